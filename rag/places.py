"""Places: which a question or a sentence names, whether an article tells of one, and of which others it does.

In: a question, a sentence, or a name and an `Evidence`. Out: the names; yes or no; the other places. An article tells of
a country also by its adjective, by a city of it, by its short form (美方, 中美): of 日本 where it has Tokyo or 日媒. The names
are a closed list in both languages (`rag.place_names`), so that also what an article in the other language lacks can be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from index.tokens import fold
from rag import aliases
from rag.lazy import lazy
from rag.place_names import ACCIDENTS, CITIES, COUNTRIES, PROVINCES
from rag.place_names_abroad import ABROAD

__all__ = [
    "all_names", "countries_and_provinces", "in_full", "in_place_of", "is_another_told", "is_told", "places_asked",
    "provinces_called",
]  # fmt: skip


class _Held(Protocol):
    """The part of `rag.presence.Evidence` that is read."""

    @property
    def text(self) -> str: ...
    @property
    def folded(self) -> str: ...
    @property
    def chinese(self) -> bool: ...


_Kind = Literal["country", "province", "city"]


@dataclass(frozen=True, slots=True)
class _Place:
    kind: _Kind
    names: tuple[str, ...]
    """The first is in Chinese."""
    tells: tuple[str, ...]
    """What else tells of it."""
    country: str = ""
    """The first name of its country, of a city abroad."""

    def shown(self, *, chinese: bool) -> str:
        if chinese:
            return self.names[0]
        name = next(name for name in (*self.names, *self.tells) if name.isascii())
        return f"the {name}" if name in _WITH_THE else name

    def overlaps(self, other: _Place) -> bool:
        """Whether one lies in the other."""
        return not {*self.names, *self.tells}.isdisjoint(other.names) or not set(self.names).isdisjoint(other.tells)


AROUND = 24
"""No name of the table is longer."""

_CHINA = "中国"
_WITH_THE = frozenset(
    ("United States", "United Kingdom", "Netherlands", "Philippines", "United Arab Emirates", "Maldives", "Bahamas",
     "Marshall Islands", "Solomon Islands", "Dominican Republic", "Central African Republic")
)  # fmt: skip
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CALLED = lazy(
    r"省|市(?![场值])|[\u4e00-\u9fff]{0,3}自治区"
    r"| (?:[Pp]rovince|[Mm]unicipality)\b|(?: [A-Z][a-z]+){0,2} [Aa]utonomous [Rr]egion\b"
)
_CAPITALISED = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]*")
_QUOTED = lazy(r"[《「『“\"][^《》「」『』“”\"\n]{2,40}[》」』”\"]")
_SHORT = {
    "中": _CHINA, "美": "美国", "英": "英国", "俄": "俄罗斯", "日": "日本", "韩": "韩国", "德": "德国", "法": "法国", "印": "印度",
    "乌": "乌克兰", "澳": "澳大利亚", "朝": "朝鲜",
}  # fmt: skip
_LETTERS = "".join(_SHORT)
_SHORT_ASKED = lazy(
    r"[美英俄日韩](?=方(?![便法面式案向程])|军(?!事)|媒(?!体)|警方?|政府)"
    r"|(?<!其)(?:中[美俄日英韩印]|[美俄日英韩]中(?![央文])|俄乌|乌俄|美俄|俄美|日韩|韩日|美日|日美|英美|美英|美韩)(?![国州本文语])"
)
_NO_PLACE_AFTER = lazy(
    # A language, or part of a longer name: Japanese text, Dutch Railways, 中国移动, 上海交通大学, 日本时间
    r"[- ](?:language|speaking|speakers?|version|text|translation|characters?|words?)\b| [A-Z][a-z]"
    r"|移动|联通|电信|铁塔|银行|航空|邮政|铁路|石油|石化|海油|电网|[^\W\d的哪某一几两三多所家个名被和A-Za-z]{0,4}(?:大学|学院)|科学院|工程院|证券|人寿|平安"
    r"|信通院|[日时晚]报"
    r"|时间|话(?!题)|语|菜|合作组织"
)
_NO_PLACE_BEFORE = lazy(r"\b[A-Z][a-z]+ of $")
_IN_LANGUAGE = lazy(
    r"\b(?:in|into|from|to) (?:Chinese|Japanese|Korean|French|German|Spanish|Italian|Russian|Turkish|Polish|Dutch|Thai)\W*$"
)


@lru_cache(maxsize=256)
def places_asked(question: str) -> tuple[str, ...]:
    """The places that `question` names, as they stand there, each once; 美国 where it has 美方. Not those that are part of a
    longer name."""
    found: dict[str, str] = {}
    for start, end, place in _spans(question):
        if not _of_another_name(question, start, end):
            found.setdefault(place.names[0], question[start:end])
    for match in _SHORT_ASKED.finditer(question):
        for letter in match[0]:
            found.setdefault(_SHORT[letter], _SHORT[letter])
    return tuple(found.values())


def countries_and_provinces(text: str) -> frozenset[str]:
    """The countries and the provinces of China that `text` names, in either language, each by its first name. A city
    counts for neither: beside another article's country it would be another place."""
    return frozenset(place.names[0] for _, _, place in _spans(text) if place.kind != "city")


