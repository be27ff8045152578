"""Whether two statements give the same figure for the same thing, another figure for it, or speak of other things.

In: two `Statement`s, each a figure of a sentence with the title and date of its article. Out: a `Relation`. Precise
rather than eager: what is not clearly the same measure of the same subject is ``unrelated``. Figures are compared by
their keys (`rag.numbers`): 1.5万 is 15,000, but 3720 万美元 is not $37.3 million.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from index.tokens import fold, tokens
from rag import aliases
from rag.entities import entities
from rag.frequencies import Frequencies
from rag.measured import Measured, is_hedged, measured, places_in, regions
from rag.measured_words import PERSONS, TIMES
from rag.numbers import Value, keys
from rag.places import all_names

__all__ = [
    "Relation", "Statement", "context", "days_apart", "is_of_one_deed", "is_rounded", "may_relate", "relation",
    "rounds", "same_measure", "same_subject", "weight",
]  # fmt: skip

Relation = Literal["same", "different", "unrelated"]

DAYS_DIFFERENT = 60
"""Two figures further apart in time are two counts of something that grew, not two reports of one count."""
DAYS_SOON = 7
"""The same where a statement counts from the day of its article."""
DAYS_SAME = 500
YEARS_PAST = 2
"""A year that is longer ago than this is of something else than what an article without it reports."""
MOST_TIMES = 4.0
"""How many times another figure for the same thing may be larger; 35 years and 10 years are the widest seen."""
COMMON = 0.3
"""Weight (see `rag.frequencies`) up to which a shared word tells nothing; what is above it is added up."""
NAME = 2.0
"""A name tells as much as the two pairs of characters that a Chinese name of three has."""
SUBJECT_SAME, SUBJECT_DIFFERENT = 0.6, 1.2
"""How much two statements have to share to be of one subject. That two articles give one and the same figure is itself
a sign of it; that they give two is none."""
MOST_DIGITS = 24
"""A number of more is none of anything, and a decimal has no room for it."""
PARTICULAR = 4
"""Digits, the noughts at its ends not counted, from which on a figure is one of its kind."""
NEAR, NEAR_UNNAMED = 0.2, 0.4
"""Share of the words around two figures that have to be the same; more where a number does not say what it counts."""
NEAR_COUNTED, NEAR_PERCENT = 0.33, 0.5
"""The same for two figures that differ where nothing tells that the same was done: two counts of one kind of thing, and
two percentages, which do not say of what they are a share."""
_WEAK = frozenset(("use", "join", "share", "request", "grow", "affect"))
"""Deeds that are told of any figure."""
_FLOWS = {
    name: "pay" if name in ("pay", "price") else name
    for name in "steal launder earn pay price ransom fine settle reward buy raise seize freeze recover".split()
}
"""Deeds that money is the measure of: what was lost is not what was earned. What is asked for a thing is paid for it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure in its sentence: ``text[value.start:value.end]``."""

    text: str
    value: Value
    title: str
    date: str | None
    before: str = ""
    """The sentence before it, for what the sentence leaves unsaid."""


def may_relate(one: Statement, other: Statement) -> bool:
    """What can be told at once: unit, size and dates allow for the same thing. `relation` is slower and implies it."""
    first, second = one.value, other.value
    if first.key.split(":")[0] != second.key.split(":")[0]:
        return False
    apart = days_apart(one.date, other.date)
    if first.key == second.key:
        return apart is None or apart <= DAYS_SAME
    return apart is not None and apart <= DAYS_DIFFERENT and _near(float(first.bare), float(second.bare))


def relation(one: Statement, other: Statement, *, one_subject: bool = False) -> Relation:
    """How two statements of different articles stand to each other; `one_subject` where that is known already."""
    if not may_relate(one, other):
        return "unrelated"
    first, second = _measured(one.text, one.value), _measured(other.text, other.value)
    equal = first.value.key == second.value.key
    if not same_measure(first, second, equal=equal):
        return "unrelated"
    if not equal and not _alike(first, second):
        return "unrelated"
    least = 0.0 if one_subject else SUBJECT_SAME if equal else SUBJECT_DIFFERENT
    if not same_subject(one, other, least=least):
        return "unrelated"
    if equal:
        return "same"
    # A sentence with both figures tells them apart itself: 4% have left, another 6% will.
    if first.value.key in keys(other.text) or second.value.key in keys(one.text):
        return "unrelated"
    if first.expected != second.expected or _dates_apart(one, other) or not _of_a_year(one, other):
        return "unrelated"
    # Of a place that the other does not speak of: a part, or another authority's count. Not where a country is that of a
    # person or company ("the Russian national faces 20 years").
    counted = first.unit in ("n", "p") and first.thing not in TIMES and second.thing not in TIMES
    if counted and (first.places - places_in(context(other)) or second.places - places_in(context(one))):
        return "unrelated"
    if _of_a_region(one, other) or _of_a_region(other, one):
        return "unrelated"
    # "Today", "this month": of two issues of a series, not of one event.
    soon = any(_SOON.search(each.text) for each in (one, other))
    return "unrelated" if soon and (days_apart(one.date, other.date) or 0) > DAYS_SOON else "different"


def _of_a_region(one: Statement, other: Statement) -> bool:
    """Whether `one` speaks of a province or the like that the other does not name."""
    told = regions(one.text)
    return bool(told) and bool(told - regions(context(other)) - places_in(context(other)))


_SOON = re.compile(
    r"今天|今日|昨天|本周|本月|本期|\b(?:today|yesterday|this (?:week|month)|patch tuesday)\b", re.IGNORECASE
)
_measured = lru_cache(maxsize=2048)(measured)


def same_measure(one: Measured, other: Measured, *, equal: bool) -> bool:
    """Whether two figures of one unit measure the same: what is counted, what happened, where and in which period.

    `equal` figures need fewer signs of it, and one of many digits none: 838,601 is no coincidence.
    """
    if one.part != other.part:
        return False
    for mine, theirs in (
        (one.places, other.places), (one.years, other.years), (one.periods, other.periods), (one.spans, other.spans),
        (one.stretches, other.stretches),
    ):  # fmt: skip
        if mine and theirs and not mine & theirs:
            return False
    alike = _share(one.near, other.near)
    if one.unit == "n" and one.thing and other.thing and one.thing != other.thing:
        return {one.thing, other.thing} <= PERSONS.keys() and bool(one.deeds & other.deeds)
    if one.unit == "n" and not (one.thing and one.thing == other.thing):
        return alike >= (NEAR if equal else NEAR_UNNAMED) or (equal and _is_particular(one))
    if equal and (_is_particular(one) or (one.unit == "n" and not (one.deeds and other.deeds))):
        return True
    return alike >= NEAR or bool(one.deeds & other.deeds)


def _alike(one: Measured, other: Measured) -> bool:
    """What two figures that differ have to share beyond `same_measure`: that they do not measure two things."""
    if one.joint != other.joint:
        return False
    mine, theirs = ({_FLOWS[name] for name in each.deeds if name in _FLOWS} for each in (one, other))
    if one.unit not in ("n", "p") and mine and theirs and not mine & theirs:
        return False
    if one.deeds & other.deeds - _WEAK:
        return True
    least = {"p": NEAR_PERCENT, "n": NEAR_COUNTED}.get(one.unit, 0.0)
    return _share(one.near, other.near) >= least


def is_of_one_deed(one: Statement, other: Statement) -> bool:
    """Whether the same was done to both, and nothing else: money that was stolen, people who were arrested."""
    first, second = _measured(one.text, one.value), _measured(other.text, other.value)
    if first.value.kind == "money":
        mine, theirs = ({name for name in each.deeds if name in _FLOWS} for each in (first, second))
        return mine == theirs and bool(mine - {"price"})
    things = {PERSONS.get(each.thing, each.thing) for each in (first, second)}
    return len(things) == 1 and "" not in things and bool(first.deeds & second.deeds - _WEAK)


def is_rounded(one: Statement, other: Statement) -> bool:
    """Whether `one` tells in one round digit what `other` tells exactly: over 2 million of 2.7 million."""
    digits = one.value.bare.replace(".", "").strip("0")
    return len(digits) == 1 and is_hedged(one.text, one.value) and rounds(other.value, one.value)


def rounds(exact: Value, rough: Value) -> bool:
    """Whether `rough` is `exact` rounded or cut off to its digits: 15.4 of 15.47."""
    if exact.key.split(":")[0] != rough.key.split(":")[0] or max(len(exact.bare), len(rough.bare)) > MOST_DIGITS:
        return False
    figure, number = Decimal(exact.bare), Decimal(rough.bare).normalize()
    step = Decimal(1).scaleb(number.adjusted() + 1 - len(number.as_tuple().digits))
    return number / step in (figure // step, round(figure / step))


def _is_particular(figure: Measured) -> bool:
    return len(figure.value.bare.replace(".", "").strip("0")) >= PARTICULAR


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the rarer terms of the shorter side that both have."""
    both = weight(one & other)
    return both / max(min(weight(one), weight(other)), 1.0)


