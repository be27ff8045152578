"""Citations are addresses: raw slices computed from the article's spans, and the JSON they end up in."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import NO_ID, AlsoArticle, Answer, AnswerPassage, Conflict, IndexInfo, Quote, Timing
from rag.citation import cite, raw_spans


@dataclass(frozen=True)
class Record:
    article_id: str = "00000000000000aa"
    title: str = "四辆汽车"
    url: str | None = "https://example.org/a"
    source: str | None = "Example"
    date: str | None = "2023-06-29"
    lang: str = "zh"
    path: str = "a.md"
    brief: bool = False
    raw_sha256: str = "ff" * 32


RAW = "# 标题\n**四辆**汽车被[扣押](https://x.org)了。\nThe *end*."
SPANS = ((2, 5), (7, 9), (11, 14), (15, 17), (33, 40), (41, 44), (45, 46))
TEXT = "标题\n四辆汽车被扣押了。\nThe end."


def test_the_example_is_what_it_says() -> None:
    assert "".join(RAW[a:b] for a, b in SPANS) == TEXT


def test_raw_spans() -> None:
    assert raw_spans(SPANS, 3, end=12) == ((7, 9), (11, 14), (15, 17), (33, 35))
    assert raw_spans(SPANS, 4, end=6) == ((8, 9), (11, 12))
    assert raw_spans(SPANS, 0, end=len(TEXT)) == SPANS


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (5, 4), (0, len(TEXT) + 1)])
def test_no_stretch_of_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=rf"\[{start}, {end}\) is not a stretch of a text of {len(TEXT)} characters"):
        raw_spans(SPANS, start, end=end)


@given(st.text(min_size=1), st.data())
def test_raw_slices_rebuild_any_stretch(raw: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(raw)), min_size=2)))
    spans = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    text = "".join(raw[a:b] for a, b in spans)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    slices = raw_spans(spans, start, end=end)
    assert "".join(raw[a:b] for a, b in slices) == text[start:end]
    assert all(a < b for a, b in slices)
    assert all(any(c <= a and b <= d for c, d in spans) for a, b in slices)


def test_citation_json() -> None:
    citation = cite(Record(), TEXT, spans=SPANS, start=3, end=12)
    assert list(citation.to_json().items()) == [
        ("article_id", "00000000000000aa"),
        ("title", "四辆汽车"),
        ("url", "https://example.org/a"),
        ("source", "Example"),
        ("date", "2023-06-29"),
        ("lang", "zh"),
        ("path", "a.md"),
        ("start", 3),
        ("end", 12),
        ("raw_spans", [[7, 9], [11, 14], [15, 17], [33, 35]]),
        ("raw_sha256", "ff" * 32),
        (
            "link",
            "https://example.org/a#:~:text=%E5%9B%9B%E8%BE%86%E6%B1%BD%E8%BD%A6%E8%A2%AB%E6%89%A3%E6%8A%BC%E4%BA%86%E3%80%82",
        ),
    ]
    assert cite(Record(brief=True), TEXT, spans=SPANS, start=3, end=12).link == "https://example.org/a"
    assert cite(Record(url=None), TEXT, spans=SPANS, start=3, end=12).link is None


def test_answer_json() -> None:
    citation = cite(Record(brief=True), TEXT, spans=SPANS, start=3, end=5)
    quote = Quote(1, "四辆", 0.9, ((0, 1),), citation, (AlsoArticle("bb", "t", None, None, None),))
    answer = Answer(
        question="几辆？",
        standalone_question="几辆？（汽车）",
        answered=False,
        confidence=0.25,
        reason_code="low_confidence",
        reason="没有把握。",
        quotes=(quote,),
        conflicts=(Conflict("五辆", quote),),
        passages=(AnswerPassage(1, 0.5, "aa", None, 0, 3, "标题\n"),),
        timing_ms=Timing(1.0, 2.0, 3.5),
        index=IndexInfo("g1", "hash"),
    )
    quote_json = {
        "rank": 1,
        "text": "四辆",
        "score": 0.9,
        "highlights": [[0, 1]],
        "citation": citation.to_json(),
        "also": [{"article_id": "bb", "title": "t", "url": None, "source": None, "date": None}],
    }
    expected = [
        ("question", "几辆？"),
        ("standalone_question", "几辆？（汽车）"),
        ("answered", False),
        ("confidence", 0.25),
        ("reason_code", "low_confidence"),
        ("reason", "没有把握。"),
        ("quotes", [quote_json]),
        ("conflicts", [{"value": "五辆", "quote": quote_json}]),
        (
            "passages",
            [{"rank": 1, "score": 0.5, "article_id": "aa", "url": None, "start": 0, "end": 3, "text": "标题\n"}],
        ),
        ("timing_ms", {"retrieve": 1.0, "extract": 2.0, "total": 3.5}),
        ("index", {"generation": "g1", "encoder": "hash"}),
    ]
    assert answer.id is NO_ID
    assert list(answer.to_json().items()) == expected
    assert answer.all_quotes() == (quote, quote)


@pytest.mark.parametrize("given_id", [None, 7, "q1", ["x"]])
def test_an_id_comes_first_and_as_given(given_id: object) -> None:
    answer = Answer("q", "q", True, 1.0, None, None, (), (), (), Timing(0, 0, 0), IndexInfo("g", "e"), given_id)
    assert next(iter(answer.to_json().items())) == ("id", given_id)
