"""What a question names, and whether the evidence names it too.

In: a question, and the text of the article an answer was found in. Out: the CVE ids, names, quoted strings, numbers
and dates of the question, and those of them that the article does not have in any form (`rag.presence`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.aliases import key
from rag.chinese_names import chinese_names
from rag.days import just_before
from rag.measures import is_particular, measure_of
from rag.numbered import Numbered, numbered, others
from rag.numbers import all_keys, values
from rag.places import in_full, is_another_told, is_told, places_asked
from rag.presence import Evidence, has_chinese, has_latin, swapped

__all__ = ["MAX_EVIDENCE", "Entity", "Guard", "entities", "excerpt", "guard", "missing", "named", "wanted"]

EntityKind = Literal["cve", "name", "quoted", "id", "chinese", "place"]

MAX_EVIDENCE = 60_000
"""Characters of an article that are looked at. No page of the archive is longer; one of 19 million characters took 12 s
when it was read to its end."""
BEFORE_CHARS = 7
HEAD_CHARS = 20_000
"""Of these, so many from the beginning, where an article says what it is about; the others stand around the quote."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something named: ``text`` as it stands, ``key`` folded and without spaces and marks."""

    kind: EntityKind
    text: str
    key: str


class _Asked(Protocol):
    """The part of `rag.question.Question` that is read."""

    @property
    def standalone(self) -> str: ...
    @property
    def terms(self) -> tuple[str, ...]: ...
    @property
    def weights(self) -> tuple[float, ...]: ...
    @property
    def entities(self) -> tuple[Entity, ...]: ...
    @property
    def numbers(self) -> frozenset[str]: ...


