"""Whether an article names a thing, in whatever form: with other spaces or marks, in the plural, under another name.

In: a name and an `Evidence`. Out: yes or no. Names of a series are told apart: HAECHI V does not stand in an article
on HAECHI III.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.tokens import fold, tokens
from rag import aliases
from rag.aliases import key
from rag.chinese_names import core, mentioned
from rag.lexicon import Lexicon
from rag.numbered import ROMAN
from rag.thesaurus import Thesaurus

__all__ = ["Evidence", "has_chinese", "has_latin", "namesakes", "organisations", "siblings", "swapped"]

FORM_CHARS = 5
"""A word of at least so many letters also stands where a longer one begins with it: Encro in EncroChat."""
COUNTERPART = 0.3
"""Strength (see `rag.lexicon`) from which on a word of the other language stands for a name's: 荷兰 for Netherlands."""

_WORD = re.compile(r"[^\W\u2e80-\u9fff\uf900-\ufaff_]+(?:[-._+#/@&'’]+[^\W\u2e80-\u9fff\uf900-\ufaff_]+)*(?:\+\+|\#)?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SERIES = re.compile(r"(?:i{1,3}|iv|vi{0,3}|ix|xi{0,3}|xiv|xv|\d{1,2}(?:\.\d)?)$")
_COMPOUND = re.compile(r"(?<![A-Za-z])[a-z]{3,}-(?=[A-Z0-9])|(?<=[A-Za-z0-9])-[a-z]{3,}(?![A-Za-z-])|-and-")
"""What is no name in India-linked, mid-2024, near-Earth."""
_MARKS = re.compile(r"[^\w.]+")
_CVE = re.compile(r"cve[-_ ]?\d{4}[-_ ]\d{4,7}")
_TOLD_APART = frozenset("医院 银行 大学 交易所 法院 航空公司 电网公司 电网 航空 浏览器 行动 计划 学院 研究所".split())
"""Kinds of organisations that are called by their whole names; one that is named is not another one."""
_FIRST = r"([A-Z][a-z]{2,})"
_TITLES = frozenset(
    "mr mrs miss dr prof sir gov governor secretary attorney mayor captain king queen pope the and that when while said says called named president minister senator judge officer "
    "agent director general chief lord".split()
)
_CONNECTORS = frozenset("of the and for de la von van der al".split())


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article's text, made ready for looking things up."""

    text: str
    folded: str
    words: frozenset[str]
    """Its search terms that are not Chinese (see `index.tokens`)."""
    chinese: bool
    """Whether it has enough Chinese for a Chinese name to stand in it."""

    @classmethod
    def of(cls, text: str) -> Evidence:
        folded = fold(text)
        # Cutting and stemming each word once is most of the time of `tokens` saved; the terms are the same.
        words = frozenset(tokens(" ".join(set(_WORD.findall(folded)))))
        return cls(text, folded, words, len(_HAN.findall(folded[:4000])) * 20 > min(len(folded), 4000))

    @classmethod
    def plain(cls, text: str) -> Evidence:
        """The same without its words, in a tenth of the time: for names, not for search terms."""
        folded = fold(text)
        return cls(text, folded, frozenset(), len(_HAN.findall(folded[:4000])) * 20 > min(len(folded), 4000))

    def __contains__(self, term: str) -> bool:
        """Whether it has a search term."""
        return term in self.words or (_HAN.match(term) is not None and term in self.folded)


def has_latin(name: str, held: Evidence) -> bool:
    """Whether `held` has a Latin name, an id or a quoted string, as written or in another form.

    A name of several words counts as there when its words are, each of them; the number of a series is one with the
    word before it.
    """
    if _stands(name, held) or any(_stands(other, held) for other in aliases.others(key(name))):
        return True
    return all(_stands(word, held) or _elsewhere(word, held) for word in _words(name))


def has_chinese(name: str, held: Evidence) -> bool:
    """Whether `held` has a Chinese name. An article without Chinese is asked for its known English names only."""
    folded = key(name)
    others = aliases.others(folded)
    if _stands(name, held) or any(_stands(other, held) for other in others):
        return True
    if not held.chinese:  # a name whose English form is not known may stand there unrecognised
        return not others
    base, number = _series(folded)
    if number:
        return any(_stands(base[-size:] + number, held) for size in (4, 3, 2) if len(base) >= size)
    own = core(name)
    if own != name:  # 青松 may stand without 医院, 天津 without 医保平台
        return own[:2] in held.folded or own[-2:] in held.folded
    parts = re.split(r"[·•‧・]", name)
    return len(parts) > 1 and any(fold(part)[:2] in held.folded for part in parts[-1:])


def siblings(name: str, held: Evidence) -> list[str]:
    """The others of the series that `name` is of, as they stand in `held`, which lacks `name`; each mention of them."""
    folded = key(name)
    base, number = _series(folded if _HAN.search(name) else " ".join(_words(name)[-1:]))
    if not number or len(base) < 2:
        return []
    own = base[-4:] if _HAN.search(base) else base
    pattern = re.compile(
        rf"(?<![A-Za-z0-9]){_spread(own)}[\W_]{{0,2}}([ivx]{{1,4}}|\d{{1,2}})(?![A-Za-z0-9.])", re.IGNORECASE
    )
    found = []
    for match in pattern.finditer(held.text):
        other = match[1].lower()
        if _SERIES.match(other) and _number(other) != _number(number):
            found.append(match[0])
    return found


def swapped(name: str, held: Evidence) -> bool:
    """Whether `held`, which lacks `name`, has another in its place: another CVE id, another of its series, another
    organisation of its kind, another first name.
    """
    if _CVE.fullmatch(fold(name)):
        return _CVE.search(held.folded) is not None
    return bool(siblings(name, held) or organisations(name, held) or namesakes(name, held))


def organisations(name: str, held: Evidence) -> list[str]:
    """Of 红枫医院: the other hospitals that `held` names; each mention of them."""
    own = core(name)
    kind = name[len(own) :]
    if own == name or kind not in _TOLD_APART:
        return []
    return [other for other in mentioned(kind, held.text) if other != name]


def namesakes(name: str, held: Evidence) -> list[str]:
    """Of Oleg Marchenko: whom `held` calls Marchenko with another first name; each mention of them."""
    first, _, last = name.rpartition(" ")
    if not first or not last[:1].isupper() or len(last) < FORM_CHARS or not first.isalpha() or not last.isalpha():
        return []
    pattern = re.compile(rf"(?<![A-Za-z]){_FIRST}[ \u00a0]{re.escape(last)}(?![A-Za-z])")
    return [match[0] for match in pattern.finditer(held.text) if match[1].lower() not in _TITLES]


def _words(name: str) -> list[str]:
    """The words that have to stand somewhere, folded; a series number is joined to the word before it."""
    found: list[str] = []
    for part in re.split(r"[\s/]+", _COMPOUND.sub(" ", name)):
        word = key(part)
        if not word or word in _CONNECTORS or (not found and word.isdigit() and _COMPOUND.search(name)):
            continue
        if found and _SERIES.match(word):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _series(folded: str) -> tuple[str, str]:
    """A name and the number at its end: haechi, v; ("", "") parts where there is none."""
    base, _, number = folded.rpartition(" ")
    if base and _SERIES.match(number):
        return base, number
    match = re.match(r"(.*[\u4e00-\u9fff])([ivx]{1,4}|\d{1,2})$", folded)
    return (match[1], match[2]) if match and _SERIES.match(match[2]) else (folded, "")


def _number(text: str) -> str:
    return ROMAN.get(text, text.removesuffix(".0"))


def _stands(name: str, held: Evidence) -> bool:
    return _pattern(name).search(held.folded) is not None


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    """Finds a name with any spaces and marks between its characters, as a word of its own."""
    base, number = _series(_MARKS.sub(" ", fold(name)).strip())
    own = key(base)
    if number:
        forms = {number, _number(number), *(roman for roman, digits in ROMAN.items() if digits == _number(number))}
        tail = rf"[\W_]{{0,2}}v?(?:{'|'.join(sorted(map(re.escape, forms)))})(?:\.0)?(?![a-z0-9])"
    elif own[-1:].isdigit():
        tail = r"(?!\d)"
    elif len(own) >= FORM_CHARS or _HAN.match(own[-1:]):
        tail = ""
    else:
        tail = r"(?:e?s)?(?![a-z0-9])"
    front = r"(?<![a-z0-9])" if own[:1].isascii() else ""
    return re.compile(front + _spread(own) + tail)


def _spread(own: str) -> str:
    return r"[\W_]{0,2}".join(map(re.escape, own))


def _elsewhere(word: str, held: Evidence) -> bool:
    """Whether one word of a name stands in its singular, under another name, or in the other language."""
    if len(word) > 3 and word.endswith("s") and _stands(word[:-1], held):
        return True
    if any(_stands(other, held) for other in (*aliases.others(word), *Thesaurus.load().others(word))):
        return True
    return any(other in held for other in _counterparts(word))


def _counterparts(name: str) -> list[str]:
    lexicon = Lexicon.load()
    return [other for term in tokens(name) for other, strength in lexicon.counterparts(term) if strength >= COUNTERPART]
