"""What a figure of a sentence says of what: its unit, what it counts, what happened, in which part, when.

In: a sentence and a `Value` of it. Out: a `Measured`, whose classes are the same in Chinese and English: "57 名嫌疑人被捕"
and "57 suspects were arrested" count persons who are arrested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.tokens import tokens
from rag.cues import is_chinese
from rag.lazy import lazy
from rag.measured_words import DEEDS, PERIODS, STRETCHES, THINGS
from rag.numbers import Value, keys, values
from rag.places import countries_and_provinces, provinces_called

__all__ = [
    "Measured",
    "clause_of",
    "figures",
    "is_hedged",
    "is_part",
    "measured",
    "places_in",
    "regions",
    "terms_near",
    "thing_of",
]

_ARREST = dict(DEEDS)["arrest"]
_BORDER = lazy(r"[，。；;！？!?\n]|,\s|\.\s|、其中|其中|\b(?:while|whereas|including)\b")
_PART = lazy(
    r"(?:其中|另有|还有|包括|另外|among (?:them|those|which)|of (?:them|which|whom|those)|including|another|additional(?:ly)?|other)[^，,。]{0,12}$",
    re.IGNORECASE,
)
_PART_AFTER = lazy(r"\s(?:[a-z]+\s)?of (?:them|these|those|which|whom)\b", re.IGNORECASE)
_HEDGE = lazy(
    r"(?:超过?|逾|(?<![最附])近|约有?|至少|不到|(?<![A-Za-z])(?:over|more than|nearly|almost|about|around|some|roughly|at least|"
    r"approximately|close to|upwards of|under|less than))\s?(?:US)?[$€£¥￥]?\s?(?:(?:an?|one)\s)?$",
    re.IGNORECASE,
)
_HEDGE_AFTER = lazy(r"\s?(?:[多余]|以上|左右|\+|or more\b|plus\b)", re.IGNORECASE)
_JOINT = lazy(r"[和与及、]|以及|\b(?:and|or)\b|&", re.IGNORECASE)
_JOINT_MONEY = lazy(
    r"\s?(?:的|worth of|in|of)\s?[^，。,.;；\d]{2,24}?(?:[和与及、]|以及|\s(?:and|or)\s)(?:[\u4e00-\u9fff]|(?!the\b|was|were)[a-z])",
    re.IGNORECASE,
)
"""Money of two kinds: "$9 million in cash and frozen assets", "9 万欧元的现金和加密货币"."""
_HALF_YEAR = lazy(r"(?<![上下])半年|half[- ](?:a[- ])?year", re.IGNORECASE)
_EVERYWHERE = frozenset({"中国", "美国"})
"""Most articles name them beside any figure, as the home of a person or company, so they tell no place of it: of 3,971
pairs of figures they would part five more, three of them wrongly."""
_REGION = lazy(r"\b([A-Z][a-z]+) (?:State|County|Province)\b")
_NAMED = lazy(r"(?:第|[#＃№]|\b(?:[Nn]o\.|[Ii]ssue|[Ee]pisode|[Cc]hapter|[Vv]ersion|Week|Part|Step))\s?$")
"""Not in small letters where it may be no name: last week 57 people were arrested."""
_SHORT_YEAR = lazy(r"[A-Za-z]\s?[’‘']$")
_THOUSANDS = lazy(r"\d，$")
"""1，700 in full width: neither 1 nor 700."""
_ITEM = lazy(r"\s?(?:[)）、]|\.(?!\d))")
_SPAN = lazy(
    r"(?<![\d.])(\d+|[一二三四五六七八九十两]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)[ -]?"
    r"(分钟|个?小时|天|周|个月|minute|hour|day|week|month)(?!\d)",
    re.IGNORECASE,
)
_EXPECTED = lazy(
    r"预计|预期|预估|预测|估计将|目标|计划|拟以|讨论|考虑|有望|或将|将(?=会|来到|达|提|增|升|超)|会(?=提[高升]|达到|增[加至])"
    r"|拟(?=[\u4e00-\u9fff])|expected|expects|plans? to|forecast|in talks|projected|would\b|will\b|may reach",
    re.IGNORECASE,
)
_NEAR = {True: (18, 10), False: (60, 40)}
"""Characters before and after a figure whose terms are compared, in Chinese and English."""
_RANGE = lazy(r"\s?(?:[-–—~～至到]|to|and)\s?")
_THING_CHARS = {True: 9, False: 30}
"""How far behind a number what it counts is looked for, in Chinese and English."""
_CLAUSES = {True: 36, False: 90}
"""How far around a figure its deed is looked for."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and what it says."""

    value: Value
    amount: float
    unit: str
    """``usd``, ``p``, ``n`` …"""
    thing: str
    """What a bare number counts; "" where that is not known."""
    noun: str
    """The same as the text has it, folded: the two characters or the word that follow."""
    deeds: frozenset[str]
    places: frozenset[str]
    """See `places_in`; of its clause."""
    years: frozenset[str]
    periods: frozenset[str]
    stretches: frozenset[str]
    """Which part of the year: a quarter, a half of it, the whole."""
    spans: frozenset[str]
    """Lengths of time in its clause: "10 分钟" and "2 小时" after a launch are two counts."""
    joint: bool
    """Whether it counts two kinds of things together: "900 news and shop pages"."""
    part: bool
    """Whether it is said to be a part of another figure."""
    expected: bool
    """Whether it is a plan, a forecast or a rumour."""
    near: frozenset[str]
    """The search terms around it, numbers left out."""


