"""Which other articles say the same as an answer's quotes, and which give another figure for the same thing.

In: a question, the quotes, the candidate sentences that they were chosen from, and the index's groups of reprints.
Out: for each quote the articles that say the same, and for the first one the conflicts: another article's sentence
and the figure in it. Nothing is merged: each figure stays with its own article, sentence and date (`rag.agreement`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold, tokens
from rag import cues
from rag.agreement import Statement, context, days_apart, may_relate, relation
from rag.aliases import key
from rag.candidates import Candidates, HitLike
from rag.entities import Entity, missing, named
from rag.frequencies import Frequencies
from rag.measured import PERSONS, figures, is_part, terms_near, thing_of
from rag.measures import shown
from rag.numbers import Value, keys
from rag.presence import Evidence
from rag.question import Kind, Question
from rag.sentences import sentences

__all__ = ["MAX_ALSO", "MAX_CONFLICTS", "Corroboration", "Other", "corroborate", "figure_asked"]

MAX_ALSO, MAX_CONFLICTS = 10, 5
LOOKED_AT = 40
"""Sentences of other articles that are compared with the first quote, the best ranked first; half as many with the
others. Bounds the time."""
AHEAD_CHARS = 200
"""What is read before a quote for what it leaves unsaid."""
HEAD_CHARS = 4_000
"""Characters of an article in which its subject is named: its beginning, and on both sides of the figure."""
RETOLD, RETOLD_SHORT = 0.5, 0.3
"""Share of the weight of its terms that another sentence of about its length has to have, where there is no figure,
to say the same; less where both have the short answer."""
RETOLD_TERMS = 5.0
"""A sentence of less weight counts as one of this: it is too short to tell."""
RETOLD_LENGTH = 0.45
"""What the shorter of the two may have of the longer one's length."""
RETOLD_DAYS = 60
"""Later, the same words are of the next issue of a series, or a text that is used again and again."""

_ASKED: dict[Kind, frozenset[str]] = {
    "amount": frozenset({"money"}), "percent": frozenset({"percent"}),
    "number": frozenset({"number", "money", "percent"}), "duration": frozenset({"number"}),
}  # fmt: skip
CLOSE = 0.2
"""Figures whose marks are closer than this may both be meant."""
_MOST = re.compile(r"最[高多大长]|\b(?:most|highest|maximum|largest|longest|up to)\b", re.IGNORECASE)
_TIMES = frozenset({"year", "month", "week", "day", "hour", "minute"})


