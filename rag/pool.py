"""The passages that may answer a question, with what speaks for each, before they are ranked.

In: weighted search terms, a question, an index and its encoder. Out: a `Pool`: passages found by their words, by the
words of their article, or by their vector, each with all three measures; and the table that `rag.retrieve` ranks by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.filters import LANGS, Filters
from index.index import Index
from rag.beside import beside
from rag.overlap import ranks, to_top
from rag.settings import RetrieveSettings

__all__ = ["COLUMNS", "Pool", "gather", "table"]

F32 = NDArray[np.float32]

COLUMNS: tuple[str, ...] = (
    "bm25", "bm25_top", "bm25_rank", "bm25_term", "whole_top", "whole_rank", "cosine", "cosine_top", "cosine_rank",
    "article_bm25", "article_bm25_three", "article_cosine", "article_cosine_three", "article_passages", "in_article_bm25",
    "in_article_cosine", "place", "first", "article_length", "same_language", "question_zh", "terms", "sum",
    "article_sum", "article_sum_rank", "both", "bm25_language_top", "whole_language_top", "cosine_language_top",
)  # fmt: skip
BEST_OF = 3
"""Passages of an article that are counted together: an answer's article speaks of the matter more than once."""


@dataclass(frozen=True, slots=True)
class Pool:
    """`n` passages, ascending by number."""

    pids: NDArray[np.int64]
    aids: NDArray[np.int64]
    bm25: F32
    """Of the passage, 0 where no term of the question stands in it."""
    whole: F32
    """BM25 of the whole article."""
    cosine: F32

    def __len__(self) -> int:
        return len(self.pids)


def gather(
    terms: Mapping[str, float],
    query: str,
    *,
    index: Index,
    encoder: Encoder,
    filters: Filters | None = None,
    within: Sequence[int] | None = None,
    settings: RetrieveSettings,
) -> Pool:
    """What may answer; with `within` all passages of these articles, as if there were no others."""
    vector = encoder.encode_queries([query])[0]
    boost, limit = settings.title_boost, settings.lexical_passages
    if within is not None:
        pids = np.array([passage.pid for aid in within for passage in index.passages_of(aid)], dtype=np.int64)
        found, scores = index.score_passages_of(within, terms, limit=max(len(pids), 1), title_boost=boost)
        aids, whole = index.score_articles(within, terms, title_boost=boost)
        candidates = np.unique(pids)
    else:
        if filters:
            index.sources()  # read here, once: the thread beside has no part in this question's snapshot
        # Searching words holds no lock of Python's: half of it is done on another core meanwhile.
        passages = beside(lambda: index.search_passages(terms, limit=limit, title_boost=boost, filters=filters))
        aids, whole = index.search_articles(terms, limit=settings.lexical_articles, title_boost=boost, filters=filters)
        near, _ = index.search_vectors(vector, limit=settings.vector_passages, filters=filters)
        near_aids = index.aids(near[: settings.vector_articles_scored])
        wanted = np.unique(np.concatenate([aids[: settings.articles_opened], near_aids]))
        inside, inside_scores = index.score_passages_of(wanted.tolist(), terms, limit=limit, title_boost=boost)
        found, scores = passages()
        candidates = np.unique(np.concatenate([found, near, inside]))
        found, scores = np.concatenate([found, inside]), np.concatenate([scores, inside_scores])
    owners = index.aids(candidates)
    return Pool(
        candidates, owners, _lookup(candidates, found, scores), _lookup(owners, aids, whole),
        index.cosines(vector, candidates),
    )  # fmt: skip


def table(pool: Pool, index: Index, *, lang: str, terms: int) -> F32:
    """float32 (n, len(COLUMNS)): the pool as the ranker reads it, for a question in `lang` of so many `terms`."""
    n = len(pool)
    articles, owner = np.unique(pool.aids, return_inverse=True)
    bm25, whole = to_top(pool.bm25), to_top(pool.whole)
    total = bm25 + whole + np.clip(pool.cosine, 0.0, None)
    best_bm25, best_cosine, best_total = (_best(values, owner, len(articles)) for values in (bm25, pool.cosine, total))
    place, length = index.places(pool.pids)
    same = index.languages(pool.aids) == LANGS.index(lang)
    columns = (
        pool.bm25, bm25, ranks(pool.bm25), pool.bm25 / max(terms, 1), whole,
        ranks(_best(whole, owner, len(articles)))[owner], pool.cosine, pool.cosine - pool.cosine.max(initial=-1.0),
        ranks(pool.cosine), best_bm25[owner], _three(bm25, owner, len(articles))[owner], best_cosine[owner],
        _three(pool.cosine, owner, len(articles))[owner], np.bincount(owner, minlength=len(articles))[owner],
        bm25 - best_bm25[owner], pool.cosine - best_cosine[owner], place / np.maximum(length, 1), place == 0, length,
        same, np.full(n, lang == "zh"), np.full(n, terms), total, best_total[owner], ranks(best_total)[owner],
        bm25 * whole, *(_within(values, same) for values in (pool.bm25, pool.whole, np.clip(pool.cosine, 0.0, None))),
    )  # fmt: skip
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _lookup(wanted: NDArray[np.int64], keys: NDArray[np.int64], values: F32) -> F32:
    """For each of `wanted` its value, 0 where it has none. A key that comes twice has equal values."""
    found = np.zeros(len(wanted), dtype=np.float32)
    if not len(keys):
        return found
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], values[order]
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    hit = keys[at] == wanted
    found[hit] = values[at[hit]]
    return found


def _within(values: F32, same: NDArray[np.bool_]) -> F32:
    """`values` against the best of the same language: words of the other language always match less."""
    out = np.zeros(len(values), dtype=np.float32)
    for part in (same, ~same):
        out[part] = to_top(values[part])
    return out


def _best(values: F32, owner: NDArray[np.intp], count: int) -> F32:
    best = np.full(count, -1.0, dtype=np.float32)
    np.maximum.at(best, owner, values)
    return best


def _three(values: F32, owner: NDArray[np.intp], count: int) -> F32:
    """The sum of each article's best passages."""
    order = np.lexsort((-values, owner))
    sorted_owner = owner[order]
    passages = np.bincount(owner, minlength=count)
    best = np.arange(len(values)) - (np.cumsum(passages) - passages)[sorted_owner] < BEST_OF
    sums = np.zeros(count, dtype=np.float32)
    np.add.at(sums, sorted_owner[best], values[order[best]])
    return sums
