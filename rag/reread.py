"""Looks at the best sentences again, with the reader, before one is picked.

In: the ranker's scores of a question's sentences. Out: the scores with the reader's mixed in, and the reader's own,
NaN where it did not look.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rag.candidates import Candidates
from rag.reader import Candidate, Pieces, Reader

__all__ = ["READ", "reread"]

F64 = NDArray[np.float64]

READ = 16
"""Sentences looked at again, 0.4 ms each."""
WEIGHT = 0.5
"""What a step of the reader weighs against a step of the ranker. Where a right sentence is among the candidates of a
question kept from training, it is the best for .531 and .535 (two rounds of questions, whole archive) instead of .469 and
.455, among five articles .627 instead of .570, CMRC dev .855 instead of .834; .3 and .7 give the same within .01."""


def reread(
    question: str, found: Candidates, scores: F64, title_of: Callable[[int], str], reader: Reader, pieces: Pieces,
) -> tuple[F64, F64]:  # fmt: skip
    """`scores` (n,) and the reader's (n,), for the sentences `found`; ``title_of(row)`` is the title of one's article."""
    rows = np.argsort(-scores, kind="stable")[:READ]
    candidates = []
    for row in rows.tolist():
        before = int(found.previous[row])
        candidates.append(Candidate(title_of(row), found.texts[before] if before >= 0 else "", found.texts[row]))
    read = np.full(len(scores), np.nan)
    read[rows] = reader.scores(question, candidates, pieces)
    # What was not looked at is taken for no better than the worst that was.
    step = np.where(np.isnan(read), np.nanmin(read), read) - np.nanmax(read)
    return scores + WEIGHT * step, read
