"""Text to search terms, for Chinese and English alike.

In: any text. Out: a list of terms, the same for documents and questions. Chinese is cut into overlapping
character bigrams (no dictionary to go stale, no 40-character words); everything else into words, English ones
reduced to their stems. Width, case, accents and traditional/simplified characters are folded first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import add

import Stemmer
from opencc import OpenCC

__all__ = ["MAX_TERM_CHARS", "fold", "tokens"]

MAX_TERM_CHARS = 64
"""Longer "words" are base64, hashes run together or keyboard noise: they are cut to their first part, so that a
page of them cannot swell the dictionary. A SHA-256 in hex is 64 characters and stays searchable."""

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3040-\u30ff"
_FIRST_HAN = _HAN[0]
_LETTER = rf"[^\W_{_HAN}{_KANA}]"
_TERM = re.compile(
    rf"[{_HAN}{_KANA}]+"  # a run of Chinese (or Japanese) characters
    rf"|{_LETTER}+(?:[-._+#/@&'’]{_LETTER}+)*(?:\+\+|\#)?"  # words, versions, CVE ids, domains, c++, c#
)
_HAN_OR_KANA = re.compile(rf"[{_HAN}{_KANA}]")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")  # the comma first: the matcher runs from one to the next
_PARTS = re.compile(r"[-._+#/@&'’]+")
_POSSESSIVE = re.compile(r"['’]s$")
_PLAIN = re.compile(r"[a-z]{3,}$")
_ACCENTED = re.compile("[\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
"""Letters of their own for Unicode, which people write in two ways."""

_WIDE = tuple((char, unicodedata.normalize("NFKC", char)) for char in "，：（）；？！…％～｜\u3000\xa0№™")
"""The signs that are folded most often, each with what it becomes, wherever it stands."""

_to_simplified = OpenCC("t2s").convert
_stem = Stemmer.Stemmer("english", 0).stemWord


def fold(text: str) -> str:
    """`text` with width, case, accents (José, Ørsted) and traditional characters folded. Lengths may change: not for
    offsets."""
    if text.isascii():
        return text.lower()
    lowered = _ACCENTED.sub(_without_accent, _normal(text).lower())
    if lowered.isascii():  # nothing to simplify; the call alone costs more than the rest
        return lowered
    folded: str = _to_simplified(lowered)
    return folded


def _without_accent(match: re.Match[str]) -> str:
    letter = unicodedata.normalize("NFD", match[0])[0]
    return _STROKED.get(letter, letter)


def _normal(text: str) -> str:
    """NFKC. One character that it changes makes it rewrite the whole text, at fifty times the cost of looking."""
    for wide, plain in _WIDE:
        text = text.replace(wide, plain)
    if "\n" not in text or unicodedata.is_normalized("NFKC", text):
        return unicodedata.normalize("NFKC", text)
    return "\n".join([unicodedata.normalize("NFKC", line) for line in text.split("\n")])  # nothing joins a line break


def tokens(text: str, *, folded: bool = False) -> list[str]:
    """The search terms of `text`, in order, repeats kept. `folded` says that `fold` has been there already.

    ``tokens("網路釣魚 attacks, CVE-2024-1234")`` is
    ``["网路", "路钓", "钓鱼", "attack", "cve-2024-1234", "cve", "2024", "1234"]``: a compound is one term and, after
    it, its parts.
    """
    terms: list[str] = []
    for word in _TERM.findall(_THOUSANDS.sub("", text if folded else fold(text))):
        if "\u4e00" <= word[0] <= "\u9fff" or (word[0] >= _FIRST_HAN and _HAN_OR_KANA.match(word)):
            if len(word) == 1:
                terms.append(word)
            else:
                terms.extend(map(add, word, word[1:]))
        else:
            terms.extend(_known(word) if len(word) <= MAX_TERM_CHARS else _terms(word))
    return terms


def _terms(word: str) -> tuple[str, ...]:
    """The terms of one match of `_TERM` that is not Chinese."""
    if _PLAIN.match(word):
        return (_stem(word)[:MAX_TERM_CHARS],)
    word = _POSSESSIVE.sub("", word)
    parts = _PARTS.split(word)
    if len(parts) > 1:
        return (word[:MAX_TERM_CHARS], *(_word(part) for part in parts if part))
    return (_word(word),) if word else ()


_known = lru_cache(maxsize=200_000)(_terms)
"""Most words of a text have been seen before; a long one hardly ever."""


def _word(word: str) -> str:
    return (_stem(word) if _PLAIN.match(word) else word)[:MAX_TERM_CHARS]
