"""A judgement becomes a case, once, in a file that stays readable whoever writes at the same time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.append import append_case, case_from
from rag.evaluation.cases import Case
from rag.evaluation.errors import BadCases
from rag.evaluation.load import load

Json = dict[str, Any]
URL = "https://news.example/zh"


def _answer(question: str = "逮捕了多少人？", **changes: Any) -> Json:
    quote = {"text": "共逮捕 41 人。", "highlights": [[4, 8]], "citation": {"url": URL, "article_id": "aa"}}
    return {"question": question, "quotes": [quote], **changes}


def test_right_wrong_and_should_not_have_answered(tmp_path: Path) -> None:
    file = tmp_path / "mine.cases.jsonl"
    right = case_from(_answer(), "right", filters={"lang": "zh"})
    wrong = case_from(_answer("How many servers?"), "wrong", answers=["12"], urls=[URL], history=["What was seized?"])
    none = case_from(_answer("谁是头目？"), "unanswerable")
    for case in (right, wrong, none):
        assert append_case(file, case)
    assert right.answers == ("41 人",)
    assert right.evidence == (("共逮捕 41 人。",),)
    assert load(file).cases == (right, wrong, none)
    assert [case.answerable for case in load(file).cases] == [True, True, False]
    assert {case.category for case in load(file).cases} == {"chat"}
    assert [case.lang for case in load(file).cases] == ["zh", "en", "zh"]


def test_the_whole_quote_and_the_id_where_there_is_no_more() -> None:
    quote = {"text": "共逮捕 41 人。", "highlights": [], "citation": {"url": None, "article_id": "aa"}}
    case = case_from(_answer(quotes=[quote]), "right")
    assert (case.answers, case.urls) == (("共逮捕 41 人。",), ("aa",))


@pytest.mark.parametrize(
    ("text", "short", "answers"),
    [
        ("行动在三国进行。警方搜查了 3 处仓库。嫌犯已认罪。", "3", "警方搜查了 3 处仓库。"),
        ("行动在三国进行。警方搜查了 3 处仓库。嫌犯已认罪。", "3 处", "3 处"),
        ("样本的哈希是 9f3c21e07ab4。它加密文件。", "3", "样本的哈希是 9f3c21e07ab4。"),
        ("They hid it in a shed. Prosecutors named 12 men.", "12", "12"),
        ("They hid it in a shed. Prosecutors named version 4.7.1.", "7.1", "Prosecutors named version 4.7.1."),
        ("共逮捕 41 人。", "逮捕", "共逮捕 41 人。"),
    ],
)
def test_words_that_say_too_little_are_kept_with_their_sentence(text: str, short: str, answers: str) -> None:
    at = text.index(short)
    quote = {"text": text, "highlights": [[at, at + len(short)]], "citation": {"url": URL, "article_id": "aa"}}
    assert case_from(_answer(quotes=[quote]), "right").answers == (answers,)


def test_the_same_question_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "mine.cases.jsonl"
    assert append_case(file, case_from(_answer(), "right"))
    before = file.read_bytes()
    assert not append_case(file, case_from(_answer(), "unanswerable"))
    assert file.read_bytes() == before
    assert append_case(file, case_from(_answer(), "right", history=["别的问题？"]))


def test_a_file_without_a_last_line_end(tmp_path: Path) -> None:
    file = tmp_path / "mine.cases.jsonl"
    file.write_text(json.dumps({"id": "x", "question": "q", "answerable": False}), "utf-8")
    append_case(file, case_from(_answer(), "right"))
    assert [case.question for case in load(file).cases] == ["q", "逮捕了多少人？"]


@pytest.mark.parametrize(
    ("answer", "choice", "said"),
    [
        (_answer(), "maybe", "one of right, wrong, unanswerable"),
        (_answer(quotes=[]), "right", "has no quote"),
        (_answer(quotes=[{"text": "x", "citation": {}}]), "right", "names no article"),
        (_answer(), "wrong", "what would be right"),
        (_answer(question=""), "unanswerable", "question"),
        ({}, "unanswerable", "question"),
    ],
)
def test_what_makes_no_case(answer: Json, choice: Any, said: str) -> None:
    with pytest.raises(BadCases, match=said):
        case_from(answer, choice)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"notes of mine\n", b'{"question": 3}\n'])
def test_another_file_is_left_alone(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    with pytest.raises(BadCases):
        append_case(file, case_from(_answer(), "right"))
    assert file.read_bytes() == content


def test_many_writers_do_not_mix_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "mine.cases.jsonl"
    cases = [Case(id=f"c{i}", question=f"问题 {i}？" + "长" * 2000, answers=(str(i),), lang="zh") for i in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda case: append_case(file, case), cases))
    assert sorted(case.id for case in load(file).cases) == sorted(case.id for case in cases)
