"""Retrieval figures equal trec_eval's on the same runs."""

from __future__ import annotations

import random

import ir_measures
import pytest
from ir_measures import RR, R, Success, nDCG

from rag.evaluation.metrics_ranking import found_at, ndcg_at, recall_at, reciprocal_rank_at


def test_equal_trec_eval_on_random_runs() -> None:
    draw = random.Random(7)
    qrels, run, ours = [], [], []
    for query in range(60):
        grades = {f"d{i}": draw.choice([0, 0, 0, 1, 1, 2, 3]) for i in range(25)}
        if not any(grades.values()):
            grades["d0"] = 1
        ranked = draw.sample(sorted(grades), draw.randint(0, 20))
        qrels += [ir_measures.Qrel(f"q{query}", doc, grade) for doc, grade in grades.items()]
        run += [ir_measures.ScoredDoc(f"q{query}", doc, 100.0 - rank) for rank, doc in enumerate(ranked)]
        found = [float(grades[doc]) for doc in ranked]
        ideal = [float(grade) for grade in grades.values() if grade]
        ours.append(
            {
                f"q{query}": {
                    **{R @ k: recall_at(found, len(ideal), k) for k in (1, 3, 5, 10)},
                    **{Success @ k: found_at(found, k) for k in (1, 3, 5, 10)},
                    RR @ 10: reciprocal_rank_at(found, 10),
                    nDCG @ 10: ndcg_at(found, ideal, 10),
                }
            }
        )
    measures = [R @ 1, R @ 3, R @ 5, R @ 10, Success @ 1, Success @ 3, Success @ 5, Success @ 10, RR @ 10, nDCG @ 10]
    wanted = {query: values for one in ours for query, values in one.items()}
    compared = 0
    for metric in ir_measures.iter_calc(measures, qrels, run):
        assert wanted[metric.query_id][metric.measure] == pytest.approx(metric.value, abs=1e-6)
        compared += 1
    assert compared >= 500


def test_by_hand() -> None:
    grades = [0.0, 1.0, 0.0, 1.0]
    assert recall_at(grades, 4, 3) == 0.25
    assert found_at(grades, 1) == 0.0
    assert reciprocal_rank_at(grades, 10) == 0.5
    assert reciprocal_rank_at(grades, 1) == 0.0
    # One over the logarithms of 3 and 5, over one and the logarithm of 3.
    assert ndcg_at(grades, [1.0, 1.0], 10) == pytest.approx((0.6309297536 + 0.4306765581) / 1.6309297536, abs=1e-9)
    assert recall_at([], 0, 10) == ndcg_at([], [], 10) == 0.0
