"""Names that a question cuts short are written out, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.ingest import ingest
from index.tokens import tokens
from rag.completion import completed
from rag.service import Service
from tests.conftest import WriteArticle


class Passages:
    """An index of these texts."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts
        self.asked = list[str]()

    def known(self, term: str, /) -> bool:
        return any(term in tokens(text) for text in self._texts)

    def beginning_with(self, prefix: str, /, *, limit: int) -> Sequence[str]:
        self.asked.append(prefix)
        return [text for text in self._texts if any(term.startswith(prefix) for term in tokens(text))][:limit]


ARTICLES = Passages(
    "EncroChat had 60,000 users.", "警方侵入了加密通信服务 EncroChat。", "Encrochat phones were sold in shops.",
    "The Phobos gang asked for $300.", "Phobos 勒索软件", "Phobos again", "phobophobia of spiders", "Exclu was cheaper.",
    "An exclusive report about a lock.", "Passionflower", "Passionflower", "Passionflower", "Passionfruit",
    "Passionate", "Passionfruit", "Walsingham", "ransoms paid", "ransoms", "ransoms", "Qufeng001", "Qufeng001", "Qufeng001",
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Encro手机总共有多少用户？", "EncroChat手机总共有多少用户？"),
        ("How many users did Encro have?", "How many users did EncroChat have?"),
        ("How many users did Encro Chat have?", "How many users did EncroChat have?"),
        ("encro 是什么？", "EncroChat 是什么？"),
    ],
)
def test_it_is_written_as_the_articles_write_it(asked: str, expected: str) -> None:
    assert completed(asked, ARTICLES) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "How many users did EncroChat have?",
        "Exclu 的老板是谁？",  # a name of its own, though others begin with it
        "Encro was what?",  # at the beginning of a sentence every word has a capital
        "what is encro like?",
        "Passion 行动",  # several go on from there
        "Walsin 丢了什么？",  # one passage is chance
        "ranso 多少？",  # a word, not a name
        "Qufeng 是谁？",  # a name is written in letters
        "Lockbat 是谁？",  # nothing begins with it
        "Enc 是什么？",  # too short to be told
        "",
    ],
)
def test_it_is_left_alone(asked: str) -> None:
    assert completed(asked, ARTICLES) == asked


def test_names_that_are_known_cost_no_search() -> None:
    passages = Passages("EncroChat and Exclu")
    completed("EncroChat 和 Exclu 哪个便宜？", passages)
    assert passages.asked == []


def test_the_answer_and_the_search_go_by_the_whole_name(tmp_path: Path, write_article: WriteArticle) -> None:
    for number in range(3):
        write_article(
            f"{number}.md",
            f"加密电话 EncroChat 在第 {number} 个国家卖出了 {number + 4} 万部。警方后来侵入了它的服务器。\n",
        )
    ingest(tmp_path / "index", [tmp_path / "articles"])
    service = Service.open(tmp_path / "index")
    answer = service.ask({"question": "Encro手机卖出了多少部？"})
    assert answer["question"] == "Encro手机卖出了多少部？"
    assert answer["standalone_question"] == answer["question"]
    assert "没有提到" not in (answer["reason"] or "")
    assert "EncroChat" in answer["quotes"][0]["text"]
    found = service.search({"query": "Encro 服务器"})["passages"]
    assert isinstance(found, list)
    assert len(found) == 3
