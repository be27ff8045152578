"""Other words for the words of a question: 老板 for 首席执行官, "cops" for "law enforcement", 勒索软件 for "ransomware".

In: a question. Out: `Alternative`s: which of its search terms a word is made of, and what else may stand for it in
an article. The table was written by hand for how people ask and how news is worded, in Chinese, English and between
the two; a word that stands in no row is compared by its own letters alone.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold, tokens

__all__ = ["Alternative", "Thesaurus", "lookup_key"]

MAX_FORMS = 24
"""Other words kept for one word of a question; the rows that name it first come first."""
MAX_WORDS = 4
"""Words of an English entry."""
MAX_HAN = 8
"""Characters of a Chinese entry that are looked for in a question; longer ones are official names, which nobody
types, but which may stand in the text."""

_FILE = Path(__file__).parent / "models" / "thesaurus.npz"
_HAN = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+(?:[-'’.][^\W\u3400-\u9fff]+)*")


@dataclass(frozen=True, slots=True)
class Alternative:
    """A word of a question and what else may stand for it."""

    terms: tuple[str, ...]
    """The search terms that the word is made of."""
    chinese: tuple[str, ...]
    """Folded words that stand for it where a text has them as they are."""
    stems: tuple[tuple[str, ...], ...]
    """Search terms of English words that stand for it where a text has all of them."""


class Thesaurus:
    """Rows of words that may stand for each other, and by a hash of each word the rows that it stands in."""

    def __init__(self, rows: Sequence[str], hashes: NDArray[np.uint64], of: NDArray[np.int32]) -> None:
        """`hashes` ascending, `of` the row of each; a word's rows stand in the order of the table."""
        self._rows = rows
        self._hashes = hashes
        self._sorted = hashes.data  # a search for one number in an array takes ten times as long
        self._of = of

    @classmethod
    def of_rows(cls, rows: Iterable[Sequence[str]]) -> Thesaurus:
        """From rows of folded words."""
        kept = ["/".join(row) for row in rows]
        pairs = [(_hash(lookup_key(word)), number) for number, row in enumerate(kept) for word in row.split("/")]
        hashes, of = zip(*sorted(pairs), strict=True) if pairs else ((), ())
        return cls(kept, np.array(hashes, dtype=np.uint64), np.array(of, dtype=np.int32))

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Thesaurus:
        """The shipped table."""
        with np.load(_FILE) as arrays:
            return cls(arrays["rows"].tobytes().decode("utf-8").split("\n"), arrays["hashes"], arrays["of"])

    def save(self, file: Path) -> None:
        """Writes what `load` reads."""
        rows = np.frombuffer("\n".join(self._rows).encode("utf-8"), dtype=np.uint8)
        np.savez_compressed(file, rows=rows, hashes=self._hashes, of=self._of)

    def __len__(self) -> int:
        return len(self._rows)

    def _rows_of(self, key: str) -> list[str]:
        wanted = _hash(key)
        first, last = bisect_left(self._sorted, wanted), bisect_right(self._sorted, wanted)
        return [self._rows[number] for number in self._of[first:last].tolist()]

    def _has(self, key: str) -> bool:
        wanted = _hash(key)
        at = bisect_left(self._sorted, wanted)
        return at < len(self._sorted) and self._sorted[at] == wanted

    def others(self, word: str) -> tuple[str, ...]:
        """What stands in a row with `word`, itself left out."""
        mine = lookup_key(word)
        found = (other for row in self._rows_of(mine) for other in row.split("/"))
        return tuple(dict.fromkeys(other for other in found if lookup_key(other) != mine))

    def alternatives(self, text: str) -> tuple[Alternative, ...]:
        """For each word of `text` that has a row; of words inside each other only the longest."""
        found = []
        for word in self._words(fold(text)):
            others = self.others(word)[:MAX_FORMS]
            terms = tuple(dict.fromkeys(tokens(word)))
            if others and terms:
                chinese = tuple(other for other in others if _HAN.search(other))
                stems = tuple(_terms(other) for other in others if not _HAN.search(other))
                found.append(Alternative(terms, chinese, tuple(each for each in stems if each)))
        return tuple(dict.fromkeys(found))

    def _words(self, folded: str) -> Iterable[str]:
        """The words of `folded` that have rows, longest first at each place, none inside another."""
        runs = [match.group() for match in _RUN.finditer(folded)]
        at = 0
        while at < len(runs):
            if _HAN.match(runs[at]):
                yield from self._han(runs[at])
                at += 1
                continue
            for count in range(min(MAX_WORDS, len(runs) - at), 0, -1):
                word = " ".join(runs[at : at + count])
                if self._has(lookup_key(word)):
                    yield word
                    at += count
                    break
            else:
                at += 1

    def _han(self, run: str) -> Iterable[str]:
        at = 0
        while at < len(run):
            for size in range(min(MAX_HAN, len(run) - at), 0, -1):
                if self._has(run[at : at + size]):
                    yield run[at : at + size]
                    at += size
                    break
            else:
                at += 1


@lru_cache(maxsize=50_000)
def _hash(key: str) -> int:
    """64 bits of a stable hash (Python's own changes from run to run)."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=50_000)
def _terms(word: str) -> tuple[str, ...]:
    """The distinct terms of a word of a row, which is folded."""
    return tuple(dict.fromkeys(tokens(word, folded=True)))


@lru_cache(maxsize=50_000)
def lookup_key(word: str) -> str:
    """What words are looked up by: Chinese as it is, English by its stems ("hacked" finds "hack")."""
    return word if _HAN.search(word) else " ".join(tokens(word)) or word