def provinces_called(text: str) -> frozenset[str]:
    """The provinces that `text` calls so, by their first names: 浙江省, 北京市, Zhejiang Province."""
    return frozenset(
        place.names[0] for _, end, place in _spans(text) if place.kind == "province" and _CALLED.match(text, end)
    )


def all_names() -> Iterable[str]:
    """Every name of the table, of countries, provinces and cities, in both languages."""
    return _names()


def is_told(name: str, held: _Held) -> bool:
    """Whether `held` tells of the place `name`."""
    place = _place(name)
    return any(_stands(form, held) for form in (*place.names, *place.tells)) or _is_short(place, held)


def in_place_of(name: str, held: _Held) -> Iterator[str]:
    """The other places of its kind that `held` names, in the language of `name`, each as often as it is named.

    Where there is one and the place that is asked for is not told of, the article is of that one: of 490 right questions
    that were asked again with another country, province or city 25 are answered so instead of 156, for one of 1,671
    right answers to questions kept from training. Absence alone would take 3 of them."""
    place, chinese = _place(name), _HAN.search(name) is not None
    if place.country:  # an article of the country may do without the city; of one of another country it is not
        place = _names()[place.country]
        if is_told(place.names[0], held):
            return
    if place.names[0] == _CHINA and held.chinese:  # a Chinese article tells of the country without naming it
        return
    for other in _table():
        if not other.country and (other.kind == "country") == (place.kind == "country") and not other.overlaps(place):
            for form in other.names:
                yield from (other.shown(chinese=chinese) for _ in _found(form, held))


def is_another_told(name: str, held: _Held) -> bool:
    """Whether `held` names another place of its kind."""
    return next(in_place_of(name, held), None) is not None


def in_full(name: str) -> str:
    """Of "Japanese" Japan, in the language of `name`; of what is no place, the same."""
    place = _names().get(name) or _names().get(fold(name))
    return name if place is None else place.shown(chinese=_HAN.search(name) is not None)


@lru_cache(maxsize=1)
def _table() -> tuple[_Place, ...]:
    regions = [*_rows(PROVINCES, "province"), *_rows(CITIES, "city")]
    of_china = tuple(name for region in regions for name in (*region.names, *region.tells) if len(name) > 1)
    return *(
        _Place("country", row.names, row.tells + of_china) if row.names[0] == _CHINA else row
        for row in _rows(COUNTRIES, "country")
    ), *regions, *_abroad()  # fmt: skip


def _abroad() -> Iterator[_Place]:
    for line in ABROAD.strip().splitlines():
        country, _, cities = line.partition(": ")
        for row in cities.split("; "):
            names = row.split(", ")
            # "Moscow said": some stand for their country
            yield _Place(
                "city",
                tuple(names),
                tuple(other for name in names for other in aliases.others(aliases.key(name))),
                country,
            )


def _rows(table: str, kind: _Kind) -> Iterator[_Place]:
    for line in table.strip().splitlines():
        names, _, tells = ([name.strip() for name in part.split(",") if name.strip()] for part in line.partition(";"))
        yield _Place(kind, tuple(names), tuple(tells))


@lru_cache(maxsize=1)
def _names() -> Mapping[str, _Place]:
    return {name: place for place in _table() for name in place.names}


def _place(name: str) -> _Place:
    return _names().get(name) or _names()[fold(name)]


