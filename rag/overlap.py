"""How much of a question stands in a sentence: the counting under `rag.features`.

In: terms or texts of both. Out: float32 arrays, one row a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold, tokens
from rag.candidates import Candidates, HitLike
from rag.lexicon import Lexicon
from rag.question import Question, content

__all__ = [
    "characters", "common", "holds", "longest_run", "matches", "ranks", "shifted", "stems", "titles", "to_top", "to_top_within", "wide",
]  # fmt: skip

F32 = NDArray[np.float32]

BEGIN_CHARS = 2
"""The English stemmer leaves the first two letters as they are, in all but 4 of 33,401 words of the archive ("dying")."""

OTHER_WORD = 0.8
"""What a term counts where a text has another word for it."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


def matches(terms: Sequence[str], folded: Sequence[str]) -> F32:
    """float32 (texts, terms): 1 where a text has a term, less where it has one of the other language for it.

    Chinese bigrams are looked up, words are compared as stems.
    """
    has = np.zeros((len(folded), len(terms)), dtype=np.float32)
    chinese = [at for at, term in enumerate(terms) if _HAN.match(term)]
    words = [at for at, term in enumerate(terms) if not _HAN.match(term)]
    for at in chinese:
        has[:, at] = [terms[at] in text for text in folded]
    lexicon = Lexicon.load()
    # Stems begin as their words do: a text without any of these beginnings need not be cut into words.
    begins = [terms[at][:BEGIN_CHARS] for at in words]
    other = {at: lexicon.counterparts(terms[at]) for at in range(len(terms))}
    translated = [(at, other[at]) for at in chinese if other[at]]
    for row, text in enumerate(folded):
        plain = text.isascii() or not _HAN.search(text)
        across = plain and bool(translated)
        held: frozenset[str] = frozenset()
        if across or any(map(text.__contains__, begins)):
            held = stems(text)
        for at in words:
            if terms[at] in held:
                has[row, at] = 1.0
            elif not plain:
                has[row, at] = max([strength for term, strength in other[at] if term in text], default=0.0)
        if across:
            for at, others in translated:
                has[row, at] = max([strength for term, strength in others if term in held], default=0.0)
    return has


def wide(question: Question, folded: Sequence[str], has: F32) -> F32:
    """`has` (see `matches`) with terms counted as `OTHER_WORD` where a text says them in other words."""
    wider = has.copy()
    place = {term: at for at, term in enumerate(question.terms)}
    whole = "\n".join(folded)
    starts = list(accumulate((len(text) + 1 for text in folded), initial=0))
    for other in question.alternatives:
        rows = {row for word in other.chinese for row in _rows_with(word, whole, starts)}
        for form in other.stems:
            # The last letter of a stem may differ from the word's ("carri", carry), so it is not looked for.
            longest = max(form, key=len)
            begin = longest[: max(BEGIN_CHARS, len(longest) - 1)]
            rows.update(row for row in _rows_with(begin, whole, starts) if stems(folded[row]).issuperset(form))
        columns = [place[term] for term in other.terms]
        for row in rows:
            wider[row, columns] = np.maximum(wider[row, columns], OTHER_WORD)
    return wider


def _rows_with(word: str, whole: str, starts: list[int]) -> Iterator[int]:
    """The rows of `whole`, lines that begin at `starts`, that have `word`."""
    at = whole.find(word)
    while at >= 0:
        row = bisect_right(starts, at) - 1
        yield row
        at = whole.find(word, starts[row + 1])


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The search terms of a folded text, Chinese ones left out."""
    return frozenset(tokens(text if text.isascii() else _HAN_RUN.sub(" ", text), folded=True))


def characters(question: Question, found: Candidates) -> F32:
    """Share of the question's own characters (Chinese) or beginnings of words that a sentence has."""
    asked = content(question.standalone)
    pieces = sorted(set(_HAN.findall(asked)) | {word[:5] for word in re.findall(r"[a-z0-9]{4,}", asked)})
    if not pieces:
        return np.zeros(len(found), dtype=np.float32)
    return np.array([sum(map(text.__contains__, pieces)) / len(pieces) for text in found.folded], dtype=np.float32)


def common(question: Question, folded: Sequence[str]) -> tuple[F32, F32]:
    """Length of the longest string that question and sentence share, and its share of the question's length."""
    asked = re.sub(r"\s+", " ", content(question.standalone)).strip(" ?？。.!！,，")
    lengths = np.zeros(len(folded), dtype=np.float32)
    for row, text in enumerate(folded):
        best = 0
        for start in range(len(asked)):
            while start + best < len(asked) and asked[start : start + best + 1] in text:
                best += 1
        lengths[row] = best
    return lengths, (lengths / max(len(asked), 1)).astype(np.float32)


def holds(keys: Sequence[str], folded: Sequence[str]) -> F32:
    """float32 (texts, keys): 1 where a text, without its spaces and hyphens, has a key."""
    bare = [text.replace(" ", "").replace("-", "") for text in folded]
    return np.array([[key in text for key in keys] for text in bare], dtype=np.float32).reshape(-1, len(keys))


def titles(hits: Sequence[HitLike]) -> list[str]:
    """The titles of the hits' articles, folded; many hits are of one article."""
    folded = {title: fold(title) for title in {hit.article.title for hit in hits}}
    return [folded[hit.article.title] for hit in hits]


def longest_run(has: F32) -> F32:
    run = np.zeros(len(has), dtype=np.float32)
    best = np.zeros(len(has), dtype=np.float32)
    for at in range(has.shape[1]):
        run = (run + 1) * has[:, at]
        best = np.maximum(best, run)
    return best


def shifted(rows: F32, neighbour: NDArray[np.int64], *, fill: float = 0.0) -> F32:
    """The neighbour's row for each row; `fill` where there is none."""
    moved = rows[neighbour] if len(rows) else rows.copy()
    moved[neighbour < 0] = fill
    return moved


def to_top(values: F32) -> F32:
    top = float(values.max(initial=0.0))
    return (values / top if top > 0 else np.zeros_like(values)).astype(np.float32)


def to_top_within(values: F32, groups: NDArray[np.int64]) -> F32:
    tops = np.zeros_like(values)
    for group in np.unique(groups):
        within = groups == group
        tops[within] = to_top(values[within])
    return tops


def ranks(values: F32) -> F32:
    """0 for the greatest, equal values in their order."""
    places = np.empty(len(values), dtype=np.float32)
    places[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return places
