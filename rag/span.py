"""From the best sentence to the quote: which of its neighbours belong to it.

In: candidate sentences with their scores and the row of the best one. Out: an `Extent`, a run of adjacent sentences
within the contract's length. A neighbour comes in when it is nearly as likely to hold the answer, when it holds what
a pronoun at the start stands for, when it takes something back, or when several things were asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.tokens import tokens
from rag import cues
from rag.candidates import Candidates
from rag.overlap import stems
from rag.question import Question
from rag.rows import cells, is_of_another

__all__ = ["MAX_CHARS", "MAX_SENTENCES", "MAX_WORDS", "Extent", "extend", "is_question", "same"]

MAX_CHARS, MAX_WORDS = 240, 60
"""The contract's length of a quote of two sentences, Chinese and English."""
MAX_CHARS_MANY, MAX_WORDS_MANY = 420, 110
"""The same for up to four sentences (lists, antecedents, negations, and where several things were asked, which a list of
sentences answers): twice two sentences of ordinary length; longer is a page, not a quote."""
MAX_SENTENCES = 4

NEIGHBOUR_MARGIN = 4.3
"""A neighbour whose score is at most this much lower comes in. These three were set when the steps of the scores were 7 %
shorter (medians of some 3,000 questions), as 4, 1.3 and 6. On CMRC dev the quote is right for .864 at 3, .871 at 4 and .876
at 5.5, of questions kept from training the same at each; at 5.5 it is 10 characters longer."""
PARAGRAPH_MARGIN = 1.4
"""The same across the border of a paragraph, where it also costs the reader more."""
PART_MARGIN = 6.45
"""The same where several things were asked: each is likely to stand in a sentence of its own, in other words than the
first. Of 21 such questions kept from training none is right at 3.5 and wrong at 6; one gains."""
ANTECEDENTS = 2
"""Sentences taken in before one that begins with a pronoun; two where the first of them begins with one as well."""

_TURN = re.compile(
    r"^[“\"（(]?(?:但是?|不过|然而|可是|尽管如此|只是|需要注意|(?:However|But|Though|Nevertheless|Nonetheless|Still|Yet)\b)"
)
_TURN_NEEDS = re.compile(r"不|没|未|无|非|否|\b(?:not|no|never|denied|denies|deny|unconfirmed|unclear)\b|n't\b")
_FINAL = re.compile(r"[。！？!?.…；;][”’」』）)\"']*$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ASKS = re.compile(r"[？?][”’」』）)\"']*$")
_INTRODUCES = re.compile(r"[：:]\s*$")
_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*")
_ENGLISH = re.compile(r"\b(?:the|and|that|with|from|were|has|have|to|for|are)\b", re.IGNORECASE)
"""English of some length has one of these; what has none is of another language, and measured in characters."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The rows `first` to `last` of the candidates, inclusive; `row` is the best of them."""

    row: int
    first: int
    last: int

    def covers(self, found: Candidates, row: int) -> bool:
        """Whether this quote and sentence `row` share text."""
        if found.aids[row] != found.aids[self.row]:
            return False
        start, end = self.bounds(found)
        return bool(found.starts[row] < end and start < found.ends[row])

    def bounds(self, found: Candidates) -> tuple[int, int]:
        """Offsets in the article's text."""
        return int(found.starts[self.first]), int(found.ends[self.last])


def extend(
    question: Question, found: Candidates, scores: NDArray[np.float64], row: int, *, blocked: Iterable[Extent] = ()
) -> Extent:
    """The quote around sentence `row`; sentences of the quotes in `blocked` stay out of it."""
    taken = tuple(blocked)
    extent = Extent(row, row, row)

    def widened(extent: Extent, by: int, *, many: bool) -> Extent | None:
        wider = _grow(found, extent, by)
        if wider is None or any(other.covers(found, wider.first if by < 0 else wider.last) for other in taken):
            return None
        return wider if _fits(found, wider, many=many) else None

    def grown(by: int, *, many: bool) -> Extent | None:
        return widened(extent, by, many=many)

    def gap(by: int) -> float:
        neighbour = _neighbour(found, extent, by)
        return float(scores[row] - scores[neighbour]) if neighbour >= 0 else np.inf

    def led(extent: Extent) -> Extent:
        """With what a pronoun at its start stands for, where that is near: two pronouns in a row explain nothing."""
        wider = extent
        while wider.row - wider.first < ANTECEDENTS and _leans_back(found, wider.first):
            more = widened(wider, -1, many=True)
            if more is None:
                return extent
            wider = more
        unclear = _leans(found, wider.first) and not _INTRODUCES.search(found.texts[wider.first])
        return extent if unclear else wider

    asks = is_question(found.texts[row])
    # What answers a question comes after it.
    extent = (grown(1, many=True) or extent) if asks else led(extent)
    if _INTRODUCES.search(found.texts[row]):
        for _ in range(MAX_SENTENCES - 1):
            extent = grown(1, many=True) or extent
    several = question.parts > 1

    def near(by: int) -> bool:
        neighbour = _neighbour(found, extent, by)
        if neighbour >= 0 and _ADDRESS.fullmatch(found.texts[neighbour]):  # a source below a paragraph says nothing
            return False
        if neighbour >= 0 and ((asks and by < 0) or (by > 0 and _opens_next(found, neighbour))):
            return False
        if neighbour >= 0 and is_of_another(question, found, row, neighbour):
            return False
        if several:
            return gap(by) <= PART_MARGIN
        return gap(by) <= (PARAGRAPH_MARGIN if _apart(found, extent, by) else NEIGHBOUR_MARGIN)

    most = MAX_SENTENCES if several else 2
    while extent.last - extent.first + 1 < most:
        side = -1 if gap(-1) < gap(1) else 1
        wider = grown(side, many=several) if near(side) else None
        if wider is None:
            side = -side
            wider = grown(side, many=several) if near(side) else None
        if wider is None:
            break
        extent = wider
    after = int(found.following[extent.last])
    if after >= 0 and (_takes_back(found.texts[after]) or _disputes(found, row, after)):
        extent = grown(1, many=True) or extent
    # What came in on the left may begin with a pronoun of its own.
    return extent if asks else led(extent)


