"""Extraction on small articles in the project's own words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_hits import Article, Hit, Passage

from index.passages import split
from rag import cues, overlap
from rag.candidates import collect
from rag.extract import Extractor, _ranked_row
from rag.features import FEATURES, features
from rag.question import parse
from rag.span import MAX_CHARS, MAX_WORDS

TEXTS = {
    0: (
        Article("蓝鹭行动：警方关闭通信平台", "zh"),
        "警方周二宣布关闭了名为蓝鹭的加密通信平台。该平台每月收费 1,200 欧元。\n\n"
        "行动中共逮捕了 57 名嫌疑人，其中 31 人在葡萄牙落网，12 人在希腊落网。警方还查获了 210 万欧元现金和六辆汽车。\n\n"
        "调查始于 2022 年 3 月，历时十四个月。没有证据表明平台的源代码被泄露。",
    ),
    1: (
        Article("Acme Labs patches printer flaw", "en"),
        "Acme Labs has released version 4.2.1 of its printer driver. It fixes a heap overflow tracked as CVE-2024-55555.\n\n"
        "The flaw was found by Jane Porter of Heron Security. However, the company said it was not exploited in the wild.\n\n"
        "About 40,000 printers are exposed online, most of them in Canada.",
    ),
}


def hits() -> list[Hit]:
    found: list[Hit] = []
    for aid, (article, text) in TEXTS.items():
        for start, end in split(text, article.lang):
            found.append(
                Hit(
                    len(found) + 1,
                    2.0 - 0.1 * len(found),
                    Passage(len(found), aid, start, end),
                    text[start:end],
                    article,
                    5.0,
                    0.9,
                    0.4,
                )
            )
    return found


def text_of(aid: int) -> str:
    return TEXTS[aid][1]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("蓝鹭行动抓了多少嫌疑人？", "57 名"),
        ("蓝鹭平台每个月收多少钱？", "1,200 欧元"),
        ("查获了多少现金？", "210 万欧元"),
        ("Which version of the Acme printer driver was released?", "4.2.1"),
        ("Who found the Acme printer flaw?", "Jane Porter"),
        ("How many Acme printers are exposed online?", "40,000"),
        ("Acme 打印机驱动的漏洞编号是什么？", "CVE-2024-55555"),
    ],
)
def test_first_quote_holds_the_answer(question: str, answer: str) -> None:
    extraction = Extractor.load().extract(parse(question), hits(), text_of=text_of)
    first = extraction.spans[0]
    assert answer in text_of(first.aid)[first.start : first.end]
    assert first.score == extraction.confidence


def test_quotes_keep_the_rules() -> None:
    extraction = Extractor.load().extract(parse("蓝鹭平台怎么了，抓了谁？"), hits(), text_of=text_of)
    assert 1 <= len(extraction.spans) <= 3
    for at, span in enumerate(extraction.spans):
        text = text_of(span.aid)[span.start : span.end]
        assert text == text.strip() != ""
        assert len(text) <= 2 * MAX_CHARS
        for other in extraction.spans[:at]:
            assert other.aid != span.aid or other.end <= span.start or span.end <= other.start
        for start, end in span.highlights:
            assert 0 <= start < end <= len(text)
    scores = [span.score for span in extraction.spans]
    assert scores == sorted(scores, reverse=True)


def test_two_ordinary_sentences_keep_the_contract_length() -> None:
    for question in ("Who found the flaw?", "谁被逮捕？"):
        for span in Extractor.load().extract(parse(question), hits(), text_of=text_of).spans:
            text = text_of(span.aid)[span.start : span.end]
            assert len(text) <= MAX_CHARS or len(text.split()) <= MAX_WORDS


def test_same_input_same_output() -> None:
    question = parse("Who found the Acme printer flaw?")
    one, other = (Extractor.load().extract(question, hits(), text_of=text_of) for _ in range(2))
    assert one == other


def test_nothing_to_read() -> None:
    extraction = Extractor.load().extract(parse("谁？"), [], text_of=text_of)
    assert (extraction.spans, extraction.confidence, extraction.reason_code) == ((), 0.0, "no_match")
    assert extraction.reason


def test_name_that_is_not_there_is_the_reason() -> None:
    extraction = Extractor.load().extract(
        parse("Is CVE-2024-99999 fixed in the printer driver?"), hits(), text_of=text_of
    )
    there = Extractor.load().extract(parse("Is CVE-2024-55555 fixed in the printer driver?"), hits(), text_of=text_of)
    assert extraction.confidence < there.confidence
    if extraction.reason_code is not None:
        assert extraction.reason_code == "entity_missing"
        assert "CVE-2024-99999" in (extraction.reason or "")


def test_features_are_finite_without_an_encoder() -> None:
    found = collect(hits(), text_of)
    rows, kept, _ = features(parse("Who found the flaw?"), found, hits())
    assert rows.shape == (len(kept), len(FEATURES))
    unknown = {name for name, column in zip(FEATURES, rows.T, strict=True) if np.isnan(column).any()}
    assert unknown == {"cosine", "cosine_top", "cosine_rank", "cosine_with_previous"}


def test_candidates_cover_passages_and_know_their_neighbours() -> None:
    found = collect(hits(), text_of)
    for row in range(len(found)):
        assert found.texts[row] == text_of(int(found.aids[row]))[int(found.starts[row]) : int(found.ends[row])]
        if found.following[row] >= 0:
            after = int(found.following[row])
            assert found.previous[after] == row
            between = text_of(int(found.aids[row]))[int(found.ends[row]) : int(found.starts[after])]
            assert not between.strip()


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ab 。.!？\n中文12,、：“”"), min_size=1, max_size=300), st.text(max_size=40))
def test_any_text_and_any_question(text: str, asked: str) -> None:
    if not text.strip():
        return
    start = len(text) - len(text.lstrip())
    hit = Hit(
        1, 1.0, Passage(0, 7, start, len(text.rstrip())), text.strip(), Article("", "zh", None), 0.0, 0.0, float("nan")
    )
    extraction = Extractor.load().extract(parse(asked), [hit], text_of=lambda _: text)
    for span in extraction.spans:
        assert 0 <= span.start < span.end <= len(text)
    assert 0.0 <= extraction.confidence <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "2024年5月", "五月 3 号", "5月3日", "2023-06-29", "may 2024", "jan. 5", "3rd march", "in 2021", "周三", "星期日",
        "on sunday", "二〇二三年", "thursday", "1999",
    ],
)  # fmt: skip
def test_what_a_date_may_have_lets_every_date_through(text: str) -> None:
    assert cues.dated(text) is (cues.STRONG["date"].search(text) is not None)


@pytest.mark.parametrize("text", ["the gang fled", "团伙逃走了", "everyday life", "一个周末", "may 我", ""])
def test_what_is_no_date_is_none(text: str) -> None:
    assert not cues.dated(text)


_BITS = st.sampled_from(
    "on by 3 12 1998 2024 -/. rd may march mar mon day friday 年 月 日 周 五 星期 二〇二四年 due to since reason caused causes "
    "因 为 以便 导致 not n't denied undenied may might claimed no never none without deny denies alleged could reportedly however but "
    "only unless yet 不 未 据称 声称 ( ) ， , é ß".split(" ")
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(_BITS, st.sampled_from(["", " ", ". ", "\n"])), max_size=8))
def test_what_is_told_in_parts_is_what_the_whole_pattern_finds(bits: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in bits)
    for told, whole in (
        (cues.dated, cues.STRONG["date"]), (cues.reasoned, cues.STRONG["reason"]), (cues.negated, cues.NEGATION),
    ):  # fmt: skip
        assert told(text) == (whole.search(text) is not None)


def test_a_name_is_held_with_other_spaces_and_hyphens() -> None:
    found = overlap.holds(["encrochat", "手机"], ["the encro-chat phones", "encro chat 手机", "ghost"])
    assert found.tolist() == [[1, 0], [1, 1], [0, 0]]
    assert overlap.holds(["x"], []).shape == (0, 1)


@pytest.mark.parametrize(
    ("ahead", "quote"),
    [
        # Two likely neighbours together are likelier than the one sentence ahead of both ...
        (0.1, "The gang asked for 40 bitcoins. It was paid 31 of them."),
        # ... but not than one that is clearly ahead.
        (3.0, "Quillon makes card terminals in Turku."),
    ],
)
def test_a_quote_is_as_likely_as_its_sentences_together(ahead: float, quote: str) -> None:
    text = (
        "Quillon makes card terminals in Turku.\n\nNothing is known of the motive. The gang asked for 40 bitcoins. "
        "It was paid 31 of them. The police are looking for witnesses."
    )
    found = collect(
        [Hit(1, 1.0, Passage(0, 0, 0, len(text)), text, Article("Title", "en"), 1.0, 1.0, 0.0)], lambda aid: text
    )
    scores = np.full(len(found), -12.0)
    for row, sentence in enumerate(found.texts):
        if sentence.startswith(("The gang", "It was")):
            scores[row] = 0.0
        elif sentence.startswith("Quillon"):
            scores[row] = ahead
    chosen = Extractor.load().choose(parse("How much was paid?"), found, scores, limit=2)
    bounds = [extent.bounds(found) for extent in chosen]
    assert text[slice(*bounds[0])] == quote
    assert scores[chosen[0].row] == scores[chosen[0].first : chosen[0].last + 1].max()
    assert bounds[0][1] <= bounds[1][0] or bounds[1][1] <= bounds[0][0]


@pytest.mark.parametrize(("row", "place"), [(4, 1), (5, 2), (6, 2)])
def test_a_sentence_that_answers_may_be_one_that_was_not_ranked(row: int, place: int) -> None:
    kept = np.array([1, 4, 5, 9])
    scores = np.array([0.0, 9.0, 0.0, 0.0, 2.0, 3.0, 0.0, 0.0, 0.0, 8.0])
    assert _ranked_row(row, kept, (kept >= 4) & (kept <= 6), scores) == place
