"""Which other articles say the same as an answer's quotes, and which give another figure for the same thing.

In: a question, the quotes, the candidate sentences that they were chosen from, and the index's groups of reprints.
Out: for each quote the articles that say the same, and for the first one the conflicts: another article's sentence
and the figure in it. Nothing is merged: each figure stays with its own article, sentence and date (`rag.agreement`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold, tokens
from rag import cues
from rag.agreement import Statement, context, days_apart, is_of_one_deed, is_rounded, may_relate, relation, rounds
from rag.aliases import key
from rag.candidates import Candidates, HitLike
from rag.cues import is_chinese
from rag.entities import Entity, missing, named
from rag.figure_asked import figure_asked, is_sure, named_beside
from rag.frequencies import Frequencies
from rag.measured import figures, thing_of
from rag.measures import shown
from rag.numbers import Value, keys
from rag.presence import Evidence
from rag.question import Question
from rag.sentences import sentences

__all__ = ["MAX_ALSO", "MAX_CONFLICTS", "Corroboration", "Other", "corroborate"]

MAX_ALSO, MAX_CONFLICTS = 10, 5
LOOKED_AT = 40
"""Sentences of other articles that are compared with the first quote, the best ranked first; half as many with the
others. Bounds the time."""
AHEAD_CHARS = 200
"""What is read before a quote for what it leaves unsaid."""
HEAD_CHARS = 4_000
"""Characters of an article in which its subject is named: its beginning, and on both sides of the figure."""
LESS_LIKELY, LESS_LIKELY_ONE_DEED = 7.0, 9.7
"""How much less likely to answer the question (see `rag.extract.Weighed.scores`) a sentence may be whose figure is told as
another one for what was asked; more where the same was done, which two languages tell in other words. In 2,036 answers 48
sentences were told as such without it: the four of one thing are within, 25 of the 44 others are not. Set as 6.5 and 9 with
steps that were 7 % shorter."""
RETOLD, RETOLD_SHORT = 0.5, 0.3
"""Share of the weight of its terms that another sentence of about its length has to have, where there is no figure,
to say the same; less where both have the short answer."""
RETOLD_TERMS = 5.0
"""A sentence of less weight counts as one of this: it is too short to tell."""
RETOLD_LENGTH = 0.45
"""What the shorter of the two may have of the longer one's length."""
RETOLD_DAYS = 60
"""Later, the same words are of the next issue of a series, or a text that is used again and again."""


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
        # Where nothing that the question names stands in the quote's article, its figure may be of something else.
        told = number == 0 and bool(whole or not wanted) and is_sure(value, text, quote.highlights, asked)
        likely = _likelier(quote, found, scores) if told else np.full(len(found), -np.inf)
        agree, differ = _compared(said, whole, sentence, rows, owners, likely, text_of)
        also.append(tuple(agree)[:MAX_ALSO])
        if told:
            conflicts = _one_each(text, value, differ)[:MAX_CONFLICTS]
            figure = (value.start, value.start + len(shown(text, value)))
    return Corroboration(tuple(also), tuple(conflicts), figure)


def _likelier(quote: QuoteLike, found: Candidates, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,): how much likelier than the quote each sentence answers the question."""
    own = (found.aids == quote.aid) & (found.starts < quote.end) & (found.ends > quote.start)
    best: np.float64 = scores[own if own.any() else slice(None)].max()
    return scores - best


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
    likely: NDArray[np.float64],
    text_of: Callable[[int], str],
) -> tuple[list[int], list[tuple[Value, Other]]]:
    """The articles that give the same figure, and for those that give another only, the figure and the sentence with it.

    Whom or what the question names (`asked`) has to stand in the other article too; then both are of one subject.
    `likely` (n,): how much likelier than the quote a sentence answers the question; nowhere, where no other is looked for.
    """
    agree: dict[int, int] = {}
    differ: dict[int, tuple[Value, Other]] = {}
    roughly: set[int] = set()
    chinese = is_chinese(said.text)

    def foreign(other: Statement) -> bool:
        return is_chinese(other.text) != chinese

    for row in rows:
        group = owners[row]
        if group in agree:
            continue
        aid, start, end = sentence.place(row)
        others: list[Statement] = []
        rivals: list[Statement] = []
        for other in sentence.figures(row):
            equal = other.value.key == said.value.key
            if not may_relate(said, other) or (not equal and likely[row] < -LESS_LIKELY_ONE_DEED):
                continue
            rivals.append(other)
            told = relation(said, other, one_subject=bool(asked))
            if told == "unrelated" or len(_in_article(asked, text_of(aid), start)) < len(asked):
                continue
            if told == "same":
                agree[group] = aid
                break
            if likely[row] >= -LESS_LIKELY or (foreign(other) and is_of_one_deed(said, other)):
                others.append(other)
        # Two other figures in one sentence: which of them is meant cannot be told.
        others = [other for other in others if _is_the_one(said, other, rivals, asked)]
        if len(others) != 1 or group in agree or group in differ:
            continue
        other = others[0]
        if is_rounded(said, other) or is_rounded(other, said):
            roughly.add(group)
        elif _names_no_other(said, other, asked):
            marks = (other.value.start, other.value.start + len(shown(other.text, other.value)))
            differ[group] = other.value, Other(aid, start, end, marks)
    settled = roughly | agree.keys()
    return list(agree.values()), [other for group, other in differ.items() if group not in settled]


def _names_no_other(said: Statement, other: Statement, asked: tuple[Entity, ...]) -> bool:
    """Whether what the question names (`asked`) and stands in the sentence of `said` is named beside `other` too: one
    that names a part of it alone speaks of something else of it. Its article may name all in other places."""
    missed = missing(asked, Evidence.of(context(other)))
    if len(missed) == len(asked):
        return True
    held = missing(asked, Evidence.plain(said.text))
    return all(name in held for name in missed)


def _is_the_one(said: Statement, other: Statement, rivals: Sequence[Statement], asked: tuple[Entity, ...]) -> bool:
    """Whether of the figures of a sentence that might be meant it is `other`: there is none beside it, or what the
    question names stands in its clause alone ("$3 million from Dunlin, $5 million from Godwit")."""
    told = keys(said.text)
    things = {thing_of(other.text, other.value), ""}
    left = [
        each
        for each in rivals
        if each is not other and each.value.key not in told and thing_of(each.text, each.value) in things
    ]
    if not left:
        return True
    mine, *theirs = (named_beside(each.text, each.value, asked) for each in (other, *left))
    return mine and not any(theirs)


def _one_each(quote: str, own: Value, found: Sequence[tuple[Value, Other]]) -> list[Other]:
    """The best ranked of each other figure, less those that the `quote` gives too beside its `own`, rounded or not: it
    shows both itself."""
    best: dict[str, Other] = {}
    told = keys(quote)
    beside = [value for value in figures(quote) if value != own]
    for value, other in found:
        if value.key not in told and not any(rounds(each, value) for each in beside):
            best.setdefault(value.key, other)
    return list(best.values())


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
