"""A question after others that may be a follow-up or not: the articles tell which is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.ingest import ingest
from rag.service import Service
from tests.conftest import WriteArticle


@pytest.fixture
def service(write_article: WriteArticle, tmp_path: Path) -> Service:
    write_article(
        "haven.md",
        "Police in six countries shut down the encrypted messenger Havenchat on Tuesday. They arrested 61 people, "
        "and seized 14 servers in Norway.\n\nA phone with Havenchat cost $1,900 for half a year.",
        title="Havenchat taken down",
    )
    write_article(
        "borealis.md",
        "The stealer Borealis was first sold in March 2023 on a forum. Marta Kessel, 34, was named as the head of "
        "Borealis by prosecutors in Riga.",
        title="Head of Borealis named",
    )
    ingest(tmp_path / "index", [tmp_path / "articles"])
    return Service.open(tmp_path / "index")


def test_a_new_name_is_a_new_question_where_the_articles_answer_it(service: Service) -> None:
    history = ["How many people were arrested over Havenchat?"]
    answer = service.ask({"question": "Who is the head of Borealis?", "history": history})
    assert answer["standalone_question"] == "Who is the head of Borealis?"
    quotes = answer["quotes"]
    assert isinstance(quotes, list)
    assert "Marta Kessel" in quotes[0]["text"]


def test_what_says_it_keeps_its_subject(service: Service) -> None:
    answer = service.ask({"question": "How much did a phone with it cost?", "history": ["Who shut down Havenchat?"]})
    assert "Havenchat" in str(answer["standalone_question"])
    quotes = answer["quotes"]
    assert isinstance(quotes, list)
    assert "$1,900" in quotes[0]["text"]


def test_the_reason_says_no_more_than_is_known(service: Service) -> None:
    elsewhere = service.ask({"question": "How many Borealis users did Havenchat have?"})
    assert elsewhere["reason_code"] == "entity_missing"
    assert str(elsewhere["reason"]).startswith("The nearest article mentions ")
    nowhere = service.ask({"question": "What does CVE-2031-99999 allow?"})
    assert nowhere["reason"] == "The articles do not mention CVE-2031-99999."


def test_only_questions_that_are_answered_are_offered(service: Service) -> None:
    offered = service.examples("en", 4)
    assert offered
    for question in offered:
        assert service.ask({"question": question})["answered"]
    assert service.examples("zh", 4) == []
