"""What a reader takes for one word: a number, a name, a version, an address, a hash. In: a text and offsets. Out: whether
a stretch of it is made of whole ones.

Stricter than `rag.borders`, which goes by a browser's rules: those part "4.7.1-beta" at its hyphen, and a Chinese number
at every character.
"""

from __future__ import annotations

import re
import unicodedata

from rag.borders import is_wide

__all__ = ["is_whole"]

_JOINED = re.compile(r"[-‐‑.:/\\?=&%#@~+*_·]{1,3}|\[(?:\.|:|dot|at)\]|['’‘]", re.IGNORECASE)
"""What joins two letters or digits in a name, a version, an address or a path, also in one made harmless: a[.]b."""
_APART = re.compile(r"(?:--+|\.\.+)")
"""A dash or an omission, which do not."""
_JOINED_DIGITS = re.compile(r"[,，．：\u00a0\u202f]")
"""What joins two digits besides: 1,000 and 10：30."""
_LONGEST = 5
_POSSESSIVE = re.compile(r"['’]s(?![A-Za-z0-9_])", re.IGNORECASE)
_SIGNS = re.compile(r"(?<=[A-Za-z+])[+#]")
"""C++ and C#."""
_SCALE = re.compile(
    r"(?<=\d)\s?(?:[%％‰万萬亿億]|[十百千兆](?=[万萬亿億多余名个個人美欧元])"
    r"|(?:hundred|thousand|million|billion|trillion|dozen|percent)\b)",
    re.IGNORECASE,
)
_NUMERALS = frozenset("零〇一二三四五六七八九十百千万萬亿億兆两兩")


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` begins and ends where a word does, and has a letter or a digit."""
    if not any(map(str.isalnum, text[start:end])):
        return False
    return not _inside(text, start) and (not _inside(text, end) or _POSSESSIVE.match(text, end) is not None)


def _inside(text: str, i: int) -> bool:
    """Whether what stands on both sides of ``text[i]`` is one word."""
    if i <= 0 or i >= len(text):
        return False
    before, after = text[i - 1], text[i]
    if unicodedata.combining(after) or after in "\u200d\ufe0f":
        return True
    if _joins(before, after) or _SIGNS.match(text, i) or (before in _NUMERALS and after in _NUMERALS):
        return True
    if any((scale := _SCALE.match(text, a)) and i < scale.end() for a in (i - 1, i)):
        return True
    # A mark, or several, of which one side or the middle is at `i`.
    for a in range(max(1, i - _LONGEST + 1), i + 1):
        for joined in (_JOINED, _JOINED_DIGITS):
            mark = joined.match(text, a)
            if mark is None or not a <= i <= mark.end() < len(text) or _APART.fullmatch(mark[0]):
                continue
            left, right = text[a - 1], text[mark.end()]
            if _joins(left, right) if joined is _JOINED else left.isdigit() and right.isdigit():
                return True
    return False


def _joins(left: str, right: str) -> bool:
    """Whether two characters, side by side or at a mark, belong to one word."""
    return (_letter(left) and _letter(right)) or (left.isdigit() and right.isdigit())


def _letter(char: str) -> bool:
    return (char.isalnum() and not is_wide(char)) or char == "_" or "\uac00" <= char <= "\ud7a3"
