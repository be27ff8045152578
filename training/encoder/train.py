"""Contrastive training: in, pairs and first vectors; out, vectors whose sums are near for what belongs together.

Each step draws pairs of every kind in fixed shares; a left text must find its right one among all right texts of the
step, and the other way round (InfoNCE, symmetric). Rights of one group are not each other's negatives. NumPy gathers
the batch, torch (on the CPU, one table, Adam) does the rest.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from training.encoder.pairs import Kind, Pairs
from training.encoder.texts import Texts, gather

__all__ = ["ONWARD", "Plan", "train"]

_OF_THE_ARCHIVE = ("title", "next", "crop", "linked")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. Shares and rates were chosen on the questions kept out (see the model card)."""

    steps: int = 1400
    batch: int = 1024
    rate: float = 0.004
    warmup: float = 0.05
    temperature: float = 0.05
    with_title: float = 0.4
    """Chance that a passage comes with its title before it, as the index may store it."""
    dropout: float = 0.1
    """Chance that a piece is left out of a text."""
    switched: float = 0.3
    """Chance that a left text made of the archive has its words put into the other language ..."""
    words: float = 0.7
    """... and the chance of each word then."""
    seed: int = 20240906
    shares: Mapping[Kind, float] = field(
        default_factory=lambda: {
            "title": 0.16,
            "next": 0.08,
            "crop": 0.20,
            "translation": 0.12,
            "translated_title": 0.07,
            "linked_title": 0.06,
            "linked": 0.05,
            "question": 0.12,
            "cross": 0.07,
            "public": 0.05,
            "glossary": 0.02,
            "synonym": 0.02,
            "mined": 0.01,
        }
    )


ONWARD = Plan(rate=0.002, shares={**Plan().shares, "question": 0.16, "cross": 0.10})
"""How to go on from a model with more written questions. Half the rate that a table starts with: at the whole one, or with
twice as many questions in a batch, those kept out are found less often (`docs/quality.md`)."""


@dataclass(frozen=True, slots=True)
class _Side:
    ids: torch.Tensor
    offsets: torch.Tensor


@dataclass(frozen=True, slots=True)
class _Batch:
    sides: tuple[_Side, _Side, _Side]
    """Left, right and wrong texts."""
    groups: torch.Tensor
    owners: torch.Tensor
    """The left text that each wrong text belongs to."""


def train(
    texts: Texts,
    pairs: Mapping[Kind, Pairs],
    first: NDArray[np.float32],
    /,
    *,
    plan: Plan,
    swaps: NDArray[np.int32] | None = None,
    silent: Sequence[int] = (),
    every: int = 0,
    look: Callable[[int, NDArray[np.float32]], None] | None = None,
) -> NDArray[np.float32]:
    """The trained table, `silent` rows zero; `look` sees it after `every` steps."""
    torch.manual_seed(plan.seed)
    table = torch.nn.Parameter(torch.from_numpy(_scaled(first)))
    optimiser = torch.optim.Adam([table], lr=plan.rate, betas=(0.9, 0.98), eps=1e-10, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, plan))
    quiet = torch.tensor(list(silent), dtype=torch.long)
    started, total = time.monotonic(), 0.0
    for step, batch in enumerate(_batches(texts, pairs, plan, swaps), start=1):
        optimiser.zero_grad()
        left, right, wrong = (_pooled(table, side) for side in batch.sides)
        loss = _loss(left, right, wrong, batch.groups, batch.owners, plan.temperature)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            table[quiet] = 0
        total += float(loss.detach())
        if step % 100 == 0:
            log.info("step %d loss %.4f, %.2f s a step", step, total / 100, (time.monotonic() - started) / step)
            total = 0.0
        if look and every and step % every == 0:
            look(step, table.detach().numpy())
    return table.detach().numpy().copy()


