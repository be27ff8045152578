"""Front matter line by line, whole or broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.frontmatter import split


def test_lines_are_key_and_rest_of_line() -> None:
    raw = (
        "---\ntitle: [译] A: B # 'c' {d}\nurl: https://example.com/?a=1&b=2#rd\nsource: 'Some: Blog'\n"
        'date: "2024-09-06"\nFetch_Date: 2025-10-04T10:20:33.675288\nbrief: true\n---\n\n# 正文\n'
    )
    fields, start = split(raw)
    assert fields == {
        "title": "[译] A: B # 'c' {d}",
        "url": "https://example.com/?a=1&b=2#rd",
        "source": "Some: Blog",
        "date": "2024-09-06",
        "fetch_date": "2025-10-04T10:20:33.675288",
        "brief": "true",
    }
    assert raw[start:] == "\n# 正文\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark(end: str, mark: str) -> None:
    raw = mark + end.join(["---", "title: 标题", "url: https://example.com", "--- ", "正文", ""])
    assert split(raw) == ({"title": "标题", "url": "https://example.com"}, raw.index("正文"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'Baby' strikes", "'Baby' strikes"),
        ('"A" and "B"', '"A" and "B"'),
        ("'whole'", "whole"),
        ('"it\'s"', "it's"),
        ("'", "'"),
        ("''", ""),
        ("“弯引号”", "“弯引号”"),
        ("a: b: c", "a: b: c"),
    ],
)
def test_only_quotes_around_the_whole_are_taken_off(value: str, expected: str) -> None:
    assert split(f"---\ntitle: {value}\n---\nx")[0] == {"title": expected}


@pytest.mark.parametrize(
    "raw",
    [
        "", "---", "---\n", "# 标题\n\n正文", "--\ntitle: x\n--\n", "正文\n---\ntitle: x\n---\n",
        "---\n\nFirst paragraph.\n\n---\n\nSecond.", "---\nNote: this is prose\n---\nand more",
        "---\n# Heading\ntext\n---\n", "----\ntitle: x\n----\n",
    ],
)  # fmt: skip
def test_what_is_no_front_matter_stays_in_the_body(raw: str) -> None:
    assert split(raw) == ({}, 0)


def test_without_a_closing_fence_the_key_lines_are_the_front_matter() -> None:
    raw = "---\ntitle: 没有结尾\nurl: https://example.com/a\n\n正文第一段：有冒号。\nnote: still text\n"
    assert split(raw) == ({"title": "没有结尾", "url": "https://example.com/a"}, raw.index("\n正文"))
    rule_below = "---\ntitle: No end\nThe body begins at once.\n" + "line\n" * 500 + "---\nafter a rule\n"
    assert split(rule_below) == ({"title": "No end"}, rule_below.index("The body"))


def test_lines_that_are_no_pairs_lose_nothing() -> None:
    raw = "---\ntitle: 今天\n重新给大家发一下。\nsource:\n  Think\ndate: 2024-01-02\n- item\n---\nbody"
    assert split(raw) == ({"title": "今天", "source": "Think", "date": "2024-01-02"}, raw.index("body"))
    assert split("---\ntitle: first\ntitle: second\n---\n")[0] == {"title": "first"}


def test_a_huge_head_costs_no_text_and_little_time() -> None:
    raw = "---\ntitle: x\n" + "key: value\n" * 300_000
    fields, start = split(raw)
    assert fields == {"title": "x", "key": "value"}
    assert start <= 100_020
    assert split("---\n" + "a" * 1_000_000) == ({}, 0)


VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40).map(str.strip)


@given(
    st.fixed_dictionaries({"title": VALUES, "url": VALUES}, optional={"source": VALUES, "date": VALUES}),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read(fields: dict[str, str], body: str, end: str) -> None:
    raw = f"---{end}" + "".join(f"{key}: {value}{end}" for key, value in fields.items()) + f"---{end}"
    found, start = split(raw + body)
    assert start == len(raw)
    for key, value in fields.items():
        quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"" and value[0] not in value[1:-1]
        if value in ("|", ">", "|-", ">-"):
            continue
        assert found[key] == (value[1:-1].strip() if quoted else value)


@given(st.text())
def test_any_text_keeps_its_body(text: str) -> None:
    fields, start = split(text)
    assert 0 <= start <= len(text)
    assert bool(fields) == (start > 0)
