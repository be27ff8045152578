"""Cleaning against pages labelled line by line, with floors. Needs the shared data."""

from __future__ import annotations

import importlib.util
import json
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from made_pages import page

from corpus.article import Article
from corpus.clean import NO_PROFILE, Profile, clean, learn
from corpus.reader import Read, read

F1_FLOOR = 0.98
"""Macro F1 with profiles of the sample's few articles a source. Measured .985; .995 with 120 articles a source."""
F1_FLOOR_WITHOUT_PROFILE = 0.975
"""Measured .982: what a source with one article gets."""
LANGUAGE_FLOOR = 0.97
"""Macro F1 of each language with profiles."""


def _score_module(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_clean_score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[dict[str, Any]]:
    with (shared / "gold" / "clean" / "dev.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="module")
def profiles(shared: Path, gold: list[dict[str, Any]]) -> dict[str, Profile]:
    """Learned from the sample and the gold pages: few articles a source, as with a small archive."""
    by_source: dict[str, list[Article]] = defaultdict(list)
    wanted = {record["source"] for record in gold}
    for item in read([shared / "archive" / "sample.tar.zst"]):
        if isinstance(item, Read) and item.article.source in wanted:
            by_source[str(item.article.source)].append(item.article)
    for record in gold:
        by_source[record["source"]].append(page(record["raw"]))
    return {source: learn(articles) for source, articles in by_source.items()}


def _mean(figures: list[float]) -> float:
    return sum(figures) / len(figures)


def _scores(
    shared: Path, gold: list[dict[str, Any]], profiles: dict[str, Profile]
) -> tuple[dict[str, list[float]], list[bool]]:
    """F1 of the pages with a body by language, and whether each page without one is right."""
    score = _score_module(shared / "gold" / "clean")
    full: dict[str, list[float]] = defaultdict(list)
    empty = []
    for record in gold:
        article = page(record["raw"])
        cleaned = clean(article, profiles.get(record["source"], NO_PROFILE))
        assert cleaned.text == "".join(article.raw[a:b] for a, b in cleaned.spans)
        result = score.score_one(record, cleaned.text)
        if result["body_chars"]:
            full[record["lang"]].append(result["f"])
        else:
            empty.append(result["ok"])
    return full, empty


def test_with_profiles(shared: Path, gold: list[dict[str, Any]], profiles: dict[str, Profile]) -> None:
    full, empty = _scores(shared, gold, profiles)
    assert _mean([f for figures in full.values() for f in figures]) >= F1_FLOOR
    assert {lang: round(_mean(figures), 3) for lang, figures in full.items() if _mean(figures) < LANGUAGE_FLOOR} == {}
    assert empty == [True] * 3


def test_without_profiles(shared: Path, gold: list[dict[str, Any]]) -> None:
    full, empty = _scores(shared, gold, {})
    assert _mean([f for figures in full.values() for f in figures]) >= F1_FLOOR_WITHOUT_PROFILE
    assert empty == [True] * 3
