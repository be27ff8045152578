"""Trains the reader on `training.reader.cases` and writes `rag/models/reader.npz`.

python -m training.reader.fit WORK

A question's right sentence against wrong ones of it and against "none", whose score is 0: none is right for questions
that have no answer, and where the right sentence is held back. And the pieces of the answer against all other pieces of
all candidates (as in Clark and Gardner, "Simple and Effective Multi-Paragraph Reading Comprehension", ACL 2018). One
thread, deterministic.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.static_encoder import StaticEncoder
from rag.reader import FILE, SEGMENTS, SENTENCE, Candidate, laid_out
from training.reader.net import Net

CANDIDATES = 12
QUESTIONS = 16
CYCLES = ((2.0, 2e-3), (1.5, 1e-3))
"""Epochs and highest learning rate, one cycle after the other; after the first alone the reader is 0.3 points worse."""
ANSWER = 0.3
"""What the pieces of the answer weigh against the sentence."""
HELD_BACK = 0.1
"""Share of the questions from which the right sentence is taken away."""
WEIGHTS = {"cmrc": 0.6, "drcd": 0.6, "crud": 0.6}
"""Share of a set's questions; of the others all."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question laid out: candidate 0 to `right` - 1 hold the answer, the others do not."""

    asked: NDArray[np.int64]
    ids: NDArray[np.int64]
    parts: NDArray[np.int64]
    right: int
    spans: tuple[tuple[int, int] | None, ...]
    """Of each right candidate: the answer's pieces within the sentence."""


def examples(file: Path, encoder: StaticEncoder, share: float, dice: random.Random) -> Iterator[Example]:
    """The questions of one set."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if dice.random() >= share:
                continue
            row = json.loads(line)
            labels = [label for *_, label in row["candidates"]]
            if 0 not in labels:
                continue
            asked, ids, parts = laid_out(
                row["question"], [Candidate(*texts) for *texts, _ in row["candidates"]], encoder
            )
            right = sum(label > 0 for label in labels)
            spans = tuple(_span(texts[2], row["answers"], encoder) for *texts, _ in row["candidates"][:right])
            yield Example(asked.astype(np.int32), ids.astype(np.int32), parts.astype(np.int8), right, spans)


def _span(sentence: str, answers: Sequence[str], encoder: StaticEncoder) -> tuple[int, int] | None:
    low = sentence.lower()
    for answer in answers:
        at = low.find(answer.lower().strip())
        if answer.strip() and at >= 0:
            before, through = encoder.pieces([sentence[:at], sentence[: at + len(answer.strip())]])
            first = min(len(before), SENTENCE - 1)
            return first, max(first + 1, min(len(through), SENTENCE))
    return None


def batch(chosen: Sequence[Example], dice: random.Random) -> tuple[torch.Tensor, ...]:
    """Questions (B, Q), pieces and parts (B, K, L), whether a candidate is there (B, K), the answer's pieces (B, K, L),
    and whether candidate 0 is right (B,); no other is."""
    rows = []
    for example in chosen:
        wrong = list(range(example.right, len(example.ids)))
        most = CANDIDATES - 1
        if len(wrong) > most:  # the nearest half of them, and others
            head = most // 2
            wrong = wrong[:head] + dice.sample(wrong[head:], most - head)
        if not example.right or dice.random() < HELD_BACK:
            rows.append(wrong)
            continue
        first = 0 if dice.random() < 0.7 else dice.randrange(example.right)
        rows.append([first, *wrong])
    longest = max(int((e.parts[r] > 0).sum(1).max()) for e, r in zip(chosen, rows, strict=True))
    size = (len(rows), max(map(len, rows)), longest)
    asked = np.zeros((len(rows), max(len(example.asked) for example in chosen)), dtype=np.int64)
    ids, parts = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    there, answer = np.zeros(size[:2], dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    right = np.zeros(len(rows), dtype=np.bool_)
    for at, (example, row) in enumerate(zip(chosen, rows, strict=True)):
        asked[at, : len(example.asked)] = example.asked
        width = min(longest, example.ids.shape[1])
        ids[at, : len(row), :width] = example.ids[row, :width]
        parts[at, : len(row), :width] = example.parts[row, :width]
        there[at, : len(row)] = True
        right[at] = row[0] < example.right
        span = example.spans[row[0]] if right[at] else None
        if span is not None:
            start = int((parts[at, 0] == 1).sum() + (parts[at, 0] == 2).sum())
            answer[at, 0, start + span[0] : start + span[1]] = True
    answer &= parts == SEGMENTS  # what was cut off, or is cut into pieces otherwise where it stands alone
    return tuple(map(torch.from_numpy, (asked, ids, parts, there, answer, right)))


def loss(net: Net, made: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """Cross entropy of the right sentence or of none, and of the answer's pieces."""
    asked, ids, parts, there, answer, right = made
    scores, pieces = net(asked, ids, parts)
    none = torch.zeros(len(scores), 1)
    scores = torch.cat([scores.masked_fill(~there, -1e4), none], 1)
    sentence = (torch.logsumexp(scores, 1) - torch.where(right, scores[:, 0], none[:, 0])).mean()
    has = answer.any(2).any(1)
    if not has.any():
        return sentence
    flat, gold = pieces[has].flatten(1), answer[has].flatten(1)
    of_answer = torch.logsumexp(flat, 1) - torch.logsumexp(flat.masked_fill(~gold, -1e9), 1)
    return sentence + ANSWER * of_answer.mean()


