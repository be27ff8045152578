"""What one answer adds to each metric: a numerator and a denominator.

In: a case, its gold, and quotes and passages that were looked at one by one. Out: values by metric; a metric that says
nothing about the case is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.evaluation.articles import Articles, Gold
from rag.evaluation.cases import Case
from rag.evaluation.evidence import evidence_spans
from rag.evaluation.grounding import Checked, check
from rag.evaluation.metrics_ranking import found_at, ndcg_at, recall_at, reciprocal_rank_at
from rag.evaluation.metrics_spans import exact_match, f1, matched_spans

__all__ = [
    "CUTS",
    "OVERLAPS",
    "Values",
    "answer_values",
    "evidence_values",
    "grounding_values",
    "retrieval_values",
    "selection_values",
]

Json = dict[str, Any]
Values = dict[str, tuple[float, float]]
CUTS = (1, 3, 5, 10)
"""Ranks at which retrieval is cut."""
OVERLAPS = (0.3, 0.5, 0.7)
"""IoU from which a quote counts as the gold evidence."""
RANKED = 10


def retrieval_values(case: Case, gold: Gold, passages: Sequence[Json], articles: Articles) -> Values:
    if not gold.grades:
        return {}
    by_article = list(
        {passage["group"] or -rank: passage for rank, passage in reversed(list(enumerate(passages)))}.values()
    )
    by_article.sort(key=lambda passage: passages.index(passage))
    values = _ranked("article", [passage["grade"] for passage in by_article], list(gold.grades))
    if case.has_answers:
        grades = [float(passage["answers"]) for passage in passages]
        there = max(articles.answer_passages(case, gold), int(sum(grades)), 1)
        values |= _ranked("passage", grades, [1.0] * there)
    return values


def _ranked(what: str, grades: Sequence[float], ideal: Sequence[float]) -> Values:
    values = {f"{what}_recall@{k}": (recall_at(grades, len(ideal), k), 1.0) for k in CUTS}
    values |= {f"{what}_found@{k}": (found_at(grades, k), 1.0) for k in CUTS}
    values[f"{what}_mrr@{RANKED}"] = (reciprocal_rank_at(grades, RANKED), 1.0)
    values[f"{what}_ndcg@{RANKED}"] = (ndcg_at(grades, ideal, RANKED), 1.0)
    return values


def answer_values(case: Case, quotes: Sequence[Json]) -> Values:
    values = {"right_article": (float(any(quote["right_article"] for quote in quotes[:1])), 1.0)}
    if not case.has_answers:
        return values
    for k in (1, 3):
        values[f"hit@{k}"] = (float(any(quote["hit"] for quote in quotes[:k])), 1.0)
        values[f"contains@{k}"] = (float(any(quote["says"] for quote in quotes[:k])), 1.0)
    gold = list(case.answers) or [" ".join(group[0] for group in case.answer_groups)]
    marked = _short_answer(quotes[0]) if quotes else ""
    values["highlighted"] = (float(bool(marked)), 1.0)
    short = marked or (str(quotes[0]["text"]) if quotes else "")
    values["answer_em"] = (exact_match(short, gold, case.lang), 1.0)
    values["answer_f1"] = (f1(short, gold, case.lang), 1.0)
    return values


def _short_answer(quote: Json) -> str:
    text = str(quote["text"])
    return " ".join(text[a:b] for a, b in quote["highlights"] or [])


def evidence_values(case: Case, quotes: Sequence[Json], articles: Articles) -> Values:
    """F1 as 2 TP over 2 TP + FP + FN. A quote that does not stand is a false positive, evidence that cannot be found
    in the articles a false negative."""
    if not case.evidence:
        return {}
    first = next(iter(quotes), None)
    ours = []
    if first is not None and first["fault"] is None and first["aid"] is not None:
        ours = [(int(first["citation"]["start"]), int(first["citation"]["end"]))]
    values = {}
    for overlap in OVERLAPS:
        best, of = 0, len(quotes[:1]) + max(len(parts) for parts in case.evidence)
        for parts in case.evidence:
            theirs = evidence_spans(parts, articles.text(first["aid"])) if ours and first is not None else []
            found = matched_spans(ours, theirs, overlap)
            if found > best:
                best, of = found, len(quotes[:1]) + len(parts)
        values[f"span_f1@{overlap}"] = (2.0 * best, float(of))
    return values


def grounding_values(
    quotes: Sequence[Mapping[str, Any]], checked: Sequence[Checked], answer: Mapping[str, Any], articles: Articles
) -> Values:
    values: Values = {}
    conflicts = [conflict.get("quote") for conflict in answer.get("conflicts") or [] if isinstance(conflict, Mapping)]
    every = [*checked, *(check(quote, articles) for quote in conflicts if isinstance(quote, Mapping))]
    if every:
        standing = [result for result in every if result.fault is None]
        values["exact_quotes"] = (float(len(standing)), float(len(every)))
        values["citation_recall"] = (float(sum(result.supported > 0 for result in every)), float(len(every)))
        cited = sum(result.citations for result in every)
        values["citation_precision"] = (float(sum(result.supported for result in every)), float(cited))
        values["negation_cut"] = (float(sum(result.cut is not None for result in standing)), float(len(every)))
        linked = [result.link for result in standing if result.link is not None]
        if linked:
            values["links"] = (float(sum(linked)), float(len(linked)))
    if quotes:
        values["quote_chars"] = (float(len(str(quotes[0].get("text") or ""))), 1.0)
    return values


def selection_values(case: Case, quotes: Sequence[Json], answered: bool) -> Values:
    if not case.answerable:
        values = {"false_answers": (float(answered), 1.0)}
        return values | {"shown_precision": (0.0, 1.0)} if answered else values
    values = {"coverage": (float(answered), 1.0)}
    if answered and case.has_answers:
        values["shown_precision"] = (float(any(quote["hit"] for quote in quotes[:1])), 1.0)
    return values
