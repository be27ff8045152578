"""Nearest passages by vector, in FAISS. The only file that imports it.

In: float32 (n, dim) unit vectors with their passage ids. Out: ids and inner products (cosines; higher is better).
Exact search up to `flat_max_passages`, above it IVF with 8-bit scalar quantisation; the kind is in the manifest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import faiss
import numpy as np
from numpy.typing import NDArray

from index.durable import sync
from index.errors import UNREADABLE, IndexUnusable, RowMissing
from index.settings import IndexSettings

__all__ = ["Kind", "VectorIndex", "VectorSpool", "build", "kind_for", "lists_for", "update"]

Kind = Literal["flat", "ivf_sq8"]
_TRAIN_SEED = 20240906
_ADD_ROWS = 65_536
_HASH_ROWS = 4_096
_PLACES = "places.npy"
_PLACE = np.dtype([("id", "<u4"), ("list", "<u4"), ("at", "<u8")])
"""Of a passage's vector: the IVF list, and the byte of the file where its codes begin."""


def kind_for(passages: int, settings: IndexSettings) -> Kind:
    """Exact where that is fast enough on one core (40,000 x 256: 3 ms a question)."""
    return "flat" if passages <= settings.flat_max_passages else "ivf_sq8"


def lists_for(passages: int) -> int:
    """IVF lists: the power of two nearest to 2 * sqrt(n), the range FAISS's guidelines give for this size."""
    return int(2 ** round(np.log2(2 * np.sqrt(max(passages, 1)))))


