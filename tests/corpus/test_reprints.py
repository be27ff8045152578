"""The same text is found again when cut or framed; other texts, and other issues of a series, are not."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.reprints import (
    BANDS,
    MIN_SHARED_BANDS,
    SKETCH,
    bands,
    exact_key,
    is_reprint,
    other_figures,
    signature,
    similarity,
)

SYLLABLES = "ka lo mi ter ven dor ash pin gra sul bek tor nim fra wex".split()
HAN = [chr(0x4E00 + 37 * n) for n in range(500)]


def english(seed: int, words: int) -> str:
    rng = random.Random(seed)
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(words))


def chinese(seed: int, chars: int) -> str:
    rng = random.Random(seed)
    return "，".join("".join(rng.choices(HAN, k=20)) for _ in range(chars // 20))


def shared(one: str, other: str) -> int:
    return len(set(bands(signature(one))) & set(bands(signature(other))))


@pytest.mark.parametrize("text", [english(1, 1200), chinese(1, 4000)], ids=["en", "zh"])
class TestOneText:
    def test_marks_width_and_case_do_not_count(self, text: str) -> None:
        other = "　" + text.upper().replace("，", "。\n\n* ").replace(" ", "\t ").replace("a", "ａ")
        assert exact_key(text) == exact_key(other)
        assert np.array_equal(signature(text), signature(other))
        assert similarity(signature(text), signature(other)) == 1.0

    @pytest.mark.parametrize("share", [0.5, 0.7, 0.95])
    def test_a_copy_that_was_cut(self, text: str, share: float) -> None:
        cut = text[: int(len(text) * share)] + "..."
        assert exact_key(cut) != exact_key(text)
        assert similarity(signature(cut), signature(text)) > 0.95
        assert is_reprint(signature(text), signature(cut))
        assert shared(cut, text) >= MIN_SHARED_BANDS

    def test_a_copy_with_another_head_and_foot(self, text: str) -> None:
        n = len(text) // 8
        filler = english(7, 2000) if text.isascii() else chinese(7, 4000)
        framed = filler[:n] + "\n" + text + "\n" + filler[n : 2 * n]
        assert is_reprint(signature(text), signature(framed))
        assert shared(framed, text) >= MIN_SHARED_BANDS

    def test_both_cut_and_framed(self, text: str) -> None:
        filler = english(8, 2000) if text.isascii() else chinese(8, 4000)
        one = filler[: len(text) // 10] + text[: int(len(text) * 0.8)]
        other = text + filler[-len(text) // 10 :]
        assert is_reprint(signature(one), signature(other))
        assert shared(one, other) >= MIN_SHARED_BANDS

    def test_a_digest_that_holds_it_is_no_reprint(self, text: str) -> None:
        filler = english(9, 20_000) if text.isascii() else chinese(9, 60_000)
        assert similarity(signature(text), signature(filler[: 4 * len(text)] + text)) == 0.0


@pytest.mark.parametrize("make", [english, chinese])
def test_other_texts_and_other_issues_of_a_series(make) -> None:  # type: ignore[no-untyped-def]
    one, other = make(10, 1500), make(11, 1500)
    assert similarity(signature(one), signature(other)) < 0.05
    assert not set(bands(signature(one))) & set(bands(signature(other)))
    frame = make(12, 1500)  # a weekly report whose greeting, contact and advice are two thirds of each issue
    issue, next_issue = frame + "\n" + make(13, 750), frame + "\n" + make(14, 750)
    assert 0.5 < similarity(signature(issue), signature(next_issue)) < 0.75
    assert not is_reprint(signature(issue), signature(next_issue))


PORT = (
    "Officers searched three warehouses in the port of Tarnholm on Friday night. They seized {} kilograms of cocaine "
    "hidden in crates of bananas. Four dock workers were detained and will appear before a judge next week."
)
HAFEN = "周五夜间，警员搜查了塔恩霍姆港的三座仓库，在香蕉箱里查获{}公斤可卡因。四名码头工人被拘留，下周将出庭受审。港务局称船只没有因搜查而延误。"


@pytest.mark.parametrize("text", [PORT, HAFEN], ids=["en", "zh"])
@pytest.mark.parametrize(
    ("one", "other"),
    [("410", "870"), ("1.5", "15"), ("1.5", "2.5"), ("两", "五"), ("5%", "5"), ("-5", "5"), ("1,410", "1,411")],
)
def test_the_same_words_with_another_figure(text: str, one: str, other: str) -> None:
    first, second = text.format(f" {one} "), text.format(f" {other} ")
    assert other_figures(first, second)
    assert other_figures(second, first)
    assert exact_key(first) != exact_key(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PORT.format(410), PORT.format(410).replace("Friday", "Thursday")),
        (PORT.format("1,410"), PORT.format("1410")),
        (PORT.format("5%"), PORT.format("5 %")),
        (PORT.format(410), PORT.format("４１０")),
        (PORT.format(410), PORT.format("some")),
        (f"2 May 2024, {PORT} 12:30".format(7), f"May 3, 2024, {PORT} 14:05".format(7)),
        (f"{HAFEN}（2024-05-02）{HAFEN}", f"{HAFEN}（2024年5月3日）{HAFEN}"),
        (f"{PORT}\n3. Who is behind it\n{PORT}".format(7, 7), f"{PORT}\n4.1 Who is behind it\n{PORT}".format(7, 7)),
        (f"{HAFEN}\n（三）幕后是谁\n{HAFEN}", f"{HAFEN}\n（二）幕后是谁\n{HAFEN}"),
        ("410", "870"),
        ("", ""),
    ],
)
def test_the_same_figures(one: str, other: str) -> None:
    assert not other_figures(one, other)


def test_a_line_that_begins_with_a_figure_is_no_heading() -> None:
    end = " kilograms of cocaine were found in crates of bananas in the port of Tarnholm on Friday night."
    assert other_figures(f"{PORT}\n410{end}", f"{PORT}\n870{end}")


@given(st.text(), st.text())
def test_figures_of_any_text_can_be_compared(one: str, other: str) -> None:
    assert not other_figures(one, one)
    assert other_figures(one, other) == other_figures(other, one)


def test_figures_of_a_long_text_are_compared_quickly() -> None:
    start = time.process_time()
    for unit in ("1", "1 ", "1,", "一", "a1b ", "-1%\n", "2024-", "\n1. "):
        other_figures(unit * (100_000 // len(unit)), "x" + unit * (100_000 // len(unit)))
    assert time.process_time() - start < 5


def test_short_texts_have_no_sketch() -> None:
    short = "微软发布紧急补丁 Microsoft ships a patch"
    assert signature(short).size == 0
    assert bands(signature(short)) == []
    assert similarity(signature(short), signature(short)) == 0.0
    assert exact_key(short) == exact_key(short + "！") != exact_key(short + "2")


def test_keys_are_the_same_in_every_process() -> None:
    sketch = signature(english(1, 300))
    assert exact_key("勒索软件 Ransomware 2024") == exact_key("勒索软件ransomware２０２４")
    assert sketch.dtype == np.uint64
    assert sketch.shape == (SKETCH,)
    assert np.all(sketch[1:] > sketch[:-1])
    assert len(bands(sketch)) == BANDS
    assert all(0 <= key < 2**63 for key in bands(sketch))
    # Stored sketches are compared with new ones: a change here asks for a new version of the store.
    assert exact_key("abc") == KEY_OF_ABC
    assert bands(signature("0123456789" * 9))[:2] == KEYS_OF_DIGITS


KEY_OF_ABC = "c16ebd05726097945c2788cb35a933ab"
KEYS_OF_DIGITS = [759154821685260380, 2168344387685948834]


def jaccard_by_sets(one: str, other: str, size: int = 16) -> float:
    """An independent count of what a sketch estimates: shared stretches over those of the shorter text."""
    sets = []
    for text in (one, other):
        letters = "".join(c for c in text.lower() if c.isalnum())
        sets.append({letters[i : i + size] for i in range(len(letters) - size + 1)})
    return len(sets[0] & sets[1]) / min(len(sets[0]), len(sets[1]))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.4, 1.0), st.floats(0.0, 0.6))
def test_the_estimate_is_near_the_truth(seed: int, kept: float, added: float) -> None:
    text = english(seed, 800)
    other = text[: int(len(text) * kept)] + english(seed + 1, 800)[: int(len(text) * added)]
    estimate, truth = similarity(signature(text), signature(other)), jaccard_by_sets(text, other)
    if estimate > 0.0:  # not refused for its length
        assert abs(estimate - truth) < 0.25


@given(st.text(max_size=400))
def test_any_text_has_a_sketch_and_a_key(text: str) -> None:
    sketch: NDArray[np.uint64] = signature(text)
    assert sketch.size <= SKETCH
    assert len(exact_key(text)) == 32
    if sketch.size:
        assert similarity(sketch, sketch) == 1.0