class _Article(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...


_CVE = re.compile(r"(?<![A-Za-z0-9])CVE[- _]?(\d{4})[- _](\d{4,7})(?!\d)", re.IGNORECASE)
_QUOTED = re.compile(r"[《「『“]([^《》「」『』“”\n]{2,40})[》」』”]|\"([^\"\n]{2,40})\"")
_LETTER = "[A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_LATIN = re.compile(rf"{_LETTER}(?:{_LETTER}|[-._+&'’/@#](?={_LETTER}))*(?:\+\+|#)?")
_SENTENCE_START = re.compile(r"(?:^|[.?!:]\s+|[\"“(]\s*)$")
_ABBREVIATED = re.compile(
    r"(?:(?<![A-Za-z])(?:Dr|Mr|Mrs|Ms|St|Lt|Sgt|Sr|Jr|Gen|Gov|Sen|Rep|Prof|vs)|(?<![A-Za-z])[A-Z])\.\s$"
)
"""No sentence ends here: Dr. Lind, U.S. Cyber Command."""
_LETTERED = re.compile(r"(?:Series|Round|Phase|Stage|Class|Tier|Part) [A-K](?![A-Za-z\d])")
"""No names: `rag.numbered` tells them apart."""
_IN_CAPITALS = re.compile(r" [A-Z]{2,}(?![a-z])")
"""TAKE IT DOWN: what is written in capitals among others is no pronoun."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MONTH_DAY = re.compile(r"d:\d\d-\d\d")
_YEAR_ALONE = re.compile(r"d:(\d{4})")
# Latin words of Chinese questions that name nothing that has to stand in the article as such.
_COMMON_LATIN = frozenset(
    "app apps web ai it id ip pc cpu gpu api url http https www com ok vs bug app官网 pdf html sdk vpn dns usb sim "
    "ceo cto ciso cfo vip kpi ppt iot saas b2b top apt rce poc exp 0day xss sql csrf ssrf lfi rfi xxe rat c2 ddos dos "
    "cve cvss ioc ttp soc siem edr xdr waf mfa 2fa gdp ipo ico nft kyc aml otp pin sms llm".split()
)
_COMMON_ENGLISH = frozenset(
    "what which who whom whose when where why how in on at by for from to according during after before as is are was "
    "were did does do can could would should will has have had the a an i if since until under with and or name list "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday chinese english american russian european us u.s uk u.k eu cve ceo ai it api "
    "dr mr mrs ms st lt sgt gen gov sen rep prof".split()
)
# An article may well do without these, or say them otherwise.
_UNTOLD = _COMMON_LATIN | frozenset("china beijing vp tv vps ids ips llms gpt os tcp".split())


def entities(text: str, *, question: bool = False) -> tuple[Entity, ...]:
    """The CVE ids, Latin names and quoted strings of `text`, in order, each once.

    In a question words that begin its sentence and are no names ("Which", "According") are left out.
    """
    found: dict[str, Entity] = {}

    def add(kind: EntityKind, value: str) -> None:
        folded = key(value)
        if len(folded) >= 2:
            found.setdefault(folded, Entity(kind, value, folded))

    for match in _CVE.finditer(text):
        add("cve", f"CVE-{match[1]}-{match[2]}")
    text = _CVE.sub(" ", text)
    for match in _QUOTED.finditer(text):
        add("quoted", match[1] or match[2])
    for words in _runs(text, chinese=_HAN.search(text) is not None, question=question):
        add("id" if any(char.isdigit() for char in words) else "name", words)
    return tuple(found.values())


def named(question: _Asked) -> tuple[Entity, ...]:
    """All that an article has to name: the question's `entities`, and its Chinese names."""
    found = {entity.key: entity for entity in question.entities if entity.key not in _UNTOLD}
    for name in chinese_names(question.standalone):
        folded = key(name)
        parts = [other for other in found if other in folded]  # "IV" of 信天翁 IV, a quoted name in its longer form
        for part in parts:
            if found[part].kind != "quoted" or len(part) * 2 > len(folded):
                del found[part]
        if not any(folded in other for other in found):
            found[folded] = Entity("chinese", name, folded)
    return tuple(found.values())


def wanted(question: _Asked) -> tuple[Entity, ...]:
    """What `named` gives, and the places of the question, also those that most articles have: 美国, 浙江, Dutch."""
    where = {in_full(text): Entity("place", text, key(text)) for text in places_asked(question.standalone)}
    return (*(entity for entity in named(question) if in_full(entity.text) not in where), *where.values())


def _runs(text: str, *, chinese: bool, question: bool) -> Iterable[str]:
    """Latin names: in Chinese text any Latin word, in English runs of words that begin with a capital."""
    run: list[str] = []
    end = -1
    for match in _LATIN.finditer(text):
        word = match[0].removesuffix("'s").removesuffix("’s")
        before = text[max(0, match.start() - BEFORE_CHARS) : match.start()]
        apart = text[end : match.start()] if end >= 0 else "|"
        taken = _names(word, before, chinese=chinese, question=question) or (
            bool(run)
            and apart == " "
            and word.isupper()
            and run[-1].isupper()
            and _IN_CAPITALS.match(text, match.end()) is not None
        )
        if _LETTERED.match(text, match.start()):
            taken = False
        if run and (apart != " " or not taken):
            yield from _whole(run)
            run = []
        if taken:
            run.append(word)
            end = match.end()
    if run:
        yield from _whole(run)


def _whole(run: list[str]) -> Iterable[str]:
    """A run as one name, when short; a long one is a heading and each word stands alone."""
    if len(run) <= 4:
        yield " ".join(run)
    else:
        yield from run


def _names(word: str, before: str, *, chinese: bool, question: bool) -> bool:
    """Whether `word` is one of a name; `before` are the `BEFORE_CHARS` characters in front of it."""
    lower = word.lower()
    if word.isdigit() or (len(word) < 2 and word not in "VX"):
        return False
    if len(word) < 2:  # HAECHI V
        return before[-1:] == " " and before[-2:-1].isalnum()
    if chinese:
        return lower not in _COMMON_LATIN and not re.fullmatch(r"\d+[kmbgw%]?", lower)
    if lower in _COMMON_ENGLISH:
        return False
    inner = any(char.isupper() for char in word[1:]) or (
        any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
    )
    if inner:
        return re.fullmatch(r"\d+(?:st|nd|rd|th|s|k|m|bn)", lower) is None
    if not word[0].isupper():
        return False
    return not (question and _SENTENCE_START.search(before) and not _ABBREVIATED.search(before))


def missing(names: Iterable[Entity], evidence: str | Evidence) -> list[Entity]:
    """Those of `names` that `evidence` has in no form: not as written, not under another name."""
    held = Evidence.of(evidence) if isinstance(evidence, str) else evidence
    has = {"chinese": has_chinese, "place": is_told}
    return [entity for entity in names if not has.get(entity.kind, has_latin)(entity.text, held)]


@dataclass(frozen=True, slots=True)
class Guard:
    """How much of what a question names stands in the article that an answer was taken from."""

    absent: tuple[Entity, ...]
    """Names, ids and quoted strings of the question that the article lacks."""
    absent_numbers: tuple[str, ...]
    """Keys of numbers and dates (see `rag.numbers`) that it lacks."""
    coverage: float
    """Weighted share of the question's terms that it has."""
    rarest_absent: float
    """Weight of the rarest term that it lacks and that is no accident of cutting Chinese into pairs; 0 without one."""
    named: int
    """How many names, ids and quoted strings the question has."""
    swapped: tuple[Entity, ...]
    """Those of `absent` in whose place the article has another of the same series: another CVE id, HAECHI III for
    HAECHI V, another country. Whatever it says is said of that one."""
    swapped_numbers: tuple[str, ...]
    """Those of `absent_numbers` that are amounts, percentages or counts of something of which the article has others."""
    numbered: tuple[Numbered, ...] = ()
    """Batches, rounds, quarters, models and the like that the question names and in whose place the article has others
    (see `rag.numbered`)."""

    @property
    def absent_dates(self) -> tuple[str, ...]:
        """Those of `absent_numbers` that are years, months or days."""
        return tuple(number for number in self.absent_numbers if number.startswith(("d:", "m:")))

    @property
    def stops(self) -> bool:
        """Whether no answer may be taken from the article. What is absent without another in its place is left to the
        learned confidence; but every article has a date, and one that is asked for another has another in its place."""
        return bool(self.swapped or self.swapped_numbers or self.absent_dates or self.numbered)


def excerpt(article: _Article, text: str, at: int = 0) -> str:
    """What `guard` is given of an article: title, source, date and text, of a long one the beginning and around `at`.

    The source is one of the things that it names: "according to Malwarebytes" of an article on their blog.
    """
    if len(text) > MAX_EVIDENCE:
        low = min(max(HEAD_CHARS, at - (MAX_EVIDENCE - HEAD_CHARS) // 2), len(text) - (MAX_EVIDENCE - HEAD_CHARS))
        text = f"{text[:HEAD_CHARS]}\n{text[low : low + MAX_EVIDENCE - HEAD_CHARS]}"
    return f"{article.title}\n{article.source or ''}\n{article.date or ''}\n{text}"


def guard(question: _Asked, evidence: str) -> Guard:
    """Holds `question` against `evidence` (see `excerpt`)."""
    held = Evidence.of(evidence[: MAX_EVIDENCE + 2_000])
    weights = question.weights
    has = [term in held for term in question.terms]
    total = sum(weights)
    covered = sum(weight for weight, here in zip(weights, has, strict=True) if here)
    # A pair of characters that no text of the counts has (weight 1) is mostly the end of one word and the start of the next.
    lacking = [w for w, here in zip(weights, has, strict=True) if not here and w < 1]
    asked = wanted(question)
    absent = missing(asked, held)
    absent_numbers, swapped_numbers = _absent_numbers(question, held)
    return Guard(
        tuple(absent),
        absent_numbers,
        covered / total if total else 0.0,
        max(lacking, default=0.0),
        len(asked),
        tuple(e for e in absent if (is_another_told if e.kind == "place" else swapped)(e.text, held)),
        swapped_numbers,
        tuple(others(numbered(question.standalone), held.text)),
    )


def _absent_numbers(question: _Asked, held: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that `held` lacks, and of these the ones in whose place it has others."""
    if not question.numbers:
        return (), ()
    found = values(held.text)
    there = all_keys(found)
    # "in August" of 12 August, "in August 2023" of 12 August in an article of 2023
    months = [key[2:] for key in there if key.startswith("m:")]
    years = [key[2:] for key in there if key.startswith("d:") and len(key) == len("d:2023")]
    there |= {f"d:{month}-00" for month in months} | {f"d:{year}-{month}" for year in years for month in months}
    # "12 August 2023" of 12 August in an article that tells the year elsewhere
    days = [key[2:] for key in there if _MONTH_DAY.fullmatch(key)]
    there |= {f"d:{year}-{day}" for year in years for day in days}
    there |= {f"o:{key[2:]}" for key in there if key.startswith("n:")}  # 第3批 of 3 批, the third of three
    # "In June 2023" is asked as a whole, not as a June of any year besides.
    mine = values(question.standalone)
    dated = [value for value in mine if value.kind == "date"]
    wanted = (question.numbers - all_keys(dated)) | {value.key for value in dated}
    absent = sorted(
        number
        for number in wanted - there
        if not _implied(number, question.numbers) and not _as_digits(number, held) and not just_before(number, there)
    )
    asked = {
        value.key: measure_of(question.standalone, value)
        for value in mine
        if value.key in absent and value.kind != "date"
    }
    measures = {measure for measure in asked.values() if is_particular(measure)}
    if measures:
        measures &= {measure_of(held.text, value) for value in found}
    return tuple(absent), tuple(sorted(number for number, measure in asked.items() if measure in measures))


def _as_digits(number: str, held: Evidence) -> bool:
    """Whether the digits of a year stand in `held` as something else: Server2019, 2024Q3."""
    year = _YEAR_ALONE.fullmatch(number)
    return year is not None and re.search(rf"(?<!\d){year[1]}(?!\d)", held.text) is not None


def _implied(number: str, asked: frozenset[str]) -> bool:
    """Whether a key only restates another: the bare form of an amount, the month of a date."""
    value = number.split(":", 1)[1]
    return any(other != number and value in other and len(other) > len(number) for other in asked)
