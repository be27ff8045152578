"""From a question to an answer: retrieve, extract, cite, check.

In: a checked request and one generation of the index. Out: an `Answer` whose every quote has been proven against
the raw text, or one that says why there is none.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from index.encoder import Encoder
from index.filters import Filters
from index.index import Index
from index.records import StoredArticle
from index.reranker import Reranker
from index.static_encoder import StaticEncoder
from index.tokens import tokens
from rag.answer import (
    NO_ID,
    AlsoArticle,
    Answer,
    AnswerPassage,
    Conflict,
    IndexInfo,
    Json,
    Quote,
    ReasonCode,
    Timing,
)
from rag.citation import cite
from rag.completion import completed
from rag.corroborate import Corroboration, Other, corroborate
from rag.expand import expand
from rag.extract import Extraction, Extractor, Span, Weighed
from rag.grounding import check
from rag.order import in_order
from rag.question import Question, parse
from rag.reasons import reason
from rag.requests import AskRequest, SearchRequest
from rag.retrieve import Hit, Texts, rerank, retrieve
from rag.settings import RetrieveSettings, ServiceSettings
from rag.whole import is_whole

__all__ = ["Asker"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A way to understand what was asked, and what is found for it."""

    standalone: str
    """The question as it is shown: names that it cuts short are written out in `question` alone."""
    question: Question
    hits: list[Hit]
    weighed: Weighed | None
    found: Extraction
    retrieved: float
    """When retrieval was done."""


