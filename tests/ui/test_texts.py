"""The page's words: both languages say everything, with the same blanks to fill in."""

from __future__ import annotations

import re

import pytest

from ui.texts import LANGUAGES, TEXTS, number, pick


def test_both_languages_have_the_same_words_and_blanks() -> None:
    blanks = {
        lang: {key: sorted(re.findall(r"{\w+}", text)) for key, text in TEXTS[lang].items()} for lang in LANGUAGES
    }
    assert blanks["zh"] == blanks["en"]


def test_no_word_needs_escaping() -> None:
    assert [text for lang in LANGUAGES for text in TEXTS[lang].values() if re.search(r"[<>&\"'$`]", text)] == []


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        ("zh-CN", "zh"), ("zh_TW", "zh"), ("ZH", "zh"), ("en-GB", "en"), ("de-DE,zh;q=0.8,en;q=0.5", "zh"), ("fr", "en"),
        ("", "en"), (None, "en"), ("zhx", "en"), ("<script>", "en"),
    ],
)  # fmt: skip
def test_pick(wanted: str | None, lang: str) -> None:
    assert pick(wanted) == lang


def test_number() -> None:
    assert [number(value) for value in (0, 999, 12345, 1234567)] == ["0", "999", "12,345", "1,234,567"]
