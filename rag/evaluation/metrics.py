"""The names of the metrics, what they mean and which way is better: one table for terminal, report, gates and docs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["HEADLINES", "IN_SLICES", "METRICS", "Metric"]

Group = Literal["answers", "retrieval", "grounding", "selective", "run"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `share`: a number from 0 to 1, shown in percent."""

    name: str
    label: str
    group: Group
    means: str
    higher_is_better: bool = True
    share: bool = True


def _all() -> list[Metric]:
    found = [
        Metric("hit@1", "Hit@1", "answers", "the first quote holds a gold answer, stands in a right article, and stands"),
        Metric("hit@3", "Hit@3", "answers", "one of the first three quotes does"),
        Metric("contains@1", "Contains@1", "answers", "the first quote holds a gold answer, from whatever article"),
        Metric("contains@3", "Contains@3", "answers", "one of the first three quotes does"),
        Metric("answer_em", "Answer EM", "answers", "the highlight (the quote where none is marked) equals a gold answer: SQuAD's rules for English, CMRC's for Chinese"),
        Metric("answer_f1", "Answer F1", "answers", "its overlap with the nearest gold answer, by the same rules"),
        Metric("highlighted", "Highlighted", "answers", "a short answer is marked in the first quote"),
        Metric("quote_chars", "Quote length", "answers", "characters of the first quote", higher_is_better=False, share=False),
        Metric("exact_quotes", "Exact quotes", "grounding", "quotes that are, character for character, what their address says; has to be 100%"),
        Metric("citation_recall", "Citation recall", "grounding", "quotes that an article they cite bears out (ALCE, by containment)"),
        Metric("citation_precision", "Citation precision", "grounding", "cited articles that bear their quote out (ALCE, by containment)"),
        Metric("right_article", "Right article", "grounding", "the first quote is from a right article"),
        Metric("negation_cut", "Negation cut off", "grounding", "quotes whose sentence has a negation or hedge that was left out", higher_is_better=False),
        Metric("chrome_quotes", "Chrome in quotes", "grounding", "quotes of labelled pages that hold any site chrome", higher_is_better=False),
        Metric("chrome_chars", "Chrome characters", "grounding", "characters of such quotes that are chrome", higher_is_better=False),
        Metric("links", "Links that land", "grounding", "text fragments that decode to the quote and occur once in the text"),
        Metric("span_f1@0.3", "Span F1 @ .3", "grounding", "first quote and gold evidence as stretches of text that overlap by IoU .3 or more"),
        Metric("span_f1@0.5", "Span F1 @ .5", "grounding", "the same from IoU .5"),
        Metric("span_f1@0.7", "Span F1 @ .7", "grounding", "the same from IoU .7"),
        Metric("coverage", "Coverage", "selective", "answerable questions that were answered"),
        Metric("false_answers", "False answers", "selective", "unanswerable questions that were answered", higher_is_better=False),
        Metric("shown_precision", "Shown precision", "selective", "hits at 1 among what was answered"),
        Metric("auroc", "AUROC", "selective", "the chance that a right first quote has more confidence than a wrong one"),
        Metric("auroc_answerable", "AUROC answerable", "selective", "the same of an answerable and an unanswerable question"),
        Metric("aurc", "AURC", "selective", "area under the risk-coverage curve", higher_is_better=False),
        Metric("ece", "Calibration error", "selective", "how far confidence is from the share that is right, over ten steps", higher_is_better=False),
        Metric("errors", "Errors", "run", "questions that could not be asked", higher_is_better=False),
    ]  # fmt: skip
    for what, things in (("article", "articles"), ("passage", "passages with the answer")):
        found += [Metric(f"{what}_found@{k}", f"{what.title()} found@{k}", "retrieval", f"any right {what} among the first {k}" if k > 1 else f"the first {what} is a right one") for k in (1, 3, 5, 10)]  # fmt: skip
        found += [Metric(f"{what}_recall@{k}", f"{what.title()} recall@{k}", "retrieval", f"share of all right {things} among the first {k}") for k in (1, 3, 5, 10)]  # fmt: skip
        found.append(
            Metric(f"{what}_mrr@10", f"{what.title()} MRR@10", "retrieval", f"1 / rank of the first right {what}")
        )
        found.append(Metric(f"{what}_ndcg@10", f"{what.title()} nDCG@10", "retrieval", f"gain of the right {things} by rank"))  # fmt: skip
    return found


METRICS = {metric.name: metric for metric in _all()}
HEADLINES = (
    "hit@1", "hit@3", "article_found@1", "article_recall@10", "passage_recall@10", "answer_em", "answer_f1",
    "exact_quotes", "right_article", "chrome_quotes", "shown_precision", "coverage", "false_answers", "auroc", "ece",
)  # fmt: skip
"""Shown first, where there is anything to show; compared in a paired test."""
IN_SLICES = (
    "hit@1", "hit@3", "right_article", "article_found@1", "article_found@10", "passage_recall@10", "exact_quotes",
    "chrome_quotes", "coverage", "shown_precision", "false_answers",
)  # fmt: skip
"""Shown for every category and language."""
