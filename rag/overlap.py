"""How much of a question stands in a sentence: the counting under `rag.features`.

In: terms or texts of both. Out: float32 arrays, one row a sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold, tokens
from rag.candidates import Candidates, HitLike
from rag.lexicon import Lexicon
from rag.question import Question, content

__all__ = [
    "Lines", "characters", "code_points", "common", "hans", "has_stems", "holds", "largest", "longest_run", "matches",
    "ranks", "shifted", "stems", "titles", "to_top", "to_top_within", "total", "wide",
]  # fmt: skip

F32 = NDArray[np.float32]

BEGIN_CHARS = 2
"""The English stemmer leaves the first two letters as they are, in all but 4 of 33,401 words of the archive ("dying")."""

OTHER_WORD = 0.8
"""What a term counts where a text has another word for it."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LIKE_DIE = re.compile(r"[a-z]ie")
_DIGIT = re.compile(r"\d")


class Lines:
    """Folded texts as the lines of one, so that a word is looked for in all of them at once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._whole = "\n".join(texts)
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def having(self, word: str) -> list[int]:
        """The rows of the texts that have `word`."""
        whole, starts = self._whole, self._starts
        rows = []
        at = whole.find(word)
        while at >= 0:
            row = bisect_right(starts, at)
            rows.append(row - 1)
            at = whole.find(word, starts[row])
        return rows


def matches(terms: Sequence[str], lines: Lines) -> F32:
    """float32 (texts, terms): 1 where a text has a term, less where it has one of the other language for it.

    Chinese bigrams are looked up, words are compared as stems.
    """
    has = np.zeros((len(lines.texts), len(terms)), dtype=np.float32)
    lexicon = Lexicon.load()
    chinese = [_HAN.match(term) is not None for term in terms]
    others = [lexicon.counterparts(term)[::-1] for term in terms]  # the strongest last, so that it stays
    mixed = [not text.isascii() and _HAN.search(text) is not None for text in lines.texts]
    for at, term in enumerate(terms):
        if chinese[at]:
            has[lines.having(term), at] = 1.0
            for word, strength in others[at]:
                has[[row for row in _with_stem(word, lines) if not mixed[row]], at] = strength
        else:
            for word, strength in others[at]:
                has[[row for row in lines.having(word) if mixed[row]], at] = strength
            has[_with_stem(term, lines), at] = 1.0
    return has


def _with_stem(term: str, lines: Lines) -> list[int]:
    """The rows of the texts that have `term` among their `stems`."""
    begin = _begin(term)
    return [row for row in lines.having(begin) if _has_stem(term, begin, lines.texts[row])]


def _has_stem(term: str, begin: str, text: str) -> bool:
    """Whether `term`, of which `begin` has to stand in `text`, is one of its `stems`. Only what stands between spaces around
    `begin` is cut into words: no search term reaches over a space."""
    bare = text if text.isascii() else _bare(text)
    at = bare.find(begin)
    while at >= 0:
        end = bare.find(" ", at)
        end = len(bare) if end < 0 else end
        if term in stems(bare[bare.rfind(" ", 0, at) + 1 : end]):
            return True
        at = bare.find(begin, end + 1)
    return False


@lru_cache(maxsize=4096)
def _begin(term: str) -> str:
    """What stands in every text that has `term` as a stem: all but its last letter, which the stemmer may have put there.

    That holds for 140,183 of 140,190 words of the archive, and for 1.5 million made of endings; of the others "dying" (die)
    and its like matter. A number may stand with commas, of which only its first digit is sure.
    """
    if _LIKE_DIE.fullmatch(term):
        return ""
    digit = _DIGIT.search(term)
    return term[: digit.end()] if digit else term[: max(BEGIN_CHARS, len(term) - 1)]


def wide(question: Question, lines: Lines, has: F32) -> F32:
    """`has` (see `matches`) with terms counted as `OTHER_WORD` where a text says them in other words."""
    wider = has.copy()
    place = {term: at for at, term in enumerate(question.terms)}
    for other in question.alternatives:
        columns = [place[term] for term in other.terms]
        lacking = set(np.flatnonzero((wider[:, columns] < OTHER_WORD).any(axis=1)).tolist())
        rows = {row for word in other.chinese for row in lines.having(word) if row in lacking}
        for form in other.stems:
            # The last letter of a stem may differ from the word's ("carri", carry), so it is not looked for.
            longest = max(form, key=len)
            begin = longest[: max(BEGIN_CHARS, len(longest) - 1)]
            near = lacking.difference(rows).intersection(lines.having(begin))
            rows.update(row for row in near if has_stems(form, lines.texts[row]))
        if rows:
            found = np.ix_(list(rows), columns)
            wider[found] = np.maximum(wider[found], OTHER_WORD)
    return wider


def has_stems(form: Sequence[str], text: str) -> bool:
    """Whether all of `form` are among the `stems` of `text`."""
    return all(_has_stem(term, _begin(term), text) for term in form)


@lru_cache(maxsize=512)
def _bare(text: str) -> str:
    """`text` without its Chinese."""
    return _HAN_RUN.sub(" ", text)


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The search terms of a folded text, Chinese ones left out."""
    return frozenset(tokens(text if text.isascii() else _bare(text), folded=True))


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
    if not folded:
        return np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.float32)
    whole = code_points("\n".join((*folded, "")))
    places = {char: (whole == ord(char)).astype(np.uint16) for char in set(asked)}
    # At each character the length of the shared string that ends there, for one character of the question after the other.
    run = np.zeros(len(whole) + 1, dtype=np.uint16)
    best = np.zeros(len(whole), dtype=np.uint16)
    for char in asked:
        run[1:] = (run[:-1] + 1) * places[char]
        np.maximum(best, run[1:], out=best)
    starts = list(accumulate((len(text) + 1 for text in folded[:-1]), initial=0))
    lengths = np.maximum.reduceat(best, starts).astype(np.float32)
    return lengths, (lengths / max(len(asked), 1)).astype(np.float32)


