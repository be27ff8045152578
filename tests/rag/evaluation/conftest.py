"""A small index of invented articles, and answers to it as any system could give them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.index import Index
from index.ingest import ingest
from rag.citation import cite
from rag.evaluation.articles import Articles

Json = dict[str, Any]
Quote = Callable[..., Json]

ZH = """\
警方在星期二宣布，代号“灰鹭”的行动共逮捕 41 人，查获 12 台服务器。

该公司并未支付赎金，攻击者索要了 300 万欧元。据称，攻击者窃取了四万份病历。

行动由五个国家的机构共同完成，历时七个月。“灰鹭”的名字取自一种水鸟。"""
EN = """\
Police said on Tuesday that Operation Grey Heron led to 41 arrests and the seizure of 12 servers.

The company did not pay the ransom of 3 million euros. Investigators from five countries worked on it for seven months.

The platform had 8,000 users, most of them in Northern Europe."""
OTHER = """\
在另一起案件中，警方在星期二逮捕了 17 人，查获 3 台服务器。

行动由五个国家的机构共同完成，历时七个月。检方尚未公布嫌疑人的姓名。"""
MENU = "* [登录](https://news.example/login)\n* [注册](https://news.example/join)\n* [下载客户端](https://news.example/app)\n\n"
TAIL = "\n\n相关阅读：\n\n* [灰鹭行动逮捕 99 人](https://news.example/99)\n* [又一平台关停](https://news.example/98)\n"


@pytest.fixture
def small_index(tmp_path: Path, write_article: Callable[..., Path], hashing_encoder: object) -> Path:
    """Three articles and a reprint of the first."""
    write_article("zh.md", MENU + ZH + TAIL, title="灰鹭行动逮捕 41 人", url="https://news.example/zh")
    write_article("en.md", EN, title="Grey Heron leads to 41 arrests", url="https://wire.example/en", source="Wire")
    write_article("other.md", OTHER, title="另一起案件", url="https://news.example/other", source="别处")
    write_article("copy.md", ZH, title="灰鹭行动逮捕 41 人（转载）", url="https://copy.example/zh", source="转载站", fetch_date="2024-06-01T00:00:00")  # fmt: skip
    ingest(tmp_path / "index", [tmp_path / "articles"])
    return tmp_path / "index"


@pytest.fixture
def articles(small_index: Path) -> Articles:
    return Articles(Index.open(small_index))


@pytest.fixture
def quote(articles: Articles) -> Quote:
    """The quote of some words of an article, as they stand there."""

    def made(words: str, url: str = "https://news.example/zh", **changes: Any) -> Json:
        index = articles.index
        aid = index.find(url)
        assert aid is not None
        text = index.text(aid)
        start = text.index(words)
        citation = cite(index.article(aid), text, spans=index.spans(aid), start=start, end=start + len(words))
        body = {"rank": 1, "text": words, "score": 0.9, "highlights": [], "citation": citation.to_json(), "also": []}
        return {**body, **changes}

    return made


@pytest.fixture
def answer() -> Callable[..., Json]:
    """An answer with these quotes."""

    def made(*quotes: Json, answered: bool = True, confidence: float = 0.9, passages: list[Json] | None = None) -> Json:
        ranked = [{**one, "rank": rank} for rank, one in enumerate(quotes, 1)]
        return {
            "id": "c1",
            "question": "?",
            "answered": answered,
            "confidence": confidence,
            "reason_code": None if answered else "low_confidence",
            "reason": None if answered else "不够有把握。",
            "quotes": ranked,
            "conflicts": [],
            "passages": passages or [],
            "timing_ms": {"total": 1.0},
        }

    return made
