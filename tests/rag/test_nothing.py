"""An index without a passage: nothing was read, or nothing that holds text. It answers that, and does not fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.ingest import ingest
from rag.service import Service
from tests.conftest import WriteArticle


@pytest.fixture(params=["no article", "an article without text"])
def service(request: pytest.FixtureRequest, write_article: WriteArticle, tmp_path: Path) -> Service:
    """Of an index that holds no passage."""
    articles = tmp_path / "articles"
    articles.mkdir()
    if request.param != "no article":
        write_article("empty.md", "").write_text(
            "---\ntitle: Nothing\nurl: https://news.example/nothing\n---\n", "utf-8"
        )
    ingest(tmp_path / "index", [articles])
    return Service.open(tmp_path / "index")


@pytest.mark.parametrize("asked", [{}, {"filters": {"since": "2024-01-01", "lang": "zh"}}])
def test_it_says_that_there_is_nothing(service: Service, asked: dict[str, object]) -> None:
    answer = service.ask({"question": "谁被捕了？", **asked})
    assert (answer["answered"], answer["reason_code"], answer["quotes"]) == (False, "empty_index", [])
    assert answer["reason"]
    assert service.search({"query": "who was arrested?", **asked})["passages"] == []
