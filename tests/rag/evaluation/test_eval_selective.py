"""Confidence figures equal scikit-learn's, and their definitions written out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from rag.evaluation.bootstrap import weights
from rag.evaluation.metrics_selective import aurc, auroc, ece, reliability, risk_coverage, threshold_for


def _sample(seed: int, *, ties: bool) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    right = (draw.random(200) < 0.6).astype(np.float64)
    confidence = np.clip(right * 0.3 + draw.random(200) * 0.7, 0, 1)
    return (np.round(confidence, 1) if ties else confidence), right


@pytest.mark.parametrize("ties", [False, True])
def test_auroc_equals_scikit_learn(ties: bool) -> None:
    confidence, right = _sample(3, ties=ties)
    ones = np.ones((1, 200))
    assert auroc(confidence, right, ones)[0] == pytest.approx(roc_auc_score(right, confidence), abs=1e-9)
    drawn = weights(200, repeats=20)
    wanted = [roc_auc_score(right, confidence, sample_weight=row) for row in drawn]
    assert auroc(confidence, right, drawn) == pytest.approx(wanted, abs=1e-9)


def test_auroc_needs_both_sides() -> None:
    assert np.isnan(auroc(np.array([0.1, 0.9]), np.ones(2), np.ones((1, 2)))[0])


def test_aurc_is_the_mean_risk_over_all_coverages() -> None:
    confidence, right = _sample(4, ties=False)
    order = np.argsort(-confidence)
    risks = np.cumsum(1 - right[order]) / np.arange(1, 201)
    assert aurc(confidence, right, np.ones((1, 200)))[0] == pytest.approx(risks.mean(), abs=1e-9)


def test_aurc_takes_ties_in_every_order() -> None:
    confidence, right = np.array([0.9, 0.5, 0.5, 0.5]), np.array([1.0, 0.0, 1.0, 1.0])
    risks = [[0, 1 / 2, 1 / 3, 1 / 4], [0, 0, 1 / 3, 1 / 4], [0, 0, 0, 1 / 4]]
    assert aurc(confidence, right, np.ones((1, 4)))[0] == pytest.approx(np.mean(risks), abs=1e-9)
    # A case that is drawn twice counts as two cases.
    doubled = aurc(np.repeat(confidence, 2), np.repeat(right, 2), np.ones((1, 8)))[0]
    assert aurc(confidence, right, np.full((1, 4), 2.0))[0] == pytest.approx(doubled, abs=1e-9)


def test_calibration_error_by_hand() -> None:
    confidence, right = np.array([0.95, 0.92, 0.1, 0.15, 1.0]), np.array([1.0, 0.0, 0.0, 0.0, 1.0])
    # [.1, .2): |.125 - 0| * 2/5; [.9, 1]: |.95667 - .66667| * 3/5
    assert ece(confidence, right, np.ones((1, 5)))[0] == pytest.approx(0.125 * 2 / 5 + 0.29 * 3 / 5, abs=1e-9)
    assert [(one["n"], round(one["right"], 3)) for one in reliability(confidence, right)] == [(2, 0.0), (3, 0.667)]


def test_risk_and_coverage() -> None:
    confidence, right = np.array([0.9, 0.8, 0.8, 0.2]), np.array([1.0, 1.0, 0.0, 0.0])
    assert risk_coverage(confidence, right) == [
        (0.9, 0.25, 0.0),
        (0.8, 0.75, pytest.approx(1 / 3)),
        (0.2, 1.0, 0.5),
    ]
    assert risk_coverage(np.array([]), np.array([])) == []


def test_the_lowest_bar_that_keeps_false_answers_down() -> None:
    confidence = np.array([0.9, 0.7, 0.6, 0.5, 0.3])
    answerable = np.array([True, False, True, False, True])
    assert threshold_for(confidence, answerable, 0.5) == 0.6
    assert threshold_for(confidence, answerable, 0.0) == 0.9
    assert threshold_for(confidence, answerable, 1.0) == 0.3
    assert threshold_for(confidence, np.ones(5, dtype=bool), 0.1) is None
    assert (threshold_for(np.ones(2), np.zeros(2, dtype=bool), 0.0) or 0) > 1