def figures(text: str) -> list[Value]:
    """The values of `text` that measure something: amounts, percentages and counts."""
    found = values(text)
    for at, (value, after) in enumerate(pairwise(found)):
        # "1350 至 1700 美元", "between 3 and 5 percent": the first end of a range has the unit of the second.
        if (
            value.kind == "number"
            and after.kind in ("money", "percent")
            and _RANGE.fullmatch(text, value.end, after.start)
        ):
            found[at] = Value(after.kind, f"{after.key.split(':')[0]}:{value.bare}", value.start, value.end)
    return [value for value in found if value.kind != "date" and not _is_name(text, value)]


def _is_name(text: str, value: Value) -> bool:
    """Whether a number names something and counts nothing: 第 12 期, Week 12, '22, the 5 of an item "5)"."""
    if value.kind != "number":
        return False
    before = text[max(0, value.start - 10) : value.start]
    digits = value.end - value.start
    if _NAMED.search(before) or (digits == 2 and _SHORT_YEAR.search(before)):
        return True
    if digits == 3 and _THOUSANDS.search(before):
        return True
    return not text[: value.start].strip(" (（") and _ITEM.match(text, value.end) is not None


def measured(text: str, value: Value) -> Measured:
    """`value` of the sentence `text`."""
    low, high = clause_of(text, value)
    reach = _CLAUSES[is_chinese(text)]
    near = text[max(low, value.start - reach) : min(high, value.end + reach)]
    clause = text[low:high]
    # "45 Held", "落网 45": whoever is arrested is a person.
    deeds = frozenset(name for name, pattern in DEEDS if pattern.search(near))
    after = _after(text, value)
    return Measured(
        value=value,
        amount=float(value.bare),
        unit=value.key.split(":")[0],
        thing=_thing(after) or ("person" if "arrest" in deeds else ""),
        noun=_noun(after),
        deeds=deeds,
        places=places_in(clause),
        years=frozenset(name[2:6] for name in keys(clause) if name.startswith("d:") and name[2:6].isdigit()),
        periods=frozenset(name for name, pattern in PERIODS if pattern.search(near)),
        stretches=frozenset(name for name, pattern in STRETCHES if pattern.search(clause)),
        spans=_spans(near, text[value.start : value.end]),
        joint=_joint(text, value),
        part=is_part(text, value),
        expected=_EXPECTED.search(text[max(low, value.start - reach) : value.start]) is not None,
        near=terms_near(text, value),
    )


def thing_of(text: str, value: Value) -> str:
    """`Measured.thing` alone, in a fifth of the time."""
    thing = _thing(_after(text, value))
    if thing:
        return thing
    low, high = clause_of(text, value)
    reach = _CLAUSES[is_chinese(text)]
    # "45 Held", "落网 45": whoever is arrested is a person.
    arrested = _ARREST.search(text[max(low, value.start - reach) : min(high, value.end + reach)])
    return "person" if arrested else ""


