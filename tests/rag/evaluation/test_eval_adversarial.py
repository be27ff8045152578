"""What fools metrics that split at spaces or compare loosely has to fail here, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rag.evaluation.articles import Articles
from rag.evaluation.cases import Case
from rag.evaluation.grounding import check
from rag.evaluation.judge import judge

Json = dict[str, Any]
ZH_URL, EN_URL, OTHER_URL = "https://news.example/zh", "https://wire.example/en", "https://news.example/other"
ZH = Case(id="zh", question="灰鹭行动逮捕了多少人？", answers=("41 人",), urls=(ZH_URL,), lang="zh")
EN = Case(
    id="en", question="How many arrests did Grey Heron lead to?", answers=("41 arrests",), urls=(EN_URL,), lang="en"
)
FIRST = "警方在星期二宣布，代号“灰鹭”的行动共逮捕 41 人，查获 12 台服务器。"
FIRST_EN = "Police said on Tuesday that Operation Grey Heron led to 41 arrests and the seizure of 12 servers."


def _values(judged: Any) -> dict[str, float]:
    return {name: top / bottom for name, (top, bottom) in judged.values.items() if bottom}


@pytest.mark.parametrize(("case", "words", "url"), [(ZH, FIRST, ZH_URL), (EN, FIRST_EN, EN_URL)])
def test_a_right_quote_is_right(
    case: Case, words: str, url: str, articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    judged = judge(case, answer(quote(words, url)), articles)
    assert (judged.verdict, judged.cause) == ("right", None)
    values = _values(judged)
    assert values["exact_quotes"] == values["hit@1"] == values["citation_precision"] == values["links"] == 1.0
    assert values["negation_cut"] == 0.0


@pytest.mark.parametrize(
    ("words", "fake"),
    [
        (FIRST, "警方在星期二宣布，代号“灰鹭”的行动共逮捕 41 人，查获 99 台服务器。"),  # made up, same length
        (FIRST, "攻击者承认，41 人已经全部认罪。"),  # made up, holds the gold answer
        (FIRST, FIRST.replace("，", ",")),  # half width
        (FIRST, FIRST.replace("41", "４１")),  # full width
        (FIRST, FIRST.replace(" 41 ", "41")),  # white space
        (FIRST, FIRST.replace("“灰鹭”", "灰鹭")),  # punctuation
        (FIRST, FIRST.rstrip("。") + "！"),
        (FIRST, FIRST + " "),
        (FIRST, FIRST.replace(" ", "\u00a0")),  # a space that looks the same
    ],
)
def test_a_quote_that_is_not_the_text_is_no_hit(
    words: str, fake: str, articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    judged = judge(ZH, answer(quote(words, text=fake)), articles)
    values = _values(judged)
    assert judged.quotes[0]["fault"] is not None
    assert values["exact_quotes"] == values["hit@1"] == values["citation_recall"] == 0.0
    assert judged.verdict == "wrong"


@pytest.mark.parametrize(
    "fake", [FIRST_EN.replace("41", "44"), FIRST_EN.replace("  ", " ").replace(" and ", "  and "), FIRST_EN.lower()]
)
def test_the_same_in_english(
    fake: str, articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    judged = judge(EN, answer(quote(FIRST_EN, EN_URL, text=fake)), articles)
    assert _values(judged)["exact_quotes"] == 0.0
    assert not judged.quotes[0]["hit"]


def test_a_quote_stitched_from_two_articles(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    a, b = quote(FIRST), quote("检方尚未公布嫌疑人的姓名。", OTHER_URL)
    stitched = {**a, "text": a["text"] + b["text"]}
    stitched["citation"] = {**a["citation"], "raw_spans": a["citation"]["raw_spans"] + b["citation"]["raw_spans"]}
    stitched["citation"]["end"] += len(b["text"])
    judged = judge(ZH, answer(stitched), articles)
    assert judged.quotes[0]["fault"] is not None
    assert judged.verdict == "wrong"


def test_two_places_of_one_article_run_together(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    a, b = quote("该公司"), quote("支付赎金，攻击者索要了 300 万欧元。")
    joined = {**a, "text": a["text"] + b["text"]}
    joined["citation"] = {
        **a["citation"],
        "raw_spans": a["citation"]["raw_spans"] + b["citation"]["raw_spans"],
        "end": a["citation"]["start"] + len(joined["text"]),
    }
    assert check(joined, articles).fault is not None  # "did not pay" as "did pay"


def test_a_right_quote_cited_to_the_wrong_article(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    right, wrong = quote(FIRST), quote("在另一起案件中，警方在星期二逮捕了 17 人，查获 3 台服务器。", OTHER_URL)
    judged = judge(ZH, answer({**right, "citation": wrong["citation"]}), articles)
    assert judged.quotes[0]["fault"] is not None
    assert _values(judged)["hit@1"] == 0.0
    # The id of one article with the address in another.
    mixed = {**right["citation"], "article_id": wrong["citation"]["article_id"]}
    assert check({**right, "citation": mixed}, articles).fault is not None
    # The right words under another's name.
    renamed = {**right["citation"], "url": OTHER_URL}
    assert check({**right, "citation": renamed}, articles).fault is not None


def test_identical_text_in_two_articles_stays_two_citations(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    words = "行动由五个国家的机构共同完成，历时七个月。"
    case = Case(id="x", question="灰鹭行动历时多久？", answers=("七个月",), urls=(ZH_URL,), lang="zh")
    here, there = quote(words, ZH_URL), quote(words, OTHER_URL)
    assert judge(case, answer(here), articles).verdict == "right"
    judged = judge(case, answer(there), articles)
    assert judged.quotes[0]["fault"] is None  # it does stand there …
    assert (judged.verdict, judged.quotes[0]["hit"]) == ("wrong", False)  # … and is about another case
    # One article's name on the other's address.
    swapped = {**here["citation"], "start": there["citation"]["start"], "end": there["citation"]["end"]}
    assert check({**here, "citation": swapped}, articles).fault is not None


def test_a_reprint_is_the_same_article(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    judged = judge(ZH, answer(quote(FIRST, "https://copy.example/zh")), articles)
    assert judged.verdict == "right"


def test_a_quote_that_stands_only_in_chrome(
    articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]
) -> None:
    index = articles.index
    aid = index.find(ZH_URL)
    assert aid is not None
    raw, words = index.raw(aid), "灰鹭行动逮捕 99 人"
    start = raw.index(words)
    assert words not in index.text(aid)
    fake = quote(FIRST, text=words)
    fake["citation"] = {
        **fake["citation"],
        "raw_spans": [[start, start + len(words)]],
        "end": fake["citation"]["start"] + len(words),
    }
    case = Case(id="x", question="灰鹭行动逮捕了多少人？", answers=("99 人",), urls=(ZH_URL,), lang="zh")
    judged = judge(case, answer(fake), articles)
    assert judged.quotes[0]["fault"] is not None
    assert judged.verdict == "wrong"


@pytest.mark.parametrize(
    ("words", "url", "cue"),
    [
        ("支付赎金", ZH_URL, "并未"),  # the company did not
        ("攻击者窃取了四万份病历。", ZH_URL, "据称"),  # said to have
        ("公布嫌疑人的姓名", OTHER_URL, "尚未"),
        ("pay the ransom of 3 million euros.", EN_URL, "not"),
    ],
)
def test_a_negation_cut_off(words: str, url: str, cue: str, articles: Articles, quote: Callable[..., Json], answer: Callable[..., Json]) -> None:  # fmt: skip
    result = check(quote(words, url), articles)
    assert (result.fault, result.cut) == (None, cue)
    judged = judge(
        Case(id="x", question="?", answers=(words,), urls=(url,), lang="zh"), answer(quote(words, url)), articles
    )
    assert _values(judged)["negation_cut"] == 1.0
    assert (judged.verdict, judged.cause, judged.quotes[0]["hit"]) == ("wrong", "negation_cut", False)


@pytest.mark.parametrize(
    ("words", "url"),
    [
        ("该公司并未支付赎金，攻击者索要了 300 万欧元。", ZH_URL),
        ("攻击者索要了 300 万欧元", ZH_URL),  # the negation is of the clause before
        ("The company did not pay the ransom of 3 million euros.", EN_URL),
        ("The platform had 8,000 users", EN_URL),
    ],
)
def test_no_negation_cut_off(words: str, url: str, articles: Articles, quote: Callable[..., Json]) -> None:
    assert check(quote(words, url), articles).cut is None


def test_a_link_that_lands_elsewhere(articles: Articles, quote: Callable[..., Json]) -> None:
    good = quote(FIRST)
    assert check(good, articles).link is True
    moved = {**good["citation"], "link": f"{ZH_URL}#:~:text=%E8%A1%8C%E5%8A%A8"}  # 行动 occurs more than once
    assert check({**good, "citation": moved}, articles).link is False
    plain = {**good["citation"], "link": ZH_URL}
    assert check({**good, "citation": plain}, articles).link is None


def test_another_systems_citation_has_only_an_address_in_the_text(
    articles: Articles, quote: Callable[..., Json]
) -> None:
    made = quote(FIRST)
    thin = {key: made["citation"][key] for key in ("url", "start", "end")}
    assert check({"text": FIRST, "citation": thin}, articles).fault is None
    assert check({"text": FIRST, "citation": {**thin, "start": thin["start"] + 1}}, articles).fault is not None
    assert check({"text": FIRST, "citation": {"url": ZH_URL}}, articles).fault is not None
    assert check({"text": FIRST, "citation": {}}, articles).fault is not None
    assert check({"text": FIRST}, articles).fault is not None
