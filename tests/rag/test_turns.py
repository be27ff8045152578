"""Many readers of one service: in, questions from many threads at once; out, all answered, a few at a time."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.ingest import ingest
from rag.service import AT_ONCE, Service
from tests.conftest import WriteArticle


class Counting:
    """Answers after a while, fails every fourth question, and knows how many were at it together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.now = self.most = 0

    def work(self, question: str) -> Any:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.01)
        with self._lock:
            self.now -= 1
        if question.endswith(("3", "7")):
            raise RuntimeError(question)
        return SimpleNamespace(to_json=lambda: {"question": question})

    def ask(self, asked: Any) -> Any:
        return self.work(asked.question)

    def search(self, asked: Any) -> Any:
        return self.work(asked.query).to_json()


@pytest.mark.parametrize(("name", "field"), [("ask", "question"), ("search", "query")])
def test_a_few_at_a_time_and_a_failure_gives_its_turn_back(
    name: str, field: str, write_article: WriteArticle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(tmp_path / "index", [write_article("one.md", "警方在鹿特丹逮捕了两人。").parent])
    service, counting = Service.open(tmp_path / "index"), Counting()
    monkeypatch.setattr(service, "_asker", lambda index: counting)

    def one(number: int) -> bool:
        try:
            return bool(getattr(service, name)({field: f"谁被捕了？{number}"})["question"])
        except RuntimeError:
            return False

    with ThreadPoolExecutor(16) as readers:
        answered = list(readers.map(one, range(40)))
    assert answered == [number % 10 not in (3, 7) for number in range(40)]
    assert counting.most == AT_ONCE
