"""Confidence: what goes in, and the curve that comes out."""

from __future__ import annotations

import numpy as np

from rag.confidence import EVIDENCE, GUARD, READER, Confidence, evidence, guard_values
from rag.entities import guard
from rag.extract import MODELS
from rag.features import FEATURES
from rag.highlight import SEEN
from rag.question import parse
from rag.trees import Trees


def test_evidence_by_hand() -> None:
    scores = np.array([2.0, 1.0, 0.0])
    rows = np.zeros((3, len(FEATURES)), dtype=np.float32)
    rows[0, FEATURES.index("ov")] = 0.5
    rows[:, FEATURES.index("kind_date")] = 1
    held = np.arange(len(GUARD), dtype=np.float32)
    aids, read = np.array([7, 7, 8]), np.array([1.0, np.nan, 3.0])
    quoted, none = np.array([True, False, True]), np.zeros(3, dtype=np.bool_)
    seen = np.arange(len(SEEN), dtype=np.float32)
    row = dict(zip(EVIDENCE, evidence(scores, rows, aids, held, 0, read, quoted, none, seen).tolist(), strict=True))
    chances = np.exp(scores) / np.exp(scores).sum()
    assert row["score"] == 2.0
    assert row["margin"] == 1.0
    assert row["margin_article"] == 2.0
    np.testing.assert_allclose([row["share"], row["share_article"]], [chances[0], chances[:2].sum()], rtol=1e-6)
    flat = np.exp(scores / 2) / np.exp(scores / 2).sum()
    quote = [row["share_quote"], row["share_quote_flat"]]
    np.testing.assert_allclose(quote, [chances[[0, 2]].sum(), flat[[0, 2]].sum()], rtol=1e-6)
    assert row["second_same_article"] == 1.0
    assert row["top_ov"] == 0.5
    assert [row[name] for name in GUARD] == held.tolist()
    assert [row[name] for name in SEEN] == seen.tolist()
    total = 1 + np.exp(1.0) + np.exp(3.0)  # 1 for "no answer"
    said = [1.0, 9.0, -2.0, np.exp(1.0) / total, 1 / total, 2.0]  # nothing outside of the quote was read
    np.testing.assert_allclose([row[name] for name in READER], said, rtol=1e-6)
    unread = dict(zip(EVIDENCE, evidence(scores, rows, aids, held, 1, read, quoted, none, seen).tolist(), strict=True))
    assert all(np.isnan(unread[name]) for name in READER)


def test_an_article_that_agrees_is_no_rival() -> None:
    scores, aids, read = np.array([2.0, 1.5, 0.0]), np.array([7, 8, 9]), np.array([1.0, 3.0, 0.5])
    rows, held = np.zeros((3, len(FEATURES)), dtype=np.float32), np.zeros(len(GUARD), dtype=np.float32)
    quoted = np.array([True, False, False])

    def row(backed: list[bool]) -> dict[str, float]:
        made = evidence(scores, rows, aids, held, 0, read, quoted, np.array(backed), np.zeros(len(SEEN)))
        return dict(zip(EVIDENCE, made.tolist(), strict=True))

    alone, agreed = row([False, False, False]), row([False, True, False])
    chances = np.exp(scores) / np.exp(scores).sum()
    names = ("backing", "backing_best", "margin", "margin_article", "reader_margin", "reader_margin_article")
    assert [alone[name] for name in names] == [0, -9, 0.5, 0.5, -2, -2]
    assert [agreed[name] for name in names] == [1, -0.5, 2, 2, 0.5, 0.5]
    left = chances[[0, 2]] / chances[[0, 2]].sum()
    flat = np.sqrt(chances[[0, 2]]) / np.sqrt(chances[[0, 2]]).sum()
    told = ("share", "share_article", "share_quote", "share_quote_flat", "entropy", "reader_share")
    read_share = np.exp(1.0) / (1 + np.exp(1.0) + np.exp(0.5))
    expected = [left[0], left[0], left[0], flat[0], -(left * np.log(left)).sum(), read_share]
    np.testing.assert_allclose([agreed[name] for name in told], expected, rtol=1e-5)
    changed = {name for name in EVIDENCE if agreed[name] != alone[name]}
    assert changed == {*names, *told}


def test_guard_values() -> None:
    asked = parse("Did Blue Heron use CVE-2024-11111 in June 2023?")
    row = dict(
        zip(GUARD, guard_values(guard(asked, "Red Kite used CVE-2024-22222 in May 2023.")).tolist(), strict=True)
    )
    assert (row["absent"], row["absent_share"], row["absent_cve"], row["absent_numbers"] > 0) == (2.0, 1.0, 1.0, True)


def test_interpolated_between_knots() -> None:
    trees = Trees.from_lightgbm({"feature_names": ["a"], "tree_info": [{"tree_structure": {"leaf_value": 0.5}}]})
    confidence = Confidence(trees, np.array([0.0, 1.0]), np.array([0.2, 0.8]), 0.4)
    assert confidence(np.zeros((2, 1), dtype=np.float32)).tolist() == [0.5, 0.5]


def test_shipped_curve_rises_and_keeps_its_threshold() -> None:
    confidence = Confidence.load(MODELS / "confidence.npz")
    assert np.all(np.diff(confidence.raw) > 0)
    assert np.all(np.diff(confidence.chance) >= 0)
    assert 0.0 < confidence.threshold < 1.0
    assert confidence.trees.features == EVIDENCE


def test_models_are_small_plain_files() -> None:
    files = sorted(MODELS.glob("*.npz"))
    assert [file.name for file in files] == [
        "confidence.npz",
        "highlight.npz",
        "idf.npz",
        "lexicon.npz",
        "nearest.npz",
        "ranker.npz",
        "reader.npz",
        "retrieval.npz",
        "second.npz",
        "thesaurus.npz",
    ]
    assert sum(file.stat().st_size for file in files) < 8 * 2**20
    for file in files:
        with np.load(file, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


def test_the_documented_curve_is_the_one_that_ships() -> None:
    from benchmarks.quality.curve import DOCUMENT, table

    assert table() in DOCUMENT.read_text("utf-8"), "write it again: python -m benchmarks.quality.curve"


def test_articles_that_agree_never_lower_the_confidence() -> None:
    shipped = Confidence.load(MODELS / "confidence.npz")
    dice = np.random.default_rng(5)
    rows = dice.normal(0.3, 1.0, (2000, len(EVIDENCE))).astype(np.float32)
    rows[:, [EVIDENCE.index("share"), EVIDENCE.index("share_quote")]] = dice.uniform(0.3, 1.0, (2000, 2))
    rows[:, EVIDENCE.index("backing_best")] = -9.0
    alone = shipped(rows)
    for count, behind in ((1, -6.0), (3, -2.0), (8, -0.5)):
        rows[:, EVIDENCE.index("backing")], rows[:, EVIDENCE.index("backing_best")] = count, behind
        agreed = shipped(rows)
        assert (agreed >= alone).all(), count
        alone = agreed
