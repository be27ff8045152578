"""The bundled articles, asked with the shipped models: today's quality may not get worse unnoticed.

When a limit breaks: mend what got worse. When the articles or the cases change, or answers got better for good::

    yuanwen eval tests/cases/sample.cases.jsonl --articles corpus/articles --gate tests/cases/sample.gate.toml --set-gate
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.index import Index
from index.ingest import ingest
from rag.cli import main
from rag.evaluation.articles import Articles
from rag.evaluation.load import load

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/cases/sample.cases.jsonl"
GATE = ROOT / "tests/cases/sample.gate.toml"


def test_there_are_enough_cases_of_every_kind() -> None:
    cases = load(CASES).cases
    assert len(cases) >= 80
    for lang in ("zh", "en"):
        assert sum(case.lang == lang and not case.answerable for case in cases) >= 10
        kinds = {case.category for case in cases if case.lang == lang}
        assert kinds >= {"factoid", "indirect", "crosslingual", "followup", "filter", "conflict", "unanswerable"}


def test_every_gold_answer_stands_in_a_bundled_article(tmp_path: Path) -> None:
    ingest(tmp_path, [ROOT / "corpus/articles"])
    articles = Articles(Index.open(tmp_path))
    for case in load(CASES).cases:
        if case.answerable:
            gold = articles.gold(case)
            assert gold.missing == (), case.id
            assert articles.answer_passages(case, gold) > 0, case.id


@pytest.mark.slow
def test_the_gate_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = [
        "--articles",
        str(ROOT / "corpus/articles"),
        "--gate",
        str(GATE),
        "--report",
        str(tmp_path),
        "--json",
        "--quiet",
    ]
    status = main(["eval", str(CASES), *options])
    run = json.loads(capsys.readouterr().out)
    assert [row for row in run["gate"] if not row["holds"]] == []
    assert status == 0
    assert (tmp_path / "index.html").is_file()
