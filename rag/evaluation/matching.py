"""When two strings say the same: the one rule by which an answer counts as right.

In: a gold answer and a text. Out: whether one contains the other after NFKC, case folding and removal of white space
and punctuation. A string that begins or ends in a digit is found only at the border of a number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property, lru_cache

__all__ = ["Folded", "folded", "holds", "matches"]

GROUP = 3
"""Digits between two thousands separators."""


class _Kept(dict[int, str | None]):
    """A table for `str.translate` that drops white space and punctuation; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        dropped = char.isspace() or unicodedata.category(char)[0] in "PZ"
        self[code] = None if dropped else char
        return self[code]


_KEPT = _Kept()


class Folded:
    """A text made comparable. `plain` is NFKC and case folded, `bare` what is left of it without marks and space."""

    def __init__(self, text: str) -> None:
        self.plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        self.bare = self.plain.translate(_KEPT)

    @cached_property
    def _places(self) -> list[int]:
        """Where each character of `bare` stands in `plain`."""
        return [i for i, char in enumerate(self.plain) if _KEPT[ord(char)] is not None]

    def inside_number(self, at: int) -> bool:
        """Whether a number goes on from ``bare[at - 1]`` to ``bare[at]``."""
        if not 0 < at < len(self.bare) or not (self.bare[at - 1].isdigit() and self.bare[at].isdigit()):
            return False
        before, after = self._places[at - 1], self._places[at]
        between = self.plain[before + 1 : after]
        if between in ("", ".", ",", "'", "\u2019", "\u066c"):
            return True
        return between.isspace() and len(between) == 1 and self._grouped(before, after)

    def _grouped(self, before: int, after: int) -> bool:
        """Whether a space between two digits parts thousands ("7 134"), not two numbers ("in 2023 40 people")."""
        left = right = 0
        while before - left >= 0 and self.plain[before - left].isdigit():
            left += 1
        while after + right < len(self.plain) and self.plain[after + right].isdigit():
            right += 1
        return left <= GROUP and right == GROUP

    def holds(self, needle: Folded) -> bool:
        """Whether `needle` stands in this text, at the border of a number where it begins or ends in a digit."""
        bare = needle.bare
        if not bare:
            return False
        at = self.bare.find(bare)
        while at >= 0:
            end = at + len(bare)
            cut_before = bare[0].isdigit() and self.inside_number(at)
            cut_after = bare[-1].isdigit() and self.inside_number(end)
            if not cut_before and not cut_after:
                return True
            at = self.bare.find(bare, at + 1)
        return False


@lru_cache(maxsize=4096)
def folded(text: str) -> Folded:
    """`Folded(text)`; gold answers and quotes come again and again."""
    return Folded(text)


def matches(gold: str, text: str) -> bool:
    """Whether one of the two contains the other."""
    a, b = folded(gold), folded(text)
    return b.holds(a) or a.holds(b)


def holds(text: str, answers: Sequence[str], groups: Sequence[Sequence[str]] = ()) -> bool:
    """Whether `text` matches one of `answers`; with `groups`, one variant of every group."""
    if groups:
        return all(any(matches(variant, text) for variant in group) for group in groups)
    return any(matches(answer, text) for answer in answers)
