"""Passages: nothing lost, nothing moved, no sentence cut where that can be helped."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import split
from index.settings import IndexSettings

_SMALL = IndexSettings(passage_chars_zh=40, passage_chars_other=80)
_PIECES = st.sampled_from(
    ["警方在行动中逮捕了 51 人。", "“他们无处可藏！”", "据称，金额为 1.5 亿元；", "Officers seized 970 phones. ", "U.S. agents, ",
     "version 2.0.1 ", "e.g. this", "\n", "\n\n", " ", "？", "…", "x" * 90, "长" * 60, "🙂", "\u3000", "\t", "- item\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join), st.sampled_from(["zh", "en", "other"]))
def test_passages_and_the_white_space_between_are_the_text(text: str, lang: str) -> None:
    passages = split(text, lang, settings=_SMALL)
    at = 0
    for start, end in passages:
        assert at <= start < end <= len(text)
        assert text[at:start].strip() == ""
        assert text[start:end].strip() == text[start:end]
        assert end - start <= (40 if lang == "zh" else 80)
        at = end
    assert text[at:].strip() == ""


def test_a_chinese_text_is_cut_after_sentences_with_their_quotation_marks() -> None:
    text = (
        "警方说：“这次行动历时五个月，三十个国家参加。”随后公布了数字。共有九百七十五人落网！资金冻结两千八百个账户。"
    )
    parts = [text[start:end] for start, end in split(text, "zh", settings=_SMALL)]
    assert parts == [
        "警方说：“这次行动历时五个月，三十个国家参加。”随后公布了数字。",
        "共有九百七十五人落网！资金冻结两千八百个账户。",
    ]


def test_an_english_text_is_cut_after_sentences_not_after_abbreviations_or_decimals() -> None:
    text = (
        "Agents from the U.S. and Dr. Lee of the lab seized $1.5 million. Version 2.0 of the app was sold for $2,350. "
        "Nobody was hurt! Five were held."
    )
    parts = [text[start:end] for start, end in split(text, "en", settings=_SMALL)]
    assert parts[0].endswith("seized $1.5 million.")
    assert all(re.search(r"[.!]$", part) for part in parts)
    assert " ".join(parts) == text


def test_a_blank_line_is_a_stronger_border_than_a_sentence() -> None:
    text = "First block, one sentence. And two.\n\nSecond block begins here and goes on for a while longer."
    assert [text[a:b] for a, b in split(text, "en", settings=_SMALL)] == text.split("\n\n")


def test_an_empty_text_has_no_passages() -> None:
    assert split("", "zh") == []
    assert split(" \n ", "en") == []
