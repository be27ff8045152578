"""Short answers inside quotes: what is tried, and what is marked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.tokens import fold
from rag.extract import MODELS, pieces_for
from rag.highlight import COLUMNS, SEEN, Highlighter, describe
from rag.question import parse
from rag.reader import Candidate, Reader
from rag.short import MAX_CLAUSE_CHARS, MAX_SHORTS, PieceScores, shorts, stretches
from rag.whole import is_whole

NOTHING = np.zeros(0, dtype=np.float32), np.zeros((0, 2), dtype=np.int64)
"""Of a quote whose pieces were not read."""


def marked(
    asked: str, quote: str, *, sure: float | None = None, within: tuple[int, int] | None = None
) -> tuple[tuple[int, int], ...]:
    question, reader = parse(asked), Reader.load()
    told = reader.piecewise(question.standalone, [Candidate("", "", quote)], pieces_for(reader, None))[0]
    highlighter = Highlighter.load(MODELS / "highlight.npz")
    if sure is not None:
        highlighter = replace(highlighter, sure=sure, together=sure)
    return highlighter.find(question, [(quote, told)], [within] if within else None)[0].spans


def test_what_speaks_for_a_short_answer() -> None:
    question, reader = parse("行动中有多少人被捕？"), Reader.load()
    quotes = ["行动中共有 38 人被捕。", "行动在清晨开始，没有更多的消息。", ""]
    told = reader.piecewise(
        question.standalone, [Candidate("", "", quote) for quote in quotes], pieces_for(reader, None)
    )
    found = Highlighter.load(MODELS / "highlight.npz").find(question, list(zip(quotes, told, strict=True)))
    sure, piece = (np.array([each.seen[SEEN.index(name)] for each in found]) for name in ("short_sure", "short_piece"))
    assert sure[0] > 0.5 > sure[1] >= sure[2] == 0
    assert piece[0] > piece[1] > piece[2]
    alone = Highlighter.load(MODELS / "highlight.npz").find(question, [("", NOTHING)])
    assert alone[0].spans == ()
    assert alone[0].seen[0] == 0


def tried(quote: str, asked: str = "") -> list[str]:
    return [quote[short.start : short.end] for short in shorts(quote, fold(asked))]


def test_chinese_stretches() -> None:
    found = tried("行动由蓝鹭小组在希腊发起，共有 38 人被捕，代号“晨星”。", "行动是谁发起的？")
    assert {"38 人", "38", "晨星", "蓝鹭小组", "希腊"} <= set(found)


def test_english_stretches() -> None:
    found = tried("Acme Labs said Jane Porter stole about 4,500 records in June 2023 via CVE-2023-11111.")
    assert {"Acme Labs", "Jane Porter", "4,500 records", "about 4,500 records", "June 2023", "CVE-2023-11111"} <= set(
        found
    )


def test_year_of_a_date_alone() -> None:
    assert {"2023年", "2023年6月29日"} <= set(tried("他们于2023年6月29日成立。"))


def pieces_of(*pieces: tuple[str, float]) -> tuple[str, PieceScores]:
    """A quote made of pieces that the reader scored so."""
    ends = np.cumsum([len(text) for text, _ in pieces])
    spans = np.stack([ends - [len(text) for text, _ in pieces], ends], axis=1).astype(np.int64)
    return "".join(text for text, _ in pieces), (np.array([score for _, score in pieces], dtype=np.float32), spans)


def test_what_the_reader_points_at_needs_no_mark_at_its_borders() -> None:
    quote, read = pieces_of(("他是", -6), ("意大利", 3), ("职业", -3), ("足球运动员", -2))
    asked = fold("他是哪国人？")
    assert not any(quote[short.start : short.end] == "意大利" for short in shorts(quote, asked))
    found = {quote[short.start : short.end]: short for short in stretches(quote, asked, read)}
    assert found["意大利"].heights == 10, "up to 6 below the peak: nothing beside it scores above -3"
    assert found["意大利职业足球运动员"].heights == 14, (
        "7 and 8 below that, and from six depths below each of the lower peaks"
    )


def test_words_stay_whole_and_marks_stay_outside() -> None:
    quote, read = pieces_of(("led by ", -5), ("“", 0), ("Mar", 2), ("low", -4), ("”, they", -5), (" said.", -6))
    found = {quote[short.start : short.end] for short in stretches(quote, "", read)}
    assert "Marlow" in found
    assert not {"Mar", "“Mar", "low"} & found


def test_a_stretch_that_is_tried_anyway_learns_from_how_many_heights_it_is_seen() -> None:
    quote, read = pieces_of(("共有 ", -6), ("38 人", 2), ("被捕。", -5))
    found = [short for short in stretches(quote, "", read) if quote[short.start : short.end] == "38 人"]
    assert [(short.type, short.unit, short.heights) for short in found] == [("number", True, 11)]


def test_rows_have_all_columns() -> None:
    question, quote = parse("抓了多少人？"), "共有 38 人被捕。"
    rows = describe(question, quote, shorts(quote, fold(question.standalone)), NOTHING)
    assert rows.shape == (len(shorts(quote, fold(question.standalone))), len(COLUMNS))


def test_what_the_reader_says_of_the_pieces_goes_to_the_stretches_that_hold_them() -> None:
    question, quote = parse("抓了多少人？"), "共有 38 人被捕，另有两人在逃。"
    spans = np.array([(0, 2), (3, 5), (6, 7), (7, 9), (9, 10), (10, 12), (12, 14), (14, 16)])
    scores = np.array([-5, 2, 1, -4, -6, -5, -5, -5], dtype=np.float32)
    found = shorts(quote, fold(question.standalone))
    rows = describe(question, quote, found, (scores, spans))
    share, first = (rows[:, COLUMNS.index(name)] for name in ("read_share", "read_first"))
    texts = [quote[short.start : short.end] for short in found]
    assert share[texts.index("38 人")] > share[texts.index("38")] > np.log(0.5)
    assert first[texts.index("38")] == 0
    away = [share[at] for at, text in enumerate(texts) if "38" not in text]
    assert max(away) < np.log(0.3)
    without = describe(question, quote, found, NOTHING)
    assert (without[:, COLUMNS.index("read_share") :] < -20).all(), "what was not read has nothing that speaks for it"
    assert np.array_equal(without[:, : COLUMNS.index("read_share")], rows[:, : COLUMNS.index("read_share")])


def test_marks_are_typed_and_inside() -> None:
    marks = 0
    for asked, quote, allowed in (
        ("抓了多少人？", "行动中共逮捕了 57 名嫌疑人。", {"57 名", "57", "57 名嫌疑人"}),
        ("When was Acme founded?", "Acme was founded in May 1999 by two friends.", {"May 1999", "in May 1999"}),
        ("漏洞编号是什么？", "该漏洞被追踪为 CVE-2024-55555，已经修复。", {"CVE-2024-55555"}),
    ):
        for start, end in marked(asked, quote):
            assert quote[start:end] in allowed
            marks += 1
    assert marks >= 2, "plain questions with plain answers"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40))
@example("@¼", "")  # one character, three pieces, of which two have no place of their own
def test_any_quote(quote: str, asked: str) -> None:
    found = shorts(quote, fold(asked))
    assert len(found) <= MAX_SHORTS or all(short.type != "stretch" for short in found[MAX_SHORTS:])
    assert len({(short.start, short.end) for short in found}) == len(found)
    for short in found:
        assert 0 <= short.start < short.end <= len(quote)
    for start, end in marked(asked, quote):
        assert 0 <= start < end <= len(quote)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.text(alphabet="ab 意大利，.“”1\n", min_size=1, max_size=6), st.integers(-8, 8)), max_size=12),
    st.text(alphabet="ab意大利", max_size=8),
)
def test_any_scores(pieces: list[tuple[str, float]], asked: str) -> None:
    quote, read = pieces_of(*pieces) if pieces else ("", NOTHING)
    usual, found = shorts(quote, asked), stretches(quote, asked, read)
    places = [(short.start, short.end) for short in found]
    assert len(set(places)) == len(places)
    assert {(short.start, short.end) for short in usual} <= set(places)
    for short in found:
        assert 0 <= short.start < short.end <= len(quote)
        assert short.type != "read" or short.end - short.start <= MAX_CLAUSE_CHARS


IDS = (
    "9f3c21e07ab4d3", "https://harbour.example/a-3?id=7", "10.0.0.254", "v4.7.1-beta", "CVE-2031-10001", "FX-31-04",
    "65,000", "3.14%", "1.5 亿", "harbour.dll", "HEAP_NO_WAIT", "north-south", "2031-05-29", "fe80::1", "12-14 boats",
)  # fmt: skip
SAID = (
    "样本的哈希是",
    "，服务器在 ",
    " 有 ",
    "。版本为",
    " was seen at ",
    ", with ",
    " and the id ",
    " (see ",
    ") in ",
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from(IDS)), min_size=1, max_size=4),
    st.sampled_from(
        ["有几个样本？", "哪个版本？", "什么时候？", "How many were seen?", "Which id?", "What was the share?"]
    ),
)
@example([("样本的哈希是", "9f3c21e07ab4d3")], "有几个样本？")
def test_a_mark_is_never_part_of_a_word_however_little_it_takes(said: list[tuple[str, str]], asked: str) -> None:
    quote = "".join(before + word for before, word in said)
    for start, end in marked(asked, quote, sure=0.0):
        assert is_whole(quote, start, end), quote[start:end]


@pytest.mark.parametrize(
    ("quote", "one"),
    [
        ("他被判四年二个月。", "四年二个月"),
        ("他被判3年6个月。", "3年6个月"),
        ("航程为2小时15分钟。", "2小时15分钟"),
        ("He got four years and two months.", "four years and two months"),
        ("It took 2 hours 15 minutes in all.", "2 hours 15 minutes"),
        ("It took 1 day, 3 hours and 20 minutes.", "1 day, 3 hours and 20 minutes"),
    ],
)
def test_years_and_months_are_one_length_of_time(quote: str, one: str) -> None:
    assert one in tried(quote)


def test_a_date_is_no_length_of_time() -> None:
    found = shorts("他于2031年6月2日出狱。", "")
    assert [short.type for short in found if short.unit] == []


def test_a_month_is_no_name() -> None:
    quote = "Acme found it on October 13 near Lanternport."
    latin = {quote[short.start : short.end] for short in shorts(quote, "") if short.type == "latin"}
    assert latin == {"Acme", "Lanternport"}


def test_what_cannot_answer_gives_way_to_what_can() -> None:
    asked, quote = "他被判了多久？", "他被罚15万元，判三年六个月。"
    spans = marked(asked, quote, sure=0.0)
    assert [quote[slice(*span)] for span in spans] == ["三年六个月"]
    assert marked("在哪里？", "10月13日。", sure=0.0) == ()


def test_only_the_part_that_is_named_is_marked() -> None:
    asked, quote = "抓了多少人？", "行动中逮捕了 57 人。警方还问了 12 人。"
    second = (quote.index("警"), len(quote))
    assert {quote[slice(*span)] for span in marked(asked, quote)} <= {"57", "57 人"}
    assert {quote[slice(*span)] for span in marked(asked, quote, sure=0.0, within=second)} <= {"12", "12 人"}


def test_a_mark_needs_one_place_to_stand_at() -> None:
    highlighter = Highlighter.load(MODELS / "highlight.npz")
    question, quote = parse("抓了多少人？"), "行动中逮捕了 57 人，另一处 38 人被捕。"
    told = Reader.load().piecewise(question.standalone, [Candidate("", "", quote)], pieces_for(Reader.load(), None))[0]
    found = [
        bool(replace(highlighter, sure=0.0, together=least).find(question, [(quote, told)])[0].spans)
        for least in (0.0, 1.01)
    ]
    assert found == [True, False]
