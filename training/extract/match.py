"""Whether a sentence holds an answer, by the one rule of `rag.evaluation.matching`."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evaluation.matching import Folded, folded

__all__ = ["says"]

SHORT = 8
"""A shorter sentence, without marks and space, is not an answer because it stands in a longer one."""


def says(text: str, answers: Sequence[str], *, part: bool = True) -> bool:
    """Whether `text` holds one of `answers`, or, with `part`, is a part of one."""
    whole, golds = Folded(text), [folded(answer) for answer in answers]
    if any(whole.holds(gold) for gold in golds):
        return True
    return part and len(whole.bare) >= SHORT and any(gold.holds(whole) for gold in golds)
