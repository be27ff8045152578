"""Rows of tables among the sentences: which of them a question is about.

In: a question, the sentences and their scores. Out: the scores, with a table's header behind its rows, and the row that has
what the question names before one of the same table that has less of it. A row stands alone as a sentence: what it is about
is in its first cell, what its figures are in the header, and a ranker of sentences sees only one of the two.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from index.tokens import tokens
from rag.candidates import Candidates
from rag.question import Question

__all__ = ["cells", "is_of_another", "lifted"]

LOOKED = 6
"""Best sentences whose tables are looked at."""
REACH = 30
"""Rows of a table looked at, before and after one."""
BEFORE = 0.05
"""By how much the row that is asked for comes before the others."""
HEADER_GAP = 2
"""Line breaks below a header: the line that marks it in the source is left out of the text."""
HEADER_COLUMNS = 3
"""A first row of two cells may be a name and its value, like all below it."""

_PARTED = re.compile(r" {2,}|\t+| \| ")


def cells(text: str) -> list[str]:
    """The cells of a table's row; one where it is none."""
    return _PARTED.split(text) if "  " in text or "\t" in text or " | " in text else [text]


def is_of_another(question: Question, found: Candidates, row: int, neighbour: int) -> bool:
    """Whether both are rows of a table, and one has less of what the question names than the other."""
    if len(cells(found.texts[row])) < 2 or len(cells(found.texts[neighbour])) < 2:
        return False
    one, other = (_subject(question, found, at) for at in (row, neighbour))
    return one < other or other < one


def lifted(question: Question, found: Candidates, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """`scores` (n,) with the rows of tables in their order."""
    best = np.argsort(-scores, kind="stable")[:LOOKED].tolist()
    new = scores
    seen: set[int] = set()
    for row in best:
        if row in seen or len(cells(found.texts[row])) < 2:
            continue
        table = _table(found, row)
        seen.update(table)
        if len(table) < 2:
            continue
        new = new.copy() if new is scores else new
        header = None
        if _has_header(found, table):
            header, *table = table
        subjects = [_subject(question, found, at) for at in table]
        shared = frozenset.intersection(*subjects) if len(table) > 1 else frozenset()
        asked = dict(zip(table, (subject - shared for subject in subjects), strict=True))
        most = max(map(len, asked.values()))
        named = [at for at in table if most and len(asked[at]) == most]
        if header is not None:
            if named:
                under = max(named, key=lambda at: new[at])
                new[under] = max(new[under], new[header])
            new[header] = new.min() - BEFORE
        for at in named:
            above = max((new[other] for other in table if asked[other] < asked[at]), default=-np.inf)
            if above >= new[at]:
                new[at] = above + BEFORE
    return new


def _subject(question: Question, found: Candidates, row: int) -> frozenset[str]:
    """The terms of the question in a row's first cell."""
    return frozenset(tokens(cells(found.texts[row])[0])).intersection(question.terms)


def _has_header(found: Candidates, table: list[int]) -> bool:
    """Whether the first of `table` is parted from the others as a header is, and not as all of them are."""
    first, second = table[:2]
    parted = _gap(found, first) == HEADER_GAP and _gap(found, second) != HEADER_GAP
    all_parted = _gap(found, first - 1) == HEADER_GAP and _gap(found, first - 2) != 1
    return parted and not all_parted and len(cells(found.texts[first])) >= HEADER_COLUMNS


def _table(found: Candidates, row: int) -> list[int]:
    """The rows of the table that `row` is of, in order; its header is the one that a gap parts from the next."""
    first = last = row
    while row - first < REACH and (gap := _gap(found, first - 1)) and (gap == 1 or _gap(found, first) == 1):
        first -= 1
        if gap == HEADER_GAP:
            break
    while last - row < REACH and (gap := _gap(found, last)) and (gap == 1 or last == first):
        last += 1
    return list(range(first, last + 1))


def _gap(found: Candidates, row: int) -> int:
    """The line breaks between the table's rows `row` and the next; 0 where they are not of one table."""
    after = int(found.following[row]) if row >= 0 else -1
    if after < 0:
        return 0
    parts = [len(cells(found.texts[at])) for at in (row, after)]
    gap = int(found.starts[after] - found.ends[row])
    if min(parts) < 2 or gap > HEADER_GAP or (gap == HEADER_GAP and parts[0] != parts[1]):
        return 0
    return gap