@lru_cache(maxsize=1024)
def weight(terms: frozenset[str]) -> float:
    """The weights of search terms together."""
    return float(Frequencies.load().weights(sorted(terms)).sum()) if terms else 0.0


def same_subject(one: Statement, other: Statement, *, least: float) -> bool:
    """Whether two statements speak of one event or thing: rare names and words they share, and no series, CVE id or
    company that keeps them apart. `least` is the weight of what they have to share."""
    first, second = _names(context(one)), _names(context(other))
    if _apart(first, second):
        return False
    # A sentence that names nothing is of what its title names.
    mine, theirs = ((_names(each.text) or _names(context(each))) - _places() for each in (one, other))
    if mine and theirs and not mine & theirs and not (mine & second or theirs & first):
        return False
    names = (first & second) - _places()
    pairs = _pairs(context(one)) & _pairs(context(other))
    return NAME * _above(names) + _above(pairs) >= least


def _above(terms: frozenset[str]) -> float:
    """How much rare terms tell together."""
    weights: list[float] = Frequencies.load().weights(sorted(terms)).tolist()
    return sum(max(0.0, weight - COMMON) for weight in weights)


def _dates_apart(one: Statement, other: Statement) -> bool:
    """Whether both say a month, and none that the other says; or days from and to, and none that the other says."""
    mine, theirs = (keys(context(each)) for each in (one, other))
    for pattern, least in ((_MONTH, 1), (_DAY, 2)):
        first, second = ({name for name in names if pattern.fullmatch(name)} for names in (mine, theirs))
        if min(len(first), len(second)) >= least and not first & second:
            return True
    return False


