"""Retrieval over a small index: in, articles and questions of both languages; out, a pool, its table, and hits."""

from __future__ import annotations

import re

import numpy as np
import pytest

from index.encoder import load_encoder
from index.index import Index
from index.ingest import ingest
from rag.expand import expand
from rag.pool import COLUMNS, Pool, gather, table
from rag.question import parse
from rag.retrieve import Hit, Texts, retrieve
from rag.settings import RetrieveSettings

ARTICLES = {
    "zh": (
        "警方关闭暗网市场",
        "荷兰警方在周二关闭了名为灯塔的暗网市场。其所有者在鹿特丹被捕。\n\n警方缴获了三十台服务器和一百二十万欧元现金。",
    ),
    "en": (
        "Dutch police close the Lighthouse market",
        "On Tuesday law enforcement in the Netherlands closed the Lighthouse market.\n\nThe owner was arrested in "
        "Rotterdam, and 30 servers were seized.",
    ),
    "weather": ("今天的天气", "今天多云，明天有雨。气温在十度上下。"),
    "cooking": ("How to cook rice", "Rinse the rice. Boil it for twelve minutes in twice as much water."),
}


@pytest.fixture(scope="module", name="index")
def _index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("articles")
    for name, (title, text) in ARTICLES.items():
        front = f"---\ntitle: {title}\nurl: https://news.example/{name}\nsource: Example\ndate: 2024-01-02\n---\n\n"
        (folder / f"{name}.md").write_text(front + text + "\n", encoding="utf-8")
    ingest(folder / "index", [folder])
    return Index.open(folder / "index")


def _aid(index: Index, name: str) -> int:
    aid = index.find(f"https://news.example/{name}")
    assert aid is not None
    return aid


def _pool(index: Index, question: str, *, within: list[int] | None = None) -> Pool:
    asked = parse(question)
    return gather(
        expand(asked, asked.terms), question, index=index, encoder=load_encoder(), within=within,
        settings=RetrieveSettings(),
    )  # fmt: skip


def _hits(index: Index, question: str, **options: object) -> list[Hit]:
    asked = parse(question)
    return retrieve(
        asked,
        expand(asked, asked.terms),
        index=index,
        encoder=load_encoder(),
        text_of=Texts(index),
        limit=10,
        **options,
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("那个暗网市场的老板在哪里被抓", "zh"),
        ("How many servers did the cops take from the Lighthouse market?", "en"),
        ("明天下雨吗", "weather"),
        ("How long does rice take?", "cooking"),
    ],
)
def test_right_article_first(index: Index, question: str, first: str) -> None:
    hits = _hits(index, question)
    assert hits[0].article.aid == _aid(index, first)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.text == index.text(hit.passage.aid)[hit.passage.start : hit.passage.end]


def test_pool_holds_all_three_measures(index: Index) -> None:
    pool = _pool(index, "那个暗网市场的老板在哪里被抓")
    assert np.all(np.diff(pool.pids) > 0)
    assert pool.aids.tolist() == index.aids(pool.pids).tolist()
    mine = pool.aids == _aid(index, "zh")
    assert pool.bm25[mine].max() == pool.bm25.max() > 0
    assert np.all(pool.whole[mine] == pool.whole.max())
    assert np.abs(pool.cosine).max() <= 1 + 1e-5


def test_within_looks_nowhere_else(index: Index) -> None:
    within = [_aid(index, "weather"), _aid(index, "cooking")]
    pool = _pool(index, "那个暗网市场的老板在哪里被抓", within=within)
    assert set(pool.aids.tolist()) == set(within)
    hits = _hits(index, "那个暗网市场的老板在哪里被抓", without=frozenset({_aid(index, "zh")}))
    assert hits
    assert _aid(index, "zh") not in {hit.article.aid for hit in hits}


def test_table_by_hand(index: Index) -> None:
    pool = Pool(
        np.array([passage.pid for name in ("zh", "en") for passage in index.passages_of(_aid(index, name))]),
        np.array([passage.aid for name in ("zh", "en") for passage in index.passages_of(_aid(index, name))]),
        np.array([4.0, 2.0], dtype=np.float32), np.array([6.0, 3.0], dtype=np.float32),
        np.array([0.5, 0.8], dtype=np.float32),
    )  # fmt: skip
    assert len(pool) == 2  # each article is one passage
    rows = {
        name: column.tolist() for name, column in zip(COLUMNS, table(pool, index, lang="zh", terms=4).T, strict=True)
    }
    assert rows["bm25_top"] == [1.0, 0.5]
    assert rows["bm25_term"] == [1.0, 0.5]
    assert rows["whole_top"] == [1.0, 0.5]
    assert rows["cosine_rank"] == [1.0, 0.0]
    assert rows["sum"] == pytest.approx([2.5, 1.8])
    assert rows["same_language"] == [1.0, 0.0]
    assert rows["bm25_language_top"] == [1.0, 1.0]
    assert rows["article_length"] == [1.0, 1.0]
    assert rows["place"] == [0.0, 0.0]


def test_nothing_found(index: Index) -> None:
    assert _hits(index, "zzqqxx", within=[]) == []


def test_same_question_same_answer(index: Index) -> None:
    def told() -> list[tuple[int, float]]:
        return [(hit.passage.pid, hit.score) for hit in _hits(index, "Who was arrested in Rotterdam?")]

    assert told() == told()
    assert re.match(r"Dutch police", _hits(index, "Who was arrested in Rotterdam?")[0].article.title)
