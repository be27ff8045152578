"""Which sentences are worth a closer look, of the two hundred or so that the retrieved passages have.

In: columns of `rag.features` that are told of all of them. Out: the rows of the `KEPT` nearest, by a small forest
(`rag.trees`) that `training.extract.fit_nearest` fits. What is looked at more closely costs 0.1 ms a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.trees import Trees

__all__ = ["COLUMNS", "FILE", "KEPT", "behind", "nearest", "nearness", "table"]

FILE = Path(__file__).parent / "models" / "nearest.npz"
COLUMNS: tuple[str, ...] = (
    "wide_out_local", "wide_top", "wide_rank", "wide_gain", "article_wide_top", "out_top", "novelty", "matched_max",
    "ov_with_two", "passage_top", "chars", "chars_top", "hit_total", "hit_place", "hit_cosine", "hit_cosine_top",
    "article_hits", "inside", "date_match",
)  # fmt: skip
KEPT = 48
"""A right sentence is among them for .940 of 597 questions kept from training whose hits have one, among 32 for .901, among
80 for .977; among the 80 that a sum of five columns picked before for .920 (of 1,185). Across the languages it matters most."""

BEHIND = 1.0
"""How far behind the last sentence that was looked at closely the first of the others is."""


def nearness(columns: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
    """(n,): higher is nearer. `columns` (n,) each, at least `COLUMNS`."""
    return _forest().predict(table(columns))


def table(columns: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """float32 (n, len(COLUMNS)): of `columns` (n,) what the forest reads."""
    return np.stack([columns[name] for name in COLUMNS], axis=1).astype(np.float32)


def nearest(near: NDArray[np.float64]) -> NDArray[np.int64]:
    """The rows of the `KEPT` nearest of `near` (n,), ascending."""
    return np.sort(np.argsort(-near, kind="stable")[:KEPT]).astype(np.int64)


def behind(near: NDArray[np.float64], kept: NDArray[np.int64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,): the `scores` of the sentences `kept`, and `BEHIND` the last of them the others in the order of `near` (n,)."""
    found = near.astype(np.float64)
    others = np.ones(len(near), dtype=np.bool_)
    others[kept] = False
    found[others] += scores.min() - BEHIND - found[others].max(initial=-np.inf)
    found[kept] = scores
    return found


@lru_cache(maxsize=1)
def _forest() -> Trees:
    trees = Trees.load(FILE)
    if trees.features != COLUMNS:
        raise ValueError(f"{FILE.name} was made for other columns than rag/nearest.py has: make the models again")
    return trees
