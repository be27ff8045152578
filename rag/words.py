"""Which terms of a question stand in which candidate sentences, and the columns of `rag.features` that tell it.

In: a question and the candidates. Out: float32 columns, of all candidates or of those that are looked at closely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag import overlap
from rag.candidates import Candidates
from rag.question import Question

__all__ = ["Words", "of_all", "of_kept"]

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Words:
    """Which terms of the question stand where. `n` candidates, `t` terms; of those of a hit's title each has its hit's."""

    weights: F32
    """(t,)."""
    local: F32
    """(t,): weights made from the candidates themselves."""
    local_total: float
    has: F32
    """(n, t), see `rag.overlap.matches`."""
    wide: F32
    """(n, t), see `rag.overlap.wide`."""
    titles: F32
    """(n, t): `has` of the titles."""
    wide_titles: F32
    """(n, t): `wide` of the titles."""
    names: Sequence[str]
    """The folded title of each hit."""

    @classmethod
    def of(cls, question: Question, found: Candidates, names: Sequence[str]) -> Words:
        """Looks the terms up."""
        weights = np.array(question.weights, dtype=np.float32)
        lines, distinct = overlap.Lines(found.folded), overlap.Lines(list(dict.fromkeys(names)))
        has = overlap.matches(question.terms, lines)
        of_titles = overlap.matches(question.terms, distinct)
        place = np.array([distinct.texts.index(name) for name in names], dtype=np.int64)
        of_hit = place[found.hits] if len(names) else found.hits
        frequency = (has > 0).mean(axis=0) if len(found) else np.zeros(len(weights), dtype=np.float32)
        local = (weights * -np.log(np.clip(frequency, 0.5 / max(len(found), 1), 1.0))).astype(np.float32)
        return cls(
            weights, local, max(float(local[has.any(axis=0)].sum()), 1e-6), has, overlap.wide(question, lines, has),
            of_titles[of_hit], overlap.wide(question, distinct, of_titles)[of_hit], names,
        )  # fmt: skip

    @property
    def total(self) -> float:
        return max(float(self.weights.sum()), 1e-6)


def of_all(words: Words, question: Question, found: Candidates) -> dict[str, F32]:
    """What is told of all candidates: to pick the nearest by, or because it compares each with all."""
    columns: dict[str, F32] = {}
    weights, local, has, titles, wide = words.weights, words.local, words.has, words.titles, words.wide
    total, local_total, count = words.total, words.local_total, len(words.names)
    columns["ov"] = has @ weights / total
    columns["ov_local"] = has @ local / local_total
    columns["ov_out_local"] = (has * local * (1 - titles)).sum(axis=1) / local_total
    before = overlap.shifted(has, found.previous)
    two = np.maximum(np.maximum(has, before), overlap.shifted(before, found.previous))
    columns["ov_with_two"] = two @ weights / total
    columns["matched_max"] = (has * weights).max(axis=1, initial=0.0)
    columns["chars"] = overlap.characters(question, found)
    columns["chars_previous"] = overlap.shifted(columns["chars"], found.previous)
    with_passage = overlap.largest(has, found.hits, count)[found.hits]
    columns["passage_ov"] = np.maximum(with_passage, titles) @ weights / total
    counts = overlap.total(has, found.hits, count)[found.hits]
    columns["novelty"] = np.divide(has, np.maximum(counts, 1.0), dtype=np.float32) @ local / local_total
    aids, article = np.unique(found.aids, return_inverse=True)
    of_article = overlap.largest(np.maximum(has, titles), article, len(aids))
    columns["article_ov"] = (of_article @ weights / total)[article]
    columns["article_ov_top"] = overlap.to_top(columns["article_ov"])
    columns["article_sentences"] = np.bincount(article, minlength=len(aids)).astype(np.float32)[article]
    columns["wide"] = wide @ weights / total
    columns["wide_local"] = wide @ local / local_total
    columns["wide_out_local"] = (wide * local * (1 - words.wide_titles)).sum(axis=1) / local_total
    columns["wide_gain"] = columns["wide"] - columns["ov"]
    either = np.maximum(wide, words.wide_titles)
    columns["passage_wide"] = overlap.largest(either, found.hits, count)[found.hits] @ weights / total
    of_article = overlap.largest(either, article, len(aids))
    columns["article_wide_top"] = overlap.to_top((of_article @ weights / total)[article])
    columns["wide_top"] = overlap.to_top(columns["wide_local"])
    columns["wide_rank"] = overlap.ranks(columns["wide_local"])
    for name, of in (
        ("ov_top", "ov"), ("local_top", "ov_local"), ("chars_top", "chars"),
        ("out_top", "ov_out_local"), ("passage_top", "passage_ov"),
    ):  # fmt: skip
        columns[name] = overlap.to_top(columns[of])
    columns["ov_rank"], columns["local_rank"] = overlap.ranks(columns["ov"]), overlap.ranks(columns["ov_local"])
    columns["ov_article_top"] = overlap.to_top_within(columns["ov_local"], found.aids)
    return columns


def of_kept(words: Words, found: Candidates, kept: NDArray[np.int64]) -> dict[str, F32]:
    """The rest, of the candidates `kept`."""
    columns: dict[str, F32] = {}
    weights, total, has, wide = words.weights, words.total, words.has[kept], words.wide[kept]
    titles, wide_titles = words.titles[kept], words.wide_titles[kept]
    before, after = found.previous[kept], found.following[kept]
    has_before, has_after = overlap.shifted(words.has, before), overlap.shifted(words.has, after)
    known = weights * words.has.any(axis=0)
    out = weights * (1 - titles)
    summed = has @ weights
    columns["ov_known"] = summed / max(float(known.sum()), 1e-6)
    columns["ov_previous"] = has_before @ weights / total
    columns["ov_following"] = has_after @ weights / total
    columns["ov_with_previous"] = np.maximum(has, has_before) @ weights / total
    columns["ov_with_following"] = np.maximum(has, has_after) @ weights / total
    columns["ov_out"] = (has * out).sum(axis=1) / np.maximum(out.sum(axis=1), 1e-6)
    columns["ov_with_title"] = np.maximum(has, titles) @ weights / total
    columns["title_ov"] = titles @ weights / total
    columns["matched"] = has.sum(axis=1)
    rarest = np.argsort(-words.local * words.has.any(axis=0), kind="stable")
    for at in range(3):
        columns[f"rare{at + 1}"] = has[:, rarest[at]] if at < len(rarest) else np.zeros(len(kept), dtype=np.float32)
    columns["run"] = overlap.longest_run(has)
    lengths = np.array([len(found.folded[row]) for row in kept.tolist()], dtype=np.float32)
    columns["density"] = (summed / np.sqrt(np.maximum(lengths, 1))).astype(np.float32)
    columns["idf_sum"] = summed
    columns["wide_with_previous"] = np.maximum(wide, overlap.shifted(words.wide, before)) @ weights / total
    columns["wide_with_following"] = np.maximum(wide, overlap.shifted(words.wide, after)) @ weights / total
    columns["wide_with_title"] = np.maximum(wide, wide_titles) @ weights / total
    return columns
