"""When to answer and when not: how well a confidence tells right from wrong.

In: arrays over cases, and `weights`: float64 (repeats, n), how often each case is drawn in each repeat (a row of ones
measures; bootstrap rows give the interval). Out: float64 (repeats,). All repeats are computed at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["BINS", "aurc", "auroc", "ece", "reliability", "risk_coverage", "threshold_for"]

Floats = NDArray[np.float64]
BINS = 10
"""Equal steps of confidence in which calibration is looked at."""


def auroc(confidence: Floats, positive: Floats, weights: Floats) -> Floats:
    """Area under the ROC curve: the chance that a positive has the higher confidence, ties counting half
    (Mann-Whitney U; Hanley and McNeil 1982). NaN where one side is missing."""
    order = np.argsort(confidence, kind="stable")
    starts = _tie_starts(confidence[order])
    ups = np.add.reduceat(weights[:, order] * positive[order], starts, axis=1)
    downs = np.add.reduceat(weights[:, order] * (1 - positive[order]), starts, axis=1)
    below = np.cumsum(downs, axis=1) - downs
    pairs = ups.sum(axis=1) * downs.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((ups * (below + downs / 2)).sum(axis=1) / pairs, dtype=np.float64)


def aurc(confidence: Floats, right: Floats, weights: Floats) -> Floats:
    """Area under the risk-coverage curve (Geifman and El-Yaniv 2017): the mean over n of the share of errors among
    the n most confident. Ties are taken in every order at once: their errors come in evenly. Lower is better."""
    order = np.argsort(-confidence, kind="stable")
    starts = _tie_starts(confidence[order])
    sizes = np.add.reduceat(weights[:, order], starts, axis=1)
    errors = np.add.reduceat(weights[:, order] * (1 - right[order]), starts, axis=1)
    before, errors_before = np.cumsum(sizes, axis=1) - sizes, np.cumsum(errors, axis=1) - errors
    total = sizes.sum(axis=1)
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, int(total.max(initial=1)) + 1))])
    steps = harmonic[(before + sizes).astype(np.int64)] - harmonic[before.astype(np.int64)]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(sizes > 0, errors / sizes, 0.0)
        # The sum over i = 1..m of (E + r i) / (N + i), E errors among the N before, r errors a case among these m.
        return np.asarray((errors + (errors_before - rate * before) * steps).sum(axis=1) / total, dtype=np.float64)


def ece(confidence: Floats, right: Floats, weights: Floats) -> Floats:
    """Expected calibration error (Guo et al. 2017) over `BINS` equal steps. Small samples make it larger."""
    member = _membership(confidence)
    gaps = weights @ (member * confidence[:, None]) - weights @ (member * right[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(gaps).sum(axis=1) / weights.sum(axis=1), dtype=np.float64)


def reliability(confidence: Floats, right: Floats) -> list[dict[str, float]]:
    """For each step of confidence that has cases: how many, their mean confidence, the share that was right."""
    member = _membership(confidence).astype(bool)
    return [
        {
            "low": step / BINS,
            "high": (step + 1) / BINS,
            "n": int(rows.sum()),
            "confidence": float(confidence[rows].mean()),
            "right": float(right[rows].mean()),
        }
        for step, rows in enumerate(member.T)
        if rows.any()
    ]


def risk_coverage(confidence: Floats, right: Floats) -> list[tuple[float, float, float]]:
    """``(threshold, coverage, risk)`` for each confidence as the bar, highest first."""
    if not len(confidence):
        return []
    order = np.argsort(-confidence, kind="stable")
    ends = np.append(_tie_starts(confidence[order])[1:], len(order))
    errors = np.cumsum(1 - right[order])
    return [(float(confidence[order[e - 1]]), float(e / len(order)), float(errors[e - 1] / e)) for e in ends]


def threshold_for(confidence: Floats, answerable: NDArray[np.bool_], share: float) -> float | None:
    """The lowest bar that lets through at most `share` of the unanswerable; None where there are none of them, 1.0 and
    above where no confidence is high enough."""
    wrong = confidence[~answerable]
    if not len(wrong):
        return None
    for bar in np.unique(np.append(confidence, 1.0)):
        if (wrong >= bar).mean() <= share:
            return float(bar)
    return float(np.nextafter(1.0, 2.0))


def _tie_starts(ordered: Floats) -> NDArray[np.int64]:
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))[: len(ordered)]


def _membership(confidence: Floats) -> Floats:
    steps = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    return np.asarray(steps[:, None] == np.arange(BINS)[None, :], dtype=np.float64)
