"""Short answers and stretches of text, compared character by character or token by token.

In: strings, or offsets. Out: exact match and F1 by the rules of SQuAD (English) and CMRC 2018 (Chinese); overlap of
stretches (IoU).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product

from rag.evaluation.words import word_tokens

__all__ = [
    "cmrc_exact",
    "cmrc_f1",
    "exact_match",
    "f1",
    "iou",
    "matched_spans",
    "squad_exact",
    "squad_f1",
]

Span = tuple[int, int]
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_CMRC_MARKS = frozenset(
    "-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』"
)  # the script's list; its "……" is never met
_CMRC_HAN = re.compile(r"[\u4e00-\u9fa5]")


def exact_match(prediction: str, gold: Sequence[str], lang: str) -> float:
    """1 where the prediction equals a gold answer, by the rules for its language (``zh``: CMRC, else SQuAD)."""
    rule = cmrc_exact if lang == "zh" else squad_exact
    return max((rule(prediction, answer) for answer in gold), default=0.0)


def f1(prediction: str, gold: Sequence[str], lang: str) -> float:
    """The best F1 with any gold answer, by the rules for its language."""
    rule = cmrc_f1 if lang == "zh" else squad_f1
    return max((rule(prediction, answer) for answer in gold), default=0.0)


def _squad_normal(text: str) -> str:
    """Rajpurkar et al. 2016, `normalize_answer`: lower case; no punctuation, articles, extra white space."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def squad_exact(prediction: str, answer: str) -> float:
    """SQuAD 1.1 `exact_match_score`."""
    return float(_squad_normal(prediction) == _squad_normal(answer))


def squad_f1(prediction: str, answer: str) -> float:
    """SQuAD `compute_f1`: F1 of the tokens as multisets; with an empty side, 1 where both are (version 2.0)."""
    ours, theirs = _squad_normal(prediction).split(), _squad_normal(answer).split()
    if not ours or not theirs:
        return float(ours == theirs)
    return _harmonic(sum((Counter(ours) & Counter(theirs)).values()), len(ours), len(theirs))


def cmrc_exact(prediction: str, answer: str) -> float:
    """Cui et al. 2019, `calc_em_score`: equal in lower case without the script's marks."""
    return float(_cmrc_bare(prediction) == _cmrc_bare(answer))


def cmrc_f1(prediction: str, answer: str) -> float:
    """Cui et al. 2019, `calc_f1_score`: F1 of the longest common stretch of Chinese characters and Latin words."""
    ours, theirs = _cmrc_segments(prediction), _cmrc_segments(answer)
    return _harmonic(_longest_common(ours, theirs), len(ours), len(theirs))


def _cmrc_bare(text: str) -> str:
    return "".join(char for char in text.lower().strip() if char not in _CMRC_MARKS)


def _cmrc_segments(text: str) -> list[str]:
    """`mixed_segmentation(rm_punc=True)`: each Chinese character, and the word tokens of what lies between."""
    segments: list[str] = []
    run: list[str] = []
    for char in _cmrc_bare(text):
        if _CMRC_HAN.match(char):
            segments += word_tokens("".join(run))
            run = []
            segments.append(char)
        else:
            run.append(char)
    return segments + word_tokens("".join(run))


def _longest_common(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Length of the longest stretch that both hold."""
    best = 0
    row = [0] * (len(theirs) + 1)
    for token in ours:
        row = [0] + [row[j] + 1 if token == other else 0 for j, other in enumerate(theirs)]
        best = max(best, *row)
    return best


def _harmonic(common: int, ours: int, theirs: int) -> float:
    if not common:
        return 0.0
    precision, recall = common / ours, common / theirs
    return 2 * precision * recall / (precision + recall)


def iou(a: Span, b: Span) -> float:
    """Characters in both over characters in either."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return common / (max(a[1], b[1]) - min(a[0], b[0])) if common > 0 else 0.0


def matched_spans(
    predicted: Sequence[Span], gold: Sequence[Span], at_least: float, *, score: Callable[[Span, Span], float] = iou
) -> int:
    """How many predicted stretches match a gold one of their own with an overlap of `at_least`, best pairs first."""
    pairs = [(score(a, b), i, j) for (i, a), (j, b) in product(enumerate(predicted), enumerate(gold))]
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    for overlap, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if overlap >= at_least and i not in used_ours and j not in used_theirs:
            used_ours.add(i)
            used_theirs.add(j)
    return len(used_ours)
