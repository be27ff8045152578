"""Reads the question and a sentence together: a small net over the vectors of their pieces.

In: a question and candidate sentences with the title and the sentence before each. Out: float64 (n,), how well each
answers; only differences count. Word overlap and pooled vectors (`rag.features`) do not see in which order things
stand, nor that "how much" wants an amount next to what was asked; this does. Trained by `training.reader`, where the
same sums stand as a torch module with their sources (`training/reader/net.py`); here in NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["COVERAGE", "NEAR", "SEGMENTS", "WIDTH", "Candidate", "Pieces", "Reader", "laid_out"]

F32 = NDArray[np.float32]
Ids = NDArray[np.int64]

FILE = Path(__file__).parent / "models" / "reader.npz"
WIDTH = 96
SEGMENTS = 3
COVERAGE = 8
NEAR = 0.6
"""Cosine from which on two pieces are taken for the same thing."""
QUESTION, TITLE, BEFORE, SENTENCE = 32, 14, 20, 64
"""Pieces read of each; of the sentence before the last ones, of the others the first."""
QUOTE = 260
"""Pieces read of a quote, to mark the short answer in it."""
GAP = 2
"""Empty rows between candidates: as far as the widest convolution sees."""
_NONE = -0.2
"""The cosine of a question's piece with a part that is not there."""
_FAR = -1e4


class Candidate(NamedTuple):
    """A sentence and what stands before it."""

    title: str
    before: str
    sentence: str


class Pieces(Protocol):
    """The part of `index.static_encoder.StaticEncoder` that is used."""

    @property
    def digest(self) -> str: ...
    def pieces(self, texts: Sequence[str], /) -> list[list[int]]: ...
    def borders(self, text: str, /) -> tuple[list[int], list[tuple[int, int]]]: ...
    def vectors(self, ids: Ids, /) -> F32: ...


def laid_out(
    question: str, candidates: Sequence[Candidate], encoder: Pieces, *, most: int = SENTENCE
) -> tuple[Ids, Ids, Ids]:
    """Piece ids int64 (q,) and (n, longest), and the part each of the latter belongs to (0: padding). `most`: pieces read
    of a sentence."""
    texts = list(dict.fromkeys(chain((question,), chain.from_iterable(candidates))))
    cut = dict(zip(texts, encoder.pieces(texts), strict=True))
    rows = [(cut[c.title][:TITLE], cut[c.before][-BEFORE:], cut[c.sentence][:most]) for c in candidates]
    longest = max((sum(map(len, row)) for row in rows), default=0)
    ids = np.zeros((len(rows), max(longest, 1)), dtype=np.int64)
    parts = np.zeros_like(ids)
    for at, row in enumerate(rows):
        start = 0
        for part, found in enumerate(row, start=1):
            ids[at, start : start + len(found)] = found
            parts[at, start : start + len(found)] = part
            start += len(found)
    asked = np.array(cut[question][:QUESTION] or [0], dtype=np.int64)
    return asked, ids, parts


class _Read(NamedTuple):
    """What is told of the pieces: arrays with a row for each piece of the question (`q`, `real`, `weight`) or of the column
    of candidates."""

    q: F32
    real: F32
    weight: F32
    cosine: F32
    same: NDArray[np.bool_]
    g: F32
    by_piece: F32
    part: Ids
    begins: Ids
    """Where each candidate begins in the column, ..."""
    sizes: Ids
    """... and how many pieces it has."""

    def of_pieces(self) -> F32:
        """How well each piece of the sentences answers."""
        found: F32 = self.by_piece[self.part == SEGMENTS, 0]
        return found


