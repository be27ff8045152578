"""An answer that its articles do not bear out is an error."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_answers import INDEX, answer_of, quote_of

from rag.answer import Quote
from rag.errors import GroundingError
from rag.grounding import check, raw_fault

QUOTE = quote_of(0, "案件仍在审理。")


def cited(**changes: object) -> Quote:
    return replace(QUOTE, citation=replace(QUOTE.citation, **changes))  # type: ignore[arg-type]


def test_a_true_answer_passes() -> None:
    check(answer_of(), INDEX)
    check(answer_of(quotes=(), conflicts=(), passages=(), answered=False), INDEX)


@pytest.mark.parametrize(
    ("quote", "message"),
    [
        (replace(QUOTE, text="案件已经审结。"), "the raw slices are not the quote"),
        (replace(QUOTE, text=""), "the quote is empty"),
        (replace(QUOTE, rank=2), "quote 1 says it is quote 2"),
        (replace(QUOTE, highlights=((2, 1),)), r"the highlight \[2, 1\) is not in order within the quote"),
        (replace(QUOTE, highlights=((0, 99),)), r"the highlight \[0, 99\) is not in order within the quote"),
        (replace(QUOTE, highlights=((2, 4), (3, 5))), r"the highlight \[3, 5\) is not in order within the quote"),
        (cited(start=QUOTE.citation.start - 1, end=QUOTE.citation.end - 1), "is not the quote"),
        (cited(end=10_000), r"is not a stretch of the article's text, which has \d+ characters"),
        (cited(raw_spans=()), "the raw slices are not the quote"),
        (cited(raw_spans=((5, 4),)), r"raw_spans are not ascending slices of the raw text: \[5, 4\)"),
        (cited(raw_spans=((0, 10_000),)), r"raw_spans are not ascending slices of the raw text: \[0, 10000\)"),
        (cited(raw_sha256="00" * 32), "another raw_sha256"),
        (cited(article_id="00000000000000ff"), "the article 00000000000000ff is not in the index"),
    ],
)
def test_a_false_quote_is_an_error(quote: Quote, message: str) -> None:
    with pytest.raises(GroundingError, match=message):
        check(answer_of(quotes=(quote,)), INDEX)


def test_slices_must_be_those_of_the_text() -> None:
    [(a, b)] = QUOTE.citation.raw_spans
    split = cited(raw_spans=((a, a + 2), (a + 2, b)))
    with pytest.raises(GroundingError, match="raw_spans are not the slices that the text is made of there"):
        check(answer_of(quotes=(split,)), INDEX)


def test_conflicts_and_passages_are_checked_too() -> None:
    answer = answer_of()
    conflict = replace(answer.conflicts[0], quote=replace(answer.conflicts[0].quote, text="Police seized six cars."))
    with pytest.raises(GroundingError, match="quote 1 of 00000000000000bb: the raw slices are not the quote"):
        check(replace(answer, conflicts=(conflict,)), INDEX)
    passage = replace(answer.passages[0], start=1)
    with pytest.raises(GroundingError, match=r"passage 1 is not \[1, \d+\) of 00000000000000aa"):
        check(replace(answer, passages=(passage,)), INDEX)


def test_slices_cannot_be_put_in_another_order() -> None:
    assert raw_fault("ba", [(0, 1), (1, 2)], raw="ba") is None
    assert raw_fault("ba", [(1, 2), (0, 1)], raw="ab") == "raw_spans are not ascending slices of the raw text: [0, 1)"