def code_points(text: str) -> NDArray[np.uint32]:
    """The characters of `text` as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def hans(texts: Sequence[str]) -> list[int]:
    """How many Chinese characters each of `texts` has."""
    points = code_points("".join(texts))
    before = np.concatenate(([0], np.cumsum((points >= 0x3400) & (points <= 0x9FFF))))
    ends = np.cumsum([0, *map(len, texts)])
    counts: list[int] = np.diff(before[ends]).tolist()
    return counts


def holds(keys: Sequence[str], folded: Sequence[str]) -> F32:
    """float32 (texts, keys): 1 where a text, without its spaces and hyphens, has a key."""
    bare = [text.replace(" ", "").replace("-", "") for text in folded]
    return np.array([[key in text for key in keys] for text in bare], dtype=np.float32).reshape(-1, len(keys))


def largest(rows: F32, groups: NDArray[np.int64], count: int) -> F32:
    """float32 (count, columns): the largest of each group's `rows`, at least 0."""
    best = np.zeros((count, rows.shape[1]), dtype=np.float32)
    np.maximum.at(best.reshape(-1), _flat(groups, rows.shape[1]), rows.reshape(-1))
    return best


def total(rows: F32, groups: NDArray[np.int64], count: int) -> F32:
    """float32 (count, columns): each group's `rows` added up, in their order."""
    added = np.zeros((count, rows.shape[1]), dtype=np.float32)
    np.add.at(added.reshape(-1), _flat(groups, rows.shape[1]), rows.reshape(-1))
    return added


def _flat(groups: NDArray[np.int64], width: int) -> NDArray[np.int64]:
    """The places of rows of `width` in an array laid flat, which is a third of the time of whole rows."""
    return (groups[:, None] * width + np.arange(width)).reshape(-1)


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
    """The neighbour's row for each of `neighbour` (m,); `fill` where it is -1."""
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