def _scaled(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """`vectors` with a mean length of 1: the rate of learning is relative to it."""
    return np.ascontiguousarray(vectors / np.linalg.norm(vectors, axis=1).mean(), dtype=np.float32)


def _rate(step: int, plan: Plan) -> float:
    warm = max(1, int(plan.steps * plan.warmup))
    return min(1.0, (step + 1) / warm) * max(0.02, 1 - step / plan.steps)


def _pooled(table: torch.Tensor, side: _Side) -> torch.Tensor:
    sums = torch.nn.functional.embedding_bag(side.ids, table, side.offsets, mode="sum")
    return torch.nn.functional.normalize(sums, dim=1)


def _loss(
    left: torch.Tensor,
    right: torch.Tensor,
    wrong: torch.Tensor,
    groups: torch.Tensor,
    owners: torch.Tensor,
    temperature: float,
) -> torch.Tensor:
    scores = left @ torch.cat([right, wrong]).T / temperature
    same = groups[:, None] == torch.cat([groups, groups[owners]])[None, :]
    same.fill_diagonal_(False)
    same[owners, len(right) + torch.arange(len(owners))] = False
    scores = scores.masked_fill(same, -1e4)
    target = torch.arange(len(left))
    forward = torch.nn.functional.cross_entropy(scores, target)
    return 0.5 * (forward + torch.nn.functional.cross_entropy(scores[:, : len(right)].T, target))


def _batches(
    texts: Texts, pairs: Mapping[Kind, Pairs], plan: Plan, swaps: NDArray[np.int32] | None
) -> Iterator[_Batch]:
    rng = np.random.default_rng(plan.seed)
    shares = {kind: share for kind, share in plan.shares.items() if kind in pairs}
    whole = sum(shares.values())
    for _ in range(plan.steps):
        drawn = {
            kind: rng.integers(0, len(pairs[kind]), max(1, round(plan.batch * share / whole)))
            for kind, share in shares.items()
        }
        left, right, context, group, negative = (
            np.concatenate([getattr(pairs[kind], column)[rows] for kind, rows in drawn.items()])
            for column in ("left", "right", "context", "group", "negative")
        )
        kinds = np.concatenate([np.full(len(rows), kind) for kind, rows in drawn.items()])
        context = np.where(rng.random(len(context)) < plan.with_title, context, -1)
        switched = np.isin(kinds, _OF_THE_ARCHIVE) & (rng.random(len(kinds)) < plan.switched)
        starts, lengths = texts.starts[left], texts.lengths[left]
        size = np.minimum(lengths, rng.integers(6, 25, len(left)))
        shift = (rng.random(len(left)) * (lengths - size + 1)).astype(np.int64)
        cropped = kinds == "crop"
        starts, lengths = np.where(cropped, starts + shift, starts), np.where(cropped, size, lengths)
        owners = np.flatnonzero(negative >= 0)
        yield _Batch(
            (
                _side(texts, starts, lengths, rng, plan, swaps=swaps, switched=switched),
                _titled(texts, right, context, rng, plan),
                _titled(texts, negative[owners], context[owners], rng, plan),
            ),
            torch.from_numpy(group),
            torch.from_numpy(owners),
        )


def _titled(
    texts: Texts, rows: NDArray[np.int32], context: NDArray[np.int32], rng: np.random.Generator, plan: Plan
) -> _Side:
    has = context >= 0
    starts = np.stack([np.where(has, texts.starts[context], 0), texts.starts[rows]], axis=1).ravel()
    lengths = np.stack([np.where(has, texts.lengths[context], 0), texts.lengths[rows]], axis=1).ravel()
    return _side(texts, starts, lengths, rng, plan, parts=2)


def _side(
    texts: Texts,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    rng: np.random.Generator,
    plan: Plan,
    *,
    parts: int = 1,
    swaps: NDArray[np.int32] | None = None,
    switched: NDArray[np.bool_] | None = None,
) -> _Side:
    ids, _ = gather(texts.ids, starts, lengths)
    sizes = lengths.reshape(-1, parts).sum(axis=1)
    if swaps is not None and switched is not None:
        other = swaps[ids, rng.integers(0, swaps.shape[1], len(ids))]
        swap = np.repeat(switched, sizes) & (other >= 0) & (rng.random(len(ids)) < plan.words)
        ids = np.where(swap, other, ids)
    if plan.dropout:
        keep = rng.random(len(ids)) >= plan.dropout
        sizes = np.bincount(np.repeat(np.arange(len(sizes)), sizes)[keep], minlength=len(sizes))
        ids = ids[keep]
    return _Side(torch.from_numpy(ids.astype(np.int64)), torch.from_numpy(np.cumsum(sizes) - sizes))
