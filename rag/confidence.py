"""The calibrated chance that the first quote is right.

In: the scores with the features they came from, what the reader says, and how much of the question the best sentence's
article holds (`rag.entities`). Out: a number from 0 to 1. A second small forest over those, then a monotone calibration
curve; both are learned from questions with their article present and taken away, and from unanswerable ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.entities import Guard
from rag.features import FEATURES
from rag.highlight import SEEN
from rag.question import KINDS
from rag.trees import Trees

__all__ = ["EVIDENCE", "GUARD", "Confidence", "evidence", "guard_values"]

GUARD = ("absent", "absent_share", "absent_cve", "absent_quoted", "absent_numbers", "coverage", "rarest_absent")

_OF_TOP = (
    "ov", "ov_local", "ov_with_title", "ov_with_previous", "ov_out", "passage_ov", "title_ov", "chars", "common",
    "common_share", "matched", "matched_max", "strong", "strong_new", "weak_new", "near_strong", "focus", "focus_number",
    "names", "names_context", "names_asked", "numbers", "numbers_asked", "hit_rank", "hit_score", "hit_margin", "bm25",
    "bm25_top", "bm25_article_top", "article_ov", "date_match", "article_hits", "inside", "length", "question_zh",
    "same_language", "terms_asked", "parts", "in_title", "is_question", "negation",
    "idf_sum",
)  # fmt: skip
_AT = tuple(FEATURES.index(name) for name in _OF_TOP)
_KINDS_AT = tuple(FEATURES.index(f"kind_{kind}") for kind in KINDS)
_BM25 = FEATURES.index("bm25")
_TERMS = FEATURES.index("terms_asked")

READER = ("reader", "reader_margin", "reader_margin_article", "reader_share", "reader_none", "reader_behind")
"""What the reader says: its score (0 is that of "no answer"), what that is above the next sentence's outside of the quote and
the next article's, its share and that of "no answer" among all it looked at, and how far behind its own favourite it is."""

BACKING = ("backing", "backing_best")
"""How many articles agree with the quote, and the best of their scores against its own. They are no rivals: the margins, the
shares and the entropy are reckoned without them, as are `reader_margin_article` and `reader_share`. With the first of these
36.6% instead of 34.3% of 5,000 questions kept from training were answered at the same share of false answers; few of those
questions are of what many outlets tell."""

EVIDENCE: tuple[str, ...] = (
    "score", "margin", "margin_article", "share", "share_article", "share_quote", "share_quote_flat", "entropy",
    "second_same_article", "bm25_per_term", "kind", *(f"top_{name}" for name in _OF_TOP), *GUARD, *READER,
    *BACKING, *SEEN,
)  # fmt: skip
"""With `SEEN`, what speaks for a short answer in the quote, 31.2% instead of 30.0% of 5,034 kept questions are answered where
15% of the written near-misses are."""


def guard_values(found: Guard) -> NDArray[np.float32]:
    """A guard as numbers, in the order of `GUARD`."""
    kinds = [entity.kind for entity in found.absent]
    return np.array(
        [
            len(kinds), len(kinds) / max(found.named, 1), "cve" in kinds, "quoted" in kinds, len(found.absent_numbers),
            found.coverage, found.rarest_absent,
        ],
        dtype=np.float32,
    )  # fmt: skip


def evidence(
    scores: NDArray[np.float64],
    rows: NDArray[np.float32],
    aids: NDArray[np.int64],
    guards: NDArray[np.float32],
    top: int,
    read: NDArray[np.float64],
    quoted: NDArray[np.bool_],
    backed: NDArray[np.bool_],
    seen: NDArray[np.float32],
) -> NDArray[np.float32]:
    """float32 (len(EVIDENCE),): what speaks for the quote around the sentence in row `top`, whose rows `quoted` marks.
    `guards` is of its article, `read` what the reader says (NaN where it did not look); `backed` marks the sentences of
    articles that agree with it (see `rag.backing`); `seen` is what `rag.highlight` says of the quote."""
    chances = np.exp(scores - scores.max())
    alone = np.where(backed, 0.0, chances) / chances[~backed].sum()
    flat = np.sqrt(chances)
    order = np.argsort(-scores, kind="stable")
    second = int(next((row for row in order if row != top), top))
    rivals = (aids != aids[top]) & ~backed
    outside = ~quoted & ~backed
    mine = rows[top]
    terms = max(float(mine[_TERMS]), 1.0)
    kind = next((at for at, column in enumerate(_KINDS_AT) if mine[column] > 0), len(KINDS) - 1)
    head = (
        scores[top], scores[top] - scores[outside].max() if outside.any() else 9.0,
        scores[top] - scores[rivals].max() if rivals.any() else 9.0, alone[top], alone[aids == aids[top]].sum(),
        alone[quoted].sum(), flat[quoted].sum() / flat[~backed].sum(),
        -(alone * np.log(alone + 1e-12)).sum(), aids[second] == aids[top], mine[_BM25] / terms, kind,
    )  # fmt: skip
    agree = len(np.unique(aids[backed])), scores[backed].max() - scores[top] if backed.any() else -9.0
    return np.concatenate(
        [head, mine[list(_AT)], guards, _said(read, outside, rivals, backed, top), agree, seen]
    ).astype(np.float32)


def _said(
    read: NDArray[np.float64],
    outside: NDArray[np.bool_],
    rivals: NDArray[np.bool_],
    backed: NDArray[np.bool_],
    top: int,
) -> NDArray[np.float32]:
    """`READER` for the sentence in row `top`."""
    if np.isnan(read[top]):
        return np.full(len(READER), np.nan, dtype=np.float32)
    looked = ~np.isnan(read)
    mass = np.exp(np.clip(read, -30, 30))
    rest, others = looked & outside, looked & rivals
    return np.array(
        [
            read[top], read[top] - read[rest].max() if rest.any() else 9.0,
            read[top] - (read[others].max() if others.any() else -9.0), mass[top] / (1.0 + mass[looked & ~backed].sum()),
            1.0 / (1.0 + mass[looked].sum()), read[looked].max() - read[top],
        ],
        dtype=np.float32,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Confidence:
    """The forest, the calibration curve and the threshold that was picked with them."""

    trees: Trees
    raw: NDArray[np.float64]
    """Ascending sums of the trees, float64 (k,) ..."""
    chance: NDArray[np.float64]
    """... and the chance each stands for; in between it is interpolated."""
    threshold: float
    """Answer from this confidence on. Picked by the rule of `training.extract.fit_confidence`: at most a tenth of
    the unanswerable questions get an answer, and 85% of the answers are right."""

    @classmethod
    def load(cls, file: Path) -> Confidence:
        """Reads what `arrays` gave."""
        with np.load(file) as arrays:
            return cls(Trees.load(file), arrays["raw"], arrays["chance"], float(arrays["answer_from"]))

    def arrays(self, extra: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """For ``np.savez_compressed``; `extra` is kept beside (the risk-coverage curve)."""
        return {
            **self.trees.arrays(), "raw": self.raw, "chance": self.chance, "answer_from": np.array(self.threshold), **extra,
        }  # fmt: skip

    def __call__(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """float64 (n,) from 0 to 1 for rows of `evidence`."""
        return np.interp(self.trees.predict(rows), self.raw, self.chance)
