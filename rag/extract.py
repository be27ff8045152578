"""Picks the sentences that answer a question out of the retrieved passages.

In: a `Question`, the hits, and a way to get an article's text. Out: an `Extraction`: at most three spans of article
text, best first, with the short answer marked where it is sure, and the calibrated chance that the first is right.
Every span is a slice of one article's text; nothing is ever put together from pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import load_encoder
from index.errors import ModelUnavailable
from index.static_encoder import StaticEncoder
from rag.backing import backing
from rag.candidates import Candidates, HitLike, collect
from rag.confidence import Confidence, evidence, guard_values
from rag.entities import Guard, excerpt, guard
from rag.features import ENCODER_FEATURES, FEATURES, SentenceEncoder, features
from rag.fitting import held_back
from rag.heed import heed
from rag.highlight import Highlighter, Marked
from rag.nearest import behind
from rag.numbered import Numbered, is_named, numbered, others
from rag.question import Question
from rag.reader import Candidate, Pieces, Reader
from rag.reasons import reason
from rag.reread import reread
from rag.rows import lifted
from rag.second import Second
from rag.span import Extent, extend, is_question, same
from rag.trees import Trees

__all__ = ["Extraction", "Extractor", "Span", "Weighed", "apart_from", "best_sentence", "pieces_for"]

MODELS = Path(__file__).parent / "models"

DISTINCT = 0.75
"""Share of the shorter text's terms above which two quotes say the same (a reprint, or the same story retold)."""

STOPPED = 0.02
"""Confidence where the article has others in the place of what the question names (`rag.entities.Guard.stops`)."""

LOOKED, CLEARLY, TEMPERATURE = 4, 1.1, 1.5
"""How many of the best sentences a quote is tried around, how many times likelier a later one must be to be taken, and what
the scores are divided by to make chances of them. The first quote is right, with them and with the quote around the best
sentence: .478 and .473 of 2,776 questions kept from training, .653 and .641 of 1,031 among five articles, .889 and .887 of
805 of CMRC dev; it is 4 to 12 characters longer."""

BEFORE = 2
"""Sentences before a quote that may name what it is about."""

TRIED = 60
"""Sentences looked at for further quotes after the best one."""


@dataclass(frozen=True, slots=True)
class Span:
    """A quote: ``text_of(aid)[start:end]``."""

    aid: int
    start: int
    end: int
    score: float
    """Chance that this quote is right, among the quotes of this extraction; the first has the extraction's confidence."""
    highlights: tuple[tuple[int, int], ...]
    """The short answer, as offsets in the quote."""
    hit: int
    """Index of the hit that the quote came by."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found; `reason_code` and `reason` say why `confidence` is as low as it is, where there is a reason."""

    spans: tuple[Span, ...]
    confidence: float
    reason_code: str | None
    reason: str | None
    found: Candidates | None = field(default=None, compare=False, repr=False)
    """The sentences that were chosen from, and their `scores` float64 (n,); None where there were none."""
    scores: NDArray[np.float64] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The sentences of a question's hits, with how well each answers it."""

    found: Candidates
    scores: NDArray[np.float64]
    """(n,); higher is better, differences count."""
    read: NDArray[np.float64]
    """(n,): what the reader alone says, NaN where it did not look."""
    rows: NDArray[np.float32]
    """What the ranker read of the sentences `kept`, (k, len(FEATURES))."""
    kept: NDArray[np.int64]
    held: Guard
    """Of the best sentence's article."""