def train(net: Net, data: list[Example], epochs: float, rate: float, dice: random.Random) -> None:
    """One cycle of the learning rate up to `rate` (AdamW)."""
    net.train()
    steps = int(len(data) * epochs / QUESTIONS)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1, pct_start=0.08)
    started, total, step = time.monotonic(), 0.0, 0
    while step < steps:
        order = dice.sample(range(len(data)), len(data))
        for start in range(0, len(order), QUESTIONS * 20):  # like lengths together: less padding
            near = sorted(order[start : start + QUESTIONS * 20], key=lambda at: data[at].ids.shape[1])
            batches = [near[at : at + QUESTIONS] for at in range(0, len(near), QUESTIONS)]
            for chosen in dice.sample(batches, len(batches)):
                if step == steps:
                    break
                found = loss(net, batch([data[at] for at in chosen], dice))
                optimiser.zero_grad()
                found.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
                optimiser.step()
                schedule.step()
                step, total = step + 1, total + found.item()
                if step % 100 == 0:
                    pace = (time.monotonic() - started) / step
                    sys.stderr.write(f"step {step} of {steps}, loss {total / 100:.3f}, {pace:.2f} s a step\n")
                    sys.stderr.flush()
                    total = 0.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("work", type=Path)
    arguments.add_argument("--encoder", help="whose pieces it reads (default: the embedded one)")
    arguments.add_argument("--out", type=Path, default=FILE)
    given = arguments.parse_args()
    torch.set_num_threads(1)
    encoder = load_encoder(given.encoder)
    if not isinstance(encoder, StaticEncoder):
        raise SystemExit("the reader reads pieces: it needs an encoder of the embedded kind")
    dice, data = random.Random(1), list[Example]()
    for file in sorted((given.work / "reader").glob("*.jsonl")):
        data += examples(file, encoder, WEIGHTS.get(file.stem, 1.0), dice)
    sys.stderr.write(f"{len(data)} questions\n")
    torch.manual_seed(0)
    net = Net(encoder.vectors(np.arange(len(encoder))))
    for number, (epochs, rate) in enumerate(CYCLES):
        train(net, data, epochs, rate, random.Random(number))
    np.savez_compressed(given.out, digest=np.array(encoder.digest), **net.arrays())
    sys.stderr.write(f"{given.out.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
