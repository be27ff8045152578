"""The page's words: both languages say everything, with the same blanks to fill in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.errors import IndexMissing
from index.store import ArticleStore
from rag.errors import BadRequest
from rag.requests import AskRequest
from rag.settings import ServiceSettings
from ui.errors import in_words, line_of
from ui.texts import LANGUAGES, TEXTS, number, pick, texts


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


@pytest.mark.parametrize(
    ("request_", "zh", "en"),
    [
        ({"question": "长" * 2001}, "问题有 2,001 个字符，最多 2,000 个。请用一句话来问。",
         "The question has 2,001 characters; at most 2,000 are taken. Ask in a sentence."),
        ({"question": "a?", "filters": {"since": "2024-02-01", "until": "2024-01-01"}},
         "起始日期（2024-02-01）晚于截止日期（2024-01-01），两者之间没有日期。",
         "The from date (2024-02-01) is after the to date (2024-01-01); no date lies between them."),
    ],
)  # fmt: skip
def test_what_a_reader_can_bring_about_is_said_in_the_page_s_words(
    request_: dict[str, object], zh: str, en: str
) -> None:
    with pytest.raises(BadRequest) as raised:
        AskRequest.parse(request_, ServiceSettings())
    line = line_of(raised.value)
    assert (in_words(line, texts("zh")), in_words(line, texts("en"))) == (zh, en)


def test_a_missing_index_is_said_in_the_page_s_words(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as raised:
        ArticleStore.open(tmp_path)
    line = line_of(raised.value)
    assert in_words(line, texts("zh")) == f"{tmp_path} 里没有索引；放回原处，或用 yuanwen ingest 新建一个"


def test_any_other_line_stays_as_it_is() -> None:
    assert in_words("top is 0; it has to be more", texts("zh")) == "top is 0; it has to be more"
