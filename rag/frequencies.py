"""How rare a search term is, from counts over security articles and encyclopaedia pages.

In: terms. Out: weights from 0 (stands everywhere) to 1 (as good as never). A table in the package, so that the
weights of a question do not change with the index and one article alone can be asked as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Frequencies", "term_hash"]

_FILE = Path(__file__).parent / "models" / "idf.npz"


@lru_cache(maxsize=100_000)
def term_hash(term: str) -> int:
    """32 bits of a stable hash (Python's own changes from run to run)."""
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


class Frequencies:
    """Sorted hashes uint32 (n,) of the common terms, and their weights as uint8 (n,) / 255. Others weigh 1."""

    def __init__(self, hashes: NDArray[np.uint32], weights: NDArray[np.uint8]) -> None:
        self._hashes = hashes
        self._weights = weights

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Frequencies:
        """The shipped table."""
        with np.load(_FILE) as arrays:
            return cls(arrays["hashes"], arrays["weights"])

    def weights(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """float32 (len(terms),), each from 0 to 1."""
        wanted = np.array([term_hash(term) for term in terms], dtype=np.uint32)
        at = np.searchsorted(self._hashes, wanted)
        at[at == len(self._hashes)] = 0
        known = self._hashes[at] == wanted
        return np.where(known, self._weights[at] / np.float32(255), np.float32(1)).astype(np.float32)
