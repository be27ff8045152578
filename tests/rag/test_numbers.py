"""Numbers, amounts and dates in their many forms."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.numbers import keys, values


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (("1.5万", "15,000", "15K", "1.5 万", "15000", "15 thousand"), "n:15000"),
        (("9.79 亿美元", "$979 million", "US$979 million", "979 million dollars"), "usd:979000000"),
        (("一千亿元", "1000亿元", "1000 亿元人民币"), "cny:100000000000"),
        (("百分之三", "3%", "3 percent", "３％", "百分之3"), "p:3"),
        (("2023年6月", "June 2023", "2023 年 6 月", "Jun 2023", "二〇二三年六月"), "d:2023-06"),
        (
            ("2023-06-29", "2023/6/29", "2023年6月29日", "June 29, 2023", "29 June 2023", "29th of June 2023"),
            "d:2023-06-29",
        ),
        (("6月29日", "June 29", "29 June", "June 29th"), "d:06-29"),
        (("70 万欧元", "€700,000", "700,000 euros", "€700K"), "eur:700000"),
        (("两百万", "2 million", "200万", "two million"), "n:2000000"),
        (("forty-five", "45", "四十五"), "n:45"),
        (("30多万", "三十余万", "30万", "300,000"), "n:300000"),
        (("十多万元", "10万元", "十万元"), "cny:100000"),
        (("2千", "2千名", "两千"), "n:2000"),
        (("half a million", "500,000", "five hundred thousand", "50万"), "n:500000"),
        (("2亿5000万元", "2.5亿元", "2亿5千万元", "2億5千萬元", "250 million yuan", "2亿零5000万元"), "cny:250000000"),
        (("3万5千人", "三万五千人", "35,000", "三万五"), "n:35000"),
        (("two hundred and fifty thousand", "250,000", "25万", "two hundred fifty thousand"), "n:250000"),
        (("two and a half million", "2.5 million", "250万"), "n:2500000"),
        (("one hundred and twenty", "一百二", "一百二十", "a hundred and twenty", "120"), "n:120"),
        (("twenty-one thousand three hundred and five", "21,305", "两万一千三百零五"), "n:21305"),
        (("ninety-nine thousand nine hundred ninety-nine", "99,999"), "n:99999"),
        (("3个亿", "三亿", "300 million"), "n:300000000"),
        (("1005", "一千零五", "one thousand and five"), "n:1005"),
        (("2024", "mid-2024", "Late-2024", "FY2024", "2024年", "2024,"), "d:2024"),
    ],
)
def test_forms_of_one_value(forms: tuple[str, ...], key: str) -> None:
    import unicodedata

    assert {form: [v.key for v in values(unicodedata.normalize("NFKC", form))] for form in forms} == {
        form: [key] for form in forms
    }


@pytest.mark.parametrize(
    "text",
    [
        "CVE-2024-1234",
        "v1.2.3",
        "百度",
        "万一",
        "sha256",
        "上万人",
        "数千名",
        "几十个",
        "IPv6",
        "十几所学校",
        "95后员工",
        "哪一名嫌疑人",
        "某一国的每一家",
        "which one",
        "七八百人",
        "三四十台",
    ],
)
def test_no_values(text: str) -> None:
    assert values(text) == []


def test_a_year_before_a_comma_is_a_year() -> None:
    assert keys("In 2023, the gang took 2,023 phones") >= {"d:2023", "n:2023"}
    assert [value.key for value in values("1,999, 2,000 and 2001,5")] == ["n:1999", "n:2000", "n:2001", "n:5"]


def test_a_scale_alone_is_one_of_it() -> None:
    assert [value.key for value in values("a hundred phones, one million dollars, millions of users")] == [
        "n:100", "usd:1000000",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["2千克", "3百度"])
def test_a_scale_that_is_another_words_beginning_is_none(text: str) -> None:
    assert [value.key for value in values(text)] == [f"n:{text[0]}"]


@pytest.mark.parametrize(
    ("text", "key"), [("第3批", "o:3"), ("第三名", "o:3"), ("第十二届", "o:12"), ("the 3rd batch", "o:3")]
)
def test_an_ordinal_is_no_count(text: str, key: str) -> None:
    assert keys(text) == {key}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1.5 to 2 million phones", ["n:1500000", "n:2000000"]),
        ("10至20万名用户", ["n:100000", "n:200000"]),
        ("from 500 to 2 million", ["n:500", "n:2000000"]),
        ("5 to 10 people", ["n:5", "n:10"]),
        ("seven, two and forty and five", ["n:7", "n:2", "n:40", "n:5"]),
        ("of the six thousand two were hurt", ["n:6000", "n:2"]),
        ("1亿 5000万", ["n:100000000", "n:50000000"]),
        ("3万，5千", ["n:30000", "n:5000"]),
        ("10千兆网卡和 2 百兆", ["n:10", "n:2"]),
        ("5万2亿", ["n:50000", "n:200000000"]),
    ],
)
def test_what_belongs_together_is_one_number_and_what_does_not_is_two(text: str, found: list[str]) -> None:
    assert [value.key for value in values(text)] == found


@pytest.mark.parametrize(
    "unit", ["百分之五", "一亿", "五", "9", "九千", "two hundred and ", "1.5 to ", "2亿5000万", "第一"]
)
def test_a_long_run_is_no_number_and_is_read_quickly(unit: str) -> None:
    start = time.process_time()
    assert all(len(value.key) < 64 for value in values(unit * (60_000 // len(unit))))
    assert all(len(value.key) < 64 for value in values("百分之" + unit * 5000))
    assert time.process_time() - start < 2


_PARTS = (
    "0 1 5 20 300 4,000 1.5 零 〇 一 二 两 三 五 九 十 百 千 万 萬 亿 億 兆 点 半 个 多 余 几 第 成 % 元 美元 年 月 日 至 到 - ~ to and a half one two "
    "twenty ninety hundred thousand million Billion dozen bn k $ € Q3 百分之 June , . 名"
).split()


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from([*_PARTS, " ", " "]), max_size=14).map("".join))
def test_numbers_in_any_order_are_read(text: str) -> None:
    for value in values(text):
        assert text[value.start : value.end].strip()
        assert value.bare


def test_places_in_a_sentence() -> None:
    text = "警方在6月28日逮捕了近1000人，没收1.3亿美元（约占 14%）。"
    assert [(v.kind, text[v.start : v.end]) for v in values(text)] == [
        ("date", "6月28日"),
        ("number", "1000"),
        ("money", "1.3亿美元"),
        ("percent", "14%"),
    ]


def test_keys_meet_across_languages() -> None:
    assert keys("缴获 152,500 美元现金") & keys("police took $152,500 in cash") == {"usd:152500", "n:152500"}
    assert "d:2024-09" in keys("on September 17, 2024") & keys("2024年9月")


def test_range() -> None:
    assert [v.key for v in values("1350-1700 美元")] == ["n:1350", "usd:1700"]


@given(
    st.text(
        st.sampled_from("0123456789.,-年月日号万亿百千十一二三$€%％ 成百分之JuneMay thmillionk个人元美\n"), max_size=80
    )
)
def test_offsets(text: str) -> None:
    last = 0
    for value in values(text):
        assert last <= value.start < value.end <= len(text)
        last = value.end


@given(st.integers(0, 10**12))
def test_digits_with_and_without_commas(number: int) -> None:
    if number < 1900 or number > 2100:
        assert [v.key for v in values(f"{number:,}")] == [f"n:{number}"] == [v.key for v in values(f"{number}")]
