"""Reads the best sentences, with the reader, before one is picked.

In: the ranker's scores of a question's sentences. Out: the reader's, NaN where it did not look; `rag.second` brings the two
together.
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
"""Sentences read, 0.3 ms each. With 24 the best sentence is right for .445 instead of .446 of 4,600 written questions that
nothing was fitted on."""


def reread(
    question: str, found: Candidates, scores: F64, title_of: Callable[[int], str], reader: Reader, pieces: Pieces
) -> F64:
    """(n,) for the sentences `found`, whose ranker's `scores` are (n,); ``title_of(row)`` is the title of one's article."""
    rows = np.argsort(-scores, kind="stable")[:READ]
    candidates = []
    for row in rows.tolist():
        before = int(found.previous[row])
        candidates.append(Candidate(title_of(row), found.texts[before] if before >= 0 else "", found.texts[row]))
    read = np.full(len(scores), np.nan)
    read[rows] = reader.scores(question, candidates, pieces)
    return read