class QuoteLike(Protocol):
    """What is read of a quote (see `rag.extract.Span`)."""

    @property
    def aid(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def highlights(self) -> tuple[tuple[int, int], ...]: ...


@dataclass(frozen=True, slots=True)
class Other:
    """``text_of(aid)[start:end]``, a sentence of another article, and its figure at `marks` in it."""

    aid: int
    start: int
    end: int
    marks: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Corroboration:
    """`also` are articles (aids) for each quote, `conflicts` sentences against the first quote; best ranked first."""

    also: tuple[tuple[int, ...], ...]
    conflicts: tuple[Other, ...]
    figure: tuple[int, int] | None = None
    """The first quote's figure that `conflicts` differ from, as offsets in it."""


def corroborate(
    question: Question,
    quotes: Sequence[QuoteLike],
    found: Candidates,
    scores: NDArray[np.float64],
    hits: Sequence[HitLike],
    *,
    text_of: Callable[[int], str],
    group_of: Callable[[int], int],
) -> Corroboration:
    """Compares `quotes` with the sentences of articles that are no reprints of theirs. `group_of` an aid is the same
    for all reprints of one text."""
    groups = {aid: group_of(aid) for aid in np.unique(found.aids).tolist()}
    owners = [groups[aid] for aid in found.aids.tolist()]
    order = np.argsort(-scores, kind="stable").tolist()
    sentence = _Sentences(found, hits)
    wanted = named(question)
    also: list[tuple[int, ...]] = []
    conflicts: list[Other] = []
    figure: tuple[int, int] | None = None
    for number, quote in enumerate(quotes):
        looked_at = LOOKED_AT if number == 0 else LOOKED_AT // 2
        rows = list(islice((row for row in order if owners[row] != groups[quote.aid]), looked_at))
        text = text_of(quote.aid)[quote.start : quote.end]
        value = figure_asked(question, text, quote.highlights)
        said = _said(question, text, quote, value, found, hits, text_of)
        held = Evidence.of(context(said)) if wanted else ""
        asked = tuple(entity for entity in wanted if not missing([entity], held))
        if value is None:
            short = key(text[slice(*quote.highlights[0])]) if quote.highlights else ""
            also.append(_retold(said, short, asked, sentence, rows, owners)[:MAX_ALSO])
            continue
        whole = asked or _in_article(wanted, text_of(quote.aid), quote.start)
        agree, differ = _compared(said, whole, sentence, rows, owners, text_of)
        also.append(tuple(agree)[:MAX_ALSO])
        # Where nothing that the question names stands in the quote's article, its figure may be of something else.
        if number == 0 and (whole or not wanted):
            conflicts = differ[:MAX_CONFLICTS]
            figure = (value.start, value.start + len(shown(text, value)))
    return Corroboration(tuple(also), tuple(conflicts), figure)


class _Sentences:
    """The candidate sentences as statements, each read once for all quotes."""

    def __init__(self, found: Candidates, hits: Sequence[HitLike]) -> None:
        self._found = found
        self._hits = hits
        self._figures: dict[int, list[Statement]] = {}

    def place(self, row: int) -> tuple[int, int, int]:
        """Article, start and end of it."""
        return int(self._found.aids[row]), int(self._found.starts[row]), int(self._found.ends[row])

    def folded(self, row: int) -> str:
        return self._found.folded[row]

    def date(self, row: int) -> str | None:
        return self._hits[int(self._found.hits[row])].article.date

    def context(self, row: int) -> str:
        before = int(self._found.previous[row])
        title = self._hits[int(self._found.hits[row])].article.title
        return f"{title}\n{self._found.texts[before] if before >= 0 else ''}\n{self._found.texts[row]}"

    def figures(self, row: int) -> list[Statement]:
        """A statement for each figure."""
        if row not in self._figures:
            text, before = self._found.texts[row], int(self._found.previous[row])
            article = self._hits[int(self._found.hits[row])].article
            ahead = self._found.texts[before] if before >= 0 else ""
            self._figures[row] = [Statement(text, value, article.title, article.date, ahead) for value in figures(text)]
        return self._figures[row]


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
        if (question.kind == "duration") != (thing_of(text, value) in _TIMES):
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


def _said(
    question: Question,
    text: str,
    quote: QuoteLike,
    value: Value | None,
    found: Candidates,
    hits: Sequence[HitLike],
    text_of: Callable[[int], str],
) -> Statement:
    """The sentence of the quote `text` that has `value`, or else the short answer, or most of the question's words;
    the rest of the quote goes before it."""
    row = int(np.flatnonzero(found.aids == quote.aid)[0])
    article = hits[int(found.hits[row])].article
    spans = sentences(text) or [(0, len(text))]
    at = value.start if value else quote.highlights[0][0] if quote.highlights else -1
    asked = dict(zip(question.terms, question.weights, strict=True))

    def told(span: tuple[int, int]) -> tuple[float, int]:
        return sum(asked.get(term, 0.0) for term in set(tokens(text[slice(*span)]))), -span[0]

    best = [span for span in spans if span[0] <= at < span[1]] or spans
    start, end = best[0] if len(best) == 1 else max(best, key=told)
    nothing = Value("number", "n:0", 0, 0)
    moved = Value(value.kind, value.key, value.start - start, value.end - start) if value else nothing
    ahead = text_of(quote.aid)[max(0, quote.start - AHEAD_CHARS) : quote.start] + text[:start]
    return Statement(text[start:end], moved, article.title, article.date, ahead)


def _in_article(wanted: tuple[Entity, ...], text: str, at: int) -> tuple[Entity, ...]:
    """Those of `wanted` that the article names."""
    if not wanted:
        return ()
    held = Evidence.plain(text[:HEAD_CHARS] + text[max(HEAD_CHARS, at - HEAD_CHARS) : at + HEAD_CHARS])
    return tuple(entity for entity in wanted if not missing([entity], held))


def _compared(
    said: Statement,
    asked: tuple[Entity, ...],
    sentence: _Sentences,
    rows: Sequence[int],
    owners: Sequence[int],
    text_of: Callable[[int], str],
) -> tuple[list[int], list[Other]]:
    """The articles that give the same figure, and for those that give another only, the sentence with it.

    Whom or what the question names (`asked`) has to stand in the other article too; then both are of one subject.
    """
    agree: dict[int, int] = {}
    differ: dict[int, Other] = {}
    for row in rows:
        group = owners[row]
        if group in agree:
            continue
        aid, start, end = sentence.place(row)
        others: list[tuple[int, int]] = []
        for other in sentence.figures(row):
            if not may_relate(said, other):
                continue
            told = relation(said, other, one_subject=bool(asked))
            if told == "unrelated" or len(_in_article(asked, text_of(aid), start)) < len(asked):
                continue
            if told == "same":
                agree[group] = aid
                break
            others.append((other.value.start, other.value.start + len(shown(other.text, other.value))))
        # Two other figures in one sentence: which of them is meant cannot be told.
        if len(others) == 1 and group not in agree:
            differ.setdefault(group, Other(aid, start, end, others[0]))
    return list(agree.values()), [other for group, other in differ.items() if group not in agree]


def _retold(
    said: Statement,
    short: str,
    asked: tuple[Entity, ...],
    sentence: _Sentences,
    rows: Sequence[int],
    owners: Sequence[int],
) -> tuple[int, ...]:
    """Articles of the same weeks that have the short answer, or without one nearly the same words, with the same
    numbers and no other stance."""
    folded = fold(said.text)
    own = tuple(dict.fromkeys(tokens(folded)))
    weights = dict(zip(own, Frequencies.load().weights(own).tolist(), strict=True))
    least = (RETOLD_SHORT if short else RETOLD) * max(sum(weights.values()), RETOLD_TERMS)
    numbers = keys(said.text)
    agree: dict[int, int] = {}
    for row in rows:
        other = sentence.folded(row)
        if owners[row] in agree or not RETOLD_LENGTH <= len(other) / len(folded) <= 1 / RETOLD_LENGTH:
            continue
        if sum(weight for term, weight in weights.items() if term in other) < least or short not in key(other):
            continue
        if (cues.DENIAL.search(folded) is None) != (cues.DENIAL.search(other) is None):
            continue
        if numbers and len(numbers & keys(other)) * 2 < len(numbers):
            continue
        apart = days_apart(said.date, sentence.date(row))
        if apart is None or apart > RETOLD_DAYS or missing(asked, Evidence.of(sentence.context(row))):
            continue
        agree[owners[row]] = sentence.place(row)[0]
    return tuple(agree.values())
