"""When a text holds an answer, as the contract says: one contains the other after folding width, case, white space
and punctuation away; an answer that begins or ends in a digit only matches at the border of a number."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["contains", "holds", "normal"]


def normal(text: str) -> str:
    """NFKC, case folded, without white space and punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c)[0] not in "PSZC")


def contains(text: str, answer: str) -> bool:
    """Whether `answer` stands in `text` (both normal), not inside a longer number."""
    at = text.find(answer)
    while at >= 0 and answer:
        end = at + len(answer)
        left = answer[0].isdigit() and at > 0 and text[at - 1].isdigit()
        right = answer[-1].isdigit() and end < len(text) and text[end].isdigit()
        if not left and not right:
            return True
        at = text.find(answer, at + 1)
    return False


def holds(quote: str, answers: Sequence[str], groups: Sequence[Sequence[str]] = ()) -> bool:
    """Whether `quote` is a match for the gold answers (one variant of every group where there are groups)."""
    text = normal(quote)

    def match(answer: str) -> bool:
        wanted = normal(answer)
        return contains(text, wanted) or (len(text) >= 8 and contains(wanted, text))

    if groups:
        return all(any(match(answer) for answer in group) for group in groups)
    return any(match(answer) for answer in answers)
