"""One case and one answer to it: what was right, what was not, and why.

In: a case, an answer in the contract's JSON (ours or another system's), and the articles it was asked of. Out: a
`Judged`: a value per metric as numerator and denominator, a verdict with its cause, and what a report shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rag.evaluation.answers import usable
from rag.evaluation.articles import Articles, Gold
from rag.evaluation.cases import Case
from rag.evaluation.grounding import Checked, check
from rag.evaluation.matching import holds
from rag.evaluation.pages import LabelledPage
from rag.evaluation.values import (
    Values,
    answer_values,
    evidence_values,
    grounding_values,
    retrieval_values,
    selection_values,
)

__all__ = ["CAUSES", "Judged", "Verdict", "judge"]

Json = dict[str, Any]
Verdict = Literal["right", "wrong", "abstained", "rightly_abstained", "false_answer", "unjudged", "error"]
CAUSES = {
    "article_not_found": "no right article among the passages",
    "passage_not_found": "right article, but no passage that holds the answer",
    "wrong_sentence": "the passage was there, another sentence was quoted",
    "ranked_lower": "the right quote came second or third",
    "abstained": "the first quote was right, but not shown as an answer",
    "answered_unanswerable": "answered what has no answer",
    "does_not_stand": "a quote is not what its address says",
    "negation_cut": "the quote leaves out a negation or hedge of its sentence",
    "chrome": "a quote holds site chrome",
    "error": "the question could not be asked",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement of one answer."""

    case: Case
    verdict: Verdict
    cause: str | None
    values: Mapping[str, tuple[float, float]]
    """``(numerator, denominator)`` by metric; a metric that says nothing about this case is not there."""
    answer: Mapping[str, Any]
    quotes: tuple[Json, ...]
    """The quotes with what was found out about each."""
    passages: tuple[Json, ...]
    gold_missing: tuple[str, ...] = field(default=())


def judge(case: Case, answer: Mapping[str, Any], articles: Articles, *, page: LabelledPage | None = None) -> Judged:
    """Judges `answer`; with a labelled page, only what its quotes hold of the page's chrome."""
    if "error" in answer and "quotes" not in answer:
        return Judged(case, "error", "error", {"errors": (1, 1)}, answer, (), ())
    answer = usable(answer)
    quotes = answer.get("quotes", [])
    checked = [check(quote, articles) for quote in quotes]
    values = grounding_values(quotes, checked, answer, articles)
    values["errors"] = (0, 1)
    if page is not None:
        return _judge_page(case, answer, quotes, checked, values, page)
    if not case.graded:
        return _judge_quotes(case, answer, quotes, checked, values)
    gold = articles.gold(case)
    shown = [_quote_json(case, gold, quote, result, articles) for quote, result in zip(quotes, checked, strict=True)]
    passages = _passages(case, gold, answer, articles)
    answered = bool(answer.get("answered"))
    verdict, cause = _verdict(case, shown, passages, answered)
    if case.answerable:
        values |= retrieval_values(case, gold, passages, articles)
        values |= answer_values(case, shown)
        values |= evidence_values(case, shown, articles)
    values |= selection_values(case, shown, answered)
    if cause is None and any(quote["fault"] for quote in shown):
        cause = "does_not_stand"
    return Judged(case, verdict, cause, values, answer, tuple(shown), tuple(passages), gold.missing)


def _quote_json(case: Case, gold: Gold, quote: Mapping[str, Any], checked: Checked, articles: Articles) -> Json:
    text = str(quote.get("text") or "")
    right = case.answerable and checked.aid is not None and articles.grade(case, gold, checked.aid) > 0
    says = case.has_answers and holds(text, case.answers, case.answer_groups)
    return {
        **{key: quote.get(key) for key in ("rank", "text", "score", "highlights", "citation")},
        "aid": checked.aid,
        "says": says,
        "right_article": right,
        # What does not stand, or stands turned round, is no hit, whatever words it has.
        "hit": says and right and checked.fault is None and checked.cut is None,
        "fault": checked.fault,
        "cut": checked.cut,
    }


