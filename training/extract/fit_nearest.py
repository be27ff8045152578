"""Fits the forest that picks the sentences worth a closer look (LightGBM's lambdarank) and writes `rag/models/nearest.npz`.

    python -m training.extract.fit_nearest WORK_FOLDER

In: questions of `training.extract.make_packs`, each with all sentences of the passages that are found for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray

from rag.features import quick
from rag.nearest import COLUMNS, FILE
from rag.trees import Trees
from training.extract.cases import retrieved
from training.extract.live import Opened
from training.extract.make_packs import sets
from training.extract.match import says

SETS = {
    "newest_read": (8, 1.0), "newest_read_small": (16, 1.0), "cmrc": (8, 1.0), "drcd": (12, 1.0), "squad": (8, 1.0),
    "crud": (8, 0.5),
}  # fmt: skip
"""Sets: of how many questions one is taken, and what it weighs."""
MEASURED = {"kept_newest": 4, "kept_newest_small": 2, "kept_later": 4, "squad_dev": 6, "cmrc_dev": 4}
AT = (16, 24, 32, 48, 64, 80)
PARAMETERS = {
    "objective": "lambdarank", "label_gain": [0, 1], "lambdarank_truncation_level": 24, "learning_rate": 0.1,
    "num_leaves": 12, "max_depth": 5, "min_data_in_leaf": 50, "lambda_l2": 5.0, "num_threads": 1, "verbosity": -1,
    "seed": 7, "deterministic": True, "force_row_wise": True,
}  # fmt: skip
ROUNDS = 60


class Looked(NamedTuple):
    """All sentences of a question: what `rag.nearest` reads of them, and which are right."""

    rows: NDArray[np.float32]
    right: NDArray[np.bool_]


def looked(name: str, every: int, opened: Opened, *, crossed: bool) -> Iterator[Looked]:
    """Every `every`-th question of a set whose right article was found."""
    where, asked, _ = sets()[name]
    for found in retrieved(asked[::every], where, opened, crossed=crossed, small=name.endswith("_small")):
        told = np.array([says(text, found.asked.answers) for text in found.found.texts])
        right = told & np.isin(found.found.aids, list(found.right))
        known = right | ~told  # what another article says may be right as well
        if right.any():
            yield Looked(quick(found.question, found.found, found.hits)[known], right[known])


def fit(parts: list[tuple[list[Looked], float]]) -> Trees:
    """The forest."""
    each = [(one, weight) for part, weight in parts for one in part]
    data = lightgbm.Dataset(
        np.concatenate([one.rows for one, _ in each]), np.concatenate([one.right for one, _ in each]).astype(np.int8),
        group=[len(one.right) for one, _ in each], weight=np.concatenate([np.full(len(one.right), w) for one, w in each]),
        feature_name=list(COLUMNS),
    )  # fmt: skip
    return Trees.from_lightgbm(lightgbm.train(PARAMETERS, data, ROUNDS).dump_model())


def report(trees: Trees, made: list[Looked]) -> str:
    """Share of the questions with a right sentence among the first so many."""
    first = [np.argsort(-trees.predict(one.rows), kind="stable") for one in made]
    told = [
        f"{at}: {np.mean([one.right[rows[:at]].any() for one, rows in zip(made, first, strict=True)]):.3f}" for at in AT
    ]
    return f"({len(made)}) " + ", ".join(told)


def main() -> None:
    opened = Opened(Path(sys.argv[1]))
    parts = [(list(looked(name, every, opened, crossed=True)), weight) for name, (every, weight) in SETS.items()]
    trees = fit(parts)
    np.savez_compressed(FILE, allow_pickle=False, **trees.arrays())
    sys.stderr.write(f"{FILE.stat().st_size} bytes\n")
    for name, every in MEASURED.items():
        sys.stderr.write(f"{name} {report(trees, list(looked(name, every, opened, crossed=False)))}\n")


if __name__ == "__main__":
    main()
