"""Finds reprints: the same text under another identity, also when one copy is cut or carries another site's chrome.

In: an article's text. Out: `exact_key`, equal for texts that differ in nothing but white space, marks, width and case;
`signature`, a sorted sketch of the text (uint64, (n,), ascending, n ≤ 128); `bands`, the keys under which a store finds
candidates; `similarity` of two sketches, which decides, together with `other_figures`: the next issue of a series and a
report with another figure have nearly the same words, and are articles of their own.

The sketch keeps the smallest hashes of all stretches of 16 letters (a bottom-k sketch; Broder, "On the resemblance and
containment of documents", 1997). The smallest hashes of a text are also the smallest of each part that holds them:
that is why a copy cut in the middle still meets its original under the same keys.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["REPRINT", "bands", "exact_key", "folded", "is_reprint", "other_figures", "signature", "similarity"]

SHINGLE = 16
"""Letters in a stretch: in Chinese a clause, in English three to four words. Shorter ones recur by chance, longer ones
lose more to each small edit."""
SKETCH = 128
"""Hashes kept: the standard error of a similarity of 0.8 is 0.035."""
BANDS = 12
"""Keys per article. Copies that share 0.8 of their text share 9 of 12 on average, and half of it still shares 6."""
MIN_SHARED_BANDS = 2
"""Keys that two articles must share to be compared; one alone is often a phrase that many pages carry. It costs 4 of
the archive's 3,676 reprints under the same title. A key that hundreds of articles have is chrome and can be passed
over."""
MIN_LETTERS = 80
"""Below, a text is a title or a notice: it has no sketch, and only `exact_key` can find its equal."""
REPRINT = 0.8
"""From this similarity on two articles are the same text. Calibrated by eye on the archive's 75,834 differing texts
with chrome cut off roughly: pairs from different sources at 0.8 and more were reprints, but for one of 36 read (two
rounds of one contest, at 0.80); issues of a series and sibling advisories lie at 0.6 to 0.7. Of pairs with the same
title from different sources 83% are above 0.8. To be repeated when `SHINGLE` or the cleaning changes much."""
MIN_SIZE_RATIO = 0.35
"""A digest that contains a short article whole is no reprint of it: below this ratio of lengths nothing is."""

BESIDE = 12
"""Letters on each side of a figure that tell where in a text it stands."""
BESIDE_BEFORE, BESIDE_AFTER = 8, 4
"""How many of them there must be: less stands at the very beginning or end of a text."""
COMPARED = 200_000
"""Characters from the start of a text whose figures are compared."""
HEADING = 60
"""A line that begins with a number and is no longer is a heading, and may be counted in another way by each site."""

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}(?:\s?[-/.月]\s?\d{1,2}\s?日?)?|\d{1,2}\s?月\s?\d{1,2}\s?[日号]|\d{1,2}:\d\d(?::\d\d)?"
    rf"|\b{_MONTH} \d{{1,2}}(?:, \d{{4}})?\b|\b\d{{1,2}} {_MONTH}(?: \d{{4}})?\b"
)
"""Each site prints its own."""
_FIGURE = re.compile(
    r"(?<![a-z0-9.])(?:(?<=\s)-)?\d{1,15}(?:[.,]\d{1,15}){0,5}(?: ?%)?(?![a-z0-9])|[一二三四五六七八九十百千万亿两]{1,20}"
)
_ENUMERATED = re.compile(r"[ .、)）:：]")

_MAX = np.uint64(0xFFFFFFFFFFFFFFFF)
_BASE = 0x9E3779B97F4A7C15  # any odd number; the sketch depends on it, so changing it asks for new sketches
_FAR = np.uint64(32)
_PERCENT = np.array([ord("%"), ord("％")], dtype=np.uint32)


def folded(text: str) -> NDArray[np.uint32]:
    """The letters and digits of the text, width, case and accents folded: uint32 code points (n,)."""
    codes = _codes(_units(text))
    kept: NDArray[np.uint32] = codes[codes != 0]
    return kept


def exact_key(text: str) -> str:
    """32 hex digits, equal for texts with the same letters and digits in the same order, and the same marks in figures: the
    point of 1.5, the signs of 5% and -5."""
    units = _units(text)
    codes = _codes(units)
    digit = np.concatenate([[False], (codes >= ord("0")) & (codes <= ord("9")), [False]])
    before, after = digit[:-2], digit[2:]
    free = np.concatenate([[True], codes[:-1] == 0])
    marks = (
        ((units == ord(".")) & before & after) | (np.isin(units, _PERCENT) & before)
        | ((units == ord("-")) & free & after)
    )  # fmt: skip
    kept = np.where(marks, np.where(np.isin(units, _PERCENT), _PERCENT[0], units), codes)
    return hashlib.blake2b(kept[kept != 0].astype(np.uint32).tobytes(), digest_size=16).hexdigest()


def other_figures(one: str, other: str) -> bool:
    """Whether two texts have different figures between the same words. Dates and the numbers of headings do not count."""
    mine, theirs = _figures(one), _figures(other)
    return any(not mine[place] & theirs[place] for place in mine.keys() & theirs.keys())


def _figures(text: str) -> dict[tuple[str, str], set[str]]:
    """The figures of `text` by the letters before and after them, where other figures count as one letter."""
    plain = _DATE.sub("\x01", unicodedata.normalize("NFKC", text[:COMPARED]).casefold())
    letters: list[str] = []
    figures: list[tuple[int, str]] = []
    size = last = 0
    for match in _FIGURE.finditer(plain):
        stretch = _letters(plain[last : match.start()])
        letters += [stretch, "\x02"]
        last, size = match.end(), size + len(stretch) + 1
        if not _counts_a_heading(plain, match):
            figures.append((size, match[0].replace(",", "").replace(" ", "")))
    whole = "".join([*letters, _letters(plain[last:])])
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for end, figure in figures:
        before, after = whole[max(0, end - 1 - BESIDE) : end - 1], whole[end : end + BESIDE]
        if len(before) >= BESIDE_BEFORE and len(after) >= BESIDE_AFTER:
            found[before, after].add(figure)
    return found


def _letters(text: str) -> str:
    return "".join(filter(_is_letter, text))


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "\x01"


def _counts_a_heading(text: str, match: re.Match[str]) -> bool:
    begin = text.rfind("\n", 0, match.start()) + 1
    if match.start() - begin > 4 or any(map(str.isalnum, text[begin : match.start()])):
        return False
    end = text.find("\n", match.end())
    end = len(text) if end < 0 else end
    return end - begin <= HEADING and _ENUMERATED.match(text, match.end()) is not None


def _units(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)


def _codes(units: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Each of `units` folded; 0 for what is no letter or digit."""
    table = _fold_table()
    if units.size and int(units.max()) < table.size:
        return table[units]
    # Beyond the table lie rare characters and emoji; they stay as they are.
    return np.where(units < table.size, table[np.minimum(units, table.size - 1)], units)


