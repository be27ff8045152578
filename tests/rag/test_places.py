"""Places: what a question or a sentence names, what an article tells of, when another place stops the answer."""

from __future__ import annotations

import time

import pytest

from rag.entities import guard, wanted
from rag.place_names import ACCIDENTS, CITIES, COUNTRIES, PROVINCES
from rag.place_names_abroad import ABROAD
from rag.places import AROUND, countries_and_provinces, in_place_of, is_told, places_asked, provinces_called
from rag.presence import Evidence
from rag.question import parse
from rag.reasons import reason


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("吉林和浙江省哪个先查处？", ["吉林", "浙江"]),
        ("深圳某公司赔了多少？", ["深圳"]),
        ("韓國警方抓了谁？", ["韓國"]),
        ("印度尼西亚和印度谁先封？", ["印度尼西亚", "印度"]),
        ("美方和日媒怎么说？", ["美国", "日本"]),
        ("中美何时会谈？", ["中国", "美国"]),
        ("其中美国有几家？", ["美国"]),
        ("日本哪所大学停课了？", ["日本"]),
        ("Japanese police arrested whom?", ["Japanese"]),
        ("Which Dutch firm moved from the UK to Papua New Guinea?", ["Dutch", "UK", "Papua New Guinea"]),
        ("Who leads the China-linked, US-based crew?", ["China", "US"]),
        ("Where in America is it?", ["America"]),
        # part of another word or name
        ("上海南站几点关门？", ["上海"]),
        ("马赛克和汉堡包在巴黎卖多少钱？", ["巴黎"]),
        ("What do the New York Times and the London office say?", ["London"]),
        ("欧美国家的比例是多少？", []),
        ("这能变成都市传说吗？", []),
        ("中国移动和浙江大学签了什么？", []),
        ("《日本沉没》讲什么？", []),
        ("What did Bank of America and U.S. Cyber Command say?", []),
        ("Which countries of South America took part?", []),
        ("What does the Russian-speaking crew want?", []),
        ("Which papers are in Japanese?", []),
        ("Should I polish the china?", []),
    ],
)
def test_places_of_a_question(question: str, expected: list[str]) -> None:
    assert list(places_asked(question)) == expected


@pytest.mark.parametrize("question", ["\ufb01韓國e\u0301", "e\u0301韓國\ufb01"])
def test_a_question_whose_folded_text_is_as_long_but_moved_is_read(question: str) -> None:
    assert list(places_asked(question)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("哈萨克斯坦和肯尼亚警方逮捕 57 人。", {"哈萨克斯坦", "肯尼亚"}),
        ("Kazakh and Kenyan officers arrested 57 people.", {"哈萨克斯坦", "肯尼亚"}),
        ("韓國与印尼", {"韩国", "印度尼西亚"}),
        ("South Korea, North Korea and Papua New Guinea", {"韩国", "朝鲜", "巴布亚新几内亚"}),
        ("白俄罗斯的 57 人", {"白俄罗斯"}),
        ("广东和 Zhejiang 的 57 人", {"广东", "浙江"}),
        ("深圳和 Hangzhou 的 57 人", set()),
        ("They polish china and eat turkey; 近日本人依法国有化。", set()),
        ("The Indian Ocean is deep.", set()),
    ],
)
def test_countries_and_provinces_of_a_sentence(text: str, expected: set[str]) -> None:
    assert countries_and_provinces(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("浙江省和北京市共 57 人", {"浙江", "北京"}),
        ("57 people of Zhejiang province and Beijing Municipality", {"浙江", "北京"}),
        ("广西壮族自治区共 57 人", {"广西"}),
        ("57 people of the Guangxi Zhuang Autonomous Region", {"广西"}),
        ("浙江和北京市场共 57 人", set()),
        ("57 people of Zhejiang and Beijing", set()),
        ("日本省下 57 元", set()),
    ],
)
def test_provinces_that_are_called_so(text: str, expected: set[str]) -> None:
    assert provinces_called(text) == expected


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("日本", "Tokyo police took two men into custody.", True),
        ("Japan", "日媒援引警方的话说，两人被带走。", True),
        ("Japanese", "两人在大阪被带走。", True),
        ("美国", "The FBI said so.", True),
        ("US", "They told us so.", False),
        ("US", "They told the US so.", True),
        ("英国", "中英两国签了协议。", True),
        ("英国", "英雄与英特尔。", False),
        ("广东", "深圳警方抓了两人。", True),
        ("深圳", "广东警方抓了两人。", False),
        ("中国", "Police in Hangzhou held two men.", True),
        ("印度", "印度尼西亚警方抓了两人。", False),
        ("India", "Indian banks closed.", True),
        ("South Korea", "North Korean hackers did it.", False),
        ("蒙古", "内蒙古一家电厂停机。", False),
        ("海南", "上海南站停运。", False),
        ("Brazil", "São Paulo police held two men.", True),
        ("法国", "德国警方抓了两人。", False),
    ],
)
def test_what_an_article_tells_of(name: str, text: str, told: bool) -> None:
    assert is_told(name, Evidence.of(text)) is told


