"""Search terms of Chinese, English and everything else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from index.tokens import MAX_TERM_CHARS, fold, tokens


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("加密货币", ["加密", "密货", "货币"]),
        ("網路釣魚", ["网路", "路钓", "钓鱼"]),
        ("案", ["案"]),
        ("缴获 923 件", ["缴获", "923", "件"]),
        ("１．５万 ＡＢＣ", ["1.5", "1", "5", "万", "abc"]),
        ("CVE-2024-1234", ["cve-2024-1234", "cve", "2024", "1234"]),
        ("arrested, arrests; Arresting", ["arrest", "arrest", "arrest"]),
        ("1,234,567 and 1,23", ["1234567", "and", "1", "23"]),
        ("Europol's C++ and C# tools", ["europol", "c++", "c", "and", "c#", "c", "tool"]),
        ("café naïve", ["cafe", "naiv"]),
        ("JOSÉ’s Łódź-Ørsted Straße", ["jose", "lodz-orsted", "lodz", "orst", "strass"]),
        ("Jose\u0301", ["jose"]),
        ("Юрий ё", ["юрий", "ё"]),
        ("エンクロ", ["エン", "ンク", "クロ"]),
        ("", []),
        ("，。！？ -- ___", []),
    ],
)
def test_terms(text: str, terms: list[str]) -> None:
    assert tokens(text) == terms


def test_long_runs_are_cut_and_a_sha256_is_not() -> None:
    sha = "0123456789abcdef" * 4
    assert tokens(sha) == [sha]
    assert tokens("A" * 5000) == ["a" * MAX_TERM_CHARS]


@given(st.text())
def test_terms_are_bounded_and_hold_no_space(text: str) -> None:
    for term in tokens(text):
        assert 0 < len(term) <= MAX_TERM_CHARS
        assert not any(char.isspace() for char in term)


@given(st.text(), st.text())
def test_the_same_text_has_the_same_terms_in_any_case_and_width(one: str, two: str) -> None:
    assert tokens(f"{one} {two}") == tokens(one) + tokens(two)


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from("，：（）；％…～｜\u3000\xa0№™\u0301\u3099か\n e\u212b網İＡﬁ㎡１\r\u0338=")).map("".join)
)
def test_what_is_folded_in_parts_is_folded_as_a_whole(text: str) -> None:
    lowered = unicodedata.normalize("NFKC", text).lower()
    bare = [unicodedata.normalize("NFD", c)[0] if unicodedata.name(c, "").startswith("LATIN") else c for c in lowered]
    spelt = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
    assert fold(text) == OpenCC("t2s").convert("".join(spelt.get(c, c) for c in bare))


@pytest.mark.parametrize(("one", "other"), [("José Nuñez", "Jose Nunez"), ("Lodz", "Łódź"), ("Strasse", "Straße")])
def test_accents_are_folded_and_other_scripts_keep_theirs(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert fold("Юрий ё が ว่า") == "юрий ё が ว่า"
