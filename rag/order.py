"""The order in which passages are shown: the first ones are read, question and sentence together.

In: hits in the order of `rag.retrieve` and their sentences. Out: the same hits, those first whose best sentences the
reader finds to answer the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag import overlap
from rag.candidates import Candidates
from rag.question import Question
from rag.reader import Candidate, Pieces, Read, Reader
from rag.retrieve import Hit

__all__ = ["READ", "in_order"]

READ = 12
"""Passages read; those behind them stay behind them."""
SENTENCES = 2
"""Of each, those with most of the question."""
WEIGHT = 0.5
"""What a step of the reader weighs against a step of the forest. Of 1,130 questions kept from training the right article
is first for .691 instead of .638 (Chinese), .608 instead of .556 (English), .385 and .407 instead of .324 and .284
(across); .3 and .8 give about the same."""


def in_order(
    question: Question, hits: Sequence[Hit], found: Candidates, reader: Reader, pieces: Pieces, read: Read
) -> list[Hit]:
    """`found` are the sentences of at least the first `READ` hits; what is read goes into `read`."""
    rows = np.flatnonzero((found.hits < READ) & found.inside)
    has = overlap.matches(question.terms, [found.folded[row] for row in rows.tolist()])
    near = has @ np.array(question.weights, dtype=np.float32)
    candidates: list[Candidate] = []
    owners: list[int] = []
    for number, hit in enumerate(hits[:READ]):
        mine = np.flatnonzero(found.hits[rows] == number)
        for row in rows[mine[np.argsort(-near[mine], kind="stable")[:SENTENCES]]].tolist():
            before = int(found.previous[row])
            candidates.append(
                Candidate(hit.article.title, found.texts[before] if before >= 0 else "", found.texts[row])
            )
            owners.append(number)
    if not candidates:
        return list(hits)
    best = np.full(len(hits), -np.inf)
    np.maximum.at(best, owners, reader.scores(question.standalone, candidates, pieces, read))
    worst = float(best[np.isfinite(best)].min())
    step = np.where(np.isfinite(best), best, worst) - best.max()
    new = [hit.score + WEIGHT * float(more) for hit, more in zip(hits, step, strict=True)]
    order = sorted(range(len(hits)), key=lambda number: (-new[number], number))
    return [replace(hits[number], rank=rank, score=round(new[number], 6)) for rank, number in enumerate(order, 1)]
