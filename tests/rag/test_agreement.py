"""The same figure, another figure for the same thing, and figures of other things. All sentences are made up."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pytest

from rag.agreement import Statement, is_rounded, relation, rounds
from rag.candidates import collect
from rag.corroborate import Corroboration, corroborate
from rag.entities import named
from rag.figure_asked import figure_asked, is_sure
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
        (said("900 个假新闻和购物网站散播病毒。", "900", **HERON), said("散播病毒的假购物网站有 400 个。", "400", **HERON), "unrelated"),
        (said("BlueHeron ran 900 fake news and shop sites.", "900", **HERON_EN), said("BlueHeron ran 400 fake shop sites.", "400", **HERON_EN), "unrelated"),
        (said("查获 90 万欧元的现金和冻结资产。", "90", **HERON), said("查获 50 万欧元的现金。", "50", **HERON), "unrelated"),
        (said("Police seized $9 million in cash and frozen assets.", "$9", **HERON_EN), said("Police seized $5 million in cash.", "$5", **HERON_EN), "unrelated"),
        (said("该网络为用户服务，造成 90 万欧元损失。", "90", **HERON), said("该网络为用户服务，获利 50 万欧元。", "50", **HERON), "unrelated"),
        (said("The network, used by many, caused a loss of $9 million.", "$9", **HERON_EN), said("The network, used by many, earned $5 million.", "$5", **HERON_EN), "unrelated"),
        (said("BlueHeron 的用户中 39% 是程序员。", "39%", **HERON), said("BlueHeron 的 50% 用户每周上传文件。", "50%", **HERON), "unrelated"),
        (said("39% of BlueHeron users are developers.", "39%", **HERON_EN), said("Some 50% upload files to BlueHeron weekly.", "50%", **HERON_EN), "unrelated"),
        (said("共逮捕 57 人。", "57", **HERON), said("警方在希腊逮捕 31 人。", "31", **HERON), "unrelated"),
        (said("Police arrested 57 people.", "57", **HERON_EN), said("Police arrested 31 people in Greece.", "31", **HERON_EN), "unrelated"),
        (said("依法查处 135 款违法应用。", "135", **HERON), said("近期，云南省依法查处 93 款违法应用。", "93", **HERON), "unrelated"),
        (said("The office removed 135 illegal apps.", "135", **HERON_EN), said("Recently, in Dade County, the office removed 93 illegal apps.", "93", **HERON_EN), "unrelated"),
        # every country of the table, every province, in both languages
        (said("哈萨克斯坦警方逮捕 57 人。", "57", **HERON), said("肯尼亚警方逮捕 60 人。", "60", **HERON), "unrelated"),
        (said("Kazakh officers arrested 57 people.", "57", **HERON_EN), said("Police in Kenya arrested 60 people.", "60", **HERON_EN), "unrelated"),
        (said("广东警方逮捕 57 人。", "57", **HERON), said("浙江警方逮捕 60 人。", "60", **HERON), "unrelated"),
        (said("Guangdong police arrested 57 people.", "57", **HERON_EN), said("浙江警方逮捕 57 人。", "57", **HERON), "unrelated"),
        (said("Kazakh officers arrested 57 people.", "57", **HERON_EN), said("哈萨克斯坦警方逮捕 60 人。", "60", **HERON), "different"),
        (said("浙江省警方逮捕 57 人。", "57", **HERON), said("Zhejiang police arrested 60 people.", "60", **HERON_EN), "different"),
        (said("浙江省一家公司被盗 3720 万美元。", "3720", **HERON), said("Hackers stole $37.3 million in Zhejiang Province.", "$37.3", **HERON_EN), "different"),
        # no place: words in small letters, and the two countries that stand beside any figure
        (said("Police who like turkey arrested 57 people.", "57", **HERON_EN), said("警方在希腊逮捕 57 人。", "57", **HERON), "same"),
        (said("The US firm had 57 suspects arrested.", "57", **HERON_EN), said("希腊警方逮捕 57 名嫌疑人。", "57", **HERON), "same"),
        (said("2024 年，顺差达 123 亿美元。", "123", **HERON), said("2023 年，顺差达 208 亿美元。", "208", **HERON), "unrelated"),
        (said("Losses of 2024 hit $123 million.", "$123", **HERON_EN), said("When 2023 was over, losses hit $208 million.", "$208", **HERON_EN), "unrelated"),
        (said("1—11 月有 195 款车型降价。", "195", **HERON), said("全年有 227 款车型降价。", "227", **HERON), "unrelated"),
        (said("195 car models got cheaper in the first half.", "195", **HERON_EN), said("227 car models got cheaper in the full year.", "227", **HERON_EN), "unrelated"),
        (said("半年的订阅费用为 80 欧元。", "80", **HERON), said("Users paid €50 for three months of BlueHeron.", "€50", **HERON_EN), "unrelated"),
        (said("充电功率为 15 瓦。", "15", **HERON), said("充电功率将达到 20 瓦。", "20", **HERON), "unrelated"),
        (said("BlueHeron charges $15 per seat.", "$15", **HERON_EN), said("BlueHeron will charge $20 per seat.", "$20", **HERON_EN), "unrelated"),
        (said("警方冻结 80 万欧元。", "80", **HERON), said("警方查获 50 万欧元。", "50", **HERON), "unrelated"),
        (said("Police froze €800,000.", "€800,000", **HERON_EN), said("Police confiscated €500,000.", "€500,000", **HERON_EN), "unrelated"),
        (said("公司节省了 80 万欧元的费用。", "80", **HERON), said("BlueHeron 的费用为 50 万欧元。", "50", **HERON), "different"),
        (said("5 月 1 日至 5 月 7 日共处置链接 41 个。", "41", **HERON), said("5 月 8 日至 5 月 14 日共处置链接 94 个。", "94", **HERON), "unrelated"),
        (said("From May 1 to May 7 the centre removed 41 links.", "41", **HERON_EN), said("From May 8 to May 14 the centre removed 94 links.", "94", **HERON_EN), "unrelated"),
        (said("基金付了 5 亿美元。", "5 亿", **HERON), said("2014 年，一家基金付了 3 亿美元。", "3 亿", **HERON), "unrelated"),
        (said("The fund paid $500 million.", "$500", **HERON_EN), said("A fund paid $300 million in 2014 already.", "$300", **HERON_EN), "unrelated"),
        # one date each is that of the deed and that of the report
        (said("5 月 1 日被盗 3720 万美元。", "3720", **HERON), said("Hackers stole $37.3 million, it said on May 4.", "$37.3", **HERON_EN), "different"),
        # the nationality of a person is no place where something is counted
        (said("The Greek national faces 35 years in prison.", "35", **HERON_EN), said("他面临 10 年监禁。", "10", **HERON), "different"),
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("欢迎收看第 239 期，本期有 12 个话题。", ["n:12"]),
        ("Welcome to issue 239 with 12 topics.", ["n:12"]),
        ("Heron ’22 had 12 talks.", ["n:12"]),
        ("5）内网工具", []),
        ("5) Tools for networks", []),
        ("5 tools for networks", ["n:5"]),
        ("5.5 万人参加", ["n:55000"]),
        ("Last week 57 people were arrested", ["n:57"]),
        ("他说：‘57 人被捕’", ["n:57"]),
        ("1，700 家银行，45 个国家", ["n:1", "n:45"]),
    ],
)
def test_a_number_that_names_something_is_no_figure(text: str, expected: list[str]) -> None:
    assert [value.key for value in figures(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("超过 500 万条记录外泄", "525 万条记录外泄", True),
        ("more than 5 million records leaked", "5.25 million records leaked", True),
        ("60 多个组织遭到攻击", "61 个组织遭到攻击", True),
        ("nearly 3 million users", "2.7 million users", True),
        ("more than one million queries", "1.2 million queries", True),
        ("5 million records leaked", "5.25 million records leaked", False),  # told as exact
        ("more than 6,500 arrests", "6,558 arrests", False),  # two digits: a count of its own
        ("over 5 million records leaked", "7 million records leaked", False),
    ],
)
def test_a_round_figure_is_no_other_one(one: str, other: str, expected: bool) -> None:
    first, second = (Statement(text, figures(text)[0], "", None) for text in (one, other))
    assert is_rounded(first, second) is expected
    assert not is_rounded(second, first)


@pytest.mark.parametrize(
    ("exact", "rough", "expected"),
    [
        ("15.47 亿元", "15.4 亿元", True),
        ("15.47 亿元", "15.5 亿元", True),
        ("15.47 亿元", "15.3 亿元", False),
        ("15.47 亿元", "15.5 亿美元", False),
        ("15.4%", "15.47%", False),
        ("0.3%", "0%", True),
        ("9" * 40, "8" + "0" * 39, False),
    ],
)
def test_rounds(exact: str, rough: str, expected: bool) -> None:
    assert rounds(figures(exact)[0], figures(rough)[0]) is expected


@pytest.mark.parametrize(
    ("text", "marks", "asked", "expected"),
    [
        ("BlueHeron 案中被盗 41 万美元。", [], "BlueHeron 案被盗了多少钱？", True),
        ("被盗 41 万美元，追回 30 万美元。", [(3, 10)], "被盗了多少钱？", True),
        ("被盗 41 万美元，追回 30 万美元。", [(14, 21)], "被盗了多少钱？", False),
        ("被盗 41 万美元，追回 30 万美元。", [], "被盗了多少钱？", False),
        ("It cost between $1,350 and $1,700.", [(27, 33)], "How much did it cost?", True),
        ("It cost AU$41 ($30) a month.", [(15, 18)], "How much did it cost?", True),
        ("They took $41 million, $30 million from BlueHeron.", [(10, 21)], "How much was taken from BlueHeron?", False),
    ],
)
def test_a_figure_is_sure(text: str, marks: list[tuple[int, int]], asked: str, expected: bool) -> None:
    value = figures(text)[0]
    assert is_sure(value, text, marks, named(parse(asked))) is expected


@dataclass(frozen=True)
class Quote:
    aid: int
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...] = ()


def compared(
    question: str,
    texts: dict[int, str],
    titles: dict[int, str],
    quote: str,
    group: dict[int, int],
    unlikely: frozenset[int] = frozenset(),
    less: float = 12.0,
) -> Corroboration:
    """`unlikely`: articles whose sentences hardly answer the question, by `less`."""
    hits = [
        Hit(aid + 1, 1.0, Passage(aid, aid, 0, len(text)), text, Article(titles[aid], "zh"), 1.0, 1.0, 0.0)
        for aid, text in texts.items()
    ]
    found = collect(hits, texts.__getitem__)
    start = texts[0].index(quote)
    scores = -np.arange(len(found), dtype=np.float64) / 10 - less * np.isin(found.aids, sorted(unlikely))
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


def values_of(told: Corroboration, texts: dict[int, str]) -> list[tuple[int, str]]:
    return [(other.aid, texts[other.aid][other.start : other.end][slice(*other.marks)]) for other in told.conflicts]


def test_each_other_figure_once_and_from_the_best_ranked() -> None:
    texts = {
        0: "警方在 BlueHeron 行动中共逮捕 57 名嫌疑人。",
        1: "关闭 BlueHeron 的行动已逮捕 60 人。",
        2: "BlueHeron: 60 people were arrested.",
        3: "关闭 BlueHeron 的行动已逮捕 63 人。",
    }
    told = compared("BlueHeron 行动逮捕了多少人？", texts, dict.fromkeys(texts, "BlueHeron"), texts[0], {})
    assert values_of(told, texts) == [(1, "60 人"), (3, "63 人")]


def test_a_sentence_that_hardly_answers_the_question_tells_no_other_figure() -> None:
    texts = {0: "黑客从 BlueHeron 盗走 41 万美元。", 1: "黑客从 BlueHeron 盗走 47 万美元。"}
    asked = ("BlueHeron 被盗了多少钱？", texts, dict.fromkeys(texts, "BlueHeron"), texts[0])
    assert values_of(compared(*asked, {}), texts) == [(1, "47 万美元")]
    assert compared(*asked, {}, frozenset({1})).conflicts == ()
    texts[1] = "黑客从 BlueHeron 盗走 41 万美元。"
    assert compared(*asked, {}, frozenset({1})).also == ((1,),)


def test_what_the_quote_itself_tells_twice_is_no_other_figure() -> None:
    texts = {0: "BlueHeron 被盗 41 万美元。BlueHeron 称被盗 43 万美元。", 1: "黑客从 BlueHeron 盗走 43 万美元。"}
    told = compared("BlueHeron 被盗了多少钱？", texts, dict.fromkeys(texts, "BlueHeron"), texts[0], {})
    assert told.conflicts == ()
    texts = {0: "BlueHeron 近 3,500 人受害。BlueHeron 称受害人数为 3,445 人。", 1: "BlueHeron 受害者为 3,440 人。"}
    told = compared("BlueHeron 有多少人受害？", texts, dict.fromkeys(texts, "BlueHeron"), texts[0], {})
    assert told.conflicts == ()


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("They stole $60 million from RedKite, $47 million from BlueHeron, $90 million from Dunlin.", ["$47 million"]),
        ("They stole $60 million and $47 million and ran.", []),
    ],
)
def test_of_several_figures_the_one_of_what_was_asked(other: str, expected: list[str]) -> None:
    texts = {0: "Hackers stole $41 million from BlueHeron.", 1: other}
    titles = dict.fromkeys(texts, "BlueHeron")
    told = compared("How much was stolen from BlueHeron?", texts, titles, texts[0], {})
    assert [value for _, value in values_of(told, texts)] == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("The Dunlin team broke BlueHeron and won a reward of $80,000.", ["$80,000"]),
        ("The Dunlin team broke RedKite and won a reward of $80,000.", []),
        ("For that the team won a reward of $80,000.", ["$80,000"]),  # names nothing: it is of what its article is of
    ],
)
def test_a_sentence_that_names_a_part_of_what_was_asked_is_of_something_else(other: str, expected: list[str]) -> None:
    texts = {
        0: "The Dunlin team broke BlueHeron and won a reward of $100,000.",
        1: f"{other} Dunlin and BlueHeron were named often on that day.",
    }
    titles = {0: "Contest", 1: "Contest"}
    told = compared("How much did Dunlin win for breaking BlueHeron?", texts, titles, texts[0], {})
    assert [value for _, value in values_of(told, texts)] == expected


def test_an_article_that_gives_the_figure_roughly_gives_no_other_one() -> None:
    texts = {
        0: "黑客从 BlueHeron 盗走 5250 万美元。",
        1: "黑客从 BlueHeron 盗走超过 5000 万美元。黑客从 BlueHeron 盗走 6400 万美元。",
    }
    told = compared("BlueHeron 被盗了多少钱？", texts, dict.fromkeys(texts, "BlueHeron"), texts[0], {})
    assert told.conflicts == ()


@pytest.mark.parametrize(
    ("other", "expected"),
    [("Hackers stole $47 million from BlueHeron.", 1), ("黑客从 BlueHeron 盗走 4700 万美元。", 0)],
)
def test_the_other_language_is_less_likely_for_the_same(other: str, expected: int) -> None:
    texts = {0: "黑客从 BlueHeron 盗走 4100 万美元。", 1: other}
    titles = dict.fromkeys(texts, "BlueHeron")
    told = compared("BlueHeron 被盗了多少钱？", texts, titles, texts[0], {}, frozenset({1}), 8.0)
    assert len(told.conflicts) == expected


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
