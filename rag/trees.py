"""Gradient-boosted trees in NumPy, as LightGBM would evaluate them, from a plain ``.npz`` file.

In: float32 (n, features), NaN for unknown. Out: float64 (n,), the trees' sum. Every tree is laid out as a complete
binary tree (the children of node i are 2i + 1 and 2i + 2), so that all rows step down all trees at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cascade", "Trees"]

_LARGEST = float(np.finfo(np.float32).max)
_BLOCK = 128
"""Rows that step down together: with some hundred trees their numbers stay in the processor's cache."""
SPARE = 8
"""How many times as many rows as are wanted all trees of a `Cascade` are summed for."""


@dataclass(frozen=True, slots=True)
class Trees:
    """A forest: `features` names the columns it reads, in order."""

    features: tuple[str, ...]
    depth: int
    column: NDArray[np.int32]
    """int32 (trees, 2**depth - 1): which column a node compares, see `predict` for its three ranges."""
    threshold: NDArray[np.float32]
    """float32 (trees, 2**depth - 1): left when the value is not greater."""
    leaf: NDArray[np.float64]
    """float64 (trees, 2**depth)."""
    levels: tuple[tuple[NDArray[np.intp], NDArray[np.float32]], ...] = field(init=False, repr=False, compare=False)
    """What `predict` reads: for each level of all trees, tree by tree, the column and the threshold of each node. So the
    children of node i of one level are 2i and 2i + 1 of the next."""

    def __post_init__(self) -> None:
        cuts = [slice(2**level - 1, 2 ** (level + 1) - 1) for level in range(self.depth)]
        levels = ((self.column[:, cut].astype(np.intp).ravel(), self.threshold[:, cut].ravel()) for cut in cuts)
        object.__setattr__(self, "levels", tuple(levels))

    @classmethod
    def load(cls, file: Path, *, name: str = "") -> Trees:
        """Reads what `save` wrote; several forests may share a file under different names."""
        with np.load(file) as arrays:
            features = tuple(str(arrays[f"{name}features"]).split("\n"))
            return cls(
                features,
                int(arrays[f"{name}depth"]),
                arrays[f"{name}column"].astype(np.int32),
                arrays[f"{name}threshold"],
                arrays[f"{name}leaf"],
            )

    def arrays(self, *, name: str = "") -> dict[str, NDArray[Any]]:
        """What `load` reads, for ``np.savez_compressed``."""
        return {
            f"{name}features": np.array("\n".join(self.features)),
            f"{name}depth": np.array(self.depth),
            f"{name}column": self.column.astype(np.int16),
            f"{name}threshold": self.threshold,
            f"{name}leaf": self.leaf,
        }

    @classmethod
    def from_lightgbm(cls, model: Mapping[str, Any]) -> Trees:
        """From ``Booster.dump_model()``.

        Raises:
            ValueError: a split that is not numerical.
        """
        names = tuple(model["feature_names"])
        roots = [tree["tree_structure"] for tree in model["tree_info"]]
        depth = max(1, *(_depth(root) for root in roots))
        inner, leaves = 2**depth - 1, 2**depth
        column = np.zeros((len(roots), inner), dtype=np.int32)
        threshold = np.full((len(roots), inner), np.inf, dtype=np.float32)
        leaf = np.zeros((len(roots), leaves), dtype=np.float64)
        for tree, root in enumerate(roots):
            stack = [(root, 0, 0)]
            while stack:
                node, at, level = stack.pop()
                if "split_feature" not in node:
                    # A leaf above the bottom: all places below it get its value, whatever the comparisons there say.
                    first = (at + 1) * 2 ** (depth - level) - 1 - inner
                    leaf[tree, first : first + 2 ** (depth - level)] = node["leaf_value"]
                    continue
                if node["decision_type"] != "<=":
                    raise ValueError(f"only numerical splits (<=) can be kept, not {node['decision_type']!r}")
                column[tree, at] = node["split_feature"] + len(names) * _unknown(node)
                threshold[tree, at] = _round_down(node["threshold"])
                stack.append((node["left_child"], 2 * at + 1, level + 1))
                stack.append((node["right_child"], 2 * at + 2, level + 1))
        return cls(names, depth, column, threshold, leaf)

    @classmethod
    def mean(cls, forests: Sequence[Trees]) -> Trees:
        """One forest whose sums are the mean of those of `forests`, which read the same columns and are of one depth.

        Raises:
            ValueError: they are not.
        """
        first = forests[0]
        if any((forest.features, forest.depth) != (first.features, first.depth) for forest in forests):
            raise ValueError("forests of different depths or columns cannot be put together")
        return cls(
            first.features, first.depth, np.concatenate([forest.column for forest in forests]),
            np.concatenate([forest.threshold for forest in forests]),
            np.concatenate([forest.leaf for forest in forests]) / len(forests),
        )  # fmt: skip

    def columns(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Where this forest's features stand among `names`, so that rows with more or other columns can be read.

        Raises:
            ValueError: a feature that is not among them: the model was made for another version of the code.
        """
        return _places(self.features, tuple(names))

    def predict(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The sum of the trees for each row: float64 (n,)."""
        n, width = rows.shape
        if width != len(self.features):
            raise ValueError(f"rows have {width} columns, the model reads {len(self.features)}")
        # Unknown values go left, go right, or count as zero, as each split was trained: one copy of the rows for each.
        known = ~np.isnan(rows)
        wide = np.concatenate(
            [np.where(known, rows, -np.inf), np.where(known, rows, np.inf), np.where(known, rows, 0)], axis=1
        ).astype(np.float32)
        total = np.empty(n, dtype=np.float64)
        flat = wide.ravel()
        for at in range(0, n, _BLOCK):
            base = np.arange(at, min(at + _BLOCK, n), dtype=np.intp)[:, None] * (3 * width)
            total[at : at + _BLOCK] = self._sums(flat, base)
        return total

    def _sums(self, flat: NDArray[np.float32], base: NDArray[np.intp]) -> NDArray[np.float64]:
        """The sum of the trees for the rows that begin at `base`, intp (n, 1), in `flat`."""
        # What is slow is to gather from scattered places: so it is done into given arrays, with indices of its own width.
        # "clip" only spares the check of indices that cannot be wrong.
        columns, borders = self.levels[0]
        place = columns + base
        value = flat.take(place, mode="clip")
        node = 2 * np.arange(len(columns), dtype=np.intp) + (value > borders)
        border = np.empty(node.shape, dtype=np.float32)
        for columns, borders in self.levels[1:]:
            np.take(columns, node, out=place, mode="clip")
            place += base
            np.take(flat, place, out=value, mode="clip")
            np.take(borders, node, out=border, mode="clip")
            node *= 2
            node += value > border
        sums: NDArray[np.float64] = self.leaf.ravel().take(node, mode="clip").sum(axis=1)
        return sums

    def predict_many(self, rows: NDArray[np.float32], *, batch: int = 2000) -> NDArray[np.float64]:
        """`predict` in batches, for so many rows that the intermediate arrays would be large."""
        parts = [self.predict(rows[at : at + batch]) for at in range(0, len(rows), batch)]
        return np.concatenate(parts) if parts else np.zeros(0)


@dataclass(frozen=True, slots=True)
class Cascade:
    """A forest where only the best rows count (after Viola and Jones, "Rapid Object Detection using a Boosted Cascade",
    CVPR 2001): most rows are passed over by what the third of the trees whose leaves differ most says of them."""

    telling: Trees
    rest: Trees

    @classmethod
    def of(cls, trees: Trees) -> Cascade:
        order = np.argsort(-trees.leaf.std(axis=1), kind="stable")
        parts = np.split(order, [(len(order) + 2) // 3])
        telling, rest = (
            replace(trees, column=trees.column[part], threshold=trees.threshold[part], leaf=trees.leaf[part])
            for part in parts
        )
        return cls(telling, rest)

    def predict(self, rows: NDArray[np.float32], most: int) -> NDArray[np.float64]:
        """The sums of the trees, float64 (n,), true of `SPARE` times `most` rows: a row would have to be behind all those
        by the telling trees to be missed. The others come behind them, in the order of the telling trees."""
        total = self.telling.predict(rows)
        if len(rows) <= SPARE * most:
            return total + self.rest.predict(rows)
        first = np.argpartition(-total, SPARE * most)
        kept, others = first[: SPARE * most], first[SPARE * most :]
        total[kept] += self.rest.predict(rows[kept])
        total[others] += min(0.0, float(total[kept].min() - total[others].max()))
        return total


def _depth(node: Mapping[str, Any]) -> int:
    deepest, stack = 0, [(node, 0)]
    while stack:
        current, level = stack.pop()
        deepest = max(deepest, level)
        if "split_feature" in current:
            stack += [(current["left_child"], level + 1), (current["right_child"], level + 1)]
    return deepest


def _unknown(node: Mapping[str, Any]) -> int:
    """Which copy of the rows a split reads: 0 unknown goes left, 1 right, 2 counts as zero."""
    if node["missing_type"] != "NaN":
        return 2
    return 0 if node["default_left"] else 1


def _round_down(threshold: float) -> np.float32:
    """The greatest float32 that is not greater: for a float32 value, comparing with it decides the same."""
    # LightGBM writes 1e300 for "known goes left, unknown right": it stays below the infinity that stands for unknown.
    value = np.float32(np.clip(threshold, -_LARGEST, _LARGEST))
    return np.nextafter(value, np.float32(-np.inf)) if float(value) > threshold else value


@lru_cache(maxsize=32)  # asked for with every question
def _places(features: tuple[str, ...], names: tuple[str, ...]) -> NDArray[np.int64]:
    """For `Trees.columns`."""
    at = {name: place for place, name in enumerate(names)}
    lacking = [name for name in features if name not in at]
    if lacking:
        raise ValueError(f"the model reads {', '.join(lacking)}, which are not computed: make the models again")
    return np.array([at[name] for name in features], dtype=np.int64)
