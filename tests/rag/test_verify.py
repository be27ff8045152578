"""Saved answers: true ones stand, changed and false ones are told apart, malformed ones are no crash."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_answers import EN, EN_RAW, INDEX, ZH, ZH_RAW, MadeIndex, answer_of, made_article

from corpus.article import Article
from corpus.clean import Profile, clean
from corpus.identity import article_id, identity
from rag.claims import read_answers
from rag.verify import verify_against_articles, verify_against_files, verify_against_index

ANSWER = answer_of().to_json()
Edit = Callable[[dict[str, Any]], object]


def edited(edit: Edit) -> dict[str, Any]:
    answer = copy.deepcopy(ANSWER)
    edit(answer)
    return answer


def test_true_answers_stand() -> None:
    expected = {"checked": 3, "exact": 3, "changed": 0, "false": [], "changed_quotes": []}
    assert verify_against_index([ANSWER], INDEX).to_json() == expected
    assert verify_against_articles([ANSWER], [ZH, EN]).to_json() == expected
    assert verify_against_index([ANSWER], INDEX).stands


def first(answer: dict[str, Any]) -> dict[str, Any]:
    citation: dict[str, Any] = answer["quotes"][0]["citation"]
    return citation


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda a: a["quotes"][0].update(text="警方扣押了九辆汽车"), "the raw slices are not the quote"),
        (lambda a: a["quotes"][0].update(text=""), "the quote is empty"),
        (lambda a: a["quotes"][0].update(text=None), "text is a string, this is null or missing"),
        (lambda a: first(a).update(title="别的"), "the citation's title is not the article's"),
        (lambda a: first(a).update(url="https://other.example/"), "the citation's url is not the article's"),
        (
            lambda a: first(a).update(link="https://evil.example/#:~:text=x"),
            "the citation's link does not lead to the article's url",
        ),
        (lambda a: first(a).update(raw_spans=[[3, 2]]), "raw_spans are not ascending slices of the raw text: [3, 2)"),
        (
            lambda a: first(a).update(raw_spans=[[0, True]]),
            "raw_spans is a list of [start, end] pairs of whole numbers",
        ),
        (lambda a: first(a).update(raw_spans="x"), "raw_spans is a list of [start, end] pairs of whole numbers"),
        (lambda a: first(a).update(start="3"), "start is a whole number, this is a string"),
        (lambda a: first(a).pop("raw_sha256"), "raw_sha256 is a string, this is null or missing"),
        (lambda a: a["quotes"][0].update(citation=[]), "citation is an object, this is a list"),
    ],
)
def test_false_quotes(edit: Edit, reason: str) -> None:
    answer = edited(edit)
    expected = {"id": "q1", "rank": 1, "reason": reason, "line": 1, "part": "quotes"}
    for report in (verify_against_index([answer], INDEX), verify_against_articles([answer], [ZH, EN])):
        assert report.to_json() == {
            "checked": 3,
            "exact": 2,
            "changed": 0,
            "false": [expected],
            "changed_quotes": [],
        }
        assert not report.stands


def test_a_wrong_address_is_false() -> None:
    answer = edited(lambda a: first(a).update(start=first(a)["start"] + 1, end=first(a)["end"] + 1))
    [fault] = verify_against_index([answer], INDEX).false
    assert "is not the quote" in fault.reason or "is not a stretch" in fault.reason
    answer = edited(lambda a: first(a).update(end=first(a)["end"] + 1))
    [fault] = verify_against_articles([answer], [ZH, EN]).false
    assert fault.reason.endswith("is not as long as the quote")


def test_unknown_articles_are_false() -> None:
    assert [f.reason for f in verify_against_index([ANSWER], MadeIndex((ZH,))).false] == [
        "no article 00000000000000bb in the index"
    ]
    assert [(f.part, f.reason) for f in verify_against_articles([ANSWER], [ZH]).false] == [
        ("conflicts", "no article with this id in the given paths")
    ]


def test_changed_articles_are_not_false() -> None:
    longer = made_article(EN_RAW + "More.\n", EN.article_id)
    other = made_article(ZH_RAW.replace("四辆", "五十辆"), ZH.article_id)
    for report in (
        verify_against_index([ANSWER], MadeIndex((other, longer))),
        verify_against_articles([ANSWER], [other, longer]),
    ):
        assert report.false == ()
        assert [(f.rank, f.part, f.reason) for f in report.changed] == [
            (1, "quotes", "the article changed since (another raw_sha256); the words are no longer in the same place"),
            (2, "quotes", "the article changed since (another raw_sha256); the words are no longer in the same place"),
            (1, "conflicts", "the article changed since (another raw_sha256); the words still stand in the same place"),
        ]


def test_of_several_copies_the_one_that_bears_it_out_counts() -> None:
    older = made_article(ZH_RAW + "旧", ZH.article_id)
    assert verify_against_articles([ANSWER], [older, ZH, EN, older]).exact == 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([], "an answer is a JSON object, this is a list"),
        ("x", "an answer is a JSON object, this is a string"),
        ({}, "an answer has a list of quotes, this has null or missing"),
        ({"quotes": {}}, "an answer has a list of quotes, this has an object"),
        ({"quotes": [], "conflicts": 3}, "conflicts is a list, this is a number"),
        ({"quotes": [None]}, "the quote is an object, this is null or missing"),
        ({"quotes": [], "conflicts": ["x"]}, "the quote is an object, this is a string"),
    ],
)
def test_malformed_answers(answer: object, reason: str) -> None:
    for report in (verify_against_index([answer], INDEX), verify_against_articles([answer], [])):
        assert [fault.reason for fault in report.false] == [reason]
        assert report.checked == 1


def test_errors_of_a_batch_hold_no_quote() -> None:
    assert verify_against_index([{"id": 1, "error": "the question is empty"}], INDEX).checked == 0


def test_reading_saved_answers() -> None:
    lines = ["\n", '{"quotes": []}\n', "{oops\n", '{"id": NaN, "quotes": [{}]}\n', '{"id": 1e999}\n', "[" * 100_000]
    answers = list(read_answers(lines))
    assert answers[0] == {"quotes": []}
    faults = verify_against_index(answers, INDEX).false
    assert [fault.line for fault in faults] == [2, 3, 4, 5]
    assert all(fault.reason.startswith("the line is not JSON: ") for fault in faults)
    pretty = json.dumps([ANSWER, ANSWER], indent=2).splitlines(keepends=True)
    assert list(read_answers(pretty)) == [ANSWER, ANSWER]
    assert list(read_answers([])) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.lists(JSON, max_size=4), st.data())
def test_nothing_crashes(answers: list[object], data: st.DataObject) -> None:
    def spoil(value: Any) -> Any:
        if data.draw(st.integers(0, 12)) == 0:
            return data.draw(JSON)
        if isinstance(value, dict):
            return {key: spoil(part) for key, part in value.items()}
        return [spoil(part) for part in value] if isinstance(value, list) else value

    given_answers = [*answers, spoil({"id": 1, "quotes": ANSWER["quotes"][1:], "conflicts": ANSWER["conflicts"]})]
    for report in (verify_against_index(given_answers, INDEX), verify_against_articles(given_answers, [ZH, EN])):
        assert report.checked == report.exact + len(report.changed) + len(report.false)
        json.dumps(report.to_json())


@pytest.mark.parametrize(
    ("left_out", "words"), [("not ", "The bank did pay.\nIt closed."), ("not pay.\nIt ", "The bank did closed.")]
)
def test_words_cannot_be_left_out(left_out: str, words: str) -> None:
    """A quote stitched together of true slices is no quote."""
    raw = EN_RAW + "The bank did not pay.\nIt closed.\n"
    article = made_article(raw, EN.article_id)
    start, cut = raw.index("The bank"), raw.index(left_out)
    end = raw.index("closed.") + len("closed.")
    citation = {
        "article_id": EN.article_id,
        "start": 0,
        "end": len(words),
        "raw_spans": [[start, cut], [cut + len(left_out), end]],
        "raw_sha256": article.raw_sha256,
    }
    answer = {"quotes": [{"text": words, "citation": citation}]}
    assert [f.reason for f in verify_against_articles([answer], [article]).false] == [
        "raw_spans leave out words inside a line"
    ]
    whole = {"text": raw[start:end], "citation": {**citation, "end": end - start, "raw_spans": [[start, end]]}}
    assert verify_against_articles([{"quotes": [whole]}], [article]).exact == 1


def test_against_the_files_themselves(tmp_path: Path) -> None:
    """Without an index: ids, digests and slices are worked out from the files again."""
    (tmp_path / "zh.md").write_bytes(ZH_RAW.encode())
    (tmp_path / "broken.md").write_bytes(b"\x00\x01\x02")
    quote = copy.deepcopy(ANSWER["quotes"][1])
    quote["citation"]["article_id"] = article_id(identity(ZH.url, ZH.title, "zh.md"))
    answer = {"id": 7, "quotes": [quote]}
    assert verify_against_files([answer], [tmp_path]).to_json() == {
        "checked": 1,
        "exact": 1,
        "changed": 0,
        "false": [],
        "changed_quotes": [],
    }
    (tmp_path / "zh.md").write_bytes(ZH_RAW.replace("案件", "本案").encode())
    report = verify_against_files([answer], [tmp_path])
    assert (report.exact, len(report.changed), report.false) == (0, 1, ())


class CountingIndex(MadeIndex):
    """Knows how often an article was unpacked."""

    def raw(self, aid: int) -> str:
        UNPACKED.append(aid)
        return super().raw(aid)


UNPACKED: list[int] = []


def test_an_article_is_unpacked_once_however_often_it_is_quoted() -> None:
    UNPACKED.clear()
    report = verify_against_index([ANSWER] * 50, CountingIndex(INDEX.articles))
    assert (report.checked, report.exact) == (150, 150)
    assert sorted(UNPACKED) == [0, 1]


def test_a_file_is_cleaned_once_however_often_it_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    cleaned: list[str] = []

    def counting(article: Article, profile: Profile) -> object:
        cleaned.append(article.article_id)
        return clean(article, profile)

    monkeypatch.setattr("corpus.clean.clean", counting)
    report = verify_against_articles([ANSWER] * 50, [ZH, EN])
    assert (report.checked, report.exact) == (150, 150)
    assert len(cleaned) == len(set(cleaned)) > 0
