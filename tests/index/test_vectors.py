"""FAISS against NumPy, on values; updates; filters; files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index import vectors
from index.errors import IndexUnusable
from index.settings import IndexSettings
from index.vectors import VectorIndex, VectorSpool

_DIM = 32
_FLAT = IndexSettings()
_IVF = IndexSettings(flat_max_passages=0)


def _unit(count: int, seed: int = 7) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((count, _DIM)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


_open: list[VectorSpool] = []


@pytest.fixture(autouse=True)
def _close_spools() -> Iterator[None]:
    yield
    while _open:
        _open.pop().close()


def _empty_spool(tmp_path: Path) -> VectorSpool:
    _open.append(VectorSpool(tmp_path / "spool", _DIM))
    return _open[-1]


def _spool(tmp_path: Path, ids: NDArray[np.int64], rows: NDArray[np.float32]) -> VectorSpool:
    spool = _empty_spool(tmp_path)
    half = len(ids) // 2
    spool.append(ids[:half], rows[:half])
    spool.append(ids[half:], rows[half:])
    return spool


def _written(tmp_path: Path, index: Any, name: str = "v.faiss", *, probes: int = 10_000) -> VectorIndex:
    vectors.write(index, tmp_path / name)
    return VectorIndex.load(tmp_path / name, probes=probes)


def test_flat_scores_are_numpys_inner_products(tmp_path: Path) -> None:
    rows, ids, queries = _unit(500), np.arange(100, 600), _unit(5, seed=8)
    index, kind, trained = vectors.build(_spool(tmp_path, ids, rows), _DIM, _FLAT)
    assert (kind, trained) == ("flat", 500)
    found, scores = _written(tmp_path, index).search(queries, limit=10)
    exact = queries @ rows.T
    order = np.argsort(-exact, axis=1)[:, :10]
    np.testing.assert_array_equal(found, ids[order])
    np.testing.assert_allclose(scores, np.take_along_axis(exact, order, axis=1), atol=1e-6)


def test_ivf_with_all_lists_is_near_exact(tmp_path: Path) -> None:
    rows, ids, queries = _unit(4000), np.arange(4000) * 3, _unit(50, seed=8)
    index, kind, trained = vectors.build(_spool(tmp_path, ids, rows), _DIM, _IVF)
    assert (kind, trained) == ("ivf_sq8", 4000)
    found, scores = _written(tmp_path, index).search(queries, limit=10)
    exact = queries @ rows.T
    wanted = ids[np.argsort(-exact, axis=1)[:, :10]]
    overlap = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found.tolist(), wanted.tolist(), strict=True)])
    assert overlap >= 0.97  # 8 bits a dimension swap close neighbours now and then
    np.testing.assert_allclose(scores, np.take_along_axis(exact, found // 3, axis=1), atol=0.02)


@pytest.mark.parametrize("settings", [_FLAT, _IVF])
def test_only_allowed_passages_are_found(tmp_path: Path, settings: IndexSettings) -> None:
    rows, ids = _unit(3000), np.arange(3000)
    index, _, _ = vectors.build(_spool(tmp_path, ids, rows), _DIM, settings)
    allowed = np.zeros(3000, dtype=np.bool_)
    allowed[1000:1010] = True
    found, scores = _written(tmp_path, index, probes=2).search(rows[:1], limit=20, allowed=allowed)
    assert sorted(found[0][:10].tolist()) == list(range(1000, 1010))
    assert found[0][10:].tolist() == [-1] * 10
    np.testing.assert_allclose(scores[0][:10], np.sort(rows[1000:1010] @ rows[0])[::-1], atol=0.02)


@pytest.mark.parametrize("settings", [_FLAT, _IVF])
def test_an_update_equals_a_fresh_build(tmp_path: Path, settings: IndexSettings) -> None:
    rows, ids = _unit(2000), np.arange(2000)
    index, _, _ = vectors.build(_spool(tmp_path, ids[:1900], rows[:1900]), _DIM, settings)
    vectors.write(index, tmp_path / "old.faiss")
    before = (tmp_path / "old.faiss").read_bytes()
    changed = vectors.update(tmp_path / "old.faiss", np.arange(50), _spool(tmp_path, ids[1900:], rows[1900:]))
    new = _written(tmp_path, changed, "new.faiss")
    assert (tmp_path / "old.faiss").read_bytes() == before
    assert len(new) == 1950
    fresh_index, _, _ = vectors.build(_spool(tmp_path, ids[50:], rows[50:]), _DIM, settings)
    fresh = _written(tmp_path, fresh_index, "fresh.faiss")
    queries = _unit(20, seed=9)
    mine, theirs = new.search(queries, limit=10)[0], fresh.search(queries, limit=10)[0]
    overlap = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(mine.tolist(), theirs.tolist(), strict=True)])
    assert overlap == 1 if settings is _FLAT else overlap >= 0.95


def test_the_order_of_the_passages_changes_nothing_that_is_found(tmp_path: Path) -> None:
    """Neither which are sampled nor where the lists' middles begin depends on it."""
    settings = IndexSettings(flat_max_passages=0, ivf_training_vectors=1200)
    rows, order, queries = _unit(3000), np.random.default_rng(3).permutation(3000), _unit(40, seed=9)
    found = []
    for name, some in (("one", np.arange(3000)), ("other", order)):
        index, _, _ = vectors.build(_spool(tmp_path, some, rows[some]), _DIM, settings)
        assert index.nlist == 128
        found.append(_written(tmp_path, index, f"{name}.faiss", probes=4).search(queries, limit=10)[0].tolist())
    assert found[0] == found[1]