class VectorSpool:
    """Vectors of an ingest on their way into an index: ids in memory, vectors in a file."""

    def __init__(self, path: Path, dim: int) -> None:
        self._file = path.open("w+b")
        path.unlink()  # goes with the process, however that ends
        self._dim = dim
        self._ids: list[NDArray[np.int64]] = []
        self._count = 0
        self._discarded: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return self._count - len(self._discarded)

    def discard(self, ids: NDArray[np.int64]) -> None:
        """Leaves these out, where they are in the spool: an article can be taken in and replaced in one ingest."""
        self._discarded = np.intersect1d(np.concatenate(self._ids or [self._discarded]), ids)

    def append(self, ids: NDArray[np.int64], vectors: NDArray[np.floating[Any]]) -> None:
        """`vectors` (n, dim) belong to `ids` (n,)."""
        if vectors.shape != (len(ids), self._dim):
            raise ValueError(f"{len(ids)} ids with vectors of shape {vectors.shape}; the index has {self._dim} dims")
        self._file.write(np.ascontiguousarray(vectors, dtype=np.float32).data)
        self._ids.append(np.asarray(ids, dtype=np.int64))
        self._count += len(ids)

    def ids(self) -> NDArray[np.int64]:
        """All ids that are left, in order."""
        every = np.concatenate(self._ids) if self._ids else np.empty(0, dtype=np.int64)
        return every[~np.isin(every, self._discarded)]

    def blocks(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """All of them, in order, at most 65,536 rows at a time."""
        self._file.flush()
        ids = np.concatenate(self._ids) if self._ids else np.empty(0, dtype=np.int64)
        self._file.seek(0)
        for start in range(0, self._count, _ADD_ROWS):
            rows = min(_ADD_ROWS, self._count - start)
            data = np.fromfile(self._file, dtype=np.float32, count=rows * self._dim)
            block, keep = data.reshape(rows, self._dim), ~np.isin(ids[start : start + rows], self._discarded)
            yield ids[start : start + rows][keep], block[keep]

    def close(self) -> None:
        self._file.close()


def build(spool: VectorSpool, dim: int, settings: IndexSettings) -> tuple[Any, Kind, int]:
    """An index of everything in the spool, its kind, and the number of passages its lists were trained for."""
    kind = kind_for(len(spool), settings)
    if kind == "flat":
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
    else:
        lists = lists_for(len(spool))
        quantizer = faiss.IndexFlatIP(dim)
        index = faiss.IndexIVFScalarQuantizer(
            quantizer, dim, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        index.cp.niter = 10
        index.cp.seed = _TRAIN_SEED
        index.cp.max_points_per_centroid = 128
        index.train(_training_rows(spool, dim, max(settings.ivf_training_vectors, 40 * lists)))
    for ids, vectors in spool.blocks():
        index.add_with_ids(vectors, ids)
    return index, kind, len(spool)


def _training_rows(spool: VectorSpool, dim: int, limit: int) -> NDArray[np.float32]:
    """An even sample of the spool. Which rows, and in which order, the vectors alone decide: the same passages give the
    same lists in whatever order they came, so that a compacted index finds what a fresh one finds."""
    share = limit / max(len(spool), 1)
    below = np.uint64(min(share, 1.0) * float(2**64 - 2**12))
    kept, keys = [], []
    for _, vectors in spool.blocks():
        numbers = _hashes(vectors)
        keep = numbers <= below if share < 1 else np.ones(len(numbers), dtype=np.bool_)
        kept.append(vectors[keep])
        keys.append(numbers[keep])
    if not kept:
        return np.empty((0, dim), dtype=np.float32)
    return np.concatenate(kept)[np.argsort(np.concatenate(keys), kind="stable")]


def _hashes(vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
    """A number of 64 bits for each row, evenly spread: sums of its bits times fixed odd numbers (multilinear hashing)."""
    factors = np.random.default_rng(_TRAIN_SEED).integers(0, 2**64, vectors.shape[1], dtype=np.uint64) | np.uint64(1)
    found = np.empty(len(vectors), dtype=np.uint64)
    for start in range(0, len(vectors), _HASH_ROWS):
        bits = np.ascontiguousarray(vectors[start : start + _HASH_ROWS]).view(np.uint32)
        found[start : start + _HASH_ROWS] = (bits * factors).sum(axis=1, dtype=np.uint64)
    return found


def update(old: Path, removed: NDArray[np.int64], spool: VectorSpool) -> Any:
    """The index in the file `old` with `removed` ids taken out and the spool's added; the file stays as it is."""
    index = _read(old, mapped=False)
    if len(removed):
        index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(removed, dtype=np.int64)))
    for ids, vectors in spool.blocks():
        index.add_with_ids(vectors, ids)
    return index


def respool(old: Path, removed: NDArray[np.int64], spool: VectorSpool) -> None:
    """Puts what is in the file `old`, `removed` ids left out, at the end of the spool, to build a new index of it.

    From IVF the vectors come back as 8 bits kept them (an error of at most 1/510 of each dimension's range).
    """
    index = _read(old, mapped=False)
    if isinstance(index, faiss.IndexIVF):
        index.set_direct_map_type(faiss.DirectMap.Hashtable)
        ids = np.concatenate(
            [_list_ids(index, number) for number in range(index.nlist)] or [np.empty(0, dtype=np.int64)]
        )
    else:
        ids = faiss.vector_to_array(index.id_map).astype(np.int64)
    ids = np.sort(ids[~np.isin(ids, removed)])
    for start in range(0, len(ids), _ADD_ROWS):
        block = ids[start : start + _ADD_ROWS]
        spool.append(block, index.reconstruct_batch(block))


def _list_ids(index: Any, number: int) -> NDArray[np.int64]:
    size = index.invlists.list_size(number)
    pointer = index.invlists.get_ids(number)
    ids: NDArray[np.int64] = faiss.rev_swig_ptr(pointer, size).copy() if size else np.empty(0, dtype=np.int64)
    index.invlists.release_ids(number, pointer)
    return ids


def write(index: Any, path: Path) -> None:
    """Writes to disk and waits until it is there; of an IVF index also where in it each passage stands."""
    faiss.write_index(index, str(path))
    written = [path]
    if isinstance(index, faiss.IndexIVF):
        written.append(path.with_name(_PLACES))
        np.save(written[-1], _places(_read(path, mapped=True)), allow_pickle=False)
    for name in written:
        sync(name)


def _places(index: Any) -> NDArray[Any]:
    """Rows of `_PLACE`, ascending by id, of an index that is mapped."""
    lists = faiss.downcast_InvertedLists(index.invlists).lists
    places = np.empty(index.ntotal, dtype=_PLACE)
    at = 0
    for number in range(index.nlist):
        ids = _list_ids(index, number)
        part = places[at : at + len(ids)]
        part["id"], part["list"] = ids, number
        part["at"] = lists.at(number).offset + np.arange(len(ids), dtype=np.uint64) * index.code_size
        at += len(ids)
    places.sort(order="id")
    return places


def _read(path: Path, *, mapped: bool) -> Any:
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP if mapped else 0)
    except RuntimeError as error:
        reason = str(error).splitlines()[0][:200]
        raise IndexUnusable(f"the vectors in {path} cannot be read ({reason}); run: yuanwen repair") from error


