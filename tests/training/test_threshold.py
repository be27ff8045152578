"""The arithmetic behind the confidence: a rising curve, and the sums from which on a rule holds."""

from __future__ import annotations

import numpy as np
import pytest

from training.extract.threshold import auroc, isotonic, sum_above, sum_precise


def test_a_share_of_the_cases_lies_above() -> None:
    sums = np.array([0.1, 0.9, 0.5, 0.7, 0.3])
    even = np.ones(5)
    assert sum_above(sums, even, 0.2) == 0.9
    assert sum_above(sums, even, 0.4) == 0.7
    # The one at .9 weighs as much as all others together: by it alone half of the weight is above.
    assert sum_above(sums, np.array([1.0, 4.0, 1.0, 1.0, 1.0]), 0.5) == 0.9


def test_from_where_on_enough_are_right() -> None:
    sums = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    right = np.array([1, 0, 1, 1, 0], dtype=np.int8)
    assert sum_precise(sums, right, 0.75) == 2.0  # 3 of 4, though only 1 of 2 on the way
    assert sum_precise(sums, right, 0.9) == 5.0
    assert sum_precise(sums, right, 0.6) == 1.0
    assert sum_precise(sums, np.zeros(5, dtype=np.int8), 0.5) == 5.0


def test_the_curve_rises_and_is_pooled() -> None:
    raw = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    right = np.array([0, 1, 0, 0, 1, 1], dtype=np.int8)
    knots, chance = isotonic(raw, right, np.ones(6))
    assert (np.diff(knots) > 0).all()
    assert (np.diff(chance) >= 0).all()
    assert 0 < chance[0] < chance[-1] < 1  # so few cases support neither end
    assert knots[1] == 2.0  # 1, 2 and 3, of which one in three is right, are one knot


@pytest.mark.parametrize(("scores", "share"), [((3, 2, 1, 0), 1.0), ((0, 1, 2, 3), 0.0), ((3, 0, 2, 1), 0.5)])
def test_auroc_is_the_share_of_pairs_in_order(scores: tuple[int, ...], share: float) -> None:
    assert auroc(np.array(scores, dtype=np.float64), np.array([1, 1, 0, 0], dtype=np.int8)) == share
