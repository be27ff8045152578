"""A small dictionary between Chinese and English search terms, learned from titles in both languages.

In: a search term (see `index.tokens`). Out: terms of the other language that may stand for it, each with a strength
from 0 to 1. It lets a question of one language meet a sentence of the other: 逮捕 and "arrest".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

__all__ = ["Lexicon"]

COUNTERPARTS = 3
"""How many terms of the other language are searched for beside each of the question's own."""

_FILE = Path(__file__).parent / "models" / "lexicon.npz"


class Lexicon:
    """Term to its counterparts, strongest first."""

    def __init__(self, counterparts: Mapping[str, tuple[tuple[str, float], ...]]) -> None:
        self._counterparts = counterparts

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Lexicon:
        """The shipped dictionary, both ways."""
        with np.load(_FILE) as arrays:
            english = str(arrays["english"]).split("\n")
            chinese = str(arrays["chinese"]).split("\n")
            strengths = arrays["strength"].astype(float).tolist()
        found: dict[str, list[tuple[str, float]]] = {}
        for one, other, strength in zip(english, chinese, strengths, strict=True):
            found.setdefault(one, []).append((other, strength))
            found.setdefault(other, []).append((one, strength))
        return cls({term: tuple(sorted(each, key=lambda pair: (-pair[1], pair[0]))) for term, each in found.items()})

    def counterparts(self, term: str) -> tuple[tuple[str, float], ...]:
        """Terms of the other language, strongest first; none for a term that is not known."""
        return self._counterparts.get(term, ())

    def expand(self, terms: Sequence[str]) -> dict[str, float]:
        """Search weights: 1 for `terms`, their strength for those of the other language that stand for them."""
        weights = dict.fromkeys(terms, 1.0)
        for term in terms:
            for other, strength in self.counterparts(term)[:COUNTERPARTS]:
                weights[other] = max(weights.get(other, 0.0), strength)
        return weights
