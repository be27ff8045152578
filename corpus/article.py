"""What the corpus room hands on: an article as read, and the same article with its chrome removed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

__all__ = ["Article", "Cleaned", "EmptyReason", "Problem", "Skipped", "Status"]

Status = Literal["ok", "empty"]
EmptyReason = Literal["", "blocked", "removed", "login", "error", "chrome", "title_only", "script"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read. Offsets count Unicode code points of `raw`."""

    article_id: str
    """16 hex digits of the SHA-256 of the identity (see `corpus.identity`)."""
    path: str
    """Under the given PATH; inside an archive file ``archive.tar.zst::member``."""
    title: str
    url: str | None
    source: str | None
    date: str | None
    """``YYYY-MM-DD``."""
    fetch_date: str | None
    brief: bool
    raw: str
    """Exactly as decoded, front matter included."""
    body_start: int
    """Offset in `raw` of the first character after the front matter; 0 without one."""

    @property
    def raw_sha256(self) -> str:
        """Hex SHA-256 of `raw` in UTF-8 (lone surrogates kept, so that every string has one)."""
        return hashlib.sha256(self.raw.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An article without its chrome: ``text == "".join(raw[a:b] for a, b in spans)``."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Slices of the raw text: ascending, non-empty, not touching each other."""
    status: Status
    reason: EmptyReason


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read; the run goes on."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a kind that is not read."""

    path: str
