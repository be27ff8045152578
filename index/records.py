"""What the index room hands on: a stored article and a passage of one."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Passage", "StoredArticle"]


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the index keeps it, without its text. `aid` is the index's own number for it."""

    aid: int
    article_id: str
    title: str
    url: str | None
    source: str | None
    date: str | None
    fetch_date: str | None
    lang: str
    path: str
    status: str
    reason: str
    reprint_of: str | None
    """The article id of the earliest copy of the same text, where this is not it."""
    brief: bool
    raw_sha256: str
    group: int
    """The `aid` of that earliest copy; its own where there is none."""


@dataclass(frozen=True, slots=True)
class Passage:
    """``text[start:end]`` of article `aid`; `pid` is never used again for another."""

    pid: int
    aid: int
    start: int
    end: int
