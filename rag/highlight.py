"""Marks the short answer inside a quote, where it is sure.

In: a question and a quote. Out: offsets in the quote, or nothing: a wrong mark does more harm than none; and what speaks
for there being an answer of the kind that is asked for, which `rag.confidence` learns from. Numbers, dates, names, the stretches between function words and what the reader points at are tried; a small forest (`rag.trees`)
ranks them, a smaller one says how likely the first is the whole answer, and it is marked where that is likely.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from rag import cues
from rag.fitting import fits
from rag.numbers import values
from rag.question import KINDS, Question
from rag.short import PieceScores, Short, stretches
from rag.trees import Trees
from rag.whole import is_whole

__all__ = ["COLUMNS", "SEEN", "SURETY", "Highlighter", "Marked", "describe", "winner"]

F32 = NDArray[np.float32]

_TYPES = ("date", "money", "percent", "number", "latin", "quoted", "cve", "clause", "stretch", "read")
_BEFORE = "是为由于在到至从被把将和与及以对向的了有用名称叫约近达共超过“《「『（(、，。：:；;\"' 等让给即如达第"
_AFTER = "的是在和与及等了被以为将并而之，。、；：:;”》」』）)\"' 人个名年月日种家项次元美后前时中上下内多"

COLUMNS: tuple[str, ...] = (
    "kind", "type", "length", "words", "digits", "strong", "strong_whole", "weak", "asked", "asked_before", "asked_after",
    "near_left", "near_right", "near_left_weight", "near_right_weight", "before", "after", "before_2", "place", "of_type",
    "order_of_type", "list_marks", "capital", "focus_inside", "focus_after", "focus_before", "unit", "chinese", "question_zh",
    "parts", "whole_sentence_share", "in_brackets", "sentence_terms", "alone_of_strong", "heights",
    "read_share", "read_top", "read_mean", "read_first", "read_last", "read_before", "read_after", "read_score",
)  # fmt: skip
_STANDING = ("share", "score", "margin", "share_with_overlapping", "next_chance", "count")
SURETY: tuple[str, ...] = (*_STANDING, *COLUMNS)
"""What tells whether the winner is the answer: how it stands to the other stretches, and its own columns."""
SEEN: tuple[str, ...] = ("short_sure", *(f"short_{name}" for name in _STANDING), "short_piece", "short_pieces")
"""What speaks for a short answer in a quote: how sure the likeliest is, how it stands to the others, and the reader's score
of its best piece and of all together."""
_READ = 8
"""How many of the columns come from the reader's scores of the pieces."""
_UNREAD = -30.0
"""What a stretch gets there that was not read: nothing speaks for it."""
_UNSAID = -20.0
"""The reader's score of a quote of which it read nothing."""
_ALONE = 9.0
"""How far the next best is behind where there is none."""
_TOGETHER, _UNDIVIDED, _EASED = 0.6, 0.9, 0.02
"""Where the winner and what overlaps it have less of all chances than `_TOGETHER`, the answer may as well stand elsewhere.
Above `_UNDIVIDED` its place is known and only its borders are not, and the winner alone needs `_EASED` less. With these and
`rag.fitting` 111 instead of 138 marks of 2,300 right sentences (CMRC dev, two sets of written questions) have nothing in
common with the answer; 838 instead of 859 are exactly it. Chosen on those; `training.extract.fit_highlight` picks the limit
of the winner, and after that these are to be tried again."""
_NEAR, _NEAR_CHARS = 6, 14
"""How many terms of the question are counted on each side of a stretch, and how far from it."""


def _at(*names: str) -> list[int]:
    return [COLUMNS.index(name) for name in names]


_WHOLE = _at("kind", "chinese", "question_zh", "parts", "sentence_terms")
"""What is the same for all stretches of a quote."""
_EACH = _at(
    "place", "asked_before", "near_left", "near_left_weight", "before", "before_2", "capital", "focus_before",
    "asked_after", "near_right", "near_right_weight", "after", "focus_after",
    "type", "length", "words", "digits", "strong", "strong_whole", "weak", "asked", "of_type", "order_of_type", "list_marks",
    "focus_inside", "unit", "whole_sentence_share", "in_brackets", "alone_of_strong", "heights",
)  # fmt: skip
"""What is not: as `_Seen.left`, `_Seen.right` and `_own` give it."""


class Marked(NamedTuple):
    """What is marked in a quote, as offsets in it, and float32 (len(SEEN),), what speaks for it, marked or not."""

    spans: tuple[tuple[int, int], ...]
    seen: F32


