"""Retrieval, measured as trec_eval does: pure functions of a ranked list.

In: for each rank the grade of what stands there (0: not relevant), and the grades of all that is relevant. Out: a
number from 0 to 1. Ranked by article or by passage; the caller decides what is one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

__all__ = ["found_at", "ndcg_at", "recall_at", "reciprocal_rank_at"]


def recall_at(grades: Sequence[float], relevant: int, k: int) -> float:
    """Recall@k (trec_eval ``recall_k``): the share of all relevant things that stand in the first `k`."""
    return sum(grade > 0 for grade in grades[:k]) / relevant if relevant else 0.0


def found_at(grades: Sequence[float], k: int) -> float:
    """Success@k (trec_eval ``success_k``): 1 where anything relevant stands in the first `k`."""
    return float(any(grade > 0 for grade in grades[:k]))


def reciprocal_rank_at(grades: Sequence[float], k: int) -> float:
    """MRR@k (trec_eval ``recip_rank``, cut at `k`): 1 / rank of the first relevant thing, 0 beyond `k`."""
    return next((1 / rank for rank, grade in enumerate(grades[:k], 1) if grade > 0), 0.0)


def ndcg_at(grades: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """nDCG@k (Järvelin and Kekäläinen 2002, linear gain as in trec_eval ``ndcg_cut_k``); `ideal`: all grades."""
    best = _dcg(sorted(ideal, reverse=True)[:k])
    return _dcg(grades[:k]) / best if best else 0.0


def _dcg(grades: Sequence[float]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, 1))
