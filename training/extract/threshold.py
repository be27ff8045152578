"""From sums of trees to a calibrated chance and a threshold: the arithmetic of `training.extract.fit_confidence`.

In: float64 (n,) sums of cases, whether each is right, what each weighs. Out: a calibration curve, and the sums from which on
a rule holds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["auroc", "isotonic", "sum_above", "sum_precise"]


def isotonic(
    raw: NDArray[np.float64], right: NDArray[np.int8], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Knots (k,) of the best rising curve and its chances there (pool adjacent violators; Ayer et al. 1955), without ends at
    0 and 1 that few cases could support."""
    order = np.argsort(raw, kind="stable")
    blocks: list[list[float]] = []  # sum of right, weight, sum of raw
    for at in order.tolist():
        blocks.append([right[at] * weight[at], weight[at], raw[at] * weight[at]])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    prior = 2.0
    chance = np.array([(b[0] + prior * b[0] / b[1] * 0.98 + prior * 0.01) / (b[1] + prior) for b in blocks])
    knots = np.array([b[2] / b[1] for b in blocks])
    keep = np.append(np.diff(knots) > 1e-9, True)
    return knots[keep], np.maximum.accumulate(chance[keep])


def auroc(scores: NDArray[np.float64], right: NDArray[np.int8]) -> float:
    """Chance that a right case scores above a wrong one."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    good = right == 1
    n, m = int(good.sum()), int((~good).sum())
    return float((ranks[good].sum() - n * (n + 1) / 2) / max(n * m, 1))


def sum_above(sums: NDArray[np.float64], weight: NDArray[np.float64], share: float) -> float:
    """The sum of the trees above which `share` of the cases lie, counted by `weight`; all arrays are (n,)."""
    at = np.argsort(-sums, kind="stable")
    return float(sums[at][int(np.searchsorted(np.cumsum(weight[at]) / weight.sum(), share))])


def sum_precise(sums: NDArray[np.float64], right: NDArray[np.int8], share: float) -> float:
    """The lowest sum of the trees from which on at least `share` of the cases are `right` (1); the highest where none is."""
    order = np.argsort(-sums, kind="stable")
    enough = np.flatnonzero(np.cumsum(right[order] == 1) >= share * np.arange(1, len(order) + 1))
    return float(sums[order][enough[-1]]) if len(enough) else float(sums.max())