@lru_cache(maxsize=1)
def _starts() -> Mapping[str, tuple[str, ...]]:
    """The first word of each name, of Chinese ones the first character, and the names, the longest first."""
    found: dict[str, list[str]] = {}
    for name in _names():
        match = _CAPITALISED.match(name)
        found.setdefault(match[0] if match else name[0], []).append(name)
    return {start: tuple(sorted(names, key=lambda name: (-len(name), name))) for start, names in found.items()}


def _spans(text: str) -> Iterator[tuple[int, int, _Place]]:
    """Where names of places stand, in order, none in another, and which place each is."""
    folded = fold(text)
    chinese = folded if len(folded) == len(text) else text
    starts = _starts()
    begins = [(match.start(), match[0], text) for match in _CAPITALISED.finditer(text) if match[0] in starts]
    begins += [(at, char, chinese) for at, char in enumerate(chinese) if char > "\u3fff" and char in starts]
    last = 0
    for at, begin, read in sorted(begins):
        if at >= last:
            for name in starts[begin]:
                # Of one length, the folded text may still be moved: a character that became two, two that became one.
                if _is_at(name, read, at) and (read is text or fold(text[at : at + len(name)]) == name):
                    last = at + len(name)
                    yield at, last, _names()[name]
                    break


def _of_another_name(question: str, start: int, end: int) -> bool:
    if _NO_PLACE_AFTER.match(question, end) or _NO_PLACE_BEFORE.search(question, 0, start):
        return True
    if any(match.start() <= start < match.end() for match in _QUOTED.finditer(question)):
        return True
    return any(match.start() < start for match in _IN_LANGUAGE.finditer(question))


def _stands(form: str, held: _Held) -> bool:
    return next(_found(form, held), None) is not None


def _found(form: str, held: _Held) -> Iterator[int]:
    """Where a name stands. One in capitals is looked for in capitals: US, FBI."""
    text, form = (held.text, form) if form.isupper() else (held.folded, form.lower())
    at = text.find(form)
    while at >= 0:
        if _is_at(form, text, at):
            yield at
        at = text.find(form, at + 1)


def _is_at(form: str, text: str, at: int) -> bool:
    """Whether the name `form` stands at `at`: as a word, and in no other name."""
    end = at + len(form)
    if not text.startswith(form, at):
        return False
    if form[0] < "\u3fff" and (
        (at and text[at - 1] < "\u3fff" and text[at - 1].isalnum())
        or (text[end : end + 1] < "\u3fff" and text[end : end + 1].isalnum())
    ):
        return False
    before, after = text[max(0, at - AROUND) : at].lower(), text[end : end + AROUND].lower()
    return not any(before.endswith(one) and after.startswith(other) for one, other in _around(form.lower()))


@lru_cache(maxsize=4096)
def _around(form: str) -> tuple[tuple[str, str], ...]:
    """What stands before and after `form`, in small letters, where it is part of another place's name, or of none."""
    found = list(_accidents().get(form, ()))
    for names, forms in _forms():
        if form not in forms:
            for name in names:
                before, inner, after = name.partition(form)
                if inner:
                    found.append((before, after))
    return tuple(found)


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """Of each place its names, and all that tells of it, in small letters."""
    lowered = [(tuple(map(str.lower, place.names)), tuple(map(str.lower, place.tells))) for place in _table()]
    return tuple((names, frozenset((*names, *tells))) for names, tells in lowered)


@lru_cache(maxsize=1)
def _accidents() -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for line in ACCIDENTS.strip().splitlines():
        for entry in line.split(", "):
            before, name, after = [*entry.lower().split(">"), ""][:3]
            found.setdefault(name, []).append((before, after))
    return found


def _is_short(place: _Place, held: _Held) -> bool:
    letter = next((letter for letter, name in _SHORT.items() if name == place.names[0]), "")
    return bool(letter) and letter in held.folded and _short_told(letter).search(held.folded) is not None


@lru_cache(maxsize=len(_SHORT))
def _short_told(letter: str) -> re.Pattern[str]:
    """美方, 驻美, 中美."""
    return re.compile(
        rf"{letter}(?=[方军媒警企籍裔商股]|政府|总统|首相|两国|国会|议会|[{_LETTERS}欧](?!国))|(?<=[{_LETTERS}欧驻赴访旅]){letter}(?!国)"
    )
