"""The NumPy forest against LightGBM's own predictions, and against trees worked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.retrieve import MODEL
from rag.trees import SPARE, Cascade, Trees


def _rows(n: int, columns: int, *, unknown: float, seed: int) -> np.ndarray:
    dice = np.random.default_rng(seed)
    rows = dice.normal(size=(n, columns)).astype(np.float32)
    rows[:, 0] = np.round(rows[:, 0])  # ties with thresholds
    rows[dice.random(rows.shape) < unknown] = np.nan
    return rows


@pytest.mark.parametrize("unknown", [0.0, 0.2])
def test_equals_lightgbm(unknown: float, tmp_path: Path) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="pip install lightgbm")
    rows = _rows(1500, 12, unknown=unknown, seed=1)
    target = (np.nan_to_num(rows[:, 0]) + np.nan_to_num(rows[:, 1]) ** 2 > 0.5).astype(int)
    names = [f"column {at}" for at in range(12)]
    booster = lightgbm.train(
        {"objective": "binary", "num_leaves": 20, "max_depth": 6, "verbosity": -1, "num_threads": 1},
        lightgbm.Dataset(rows, target, feature_name=[name.replace(" ", "_") for name in names]),
        40,
    )
    trees = Trees.from_lightgbm(booster.dump_model())
    fresh = _rows(600, 12, unknown=max(unknown, 0.1), seed=2)
    expected = booster.predict(fresh, raw_score=True)
    np.testing.assert_allclose(trees.predict(fresh), expected, atol=1e-6)
    np.savez_compressed(tmp_path / "model.npz", **trees.arrays(name="x_"))
    loaded = Trees.load(tmp_path / "model.npz", name="x_")
    np.testing.assert_array_equal(loaded.predict(fresh), trees.predict(fresh))
    np.testing.assert_array_equal(loaded.predict_many(fresh, batch=7), trees.predict(fresh))
    assert loaded.features == trees.features


def _leaf(value: float) -> dict[str, object]:
    return {"leaf_value": value}


def _split(
    feature: int, threshold: float, left: object, right: object, *, default_left: bool = True
) -> dict[str, object]:
    return {
        "split_feature": feature, "threshold": threshold, "decision_type": "<=", "default_left": default_left,
        "missing_type": "NaN", "left_child": left, "right_child": right,
    }  # fmt: skip


def test_by_hand() -> None:
    model = {
        "feature_names": ["a", "b"],
        "tree_info": [
            {
                "tree_structure": _split(
                    0, 0.1, _leaf(1.0), _split(1, 2.0, _leaf(10.0), _leaf(20.0), default_left=False)
                )
            },
            {"tree_structure": _leaf(0.5)},
        ],
    }
    trees = Trees.from_lightgbm(model)
    rows = np.array([[0.0, 9.0], [0.1, 9.0], [0.2, 2.0], [0.2, 2.1], [np.nan, 0.0], [0.2, np.nan]], dtype=np.float32)
    # 0.1 as float32 is a little more than 0.1: it goes right, as it does in LightGBM.
    assert trees.predict(rows).tolist() == [1.5, 20.5, 10.5, 20.5, 1.5, 20.5]


def test_wrong_width_names_both_numbers() -> None:
    trees = Trees.from_lightgbm({"feature_names": ["a"], "tree_info": [{"tree_structure": _leaf(1.0)}]})
    with pytest.raises(ValueError, match="2 columns, the model reads 1"):
        trees.predict(np.zeros((1, 2), dtype=np.float32))


def test_categorical_split_is_refused() -> None:
    node = _split(0, 1.0, _leaf(0.0), _leaf(1.0)) | {"decision_type": "=="}
    with pytest.raises(ValueError, match="numerical"):
        Trees.from_lightgbm({"feature_names": ["a"], "tree_info": [{"tree_structure": node}]})


def test_a_cascade_keeps_the_best_rows_and_their_sums() -> None:
    trees, dice = Trees.load(MODEL), np.random.default_rng(7)
    rows = dice.normal(size=(900, len(trees.features))).astype(np.float32)
    whole, most = trees.predict(rows), 5
    found = Cascade.of(trees).predict(rows, most)
    best = np.argsort(-whole)[:most]
    assert np.array_equal(np.argsort(-found)[:most], best)
    same = np.isclose(found, whole, atol=1e-6)
    assert same[best].all()
    assert SPARE * most <= same.sum() < 2 * SPARE * most, "the others were not summed to the end"
    assert found[~same].max() <= found[same].min()


@pytest.mark.parametrize("count", [1, 39, 40])
def test_a_cascade_sums_a_few_rows_whole(count: int) -> None:
    trees = Trees.load(MODEL)
    rows = np.random.default_rng(count).normal(size=(count, len(trees.features))).astype(np.float32)
    assert np.allclose(Cascade.of(trees).predict(rows, 5), trees.predict(rows), atol=1e-6)


def _stump(names: list[str], low: float, high: float) -> Trees:
    tree = {"tree_structure": _split(0, 0.5, _leaf(low), _leaf(high))}
    return Trees.from_lightgbm({"feature_names": names, "tree_info": [tree]})


def test_the_mean_of_forests() -> None:
    both = Trees.mean([_stump(["a"], 1.0, 3.0), _stump(["a"], 2.0, 8.0)])
    rows = np.array([[0.0], [1.0]], dtype=np.float32)
    assert both.predict(rows).tolist() == [1.5, 5.5]


def test_forests_that_read_other_columns_have_no_mean() -> None:
    with pytest.raises(ValueError, match="different depths or columns"):
        Trees.mean([_stump(["a"], 1.0, 3.0), _stump(["b"], 2.0, 8.0)])
