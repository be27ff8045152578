"""What is named, and what the evidence lacks."""

from __future__ import annotations

import time

import pytest

from rag.aliases import others
from rag.chinese_names import chinese_names
from rag.entities import MAX_EVIDENCE, entities, excerpt, guard, missing, named
from rag.measures import measure_of, of_measure
from rag.numbers import values
from rag.question import parse
from rag.reasons import reason
from tests.rag.test_extract import Article


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BlueHeron 用了 cve_2024_12345 攻击 Acme Cloud", ["CVE-2024-12345", "BlueHeron", "Acme Cloud"]),
        ("这个APP叫什么", []),
        ("《晨星计划》和“蓝鹭”", ["晨星计划", "蓝鹭"]),
        ("What did the Blue Heron group steal from Acme Labs?", ["Blue Heron", "Acme Labs"]),
        ("Which patch fixes CVE-2024-12345 in fooBar 2.1?", ["CVE-2024-12345", "fooBar"]),
        ("How did Operation Heron V end?", ["Operation Heron V"]),
        ("Where is it?", []),
        ("When did the HOLD IT FAST Act pass?", ["HOLD IT FAST Act"]),
        ("Who led Blueheron Labs Series B?", ["Blueheron Labs"]),
    ],
)  # fmt: skip
def test_entities(text: str, expected: list[str]) -> None:
    assert [entity.text for entity in entities(text, question=True)] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("红枫医院拒绝支付多少赎金？", ["红枫医院"]),
        ("2021 年 5 月红枫医院的门诊停了几天？", ["红枫医院"]),
        ("信天翁 IV 行动逮捕了多少人？", ["信天翁 IV"]),
        ("马里乌斯·科瓦奇被判了几年？", ["马里乌斯·科瓦奇"]),
        ("陆明川被控转移多少赃款？", ["陆明川"]),
        ("荷兰警方抓了几个人？", ["荷兰"]),
        ("哪家医院被攻击了？", []),
        ("这家公司是哪年成立的？", []),
        ("对方开价多少？", []),
        ("蓝鹭协会X账号是谁盗走的？", ["蓝鹭协会"]),
    ],
)
def test_chinese_names(question: str, expected: list[str]) -> None:
    assert list(chinese_names(question)) == expected


def test_a_name_in_two_scripts_is_one_entity() -> None:
    assert [entity.text for entity in named(parse("信天翁 IV 行动抓了几个人？"))] == ["信天翁 IV"]


@pytest.mark.parametrize(
    ("question", "evidence", "absent"),
    [
        ("BlueHeron 偷了什么？", "Blue-Heron 组织偷走了数据。", []),
        ("BlueHeron 偷了什么？", "RedKite 组织偷走了数据。", ["BlueHeron"]),
        ("What did Blue Heron steal?", "The heron, painted blue, was stolen.", []),
        ("Is CVE-2024-11111 exploited?", "CVE-2024-22222 is exploited.", ["CVE-2024-11111"]),
        # a series
        ("How many did HAECHI V arrest?", "HAECHI III led to 1,300 arrests.", ["HAECHI V"]),
        ("How many did HAECHI V arrest?", "Operation HAECHI-V led to 5,500 arrests.", []),
        ("信天翁 V 行动抓了几个人？", "信天翁 III 行动抓了 120 人。", ["信天翁 V"]),
        ("信天翁 V 行动抓了几个人？", "代号“信天翁V”的行动抓了 340 人。", []),
        ("How did Heronware II spread?", "Heronware 2.0 spread by mail.", []),
        # other names
        ("Encro手机卖多少钱？", "EncroChat 的手机卖 1,500 欧元。", []),
        ("EncroChat 的手机卖多少钱？", "Encro 手机卖 1,500 欧元。", []),
        ("安洵的文件是谁泄露的？", "The i-SOON leak was posted on GitHub.", []),
        ("i-SOON 的文件是谁泄露的？", "安洵信息的内部文件被人放到网上。", []),
        ("What did the Dutch police seize?", "荷兰警方扣押了服务器。", []),
        ("What did the Dutch police seize?", "西班牙警方扣押了服务器。", ["Dutch"]),
        ("What did the India-linked Heron group do in mid-2024?", "Heron, a group from India, struck in June.", []),
    ],
)
def test_missing(question: str, evidence: str, absent: list[str]) -> None:
    assert [entity.text for entity in missing(named(parse(question)), evidence)] == absent