def signature(text: str) -> NDArray[np.uint64]:
    """The sketch of the text: ascending uint64 (n,), n ≤ `SKETCH`; empty for texts under `MIN_LETTERS`."""
    codes = folded(text)
    if codes.size < MIN_LETTERS:
        return np.empty(0, dtype=np.uint64)
    hashes = _hashes(codes)
    # Only the small ones matter: a cut that leaves about four times as many as needed saves sorting the rest.
    if hashes.size > 8 * SKETCH:
        few = hashes[hashes < np.uint64(int(_MAX) // hashes.size * 4 * SKETCH)]
        hashes = few
    smallest: NDArray[np.uint64] = np.unique(hashes)[:SKETCH]
    return smallest


def bands(sketch: NDArray[np.uint64]) -> list[int]:
    """Up to `BANDS` keys, positive 63-bit integers; reprints share at least `MIN_SHARED_BANDS` of them."""
    return [int(value) >> 1 for value in sketch[:BANDS]]


def similarity(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """How much of the shorter text stands in the longer one, 0 to 1; 0 where their lengths are too far apart."""
    if not one.size or not other.size:
        return 0.0
    short, long = sorted((_distinct(one), _distinct(other)))
    if short < MIN_SIZE_RATIO * long:
        return 0.0
    # Up to the smaller of their largest hashes both sketches are complete, so their parts below it can be compared.
    limit = min(_reach(one), _reach(other))
    a, b = one[one <= limit], other[other <= limit]
    least = min(a.size, b.size)
    return np.intersect1d(a, b, assume_unique=True).size / least if least else 0.0


def is_reprint(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> bool:
    """Whether two texts are the same text."""
    return similarity(one, other) >= REPRINT


def _reach(sketch: NDArray[np.uint64]) -> np.uint64:
    """Up to where a sketch is complete: everywhere, when the text had no more stretches than it holds."""
    return sketch[-1] if sketch.size >= SKETCH else _MAX


def _distinct(sketch: NDArray[np.uint64]) -> float:
    """An estimate of the text's distinct stretches (Bar-Yossef et al., 2002)."""
    if sketch.size < SKETCH:
        return float(sketch.size)
    return (sketch.size - 1) / (float(sketch[-1]) / float(_MAX))


def _hashes(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A 64-bit hash of each stretch of `SHINGLE` code points: uint64 (n - SHINGLE + 1,)."""
    letters = codes.astype(np.uint64) * np.uint64(0xFF51AFD7ED558CCD)
    letters ^= letters >> _FAR
    # Doubling: the hash of 2m letters is that of the first m times a power of the base, plus that of the next m.
    hashes, width, power = letters, 1, _BASE
    while width < SHINGLE:
        hashes = hashes[:-width] * np.uint64(power) + hashes[width:]
        width, power = width * 2, power * power & int(_MAX)
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> _FAR
    return hashes


@lru_cache(maxsize=1)
def _fold_table() -> NDArray[np.uint32]:
    """Folded code point by code point of the Basic Multilingual Plane; 0 for what is no letter or digit."""
    table = np.zeros(0x10000, dtype=np.uint32)
    for code in range(0x10000):
        char = chr(code)
        if 0x3400 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3:
            table[code] = code
        elif char.isalnum():
            plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
            table[code] = ord(next((c for c in plain if c.isalnum()), char))
    return table