def is_part(text: str, value: Value) -> bool:
    """`Measured.part` alone."""
    before = text[max(0, value.start - 30) : value.start]
    return _PART.search(before) is not None or _PART_AFTER.match(text, value.end) is not None


def places_in(text: str) -> frozenset[str]:
    """Countries and provinces that `text` names and that tell of figures where they were counted."""
    return countries_and_provinces(text) - _EVERYWHERE


def regions(text: str) -> frozenset[str]:
    """Provinces and the like that `text` speaks of as such: a count of one of them is not the country's."""
    return provinces_called(text) | {match[1] for match in _REGION.finditer(text) if not provinces_called(match[0])}


def is_hedged(text: str, value: Value) -> bool:
    """Whether `value` is said to be about right, or a bound."""
    before = text[max(0, value.start - 16) : value.start]
    return _HEDGE.search(before) is not None or _HEDGE_AFTER.match(text, value.end) is not None


def _joint(text: str, value: Value) -> bool:
    if value.kind == "money":
        return _JOINT_MONEY.match(text, value.end) is not None
    after = text[value.end : value.end + 2 * _THING_CHARS[is_chinese(text)]]
    found = _JOINT.search(after)
    # "57 people and 12 servers", "57 人和 12 台服务器": what is counted comes before the second kind.
    return found is not None and not _thing(after[: found.start()]) and bool(_thing(after[found.end() :]))


def terms_near(text: str, value: Value) -> frozenset[str]:
    """`Measured.near` alone."""
    before, behind = _NEAR[is_chinese(text)]
    sides = (text[max(0, value.start - before) : value.start], text[value.end : value.end + behind])
    return frozenset(term for side in sides for term in tokens(side) if not term[0].isdigit())


def _after(text: str, value: Value) -> str:
    """What follows a figure, as far as it may say what is counted."""
    return text[value.end : value.end + _THING_CHARS[is_chinese(text)]]


def clause_of(text: str, value: Value) -> tuple[int, int]:
    """The clause that a value stands in."""
    low, high = 0, len(text)
    for match in _BORDER.finditer(text):
        if match.end() <= value.start:
            low = match.start() if match[0].strip("，。；;！？!?\n,. ") else match.end()
        elif match.start() >= value.end:
            high = match.start()
            break
    return low, high


def _spans(near: str, own: str) -> frozenset[str]:
    """The lengths of time in `near`, the figure's `own` text left out."""
    found = {_span(match) for match in _SPAN.finditer(near) if match[1] != own}
    return frozenset(found | {"n:6 month"}) if _HALF_YEAR.search(near) else frozenset(found)


def _span(match: re.Match[str]) -> str:
    number = next(iter(keys(f"{match[1]} 个")), match[1])
    return f"{number} {_UNITS.get(match[2].lstrip('个'), match[2].lower())}"


_UNITS = {"分钟": "minute", "小时": "hour", "天": "day", "周": "week", "月": "month"}
"""Lengths of time in Chinese, without 个."""


def _thing(after: str) -> str:
    """What the number before `after` counts: the first word of it that is in the table; persons of a kind before
    persons as such."""
    best = (len(after) + 1, "")
    for name, pattern in THINGS:
        match = pattern.search(after)
        if match is not None and match.start() < best[0]:
            best = (match.start(), name)
    if best[1] in ("person", "device", "company"):  # 57 名嫌疑人, 12 台服务器, 6 家医院
        for name, pattern in THINGS:
            match = pattern.match(after.lstrip(), 1) if name != best[1] else None
            if match is not None:
                return name
    return best[1]


def _noun(after: str) -> str:
    after = after.lstrip(" 多余名个位家台起件条款部辆")
    if not after:
        return ""
    if "\u3400" <= after[0] <= "\u9fff":
        return after[:2]
    word = re.match(r"[A-Za-z]+", after)
    return word[0].lower().rstrip("s") if word else ""