def test_other_places_are_of_the_same_kind_and_do_not_contain_it() -> None:
    held = Evidence.of("广东和辽宁的警方，还有大连的，随德国和 German 同行去了深圳。")
    assert list(in_place_of("深圳", held)) == ["辽宁", "大连"]
    assert list(in_place_of("France", held)) == ["Germany", "Germany"]
    assert list(in_place_of("中国", Evidence.of("德国警方抓了两人。"))) == []
    assert list(in_place_of("China", Evidence.of("German police held two men."))) == ["Germany"]


@pytest.mark.parametrize(
    ("question", "evidence", "stops"),
    [
        ("挪威警方收缴了几台服务器？", "芬兰警方收缴了 12 台服务器。", True),
        ("挪威警方收缴了几台服务器？", "警方收缴了 12 台服务器。", False),
        ("挪威警方收缴了几台服务器？", "Oslo police seized 12 servers from a Finnish firm.", False),
        ("How many servers did Norwegian police seize?", "芬兰警方收缴了 12 台服务器。", True),
        ("浙江哪家公司被罚？", "湖南一家公司被罚 5 万元。", True),
        ("浙江哪家公司被罚？", "宁波一家公司被罚 5 万元。", False),
        ("浙江哪家公司被罚？", "一家公司被罚 5 万元，产品卖到德国。", False),
        ("中国哪家公司被罚？", "一家公司被罚 5 万元，产品卖到德国。", False),
        # a city abroad
        ("Who was arrested in Dubai?", "Two men were arrested at a port of Cyprus.", True),
        ("谁在迪拜被捕？", "两人在塞浦路斯一港口被捕。", True),
        ("谁在巴黎被捕？", "法国警方抓了两人，德国警方抓了一人。", False),
        ("谁在巴黎被捕？", "警方抓了两人。", False),
        ("Who was arrested in Oslo?", "Norwegian and Danish police held two men.", False),
        ("Who was arrested in Oslo?", "两人在奥斯陆被捕，丹麦警方协助。", False),
        ("深圳警方抓了谁？", "警方在巴黎抓了两人。", False),
    ],
)
def test_another_place_stops_the_answer(question: str, evidence: str, stops: bool) -> None:
    assert guard(parse(question), evidence).stops is stops


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("荷兰的 BlueHeron 抓了谁？", [("name", "BlueHeron"), ("place", "荷兰")]),
        ("Which US firm told all Americans of BlueHeron?", [("name", "BlueHeron"), ("place", "US")]),
    ],
)
def test_a_place_is_wanted_once(question: str, expected: list[tuple[str, str]]) -> None:
    assert [(entity.kind, entity.text) for entity in wanted(parse(question))] == expected


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("挪威警方抓了谁？", "芬兰警方抓了两人，芬兰和瑞典随后公布。", "文章提到了 芬兰、瑞典，但没有提到 挪威。"),
        ("Whom did Norwegian police hold?", "芬兰警方抓了两人。", "The articles mention Finland but not Norway."),
        (
            "What did the French bank pay?",
            "A bank in the US paid.",
            "The articles mention the United States but not France.",
        ),
        ("吉林警方抓了谁？", "警方抓了两人。", "文章没有提到 吉林。"),
        ("谁在迪拜被捕？", "两人在塞浦路斯一港口被捕。", "文章提到了 塞浦路斯，但没有提到 迪拜。"),
    ],
)
def test_the_reason_names_the_place_and_the_other_one(question: str, text: str, expected: str) -> None:
    asked = parse(question)
    assert reason("entity_missing", asked, guard(asked, text), text) == expected


def test_the_tables_are_in_order() -> None:
    rows = [line.partition(";") for table in (COUNTRIES, PROVINCES, CITIES) for line in table.strip().splitlines()]
    names = [[name.strip() for name in row[0].split(",")] for row in rows]
    abroad = [line.split(": ") for line in ABROAD.strip().splitlines()]
    assert {country for country, _ in abroad} <= {row[0] for row in names}
    assert len({country for country, _ in abroad}) == len(abroad)
    names += [cities.split(", ") for _, line in abroad for cities in line.split("; ")]
    every = [name for row in names for name in row]
    assert len(every) == len(set(every))
    assert all("\u4e00" <= row[0][0] <= "\u9fff" and len(row[0]) > 1 for row in names)
    assert all(any(part.strip().isascii() for part in (*row[0].split(","), *row[2].split(","))) for row in rows)
    assert max(map(len, every)) <= AROUND
    entries = [entry.split(">") for line in ACCIDENTS.strip().splitlines() for entry in line.split(", ")]
    assert {entry[1] for entry in entries} <= set(every)


def test_reading_and_looking_are_quick() -> None:
    held = Evidence.of("德国警方在柏林抓了两人，The United Kingdom 随后跟进。" * 1000)
    assert not is_told("挪威", held)
    start = time.perf_counter()
    for number in range(1000):
        places_asked(f"挪威的 BlueHeron 在{number}年前被 Norwegian 警方查封了几台服务器？")
    for _ in range(20):
        is_told("挪威", held)
    assert time.perf_counter() - start < 1


def test_a_long_sentence_is_read_quickly() -> None:
    start = time.perf_counter()
    assert countries_and_provinces("广东和 Zhejiang 的中国人民 Indian Ocean " * 2000) == {"广东", "浙江", "中国"}
    assert time.perf_counter() - start < 1