def _neighbour(found: Candidates, extent: Extent, by: int) -> int:
    """The row before (`by` -1) or after (1) the extent; -1 where there is none."""
    return int(found.previous[extent.first] if by < 0 else found.following[extent.last])


def _grow(found: Candidates, extent: Extent, by: int) -> Extent | None:
    neighbour = _neighbour(found, extent, by)
    if neighbour < 0:
        return None
    return Extent(extent.row, min(extent.first, neighbour), max(extent.last, neighbour))


def _apart(found: Candidates, extent: Extent, by: int) -> bool:
    """Whether a paragraph ends between the extent and its neighbour: more than one space or line break."""
    if by < 0:
        before = int(found.previous[extent.first])
        return before >= 0 and int(found.starts[extent.first] - found.ends[before]) > 1
    after = int(found.following[extent.last])
    return after >= 0 and int(found.starts[after] - found.ends[extent.last]) > 1


def _fits(found: Candidates, extent: Extent, *, many: bool) -> bool:
    count = extent.last - extent.first + 1
    if count > (MAX_SENTENCES if many else 2):
        return False
    start, end = extent.bounds(found)
    texts = found.texts[extent.first : extent.last + 1]
    if sum(map(cues.is_chinese, texts)) * 2 >= count or not any(map(_ENGLISH.search, texts)):
        return end - start <= (MAX_CHARS_MANY if many else MAX_CHARS)
    return sum(len(text.split()) for text in texts) <= (MAX_WORDS_MANY if many else MAX_WORDS)


def _leans_back(found: Candidates, row: int) -> bool:
    """Whether a sentence does not say of whom it speaks, and the one before it does: "It lost ...", "该公司 ...";
    or whether that one only says whose words these are: "The gang wrote:"."""
    before = int(found.previous[row])
    if before < 0:
        return False
    if _INTRODUCES.search(found.texts[before]):
        leans = cues.SAYS.search(found.folded[before]) is not None
    else:
        leans = _leans(found, row)
        # After a heading or a caption there is no sentence to lean on.
        leans = leans and _FINAL.search(found.texts[before]) is not None
    return leans and cues.CHROME.search(found.folded[before]) is None  # asked last: the slowest


def _leans(found: Candidates, row: int) -> bool:
    """Whether a sentence begins with a pronoun that stands for something."""
    folded = found.folded[row]
    return cues.PRONOUN.search(folded) is not None and cues.EXPLETIVE.search(folded) is None


def _opens_next(found: Candidates, row: int) -> bool:
    """Whether a sentence is the heading of what comes after it: a paragraph of its own, without an end, before another."""
    before, after = int(found.previous[row]), int(found.following[row])
    if before < 0 or after < 0 or _FINAL.search(found.texts[row]) or len(cells(found.texts[row])) > 1:
        return False
    alone = found.starts[row] - found.ends[before] > 1 and found.starts[after] - found.ends[row] > 1
    return bool(alone) and _FINAL.search(found.texts[after]) is not None


def is_question(text: str) -> bool:
    """Whether a sentence asks, and so answers nothing by itself."""
    return _ASKS.search(text) is not None


def _disputes(found: Candidates, row: int, after: int) -> bool:
    """Whether sentence `row` is a claim and the one `after` it says that it is denied or not borne out."""
    return cues.CLAIM.search(found.folded[row]) is not None and cues.DISPUTE.search(found.folded[after]) is not None


def _takes_back(text: str) -> bool:
    """Whether a sentence turns against the one before it: "However, the group denied it."."""
    return _TURN.search(text) is not None and _TURN_NEEDS.search(text[:60]) is not None


def same(one: str, other: str, share: float) -> bool:
    """Whether two folded texts say the same in nearly the same words."""
    if one == other:
        return True
    first, second = _terms(one), _terms(other)
    return len(first & second) >= share * max(1, min(len(first), len(second))) and min(len(first), len(second)) >= 4


@lru_cache(maxsize=256)  # the quotes chosen are held against many sentences
def _terms(text: str) -> frozenset[str]:
    # The features have cut English sentences before, and kept what they found.
    return frozenset(tokens(text, folded=True)) if _HAN.search(text) else stems(text)
