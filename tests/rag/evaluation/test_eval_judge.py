"""Why an answer was right or not, and what each metric counts, on cases worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.articles import Articles
from rag.evaluation.cases import Case
from rag.evaluation.judge import CAUSES, Judged, judge
from rag.evaluation.metrics import METRICS
from rag.evaluation.pages import labelled_pages
from rag.evaluation.report.texts import CAUSE_NAMES, cause_text, label_of, meaning_of
from rag.evaluation.summary import ALL, costs, curves, slices_of, summarise

Json = dict[str, Any]
URL, OTHER_URL = "https://news.example/zh", "https://news.example/other"
CASE = Case(id="c", question="灰鹭行动逮捕了多少人？", answers=("41 人",), urls=(URL,), lang="zh", category="factoid")
RIGHT = "警方在星期二宣布，代号“灰鹭”的行动共逮捕 41 人，查获 12 台服务器。"
WRONG = "行动由五个国家的机构共同完成，历时七个月。"


def _passage(quote: Json, rank: int = 1) -> Json:
    citation = quote["citation"]
    keys = ("article_id", "url", "start", "end")
    return {"rank": rank, "score": 1.0 / rank, **{key: citation[key] for key in keys}, "text": quote["text"]}


@pytest.mark.parametrize(
    ("quotes", "passages", "answered", "verdict", "cause"),
    [
        ([RIGHT], [RIGHT], True, "right", None),
        ([RIGHT], [RIGHT], False, "abstained", "abstained"),
        ([WRONG, RIGHT], [RIGHT], True, "wrong", "ranked_lower"),
        ([WRONG], [RIGHT], True, "wrong", "wrong_sentence"),
        ([WRONG], [WRONG], True, "wrong", "passage_not_found"),
        ([WRONG], [], False, "abstained", "article_not_found"),
        ([], [], False, "abstained", "article_not_found"),
        ([], [], True, "wrong", "article_not_found"),
    ],
)
def test_verdicts(
    quotes: list[str],
    passages: list[str],
    answered: bool,
    verdict: str,
    cause: str | None,
    articles: Articles,
    quote: Callable[..., Json],
    answer: Callable[..., Json],
) -> None:
    ranked = [_passage(quote(words), rank) for rank, words in enumerate(passages, 1)]
    given = answer(*map(quote, quotes), answered=answered, passages=ranked)
    judged = judge(CASE, given, articles)
    assert (judged.verdict, judged.cause) == (verdict, cause)
    assert judged.values["hit@3"] == (float(RIGHT in quotes), 1.0)


def test_unanswerable(articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]) -> None:
    case = Case(id="u", question="灰鹭的头目叫什么？", answerable=False, lang="zh")
    said = judge(case, answer(quote(RIGHT)), articles)
    assert (said.verdict, said.cause) == ("false_answer", "answered_unanswerable")
    assert said.values["false_answers"] == (1.0, 1.0)
    assert said.values["shown_precision"] == (0.0, 1.0)
    silent = judge(case, answer(quote(RIGHT), answered=False), articles)
    assert (silent.verdict, silent.cause) == ("rightly_abstained", None)
    assert "hit@1" not in silent.values
    assert "shown_precision" not in silent.values


def test_retrieval_by_article_and_by_passage(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    ranked = [quote(WRONG, OTHER_URL), quote(WRONG), quote(RIGHT, "https://copy.example/zh"), quote(RIGHT)]
    given = answer(passages=[_passage(one, rank) for rank, one in enumerate(ranked, 1)], answered=False)
    values = judge(CASE, given, articles).values
    assert values["article_found@1"] == (0.0, 1.0)
    # A reprint is the same thing: the right article stands at rank 2, once.
    assert values["article_recall@3"] == (1.0, 1.0)
    assert values["article_mrr@10"] == (0.5, 1.0)
    assert values["passage_mrr@10"] == (pytest.approx(1 / 3), 1.0)


def test_evidence_makes_an_article_right(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    case = Case(
        id="e", question="?", answers=("41 人",), urls=("https://gone.example/x",), evidence=((RIGHT,),), lang="zh"
    )
    judged = judge(case, answer(quote(RIGHT)), articles)
    assert judged.verdict == "right"
    assert judged.gold_missing == ("https://gone.example/x",)
    assert [judged.values[f"span_f1@{overlap}"] for overlap in (0.3, 0.5, 0.7)] == [(2.0, 2.0)] * 3
    half = Case(id="h", question="?", answers=("41 人",), urls=("https://gone.example/x",), evidence=((RIGHT, "别处的话" * 12),), lang="zh")  # fmt: skip
    assert judge(half, answer(quote(RIGHT)), articles).verdict == "wrong"


def test_span_f1_counts_what_cannot_be_placed(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    case = Case(id="e", question="?", answers=("41 人",), urls=(URL,), evidence=((RIGHT,),), lang="zh")
    fake = quote(RIGHT, text=RIGHT.replace("41", "42"))
    assert judge(case, answer(fake), articles).values["span_f1@0.5"] == (0.0, 2.0)  # one false, one missed
    assert judge(case, answer(answered=False), articles).values["span_f1@0.5"] == (0.0, 1.0)
    part = quote("代号“灰鹭”的行动共逮捕 41 人，查获 12 台服务器。")
    values = judge(case, answer(part), articles).values
    assert (values["span_f1@0.5"], values["span_f1@0.7"]) == ((2.0, 2.0), (2.0, 2.0))


def test_the_short_answer_is_the_highlight_or_else_the_quote(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    at = RIGHT.index("41 人")
    marked = judge(CASE, answer(quote(RIGHT, highlights=[[at, at + 4]])), articles).values
    assert (marked["answer_em"], marked["answer_f1"], marked["highlighted"]) == ((1.0, 1.0),) * 3
    plain = judge(CASE, answer(quote(RIGHT)), articles).values
    assert plain["answer_em"] == plain["highlighted"] == (0.0, 1.0)
    assert 0 < plain["answer_f1"][0] < 0.3


def test_also_cited_articles_have_to_bear_the_quote_out(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    other = quote(WRONG, OTHER_URL)["citation"]
    both = quote(WRONG, also=[{"article_id": other["article_id"]}])
    assert judge(CASE, answer(both), articles).values["citation_precision"] == (2.0, 2.0)
    one = quote(RIGHT, also=[{"article_id": other["article_id"]}, {"article_id": "none such"}])
    values = judge(CASE, answer(one), articles).values
    assert values["citation_precision"] == (1.0, 3.0)
    assert values["citation_recall"] == (1.0, 1.0)


@pytest.mark.parametrize(
    "broken",
    [
        {"answered": True},
        {"answered": True, "quotes": None},
        {"answered": True, "quotes": ["x", 3, {}]},
        {"answered": True, "quotes": [{"text": 3, "citation": [], "highlights": [[9, 2], "x", [0, 99]]}]},
        {"answered": True, "quotes": [], "passages": "x", "confidence": "high", "timing_ms": [1], "conflicts": [{}]},
        {"answered": 1, "quotes": [], "confidence": float("nan"), "timing_ms": {"total": "slow"}},
    ],
)
def test_nobodys_json_stops_a_run(broken: Json, articles: Articles) -> None:
    judged = judge(CASE, broken, articles)
    assert judged.verdict == "wrong"
    assert judged.values["hit@1"] == (0.0, 1.0)
    summarise([judged])


def test_pages_labelled_line_by_line(tmp_path: Path, articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]) -> None:  # fmt: skip
    made = quote(RIGHT)
    aid = articles.index.find(URL)
    assert aid is not None
    raw = articles.index.raw(aid)
    lines = raw.split("\n")
    at = next(number for number, line in enumerate(lines, 1) if line == RIGHT)
    rows = [[8, at - 1, "chrome"], [at, at, "body"], [at + 1, len(lines), "chrome"]]
    import json

    file = tmp_path / "pages.jsonl"
    page = {"path": "zh.md", "source": "Example Wire", "url": URL, "date": "2024-05-01", "raw": raw, "labels": rows}
    file.write_text(json.dumps(page, ensure_ascii=False) + "\n", "utf-8")
    cases, pages = labelled_pages(file)
    assert cases[0].question == "灰鹭行动逮捕 41 人"
    assert cases[0].filters == {"source": "Example Wire", "since": "2024-05-01", "until": "2024-05-01"}
    fine = judge(cases[0], answer(made), articles, page=pages[0])
    assert (fine.verdict, fine.values["chrome_quotes"]) == ("right", (0.0, 1.0))
    chrome = judge(cases[0], answer(made, quote(WRONG)), articles, page=pages[0])
    assert (chrome.verdict, chrome.cause) == ("wrong", "chrome")
    assert chrome.values["chrome_quotes"] == (1.0, 2.0)
    assert chrome.values["chrome_chars"][0] == len(WRONG)


def _judged(category: str, lang: str, hit: float, confidence: float) -> Judged:
    case = Case(id=f"{category}{lang}{confidence}", question="?", answers=("x",), category=category, lang=lang)
    given = {"confidence": confidence, "timing_ms": {"total": confidence * 100}}
    return Judged(case, "right" if hit else "wrong", None, {"hit@1": (hit, 1.0)}, given, (), ())


def test_summary_by_category_and_language() -> None:
    cases = [
        _judged("a", "zh", 1, 0.9),
        _judged("a", "en", 0, 0.2),
        _judged("b", "zh", 1, 0.8),
        _judged("b", "en", 1, 0.7),
    ]
    assert list(slices_of(cases)) == [
        ALL, "lang:en", "lang:zh", "category:a", "category:b",
        "category:a lang:en", "category:a lang:zh", "category:b lang:en", "category:b lang:zh",
    ]  # fmt: skip
    found = summarise(cases)
    assert found[ALL]["hit@1"]["value"] == 0.75
    assert found["lang:en"]["hit@1"] == {"value": 0.5, "low": 0.0, "high": 1.0, "n": 2}
    assert found[ALL]["auroc"]["value"] == 1.0
    assert found[ALL]["ece"]["value"] == pytest.approx((0.1 + 0.2 + 0.2 + 0.3) / 4)
    assert found == summarise(cases)  # the same each time
    assert curves(cases)["risk_coverage"][0] == [0.9, 0.25, 0.0]
    assert costs(cases) == {"total": {"p50": 75.0, "p95": 88.5, "p99": 89.7}}


def test_every_metric_and_cause_has_its_words_in_both_languages() -> None:
    for name in METRICS:
        assert all(label_of(name))
        assert all(meaning_of(name))
    for cause in CAUSES:
        assert all(CAUSE_NAMES[cause])
        assert all(cause_text(cause))


def test_a_case_that_names_no_article_is_decided_by_the_words(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    case = Case(id="n", question="?", answers=("17 人",), lang="zh")
    words = "在另一起案件中，警方在星期二逮捕了 17 人，查获 3 台服务器。"
    judged = judge(case, answer(quote(words, OTHER_URL)), articles)
    assert judged.verdict == "right"
    assert not any(name.startswith("article_") for name in judged.values)
