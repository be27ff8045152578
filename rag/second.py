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
    said = ~np.isnan(read)
    both = mixed(first, read)
    gap_first, gap_read = first - first.max(), read - (read[said].max() if said.any() else 0.0)
    articles, owner = np.unique(aids, return_inverse=True)
    of_article = np.full(len(articles), -np.inf)
    np.maximum.at(of_article, owner, gap_first)
    best, next_best = _two_best(gap_read, owner, len(articles))
    columns = {
        "ranker": first, "ranker_gap": gap_first, "ranker_rank": ranks(first.astype(np.float32)), "read": read,
        "read_gap": gap_read, "read_rank": np.where(said, ranks(np.where(said, read, -np.inf).astype(np.float32)), np.nan),
        "read_previous": _beside(gap_read, previous), "read_following": _beside(gap_read, following),
        "ranker_previous": _beside(gap_first, previous), "ranker_following": _beside(gap_first, following),
        "article_read": best[owner], "article_read_2": next_best[owner],
        "article_reads": np.bincount(owner[said], minlength=len(articles))[owner], "article_ranker": of_article[owner],
        "both": both, "both_rank": ranks(both.astype(np.float32)),
    }  # fmt: skip
    return np.stack([columns[name] for name in EXTRA], axis=1).astype(np.float32)


def _beside(values: F64, rows: NDArray[np.int64]) -> F64:
    """(n,): the value in each of `rows`, NaN where the row is -1."""
    return np.where(rows >= 0, values[rows], np.nan)


def _two_best(values: F64, owner: NDArray[np.intp], count: int) -> tuple[F64, F64]:
    """(count,) each: the best value of each owner and the next, NaN where there is none; NaN values are none."""
    there = np.flatnonzero(~np.isnan(values))
    order = there[np.lexsort((-values[there], owner[there]))]
    place = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
    tops = np.full((2, count), np.nan)
    for at, top in enumerate(tops):
        top[owner[order[place == at]]] = values[order[place == at]]
    return tops[0], tops[1]


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