def _passages(case: Case, gold: Gold, answer: Mapping[str, Any], articles: Articles) -> list[Json]:
    found = []
    for passage in answer.get("passages") or []:
        name = passage.get("article_id") or passage.get("url")
        aid = articles.aid(name) if isinstance(name, str) else None
        grade = articles.grade(case, gold, aid) if aid is not None and case.answerable else 0.0
        text = str(passage.get("text") or "")
        found.append(
            {
                **{key: passage.get(key) for key in ("rank", "score", "article_id", "url", "start", "end")},
                "text": text,
                "group": articles.group(aid) if aid is not None else None,
                "grade": grade,
                "answers": grade > 0 and case.has_answers and holds(text, case.answers, case.answer_groups),
            }
        )
    return found


def _verdict(
    case: Case, quotes: Sequence[Json], passages: Sequence[Json], answered: bool
) -> tuple[Verdict, str | None]:
    if not case.answerable:
        return ("false_answer", "answered_unanswerable") if answered else ("rightly_abstained", None)
    if not case.has_answers:  # only the right article is known
        if not any(passage["grade"] > 0 for passage in passages):
            return "wrong", "article_not_found"
        return ("right", None) if passages[0]["grade"] > 0 else ("wrong", "ranked_lower")
    hit = bool(quotes) and bool(quotes[0]["hit"])
    if hit:
        return ("right", None) if answered else ("abstained", "abstained")
    verdict: Verdict = "wrong" if answered else "abstained"
    for quote in quotes[:1]:
        if quote["says"] and quote["right_article"]:
            return verdict, "does_not_stand" if quote["fault"] else "negation_cut"
    if any(quote["hit"] for quote in quotes):
        return verdict, "ranked_lower"
    if not any(passage["grade"] > 0 for passage in passages):
        return verdict, "article_not_found"
    if not any(passage["answers"] for passage in passages):
        return verdict, "passage_not_found"
    return verdict, "wrong_sentence"


def _judge_quotes(
    case: Case,
    answer: Mapping[str, Any],
    quotes: Sequence[Mapping[str, Any]],
    checked: Sequence[Checked],
    values: Values,
) -> Judged:
    """Where nothing is known of what is right: whether every quote stands."""
    keys = ("rank", "text", "score", "highlights", "citation")
    shown = tuple(
        {**{key: quote.get(key) for key in keys}, "aid": one.aid, "fault": one.fault, "cut": one.cut}
        for quote, one in zip(quotes, checked, strict=True)
    )
    stands = (
        all(quote["fault"] is None for quote in shown)
        and values.get("exact_quotes", (0, 0))[0] == values.get("exact_quotes", (0, 0))[1]
    )
    return Judged(
        case, "unjudged" if stands else "wrong", None if stands else "does_not_stand", values, answer, shown, ()
    )


def _judge_page(
    case: Case,
    answer: Mapping[str, Any],
    quotes: Sequence[Mapping[str, Any]],
    checked: Sequence[Checked],
    values: Values,
    page: LabelledPage,
) -> Judged:
    shown = []
    of_page = with_chrome = chars = chrome = 0
    for quote, result in zip(quotes, checked, strict=True):
        citation = quote.get("citation") or {}
        held = 0
        if citation.get("url") == page.url or str(citation.get("path")).endswith(page.path):
            held = page.chrome_chars([(int(a), int(b)) for a, b in citation.get("raw_spans") or []])
            of_page += 1
            with_chrome += held > 0
            chars += len("".join(str(quote.get("text") or "").split()))
            chrome += held
        fault = result.fault or (f"{held} characters of chrome" if held else None)
        keys = ("rank", "text", "score", "highlights", "citation")
        shown.append({**{key: quote.get(key) for key in keys}, "fault": fault, "cut": None, "hit": not held})
    if of_page:
        values["chrome_quotes"] = (float(with_chrome), float(of_page))
        values["chrome_chars"] = (float(chrome), float(max(chars, 1)))
    verdict: Verdict = "wrong" if with_chrome else "right" if of_page else "unjudged"
    return Judged(case, verdict, "chrome" if with_chrome else None, values, answer, tuple(shown), ())
