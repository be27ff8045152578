"""Ranks the best sentences anew, with what the reader says of them among the columns.

In: what the ranker read of a question's sentences, its scores and the reader's. Out: scores by a second forest. The first
ranker picks what is read; how much the reader's word weighs depends on all the rest (on the kind of question, on how sure
either is, on what both say of the article's other sentences), which a fixed weight cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.features import FEATURES
from rag.overlap import ranks
from rag.trees import Trees

__all__ = ["COLUMNS", "EXTRA", "RANKED", "Second", "extra", "mixed"]

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

RANKED = 24
"""Sentences ranked anew; the others stay behind them, in their order. With 30 the best is right as often (.445 of 4,600)."""
READER_WEIGHT = 0.75
"""What a step of the reader weighs against one of the ranker in the order that the `RANKED` are picked by."""
SHARE = 0.5
"""What the forest says of the whole; the rest is the fixed mixture. Best sentence right at 0, .3, .5, .7 and 1, kept questions
in the article's language: .567, .582, .590, .591 and .593 of 1,681 on the whole archive; .683, .694, .698, .694 and .686 of
630 among five articles."""
EXTRA: tuple[str, ...] = (
    "ranker", "ranker_gap", "ranker_rank", "read", "read_gap", "read_rank", "read_previous", "read_following",
    "ranker_previous", "ranker_following", "article_read", "article_read_2", "article_reads", "article_ranker", "both",
    "both_rank",
)  # fmt: skip
"""The ranker's score, what it is below the best, its place; the same of the reader; both of the sentences before and
after; of the article the best and the second best that the reader says, how many sentences it read of it, and the best of
the ranker; and a fixed mixture of the two."""
COLUMNS: tuple[str, ...] = (*FEATURES, *EXTRA)


def mixed(first: F64, read: F64) -> F64:
    """(n,): ranker and reader together, 0 for the best of both; what was not read is as good as the worst that was."""
    unread = np.isnan(read)
    gap: F64 = np.asarray(first - first.max(), dtype=np.float64)
    if unread.all():
        return gap
    worst, best = float(read[~unread].min()), float(read[~unread].max())
    return gap + READER_WEIGHT * (np.where(unread, worst, read) - best)


def extra(
    first: F64, read: F64, aids: NDArray[np.int64], previous: NDArray[np.int64], following: NDArray[np.int64]
) -> F32:
    """float32 (n, len(EXTRA)). `first` and `read` (n,) are the ranker's and the reader's scores (NaN: not read), `previous`
    and `following` rows or -1."""
    table = np.full((len(first), len(EXTRA)), np.nan, dtype=np.float32)
    said = ~np.isnan(read)
    both = mixed(first, read)
    best_first, best_read = first.max(), read[said].max() if said.any() else 0.0
    gap_first, gap_read = first - best_first, read - best_read
    table[:, 0], table[:, 1], table[:, 2] = first, gap_first, ranks(first.astype(np.float32))
    table[:, 3], table[:, 4] = read, gap_read
    table[said, 5] = ranks(np.where(said, read, -np.inf).astype(np.float32))[said]
    for column, beside in ((6, previous), (7, following)):
        there = beside >= 0
        table[there, column] = gap_read[beside[there]]
        table[there, column + 2] = gap_first[beside[there]]
    articles, owner = np.unique(aids, return_inverse=True)
    looked = np.flatnonzero(said)
    order = looked[np.lexsort((-read[looked], owner[looked]))]
    place = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
    tops = np.full((3, len(articles)), np.nan)
    for at in (0, 1):
        tops[at, owner[order[place == at]]] = gap_read[order[place == at]]
    of_first = np.full(len(articles), -np.inf)
    np.maximum.at(of_first, owner, gap_first)
    table[:, 10], table[:, 11] = tops[0][owner], tops[1][owner]
    table[:, 12] = np.bincount(owner[looked], minlength=len(articles))[owner]
    table[:, 13] = of_first[owner]
    table[:, 14], table[:, 15] = both, ranks(both.astype(np.float32))
    return table


@dataclass(frozen=True, slots=True)
class Second:
    """The forest, and what its sums are multiplied by so that they step as `mixed` does."""

    trees: Trees
    scale: float

    @classmethod
    def load(cls, file: Path) -> Second:
        """Reads what `training.extract.fit_second` wrote."""
        with np.load(file) as arrays:
            return cls(Trees.load(file), float(arrays["scale"]))

    def __call__(
        self, rows: F32, first: F64, read: F64, aids: NDArray[np.int64], previous: NDArray[np.int64],
        following: NDArray[np.int64],
    ) -> F64:  # fmt: skip
        """(n,) for the ranker's `rows` (n, len(FEATURES)); see `extra` for the rest."""
        both = mixed(first, read)
        order = np.argsort(-both, kind="stable")
        best, rest = order[:RANKED], order[RANKED:]
        table = np.concatenate([rows[best], extra(first, read, aids, previous, following)[best]], axis=1)
        sums = self.scale * self.trees.predict(table[:, self.trees.columns(COLUMNS)])
        found = np.empty(len(first))
        found[best] = SHARE * (sums - sums.max()) + (1 - SHARE) * both[best]
        if len(rest):
            found[rest] = found[best].min() + (both[rest] - both[best[-1]])
        return found