def test_a_word_within_a_word_is_no_mention() -> None:
    for evidence in ("The metadata was lost.", "TeamMeta paid."):
        assert [entity.text for entity in missing(entities("Did Meta pay?", question=True), evidence)] == ["Meta"]


def test_aliases_go_both_ways() -> None:
    assert "encrochat" in others("encro")
    assert "encro" in others("encrochat")
    assert others("blueheron") == ()


def test_guard_compares_numbers_in_any_form() -> None:
    asked = parse("How did the group get 979 million dollars?")
    assert guard(asked, "引出 9.79 亿美元非法资金").absent_numbers == ()
    assert guard(asked, "引出 8.79 亿美元非法资金").absent_numbers != ()


def test_a_month_is_there_with_any_of_its_days() -> None:
    for question in ("Who was arrested in August 2023?", "2023年8月谁被捕了？"):
        assert guard(parse(question), "Two men were arrested on August 12, 2023.").absent_numbers == ()
        assert guard(parse(question), "两人于2023年8月12日被捕。").absent_numbers == ()
        assert guard(parse(question), "2023-09-01\n两人于8月12日被捕。").absent_numbers == ()
        assert guard(parse(question), "Two men were arrested on May 12, 2023.").absent_numbers != ()


@pytest.mark.parametrize(
    ("question", "stops"),
    [
        ("How many phones did Grey Heron seize in 2023?", False),
        ("How many phones did Grey Heron seize in 2021?", True),
        ("How many phones did Grey Heron seize in March 2023?", True),
        ("How many phones did Grey Heron seize on 12 August 2023?", False),
        ("How many phones did Grey Heron seize on 13 August 2023?", True),
        ("灰鹭行动2023年收缴了多少部手机？", False),
        ("灰鹭行动2020年收缴了多少部手机？", True),
        ("灰鹭行动在8月12日收缴了多少部手机？", False),
    ],
)
def test_another_date_than_the_articles_stops_the_answer(question: str, stops: bool) -> None:
    text = "灰鹭行动（Grey Heron）\n\n2023-09-01\nGrey Heron 行动于8月12日收缴了 400 部手机。"
    assert guard(parse(question), text).stops is stops


@pytest.mark.parametrize(
    ("question", "stops"),
    [
        ("Who was arrested on 30 December 2023?", False),  # "on Saturday", said on 2 January 2024
        ("Who was arrested on 20 December 2023?", True),
        ("Who was arrested in December 2023?", False),
        ("Who was arrested in November 2023?", True),
        ("Who was arrested in 2023?", False),
        ("12月30日谁被捕了？", False),
        ("12月谁被捕了？", False),
        ("11月谁被捕了？", True),
        ("1月谁被捕了？", False),
        ("1月30日谁被捕了？", True),
    ],
)
def test_a_day_shortly_before_the_article_need_not_stand_there(question: str, stops: bool) -> None:
    assert guard(parse(question), "警方抓人\n\n2024-01-02\n警方周六抓了两人。 Two were arrested.").stops is stops


def test_a_year_that_stands_in_a_name_is_there() -> None:
    assert not guard(parse("What does Heron Server 2019 cost?"), "HeronServer2019 costs 40 euros.").stops


def test_names_have_accents_and_abbreviations_before_them() -> None:
    asked = parse("Did Dr. Núñez of the U.S. Heron Command move to St. Albans?")
    assert [entity.text for entity in asked.entities] == ["Núñez", "Heron Command", "Albans"]
    for text in ("Nunez, Heron Command, Albans", "NÚÑEZ, heron command, St. Albans"):
        assert missing(asked.entities, text) == []
    assert [entity.text for entity in missing(parse("Where is Jose Nunez?").entities, "José Ñandú")] == ["Jose Nunez"]
    assert missing(parse("Where is Jose Nunez?").entities, "José Núñez") == []


def test_a_short_name_in_the_plural_is_there_with_the_singular() -> None:
    asked = entities("How many ISPs and Macs were hit?", question=True)
    assert missing(asked, "Every ISP was hit, and one Mac.") == []
    assert [entity.text for entity in missing(asked, "Every router was hit, and one machine.")] == ["ISPs", "Macs"]


