"""Marks the short answer inside a quote, where it is sure.

In: a question and a quote. Out: offsets in the quote, or nothing: a wrong mark does more harm than none. Numbers,
dates, names and the stretches between function words are tried; a small forest (`rag.trees`) judges how likely each
is the whole answer, and only a clear winner is marked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from rag import cues
from rag.question import KINDS, Question
from rag.short import Short, shorts
from rag.trees import Trees

__all__ = ["COLUMNS", "Highlighter", "PieceScores", "describe"]

PieceScores = tuple[NDArray[np.float32], NDArray[np.int64]]
"""A score a piece of the quote (n,), and where each stands in it (n, 2)."""

_TYPES = ("date", "money", "percent", "number", "latin", "quoted", "cve", "clause", "stretch")
_BEFORE = "是为由于在到至从被把将和与及以对向的了有用名称叫约近达共超过“《「『（(、，。：:；;\"' 等让给即如达第"
_AFTER = "的是在和与及等了被以为将并而之，。、；：:;”》」』）)\"' 人个名年月日种家项次元美后前时中上下内多"

COLUMNS: tuple[str, ...] = (
    "kind", "type", "length", "words", "digits", "strong", "strong_whole", "weak", "asked", "asked_before", "asked_after",
    "near_left", "near_right", "near_left_weight", "near_right_weight", "before", "after", "before_2", "place", "of_type",
    "order_of_type", "list_marks", "capital", "focus_inside", "focus_after", "focus_before", "unit", "chinese", "question_zh",
    "parts", "whole_sentence_share", "in_brackets", "sentence_terms", "alone_of_strong",
    "read_share", "read_top", "read_mean", "read_first", "read_last", "read_before", "read_after", "read_score",
)  # fmt: skip
_READ = 8
"""How many of the columns come from the reader's scores of the pieces."""
_UNREAD = -30.0
"""What a stretch gets there that was not read: nothing speaks for it."""


@dataclass(frozen=True, slots=True)
class Highlighter:
    """The forest and what it takes to be sure."""

    trees: Trees
    sure: float
    """Least sum of the trees (log odds) for a mark."""
    apart: float
    """Least distance to the next best stretch that does not overlap."""

    @classmethod
    def load(cls, file: Path) -> Highlighter:
        """Reads what `training.extract.fit_highlight` wrote."""
        with np.load(file) as arrays:
            return cls(Trees.load(file), float(arrays["sure"]), float(arrays["apart"]))

    def find(self, question: Question, quotes: Sequence[tuple[str, PieceScores]]) -> list[tuple[tuple[int, int], ...]]:
        """Offsets of the short answer in each quote; empty where it is not sure. With each goes what
        `rag.reader.Reader.piecewise` says of it."""
        asked = fold(question.standalone)
        tried = [shorts(quote, asked) for quote, _ in quotes]
        if not any(tried):
            return [()] * len(quotes)
        rows = [describe(question, quote, each, read) for (quote, read), each in zip(quotes, tried, strict=True)]
        scores = self.trees.predict(np.concatenate(rows))
        ends = np.cumsum([len(each) for each in tried])
        return [
            self._clear(each, scores[end - len(each) : end]) for each, end in zip(tried, ends.tolist(), strict=True)
        ]

    def _clear(self, tried: Sequence[Short], scores: NDArray[np.float64]) -> tuple[tuple[int, int], ...]:
        """The winner, where there is one."""
        if not tried:
            return ()
        best = int(np.argmax(scores))
        if scores[best] < self.sure:
            return ()
        winner = tried[best]
        others = [
            score
            for score, short in zip(scores.tolist(), tried, strict=True)
            if short.end <= winner.start or winner.end <= short.start
        ]
        if others and scores[best] - max(others) < self.apart:
            return ()
        return ((winner.start, winner.end),)


