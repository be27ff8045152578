"""What numbers in words are worth, and which parts belong to one number.

In: a match of `rag.numbers`, Chinese numerals. Out: values: 三万五, 2亿5000万, two hundred and fifty thousand.
"""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = [
    "DIGITS",
    "ENGLISH_SCALE",
    "MAX_CHINESE",
    "MAX_DIGITS",
    "MONTHS",
    "NAMES",
    "SCALES",
    "WORDS",
    "chinese",
    "whole",
]

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "兩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
SCALES = {
    "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mn": 10**6, "mln": 10**6, "billion": 10**9,
    "b": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12, "t": 10**12, "tn": 10**12, "hundred": 100, "dozen": 12,
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12,
    "百万": 10**6, "千万": 10**7, "万亿": 10**12, "十万": 10**5, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11,
}  # fmt: skip
WORDS = {
    word: i
    for i, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
MONTHS = {
    name: i % 12 + 1
    for i, name in enumerate(
        "january february march april may june july august september october november december "
        "jan feb mar apr may jun jul aug sep oct nov dec".split()
    )
} | {"sept": 9}
NAMES = frozenset(WORDS) | frozenset(MONTHS) | frozenset("half hundred thousand million billion trillion dozen".split())
ENGLISH_SCALE = "(?:hundred|thousand|million|billion|trillion|dozen)"
MAX_CHINESE = 24
"""Characters of a number in Chinese numerals; more is no number."""
MAX_DIGITS = 40
_NEXT_PART = re.compile(r"零?(?P<num>\d{1,4}(?:\.\d{1,4})?)(?P<scale>[十百千]?[万萬]|[千百](?![万萬亿億]))")
"""What may follow a number with a Chinese scale as a part of it: 2亿5000万, 3万5千."""
_RANGE_END = re.compile(
    r"\s?(?:[-–—~～至到]|to\b)\s?(?P<num>\d{1,6}(?:\.\d{1,4})?)\s?"
    r"(?P<scale>[十百千]?[万萬亿億]|(?:thousand|million|billion|trillion|mln|bln|bn|mn)\b|[KMBkmb](?![A-Za-z0-9]))",
    re.IGNORECASE,
)
"""The end of a range whose scale is that of its beginning as well: 1.5 to 2 million, 10至20万."""
_NEXT_WORD = re.compile(
    r"(?P<and> and)?(?P<gap>[ -])(?P<word>[A-Za-z]{3,8})\b(?!-(?!(?:one|two|three|four|five|six|seven|eight|nine)\b))"
)
_SCALE_NEXT = re.compile(rf" {ENGLISH_SCALE}\b", re.IGNORECASE)
_AND_A_HALF = re.compile(rf" and a half (?P<scale>{ENGLISH_SCALE})\b", re.IGNORECASE)


def scale_of(name: str | None) -> int:
    """What a scale multiplies by, in small or capital letters, 万 or 萬; 1 for none, and for what is none (千兆 of a net)."""
    return SCALES.get(name.lower().replace("萬", "万").replace("億", "亿"), 1) if name else 1


def whole(text: str, match: re.Match[str], number: Decimal) -> tuple[Decimal, int]:
    """The number of `match` with the parts that come after it, and where it ends."""
    groups, end = match.groupdict(), match.end()
    if groups.get("word") or groups.get("wone"):
        return _in_words(text, match, number)
    if not groups.get("num"):
        return number, end
    scale = scale_of(groups["scale"])
    if scale == 1:
        further = _RANGE_END.match(text, end)
        if further is not None and number < Decimal(further["num"]):
            number *= scale_of(further["scale"])
    elif groups["scale"][-1] in "万萬亿億千百":
        while (part := _NEXT_PART.match(text, end)) is not None:
            more = Decimal(part["num"]) * scale_of(part["scale"])
            if more >= scale:
                break
            number, scale, end = number + more, scale_of(part["scale"]), part.end()
    return number, end


def _in_words(text: str, match: re.Match[str], number: Decimal) -> tuple[Decimal, int]:
    """The same for English words: two hundred and fifty thousand, two and a half million."""
    half = _AND_A_HALF.match(text, match.end())
    if half is not None and number < 1000:
        return (number + Decimal("0.5")) * scale_of(half["scale"]), half.end()
    scale = scale_of(match["wscale"] or match["wone"])
    if scale == 1 or scale == 12:
        return number, match.end()
    # What is below the last thousand, million and so on, what was counted before it, and where that ends.
    total, current, end = (Decimal(0), number, match.end()) if scale == 100 else (number, Decimal(0), match.end())
    least, floor = (Decimal("Infinity") if scale == 100 else Decimal(scale)), 100 if scale == 100 else 1000
    while (part := _NEXT_WORD.match(text, end)) is not None:
        word = part["word"].lower()
        if word in WORDS and WORDS[word] and WORDS[word] < floor and (part["gap"] == " " or floor == 10):
            value = WORDS[word]
            alone = value < 10 and not part["and"] and not _SCALE_NEXT.match(text, part.end())
            if floor == 1000 and alone:  # of two thousand five were hurt
                break
            current += value
            floor = 10 if value >= 20 else 1
        elif word == "hundred" and 0 < current < 20 and not part["and"]:
            current, floor = current * 100, 100
        elif word in NAMES and SCALES.get(word, 0) >= 1000 and SCALES[word] < least and current and not part["and"]:
            least = Decimal(SCALES[word])
            total, current, floor = total + current * least, Decimal(0), 1000
        else:
            break
        end = part.end()
    return total + current, end


def chinese(text: str) -> int | None:
    """一千二百亿 to its value; 二〇二三 (digits in a row) as well. None for what is no number, as 七八百, or too long."""
    total = section = digit = 0
    last = 1  # the scale right before, of which a last digit counts a tenth: 三万五 is 35,000
    if len(text) > MAX_CHINESE:
        return None
    if len(text) > 1 and all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
            last = last if digit else 1
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit, last = 0, _SMALL[char]
        elif char in _LARGE:
            total = (total + section + digit or 1) * _LARGE[char]
            section = digit = 0
            last = _LARGE[char]
    return total + section + digit * max(last // 10, 1)
