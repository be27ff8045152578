"""Which articles a question may be answered from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["LANGS", "Filters", "day_number", "source_key"]

LANGS = ("zh", "en", "other")


@dataclass(frozen=True, slots=True)
class Filters:
    """All given ones must hold. Dates are ``YYYY-MM-DD``, inclusive; an article without a date passes neither."""

    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    """Any of these names, compared with case and width folded."""
    lang: str | None = None

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.sources or self.lang)


def day_number(date: str | None) -> int:
    """``"2024-09-06"`` as 20240906, a number that sorts as the date does; 0 for None."""
    return int(date.replace("-", "")) if date else 0


def source_key(name: str) -> str:
    """A source's name as it is compared: NFKC, case folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