def describe(question: Question, quote: str, tried: Sequence[Short], read: PieceScores) -> NDArray[np.float32]:
    """float32 (len(tried), len(COLUMNS)). `read`: what `rag.reader.Reader.piecewise` says of the quote."""
    lower = quote.lower()
    asked = fold(question.standalone)
    bare = asked.replace(" ", "")
    strong, weak = cues.STRONG[question.kind], cues.WEAK[question.kind]
    places: list[tuple[int, int, float]] = []
    folded = fold(quote)
    aligned = folded if len(folded) == len(quote) else lower
    for term, weight in zip(question.terms, question.weights, strict=True):
        at = aligned.find(term)
        while at >= 0:
            places.append((at, at + len(term), weight))
            at = aligned.find(term, at + 1)
    places.sort()
    begins = [place[0] for place in places]
    ends = sorted((end, weight) for _, end, weight in places)
    end_keys = [end for end, _ in ends]
    counts: dict[str, int] = {}
    for short in tried:
        counts[short.type] = counts.get(short.type, 0) + 1
    seen: dict[str, int] = {}
    strongs = [match.span() for match in strong.finditer(aligned)]
    strong_new = sum(aligned[a:b] not in asked for a, b in strongs)
    focus = question.focus
    total = max(len(quote), 1)
    chinese = sum("\u3400" <= char <= "\u9fff" for char in quote) > 0.15 * total
    digits = list(accumulate(map(str.isdigit, aligned), initial=0))
    rows = []
    for short in tried:
        start, end = short.start, short.end
        text = aligned[start:end]
        inner = text.strip("“”\"'《》「」『』 ")
        seen[short.type] = seen.get(short.type, 0) + 1
        left = bisect_left(end_keys, start + 1)
        right = bisect_left(begins, end)
        near_left = start - end_keys[left - 1] if left else 99
        near_right = begins[right] - end if right < len(begins) else 99
        held = any(a < end and start < b for a, b in strongs)
        rows.append((
            KINDS.index(question.kind), _TYPES.index(short.type), end - start, text.count(" ") + 1,
            (digits[end] - digits[start]) / (end - start), held, (start, end) in strongs, weak.search(text) is not None,
            inner.replace(" ", "") in bare, aligned[max(0, start - 4) : start] in asked, aligned[end : end + 4] in asked,
            min(near_left, 60), min(near_right, 60),
            sum([w for e, w in ends[max(0, left - 6) : left] if start - e <= 14]),
            sum([w for b, _, w in places[right : right + 6] if b - end <= 14]),
            _BEFORE.find(quote[start - 1]) if start else -2, _AFTER.find(quote[end]) if end < len(quote) else -2,
            _BEFORE.find(quote[start - 2]) if start > 1 else -2, start / total, counts[short.type], seen[short.type],
            text.count("、") + text.count(", "), quote[start].isupper(), bool(focus) and focus in text,
            bool(focus) and aligned.startswith(focus, end + (aligned[end : end + 1] == " ")),
            bool(focus) and focus in aligned[max(0, start - 12) : start], short.unit, chinese, question.lang == "zh",
            question.parts, (end - start) / total,
            quote[start - 1 : start] in "（(《“\"「" and quote[end : end + 1] in "）)》”\"」", len(places),
            strong_new == 1 and held,
        ))  # fmt: skip
    table = np.array(rows, dtype=np.float32).reshape(-1, len(COLUMNS) - _READ)
    return np.concatenate([table, _of_pieces(tried, read)], axis=1)


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
    for row, (first, last) in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True)):
        if first >= last:
            continue
        found[row] = (
            np.log(max(summed[last] - summed[first], 1e-9)) - whole, scores[first:last].max() - top,
            (added[last] - added[first]) / (last - first) - top, scores[first] - top, scores[last - 1] - top,
            scores[first - 1] - top if first else np.nan, scores[last] - top if last < len(scores) else np.nan,
            top + whole,
        )  # fmt: skip
    return found
