"""Which figure of a quote a question asks for, and whether that is sure.

In: a question, the quote's text and the short answer marked in it. Out: a `Value` of the text, or None where the question
asks for no figure or several may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.tokens import fold
from rag.entities import Entity
from rag.measured import clause_of, figures, is_part, terms_near, thing_of
from rag.measured_words import PERSONS, TIMES
from rag.numbers import Value
from rag.question import Kind, Question

__all__ = ["figure_asked", "is_sure", "named_beside"]

_ASKED: dict[Kind, frozenset[str]] = {
    "amount": frozenset({"money"}), "percent": frozenset({"percent"}),
    "number": frozenset({"number", "money", "percent"}), "duration": frozenset({"number"}),
}  # fmt: skip
CLOSE = 0.2
"""Figures whose marks are closer than this may both be meant."""
_TOGETHER = re.compile(r"\s?(?:[-–—~～至到]|to|and|[(（])\s?", re.IGNORECASE)
_MOST = re.compile(r"最[高多大长]|\b(?:most|highest|maximum|largest|longest|up to)\b", re.IGNORECASE)


def figure_asked(question: Question, text: str, marks: Sequence[tuple[int, int]] = ()) -> Value | None:
    """The figure of `text` that `question` asks for; None where it asks for none, or where several may be meant.

    Of several it is the one with the question's words around it; the short answer, where it is sure, weighs in.
    """
    wanted = _ASKED.get(question.kind)
    values = figures(text)
    marked = [value for value in values if any(a < value.end and value.start < b for a, b in marks)]
    if wanted is None:
        marked = [value for value in marked if value.kind != "number"]  # a version, a part of a date
        return marked[0] if len(marked) == 1 else None
    values = [value for value in values if value.kind in wanted and value.key not in question.numbers]
    if question.kind != "duration" and len(values) == 1:
        return values[0]
    ranked: list[tuple[float, Value]] = []
    weights = dict(zip(question.terms, question.weights, strict=True))
    for value in values:
        if (question.kind == "duration") != (thing_of(text, value) in TIMES):
            continue
        near = sum(weights.get(term, 0.0) for term in terms_near(text, value))
        focus = bool(question.focus) and question.focus in fold(text[value.end : value.end + 20])
        amount = question.kind == "number" and value.kind != "number"  # how many: sooner a count
        ranked.append((near + focus + 0.5 * (value in marked) - 1.5 * is_part(text, value) - 0.3 * amount, value))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].start))
    if not ranked:
        return None
    close = [value for rank, value in ranked if ranked[0][0] - rank < CLOSE]
    if len(close) == 1 or ranked[0][1] in marked:
        return ranked[0][1]
    # Two ends of a range, two figures that the quote itself has for one thing; else it cannot be told.
    things = {(value.key.split(":")[0], PERSONS.get(thing := thing_of(text, value), thing)) for value in close}
    if len(things) > 1:
        return None
    pick = max if _MOST.search(question.standalone) else min
    return pick(close, key=lambda value: float(value.bare))


def is_sure(value: Value, text: str, marks: Sequence[tuple[int, int]], asked: tuple[Entity, ...]) -> bool:
    """Whether `value` is what was asked for: the only figure of its kind in the quote `text`, or the short answer, or told
    together with it (a range, an amount in another currency); and not another one has what was `asked` in its clause."""
    alike = [each for each in figures(text) if each.key.split(":")[0] == value.key.split(":")[0]]
    marked = [each for each in alike if any(a < each.end and each.start < b for a, b in marks)]
    if len(alike) > 1 and not any(each == value or _TOGETHER.fullmatch(_between(text, each, value)) for each in marked):
        return False
    mine, *theirs = (named_beside(text, each, asked) for each in (value, *alike))
    return mine or not any(theirs)


def named_beside(text: str, value: Value, asked: tuple[Entity, ...]) -> bool:
    """Whether one of `asked` stands in the clause of `value`."""
    clause = fold(text[slice(*clause_of(text, value))])
    return any(fold(name.text) in clause for name in asked)


def _between(text: str, one: Value, other: Value) -> str:
    first, second = sorted((one, other), key=lambda value: value.start)
    return text[first.end : second.start]
