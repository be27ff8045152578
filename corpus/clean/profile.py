"""What one source repeats on its pages: learned from a sample, kept as JSON, asked line by line.

In: some articles of one source. Out: a `Profile`, the fingerprints of the lines that are its furniture.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["NO_PROFILE", "RULES_VERSION", "Profile", "fingerprint"]

RULES_VERSION = "3"
"""Raised by hand with every change of a rule, a vocabulary or a threshold in this package, so that stored texts are
made anew."""


MAX_CACHED_CHARS = 80
"""Longer lines are sentences: they hardly come back, and would only push the menus out of the cache."""


def fingerprint(text: str) -> str:
    """16 hex digits that equal lines share: case and white space do not count. Figures do: an article is full of
    lines that differ in nothing else."""
    return _cached(text) if len(text) <= MAX_CACHED_CHARS else _fingerprint(text)


def _fingerprint(text: str) -> str:
    folded = "".join(text.lower().split())
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


_cached = lru_cache(maxsize=50_000)(_fingerprint)


@dataclass(frozen=True, slots=True)
class Profile:
    """The lines of one source that are chrome wherever they stand."""

    lines: frozenset[str] = frozenset()
    """Fingerprints."""
    articles: int = 0
    """How many distinct articles it was learned from."""
    version: str = field(init=False, compare=False)
    """16 hex digits: the same rules and the same lines give the same text. Stored beside every cleaned article."""

    def __post_init__(self) -> None:
        content = "\n".join([RULES_VERSION, *sorted(self.lines)])
        digest = hashlib.blake2b(content.encode("ascii", "backslashreplace"), digest_size=8).hexdigest()
        object.__setattr__(self, "version", digest)

    def to_json(self) -> str:
        """One line, the same for equal profiles."""
        return json.dumps({"version": self.version, "articles": self.articles, "lines": sorted(self.lines)})

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """The profile that `to_json` wrote. Its version is worked out anew: it differs where the rules have changed."""
        try:
            data = json.loads(text)
            lines, articles = data["lines"], data["articles"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"no profile: expected JSON with 'lines' and 'articles', got {text[:60]!r}") from error
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines) or type(articles) is not int:
            raise ValueError(f"no profile: 'lines' must be strings and 'articles' a number, got {text[:60]!r}")
        return cls(frozenset(lines), articles)


NO_PROFILE = Profile()
"""Of a source of which nothing is known."""
