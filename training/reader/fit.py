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
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.static_encoder import StaticEncoder
from rag.reader import FILE, SEGMENTS, SENTENCE, Candidate, laid_out
from training.reader.net import Net

CANDIDATES, TOPS = 12, 16
"""Sentences of a question in a batch; and of one whose sentences are the ranker's first (`training.reader.tops`)."""
HEAD, HEAD_OF_TOPS = 1 / 2, 2 / 3
"""Share of the wrong ones that are the first of the list; the others are drawn from the rest."""
QUESTIONS = 16
CYCLES = ((2.0, 2e-3, False), (1.5, 1e-3, False), (1.5, 1.3e-3, True), (1.8, 1.3e-3, True), (1.3, 1.2e-3, True))
"""Epochs, highest learning rate, and whether the ranker's first sentences are read too, one cycle after the other."""
ONWARD = (0.8, 8e-4)
"""Epochs and highest rate of the one cycle of a reader that goes on from another: after a change of the encoder's vectors
or with more questions."""
ANSWER = 0.3
"""What the pieces of the answer weigh against the sentence."""
HELD_BACK = 0.1
"""Share of the questions from which the right sentence is taken away."""
CUT, ECHO = 0.5, 0.2
"""Share of the right sentences that come once more without the answer, as wrong ones, and share of the questions that come
as a wrong sentence: much of the question in a sentence does not make it an answer."""
LEFT, SAID = 4, 0.85
"""Pieces that must be left of such a sentence; share of the question's that it has."""
WEIGHTS = {"crud": 0.6}
"""Share of a set's questions; of the others all."""


Pieces = tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]
"""Ids and parts of a candidate."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question laid out: candidate 0 to `right` - 1 hold the answer, the others do not."""

    asked: NDArray[np.int64]
    ids: NDArray[np.int64]
    parts: NDArray[np.int64]
    right: int
    spans: tuple[tuple[int, int] | None, ...]
    """Of each right candidate: the answer's pieces within the sentence."""
    top: bool
    """Whether the candidates are the ranker's first."""


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
            top = file.stem.endswith("_top")
            yield Example(asked.astype(np.int32), ids.astype(np.int32), parts.astype(np.int8), right, spans, top)


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
    whether candidate 0 is right (B,), no other is, and whether the candidates are the ranker's first (B,)."""
    rows: list[list[Pieces]] = []
    spans: list[tuple[int, int] | None] = []
    right = np.zeros(len(chosen), dtype=np.bool_)
    for at, example in enumerate(chosen):
        wrong = _wrong(example, dice)
        held_back = not example.right or dice.random() < HELD_BACK
        first = 0 if held_back or dice.random() < 0.7 else dice.randrange(example.right)
        right[at] = not held_back
        spans.append(None if held_back else example.spans[first])
        made = _made_up(example, first, dice) if example.right else []
        rows.append([_pieces(example, row) for row in (wrong if held_back else [first, *wrong])] + made)
    size = (len(rows), max(map(len, rows)), max(len(ids) for row in rows for ids, _ in row))
    asked = np.zeros((len(rows), max(len(example.asked) for example in chosen)), dtype=np.int64)
    ids, parts = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    there, answer = np.zeros(size[:2], dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    for at, (example, row, span) in enumerate(zip(chosen, rows, spans, strict=True)):
        asked[at, : len(example.asked)] = example.asked
        for number, (of_row, part) in enumerate(row):
            ids[at, number, : len(of_row)], parts[at, number, : len(of_row)] = of_row, part
        there[at, : len(row)] = True
        if span is not None:
            start = int(((parts[at, 0] > 0) & (parts[at, 0] < SEGMENTS)).sum())
            answer[at, 0, start + span[0] : start + span[1]] = True
    answer &= parts == SEGMENTS  # what was cut off, or is cut into pieces otherwise where it stands alone
    top = np.array([example.top for example in chosen], dtype=np.float32)
    return tuple(map(torch.from_numpy, (asked, ids, parts, there, answer, right, top)))


def _wrong(example: Example, dice: random.Random) -> list[int]:
    """The candidates without the answer that are read this time: the nearest of them, and others."""
    wrong = list(range(example.right, len(example.ids)))
    most = (TOPS if example.top else CANDIDATES) - 1
    if len(wrong) <= most:
        return wrong
    head = int(most * (HEAD_OF_TOPS if example.top else HEAD))
    return wrong[:head] + dice.sample(wrong[head:], most - head)


def _pieces(example: Example, row: int) -> Pieces:
    size = int((example.parts[row] > 0).sum())
    return example.ids[row, :size], example.parts[row, :size]


def _made_up(example: Example, first: int, dice: random.Random) -> list[Pieces]:
    """Wrong sentences that no article has: right candidate `first` without the answer, and the question itself."""
    (ids, parts), span, found = _pieces(example, first), example.spans[first], list[Pieces]()
    before = int((parts < SEGMENTS).sum())
    if span is not None and dice.random() < CUT:
        keep = np.r_[: before + span[0], min(before + span[1], len(ids)) : len(ids)]
        if len(keep) >= before + LEFT:
            found.append((ids[keep], parts[keep]))
    if dice.random() < ECHO:
        said = example.asked[:-1][[dice.random() < SAID for _ in example.asked[:-1]]]
        if len(said) >= LEFT - 1:
            found.append((np.r_[ids[:before], said], np.r_[parts[:before], np.full(len(said), SEGMENTS, parts.dtype)]))
    return found


def loss(net: Net, made: tuple[torch.Tensor, ...], none_of_tops: torch.Tensor) -> torch.Tensor:
    """Cross entropy of the right sentence or of none, and of the answer's pieces. "None" scores 0; `none_of_tops`, learned
    and then left behind, among the ranker's first, because there it is rarer than in earnest."""
    asked, ids, parts, there, answer, right, top = made
    scores, pieces = net(asked, ids, parts)
    none = (none_of_tops * top)[:, None]
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
    none_of_tops = torch.zeros((), requires_grad=True)
    optimiser = torch.optim.AdamW([*net.parameters(), none_of_tops], lr=rate, weight_decay=0.01)
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
                found = loss(net, batch([data[at] for at in chosen], dice), none_of_tops)
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
    arguments.add_argument(
        "--onward", type=Path, metavar="READER", help="go on from the weights of this one, for one cycle"
    )
    arguments.add_argument("--cycle", type=float, nargs=2, metavar=("EPOCHS", "RATE"), help="of --onward")
    arguments.add_argument("--out", type=Path, default=FILE)
    given = arguments.parse_args()
    if given.cycle and not given.onward:
        arguments.error("--cycle is the one cycle of a reader that goes on: name it with --onward")
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
    if given.onward:
        with np.load(given.onward) as arrays:
            net.take({name: arrays[name] for name in arrays.files if name != "digest"})
    cycles = [(*(given.cycle or ONWARD), True)] if given.onward else CYCLES
    for number, (epochs, rate, tops) in enumerate(cycles):
        train(net, [each for each in data if tops or not each.top], epochs, rate, random.Random(number))
    np.savez_compressed(given.out, allow_pickle=False, digest=np.array(encoder.digest), **net.arrays())
    sys.stderr.write(f"{given.out.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
