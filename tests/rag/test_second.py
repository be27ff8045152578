"""The second ranking: what it reads, and that it never lifts what was far behind."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.extract import Extractor
from rag.features import FEATURES
from rag.second import COLUMNS, EXTRA, RANKED, extra, mixed

NAN = float("nan")


def test_what_it_reads_of_five_sentences() -> None:
    first = np.array([3.0, 1.0, 2.0, 0.0, -1.0])
    read = np.array([0.5, 4.0, NAN, 2.0, NAN])
    aids = np.array([7, 7, 9, 9, 9])
    previous, following = np.array([-1, 0, -1, 2, 3]), np.array([1, -1, 3, 4, -1])
    table = dict(zip(EXTRA, extra(first, read, aids, previous, following).T, strict=True))
    assert table["ranker_gap"].tolist() == [0, -2, -1, -3, -4]
    assert table["ranker_rank"].tolist() == [0, 2, 1, 3, 4]
    assert np.array_equal(table["read_gap"], np.array([-3.5, 0, NAN, -2, NAN], dtype=np.float32), equal_nan=True)
    assert np.array_equal(table["read_rank"], np.array([2, 0, NAN, 1, NAN], dtype=np.float32), equal_nan=True)
    assert np.array_equal(table["read_previous"], np.array([NAN, -3.5, NAN, NAN, -2], dtype=np.float32), equal_nan=True)
    assert np.array_equal(table["ranker_following"], np.array([-2, NAN, -3, -4, NAN], dtype=np.float32), equal_nan=True)
    assert table["article_read"].tolist() == [0, 0, -2, -2, -2]
    assert np.array_equal(
        table["article_read_2"], np.array([-3.5, -3.5, NAN, NAN, NAN], dtype=np.float32), equal_nan=True
    )
    assert table["article_reads"].tolist() == [2, 2, 1, 1, 1]
    assert table["article_ranker"].tolist() == [0, 0, -1, -1, -1]
    assert table["both"].tolist() == mixed(first, read).tolist() == [-2.625, -2, -3.625, -4.5, -6.625]
    assert table["both_rank"].tolist() == [1, 0, 2, 3, 4]


def test_nothing_read() -> None:
    first = np.array([1.0, 2.0])
    nobody = np.array([-1, -1])
    table = extra(first, np.full(2, NAN), np.array([1, 2]), nobody, nobody)
    assert table[:, EXTRA.index("both")].tolist() == [-1, 0]
    assert np.isnan(table[:, EXTRA.index("read")]).all()
    assert table[:, EXTRA.index("article_reads")].tolist() == [0, 0]


def test_the_model_reads_columns_that_there_are() -> None:
    second = Extractor.load().second
    assert second.trees.features == COLUMNS
    assert 0.1 < second.scale < 10


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_what_is_far_behind_stays_there_in_its_order(count: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    first = dice.normal(size=count)
    read = np.where(np.argsort(np.argsort(-first)) < 16, dice.normal(size=count), NAN)
    rows = dice.normal(size=(count, len(FEATURES))).astype(np.float32)
    nobody = np.full(count, -1)
    scores = Extractor.load().second(rows, first, read, dice.integers(0, 5, count), nobody, nobody)
    assert np.isfinite(scores).all()
    both = mixed(first, read)
    order = np.argsort(-both, kind="stable")
    behind = scores[order[RANKED:]]
    assert (np.diff(behind) <= 0).all()
    assert not len(behind) or behind.max() <= scores[order[:RANKED]].min()
