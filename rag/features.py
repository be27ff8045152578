"""How a sentence answers a question, in numbers: what the ranker (`rag.trees`) reads.

In: a question, the candidate sentences, the hits they come from, and where there is one an encoder. Out: float32
(candidates, len(FEATURES)); NaN where something is not known (no encoder, no cosine from retrieval).

Words in the names: ``ov`` is the share of the question's weighted terms that a text has; ``local`` weights are made
from the candidates themselves (a term that all of them have tells nothing); ``out`` leaves the title's terms out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold, tokens
from rag import cues, overlap
from rag.beside import beside
from rag.candidates import Candidates, HitLike
from rag.nearest import nearest, nearness, table
from rag.numbers import keys
from rag.question import KINDS, Question
from rag.words import Words, of_all, of_kept

__all__ = ["ENCODER_FEATURES", "FEATURES", "SentenceEncoder", "features", "quick"]

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_KIND_NAMES = tuple(f"kind_{kind}" for kind in KINDS)
FEATURES: tuple[str, ...] = (
    # overlap
    "ov", "ov_local", "ov_known", "ov_previous", "ov_following", "ov_with_previous", "ov_with_following", "ov_with_two", "ov_out",
    "ov_out_local", "ov_with_title", "matched", "matched_max", "rare1", "rare2", "rare3", "run", "density", "chars",
    "chars_previous", "common", "common_share", "idf_sum",
    # the same, a term counted where the text has another word for it
    "wide", "wide_local", "wide_out_local", "wide_with_previous", "wide_with_following", "wide_with_title", "wide_gain",
    "wide_top", "wide_rank", "passage_wide", "article_wide_top",
    # against the other candidates
    "ov_rank", "ov_top", "local_rank", "local_top", "chars_top", "common_top", "out_top", "ov_article_top", "novelty",
    # the passage and the article
    "passage_ov", "passage_top", "title_ov", "hit_rank", "hit_score", "hit_margin", "bm25", "bm25_top",
    "bm25_article_top", "hit_cosine", "hit_cosine_top", "hit_place", "hit_total", "article_hits", "inside", "article_ov", "article_ov_top",
    "article_sentences", "date_match",
    # the kind of answer
    "strong", "strong_new", "weak", "weak_new", "near_strong", "focus", "focus_number", "digits_new", "latin_new",
    "quoted", "because", "dated", "list_marks",
    # names and numbers of the question
    "names", "names_context", "names_asked", "numbers", "numbers_asked",
    # form and place
    "length", "length_hit", "place", "first", "line_alone", "final_mark", "is_question", "colon", "pronoun", "negation",
    "chrome", "in_title", "latin_share", "digit_share", "previous_heading",
    # languages
    "question_zh", "same_language", "terms_asked", "parts",
    # encoder
    "cosine", "cosine_top", "cosine_rank", "cosine_with_previous",
    *_KIND_NAMES,
)  # fmt: skip

ENCODER_FEATURES = frozenset(
    {"cosine", "cosine_top", "cosine_rank", "cosine_with_previous", "hit_cosine", "hit_cosine_top"}
)
"""What depends on an encoder, here or in retrieval."""

NEAR_CHARS = {"zh": 14, "en": 45}
"""A term of the question this close to a possible answer speaks for it: about one clause."""

_DIGIT = re.compile(r"\d")
_FINAL, _CLOSERS = tuple("。！？!?.…；;"), "”’」』）)\"'"
_NUMERIC = re.compile(r"\d[\d,.]*")


class SentenceEncoder(Protocol):
    """The part of `index.encoder.Encoder` that is used: unit norm float32 (n, dim)."""

    def encode_passages(self, texts: Sequence[str]) -> F32: ...
    def encode_queries(self, texts: Sequence[str]) -> F32: ...


def features(
    question: Question, found: Candidates, hits: Sequence[HitLike], *, encoder: SentenceEncoder | None = None
) -> tuple[F32, NDArray[np.int64], F64]:
    """Rows float32 (k, len(FEATURES)) in the order of `FEATURES`, of which candidates they are: int64 (k,), ascending, and
    what made them the ones worth a closer look, float64 (n,) of all candidates (see `rag.nearest`)."""
    words = Words.of(question, found, overlap.titles(hits))
    columns = _of_all(words, question, found, hits)
    near = nearness(columns)
    kept = nearest(near)
    columns = {name: column[kept] for name, column in columns.items()}
    encoded = None
    if encoder is not None and len(kept):
        texts = [found.texts[row] for row in kept.tolist()]
        encoded = beside(lambda: (encoder.encode_passages(texts), encoder.encode_queries([question.standalone])[0]))
    folded = [found.folded[row] for row in kept.tolist()]
    columns |= of_kept(words, found, kept)
    columns["common"], columns["common_share"] = overlap.common(question, folded)
    columns["common_top"] = overlap.to_top(columns["common"])
    _answer(columns, question, folded)
    _named(columns, question, found, words.names, kept)
    _form(columns, question, found, words.names, kept)
    _cosines(columns, found, kept, encoded() if encoded else None)
    rows = np.empty((len(kept), len(FEATURES)), dtype=np.float32)
    for at, name in enumerate(FEATURES):
        rows[:, at] = columns[name] if name in columns else np.float32(name == f"kind_{question.kind}")
    return rows, kept, near


def quick(question: Question, found: Candidates, hits: Sequence[HitLike]) -> F32:
    """float32 (n, len(rag.nearest.COLUMNS)) of all candidates: what `rag.nearest` reads."""
    return table(_of_all(Words.of(question, found, overlap.titles(hits)), question, found, hits))


def _of_all(words: Words, question: Question, found: Candidates, hits: Sequence[HitLike]) -> dict[str, F32]:
    columns = of_all(words, question, found)
    _retrieval(columns, question, found, hits)
    return columns


def _retrieval(columns: dict[str, F32], question: Question, found: Candidates, hits: Sequence[HitLike]) -> None:
    def of_hits(values: Sequence[float]) -> F32:
        return np.array(values, dtype=np.float32)[found.hits]

    bm25 = np.array([hit.bm25 for hit in hits], dtype=np.float32)
    whole = np.array([hit.bm25_article for hit in hits], dtype=np.float32)
    cosine = np.array([hit.cosine for hit in hits], dtype=np.float32)
    score = overlap.to_top(bm25) + overlap.to_top(whole)
    steps = np.unique(np.round(score, 5))
    columns["hit_score"] = overlap.to_top(score)[found.hits]
    columns["hit_margin"] = (
        (score - score.max(initial=0.0))[found.hits] / max(float(steps.std()), 1e-3) if len(hits) else score
    )
    columns["hit_rank"] = (len(steps) - np.searchsorted(steps, np.round(score, 5))).astype(np.float32)[found.hits]
    columns["bm25"], columns["bm25_top"] = bm25[found.hits], overlap.to_top(bm25)[found.hits]
    columns["bm25_article_top"] = overlap.to_top(whole)[found.hits]
    columns["hit_cosine"] = cosine[found.hits]
    columns["hit_cosine_top"] = (cosine - np.nanmax(cosine) if np.isfinite(cosine).any() else cosine)[found.hits]
    columns["hit_place"] = of_hits([float(hit.rank) for hit in hits])
    columns["hit_total"] = of_hits([hit.score - hits[0].score for hit in hits])
    aids = np.array([hit.passage.aid for hit in hits], dtype=np.int64)
    columns["article_hits"] = of_hits([float((aids == aid).sum()) for aid in aids])
    columns["inside"] = found.inside.astype(np.float32)
    columns["date_match"] = of_hits([_dated(question, hit.article.date) for hit in hits])


def _dated(question: Question, date: str | None) -> float:
    """1 where the article's date is one that the question names, -1 where it names others, 0 where it names none."""
    asked = [number for number in question.numbers if number.startswith("d:") and len(number) in (6, 9, 12)]
    if not asked or not date:
        return 0.0
    return 1.0 if any(date.startswith(number[2:]) for number in asked) else -1.0