class VectorIndex:
    """Searches one written file."""

    def __init__(self, index: Any, places: NDArray[Any], bytes_: NDArray[np.uint8], probes: int) -> None:
        self._index = index
        self._places = places
        self._bytes = bytes_
        self._probes = probes
        self._ivf = isinstance(index, faiss.IndexIVF)

    @classmethod
    def load(cls, path: Path, *, probes: int) -> VectorIndex:
        """IVF lists stay in the file and are mapped; a flat index is read."""
        index = _read(path, mapped=True)
        if not isinstance(index, faiss.IndexIVF):
            return cls(index, np.empty(0, dtype=_PLACE), np.empty(0, dtype=np.uint8), probes)
        file = path.with_name(_PLACES)
        try:
            # An index of an earlier version has no such file; then it takes a moment longer to open.
            places = np.load(file, mmap_mode="r", allow_pickle=False) if file.exists() else _places(index)
        except UNREADABLE as error:
            raise IndexUnusable(f"{file} cannot be read ({error}); run: yuanwen repair") from error
        if places.dtype != _PLACE or places.shape != (index.ntotal,):
            raise IndexUnusable(f"{file} is of another index; run: yuanwen repair")
        # Plain arrays over the same pages: every slice of a memmap runs Python code.
        return cls(index, places.view(np.ndarray), np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray), probes)

    @cached_property
    def _ids(self) -> NDArray[np.uint32]:
        """Of `_places`, on their own: a field of a structured array `searchsorted` would copy whole at every call."""
        return np.ascontiguousarray(self._places["id"])

    def _rows(self, ids: NDArray[np.uint32]) -> NDArray[Any]:
        """Where in `_places` these passages stand, or what stands in their place."""
        if self._unbroken:
            return np.asarray(ids - self._ids[0])
        return np.searchsorted(self._ids, ids)

    @cached_property
    def _unbroken(self) -> bool:
        """Whether no number is left out."""
        return bool(len(self._ids) and int(self._ids[-1]) - int(self._ids[0]) == len(self._ids) - 1)

    @cached_property
    def _decoder(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """What 8 bits kept is (code + 0.5) / 255 of each dimension's range, beside the middle of its list: the low
        ends and widths of the ranges, float32 (dim,) each, and the middles, float32 (lists, dim) or no rows."""
        low, width = faiss.vector_to_array(self._index.sq.trained).reshape(2, self.dim)
        if not self._index.by_residual:
            return low, width, np.empty((0, self.dim), dtype=np.float32)
        middles = faiss.rev_swig_ptr(faiss.downcast_index(self._index.quantizer).get_xb(), self._index.nlist * self.dim)
        return low, width, middles.reshape(-1, self.dim)

    @cached_property
    def _windows(self) -> NDArray[np.uint8]:
        """Every stretch of the file that is as long as a code, as rows that overlap: taking one copies its bytes at once."""
        return np.lib.stride_tricks.sliding_window_view(self._bytes, self.dim)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self,
        vectors: NDArray[np.float32],
        *,
        limit: int,
        allowed: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The nearest passages of each row of `vectors` (n, dim): ids int64 (n, limit) with -1 where there are no
        more, and cosines float32 (n, limit), descending. `allowed[id]` says whether a passage may be returned."""
        if vectors.ndim != 2 or vectors.shape[1] != self.dim:
            raise ValueError(f"query vectors of shape {vectors.shape}; the index has {self.dim} dimensions")
        selector = None
        if allowed is not None:
            packed = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(packed)
        if self._ivf:
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=self._probes_for(allowed))
        else:
            parameters = faiss.SearchParameters(sel=selector)
        # One question, one core: more threads gain nothing at this size, and spin against each other when many ask. The
        # number belongs to the calling thread, so it is set here and not once.
        faiss.omp_set_num_threads(1)
        scores, ids = self._index.search(np.ascontiguousarray(vectors), limit, params=parameters)
        return ids, scores

    def cosines(self, vector: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosine of a unit vector (dim,) and each of these passages: float32 (n,). Raises RowMissing.

        Only they are looked at: to search among them would go through all lists that they may be in.
        """
        if not self._ivf:
            try:
                rows = self._index.reconstruct_batch(np.ascontiguousarray(ids, dtype=np.int64))
            except RuntimeError as error:
                raise RowMissing("the vectors lack a passage that the columns name; run: yuanwen repair") from error
            return np.asarray(rows @ vector, dtype=np.float32)
        rows = self._rows(ids.astype(np.uint32)) % max(len(self._places), 1)
        places = self._places[rows]
        begins = places["at"].astype(np.int64)
        if (places["id"] != ids).any() or (places["list"] >= self._index.nlist).any():
            raise RowMissing("the vectors lack a passage that the columns name; run: yuanwen repair")
        codes = self._windows[np.clip(begins, 0, len(self._windows) - 1)]
        low, width, middles = self._decoder
        scores = codes.astype(np.float32) @ (vector * width / np.float32(255)) + vector @ (
            low + width / np.float32(510)
        )
        if len(middles):
            scores += middles[places["list"]] @ vector
        return np.asarray(scores, dtype=np.float32)

    def _probes_for(self, allowed: NDArray[np.bool_] | None) -> int:
        """A filter that leaves one passage in ten leaves one in ten in each list: so look at ten times the lists."""
        if allowed is None:
            return self._probes
        share = float(allowed.sum()) / max(len(self), 1)
        return int(min(self._index.nlist, self._probes / max(share, 1e-9)))
