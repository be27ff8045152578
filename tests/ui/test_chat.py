"""What a conversation sends to the service, and keeps of what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import FakeService

from ui.chat import Turn, ask, make_filters, make_request


@pytest.mark.parametrize(
    ("given", "filters"),
    [
        ((None, None, None, None), {}),
        (("", " ", [], ""), {}),
        ((" 2023-01-01 ", "2023-12-31", ["甲网", "B Daily"], "zh"),
         {"since": "2023-01-01", "until": "2023-12-31", "source": ["甲网", "B Daily"], "lang": "zh"}),
        (("", None, "甲网", "other"), {"source": ["甲网"], "lang": "other"}),
    ],
)  # fmt: skip
def test_only_filled_in_filters_are_sent(given: tuple[Any, ...], filters: dict[str, object]) -> None:
    assert make_filters(*given) == filters


def test_a_first_question_is_sent_alone() -> None:
    assert make_request("为什么？", (), {}, history=8) == {"question": "为什么？"}


def test_a_follow_up_is_sent_with_the_questions_that_were_answered_or_not_but_not_with_failures() -> None:
    turns = (
        Turn(1, "一", {}, answer={"answered": True}),
        Turn(2, "bad", {}, error="no"),
        Turn(3, "二", {}, answer={"answered": False}),
        Turn(4, "三", {}, answer={"answered": True}),
    )
    assert make_request("那四呢？", turns, {"lang": "zh"}, history=2) == {
        "question": "那四呢？",
        "history": ["二", "三"],
        "filters": {"lang": "zh"},
    }


def test_an_answer_is_kept_whole() -> None:
    service = FakeService()
    turn = ask(service, "“灯笼”案缴获多少现金？", (), {}, history=8)
    assert turn == Turn(1, "“灯笼”案缴获多少现金？", {}, answer=service.ask({"question": "“灯笼”案缴获多少现金？"}))


def test_a_follow_up_knows_which_questions_it_was_completed_from() -> None:
    history = ("Who first sold the Rust-written Borealis stealer?", "How much does it cost?")
    turns = tuple(Turn(n, text, {}, answer={"answered": True}) for n, text in enumerate(history, 1))
    assert ask(FakeService(), "And how long?", turns, {}, history=8).read_with == history[:1]
    alone = ask(FakeService(), "Who runs Harbour Market?", turns, {}, history=8)
    assert (alone.read_with, alone.history) == ((), history)


def test_wrong_input_and_an_unusable_index_are_told() -> None:
    turns = (Turn(4, "x", {}, error="y"),)
    long = ask(FakeService(), "长" * 2001, turns, {}, history=8)
    assert (long.number, long.answer, long.error) == (5, None, "question has 2001 characters; at most 2,000 are taken")
    broken = ask(FakeService(broken="the index is damaged;\n run yuanwen repair"), "a?", (), {}, history=8)
    assert (broken.error, broken.unusable) == ("the index is damaged; run yuanwen repair", True)
    assert not long.unusable


def test_a_defect_is_told_without_its_details(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeService):
        def ask(self, request: object) -> dict[str, Any]:
            raise ZeroDivisionError("secret")

    turn = ask(Broken(), "a?", (), {}, history=8)
    assert turn == Turn(1, "a?", {})
    assert "ZeroDivisionError" in caplog.text
    assert "a?" not in caplog.text  # questions are not logged
