"""Things that a number tells apart: models, batches, financing rounds, quarters.

In: a question, and a text. Out: the numbered things that the question names, and of each the others of its series that
the text has where it lacks the one. What is written otherwise is one thing: Heron-2, Heron II and Heron2; 第3批, 第三批 and
the third batch; Q3, 三季度 and July to September; B轮 and Series B.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rag.lazy import lazy
from rag.number_words import DIGITS, WORDS, chinese

__all__ = ["ROMAN", "Numbered", "is_named", "numbered", "others"]


class Numbered(NamedTuple):
    """``text`` as it stands; two are of one series where their `series` is equal, and one thing where `number` is, too."""

    series: str
    number: str
    text: str


ROMAN = {
    name: str(at)
    for at, name in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split(), 1)
}  # fmt: skip
BESIDE = 30
"""Characters around a name in which a number may be one of it: 9.0 <= Fooware < 9.7, Fooware (7 to 10)."""

_ORDINALS = {
    name: at
    for at, name in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1)
}  # fmt: skip
_CARDINALS = {name: number for name, number in WORDS.items() if 1 <= number <= 12}

# What is counted in a row, by one name: an article tells which one it is about. Not 个, 次 or 步, nor "time": the first and
# the second of these need not be called so.
_UNITS = {
    "批": "batch", "期": "issue", "届": "edition", "版": "edition", "轮": "round", "阶段": "phase", "季": "season",
    "名": "place", "卷": "volume", "章": "chapter", "集": "episode", "部分": "part", "代": "generation", "条": "article",
    "batch": "batch", "issue": "issue", "edition": "edition", "round": "round", "phase": "phase", "stage": "phase",
    "season": "season", "volume": "volume", "chapter": "chapter", "episode": "episode", "part": "part",
    "generation": "generation", "article": "article", "place": "place",
}  # fmt: skip
_PRIZES = {
    "冠军": "1", "亚军": "2", "季军": "3", "champion": "1", "winner": "1", "runner-up": "2", "runners-up": "2",
}  # fmt: skip
_HAN_UNITS = "|".join(unit for unit in _UNITS if not unit.isascii())
_LATIN_UNITS = "|".join(unit for unit in _UNITS if unit.isascii())
_NTH = rf"(?:{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))"
_COUNT = rf"(?:\d{{1,3}}(?:st|nd|rd|th)?|[ivx]{{1,4}}|{'|'.join(_CARDINALS)})"
_HAN_COUNT = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_JOINED = r"\s?[-—–~～至到]\s?"
_MONTHS = (
    ("jan(?:uary)?", "mar(?:ch)?"), ("apr(?:il)?", "june?"), ("july?", "sept?(?:ember)?"),
    ("oct(?:ober)?", "dec(?:ember)?"),
)  # fmt: skip
_PERIODS = (
    ("nine months", r"前三个?季度?|(?:first|1st) (?:three|3) quarters|(?:first|1st) (?:nine|9) months"),
    *(
        (
            f"quarter {at}",
            rf"(?:第[{char}{at}]|(?<![前十百一二三四五六七八九\d]){char})(?:个)?季(?:度|报(?![告道]))|(?<![a-z])q{at}(?![a-z\d])|(?<![a-z\d]){at}q(?![a-z])"
            rf"|\b{name}[- ](?:fiscal[- ]|calendar[- ])?quarter\b|(?<!\d){3 * at - 2}月?{_JOINED}{3 * at}月"
            rf"|\b{first}(?: to | through |{_JOINED}){last}\b"
            rf"|\bquarter (?:that )?end(?:ed|ing) (?:on )?(?:\d{{1,2}}(?:st|nd|rd|th)? )?{last}\b",
        )
        for at, char, name, (first, last) in zip(
            range(1, 5), "一二三四", ("(?:first|1st)", "(?:second|2nd)", "(?:third|3rd)", "(?:fourth|4th|last|final)"),
            _MONTHS, strict=True,
        )
    ),
    (
        "half 1",
        rf"上半年|半年报(?![告道])|中报|\b(?:first|1st) half(?: of)?\b|(?:first|1st) (?:six|6) months|(?<![a-z])h1(?![a-z\d])|(?<![a-z\d])1h(?![a-z])"
        rf"|(?<!\d)1月?{_JOINED}6月|\bjan(?:uary)?(?: to | through |{_JOINED})june?\b",
    ),
    (
        "half 2",
        rf"下半年|\b(?:second|2nd) half(?: of)?\b|(?<![a-z])h2(?![a-z\d])|(?<![a-z\d])2h(?![a-z])|(?<!\d)7月?{_JOINED}12月"
        rf"|\bjuly?(?: to | through |{_JOINED})dec(?:ember)?\b",
    ),
    ("year", r"全年|(?<!半)年报(?!告|道)|\b(?:full|whole|entire)[- ]year\b"),
)  # fmt: skip
_PERIOD = lazy(  # where one may begin is asked first: it is a fifth of the time
    r"(?:(?=[第前一二三四上下半中全年])|(?<![A-Za-z\d])(?=[\dqhfstljao]))(?:"
    + "|".join(f"(?P<p{at}>{pattern})" for at, (_, pattern) in enumerate(_PERIODS)) + ")",
    re.IGNORECASE,
)  # fmt: skip
_UNIT = lazy(
    rf"第\s?(?P<zh>{_HAN_COUNT})\s?(?P<zhunit>{_HAN_UNITS})(?!人|度|节)|(?P<first>首)(?P<firstunit>批|期|届|轮|季)"
    r"|(?P<prize>冠军|亚军|季军|\bchampions?\b|\bwinners?\b|\brunners?-up\b)"
    rf"|\b(?P<nth>{_NTH})[- ](?P<nthunit>{_LATIN_UNITS})\b|\b(?P<unit>{_LATIN_UNITS})[- ](?P<count>{_COUNT})\b",
    re.IGNORECASE,
)
_LETTERED = lazy(
    r"(?<![A-Za-z])(?P<letter>[A-K])\+?[1-3]?\s?(?P<class>[轮类级型组股区])|(?P<other>天使|种子)轮"
    r"|\b(?P<word>[A-Z][a-z]{3,})[- ](?P<mark>[A-K])(?:[1-3]|\+)?(?![A-Za-z'’&.])|\b(?P<seed>[Ss]eed|[Aa]ngel) (?:round|funding)"
)
_ROUNDS = {"轮": "series", "天使": "angel", "种子": "seed"}
_VARIANT = r"(?:Pro Max|Pro|Max|Plus|Ultra|Mini|Lite)"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = rf"(?!{_YEAR}(?!\d))\d{{1,4}}(?:\.\d{{1,2}})?"
_AND = r"\s?(?:[,/、&+和与及或至-]|and|or|to)\s?(?:and |or )?"
_LISTED = lazy(r"\d+(?:\.\d+)?")
_NO_COUNT = r"(?![A-Za-z\d%％]|[.,-]\d|[-/]?[A-Za-z]|\s?(?:[个個名人台部种種家项項次条條款件位级級批艘架座套所支张張岁歲倍万萬亿億千百年月日天周小分秒元美欧英镑成多余]|percent\b|million\b|billion\b|thousand\b|people\b|years?\b|days?\b))"
_NAMED = lazy(
    rf"(?<![A-Za-z\d._-])(?P<name>[A-Za-z]+[A-Za-z](?:-[A-Za-z]+)?)(?P<joint>[-_ ]?)(?P<digits>{_NUMBER}|(?-i:[IVX]{{1,4}}))"
    rf"{_NO_COUNT}|(?P<han>[\u4e00-\u9fff]{{2}})[- ]?(?P<no>{_HAN_COUNT})号(?![文令楼线机院])"
)
_VARIANTS = lazy(rf"(?P<base>[A-Za-z]+ ?\d+|[A-Za-z\d]+|[\u4e00-\u9fff]{{2}})[- ]?(?P<variant>{_VARIANT})(?![A-Za-z])")
_NO_NAMES = frozenset(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov "
    "november dec december monday tuesday wednesday thursday friday saturday sunday top in of on at by to the and or "
    "cve fy cy no vs about over than over last past first next id".split()
)


@lru_cache(maxsize=256)
def numbered(question: str) -> tuple[Numbered, ...]:
    """The numbered things that `question` names, in order, each once."""
    # A whole year is asked for, and told of, by its number alone.
    periods = (one for one in _periods(question) if one.number != "year")
    found = (*periods, *_units(question), *_lettered(question), *_names(question))
    return tuple({(one.series, one.number): one for one in reversed(found)}.values())[::-1]


def others(asked: tuple[Numbered, ...], text: str) -> dict[Numbered, list[str]]:
    """Those of `asked` that `text` lacks and has others of; of each the mentions of these. What is asked for itself is
    no other: of a question about two quarters, an article may tell of one."""
    found: dict[Numbered, list[str]] = {}
    for one in asked:
        told = tuple(_told(one, text))
        if told and not _beside(one, text) and not any(_equal(other.number, one.number) for other in told):
            wanted = [each.number for each in asked if each.series == one.series]
            apart = [other.text for other in told if not any(_equal(other.number, each) for each in wanted)]
            if apart:
                found[one] = apart
    return found


def _beside(one: Numbered, text: str) -> bool:
    """Whether the number of a name that is written apart from it stands around one of the series: 9.0 <= Fooware < 9.7."""
    if not one.series.startswith("name ") or not one.number[:1].isdigit() or " " not in one.text:
        return False
    number = re.compile(rf"(?<![\d.,]){re.escape(one.number)}(?!\d|,\d)")
    told = _pattern(one.series.removeprefix("name "), digits=True).finditer(text)
    return any(number.search(text, max(0, match.start() - BESIDE), match.end() + BESIDE) for match in told)


def is_named(one: Numbered, text: str) -> bool:
    """Whether `text` names it."""
    return any(_equal(other.number, one.number) for other in _told(one, text))


def _told(one: Numbered, text: str) -> Iterator[Numbered]:
    """What `text` has of the series of `one`."""
    kind, _, name = one.series.partition(" ")
    if kind == "name":
        return _of_name(one, name, text)
    if kind == "period":
        return _periods(text)
    if kind == "lettered":
        return (other for other in _lettered(text) if other.series == one.series)
    return (other for other in _units(text) if other.series == one.series)


def _periods(text: str) -> Iterator[Numbered]:
    for match in _PERIOD.finditer(text):
        yield Numbered("period", _PERIODS[int((match.lastgroup or "p0")[1:])][0], match[0])


def _units(text: str) -> Iterator[Numbered]:
    """Batches, issues, chapters, phases."""
    for match in _UNIT.finditer(text):
        if match["prize"]:
            yield Numbered("place", _PRIZES[match["prize"].lower().removesuffix("s")], match[0])
            continue
        unit = match["zhunit"] or match["firstunit"] or match["nthunit"] or match["unit"]
        number = match["zh"] or match["first"] or match["nth"] or match["count"]
        yield Numbered(_UNITS[unit.lower()], _canonical(number), match[0])


def _lettered(text: str) -> Iterator[Numbered]:
    """Financing rounds, classes of shares: A轮, Series A, B股."""
    for match in _LETTERED.finditer(text):
        series = (match["class"] or match["word"] or "轮").lower()
        number = match["letter"] or match["mark"] or match["other"] or match["seed"]
        yield Numbered(f"lettered {_ROUNDS.get(series, series)}", _ROUNDS.get(number, number).lower(), match[0])


def _names(question: str) -> Iterator[Numbered]:
    """Models, missions and the like of a question."""
    chinese = not question.isascii()
    for match in _NAMED.finditer(question):
        name = match["name"]
        if match["han"]:
            yield Numbered(f"name {match['han']}号", _canonical(match["no"]), match[0])
        elif name.lower() not in _NO_NAMES and (chinese or not name.islower()):
            yield Numbered(f"name {name}", _canonical(match["digits"]), match[0])
    for match in _VARIANTS.finditer(question):
        yield Numbered(f"name {match['base']}", match["variant"].lower(), match[0])


def _of_name(one: Numbered, name: str, text: str) -> Iterator[Numbered]:
    """What `text` has of the series of `one`: of Windows 10 in "Windows 7 and 11" Windows 7 and Windows 11."""
    digits = one.number[:1].isdigit()
    for match in _pattern(name, digits=digits).finditer(text):
        listed = _LISTED.findall(match[1]) if digits and match[1][:1].isdigit() else [match[1]]
        for number in listed:
            other = match[0] if len(listed) == 1 else match[0][: match.start(1) - match.start()] + number
            if _canonical(number)[:1].isdigit() is digits:
                yield Numbered(one.series, _canonical(number), other)


@lru_cache(maxsize=1024)
def _pattern(name: str, *, digits: bool) -> re.Pattern[str]:
    """Finds a name with any number after it, or a list of numbers; without `digits`, with any word for a variant."""
    if name.endswith("号"):
        return re.compile(rf"{name[:-1]}[- ]?({_HAN_COUNT})号")
    front = (r"(?<![A-Za-z\d])" if name.isascii() else "") + r"[-_ \u00a0]?".join(map(re.escape, name.split()))
    if not digits:
        return re.compile(rf"{front}[-_ \u00a0]?({_VARIANT})(?![A-Za-z])", re.IGNORECASE)
    return re.compile(
        rf"{front}[-_ \u00a0]?((?:{_NUMBER})(?:{_AND}{_NUMBER}(?!\d)){{0,8}}|(?-i:[IVX]{{1,4}}))(?![A-Za-z\d])",
        re.IGNORECASE,
    )


def _canonical(number: str) -> str:
    """3 of third, III, 三 and 3rd."""
    lower = number.lower()
    if lower in ROMAN:
        return ROMAN[lower]
    if lower in _ORDINALS or lower in _CARDINALS:
        return str(_ORDINALS.get(lower) or _CARDINALS[lower])
    if lower[:1].isdigit():
        return re.sub(r"(?:st|nd|rd|th)$", "", lower).lstrip("0") or "0"
    if lower == "首":
        return "1"
    numerals = all(char in DIGITS or char == "十" for char in lower)
    value = chinese(lower) if numerals else None
    return lower if value is None else str(value)


def _equal(one: str, other: str) -> bool:
    """Whether two numbers of a series mean one: 17 and 17.1 as well, for an article may leave the rest out; not 17.0."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
