"""Models, batches, rounds and quarters are told apart, however their numbers are written."""

from __future__ import annotations

import time

import pytest

from rag.entities import guard
from rag.extract import Extractor
from rag.numbered import numbered, others
from rag.question import parse
from rag.reasons import reason
from tests.rag.test_extract import Article, Hit, Passage


@pytest.mark.parametrize(
    ("question", "text", "apart"),
    [
        # one joined by a hyphen, a space or nothing
        ("How much did Snowcrane-2 cost?", "Snowcrane-1 cost 3 million.", ["Snowcrane-1"]),
        ("How much did Snowcrane-2 cost?", "Snowcrane II cost 3 million, Snowcrane-1 less.", []),
        ("How much did Snowcrane-2 cost?", "Snowcrane2 cost 3 million.", []),
        ("TX-300召回了几台？", "TX-200 共召回 12 台。", ["TX-200"]),
        ("Does Fooware 10 run on it?", "Fooware 7 and 11 do.", ["Fooware 7", "Fooware 11"]),
        ("Does Fooware 10 run on it?", "Fooware 7, 8.1 and 10 do.", []),
        ("Does Fooware 10.2 run on it?", "Fooware 10 does, Fooware 11 too.", []),
        ("Does Fooware 10 run on it?", "Fooware 2022 does.", []),
        ("Does Fooware 3.1 run on it?", "Fooware 3.0 does.", ["Fooware 3.0"]),
        ("Does Fooware 3.0 run on it?", "Fooware III does, Fooware 4 does not.", []),
        ("Which Fooware 9 is safe?", "Fooware 5.3 <= Fooware < 8.1, 9.0.0 <= Fooware < 9.7 is hit.", []),
        ("雪鹤十八号何时发射？", "雪鹤十七号周五发射。", ["雪鹤十七号"]),
        ("雪鹤18号何时发射？", "雪鹤十八号周五发射，雪鹤十七号已返回。", []),
        ("“雪鹤Pro”卖多少钱？", "“雪鹤Max”卖 900 元。", ["雪鹤Max"]),
        ("“雪鹤Pro”卖多少钱？", "“雪鹤”卖 900 元。", []),
        # batches, issues, phases, ranks
        ("第3批名单有几款应用？", "第二批名单有 9 款。", ["第二批"]),
        ("第3批名单有几款应用？", "第三批名单有 9 款，比第二批多。", []),
        ("How many apps were in the third batch?", "第3批有 9 款，第2批有 8 款。", []),
        ("How many apps were in the third batch?", "Batch 2 had nine apps.", ["Batch 2"]),
        ("首届大会在哪开？", "第二届大会在港口开。", ["第二届"]),
        ("谁得了第三名？", "冠军是甲队，第二名是乙队。", ["冠军", "第二名"]),
        ("谁得了第一名？", "冠军是甲队，第二名是乙队。", []),
        ("谁第三次入选？", "她第二次入选。", []),
        # financing rounds
        ("A轮由谁领投？", "B轮由湖畔领投。", ["B轮"]),
        ("A轮由谁领投？", "Series A was led by Lakeside, Series B by others.", []),
        ("Who led the Series B?", "C轮由湖畔领投。", ["C轮"]),
        # quarters and half years
        ("What was the income in the third quarter?", "Second-quarter income was 3 million.", ["Second-quarter"]),
        ("What was the income in the third quarter?", "三季度收入 300 万，二季度 200 万。", []),
        ("第三季度收入多少？", "Q2 收入 200 万，7—9月收入 300 万。", []),
        ("第三季度收入多少？", "前三季度收入 900 万。", ["前三季度"]),
        ("第一季度收入多少？", "全年收入 900 万。", ["全年"]),
        ("上半年收入多少？", "Income in the second half was 3 million.", ["second half"]),
        ("上半年收入多少？", "The first six months brought 3 million, the second half more.", []),
        # what was asked for as well is no other
        ("二季度比一季度多多少？", "一季度收入 200 万。", []),
        # no numbered things
        ("Who was held on June 12 by 20 officers in 2023?", "June 13, 21 officers, 2024", []),
        ("Fooware 3个成员是谁？", "Fooware 2 个成员。", []),
    ],
)  # fmt: skip
def test_others_of_a_series(question: str, text: str, apart: list[str]) -> None:
    found = others(numbered(question), text)
    assert [name for names in found.values() for name in names] == apart
    assert guard(parse(question), text).numbered == tuple(found)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How much is the Foophone 15?", "The Foophone 14 costs 14 euros.", "The articles mention Foophone 14 but not Foophone 15."),
        ("A轮由谁领投？", "B轮由湖畔领投。", "文章提到了 B轮，但没有提到 A轮。"),
        ("What was the income in the third quarter?", "Second-quarter income was 3 million.",
         "The articles mention Second-quarter but not third quarter."),
    ],
)  # fmt: skip
def test_the_reason_names_both(question: str, text: str, expected: str) -> None:
    asked = parse(question)
    held = guard(asked, text)
    assert held.stops
    assert reason("entity_missing", asked, held, text) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much did the Snowcrane-2 satellite cost?", "The nearest sentence is about Snowcrane-1, not Snowcrane-2."),
        ("Snowcrane-2 这颗卫星花了多少钱？", "最接近的句子说的是 Snowcrane-1，不是 Snowcrane-2。"),
        ("How much did the Snowcrane-1 satellite cost?", None),
    ],
)
def test_a_quote_about_another_one_is_no_answer_though_the_article_names_the_one(
    question: str, expected: str | None
) -> None:
    text = (
        "The Snowcrane-1 satellite cost 68 million euros and was built in Turin.\n\n"
        "It was launched on a Friday. It has four mirrors. It sends a picture an hour. The twin, Snowcrane-2, comes later."
    )
    hit = Hit(1, 2.0, Passage(0, 0, 0, len(text)), text, Article("A satellite for ice", "en"), 9.0, 1.0, 0.8)
    found = Extractor.load().extract(parse(question), [hit], text_of=lambda _: text)
    assert "68 million" in text[found.spans[0].start : found.spans[0].end]
    assert (found.reason == expected) if expected else (found.confidence > 0.1)
    if expected:
        assert found.confidence < 0.1
        assert found.reason_code == "low_confidence"


def test_a_quote_stands_for_what_is_named_before_it() -> None:
    text = "The Snowcrane-2 satellite is new. Unlike Snowcrane-1, it cost 68 million euros.\n\nIt was built in Turin."
    hit = Hit(1, 2.0, Passage(0, 0, 0, len(text)), text, Article("A satellite for ice", "en"), 9.0, 1.0, 0.8)
    question = parse("How much did the Snowcrane-2 satellite cost?")
    assert Extractor.load().extract(question, [hit], text_of=lambda _: text).confidence > 0.1


def test_a_long_article_is_read_quickly() -> None:
    text = "The police of two countries seized servers on 12 May, and 三个月后又抓了人。 Snowcrane-1 is up. " * 600
    start = time.perf_counter()
    for question in ("Snowcrane-2", "third quarter", "第3批", "Series B"):
        others(numbered(question), text)
    text = " ".join(f"Fooware {number}" for number in range(5000, 9000))
    assert others(numbered("Does Fooware 10 run on it?"), text)
    assert time.perf_counter() - start < 1