@dataclass(frozen=True, slots=True)
class Reader:
    """The learned weights by the names that `training.reader.net.Net` gives them, float32."""

    weights: Mapping[str, F32]
    digest: str
    """Of the encoder whose pieces it reads."""
    kernels: Mapping[str, F32] = field(init=False, repr=False, compare=False)
    """Of each convolution (width, 3 * width): the weights of the row before, of the row and of the row after, side by side."""

    def __post_init__(self) -> None:
        found = {
            name.removesuffix(".weight"): np.concatenate(list(weight.transpose(2, 1, 0)), axis=1)
            for name, weight in self.weights.items()
            if weight.ndim == 3
        }
        object.__setattr__(self, "kernels", found)

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Reader:
        """The one that ships."""
        with np.load(FILE) as arrays:
            weights = {name: arrays[name].astype(np.float32) for name in arrays.files if name != "digest"}
            return cls(weights, str(arrays["digest"]))

    def scores(self, question: str, candidates: Sequence[Candidate], encoder: Pieces) -> NDArray[np.float64]:
        """float64 (n,): how well each candidate answers; only differences count."""
        if not candidates:
            return np.zeros(0)
        asked, ids, parts = laid_out(question, candidates, encoder)
        return self._whole(self._read(asked, ids, parts, encoder), parts)

    def piecewise(
        self, question: str, candidates: Sequence[Candidate], encoder: Pieces
    ) -> list[tuple[F32, NDArray[np.int64]]]:
        """For each candidate float32 (n,), how well each of the first pieces of its sentence answers, and int64 (n, 2),
        where they stand in it."""
        if not candidates:
            return []
        spans = [np.array(encoder.borders(c.sentence)[1], dtype=np.int64).reshape(-1, 2) for c in candidates]
        asked, ids, parts = laid_out(question, candidates, encoder, most=QUOTE)
        lengths = (parts == SEGMENTS).sum(1)
        scores = np.split(self._read(asked, ids, parts, encoder).of_pieces(), np.cumsum(lengths)[:-1])
        return [(found, span[: len(found)]) for found, span in zip(scores, spans, strict=True)]

    def forward(self, asked: Ids, ids: Ids, parts: Ids, encoder: Pieces) -> tuple[NDArray[np.float64], F32]:
        """For what `laid_out` gives: float64 (n,), and float32 of all pieces of all sentences, one after the other."""
        read = self._read(asked, ids, parts, encoder)
        return self._whole(read, parts), read.of_pieces()

    def _read(self, asked: Ids, ids: Ids, parts: Ids, encoder: Pieces) -> _Read:
        """The pieces one by one.

        All candidates stand in one long column, two empty rows between them, so that nothing is computed for padding.
        """
        w, (count, longest) = self.weights, ids.shape
        filled = parts > 0
        sizes = filled.sum(1)
        begins = np.cumsum(sizes + GAP) - sizes
        rows = (begins[:, None] + np.arange(longest))[filled]
        total = int(sizes.sum()) + GAP * (count + 1)
        flat, part = np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int64)
        flat[rows], part[rows] = ids[filled], parts[filled]
        gaps = np.flatnonzero(part == 0)
        known, back = np.unique(np.concatenate([asked, flat]), return_inverse=True)
        table = encoder.vectors(known)
        size = np.sqrt(np.einsum("ij,ij->i", table, table))
        unit = table / np.maximum(size, 1e-6)[:, None]
        projected = unit @ w["project.weight"].T + w["project.bias"]
        of_asked, of_flat = back[: len(asked)], back[len(asked) :]
        real = (asked > 0).astype(np.float32)
        cosine = (unit @ unit[of_asked].T * real)[of_flat]
        weight = size[of_asked] * real
        same = (known[:, None] == asked)[of_flat] & (asked > 0)
        q = projected[of_asked]
        q = (q + self._conv("question_near", q * real[:, None])) * real[:, None]
        best = cosine.max(-1)
        best[gaps] = 0.0  # or the first piece of a candidate would have the gap's unknown piece for a neighbour
        around = np.pad(best, 1)
        facts = np.stack(
            [best, (same * weight).max(-1), size[of_flat], around[:-2], around[2:], best > NEAR], -1, dtype=np.float32
        )
        s = projected[of_flat]
        s += w["segment.weight"][part]
        s += facts @ w["match.weight"].T
        s += w["match.bias"]
        s[gaps] = 0.0
        s += self._conv("near", s)
        s[gaps] = 0.0
        attention = s @ (q.T / np.float32(q.shape[-1] ** 0.5)) + w["sharpness"] * cosine
        attention += (1 - real) * np.float32(_FAR)
        np.exp(attention - attention.max(-1, keepdims=True), out=attention)
        attention /= attention.sum(-1, keepdims=True)
        found = attention @ q
        g = np.concatenate([s, found, s * found], -1) @ w["compare.weight"].T
        g += w["compare.bias"] + w["whole.weight"] @ q.max(0)
        np.maximum(g, 0, out=g)
        g[gaps] = 0.0
        for name, apart in (("after", 1), ("wide", 2)):
            g += self._conv(name, g, apart=apart)
            g[gaps] = 0.0
        by_piece = (g @ w["piece.weight"][0] + w["piece.bias"])[:, None]
        return _Read(q, real, weight, cosine, same, g, by_piece, part, begins, sizes)

    def _whole(self, read: _Read, parts: Ids) -> NDArray[np.float64]:
        """How well each candidate answers as a whole."""
        w, count = self.weights, len(parts)
        q, g, by_piece, weight = read.q, read.g, read.by_piece, read.weight
        lengths = np.stack([(parts == number).sum(1) for number in range(1, SEGMENTS + 1)], 1)
        edges = read.begins[:, None] + np.cumsum(lengths, axis=1) - lengths
        covered = _coverage(read.cosine, read.same, edges, lengths, weight)
        terms = np.concatenate([np.broadcast_to(q, (count, *q.shape)), covered], -1)
        terms = np.maximum(terms @ w["term.weight"].T + w["term.bias"], 0) @ w["term_out.weight"].T + w["term_out.bias"]
        terms = (terms * read.real[:, None]).sum(1)
        top, peak = (_largest(of, edges[:, -1], lengths[:, -1], none) for of, none in ((g, 0.0), (by_piece, _FAR)))
        pooled = np.concatenate(
            [
                top, np.add.reduceat(g, read.begins) / np.maximum(read.sizes, 1)[:, None],
                (covered * (weight / max(float(weight.sum()), 1e-6))[:, None]).sum(1), terms[:, 1:],
                np.log1p(lengths[:, -1:]),
            ], -1,
        )  # fmt: skip
        last = np.maximum(pooled @ w["last.weight"].T + w["last.bias"], 0) @ w["out.weight"].T + w["out.bias"]
        of_row = np.repeat(np.arange(count), lengths[:, -1])
        mass = np.bincount(of_row, np.exp(read.of_pieces() - peak[of_row, 0]), minlength=count)
        sums = np.where(lengths[:, -1] > 0, peak[:, 0] + np.log(np.maximum(mass, 1e-30)), _FAR)
        scores: NDArray[np.float64] = (last[:, 0] + 0.3 * terms[:, 0] + sums).astype(np.float64)
        return scores

    def _conv(self, name: str, rows: F32, *, apart: int = 1) -> F32:
        """max(0, convolution) of (rows, width) over three rows that lie `apart`; zeros beyond the ends."""
        product = rows @ self.kernels[name]
        before, found, after = product[:, :WIDTH], product[:, WIDTH : 2 * WIDTH], product[:, 2 * WIDTH :]
        told: F32 = found + self.weights[f"{name}.bias"]
        told[apart:] += before[:-apart]
        told[:-apart] += after[apart:]
        np.maximum(told, 0, out=told)
        return told


