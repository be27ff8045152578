"""Vectors that no question finds, to see how long an index of the archive's size is searched. NumPy alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["drawn"]

LENGTH = 2.0
"""Real ones have length 1: to a flat index of distances these are further than any of them."""
_AT_ONCE = 50_000


def drawn(count: int, width: int) -> Iterator[NDArray[np.float32]]:
    """`count` random vectors, float32 (n, width), some at a time."""
    dice = np.random.default_rng(1)
    while count > 0:
        some = dice.standard_normal((min(count, _AT_ONCE), width), dtype=np.float32)
        yield LENGTH * some / np.linalg.norm(some, axis=1, keepdims=True)
        count -= len(some)