def _answer(columns: dict[str, F32], question: Question, folded: Sequence[str]) -> None:
    asked = fold(question.standalone)
    near = NEAR_CHARS[question.lang]
    strong, weak = cues.STRONG[question.kind], cues.WEAK[question.kind]
    weights = dict(zip(question.terms, question.weights, strict=True))
    focus = question.focus
    stems = tuple(set(tokens(focus))) if focus and question.lang == "en" else ()
    rows = []
    for text in folded:
        spans = [match.span() for match in strong.finditer(text)]
        new = [span for span in spans if text[span[0] : span[1]] not in asked]
        best = 0.0
        if new:
            places = [(text.find(term), weight) for term, weight in weights.items()]
            places = [(at, weight) for at, weight in places if at >= 0]
            best = max(
                (sum(w for at, w in places if start - near <= at <= end + near and not start <= at < end))
                for start, end in new[:6]
            )
        weaks = weak.findall(text)
        numbers = [number for number in _NUMERIC.findall(text) if number not in asked]
        latin = [word for word in (weaks if weak is cues.LATIN else cues.LATIN.findall(text)) if word not in asked]
        as_is = bool(focus) and focus in text
        has_focus = as_is or bool(stems and overlap.has_stems(stems, text))
        rows.append((
            len(spans) > 0, min(len(new), 5), len(weaks) > 0, min(sum(word not in asked for word in weaks), 5), best,
            has_focus, as_is and cues.numbered(focus, text), min(len(numbers), 8),
            min(len(latin), 12), cues.QUOTE.search(text) is not None, cues.reasoned(text), cues.dated(text),
            min(text.count("、") + text.count(", "), 8),
        ))  # fmt: skip
    table = np.array(rows, dtype=np.float32).reshape(-1, 13)
    names = (
        "strong", "strong_new", "weak", "weak_new", "near_strong", "focus", "focus_number", "digits_new", "latin_new",
        "quoted", "because", "dated", "list_marks",
    )  # fmt: skip
    for at, name in enumerate(names):
        columns[name] = table[:, at]


