"""What an answer is: frozen records, and the JSON that other programs rely on.

In: the parts, already proven (`rag.grounding`). Out: `to_json()`, a plain dict with the fields in a fixed order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

__all__ = [
    "NO_ID",
    "AlsoArticle",
    "Answer",
    "AnswerPassage",
    "Citation",
    "Conflict",
    "IndexInfo",
    "Json",
    "NoId",
    "Quote",
    "ReasonCode",
    "Timing",
]

Json = dict[str, Any]
ReasonCode = Literal["no_match", "low_confidence", "entity_missing", "empty_index", "filtered_out"]


class NoId(Enum):
    """The request had no id. Not None: a batch line may say ``"id": null`` and gets it back."""

    NO_ID = "no id"


NO_ID = NoId.NO_ID


@dataclass(frozen=True, slots=True)
class Citation:
    """An address: `start` and `end` count code points of the article's text, `raw_spans` of its raw text."""

    article_id: str
    title: str
    url: str | None
    source: str | None
    date: str | None
    lang: str
    path: str
    start: int
    end: int
    raw_spans: tuple[tuple[int, int], ...]
    raw_sha256: str
    link: str | None

    def to_json(self) -> Json:
        return {
            "article_id": self.article_id,
            "title": self.title,
            "url": self.url,
            "source": self.source,
            "date": self.date,
            "lang": self.lang,
            "path": self.path,
            "start": self.start,
            "end": self.end,
            "raw_spans": [[a, b] for a, b in self.raw_spans],
            "raw_sha256": self.raw_sha256,
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class AlsoArticle:
    """An independent article that says the same."""

    article_id: str
    title: str
    url: str | None
    source: str | None
    date: str | None

    def to_json(self) -> Json:
        return {
            "article_id": self.article_id,
            "title": self.title,
            "url": self.url,
            "source": self.source,
            "date": self.date,
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of one article, word for word. `highlights` are offsets in `text`."""

    rank: int
    text: str
    score: float
    highlights: tuple[tuple[int, int], ...]
    citation: Citation
    also: tuple[AlsoArticle, ...] = ()

    def to_json(self) -> Json:
        return {
            "rank": self.rank,
            "text": self.text,
            "score": self.score,
            "highlights": [[a, b] for a, b in self.highlights],
            "citation": self.citation.to_json(),
            "also": [article.to_json() for article in self.also],
        }


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another article that gives another figure for the same thing."""

    value: str
    quote: Quote
    against: tuple[int, int] | None = None
    """The figure that it differs from, as offsets in the text of the answer's first quote."""

    def to_json(self) -> Json:
        body: Json = {"value": self.value, "quote": self.quote.to_json()}
        return body if self.against is None else {**body, "against": list(self.against)}


@dataclass(frozen=True, slots=True)
class AnswerPassage:
    """One of the passages that were ranked; offsets are of the article's text."""

    rank: int
    score: float
    article_id: str
    url: str | None
    start: int
    end: int
    text: str

    def to_json(self) -> Json:
        return {
            "rank": self.rank,
            "score": self.score,
            "article_id": self.article_id,
            "url": self.url,
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds. The only part of an answer that differs between two runs."""

    retrieve: float
    extract: float
    total: float

    def to_json(self) -> Json:
        return {"retrieve": self.retrieve, "extract": self.extract, "total": self.total}


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Which index answered."""

    generation: str
    encoder: str

    def to_json(self) -> Json:
        return {"generation": self.generation, "encoder": self.encoder}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Not answered: `reason_code` and `reason` say why, `quotes` are the nearest ones."""

    question: str
    standalone_question: str
    answered: bool
    confidence: float
    reason_code: ReasonCode | None
    reason: str | None
    quotes: tuple[Quote, ...]
    conflicts: tuple[Conflict, ...]
    passages: tuple[AnswerPassage, ...]
    timing_ms: Timing
    index: IndexInfo
    id: object = field(default=NO_ID)

    def all_quotes(self) -> tuple[Quote, ...]:
        """Every quote that is shown, those of the conflicts too."""
        return self.quotes + tuple(conflict.quote for conflict in self.conflicts)

    def to_json(self) -> Json:
        body: Json = {} if self.id is NO_ID else {"id": self.id}
        body.update(
            question=self.question,
            standalone_question=self.standalone_question,
            answered=self.answered,
            confidence=self.confidence,
            reason_code=self.reason_code,
            reason=self.reason,
            quotes=[quote.to_json() for quote in self.quotes],
            conflicts=[conflict.to_json() for conflict in self.conflicts],
            passages=[passage.to_json() for passage in self.passages],
            timing_ms=self.timing_ms.to_json(),
            index=self.index.to_json(),
        )
        return body