@dataclass(frozen=True, slots=True)
class Extractor:
    """The learned parts, loaded once."""

    ranker: Trees
    second: Second
    confidence: Confidence
    highlighter: Highlighter
    reader: Reader

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Extractor:
        """The models that ship with the package."""
        return cls(
            Trees.load(MODELS / "ranker.npz"),
            Second.load(MODELS / "second.npz"),
            Confidence.load(MODELS / "confidence.npz"),
            Highlighter.load(MODELS / "highlight.npz"),
            Reader.load(),
        )

    @property
    def threshold(self) -> float:
        """Confidence from which on an answer is given, unless the user names another."""
        return self.confidence.threshold

    def weigh(
        self,
        question: Question,
        hits: Sequence[HitLike],
        *,
        text_of: Callable[[int], str],
        encoder: SentenceEncoder | None = None,
    ) -> Weighed | None:
        """How well the sentences of `hits` answer `question`; None where there are none."""
        found = collect(hits, text_of)
        if not len(found):
            return None
        # Encoding costs time: only for a ranker that reads it.
        reads = not ENCODER_FEATURES.isdisjoint(self.ranker.features)
        rows, kept, near = features(question, found, hits, encoder=encoder if reads else None)
        scores = behind(near, kept, self.ranker.predict(rows[:, self.ranker.columns(FEATURES)]))

        def title_of(row: int) -> str:
            return hits[int(found.hits[row])].article.title

        def guard_of(row: int) -> Guard:
            return guard(question, _excerpt(found, hits, text_of, row))

        read = reread(question.standalone, found, scores, title_of, self.reader, pieces_for(self.reader, encoder))
        place = np.full(len(found) + 1, -1, dtype=np.int64)  # the last for -1, "none"
        place[kept] = np.arange(len(kept))
        best = self.second(
            rows, scores[kept], read[kept], found.aids[kept], place[found.previous[kept]], place[found.following[kept]]
        )
        scores = held_back(question, found.texts, lifted(question, found, behind(near, kept, best)))
        scores, held = heed(found.aids, scores, guard_of)
        return Weighed(found, scores, read, rows, kept, held)

    def extract(
        self,
        question: Question,
        hits: Sequence[HitLike],
        *,
        text_of: Callable[[int], str],
        encoder: SentenceEncoder | None = None,
        limit: int = 3,
        weighed: Weighed | None = None,
        known: Callable[[str], bool] | None = None,
    ) -> Extraction:
        """The best quotes of `hits` for `question`. `weighed`: what `weigh` said of them, where it was asked before;
        `known`: whether any article has a term, for the reason."""
        weighed = weighed or self.weigh(question, hits, text_of=text_of, encoder=encoder)
        if weighed is None:
            return Extraction((), 0.0, "no_match", reason("no_match", question))
        found, scores, kept, held = weighed.found, weighed.scores, weighed.kept, weighed.held
        extents = self.choose(question, found, scores, limit=limit)
        top = extents[0]
        if found.aids[top.row] != found.aids[int(np.argmax(scores))]:  # two likely sentences of another article
            held = guard(question, _excerpt(found, hits, text_of, top.row))
        quotes = [_slice(extent, found, text_of) for extent in extents]
        titles = [hits[int(found.hits[extent.row])].article.title for extent in extents]
        # What came in beside the best sentence is there to be read, and answers nothing but a second question.
        best_alone = [best_sentence(extent, found) for extent in extents] if question.parts == 1 else None
        marks = self.marks(question, titles, quotes, encoder, within=best_alone)
        article = hits[int(found.hits[top.row])].article
        quoted = (kept >= top.first) & (kept <= top.last)
        best = _ranked_row(top.row, kept, quoted, scores)
        backed = backing(question, found, kept, scores, top.row, [quotes[0][slice(*mark)] for mark in marks[0].spans])
        proof = evidence(
            scores[kept], weighed.rows, found.aids[kept], guard_values(held), best, weighed.read[kept], quoted, backed,
            marks[0].seen,
        )  # fmt: skip
        sure = float(self.confidence(proof[None, :])[0])
        apart = apart_from(question, found, top, titles[0])
        if held.stops or apart:
            sure = min(sure, STOPPED)
        first, *rest = (
            _span(found, extent, mark.spans, scores, top.row, sure) for extent, mark in zip(extents, marks, strict=True)
        )
        # Each was the likeliest as a whole when it was taken; what is told of it is the chance of its best sentence.
        spans = (first, *sorted(rest, key=lambda span: -span.score))
        held = _told(question, held, article.lang)
        code = None
        if sure < self.threshold:
            lacks = held.absent or held.absent_numbers or held.numbered
            code = "entity_missing" if lacks else "low_confidence"
            code = code if held.stops or not apart else "low_confidence"
        why = reason(code, question, held, _excerpt(found, hits, text_of, top.row), known, apart) if code else None
        return Extraction(spans, sure, code, why, found, scores)

    def marks(
        self, question: Question, titles: Sequence[str], quotes: Sequence[str], encoder: object,
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[Marked]:  # fmt: skip
        """The short answer in each of `quotes`, of articles with these `titles`; `within` is the part of each that may be
        marked."""
        told = self.reader.piecewise(
            question.standalone, [Candidate(title, "", quote) for title, quote in zip(titles, quotes, strict=True)],
            pieces_for(self.reader, encoder),
        )  # fmt: skip
        return self.highlighter.find(question, list(zip(quotes, told, strict=True)), within)

    def choose(self, question: Question, found: Candidates, scores: NDArray[np.float64], *, limit: int) -> list[Extent]:
        """The quotes, best first, none overlapping or saying again what an earlier one says.

        Two neighbours that are each likely make a better quote than one sentence that is a little likelier: of the quotes
        around the best sentences the one is taken whose sentences together are likeliest.
        """
        chances = np.exp((scores - scores.max()) / TEMPERATURE)
        rows = np.argsort(-scores, kind="stable")[:TRIED].tolist()
        taken: list[Extent] = []
        while len(taken) < limit:
            new = islice((row for row in rows if not _told_already(found, row, taken)), LOOKED)
            tried = [extend(question, found, scores, row, blocked=taken) for row in new]
            if not tried:
                break
            best, most = tried[0], _chance(tried[0], chances)
            for extent in tried[1:]:
                if _chance(extent, chances) > most * CLEARLY:
                    best, most = extent, _chance(extent, chances)
            taken.append(replace(best, row=_best_row(best, found, scores)))
        return taken


def _ranked_row(row: int, kept: NDArray[np.int64], quoted: NDArray[np.bool_], scores: NDArray[np.float64]) -> int:
    """Where sentence `row` of a quote stands among those `kept`; where it was not ranked, the best one that is `quoted`."""
    exact = np.flatnonzero(kept == row)
    return int(exact[0] if len(exact) else np.argmax(np.where(quoted, scores[kept], -np.inf)))


def _best_row(extent: Extent, found: Candidates, scores: NDArray[np.float64]) -> int:
    """The best sentence of a quote; where one asks and the next answers, not the one that asks."""
    rows = range(extent.first, extent.last + 1)
    return max(rows, key=lambda row: (not is_question(found.texts[row]), scores[row], -row))


def _told_already(found: Candidates, row: int, taken: Sequence[Extent]) -> bool:
    """Whether sentence `row` is part of one of the quotes `taken`, or says the same as one."""
    return any(
        other.covers(found, row) or same(found.folded[row], found.folded[other.row], DISTINCT) for other in taken
    )


def _chance(extent: Extent, chances: NDArray[np.float64]) -> float:
    return float(chances[extent.first : extent.last + 1].sum())


def _slice(extent: Extent, found: Candidates, text_of: Callable[[int], str]) -> str:
    return text_of(int(found.aids[extent.row]))[slice(*extent.bounds(found))]


def best_sentence(extent: Extent, found: Candidates) -> tuple[int, int]:
    """The best sentence of a quote, as offsets in it."""
    start, _ = extent.bounds(found)
    return int(found.starts[extent.row]) - start, int(found.ends[extent.row]) - start


def _span(
    found: Candidates, extent: Extent, marks: tuple[tuple[int, int], ...], scores: NDArray[np.float64], top: int,
    sure: float,
) -> Span:  # fmt: skip
    # A lower quote's chance: the first one's odds, less what the ranker puts between them.
    odds = sure / max(1 - sure, 1e-6) * float(np.exp(min(scores[extent.row] - scores[top], 0.0)))
    score = sure if extent.row == top else odds / (1 + odds)
    return Span(int(found.aids[extent.row]), *extent.bounds(found), score, marks, int(found.hits[extent.row]))


def _excerpt(found: Candidates, hits: Sequence[HitLike], text_of: Callable[[int], str], row: int) -> str:
    """What the entity guard reads of the article of sentence `row`."""
    return excerpt(hits[int(found.hits[row])].article, text_of(int(found.aids[row])), int(found.starts[row]))


def apart_from(question: Question, found: Candidates, top: Extent, title: str) -> Mapping[Numbered, list[str]]:
    """Of what the question names with a number, the others that the quote names, where neither it nor what stands before
    it nor the title of the article names the one."""
    # "up from the second quarter" is said of the third
    asked = tuple(one for one in numbered(question.standalone) if one.series != "period")
    if not asked:
        return {}
    told = others(asked, "\n".join(found.texts[top.first : top.last + 1]))
    if told:
        row, before = top.first, [title]
        for _ in range(BEFORE):
            row = int(found.previous[row])
            if row < 0:
                break
            before.append(found.texts[row])
        around = "\n".join(before)
        told = {one: names for one, names in told.items() if not is_named(one, around)}
    return told


def pieces_for(reader: Reader, encoder: object) -> Pieces:
    """`encoder` where it is the one whose pieces `reader` reads, else the embedded one."""
    if isinstance(encoder, StaticEncoder) and encoder.digest == reader.digest:
        return encoder
    return _embedded()


@lru_cache(maxsize=1)
def _embedded() -> Pieces:
    found = load_encoder(None)
    if not isinstance(found, StaticEncoder):
        raise ModelUnavailable("the embedded model is of another kind than the reader needs; install the package again")
    return found


def _told(question: Question, held: Guard, lang: str) -> Guard:
    """`held` with only those names whose absence can be told: an English name may stand in a Chinese article as 小米."""
    if lang == question.lang:
        return held
    return replace(
        held, absent=tuple(entity for entity in held.absent if entity.kind == "cve" or entity in held.swapped)
    )
