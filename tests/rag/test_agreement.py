"""The same figure, another figure for the same thing, and figures of other things. All sentences are made up."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pytest

from rag.agreement import Statement, relation
from rag.candidates import collect
from rag.corroborate import Corroboration, corroborate, figure_asked
from rag.measured import figures, measured
from rag.question import parse
from tests.rag.test_extract import Article, Hit, Passage


def said(text: str, shown: str, *, title: str, date: str | None = "2024-05-01") -> Statement:
    value = next(value for value in figures(text) if shown in text[value.start : value.end + 4])
    return Statement(text, value, title, date)


HERON = {"title": "警方关闭加密平台 BlueHeron"}
HERON_EN = {"title": "Police shut down BlueHeron"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # the same in other words, another form, the other language
        (said("警方共逮捕 57 名嫌疑人。", "57", **HERON), said("Officers arrested 57 suspects.", "57", **HERON_EN), "same"),
        (said("约 1.5 万名用户的资料外泄。", "1.5 万", **HERON), said("Data of 15,000 users leaked.", "15,000", **HERON_EN), "same"),
        (said("The group stole $41 million.", "$41 million", **HERON_EN), said("该团伙盗走 4100 万美元。", "4100", **HERON), "same"),
        (said("Messages came in 33 languages.", "33", **HERON_EN), said("消息有 33 种语言。", "33", **HERON), "same"),
        # another figure for it: never rounded together
        (said("警方共逮捕 57 名嫌疑人。", "57", **HERON), said("行动已抓获 60 人。", "60", **HERON), "different"),
        (said("3720 万美元被盗。", "3720", **HERON), said("Hackers stole $37.3 million.", "$37.3", **HERON_EN), "different"),
        (said("A phone cost $1,350.", "$1,350", **HERON_EN), said("Phones were sold for $1,360.", "$1,360", **HERON_EN), "different"),
        # other things
        (said("警方共逮捕 57 名嫌疑人。", "57", **HERON), said("警方查获 57 台服务器。", "57", **HERON), "unrelated"),
        (said("The group stole $41 million.", "$41", **HERON_EN), said("He was fined $41 million.", "$41", **HERON_EN), "unrelated"),
        (said("The group stole $41 million.", "$41", **HERON_EN), said("The group stole €41 million.", "€41", **HERON_EN), "unrelated"),
        (said("共逮捕 57 人。", "57", **HERON), said("逮捕 60 人，其中 31 人在希腊。", "31", **HERON), "unrelated"),
        (said("4% 的客户已经停用，另有 6% 打算停用。", "4%", **HERON), said("6% 的客户打算停用。", "6%", **HERON), "unrelated"),
        (said("月费为 100 欧元。", "100", **HERON), said("年费为 120 欧元。", "120", **HERON), "unrelated"),
        (said("警方在荷兰逮捕 57 人。", "57", **HERON), said("警方在希腊逮捕 60 人。", "60", **HERON), "unrelated"),
        (said("预计损失 300 万美元。", "300", **HERON), said("损失 310 万美元。", "310", **HERON), "unrelated"),
        (said("Police arrested 57 suspects on May 3.", "57", **HERON_EN), said("Police arrested 60 suspects on June 9.", "60", **HERON_EN), "unrelated"),
        (said("BlueHeron today fixed 117 flaws.", "117", **HERON_EN), said("BlueHeron today fixed 79 flaws.", "79", **HERON_EN, date="2024-05-29"), "unrelated"),
        # other subjects, other times
        (said("警方共逮捕 57 名嫌疑人。", "57", **HERON), said("警方共逮捕 57 名嫌疑人。", "57", title="RedKite 案"), "unrelated"),
        (said("HAECHI III led to 975 arrests.", "975", title="HAECHI III"), said("HAECHI V led to 1,500 arrests.", "1,500", title="HAECHI V"), "unrelated"),
        (said("CVE-2024-11111 hits 40,000 devices.", "40,000", title="CVE-2024-11111"), said("CVE-2024-22222 hits 50,000 devices.", "50,000", title="CVE-2024-22222"), "unrelated"),
        (said("警方共逮捕 57 名嫌疑人。", "57", **HERON), said("警方共逮捕 60 名嫌疑人。", "60", **HERON, date="2024-09-01"), "unrelated"),
        (said("警方共逮捕 57 名嫌疑人。", "57", **HERON), said("警方共逮捕 60 名嫌疑人。", "60", **HERON, date=None), "unrelated"),
    ],
)  # fmt: skip
def test_relation(one: Statement, other: Statement, expected: str) -> None:
    assert relation(one, other) == expected
    assert relation(other, one) == expected


@pytest.mark.parametrize(
    ("text", "thing", "deed"),
    [
        ("57 名嫌疑人被捕", "suspect", "arrest"),
        ("57 suspects were arrested", "suspect", "arrest"),
        ("查获 12 台服务器", "server", "seize"),
        ("12 servers were seized", "server", "seize"),
        ("判处七年监禁", "year", "sentence"),
        ("sentenced to seven years in prison", "year", "sentence"),
    ],
)
def test_measured_in_both_languages(text: str, thing: str, deed: str) -> None:
    held = measured(text, figures(text)[0])
    assert held.thing == thing
    assert deed in held.deeds


@pytest.mark.parametrize(
    ("question", "text", "marks", "expected"),
    [
        ("一共逮捕了多少人？", "行动中逮捕 57 名嫌疑人，其中 31 人在希腊，还有 210 万欧元。", [(15, 19)], "n:57"),
        ("查获了多少现金？", "行动中逮捕 57 名嫌疑人，查获 210 万欧元现金。", [], "eur:2100000"),
        ("How many servers were seized?", "Police arrested 57 suspects and seized 12 servers.", [], "n:12"),
        ("How long did the outage last?", "The outage hit 400 users and lasted 5 hours.", [], "n:5"),
        ("是谁干的？", "夜鸦组织盗走 41 万美元。", [(0, 2)], None),
        ("一共逮捕了多少人？", "警方没有透露。", [], None),
    ],
)
def test_figure_asked(question: str, text: str, marks: list[tuple[int, int]], expected: str | None) -> None:
    value = figure_asked(parse(question), text, marks)
    assert (None if value is None else value.key) == expected


@dataclass(frozen=True)
class Quote:
    aid: int
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...] = ()


def compared(
    question: str, texts: dict[int, str], titles: dict[int, str], quote: str, group: dict[int, int]
) -> Corroboration:
    hits = [
        Hit(aid + 1, 1.0, Passage(aid, aid, 0, len(text)), text, Article(titles[aid], "zh"), 1.0, 1.0, 0.0)
        for aid, text in texts.items()
    ]
    found = collect(hits, texts.__getitem__)
    start = texts[0].index(quote)
    scores = -np.arange(len(found), dtype=np.float64)
    return corroborate(
        parse(question), [Quote(0, start, start + len(quote))], found, scores, hits,
        text_of=texts.__getitem__, group_of=lambda aid: group.get(aid, aid),
    )  # fmt: skip


TEXTS = {
    0: "警方在 BlueHeron 行动中共逮捕 57 名嫌疑人。案件仍在审理。",
    1: "关闭 BlueHeron 的行动已逮捕 57 人。",
    2: "关闭 BlueHeron 的行动已逮捕 60 人。",
    3: "警方在 BlueHeron 行动中共逮捕 57 名嫌疑人。案件仍在审理。",
    4: "关闭 RedKite 的行动已逮捕 57 人。",
    5: "BlueHeron 案共抓获 60 人。警方后来更正：BlueHeron 案逮捕的是 57 人。",
}
TITLES = {0: "BlueHeron 落网", 1: "蓝鹭", 2: "蓝鹭案", 3: "转载", 4: "红鸢", 5: "更正"}


def test_others_are_counted_once_and_reprints_not() -> None:
    told = compared(
        "BlueHeron 行动逮捕了多少人？", TEXTS, TITLES, "警方在 BlueHeron 行动中共逮捕 57 名嫌疑人。", {3: 0}
    )
    assert told.also == ((1, 5),)
    assert [(other.aid, TEXTS[2][other.start : other.end][slice(*other.marks)]) for other in told.conflicts] == [
        (2, "60 人")
    ]
    assert told.figure is not None
    assert TEXTS[0][slice(*told.figure)] == "57 名"


def test_without_a_figure_the_same_words_agree_and_a_denial_does_not() -> None:
    texts = {
        0: "停电由一台变压器的故障引起，北湖电网公司这样说。",
        1: "北湖电网公司说，停电由一台变压器的故障引起。",
        2: "停电不是由一台变压器的故障引起，北湖电网公司否认这样说。",
    }
    titles = dict.fromkeys(texts, "停电")
    assert compared("停电是什么引起的？", texts, titles, texts[0], {}) == Corroboration(((1,),), ())


def test_takes_few_milliseconds() -> None:
    texts = {aid: (TEXTS[2] + f"另有 {aid + 70} 名用户。") * 8 for aid in range(1, 20)} | {0: TEXTS[0]}
    titles = dict.fromkeys(texts, "BlueHeron")
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        compared("BlueHeron 行动逮捕了多少人？", dict(sorted(texts.items())), titles, TEXTS[0][:10], {})
        best = min(best, time.perf_counter() - start)
    assert best < 0.1, "5 ms where nothing else runs"
