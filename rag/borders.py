"""Where words and lines end, as a browser's word breaker sees it. In: a text and offsets. Out: offsets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["is_border", "is_wide", "lines_of", "trimmed"]

_LINE = re.compile(r"[^\n\r\t|\x0b\x0c\x85\u2028\u2029]+")
"""A stretch without a line end, a tab or a table bar: on the page these part blocks and cells."""
_JOINERS = frozenset("'’.,:·‘_")
"""Between two letters or digits these do not end a word (UAX 29: don't, 3.14, 1,000, a_b)."""


@lru_cache(maxsize=8192)  # the characters of a text are few, and each is asked for many times
def is_wide(char: str) -> bool:
    """Takes two columns: Chinese, kana, full-width signs."""
    return char >= "\u1100" and unicodedata.east_asian_width(char) in "WF"


def is_border(text: str, i: int) -> bool:
    """Whether a word may begin or end between ``text[i - 1]`` and ``text[i]``."""
    if i <= 0 or i >= len(text):
        return True
    before, after = text[i - 1], text[i]
    if unicodedata.combining(after) or after in "\u200d\ufe0f":
        return False
    if _letter(before) and _letter(after):
        return False
    if after in _JOINERS and _letter(before) and i + 1 < len(text) and _letter(text[i + 1]):
        return False
    return not (before in _JOINERS and _letter(after) and i >= 2 and _letter(text[i - 2]))


@lru_cache(maxsize=8192)
def _letter(char: str) -> bool:
    """Of a script that writes words as runs; every Chinese character may end a word (Hangul is written in runs)."""
    return (char.isalnum() and not is_wide(char)) or char == "_" or "\uac00" <= char <= "\ud7a3"


def lines_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The non-blank lines (cells) of ``text[start:end]`` without the white space around them."""
    found = []
    for match in _LINE.finditer(text, start, end):
        line = match[0]
        a = match.start() + len(line) - len(line.lstrip())
        b = match.end() - (len(line) - len(line.rstrip()))
        if a < b:
            found.append((a, b))
    return found


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The largest stretch within ``[start, end)`` that begins and ends in a word of a line, on word borders."""
    while start < end and not is_border(text, start):
        start += 1
    while start < end and not is_border(text, end):
        end -= 1
    lines = lines_of(text, start, end)
    return (lines[0][0], lines[-1][1]) if lines else (start, start)
