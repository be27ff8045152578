"""Fits the sentence ranker on the packs and writes `rag/models/ranker.npz`.

python -m training.extract.fit_ranker WORK_FOLDER
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from rag.features import FEATURES
from rag.trees import Trees
from training.extract.packs import Pack

TARGET = Path(__file__).parents[2] / "rag" / "models" / "ranker.npz"
PUBLIC = {"cmrc": 1.0, "drcd": 1.0, "crud": 1.0, "squad": 1.5}
SETS = (
    PUBLIC | {"written": 2.0, "written_small": 1.5},
    PUBLIC | {"newest_ranked": 2.0, "newest_ranked_small": 1.5},
)
"""For each forest the sets and what one of their questions weighs. The ranker is their mean: the best sentence is right for
.548 of 515 questions of the first kind and .547 of 1,665 of the second, all kept from training; with the first forest alone
for .522 and .512, with the second alone for .524 and .548."""
ROUNDS = 350
PARAMETERS = {
    "objective": "lambdarank", "label_gain": [0, 1, 1], "lambdarank_truncation_level": 8, "learning_rate": 0.06,
    "num_leaves": 24, "max_depth": 6, "min_data_in_leaf": 60, "feature_fraction": 0.5, "bagging_fraction": 0.7,
    "bagging_freq": 1, "lambda_l2": 5.0, "num_threads": 1, "verbosity": -1, "seed": 7, "deterministic": True,
    "force_row_wise": True, "max_bin": 127,
}  # fmt: skip
READ = FEATURES
"""The columns learned from. With the encoder that ships its cosines would look better here than they are, because it was
trained on the same questions; see `training.extract.live`."""
ACROSS = 0.5
"""What a question across the languages weighs: 40% of the written ones are, of those that people ask a tenth."""

_SAME = FEATURES.index("same_language")


def sample(pack: Pack, weight: float) -> tuple[NDArray[np.intp], list[int], list[float]]:
    """Rows to learn from, how many of each question, and their weights: all but those that another article says as well."""
    rows: list[NDArray[np.intp]] = []
    groups: list[int] = []
    weights: list[float] = []
    for part in pack.slices():
        labels = pack.labels[part]
        if not (labels > 0).any() or not (labels == 0).any():
            continue
        chosen = np.flatnonzero(labels >= 0)
        rows.append(chosen + part.start)
        groups.append(len(chosen))
        across = pack.rows[part][labels > 0, _SAME].mean() < 0.5
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
) -> tuple[list[lightgbm.Booster], Trees]:
    """The boosters, and their mean as `Trees`. Columns named in `without` are made unknown (for ablations); with
    ``fold=(i, n)`` fold i of n is left out."""
    boosters = [_booster(folder, sets, without, rounds, fold) for sets in SETS]
    return boosters, Trees.mean([Trees.from_lightgbm(booster.dump_model()) for booster in boosters])


def _booster(
    folder: Path, sets: Mapping[str, float], without: tuple[str, ...], rounds: int, fold: tuple[int, int] | None
) -> lightgbm.Booster:
    rows, labels, groups, weights = [], [], [], []
    for name, weight in sets.items():
        pack = Pack.load(folder / f"{name}.npz")
        if fold is not None:
            pack = pack.only(folds(pack, fold[1]) != fold[0])
        chosen, sizes, each = sample(pack, weight)
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
    return lightgbm.train(PARAMETERS, data, rounds)


def main() -> None:
    folder = Path(sys.argv[1])
    boosters, trees = fit(folder)
    np.savez_compressed(TARGET, allow_pickle=False, **trees.arrays())
    sys.stderr.write(f"{TARGET.stat().st_size} bytes, depth {trees.depth}, {len(trees.leaf)} trees\n")
    for name in ("cmrc_dev", "drcd_dev", "squad_dev", "kept", "kept_later", "kept_newest", "kept_newest_small"):
        if (folder / f"{name}.npz").exists():
            pack = Pack.load(folder / f"{name}.npz")
            scores = trees.predict_many(pack.rows[:, columns()])
            there = np.mean([(pack.labels[part] > 0).any() for part in pack.slices()])
            sys.stderr.write(
                f"{name}: hit@1 {hit_rate(scores, pack):.3f} hit@3 {hit_rate(scores, pack, 3):.3f} of {there:.3f}\n"
            )
    gains = np.sum([booster.feature_importance("gain") for booster in boosters], axis=0).tolist()
    gain = sorted(zip(gains, READ, strict=True), reverse=True)
    sys.stderr.write(" ".join(f"{name}:{value:.0f}" for value, name in gain if value > 0) + "\n")


if __name__ == "__main__":
    main()
