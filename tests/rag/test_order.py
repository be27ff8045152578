"""The order in which passages are shown: in, hits; out, the same hits, those first that answer the question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoder import load_encoder
from index.index import Index
from index.ingest import ingest
from rag.expand import expand
from rag.extract import Extractor
from rag.order import WEIGHT, in_order
from rag.question import parse
from rag.retrieve import Hit, Texts, retrieve
from rag.service import Service

MANY, READ = 18, 12
QUESTION = "Harbour Lights 的服务器一共缴获了多少台？"


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("order")
    for number in range(MANY):
        text = f"Harbour Lights 是一个暗网市场，第{number}篇报道谈它的服务器和缴获的历史。读者来信很多。"
        if number == 3:
            text = "警方在行动中缴获了三十台服务器。Harbour Lights 就此关闭。"
        front = f"---\ntitle: Harbour Lights 报道 {number}\nurl: https://news.example/{number}\nsource: 例\n---\n\n"
        (folder / f"{number}.md").write_text(front + text + "\n", encoding="utf-8")
    ingest(folder / "index", [folder])
    return folder / "index"


def _ordered(folder: Path, question: str, limit: int) -> tuple[list[Hit], list[Hit]]:
    index, asked, encoder = Index.open(folder), parse(question), load_encoder()
    texts = Texts(index)
    hits = retrieve(
        asked, expand(asked, asked.terms), index=index, encoder=encoder, text_of=texts, limit=limit,
    )  # fmt: skip
    weighed = Extractor.load().weigh(asked, hits[:READ], text_of=texts, encoder=encoder)
    assert weighed is not None
    return hits, in_order(hits, weighed.found, weighed.scores)


def test_the_passage_that_answers_comes_first(folder: Path) -> None:
    _, ordered = _ordered(folder, QUESTION, 10)
    assert "三十台" in ordered[0].text


def test_the_same_hits_with_falling_scores(folder: Path) -> None:
    hits, ordered = _ordered(folder, QUESTION, MANY)
    assert sorted(hit.passage.pid for hit in ordered) == sorted(hit.passage.pid for hit in hits)
    assert [hit.rank for hit in ordered] == list(range(1, len(hits) + 1))
    scores = [hit.score for hit in ordered]
    assert scores == sorted(scores, reverse=True)
    # What was not read stays behind what was, in its order.
    behind = [hit.passage.pid for hit in hits[READ:]]
    assert [hit.passage.pid for hit in ordered[READ:]] == behind


def test_search_and_ask_show_one_order(folder: Path) -> None:
    service = Service.open(folder)
    answer = service.ask({"question": QUESTION})
    for top in (1, 4, 10):
        found = service.search({"query": QUESTION, "top": top})["passages"]
        assert [(p["article_id"], p["start"]) for p in found] == [
            (p["article_id"], p["start"]) for p in answer["passages"][:top]
        ]


def test_a_hit_without_sentences_is_as_good_as_the_worst(folder: Path) -> None:
    hits, _ = _ordered(folder, QUESTION, 4)
    texts = Texts(Index.open(folder))
    weighed = Extractor.load().weigh(parse(QUESTION), [hits[0], hits[2]], text_of=texts, encoder=load_encoder())
    assert weighed is not None
    found = replace(weighed.found, hits=weighed.found.hits * 2)  # of hits 0 and 2: the one between has none
    scores = np.where(found.hits == 0, 5.0, 4.0)
    ordered = in_order(hits, found, scores)
    assert ordered[0].passage.pid == hits[0].passage.pid
    middle = next(hit for hit in ordered if hit.passage.pid == hits[1].passage.pid)
    assert middle.score == pytest.approx(4.0 + WEIGHT * hits[1].score, abs=1e-5)
