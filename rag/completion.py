"""Names that a question cuts short: Encro手机 is asked of articles that write EncroChat.

In: a question, and the words of an index. Out: the question with such names written out. Only a name is touched that
stands nowhere in the index while most of the words that begin with it are one and the same; it is searched for and read
so, and the answer shows the question as it was asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from index.tokens import tokens

__all__ = ["Words", "completed"]

MOST = 0.5
"""More than this share of the passages with a word of this beginning has to have the one word."""
LEAST = 3
"""Passages that it has to stand in: fewer are chance (Walsin is a firm of its own, not Walsingham)."""
LOOKED = 20
"""Passages read for the word."""

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{5,}(?![A-Za-z0-9])")
_NEXT = re.compile(r"[ -]?([A-Za-z]+)(?![A-Za-z0-9])")


class Words(Protocol):
    """The part of `index.index.Index` that is asked."""

    def known(self, term: str, /) -> bool: ...
    def beginning_with(self, prefix: str, /, *, limit: int) -> Sequence[str]: ...


def completed(question: str, words: Words) -> str:
    """`question` with names written out that the index knows only as the beginning of a longer one."""
    chinese, parts, done = _HAN.search(question) is not None, list[str](), 0
    for match in _NAME.finditer(question):
        # In English a name has a capital, and at the beginning of a sentence everything has one.
        if match.start() < done or not (chinese or (match.start() > 0 and match[0][0].isupper())):
            continue
        longer = _longer(match[0], words)
        if longer is None:
            continue
        behind, end = _NEXT.match(question, match.end()), match.end()
        if behind is not None and longer.casefold().startswith((match[0] + behind[1]).casefold()):
            end = behind.end()  # "Encro Chat"
        parts += [question[done : match.start()], longer]
        done = end
    return "".join([*parts, question[done:]])


def _longer(name: str, words: Words) -> str | None:
    """The one word of the index that begins with `name`, where `name` itself is none."""
    found = tokens(name)
    if len(found) != 1 or words.known(found[0]):
        return None
    begins = re.compile(rf"(?<![A-Za-z0-9]){name}[A-Za-z]+(?![A-Za-z0-9])", re.IGNORECASE)
    texts = words.beginning_with(name.lower(), limit=LOOKED)
    forms: list[Counter[str]] = [Counter(begins.findall(text)) for text in texts]
    held = Counter(form for each in forms for form in {form.casefold() for form in each})
    if not held:
        return None
    best, count = min(held.items(), key=lambda item: (-item[1], item[0]))
    if count < LEAST or count <= MOST * len(texts):
        return None
    written: Counter[str] = Counter(
        {form: number for each in forms for form, number in each.items() if form.casefold() == best}
    )
    form = min(written.items(), key=lambda item: (-item[1], item[0]))[0]
    return form if form != form.lower() else None  # a word, not a name
