"""Addresses: from a stretch of an article's text to a citation of it.

In: the article's record, its text and the map from text to raw text. Out: a `Citation`; nothing is searched for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from rag.answer import Citation
from rag.links import deep_link

__all__ = ["CitedArticle", "cite", "raw_spans"]


class CitedArticle(Protocol):
    """What a citation needs to know of an article."""

    @property
    def article_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def date(self) -> str | None: ...
    @property
    def lang(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def brief(self) -> bool: ...
    @property
    def raw_sha256(self) -> str: ...


def raw_spans(spans: Sequence[tuple[int, int]], start: int, *, end: int) -> tuple[tuple[int, int], ...]:
    """The raw slices that make up ``text[start:end]``, where ``text == "".join(raw[a:b] for a, b in spans)``.

    Slices are never merged: each lies within one of `spans`.
    """
    ends = list(accumulate(b - a for a, b in spans))
    length = ends[-1] if ends else 0
    if not 0 <= start < end <= length:
        raise ValueError(f"[{start}, {end}) is not a stretch of a text of {length} characters")
    slices = []
    position = start
    i = bisect_right(ends, start)
    while position < end:
        b = spans[i][1]
        first = b - (ends[i] - position)
        last = b - max(0, ends[i] - end)
        slices.append((first, last))
        position += last - first
        i += 1
    return tuple(slices)


def cite(article: CitedArticle, text: str, *, spans: Sequence[tuple[int, int]], start: int, end: int) -> Citation:
    """The citation of ``text[start:end]``, `text` being all of the article's text."""
    return Citation(
        article_id=article.article_id,
        title=article.title,
        url=article.url,
        source=article.source,
        date=article.date,
        lang=article.lang,
        path=article.path,
        start=start,
        end=end,
        raw_spans=raw_spans(spans, start, end=end),
        raw_sha256=article.raw_sha256,
        link=deep_link(article.url, text, start=start, end=end, brief=article.brief),
    )