def _of_a_year(one: Statement, other: Statement) -> bool:
    """Whether the sentences name no year, or one that both name; and none that is long past alone."""
    mine, theirs = (frozenset(name for name in keys(each.text) if _YEAR.fullmatch(name)) for each in (one, other))
    if mine and theirs:
        return bool(mine & theirs)
    return not any(_is_past(each) for each in (one, other))


def _is_past(statement: Statement) -> bool:
    """Whether its sentence names years, all of them long before its article."""
    years = [int(name[2:]) for name in keys(statement.text) if _YEAR.fullmatch(name)]
    return bool(years) and statement.date is not None and max(years) + YEARS_PAST < int(statement.date[:4])


_YEAR, _MONTH, _DAY = re.compile(r"d:\d{4}"), re.compile(r"m:\d\d"), re.compile(r"d:\d\d-(?!00)\d\d")


def context(statement: Statement) -> str:
    """What is known of the subject: title, the sentence before, the sentence."""
    return f"{statement.title}\n{statement.before}\n{statement.text}"


@lru_cache(maxsize=2048)
def _names(text: str) -> frozenset[str]:
    """The Latin names of `text`, CVE ids and single words, each under one of its aliases."""
    found: set[str] = set()
    for entity in entities(text):
        if entity.kind == "cve":
            found.add(entity.text.lower())
            continue
        for word in _latin_words(entity.text):
            found.add(_one_name(word))
    found.update(_one_name(match[0]) for match in aliases.chinese_names().finditer(text))
    return frozenset(found)


def _one_name(name: str) -> str:
    """The same for all aliases of a name."""
    return min(aliases.key(each) for each in (name, *aliases.others(aliases.key(name))))


def _latin_words(name: str) -> Iterable[str]:
    words = fold(name).split()
    for at, word in enumerate(words):
        own = aliases.key(word)
        if own.isascii() and len(own) >= 3 and not own.isdigit():
            number = words[at + 1] if at + 1 < len(words) else ""
            yield own + number if number in _SERIES else own


_SERIES = frozenset("ii iii iv v vi vii viii ix x 2.0 3.0 4.0".split())


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Countries, provinces, cities: they are where something happened, not what it was."""
    return frozenset(_one_name(name) for name in all_names() if " " not in name)


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both name one of a series, and not the same: other CVE ids, HAECHI III and HAECHI V."""
    first, second = ({name for name in names if name.startswith("cve-")} for names in (one, other))
    if first and second and not first & second:
        return True
    numbered = {_base(name): name for name in one if _base(name)}
    return any(numbered.get(_base(name), name) != name for name in other if _base(name) and name not in one)


def _base(name: str) -> str:
    """A name of a series without its number: haechi of haechiiii; "" where it has none."""
    base = name.rstrip("ivx0234.")
    return base if base != name and len(base) >= 4 else ""


@lru_cache(maxsize=2048)
def _pairs(text: str) -> frozenset[str]:
    """The pairs of Chinese characters of `text`."""
    terms = [term for term in dict.fromkeys(tokens(text)) if not term.isascii()]
    return frozenset(terms)


def _near(one: float, other: float) -> bool:
    low, high = sorted((one, other))
    return low > 0 and high / low <= MOST_TIMES


def days_apart(one: str | None, other: str | None) -> int | None:
    """Days between two dates; None where one is not known."""
    try:
        return abs((date.fromisoformat((one or "")[:10]) - date.fromisoformat((other or "")[:10])).days)
    except ValueError:
        return None
