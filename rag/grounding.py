"""Nothing is shown that its article does not bear out, character for character.

In: an answer and the index it came from. Out: nothing, or a `GroundingError` that says what does not hold. The same
check on one stretch, `stretch_fault`, serves `rag.verify`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.answer import Answer, Quote
from rag.citation import raw_spans
from rag.errors import GroundingError

__all__ = ["ArticleRecord", "ArticleSource", "check", "raw_fault", "sha256_of", "stretch_fault"]

Slices = Sequence[tuple[int, int]]


class ArticleRecord(Protocol):
    """What is compared of an article's record."""

    @property
    def article_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def raw_sha256(self) -> str: ...


class ArticleSource(Protocol):
    """An index, as far as checking needs one."""

    def find(self, id_or_url: str) -> int | None: ...
    def article(self, aid: int) -> ArticleRecord: ...
    def raw(self, aid: int) -> str: ...
    def spans(self, aid: int) -> Slices: ...


@dataclass(frozen=True, slots=True)
class _Opened:
    raw: str
    raw_sha256: str
    spans: Slices
    text: str


def check(answer: Answer, index: ArticleSource) -> None:
    """Raises `GroundingError` unless every quote and passage of `answer` is what its address says."""
    opened: dict[str, _Opened] = {}

    def article(article_id: str) -> _Opened:
        if article_id not in opened:
            opened[article_id] = _open(index, article_id)
        return opened[article_id]

    for rank, quote in enumerate(answer.quotes, 1):
        if quote.rank != rank:
            raise GroundingError(f"quote {rank} says it is quote {quote.rank}")
    for quote in answer.all_quotes():
        _check_quote(quote, article(quote.citation.article_id))
    for passage in answer.passages:
        if article(passage.article_id).text[passage.start : passage.end] != passage.text or not passage.text:
            place = f"[{passage.start}, {passage.end})"
            raise GroundingError(f"passage {passage.rank} is not {place} of {passage.article_id}")


def _open(index: ArticleSource, article_id: str) -> _Opened:
    aid = index.find(article_id)
    if aid is None:
        raise GroundingError(f"the article {article_id} is not in the index")
    raw, spans = index.raw(aid), index.spans(aid)
    return _Opened(raw, sha256_of(raw), spans, "".join([raw[a:b] for a, b in spans]))


def _check_quote(quote: Quote, article: _Opened) -> None:
    citation = quote.citation
    name = f"quote {quote.rank} of {citation.article_id}"
    if article.raw_sha256 != citation.raw_sha256:
        raise GroundingError(f"{name}: the article has another raw_sha256 than the citation")
    fault = stretch_fault(
        quote.text,
        citation.start,
        end=citation.end,
        slices=citation.raw_spans,
        raw=article.raw,
        spans=article.spans,
        text=article.text,
    )
    if fault:
        raise GroundingError(f"{name}: {fault}")
    position = 0
    for a, b in quote.highlights:
        if not position <= a < b <= len(quote.text):
            raise GroundingError(f"{name}: the highlight [{a}, {b}) is not in order within the quote")
        position = b


def stretch_fault(
    quoted: str, start: int, *, end: int, slices: Slices, raw: str, spans: Slices, text: str
) -> str | None:
    """What is wrong with a quote of ``text[start:end]``; None when it stands. `text` is made of `spans` of `raw`."""
    fault = raw_fault(quoted, slices, raw=raw)
    if fault:
        return fault
    if not 0 <= start < end <= len(text):
        return f"[{start}, {end}) is not a stretch of the article's text, which has {len(text)} characters"
    if text[start:end] != quoted:
        return f"the article's text at [{start}, {end}) is not the quote"
    if tuple(slices) != raw_spans(spans, start, end=end):
        return "raw_spans are not the slices that the text is made of there"
    return None


def raw_fault(quoted: str, slices: Slices, *, raw: str) -> str | None:
    """What is wrong with a quote that is said to be made of `slices` of `raw`; None when it is."""
    if not quoted:
        return "the quote is empty"
    position = 0
    for a, b in slices:
        if not position <= a < b <= len(raw):
            return f"raw_spans are not ascending slices of the raw text: [{a}, {b})"
        position = b
    if "".join([raw[a:b] for a, b in slices]) != quoted:
        return "the raw slices are not the quote"
    return None


def sha256_of(raw: str) -> str:
    """As `corpus.article.Article.raw_sha256`."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()
