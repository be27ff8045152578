"""Fits the sentence ranker on the packs and writes `rag/models/ranker.npz`.

python -m training.extract.fit_ranker WORK_FOLDER
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from rag.features import FEATURES
from rag.trees import Trees
from training.extract.packs import Pack

TARGET = Path(__file__).parents[2] / "rag" / "models" / "ranker.npz"
SETS = {"cmrc": 1.0, "drcd": 1.0, "crud": 1.0, "squad": 1.5, "written": 2.0, "written_small": 1.5}
"""Training sets and what one of their questions weighs."""
ROUNDS = 350
PARAMETERS = {
    "objective": "lambdarank", "label_gain": [0, 1, 1], "lambdarank_truncation_level": 8, "learning_rate": 0.06,
    "num_leaves": 24, "max_depth": 6, "min_data_in_leaf": 60, "feature_fraction": 0.5, "bagging_fraction": 0.7,
    "bagging_freq": 1, "lambda_l2": 5.0, "num_threads": 1, "verbosity": -1, "seed": 7, "deterministic": True,
    "force_row_wise": True, "max_bin": 127,
}  # fmt: skip
HARD, RANDOM = 24, 10
"""Wrong sentences kept of each question: those nearest to it, and others at random."""

READ = FEATURES
"""The columns learned from. With the encoder that ships its cosines would look better here than they are, because it was
trained on the same questions; see `training.extract.live`."""
ACROSS = 0.35
"""What a question across the languages weighs: 40% of the written ones are, of those that people ask a tenth."""

_NEAR = [FEATURES.index(name) for name in ("wide_with_title", "wide_local", "chars", "hit_score")]
_SAME = FEATURES.index("same_language")


def sample(pack: Pack, weight: float, dice: np.random.Generator) -> tuple[NDArray[np.intp], list[int], list[float]]:
    """Rows to learn from, how many of each question, and their weights."""
    rows: list[NDArray[np.intp]] = []
    groups: list[int] = []
    weights: list[float] = []
    near = pack.rows[:, _NEAR].sum(axis=1)
    for part in pack.slices():
        labels = pack.labels[part]
        right, wrong = np.flatnonzero(labels > 0), np.flatnonzero(labels == 0)
        if not len(right) or not len(wrong):
            continue
        order = wrong[np.argsort(-near[part][wrong], kind="stable")]
        others = order[HARD:]
        if len(others) > RANDOM:
            others = dice.choice(others, RANDOM, replace=False)
        chosen = np.concatenate([right, order[:HARD], np.sort(others)])
        rows.append(chosen + part.start)
        groups.append(len(chosen))
        across = pack.rows[part][right, _SAME].mean() < 0.5
        weights += [weight * (ACROSS if across else 1.0)] * len(chosen)
    return np.concatenate([np.zeros(0, np.intp), *rows]), groups, weights


def columns() -> list[int]:
    """Where `READ` stands in a pack's rows."""
    return [FEATURES.index(name) for name in READ]


def hit_rate(scores: NDArray[np.float64], pack: Pack, at: int = 1) -> float:
    """Share of the questions one of whose first `at` sentences is right."""
    hits = 0
    for part in pack.slices():
        order = np.argsort(-scores[part], kind="stable")[:at]
        hits += bool((pack.labels[part][order] > 0).any())
    return hits / max(len(pack.sizes), 1)


def folds(pack: Pack, count: int) -> NDArray[np.int64]:
    """(q,): the fold of each question, by a hash of its text, so that a question is in the same one in every set."""
    return np.array([zlib.crc32(str(text).encode()) % count for text in pack.questions], dtype=np.int64)


def fit(
    folder: Path, *, without: tuple[str, ...] = (), rounds: int = ROUNDS, fold: tuple[int, int] | None = None
) -> tuple[lightgbm.Booster, Trees]:
    """The booster, and the same as `Trees`. Columns named in `without` are made unknown (for ablations); with
    ``fold=(i, n)`` fold i of n is left out."""
    dice = np.random.default_rng(3)
    rows, labels, groups, weights = [], [], [], []
    for name, weight in SETS.items():
        pack = Pack.load(folder / f"{name}.npz")
        if fold is not None:
            pack = pack.only(folds(pack, fold[1]) != fold[0])
        chosen, sizes, each = sample(pack, weight, dice)
        rows.append(pack.rows[chosen])
        labels.append(pack.labels[chosen])
        groups += sizes
        weights += each
    table = np.concatenate(rows)[:, columns()]
    for name in without:
        table[:, READ.index(name)] = np.nan
    data = lightgbm.Dataset(
        table, np.concatenate(labels), group=groups, weight=weights, feature_name=list(READ),
        params={"max_bin": 127},
    )  # fmt: skip
    booster = lightgbm.train(PARAMETERS, data, rounds)
    return booster, Trees.from_lightgbm(booster.dump_model())


def main() -> None:
    folder = Path(sys.argv[1])
    booster, trees = fit(folder)
    np.savez_compressed(TARGET, allow_pickle=False, **trees.arrays())
    sys.stderr.write(f"{TARGET.stat().st_size} bytes, depth {trees.depth}, {len(trees.leaf)} trees\n")
    for name in ("cmrc_dev", "drcd_dev", "squad_dev", "kept", "kept_small"):
        if (folder / f"{name}.npz").exists():
            pack = Pack.load(folder / f"{name}.npz")
            scores = trees.predict_many(pack.rows[:, columns()])
            there = np.mean([(pack.labels[part] > 0).any() for part in pack.slices()])
            sys.stderr.write(
                f"{name}: hit@1 {hit_rate(scores, pack):.3f} hit@3 {hit_rate(scores, pack, 3):.3f} of {there:.3f}\n"
            )
    gain = sorted(zip(booster.feature_importance("gain"), READ, strict=True), reverse=True)
    sys.stderr.write(" ".join(f"{name}:{value:.0f}" for value, name in gain if value > 0) + "\n")


if __name__ == "__main__":
    main()