def test_numbers_of_vectors_are_evenly_spread() -> None:
    """So that a share of them is a share of the vectors, even where these differ in little."""
    rows = _unit(20_000) * np.float32(0.001) + _unit(1)
    numbers = vectors._hashes(rows)
    assert len(set(numbers.tolist())) == 20_000
    shares = np.histogram(numbers.astype(np.float64) / 2.0**64, bins=20, range=(0, 1))[0] / 1000
    assert 0.85 < shares.min() <= shares.max() < 1.15


@pytest.mark.parametrize(("settings", "error"), [(_FLAT, 0.0), (_IVF, 0.01)])
def test_vectors_come_back_for_a_rebuild(tmp_path: Path, settings: IndexSettings, error: float) -> None:
    rows, ids = _unit(1000), np.arange(1000) + 5
    index, _, _ = vectors.build(_spool(tmp_path, ids, rows), _DIM, settings)
    vectors.write(index, tmp_path / "old.faiss")
    spool = _empty_spool(tmp_path)
    vectors.respool(tmp_path / "old.faiss", np.array([5, 6]), spool)
    back = np.concatenate([block for _, block in spool.blocks()])
    np.testing.assert_array_equal(spool.ids(), ids[2:])
    assert np.abs(back - rows[2:]).max() <= error


def test_errors_name_what_was_given(tmp_path: Path) -> None:
    spool = _empty_spool(tmp_path)
    with pytest.raises(ValueError, match=r"2 ids with vectors of shape \(2, 5\); the index has 32"):
        spool.append(np.arange(2), np.zeros((2, 5), dtype=np.float32))
    index, _, _ = vectors.build(_spool(tmp_path, np.arange(3), _unit(3)), _DIM, _FLAT)
    with pytest.raises(ValueError, match="32 dimensions"):
        _written(tmp_path, index).search(np.zeros((1, 5), dtype=np.float32), limit=1)
    (tmp_path / "bad.faiss").write_bytes(b"not an index")
    with pytest.raises(IndexUnusable, match="yuanwen repair"):
        VectorIndex.load(tmp_path / "bad.faiss", probes=1)


@pytest.mark.parametrize("settings", [_FLAT, _IVF])
def test_cosines_of_some_are_those_that_a_search_gives(tmp_path: Path, settings: IndexSettings) -> None:
    rows, ids, query = _unit(900), np.arange(100, 1000), _unit(1, seed=8)
    index, _, _ = vectors.build(_spool(tmp_path, ids, rows), _DIM, settings)
    written = _written(tmp_path, index)
    found, scores = written.search(query, limit=900)
    wanted = dict(zip(found[0].tolist(), scores[0].tolist(), strict=True))
    some = np.sort(np.random.default_rng(3).choice(ids, 50, replace=False))
    cosines = written.cosines(query[0], some)
    assert cosines.dtype == np.float32
    assert cosines == pytest.approx([wanted[n] for n in some.tolist()], abs=1e-5)
    assert written.cosines(query[0], some[:0]).shape == (0,)
    with pytest.raises(IndexUnusable, match="yuanwen repair"):
        written.cosines(query[0], np.array([100, 5000]))


def test_places_that_are_missing_are_worked_out_and_wrong_ones_refused(tmp_path: Path) -> None:
    rows, ids, query = _unit(300), np.arange(300), _unit(1, seed=8)[0]
    index, _, _ = vectors.build(_spool(tmp_path, ids, rows), _DIM, _IVF)
    wanted = _written(tmp_path, index).cosines(query, ids)
    places = tmp_path / "places.npy"
    kept = places.read_bytes()
    places.unlink()
    assert np.array_equal(VectorIndex.load(tmp_path / "v.faiss", probes=9).cosines(query, ids), wanted)
    for broken in (kept[:-12], kept[:40], b"", kept.replace(b"<u4", b"<u2")):
        places.write_bytes(broken)
        with pytest.raises(IndexUnusable, match="yuanwen repair"):
            VectorIndex.load(tmp_path / "v.faiss", probes=9)