@dataclass(frozen=True, slots=True)
class Highlighter:
    """The forest and what it takes to be sure."""

    trees: Trees
    surety: Trees
    sure: float
    """Least chance for a mark."""
    together: float = _TOGETHER
    """Least share of all chances that the winner and what overlaps it have for a mark."""

    @classmethod
    def load(cls, file: Path) -> Highlighter:
        """Reads what `training.extract.fit_highlight` wrote."""
        with np.load(file) as arrays:
            return cls(Trees.load(file), Trees.load(file, name="surety_"), float(arrays["sure"]))

    def find(
        self, question: Question, quotes: Sequence[tuple[str, PieceScores]],
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[Marked]:  # fmt: skip
        """The short answer in each quote; no mark where it is not sure. With each goes what
        `rag.reader.Reader.piecewise` says of it; `within` is the part of each that may be marked."""
        asked = fold(question.standalone)
        tried = [stretches(quote, asked, read) for quote, read in quotes]
        rows = [describe(question, quote, each, read) for (quote, read), each in zip(quotes, tried, strict=True)]
        scores = np.split(self.trees.predict(np.concatenate(rows)), np.cumsum([len(each) for each in tried])[:-1])
        parts = within or [(0, len(quote)) for quote, _ in quotes]
        return [self._marked(question, asked, *each) for each in zip(quotes, tried, scores, rows, parts, strict=True)]

    def _marked(
        self, question: Question, asked: str, quote: tuple[str, PieceScores], tried: Sequence[Short],
        scores: NDArray[np.float64], rows: F32, within: tuple[int, int],
    ) -> Marked:  # fmt: skip
        text, (pieces, _) = quote
        seen = np.zeros(len(SEEN), dtype=np.float32)
        seen[-2:] = _UNSAID
        if len(pieces):
            top = float(pieces.max())
            seen[-2:] = top, top + np.log(np.exp(pieces.astype(np.float64) - top).sum())
        if not tried:
            return Marked((), seen)
        best, standing = winner(tried, scores, rows)
        chance = 1 / (1 + np.exp(-self.surety.predict(standing[None])[0]))
        seen[:-2] = chance, *standing[: len(_STANDING)]

        figures = values(text)

        def may_be(at: int) -> bool:
            start, end = tried[at].start, tried[at].end
            return within[0] <= start and end <= within[1] and fits(question, asked, text, figures, (start, end))

        if not may_be(best):
            some = [at for at in range(len(tried)) if may_be(at)]
            if not some:
                return Marked((), seen)
            best, standing = winner([tried[at] for at in some], scores[some], rows[some])
            best = some[best]
            chance = 1 / (1 + np.exp(-self.surety.predict(standing[None])[0]))
        span = tried[best].start, tried[best].end
        # Pieces of a word are ranked with the rest, as when the forests were fitted. Without them the next best would
        # look surer than it is: of 1,200 quotes 50 more were marked, most of them wrongly.
        together = float(standing[_STANDING.index("share_with_overlapping")])
        sure = self.sure - (_EASED if together >= _UNDIVIDED else 0.0)
        marked = chance >= sure and together >= self.together and is_whole(text, *span)
        return Marked((span,) if marked else (), seen)


def winner(tried: Sequence[Short], scores: NDArray[np.float64], rows: NDArray[np.float32]) -> tuple[int, F32]:
    """The best of a quote's stretches and float32 (len(SURETY),), what tells whether it is the answer. `rows`: as
    `describe` gives them."""
    best = int(np.argmax(scores))
    start, end = tried[best].start, tried[best].end
    chances = np.exp(scores - scores[best])
    apart = np.array([short.end <= start or end <= short.start for short in tried])
    apart_best = scores[apart].max() if apart.any() else scores[best] - _ALONE
    head = (
        1 / chances.sum(), scores[best], scores[best] - apart_best, chances[~apart].sum() / chances.sum(),
        np.sort(chances)[-2] if len(chances) > 1 else 0.0, len(chances),
    )  # fmt: skip
    return best, np.concatenate([np.array(head, dtype=np.float32), rows[best]])


def describe(question: Question, quote: str, tried: Sequence[Short], read: PieceScores) -> NDArray[np.float32]:
    """float32 (len(tried), len(COLUMNS)). `read`: what `rag.reader.Reader.piecewise` says of the quote."""
    found = np.empty((len(tried), len(COLUMNS)), dtype=np.float32)
    if not tried:
        return found
    seen = _Seen.of(question, quote)
    found[:, _WHOLE] = (
        KINDS.index(question.kind), cues.is_chinese(quote), question.lang == "zh",
        question.parts, len(seen.begins),
    )  # fmt: skip
    # Many stretches begin or end at the same place: each is looked at once.
    left = {start: seen.left(start) for start in {short.start for short in tried}}
    right = {end: seen.right(end) for end in {short.end for short in tried}}
    each = [(*left[short.start], *right[short.end], *own) for short, own in zip(tried, _own(seen, tried), strict=True)]
    found[:, _EACH] = np.array(each, dtype=np.float32)
    found[:, -_READ:] = _of_pieces(tried, read)
    return found


@dataclass(frozen=True, slots=True)
class _Seen:
    """A quote beside a question, looked at once for all stretches."""

    question: Question
    quote: str
    asked: str
    """The question, folded."""
    aligned: str
    """The quote, folded where that leaves all offsets as they are."""
    begins: list[int]
    """Where terms of the question begin in `aligned`, ascending, ..."""
    begin_weights: list[float]
    ends: list[int]
    """... and where they end."""
    end_weights: list[float]

    @classmethod
    def of(cls, question: Question, quote: str) -> _Seen:
        folded = fold(quote)
        aligned = folded if len(folded) == len(quote) else quote.lower()
        places: list[tuple[int, int, float]] = []
        for term, weight in zip(question.terms, question.weights, strict=True):
            at = aligned.find(term)
            while at >= 0:
                places.append((at, at + len(term), weight))
                at = aligned.find(term, at + 1)
        places.sort()
        ends = sorted((end, weight) for _, end, weight in places)
        return cls(
            question, quote, fold(question.standalone), aligned, [place[0] for place in places],
            [place[2] for place in places], [end for end, _ in ends], [weight for _, weight in ends],
        )  # fmt: skip

    def left(self, start: int) -> tuple[float, ...]:
        """What stands before a stretch that begins at `start`."""
        quote, aligned, ends, focus = self.quote, self.aligned, self.ends, self.question.focus
        left = bisect_left(ends, start + 1)
        near = range(max(0, left - _NEAR), left)
        return (
            start / len(quote), aligned[max(0, start - 4) : start] in self.asked,
            min(start - ends[left - 1] if left else 99, 60),
            sum([self.end_weights[at] for at in near if start - ends[at] <= _NEAR_CHARS]),
            _BEFORE.find(quote[start - 1]) if start else -2, _BEFORE.find(quote[start - 2]) if start > 1 else -2,
            quote[start].isupper(), bool(focus) and focus in aligned[max(0, start - 12) : start],
        )  # fmt: skip

    def right(self, end: int) -> tuple[float, ...]:
        """What stands after a stretch that ends at `end`."""
        quote, aligned, begins, focus = self.quote, self.aligned, self.begins, self.question.focus
        right = bisect_left(begins, end)
        near = range(right, min(right + _NEAR, len(begins)))
        return (
            aligned[end : end + 4] in self.asked, min(begins[right] - end if right < len(begins) else 99, 60),
            sum([self.begin_weights[at] for at in near if begins[at] - end <= _NEAR_CHARS]),
            _AFTER.find(quote[end]) if end < len(quote) else -2,
            bool(focus) and aligned.startswith(focus, end + (aligned[end : end + 1] == " ")),
        )  # fmt: skip


def _own(seen: _Seen, tried: Sequence[Short]) -> list[tuple[float, ...]]:
    """What each stretch is by itself."""
    quote, aligned, asked, focus = seen.quote, seen.aligned, seen.asked, seen.question.focus
    digits = [*accumulate(map(str.isdigit, aligned), initial=0)]
    weak = cues.WEAK[seen.question.kind].search
    bare = asked.replace(" ", "")
    strongs = [match.span() for match in cues.STRONG[seen.question.kind].finditer(aligned)]
    one_new = sum(aligned[a:b] not in asked for a, b in strongs) == 1
    counts = Counter(short.type for short in tried)
    order = dict.fromkeys(counts, 0)
    rows: list[tuple[float, ...]] = []
    for start, end, kind, unit, heights in tried:
        text = aligned[start:end]
        order[kind] += 1
        held = bool(strongs) and any(a < end and start < b for a, b in strongs)
        rows.append((
            _TYPES.index(kind), end - start, text.count(" ") + 1, (digits[end] - digits[start]) / (end - start), held,
            held and (start, end) in strongs, weak(text) is not None,
            text.strip("“”\"'《》「」『』 ").replace(" ", "") in bare, counts[kind], order[kind],
            text.count("、") + text.count(", "), bool(focus) and focus in text, unit,
            (end - start) / len(quote), quote[start - 1 : start] in "（(《“\"「" and quote[end : end + 1] in "）)》”\"」",
            one_new and held, heights,
        ))  # fmt: skip
    return rows


def _of_pieces(tried: Sequence[Short], read: PieceScores) -> NDArray[np.float32]:
    """float32 (len(tried), _READ): the pieces of each stretch against all pieces of the quote."""
    found = np.full((len(tried), _READ), _UNREAD, dtype=np.float32)
    scores, spans = read
    if not len(scores):
        return found
    scores = scores.astype(np.float64)
    top = float(scores.max())
    chances = np.exp(scores - top)
    summed = np.concatenate([[0.0], np.cumsum(chances)])
    added = np.concatenate([[0.0], np.cumsum(scores)])
    whole = float(np.log(summed[-1]))
    firsts = np.searchsorted(spans[:, 1], [short.start for short in tried], side="right")
    lasts = np.searchsorted(spans[:, 0], [short.end for short in tried], side="left")
    rows = np.flatnonzero(firsts < lasts)
    if not len(rows):
        return found
    first, last = firsts[rows], lasts[rows]
    ended = np.append(scores, np.nan)  # nothing stands after the last piece, nor before the first
    best = np.maximum.reduceat(ended, np.stack([first, last], axis=1).ravel())[::2]
    found[rows] = np.stack(
        [
            np.log(np.maximum(summed[last] - summed[first], 1e-9)) - whole, best - top,
            (added[last] - added[first]) / (last - first) - top, scores[first] - top, scores[last - 1] - top,
            ended[first - 1] - top, ended[last] - top, np.full(len(rows), top + whole),
        ], axis=1,
    )  # fmt: skip
    return found
