"""Puts articles behind others that lack what the question names, before the best sentence is picked.

In: the sentences' scores and a way to hold an article against the question (`rag.entities`). Out: the scores, and what
was found for the article of the best one. Only articles that would win are looked at.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rag.entities import Guard

__all__ = ["heed"]

ARTICLES = 4
"""Articles looked at, each 1 to 2 ms."""
ABSENT = 2.0
"""Taken off where all names are absent, less where only some are. On 745 questions kept from training whose answer is
among the candidates the best sentence is right for .489 instead of .474; 1 gives .481, 3 gives .493."""
DATED = 1.5
"""Taken off where a year, month or day is absent. Of 585 questions kept from training the first quote is right for 312
with 1 and with 2 instead of 307."""


def heed(
    aids: NDArray[np.int64], scores: NDArray[np.float64], guard_of: Callable[[int], Guard]
) -> tuple[NDArray[np.float64], Guard]:
    """`scores` (n,) of sentences of the articles `aids` (n,), and the guard of the best sentence's article.

    ``guard_of(row)`` holds the article of sentence `row` against the question.
    """
    heeded = scores.copy()
    held: dict[int, Guard] = {}
    lacking: list[float] = []
    for _ in range(ARTICLES):
        best = int(np.argmax(heeded))
        aid = int(aids[best])
        if aid in held:
            return heeded, held[aid]
        found = held[aid] = guard_of(best)
        lacking.append(ABSENT * len(found.absent) / max(found.named, 1) + DATED * bool(found.absent_dates))
        heeded[aids == aid] -= lacking[-1]
    # An article must not win by being too far behind to be looked at: it is taken to lack as much as the fullest one.
    heeded[~np.isin(aids, list(held))] -= min(lacking)
    best = int(np.argmax(heeded))
    aid = int(aids[best])
    return heeded, held[aid] if aid in held else guard_of(best)
