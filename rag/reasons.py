"""Why a question was not answered, in one plain sentence in the question's language.

In: a reason code and what the evidence lacks. Out: the sentence; for something that was named but is not in the
articles it says what, and what they mention in its place: another of the series, another CVE id, the question's other
names. What some other article may mention is said of the nearest article alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from index.tokens import tokens
from rag.entities import Entity, Guard, entities, missing, wanted
from rag.measures import measure_of, of_measure, shown
from rag.numbered import Numbered, numbered, others
from rag.numbers import values
from rag.places import in_full, in_place_of, places_asked
from rag.presence import Evidence, has_latin, namesakes, organisations, siblings
from rag.question import Question

__all__ = ["reason"]

MENTIONED = 2
"""How many things of the same kind the sentence names."""

_BASED = re.compile(
    r"(?<=[A-Za-z]{2})-(?:based|led|owned|linked|backed|run|born|made|headquartered|registered|funded)$"
)

_PLAIN = {
    "no_match": (
        "没有文章提到这个问题里的内容。",
        "No article mentions what the question asks about.",
    ),
    "low_confidence": (
        "找到了相近的内容，但没有一句能确定回答这个问题。",
        "There is related text, but no sentence that surely answers the question.",
    ),
    "empty_index": (
        "索引里还没有可以引用的文章。",
        "The index holds no article that could be quoted yet.",
    ),
    "filtered_out": (
        "没有文章符合所选的日期、来源或语言。",
        "No article fits the chosen dates, sources or language.",
    ),
}


def reason(
    code: str,
    question: Question,
    held: Guard | None = None,
    evidence: str = "",
    known: Callable[[str], bool] | None = None,
    apart: Mapping[Numbered, Sequence[str]] | None = None,
) -> str:
    """The sentence for `code`; `held` and the `evidence` text are needed for ``entity_missing``. ``known(term)`` says whether
    any article has a term; without it the evidence counts as all there is. `apart`: what the quote names in the place of
    what was asked for."""
    chinese = question.lang == "zh"
    if code == "entity_missing" and held is not None and (held.absent or held.absent_numbers or held.numbered):
        return _missing(question, held, evidence, known, chinese=chinese)
    if code == "low_confidence" and apart:
        one, names = next(iter(apart.items()))
        told = _most(names)
        if chinese:
            return f"最接近的句子说的是 {'、'.join(told)}，不是 {one.text}。"
        return f"The nearest sentence is about {' and '.join(told)}, not {one.text}."
    plain = _PLAIN.get(code, _PLAIN["low_confidence"])
    return plain[0] if chinese else plain[1]


def _missing(
    question: Question, held: Guard, evidence: str, known: Callable[[str], bool] | None, *, chinese: bool
) -> str:
    if held.numbered:
        apart = others(numbered(question.standalone), evidence)
        lacking = [one.text for one in held.numbered][:MENTIONED]
        instead = _most(apart.get(held.numbered[0], ()))
    elif held.absent and not (held.swapped_numbers and not held.swapped):
        first = (held.swapped or held.absent)[0]
        read = Evidence.of(evidence)
        lacking = list(dict.fromkeys(_lacking(entity, question, read) for entity in (first, *held.absent)))[:MENTIONED]
        instead = _instead(first, question, read)
    else:
        lacking, instead = _numbers(question, held, evidence)
    elsewhere = known is not None and any(all(map(known, tokens(name))) for name in lacking)
    if chinese:
        names, who = "、".join(lacking), "最接近的文章" if elsewhere else "文章"
        return f"{who}提到了 {'、'.join(instead)}，但没有提到 {names}。" if instead else f"{who}没有提到 {names}。"
    names = " or ".join(lacking)
    if elsewhere:
        there = f"mentions {' and '.join(instead)} but not" if instead else "does not mention"
        return f"The nearest article {there} {names}."
    if instead:
        return f"The articles mention {' and '.join(instead)} but not {names}."
    return f"The articles do not mention {names}."


def _shown(entity: Entity) -> str:
    return in_full(entity.text) if entity.kind == "place" else entity.text


def _lacking(entity: Entity, question: Question, held: Evidence) -> str:
    """`entity` as it is shown; of a run of names that is no name (Dutch Heron, Oregon-based Heron, Heron's Norwegian ones)
    only what `held` lacks."""
    words = [_BASED.sub("", word) for word in entity.text.split()]
    whole = " ".join(words) == entity.text and entity.text in question.standalone
    if entity.kind != "name" or (
        whole and (len(words) < 2 or not places_asked(words[0]) or in_full(entity.text) != entity.text)
    ):
        return _shown(entity)
    lacking = [word for word in words if not has_latin(word, held)]
    return in_full(" ".join(lacking)) if lacking else _shown(entity)


def _instead(absent: Entity, question: Question, held: Evidence) -> list[str]:
    """What the evidence has in the place of `absent`."""
    if absent.kind == "cve":
        return _most(entity.text for entity in _others(question, held))
    for alike in (in_place_of,) if absent.kind == "place" else (siblings, organisations, namesakes):
        if found := list(alike(absent.text, held)):
            return _most(found)
    asked = wanted(question)
    lacking = missing(asked, held)
    return [_shown(entity) for entity in asked if entity not in lacking and entity.kind != "quoted"][:MENTIONED]


def _others(question: Question, held: Evidence) -> Iterable[Entity]:
    """Each mention in the evidence of a CVE id that the question does not name."""
    asked = {entity.key for entity in question.entities}
    for entity in entities(held.text):
        if entity.kind == "cve" and entity.key not in asked:
            yield from [entity] * held.text.count(entity.text)


def _most(mentions: Iterable[str]) -> list[str]:
    """What is mentioned most, then first in order of the alphabet."""
    counts = Counter(" ".join(mention.split()) for mention in mentions)
    return sorted(counts, key=lambda name: (-counts[name], name))[:MENTIONED]


def _numbers(question: Question, held: Guard, evidence: str) -> tuple[list[str], list[str]]:
    """The figure of the question that the evidence lacks, and those that it has of the same measure."""
    asked = question.standalone
    lacking = [value for value in values(asked) if value.key in (held.swapped_numbers or held.absent_numbers)]
    lacking = lacking or [value for value in values(asked) if value.kind == "date"]  # its year alone is another one
    if not lacking:
        return [held.absent_numbers[0].split(":", 1)[1]], []
    first = lacking[0]
    instead = [] if first.kind == "date" else list(dict.fromkeys(of_measure(evidence, measure_of(asked, first))))
    return [shown(asked, first)], instead[:MENTIONED]
