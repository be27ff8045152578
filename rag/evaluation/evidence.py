"""Where gold evidence stands in an article's text.

In: the parts of one piece of evidence, as somebody copied them (without Markdown marks, white space changed), and a
text. Out: a stretch of the text for each part that can be found; the others are left out.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["evidence_spans"]


def evidence_spans(parts: Sequence[str], text: str) -> list[tuple[int, int]]:
    """First place of each part in `text`, letter by letter: what is neither letter nor digit is passed over."""
    places = [i for i, char in enumerate(text) if char.isalnum()]
    letters = "".join([text[i] for i in places])
    found = []
    for part in parts:
        wanted = "".join([char for char in part if char.isalnum()])
        at = letters.find(wanted) if wanted else -1
        if at >= 0:
            first, last = places[at], places[at + len(wanted) - 1] + 1
            while (
                last < len(text) and not text[last].isalnum() and not text[last].isspace() and _closes(part, text[last])
            ):
                last += 1
            found.append((first, last))
    return found


def _closes(part: str, char: str) -> bool:
    """Whether the evidence, too, ends in this mark."""
    return char in part[-3:]
