"""Latin text to word tokens, in the manner of the Penn Treebank: what CMRC's script counts between Chinese characters.

In: a string without Chinese. Out: tokens. Marks stand alone, commas inside numbers do not, "n't" and "'s" part.
"""

from __future__ import annotations

import re

__all__ = ["word_tokens"]

_MARK = re.compile(r"(\.{2,}|--|''|`+|[;@#$%&?!*\[\](){}<>\"“”‘’«»„\u2012-\u2015]|[:,](?!\d))")
_CLITIC = re.compile(r"([^' ]+)(n't|'(?:s|m|d|ll|re|ve)?)")
_JOINED = re.compile(r"(can)(not)|(gon|wan)(na)|(got|lem|gim)(ta|me)")
_LAST_STOP = re.compile(r"(?<=[^.])\.(?=[\])}>\"'»”’ ]*$)")


def word_tokens(text: str) -> list[str]:
    """The tokens of `text`; its last full stop is a token of its own, others stay with their word."""
    tokens: list[str] = []
    for chunk in _LAST_STOP.sub(" . ", text.rstrip()).split():
        for piece in _MARK.split(chunk):
            parted = _CLITIC.fullmatch(piece) or _JOINED.fullmatch(piece)
            tokens += [part for part in (parted.groups() if parted else (piece,)) if part]
    return tokens
