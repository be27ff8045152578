"""Sentence borders in Chinese and English, by example and by invariant."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import MAX_SENTENCE_CHARS, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("警方关闭了平台。五人被捕！还有谁？", ["警方关闭了平台。", "五人被捕！", "还有谁？"]),
        ("他说：“行动结束了。”随后离开。", ["他说：“行动结束了。”", "随后离开。"]),
        ("（详见附件。）下一句。", ["（详见附件。）", "下一句。"]),
        ("真的吗？！是的……后来没有消息。", ["真的吗？！", "是的……", "后来没有消息。"]),
        ("“钓鱼？”、“勒索？”，都有。", ["“钓鱼？”、“勒索？”，都有。"]),
        ("损失 3.5 万元。版本 1.2.3 已修复。", ["损失 3.5 万元。", "版本 1.2.3 已修复。"]),
        ("他在 U.S. 工作。Node.js 已更新.请升级.", ["他在 U.S. 工作。", "Node.js 已更新.", "请升级."]),
        ("全角句点．不算 ｡半角句号算｡", ["全角句点．不算 ｡", "半角句号算｡"]),
        ("点击（ ？ ）符号。随后等待。", ["点击（ ？ ）符号。", "随后等待。"]),
        ("他写了《谁拿走了钥匙？》一书。书很畅销。", ["他写了《谁拿走了钥匙？》一书。", "书很畅销。"]),
        ("专家（真的是专家吗？）表示不满。案件在查。", ["专家（真的是专家吗？）表示不满。", "案件在查。"]),
        ("（真的吗？）下一句。", ["（真的吗？）", "下一句。"]),
        ("自称“快付钱！”的团伙被捕。", ["自称“快付钱！”的团伙被捕。"]),
        ("“谁干的？”他问道。", ["“谁干的？”", "他问道。"]),
        ("Yahoo!邮箱泄露。Joomla! 用户受影响。", ["Yahoo!邮箱泄露。", "Joomla! 用户受影响。"]),
    ],
)
def test_chinese(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mr. Hale of the U.S. Navy paid $3.5 million to J. R. Bell, e.g. in No. 5. He left.",
            ["Mr. Hale of the U.S. Navy paid $3.5 million to J. R. Bell, e.g. in No. 5.", "He left."],
        ),
        ("It began in the U.S. The group moved on.", ["It began in the U.S.", "The group moved on."]),
        ("Release v1.2 (see Fig. 3) failed... but later worked. Good!", None),
        ('"It works!" she said. "Does it?" Yes.', ['"It works!" she said.', '"Does it?"', "Yes."]),
        ("Open https://a.example/x?y=1.2 now. Then wait.", ["Open https://a.example/x?y=1.2 now.", "Then wait."]),
        ("Acme Inc. said no. Acme Inc. The end.", ["Acme Inc. said no.", "Acme Inc.", "The end."]),
        ("She lacked vitamin C. The doctor knew.", ["She lacked vitamin C.", "The doctor knew."]),
        ("Press the ( ? ) symbol above. Then wait.", ["Press the ( ? ) symbol above.", "Then wait."]),
        ("Is it safe? , they asked. It is.", ["Is it safe? , they asked.", "It is."]),
        (
            "SALEM, Ore. (Wire) - Tern Freight was hit. It paid.",
            ["SALEM, Ore. (Wire) - Tern Freight was hit.", "It paid."],
        ),
        ("MIAMI, Fla. - Tern Freight was hit. It paid.", ["MIAMI, Fla. - Tern Freight was hit.", "It paid."]),
        ("FRESNO, Calif. — Tern Freight was hit.", ["FRESNO, Calif. — Tern Freight was hit."]),
        ("She lives in Salem, Ore. The shop is hers.", ["She lives in Salem, Ore.", "The shop is hers."]),
        ("They carted away the ore. Tern Freight paid.", ["They carted away the ore.", "Tern Freight paid."]),
        ("Yahoo! Mail is down. Bell! Inc. is not.", ["Yahoo! Mail is down.", "Bell! Inc. is not."]),
        ("They sold Yahoo! The buyer paid.", ["They sold Yahoo!", "The buyer paid."]),
        (
            "The Bldg. Dept. of Hale closed. It runs DNS. Wim left.",
            ["The Bldg. Dept. of Hale closed.", "It runs DNS.", "Wim left."],
        ),
    ],
)
def test_english(text: str, expected: list[str] | None) -> None:
    if expected is None:
        expected = ["Release v1.2 (see Fig. 3) failed... but later worked.", "Good!"]
    assert cut(text) == expected


def test_lines_are_units() -> None:
    text = "Heading\n\nFirst point\nSecond point\n1. Install it. Then run.\n名称 | 数量"
    assert cut(text) == ["Heading", "First point", "Second point", "1. Install it.", "Then run.", "名称 | 数量"]


def test_hard_wrapped_sentence_is_one() -> None:
    text = "The attackers sent a message to every customer of the\nbank and waited for a week. Nobody answered."
    assert cut(text) == [
        "The attackers sent a message to every customer of the\nbank and waited for a week.",
        "Nobody answered.",
    ]


def test_line_that_begins_with_closing_marks_goes_on() -> None:
    assert cut("据某网站\n，事件已经结束。") == ["据某网站\n，事件已经结束。"]


def test_long_enumeration_is_cut_at_semicolons() -> None:
    item = "某地的警方在行动里查获了许多台服务器和电脑以及其他各种各样的设备"
    text = f"{item}；{item}；{item}；{item}。"
    assert cut(text) == [f"{item}；", f"{item}；", f"{item}；", f"{item}。"]


def test_text_without_marks_is_cut_at_commas_or_hard() -> None:
    assert all(end - start <= MAX_SENTENCE_CHARS for start, end in sentences("啊，" * 2000 + "x" * 3000))


@given(st.text(st.sampled_from("ab A.1。！？；;…\n \u3000”“\"'（)）中文，,:：?!-["), max_size=400))
def test_ordered_inside_and_complete(text: str) -> None:
    found = sentences(text)
    last = 0
    for start, end in found:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    found = sentences(text)
    kept = "".join(text[start:end] for start, end in found)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize("unit", ["a.", "\n", "。", "1. ", "x", '"', ". A", "a;", "A.B ", "；", "（"])
def test_linear(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    sentences(text)
    assert time.process_time() - began < 3.0