@pytest.mark.parametrize(
    ("question", "evidence", "stops"),
    [
        ("Is CVE-2024-11111 exploited?", "CVE-2024-22222 is exploited.", True),
        ("Is CVE-2024-11111 exploited?", "A flaw is exploited.", False),
        ("红枫医院付了赎金吗？", "青松医院没有付赎金。", True),
        ("红枫医院付了赎金吗？", "红枫没有付赎金，青松医院也没有。", False),
        ("How long is Oleg Marchenko's sentence?", "Ilya Marchenko got seven years.", True),
        ("How long is Oleg Marchenko's sentence?", "Mr Marchenko got seven years.", False),
        ("Who got the ransom of $9.4 million?", "The ransom was $1.8 million.", True),
        ("Who got the ransom of $9.4 million?", "The ransom was €1.8 million.", False),
        ("谁收了 1,900 欧元？", "每月收费 1,200 欧元。", True),
        ("谁收了 1,200 欧元？", "每月收费 1200 欧元，半年 5000 欧元。", False),
        ("哪一名嫌疑人先投案？", "3 名嫌疑人投案，两名在逃。", False),
        ("谁在第三次投票时离席？", "5 次投票他都在。", False),
    ],
)
def test_another_in_its_place_stops_the_answer(question: str, evidence: str, stops: bool) -> None:
    assert guard(parse(question), evidence).stops is stops


def test_a_long_article_is_read_around_the_quote() -> None:
    article = Article("Harbour raid", "en", source="The Wire")
    text = "padding words " * 1_400_000
    start = time.perf_counter()
    held = guard(parse("What did Heron Security find?"), excerpt(article, text))
    assert time.perf_counter() - start < 1
    assert [entity.text for entity in held.absent] == ["Heron Security"]
    at = 12_000_000
    text = text[:at] + " Heron Security " + text[at:]
    assert len(excerpt(article, text, at)) < MAX_EVIDENCE + 100
    assert guard(parse("What did Heron Security find?"), excerpt(article, text, at)).absent == ()
    assert guard(parse("What does The Wire say?"), excerpt(article, "Nothing.")).absent == ()


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Is CVE-2024-11111 exploited?", "CVE-2024-22222 is exploited in the wild.",
         "The articles mention CVE-2024-22222 but not CVE-2024-11111."),
        ("CVE-2024-11111 被利用了吗？", "CVE-2024-22222 is exploited in the wild.",
         "文章提到了 CVE-2024-22222，但没有提到 CVE-2024-11111。"),
        ("BlueHeron 偷了什么？", "没有相关内容。", "文章没有提到 BlueHeron。"),
        ("信天翁 IV 行动抓了几个人？", "信天翁 V 行动抓了 340 人。", "文章提到了 信天翁 V，但没有提到 信天翁 IV。"),
        ("How did HAECHI V end?", "HAECHI III ended in November.", "The articles mention HAECHI III but not HAECHI V."),
        ("红枫医院付了多少？", "青松医院付了一半。", "文章提到了 青松医院，但没有提到 红枫医院。"),
        ("BlackTide 攻击了青松医院吗？", "青松医院遭到攻击。", "文章提到了 青松医院，但没有提到 BlackTide。"),
        ("Who got the $9.4 million?", "They wanted $1.8 million.", "The articles mention $1.8 million but not $9.4 million."),
        ("Which 43 countries took part?", "Police of 22 countries did.", "The articles mention 22 countries but not 43 countries."),
        ("What did Oregon-based Blueheron cut?", "Blueheron cut 20 jobs.", "The articles do not mention Oregon."),
        ("What did Blueheron's Lakeside Office cut?", "Blueheron cut 20 jobs.", "The articles do not mention Lakeside Office."),
        ("What did the Blueheron Office cut?", "Blueheron cut 20 jobs.", "The articles do not mention Blueheron Office."),
        ("What did the Dutch Blueheron cut?", "Blueheron cut 20 jobs.", "The articles do not mention the Netherlands."),
        ("第7位发言的是谁？", "两位来宾发言。", "文章没有提到 第7位。"),
        ("2021 年 5 月的攻击是谁干的？", "2024 年 3 月遭到攻击。", "文章没有提到 2021 年 5 月。"),
    ],
)  # fmt: skip
def test_reason_names_what_is_missing_and_what_is_there(question: str, text: str, expected: str) -> None:
    asked = parse(question)
    assert reason("entity_missing", asked, guard(asked, text), text) == expected


def test_reason_in_the_language_of_the_question() -> None:
    assert reason("low_confidence", parse("谁干的？")).endswith("。")
    assert reason("no_match", parse("Who did it?")).startswith("No article")


def test_measures() -> None:
    text = "57 名嫌疑人、210 万欧元、12% 和 43 countries"
    assert [measure_of(text, value) for value in values(text)] == ["名", "eur", "p", "countries"]
    assert list(of_measure(text, "countries")) == ["43 countries"]
