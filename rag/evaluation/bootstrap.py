"""How sure a number is: bootstrap intervals and paired tests, with fixed seeds, all repeats at once.

In: numerators and denominators per case. Out: intervals, and for two runs of the same cases the chance that their
difference is luck.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEVEL", "REPEATS", "Floats", "holm", "interval", "paired_p", "ratios", "weights", "wilson"]

Floats = NDArray[np.float64]
REPEATS = 1_000
"""Bootstrap repeats; the ends of the interval then move by about a twentieth of its width with the seed."""
SWAPS = 4_000
"""Random exchanges for a paired test: a p of .05 is known to ± .007."""
LEVEL = 0.95
SEED = 20_240
_Z = 1.959963984540054
_CHUNK = 250


def weights(n: int, *, repeats: int = REPEATS, seed: int = SEED) -> Floats:
    """How often each of `n` cases is drawn in each repeat: float64 (repeats, n), each row adding up to `n`."""
    if not n:
        return np.zeros((repeats, 0))
    drawn = np.random.default_rng(seed).integers(0, n, (repeats, n))
    drawn += np.arange(repeats)[:, None] * n
    return np.bincount(drawn.ravel(), minlength=repeats * n).reshape(repeats, n).astype(np.float64)


def ratios(tops: Floats, bottoms: Floats, drawn: Floats) -> Floats:
    """Sum of numerators over sum of denominators, per repeat and metric: (repeats, metrics) from (n, metrics). NaN
    where a repeat drew no case that the metric speaks of."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((drawn @ tops) / (drawn @ bottoms), dtype=np.float64)


def interval(repeated: Floats) -> tuple[float, float]:
    """The percentile interval; NaN repeats are left out."""
    known = repeated[~np.isnan(repeated)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's interval for a share, for where all cases agree and a bootstrap would claim certainty."""
    centre = share + _Z**2 / (2 * n)
    half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, (centre - half) / (1 + _Z**2 / n)), min(1.0, (centre + half) / (1 + _Z**2 / n))


def paired_p(tops: tuple[Floats, Floats], bottoms: tuple[Floats, Floats]) -> float:
    """The chance of a difference this large if the two runs were alike: their results are exchanged at random, case
    by case (approximate randomisation; Noreen 1989). Vectors of length n, for one metric."""
    top_a, top_b = tops
    bottom_a, bottom_b = bottoms
    differ = (top_a != top_b) | (bottom_a != bottom_b)
    if not differ.any():
        return 1.0
    sums = np.array([top_a.sum(), bottom_a.sum(), top_b.sum(), bottom_b.sum()])
    steps = np.stack([(top_b - top_a)[differ], (bottom_b - bottom_a)[differ]], axis=1)
    seen = abs(sums[0] / sums[1] - sums[2] / sums[3])
    draw = np.random.default_rng(SEED)
    at_least = 0
    for _ in range(SWAPS // _CHUNK):
        swapped = draw.integers(0, 2, (_CHUNK, len(steps)), dtype=np.int8).astype(np.float64) @ steps
        a = (sums[0] + swapped[:, 0]) / (sums[1] + swapped[:, 1])
        b = (sums[2] - swapped[:, 0]) / (sums[3] - swapped[:, 1])
        at_least += int((np.abs(a - b) >= seen - 1e-12).sum())
    return (at_least + 1) / (SWAPS + 1)


def holm(chances: dict[str, float]) -> dict[str, float]:
    """Holm's correction (1979): with many metrics looked at, one in twenty would differ by luck."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    for rank, name in enumerate(sorted(chances, key=lambda name: (chances[name], name))):
        highest = max(highest, min(1.0, chances[name] * (len(chances) - rank)))
        adjusted[name] = highest
    return adjusted
