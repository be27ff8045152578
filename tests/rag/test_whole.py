"""Whole words: what begins or ends inside a number, a name, an address or a hash is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.whole import is_whole

TOKENS = (
    "9f3c21e07ab4", "sha256:9f3c21e0", "https://harbour.example/docs/a-3?id=7&page=2#top", "harbour.example",
    "clerk@harbour.example", "10.0.0.254", "10.0.0[.]7", "fe80::1", "v4.7.1-beta", "4.7.1", "CVE-2031-10001", "FX-31-04",
    "north-south", "Saint‑Malo", "65,000", "3.14", "1\u202f250", "17:30", "2031-05-29", "40%", "12 %", "15K", "5 million",
    "7 billion", "3万", "1.5 亿", "二十三", "TeamHarbour", "don't", "O’Brien", "R&D", "C++", "C#",
    "HEAP_NO_WAIT", "harbour.dll", "C:\\Temp\\new", "/usr/local/bin", "１２３", "10：30", "naïve", "cafe\u0301", "서울역",
    "4***17",
)  # fmt: skip
AROUND = st.sampled_from(["", " ", "，", "为", "（", "“", "\n", " (", "。"])
BEHIND = st.sampled_from(["", " ", "，", "在", "）", "”", "\n", ". ", ", ", "。", ")", "'s ", "’s"])


@pytest.mark.parametrize("token", TOKENS)
def test_no_part_of_a_word_is_whole(token: str) -> None:
    text = f"看 {token} 。"
    assert is_whole(text, 2, 2 + len(token))
    parts = [(a, b) for a in range(len(token)) for b in range(a + 1, len(token) + 1) if b - a < len(token)]
    wrong = [token[a:b] for a, b in parts if is_whole(text, 2 + a, 2 + b)]
    assert [part for part in wrong if part != token.strip("/")] == []  # without the mark at its end it is the same


@pytest.mark.parametrize(
    ("text", "part"), [("约 3百名", "3"), ("5 万人", "5"), ("40 percent", "40"), ("?", "?"), ("", "")]
)
def test_a_number_goes_with_its_scale_and_a_mark_is_no_word(text: str, part: str) -> None:
    start = text.index(part)
    assert not is_whole(text, start, start + len(part))


@given(st.sampled_from(TOKENS), AROUND, BEHIND)
def test_a_word_is_whole_whatever_stands_around_it(token: str, before: str, after: str) -> None:
    text = f"它{before}{token}{after}x" if after[-1:].isspace() else f"它{before}{token}{after}它"
    start = 1 + len(before)
    assert is_whole(text, start, start + len(token))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Harbour's boats", "Harbour"), ("Harbour’s", "Harbour"), ("“Harbour”号", "Harbour"), ("共38人", "38"),
        ("2031年5月29日", "2031年"), ("2031年5月29日", "5月"), ("Encro手机", "Encro"), ("in 2031, 40 boats", "2031"),
        ("in 2031, 40 boats", "40"), ("Harbour--the old one--fell", "Harbour"), ("well...Harbour", "Harbour"),
        ("the end. Harbour", "Harbour"), ("2031 百姓", "2031"), ("$7.3 million", "7.3 million"), ("(Harbour)", "Harbour"),
        ("Harbour: 40", "Harbour"), ("60,000+ boats", "60,000"), ("约5万人", "5万"), ("3百货", "3"),
    ],
)  # fmt: skip
def test_what_only_stands_beside_something_is_whole(text: str, part: str) -> None:
    start = text.index(part)
    assert is_whole(text, start, start + len(part))


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_text_and_the_whole_of_it(text: str, start: int, end: int) -> None:
    assert is_whole(text, 0, len(text)) is any(map(str.isalnum, text))
    assert is_whole(text, start, end) in (True, False)
    if 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum() and text.isascii():
        assert not is_whole(text, start, len(text))
