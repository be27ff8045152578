"""The plain columns of one generation: which article a passage is of, and what filters ask of an article.

Two NumPy files, mapped when an index is opened: ``passages.npy`` sorted by pid, ``articles.npy`` sorted by aid
(articles with text only). They are made from the database and hold nothing of their own.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import UNREADABLE, IndexUnusable, RowMissing
from index.filters import LANGS, Filters, day_number, source_key
from index.lexical import LexicalFilter

__all__ = ["UNKNOWN_SOURCE", "Columns", "lexical_filter"]

_PASSAGE = np.dtype([("pid", "<u4"), ("aid", "<u4"), ("start", "<u4"), ("end", "<u4")])
_ARTICLE = np.dtype([("aid", "<u4"), ("group", "<u4"), ("day", "<u4"), ("source", "<u4"), ("lang", "u1")])
UNKNOWN_SOURCE = 2**32 - 1


class Columns:
    """`passages` and `articles` are structured arrays with the fields above."""

    def __init__(self, passages: NDArray[Any], articles: NDArray[Any]) -> None:
        self.passages = passages
        self.articles = articles

    @classmethod
    def from_database(
        cls, connection: sqlite3.Connection, kept: NDArray[Any] | None = None, first_pid: int = 0
    ) -> Columns:
        """`kept` are the rows of the passages below `first_pid`, where they are known; the others are read."""
        rows = connection.execute(
            'SELECT pid, aid, "start", "end" FROM passages WHERE pid >= ? ORDER BY pid', (first_pid,)
        )
        passages = np.fromiter(rows, dtype=_PASSAGE)
        if kept is not None:
            passages = np.concatenate([kept, passages])
        # `day_number` and the number of the language, worked out by SQLite: a fifth of the time.
        langs = " ".join(f"WHEN '{lang}' THEN {number}" for number, lang in enumerate(LANGS))
        articles = np.fromiter(
            connection.execute(
                "SELECT aid, coalesce(reprint_of, aid), CAST(coalesce(replace(date, '-', ''), 0) AS INTEGER), "
                f"coalesce(sid, 0), CASE lang {langs} END FROM articles WHERE status = 'ok' ORDER BY aid"
            ),
            dtype=_ARTICLE,
        )
        return cls(passages, articles)

    def passages_without(self, pids: NDArray[np.int64]) -> NDArray[Any]:
        """The rows of all passages but these."""
        return np.asarray(self.passages[~np.isin(self.passages["pid"], pids)])

    @classmethod
    def load(cls, folder: Path) -> Columns:
        try:
            passages = np.load(folder / "passages.npy", mmap_mode="r", allow_pickle=False)
            articles = np.load(folder / "articles.npy", mmap_mode="r", allow_pickle=False)
        except UNREADABLE as error:
            raise IndexUnusable(f"the columns in {folder} cannot be read ({error}); run: yuanwen repair") from error
        if (passages.dtype, articles.dtype, passages.ndim, articles.ndim) != (_PASSAGE, _ARTICLE, 1, 1):
            raise IndexUnusable(f"the columns in {folder} are of another kind; run: yuanwen repair")
        # Plain arrays over the same pages: every slice of a memmap runs Python code.
        return cls(passages.view(np.ndarray), articles.view(np.ndarray))

    def save(self, folder: Path) -> None:
        np.save(folder / "passages.npy", self.passages, allow_pickle=False)
        np.save(folder / "articles.npy", self.articles, allow_pickle=False)

    # A field of a structured array, or numbers of another width, `searchsorted` would copy whole at every call.
    @cached_property
    def _pids(self) -> NDArray[np.uint32]:
        return np.ascontiguousarray(self.passages["pid"])

    @cached_property
    def _unbroken(self) -> bool:
        """Whether no number is left out, as long as no article was taken out: then a row is told, not sought."""
        return bool(len(self._pids) and int(self._pids[-1]) - int(self._pids[0]) == len(self._pids) - 1)

    @cached_property
    def _aids(self) -> NDArray[np.uint32]:
        return np.ascontiguousarray(self.articles["aid"])

    @cached_property
    def _firsts(self) -> NDArray[np.int64]:
        """The row of each article's first passage, and one after the last."""
        aids = self.passages["aid"]
        return np.append(np.flatnonzero(np.append(True, aids[1:] != aids[:-1])), len(aids))

    def rows_of(self, pids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Row numbers in `passages` of these pids (n,). Raises KeyError for one that is not there."""
        if self._unbroken:
            rows = pids.astype(np.uint32) - self._pids[0]
        else:
            rows = np.searchsorted(self._pids, pids.astype(np.uint32))
        if len(pids) and (rows.max() >= len(self.passages) or (self._pids[rows] != pids).any()):
            raise RowMissing("the columns lack a passage that words or vectors name; run: yuanwen repair")
        return np.asarray(rows, dtype=np.int64)

    def passages_of(self, aid: int) -> NDArray[Any]:
        """The passages of one article. They were numbered together, so they stand together."""
        return np.asarray(self.passages[self.passages["aid"] == aid])

    def places_of(self, pids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each passage its number in its article, from 0, and how many the article has: int64 (n,) each."""
        rows = self.rows_of(pids)
        at = np.searchsorted(self._firsts, rows, side="right") - 1
        first = self._firsts[at]
        return rows - first, self._firsts[at + 1] - first

    def languages_of(self, aids: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Places in `index.filters.LANGS` of these articles."""
        return np.asarray(self.articles["lang"][np.searchsorted(self._aids, aids.astype(np.uint32))])

    def groups_of(self, aids: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each article the number of the earliest copy of its text."""
        rows = np.searchsorted(self._aids, aids.astype(np.uint32))
        if len(aids) and rows.max() >= len(self.articles):
            raise RowMissing("the columns lack an article that a passage is of; run: yuanwen repair")
        return np.asarray(self.articles["group"][rows], dtype=np.int64)

    def article_mask(self, filters: Filters, sources: dict[str, int]) -> NDArray[np.bool_]:
        """Which rows of `articles` pass."""
        mask = np.ones(len(self.articles), dtype=np.bool_)
        first, last, numbers, lang = lexical_filter(filters, sources)
        if first or last:
            days = self.articles["day"]
            mask &= (days >= max(first, 1)) & (days <= (last or 99_999_999))
        if numbers:
            mask &= np.isin(self.articles["source"], numbers)
        if lang is not None:
            mask &= self.articles["lang"] == lang
        return mask

    def passage_mask(self, articles: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """`mask[pid]` for every pid up to the highest: whether its article is in the mask of articles."""
        highest = int(self.passages["pid"][-1]) if len(self.passages) else 0
        mask = np.zeros(highest + 1, dtype=np.bool_)
        by_aid = np.zeros((int(self.articles["aid"][-1]) if len(self.articles) else 0) + 1, dtype=np.bool_)
        by_aid[self.articles["aid"][articles]] = True
        mask[self.passages["pid"][by_aid[self.passages["aid"]]]] = True
        return mask


def lexical_filter(filters: Filters, sources: dict[str, int]) -> LexicalFilter:
    """Filters as the stores compare them. 0 is the number of "no source", so an unknown name gets another."""
    return (
        day_number(filters.since),
        day_number(filters.until),
        tuple(sources.get(source_key(name), UNKNOWN_SOURCE) for name in filters.sources),
        LANGS.index(filters.lang) if filters.lang else None,
    )
