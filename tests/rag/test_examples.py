"""Questions to begin with: made of what the articles say, found in a short time, and never in the way of who asks."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.ingest import ingest
from rag import examples as module
from rag.service import AT_ONCE, Service
from tests.conftest import WriteArticle

ZH = "警方在行动中查封了 Havenchat，共逮捕41人。Havenchat每月收费 30 美元，有 1,200 名用户。"
EN = "Police shut down Borealis on May 3. Borealis had 1,200 users, and 41 people were arrested."


@pytest.fixture
def service(write_article: WriteArticle, tmp_path: Path) -> Service:
    write_article("zh.md", ZH, title="Havenchat 被查封")
    write_article("en.md", EN, title="Borealis taken down")
    ingest(tmp_path / "index", [tmp_path / "articles"])
    return Service.open(tmp_path / "index")


class Answering:
    """Answers every question from an article on what it names, once it may."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may = threading.Event()

    def ask(self, request: Any) -> Any:
        self.asked.append(request.question)
        assert self.may.wait(20)
        citation = SimpleNamespace(title="Havenchat Borealis")
        return SimpleNamespace(
            answered=True, quotes=[SimpleNamespace(citation=citation, text="")], to_json=lambda: {"question": "asked"}
        )


def test_each_kind_of_fact_has_its_question(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    answering = Answering()
    answering.may.set()
    monkeypatch.setattr(service, "_asker", lambda index: answering)
    service.examples("zh")
    service.examples("en")
    assert answering.asked == ["Havenchat 行动一共抓了多少人？", "How many people were arrested over Borealis?"]


@pytest.mark.parametrize(
    "unit", ["1", "1,", "1 ", "逮捕1", "价格1", "arrest 1", "seized", "CVE-1234-", "2023年", " ", "A"]
)
def test_an_article_of_one_thing_alone(
    unit: str, service: Service, write_article: WriteArticle, tmp_path: Path
) -> None:
    lead = (
        "{0} 平台被查封，{0} 仍在继续，警方正在调查此案。"
        if not unit.isascii()
        else "The {0} gang and {0} site were told of."
    )
    for n in range(3):
        text = f"{lead.format('Zhokster')}\n{unit * (60_000 // len(unit))}\n"
        write_article(f"h{n}.md", text, title="Zhokster", url=f"https://x.example/{n}")
    ingest(tmp_path / "index", [tmp_path / "articles"])
    lang = "en" if unit.isascii() else "zh"
    start = time.process_time()
    with service._handle.current() as index:
        list(module._candidates(index, "en"))
        list(module._candidates(index, "zh"))
    assert time.process_time() - start < 1
    assert service.examples(lang) == service.examples(lang)


def test_a_name_without_end_is_none(service: Service, write_article: WriteArticle, tmp_path: Path) -> None:
    name = "Abc" * 1_000
    write_article("long.md", f"{name} had 10 users. {name} is gone now, the police said in a statement.", title=name)
    ingest(tmp_path / "index", [tmp_path / "articles"])
    with service._handle.current() as index:
        assert [kept for _, kept, _ in module._candidates(index, "en") if kept.startswith("Abc")] == []


def test_others_are_answered_while_examples_are_looked_for(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pages that load at once look for them once, and hold one turn at most."""
    answering = Answering()
    monkeypatch.setattr(service, "_asker", lambda index: answering)
    with ThreadPoolExecutor(8) as pages:
        loading = [pages.submit(service.examples, "zh") for _ in range(6)]
        while not answering.asked:
            time.sleep(0.01)
        time.sleep(0.2)
        assert len(answering.asked) == 1
        assert service._turns.acquire(timeout=5), f"examples hold all {AT_ONCE} turns"
        service._turns.release()
        answering.may.set()
        assert len({tuple(page.result(20)) for page in loading}) == 1
    assert len(answering.asked) == len(set(answering.asked))
