"""The written questions: each names its article, and what cannot be answered has no answer."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from training.encoder.archive import url_key
from training.encoder.pairs import QUESTIONS, ROUNDS

SHARED = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
FILES = sorted(QUESTIONS.glob("*.jsonl"))
ASKED = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]
NEAR = [json.loads(line) for file in QUESTIONS.glob("near_*.jsonl") for line in file.read_text("utf-8").splitlines()]


def test_every_file_is_of_a_known_round() -> None:
    assert {file.name.partition("_")[0] for file in FILES} == {*ROUNDS, "near", "story"}


def test_every_question_is_whole() -> None:
    assert max(Counter(one["id"] for one in ASKED).values()) == 1
    for one in ASKED:
        assert one["question"].strip(), one["id"]
        assert one["lang"] in ("zh", "en"), one["id"]
        assert one["url"].startswith("http"), one["id"]
        assert bool(one["answer"]) == one["answerable"], one["id"]


def test_near_misses_teach_only_when_not_to_answer() -> None:
    assert len(NEAR) > 3000
    assert not any(one["answerable"] for one in NEAR)
    assert len({one["question"] for one in NEAR}) == len(NEAR)
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert all(chinese.search(one["question"]) for one in NEAR if one["lang"] == "zh")
    asked = Counter(one["lang"] for one in NEAR)
    assert min(asked.values()) > 0.4 * len(NEAR)


def test_none_is_on_an_article_that_measuring_rests_on() -> None:
    listed = SHARED / "training/keep_out.txt"
    if not listed.is_file():
        pytest.skip(f"{listed} is not there (set YUANWEN_SHARED)")
    keep_out = frozenset(listed.read_text("utf-8").split())
    assert [one["id"] for one in ASKED if url_key(one["url"]) in keep_out] == []
