"""The settings of the rag room: one place where the weights of retrieval live, each with how it was set."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RetrieveSettings", "ServiceSettings"]


@dataclass(frozen=True, slots=True)
class RetrieveSettings:
    """How candidates are gathered; how they are weighed is learned (`rag.retrieve`)."""

    lexical_passages: int = 300
    lexical_articles: int = 100
    vector_passages: int = 200
    articles_opened: int = 30
    """Best articles by BM25 whose passages all become candidates."""
    vector_articles_scored: int = 50
    title_boost: float = 0.5


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """Limits of requests and sizes of answers."""

    max_question_chars: int = 2_000
    """A question longer than this is refused: it is a pasted text, and BM25 of thousands of terms is slow."""
    max_history: int = 50
    passages_shown: int = 10
    passages_read: int = 36
    """Passages whose sentences are ranked for an answer; every ten cost 3 ms. Ranker and confidence were fitted with 40. Of
    926 written questions kept from training the first quote is right for 49.6% with 40, 50.2% with 36, 50.0% with 30 and
    49.7% with 24, and the article among those shown for 84.9%, 84.8%, 84.3% and 83.4%."""
    max_top: int = 1_000
    reranked: int = 50
    """Passages that a named cross-encoder looks at again; at 30 a second on two cores more would take too long."""
