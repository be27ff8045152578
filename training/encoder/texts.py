"""Many texts as one array of piece ids: in, strings; out, ragged rows that a batch is gathered from without loops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from index.static_encoder import spaced

__all__ = ["Texts", "Writer", "gather"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Texts:
    """Row `i` is ``ids[starts[i] : starts[i] + lengths[i]]``."""

    ids: NDArray[np.int32]
    starts: Ints
    lengths: Ints

    def __len__(self) -> int:
        return len(self.starts)


class Writer:
    """Collects texts, each known by the row it gets; equal texts share one."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}

    def row(self, text: str) -> int:
        """The row of `text`."""
        return self._rows.setdefault(text, len(self._rows))

    def texts(self, processor: SentencePieceProcessor, *, batch: int = 20_000) -> Texts:
        """All of them, cut into pieces."""
        texts = list(self._rows)
        blocks, lengths = [], []
        for start in range(0, len(texts), batch):
            pieces = processor.encode([spaced(text) for text in texts[start : start + batch]], num_threads=1)
            lengths += [len(text) for text in pieces]
            blocks.append(_flat(pieces))
        sizes = np.asarray(lengths, dtype=np.int64)
        return Texts(np.concatenate(blocks), np.cumsum(sizes) - sizes, sizes)


def _flat(pieces: Iterable[list[int]]) -> NDArray[np.int32]:
    return np.fromiter(chain.from_iterable(pieces), dtype=np.int32)


def gather(ids: NDArray[np.int32], starts: Ints, lengths: Ints) -> tuple[NDArray[np.int32], Ints]:
    """The stretches of `ids`, one after another, and where each begins in the result."""
    offsets = np.cumsum(lengths) - lengths
    places = np.arange(int(lengths.sum())) + np.repeat(starts - offsets, lengths)
    return ids[places], offsets
