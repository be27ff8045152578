"""Intervals cover, tests tell luck from difference, and everything is the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from rag.evaluation.bootstrap import holm, interval, paired_p, ratios, weights, wilson


def test_draws_are_the_same_each_time_and_add_up() -> None:
    drawn = weights(50, repeats=100)
    assert drawn.shape == (100, 50)
    assert (drawn.sum(axis=1) == 50).all()
    assert (drawn == weights(50, repeats=100)).all()
    assert not (drawn == weights(50, repeats=100, seed=1)).all()
    assert weights(0).shape == (1000, 0)


def test_the_interval_is_about_two_standard_errors_wide() -> None:
    hits = np.array([1.0] * 60 + [0.0] * 40)[:, None]
    low, high = interval(ratios(hits, np.ones((100, 1)), weights(100))[:, 0])
    assert low == pytest.approx(0.6 - 1.96 * 0.049, abs=0.015)
    assert high == pytest.approx(0.6 + 1.96 * 0.049, abs=0.015)


def test_wilson_by_hand() -> None:
    assert wilson(1.0, 100) == (pytest.approx(0.9630, abs=1e-4), 1.0)
    assert wilson(0.5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))


def test_a_paired_difference() -> None:
    ones = np.ones(200)
    before = np.array([1.0, 0.0] * 100)
    better = before.copy()
    better[1:60:2] = 1.0  # thirty questions won, none lost
    assert paired_p((before, better), (ones, ones)) < 0.001
    swapped = before.copy()
    swapped[:20] = 1 - swapped[:20]  # ten won, ten lost
    assert paired_p((before, swapped), (ones, ones)) > 0.5
    assert paired_p((before, before), (ones, ones)) == 1.0


def test_holm_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == {
        "a": pytest.approx(0.03),
        "c": pytest.approx(0.06),
        "b": pytest.approx(0.06),
    }
