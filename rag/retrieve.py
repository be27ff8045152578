"""Finds the passages that may answer a question.

In: a question, filters, an index and its encoder. Out: `Hit`s, best first, reprints collapsed. What speaks for a passage
(`rag.pool`: BM25 of it and of its whole article, the cosine, and how it stands among the others) is weighed by a small
learned forest. Question words are taken out before words are matched, because they stand in no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.filters import Filters
from index.index import Index
from index.records import Passage, StoredArticle
from index.reranker import Reranker
from rag.pool import COLUMNS, gather, table
from rag.question import Question
from rag.settings import RetrieveSettings
from rag.trees import Cascade, Trees

__all__ = ["Hit", "Texts", "rerank", "retrieve"]

MODEL = Path(__file__).parent / "models" / "retrieval.npz"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with the evidence for it. Higher is better in all scores."""

    rank: int
    score: float
    passage: Passage
    text: str
    article: StoredArticle
    bm25: float
    """Of the passage, 0 where no term of the question stands in it."""
    bm25_article: float
    """Of the whole article, as a share of the best article's."""
    cosine: float


class Texts:
    """Cleaned texts of one index for the length of one question, each made once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._read: dict[int, tuple[str, list[tuple[int, int]]]] = {}

    def __call__(self, aid: int) -> str:
        return self._cleaned(aid)[0]

    def spans(self, aid: int) -> list[tuple[int, int]]:
        """The slices of the raw text that the text is made of."""
        return self._cleaned(aid)[1]

    def _cleaned(self, aid: int) -> tuple[str, list[tuple[int, int]]]:
        found = self._read.get(aid)
        if found is None:
            found = self._read[aid] = self._index.cleaned(aid)
        return found


def retrieve(
    question: Question,
    terms: Mapping[str, float],
    *,
    index: Index,
    encoder: Encoder,
    text_of: Callable[[int], str],
    filters: Filters | None = None,
    within: Sequence[int] | None = None,
    without: frozenset[int] = frozenset(),
    limit: int,
    settings: RetrieveSettings | None = None,
) -> list[Hit]:
    """The best `limit` passages for a question whose weighted search terms are `terms`.

    `within` looks at these articles alone; passages of the articles in `without` are passed over.
    """
    settings = settings or RetrieveSettings()
    pool = gather(
        terms, question.standalone, index=index, encoder=encoder, filters=filters, within=within, settings=settings
    )
    if not len(pool):
        return []
    rows = table(pool, index, lang=question.lang, terms=len(question.terms))
    total = _ranker().predict(rows, limit)
    order = _collapse(np.lexsort((pool.pids, -total)), pool.aids, index, limit, without)
    passages = index.passages(pool.pids[order])
    best = max(float(pool.whole.max()), 1e-9)
    aids = sorted({passage.aid for passage in passages})
    articles = dict(zip(aids, index.articles(aids), strict=True))
    hits: list[Hit] = []
    for rank, (row, passage) in enumerate(zip(order.tolist(), passages, strict=True), 1):
        hits.append(
            Hit(
                rank=rank,
                score=round(float(total[row]), 6),
                passage=passage,
                text=text_of(passage.aid)[passage.start : passage.end],
                article=articles[passage.aid],
                bm25=float(pool.bm25[row]),
                bm25_article=float(pool.whole[row]) / best,
                cosine=float(pool.cosine[row]),
            )
        )
    return hits


def rerank(hits: Sequence[Hit], query: str, reranker: Reranker) -> list[Hit]:
    """The same hits in the order of a cross-encoder's scores, which become theirs."""
    scores = reranker.scores(query, [hit.text for hit in hits])
    order = sorted(range(len(hits)), key=lambda n: (-float(scores[n]), hits[n].passage.pid))
    return [replace(hits[n], rank=rank, score=round(float(scores[n]), 6)) for rank, n in enumerate(order, 1)]


@lru_cache(maxsize=1)
def _ranker() -> Cascade:
    """The shipped model; it reads the columns of `rag.pool` in their order."""
    trees = Trees.load(MODEL)
    if trees.features != COLUMNS:
        raise ValueError(f"{MODEL.name} was made for other columns than rag/pool.py has: make the models again")
    return Cascade.of(trees)


def _collapse(
    order: NDArray[np.int64], owners: NDArray[np.int64], index: Index, limit: int, without: frozenset[int]
) -> NDArray[np.int64]:
    """The first `limit` of `order`, with passages of only one copy of each text: the one that ranks first."""
    groups = index.groups(owners)
    chosen: dict[int, int] = {}
    kept: list[int] = []
    for row in order.tolist():
        group, aid = int(groups[row]), int(owners[row])
        if aid not in without and chosen.setdefault(group, aid) == aid:
            kept.append(row)
            if len(kept) == limit:
                break
    return np.array(kept, dtype=np.int64)
