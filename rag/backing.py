"""Which other articles say the same as the first quote: what agrees with it is no rival of it.

In: the candidate sentences with their scores, the quote and its short answer. Out: bool, the sentences of articles that
have the short answer, or say the quote in nearly the same words, in a sentence that is not far behind.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.aliases import key
from rag.candidates import Candidates
from rag.numbers import is_figure, keys
from rag.question import Question
from rag.span import same

__all__ = ["backing"]

BEHIND = 6.45
"""Scores that a sentence may be behind the quote's; what is further behind was not found for the question. Set as 6 with
steps that were 7 % shorter."""
RETOLD = 0.6
"""Share of the terms of the shorter one that two sentences have in common which say the same."""


def backing(
    question: Question,
    found: Candidates,
    kept: NDArray[np.int64],
    scores: NDArray[np.float64],
    top: int,
    answers: Sequence[str],
) -> NDArray[np.bool_]:
    """bool (k,) for the sentences `kept` of `found`, whose `scores` are (n,): those of articles that agree with the quote
    around sentence `top`. `answers` are the short answers that are marked in it."""
    said = [short for short in map(key, answers) if len(short) > 1 and not short.isdigit()]
    figures = [new for new in (keys(answer) - question.numbers for answer in answers if is_figure(answer)) if new]
    aids = found.aids[kept]
    own = keys(found.texts[top]) - question.numbers
    agree: set[int] = set()
    for row, aid in zip(kept.tolist(), aids.tolist(), strict=True):
        if aid == found.aids[top] or aid in agree or scores[row] < scores[top] - BEHIND:
            continue
        if said and any(short in key(found.folded[row]) for short in said):
            agree.add(aid)
        elif figures:
            theirs = keys(found.texts[row])
            if any(figure & theirs for figure in figures):
                agree.add(aid)
        elif same(found.folded[row], found.folded[top], RETOLD):
            theirs = keys(found.texts[row]) - question.numbers
            if not own or not theirs or own & theirs:  # the same words with other figures take it back
                agree.add(aid)
    return np.isin(aids, sorted(agree))