def _named(
    columns: dict[str, F32], question: Question, found: Candidates, titles: Sequence[str], kept: NDArray[np.int64]
) -> None:
    zero = np.zeros(len(kept), dtype=np.float32)
    columns["names_asked"] = zero + len(question.entities)
    columns["numbers_asked"] = zero + len(question.numbers)
    columns["names"] = columns["names_context"] = columns["numbers"] = zero
    if question.entities:
        wanted = [entity.key for entity in question.entities]
        has, context = (overlap.holds(wanted, texts) for texts in (found.folded, titles))
        np.maximum.at(context, found.hits, has)
        columns["names"] = has.mean(axis=1)[kept]
        columns["names_context"] = context[found.hits].mean(axis=1)[kept]
    if question.numbers:
        asked = question.numbers
        columns["numbers"] = np.array(
            [len(asked & keys(found.folded[row])) / len(asked) for row in kept.tolist()], dtype=np.float32
        )


def _form(
    columns: dict[str, F32], question: Question, found: Candidates, titles: Sequence[str], kept: NDArray[np.int64]
) -> None:
    chinese = question.lang == "zh"
    rows = []
    rows_of, before = kept.tolist(), found.previous[kept].tolist()
    hans = overlap.hans([found.folded[row] for row in rows_of])
    for at, row in enumerate(rows_of):
        text, title = found.folded[row], titles[int(found.hits[row])]
        size = max(len(text), 1)
        han = hans[at]
        rows.append((
            size, "?" in text or "？" in text, text[-1:] in "：:", cues.PRONOUN.search(text) is not None,
            cues.negated(text), cues.CHROME.search(text) is not None,
            text in title or (size > 8 and title != "" and title in text), 1 - han / size,
            len(_DIGIT.findall(text)) / size, (han > cues.CHINESE_SHARE * size) == chinese,
        ))  # fmt: skip
    table = np.array(rows, dtype=np.float32).reshape(-1, 10)
    names = (
        "length", "is_question", "colon", "pronoun", "negation", "chrome", "in_title", "latin_share", "digit_share",
        "same_language",
    )  # fmt: skip
    for at, name in enumerate(names):
        columns[name] = table[:, at]
    zero = np.zeros(len(kept), dtype=np.float32)
    final = {row: found.texts[row].rstrip(_CLOSERS).endswith(_FINAL) for row in {*rows_of, *before} if row >= 0}
    columns["final_mark"] = np.array([final[row] for row in rows_of], dtype=np.float32)
    columns["previous_heading"] = np.array([row >= 0 and not final[row] for row in before], dtype=np.float32)
    columns["length_hit"] = columns["length"] / max(float(columns["length"].max(initial=1.0)), 1.0)
    columns["place"] = (found.starts / np.maximum(found.lengths, 1)).astype(np.float32)[kept]
    columns["first"] = (found.starts == 0).astype(np.float32)[kept]
    columns["line_alone"] = ((found.previous < 0) & (found.following < 0)).astype(np.float32)[kept]
    columns["question_zh"] = zero + chinese
    columns["terms_asked"] = zero + len(question.terms)
    columns["parts"] = zero + question.parts


def _cosines(
    columns: dict[str, F32], found: Candidates, kept: NDArray[np.int64], encoded: tuple[F32, F32] | None
) -> None:
    names = ("cosine", "cosine_top", "cosine_rank", "cosine_with_previous")
    if encoded is None:
        for name in names:
            columns[name] = np.full(len(kept), np.nan, dtype=np.float32)
        return
    vectors, asked = encoded
    cosine = vectors @ asked
    # The vector of two sentences together, near enough: the mean of theirs, scaled to unit length.
    place = np.full(len(found) + 1, -1, dtype=np.int64)  # the last for -1, "none"
    place[kept] = np.arange(len(kept))
    both = vectors + overlap.shifted(vectors, place[found.previous[kept]])
    both /= np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-6)
    for name, column in zip(names, (cosine, cosine - cosine.max(), overlap.ranks(cosine), both @ asked), strict=True):
        columns[name] = column.astype(np.float32)