def _largest(of: F32, starts: Ids, lengths: Ids, none: float) -> F32:
    """The largest row of `of` from each of `starts` on, as many as `lengths` says; `none` where that is 0. The column ends
    with a gap, so that no part reaches the end of `of`."""
    ends = np.stack([starts, starts + np.maximum(lengths, 1)], 1).ravel()
    found = np.maximum.reduceat(of, ends)[::2]
    return np.where((lengths > 0)[:, None], found, np.float32(none))


def _coverage(cosine: F32, same: NDArray[np.bool_], edges: Ids, lengths: Ids, weight: F32) -> F32:
    """float32 (n, question, COVERAGE); see `training.reader.net`. `edges` and `lengths` (n, SEGMENTS): the parts."""
    columns: list[F32] = []
    held = same.astype(np.float32)
    whole = np.full((len(edges), len(weight)), np.float32(_NONE))
    anywhere = np.zeros_like(whole)
    for part in range(SEGMENTS):
        near = _largest(cosine, edges[:, part], lengths[:, part], _NONE)
        # Where there is more than this part, the others count as `_NONE` each.
        near = np.maximum(near, np.float32(_NONE))
        there = _largest(held, edges[:, part], lengths[:, part], 0.0)
        whole, anywhere = np.maximum(whole, near), np.maximum(anywhere, there)
        columns.append(near)
        if part != 1:
            columns.append(there)
    return np.stack([*columns, whole, anywhere, np.broadcast_to(weight, whole.shape)], -1)
