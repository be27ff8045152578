"""The sentences that may be quoted: those of the retrieved passages, and the ones beside them.

In: hits and a way to get an article's text. Out: `Candidates`: sentences in article order with their place, the hit
they came by, and their neighbours. Passages that touch or overlap are looked at once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from rag.sentences import sentences

__all__ = ["Candidates", "HitLike", "collect"]

BESIDE = 2
"""Sentences taken in before and after a passage: an answer often stands just outside what retrieval matched."""

REACH_CHARS = 500
"""How far from a passage the borders of its surrounding lines are looked for."""

MAX_CANDIDATES = 400
"""Bounds the time for hits with very many short lines; the sentences of later hits are left out."""


class _Passage(Protocol):
    @property
    def aid(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class _Article(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...


class HitLike(Protocol):
    """What is read of a hit (see `rag.retrieve`)."""

    @property
    def rank(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def passage(self) -> _Passage: ...
    @property
    def article(self) -> _Article: ...
    @property
    def bm25(self) -> float: ...
    @property
    def bm25_article(self) -> float: ...
    @property
    def cosine(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Candidates:
    """Sentences of the hits' articles, ordered by the article's best hit and then by place. All arrays have n rows."""

    aids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    hits: NDArray[np.int64]
    """Index into the hits: the best one that holds the sentence, or the nearest one."""
    inside: NDArray[np.bool_]
    """Whether a hit holds the sentence (else it stands beside one)."""
    lengths: NDArray[np.int64]
    """Length of the article's text."""
    previous: NDArray[np.int64]
    """Row of the sentence before it, or -1."""
    following: NDArray[np.int64]
    """Row of the sentence after it, or -1."""
    texts: tuple[str, ...]
    folded: tuple[str, ...]
    """`texts` folded (see `index.tokens.fold`), line breaks as spaces."""

    def __len__(self) -> int:
        return len(self.texts)


def collect(hits: Sequence[HitLike], text_of: Callable[[int], str]) -> Candidates:
    """The candidate sentences of `hits`."""
    by_article: dict[int, list[int]] = {}
    for number, hit in enumerate(hits):
        by_article.setdefault(hit.passage.aid, []).append(number)
    rows: list[int] = []
    linked: list[bool] = []
    texts: list[str] = []
    for aid, numbers in by_article.items():
        if len(texts) >= MAX_CANDIDATES:
            break
        text = text_of(aid)
        for low, high in _windows(text, hits, numbers):
            found = [(low + start, low + end) for start, end in sentences(text[low:high])]
            owners = _owners(found, hits, numbers)
            last = -2
            for number, ((start, end), (owner, inside)) in enumerate(zip(found, owners, strict=True)):
                if owner < 0:
                    continue
                rows += (aid, start, end, owner, inside, len(text))
                linked.append(last == number - 1)
                texts.append(text[start:end])
                last = number
    return _arrays(rows, linked, texts)


def _arrays(rows: list[int], linked: list[bool], texts: list[str]) -> Candidates:
    """`rows`: six numbers a sentence, one after the other."""
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6)
    order = np.arange(len(texts), dtype=np.int64)
    joined = np.array(linked, dtype=np.bool_)
    previous = np.where(joined, order - 1, -1)
    following = np.full(len(texts), -1, dtype=np.int64)
    following[previous[joined]] = order[joined]
    # One call folds all: a line break is nothing that folding makes or takes away.
    whole = fold("\n".join(text.replace("\n", " ") for text in texts))
    folded = tuple(whole.split("\n")) if texts else ()
    return Candidates(
        columns[:, 0], columns[:, 1], columns[:, 2], columns[:, 3], columns[:, 4].astype(np.bool_), columns[:, 5],
        previous, following, tuple(texts), folded,
    )  # fmt: skip


def _windows(text: str, hits: Sequence[HitLike], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """The stretches to split: each passage out to the borders of the lines around it, merged where they meet."""
    spans = []
    for number in numbers:
        passage = hits[number].passage
        low, high = passage.start, passage.end
        for _ in range(2):  # its own line, and the one before and after
            low = _line_start(text, low)
            high = _line_end(text, high)
        spans.append((low, high))
    merged: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _line_start(text: str, at: int) -> int:
    while at > 0 and text[at - 1].isspace():
        at -= 1
    floor = max(0, at - REACH_CHARS)
    found = text.rfind("\n", floor, at)
    return found + 1 if found >= 0 else floor


def _line_end(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    ceiling = min(len(text), at + REACH_CHARS)
    found = text.find("\n", at, ceiling)
    return found if found >= 0 else ceiling


def _owners(
    found: Sequence[tuple[int, int]], hits: Sequence[HitLike], numbers: Sequence[int]
) -> list[tuple[int, bool]]:
    """For each sentence its hit and whether it stands in it; hit -1 for those too far from any."""
    owners: list[tuple[int, bool]] = [(-1, False)] * len(found)
    starts, ends = [start for start, _ in found], [end for _, end in found]
    for number in reversed(numbers):  # best last, so that it wins
        passage = hits[number].passage
        first, last = bisect_right(ends, passage.start), bisect_left(starts, passage.end)
        if first >= last:
            continue
        owners[first:last] = [(number, True)] * (last - first)
        for i in [*range(max(first - BESIDE, 0), first), *range(last, min(last + BESIDE, len(found)))]:
            if not owners[i][1]:
                owners[i] = (number, False)
    return owners