class Asker:
    """Asks one generation of an index."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        extractor: Extractor,
        *,
        min_confidence: float | None,
        reranker: Reranker | None,
        settings: ServiceSettings,
        retrieve_settings: RetrieveSettings,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._extractor = extractor
        self._min_confidence = min_confidence
        self._reranker = reranker
        self._settings = settings
        self._retrieve_settings = retrieve_settings

    def ask(self, request: AskRequest) -> Answer:
        """Raises GroundingError where an answer does not stand; that is a defect, and never shown."""
        start = time.perf_counter()
        texts, encoder = Texts(self._index), self._for_one_question()
        # Where a question may be a follow-up or not, the articles tell: the reading is taken that they answer better.
        read = max(
            (self._read(standalone, request, texts, encoder) for standalone in _readings(request)),
            key=lambda reading: reading.found.confidence,
        )
        question, hits, weighed, found = read.question, read.hits, read.weighed, read.found
        answered = bool(found.spans) and found.confidence >= self._threshold(request)
        code = None if answered else cast(ReasonCode, found.reason_code or "low_confidence")
        articles = {hit.article.aid: hit.article for hit in hits}
        said = self._corroborated(question, found, hits, texts)
        quotes = tuple(
            self._quote(rank, span, texts, also, articles)
            for rank, (span, also) in enumerate(zip(found.spans, said.also, strict=True), 1)
        )
        extracted = time.perf_counter()
        answer = Answer(
            question=request.question,
            standalone_question=read.standalone,
            answered=answered,
            confidence=round(found.confidence, 4),
            reason_code=code,
            reason=None if code is None else (found.reason or reason(code, question)),
            quotes=quotes,
            conflicts=tuple(
                self._conflict(rank, other, texts, said.figure, articles)
                for rank, other in enumerate(said.conflicts, 1)
            ),
            passages=self._passages(self._in_order(hits, weighed)),
            timing_ms=Timing(
                retrieve=_ms(start, read.retrieved), extract=_ms(read.retrieved, extracted), total=_ms(start, extracted)
            ),
            index=IndexInfo(self._index.generation, self._index.manifest.encoder),
            id=request.id,
        )
        check(answer, self._index)
        return answer

    def _for_one_question(self) -> Encoder:
        return self._encoder.once() if isinstance(self._encoder, StaticEncoder) else self._encoder

    def _read(self, standalone: str, request: AskRequest, texts: Texts, encoder: Encoder) -> _Reading:
        question = parse(request.question, standalone=completed(standalone, self._index))
        hits = self._retrieve(question, request.filters, texts, encoder, self._settings.passages_read)
        retrieved = time.perf_counter()
        weighed = self._weigh(question, hits, texts, encoder)
        if weighed is not None:
            found = self._extractor.extract(
                question, hits, text_of=texts, encoder=encoder, weighed=weighed, known=self._index.known
            )
        else:
            nothing = "no_match" if hits else self._why_nothing(request.filters)
            found = Extraction((), 0.0, nothing, reason(nothing, question))
        return _Reading(standalone, question, hits, weighed, found, retrieved)

    def search(self, request: SearchRequest) -> Json:
        """The contract's `search`."""
        texts, encoder = Texts(self._index), self._for_one_question()
        question = parse(request.query, standalone=completed(request.query, self._index))
        read = self._settings.passages_read
        hits = self._retrieve(question, request.filters, texts, encoder, max(request.top, read))
        weighed = self._weigh(question, hits[:read], texts, encoder) if self._reranker is None else None
        hits = self._in_order(hits, weighed)[: request.top]
        body: Json = {"id": None if request.id is NO_ID else request.id}
        body["passages"] = [
            {
                **passage.to_json(),
                "title": hit.article.title,
                "source": hit.article.source,
                "date": hit.article.date,
                "lang": hit.article.lang,
            }
            for passage, hit in zip(self._passages(hits, request.top), hits, strict=False)
        ]
        return body

    def _retrieve(self, question: Question, filters: Filters, texts: Texts, encoder: Encoder, limit: int) -> list[Hit]:
        # A question of question words alone ("what is it?") is searched for as it stands.
        terms = question.terms or tuple(dict.fromkeys(tokens(question.standalone)))
        hits = retrieve(
            question,
            expand(question, terms),
            index=self._index,
            encoder=encoder,
            text_of=texts,
            filters=filters or None,
            limit=limit if self._reranker is None else max(limit, self._settings.reranked),
            settings=self._retrieve_settings,
        )
        if self._reranker is not None:
            hits = rerank(hits, question.standalone, self._reranker)[:limit]
        return hits

    def _weigh(self, question: Question, hits: list[Hit], texts: Texts, encoder: Encoder) -> Weighed | None:
        return self._extractor.weigh(question, hits, text_of=texts, encoder=encoder) if hits else None

    def _in_order(self, hits: list[Hit], weighed: Weighed | None) -> list[Hit]:
        """The hits as they are shown; a cross-encoder that was named has the last word."""
        return hits if self._reranker is not None or weighed is None else in_order(hits, weighed.found, weighed.scores)

    def _why_nothing(self, filters: Filters) -> ReasonCode:
        if self._index.size == 0:
            return "empty_index"
        if filters and self._index.passing(filters) == 0:
            return "filtered_out"
        return "no_match"

    def _threshold(self, request: AskRequest) -> float:
        if request.min_confidence is not None:
            return request.min_confidence
        return self._extractor.threshold if self._min_confidence is None else self._min_confidence

    def _corroborated(self, question: Question, found: Extraction, hits: list[Hit], texts: Texts) -> Corroboration:
        if found.found is None or found.scores is None:
            return Corroboration(((),) * len(found.spans), ())
        groups = {hit.article.aid: hit.article.group for hit in hits}
        return corroborate(
            question, found.spans, found.found, found.scores, hits, text_of=texts, group_of=groups.__getitem__
        )

    def _quote(
        self, rank: int, span: Span, texts: Texts, also: tuple[int, ...], articles: Mapping[int, StoredArticle]
    ) -> Quote:
        article = articles[span.aid]
        text = texts(span.aid)
        quoted = text[span.start : span.end]
        return Quote(
            rank=rank,
            text=quoted,
            score=round(span.score, 4),
            highlights=tuple((start, end) for start, end in span.highlights if is_whole(quoted, start, end)),
            citation=cite(article, text, spans=texts.spans(span.aid), start=span.start, end=span.end),
            also=tuple(_also(articles[aid]) for aid in also),
        )

    def _conflict(
        self, rank: int, other: Other, texts: Texts, against: tuple[int, int] | None,
        articles: Mapping[int, StoredArticle],
    ) -> Conflict:  # fmt: skip
        # Its own chance of being right was not asked for: it is shown because the first quote's figure is another.
        span = Span(other.aid, other.start, other.end, 0.0, (other.marks,), 0)
        quote = self._quote(rank, span, texts, (), articles)
        return Conflict(quote.text[other.marks[0] : other.marks[1]], quote, against)

    def _passages(self, hits: list[Hit], limit: int | None = None) -> tuple[AnswerPassage, ...]:
        return tuple(
            AnswerPassage(
                rank=hit.rank,
                score=hit.score,
                article_id=hit.article.article_id,
                url=hit.article.url,
                start=hit.passage.start,
                end=hit.passage.end,
                text=hit.text,
            )
            for hit in hits[: limit or self._settings.passages_shown]
        )


def _also(article: StoredArticle) -> AlsoArticle:
    return AlsoArticle(article.article_id, article.title, article.url, article.source, article.date)


def _readings(request: AskRequest) -> tuple[str, ...]:
    """The question as it stands by itself, the likeliest first. What that takes is loaded with the first conversation."""
    if not request.history:
        return (request.question,)
    from rag.followup import readings

    return readings(request.question, request.history)


def _ms(start: float, end: float) -> float:
    return round(1000 * (end - start), 2)
