"""Cases as plain arrays on disk, so that models can be fitted again and again without retrieving again.

In: cases. Out: one ``.npz`` a set: the sentences of all questions one after the other, and per question how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.features import FEATURES
from training.extract.cases import Case

__all__ = ["Pack", "pack"]


@dataclass(frozen=True, slots=True)
class Pack:
    """`n` sentences of `q` questions."""

    rows: NDArray[np.float32]
    """(n, features)."""
    labels: NDArray[np.int8]
    place: NDArray[np.int32]
    """(n, 5): article, start, end, row of the sentence before and after (within the question), or -1."""
    sizes: NDArray[np.int32]
    """(q,): sentences of each question."""
    ids: NDArray[np.str_]
    questions: NDArray[np.str_]
    answerable: NDArray[np.bool_]
    """(q,): whether a right article was among those searched and has the answer."""

    def save(self, file: Path) -> None:
        """Writes the arrays."""
        np.savez(file, **{name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def load(cls, file: Path) -> Pack:
        """Reads the arrays."""
        with np.load(file) as arrays:
            return cls(**{name: arrays[name] for name in cls.__slots__})

    def slices(self) -> Iterator[slice]:
        """The rows of each question."""
        end = np.cumsum(self.sizes)
        for start, stop in zip(end - self.sizes, end, strict=True):
            yield slice(int(start), int(stop))

    def only(self, keep: NDArray[np.bool_]) -> Pack:
        """The questions that `keep` (q,) marks."""
        rows = np.repeat(keep, self.sizes)
        return Pack(
            self.rows[rows], self.labels[rows], self.place[rows], self.sizes[keep], self.ids[keep], self.questions[keep],
            self.answerable[keep],
        )  # fmt: skip


def pack(cases: Iterable[Case], *, answerable: bool | None = None) -> Pack:
    """All of `cases`; `answerable` overrides what the questions say (for collections without the right article)."""
    rows, labels, places = [], [], []
    sizes, ids, questions, can = [], [], [], []
    for case in cases:
        found = case.found
        if not len(found):
            continue
        rows.append(case.rows)
        labels.append(case.labels)
        back = np.full(len(found) + 1, -1, dtype=np.int64)  # the last for -1, "none"
        back[case.kept] = np.arange(len(case.kept))
        beside = [back[found.previous[case.kept]], back[found.following[case.kept]]]
        places.append(
            np.stack([column[case.kept] for column in (found.aids, found.starts, found.ends)] + beside, axis=1)
        )
        sizes.append(len(case.kept))
        ids.append(case.asked.id)
        questions.append(case.question.standalone)
        can.append(case.asked.answerable if answerable is None else answerable)
    none = (np.zeros((0, len(FEATURES)), np.float32), np.zeros(0, np.int8), np.zeros((0, 5), np.int64))  # as in a trial
    return Pack(
        np.concatenate([none[0], *rows]), np.concatenate([none[1], *labels]),
        np.concatenate([none[2], *places]).astype(np.int32),
        np.array(sizes, dtype=np.int32), np.array(ids), np.array(questions), np.array(can),
    )  # fmt: skip
