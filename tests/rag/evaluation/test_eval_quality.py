"""The table of scores in the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.errors import BadRun
from rag.evaluation.quality import BEGIN, COLUMNS, END, markdown_table, write_into


def _run(hit: float) -> dict[str, Any]:
    entry = {"value": hit, "low": 0.1, "high": 0.9, "n": 40}
    metrics = {"all": {"hit@1": entry}, "category:seed": {"hit@1": entry}, "category:seed lang:zh": {}, "lang:zh": {}}
    return {"metrics": metrics, "cost": {"stages_ms": {"total": {"p50": 12.4, "p95": 40.0, "p99": 90.0}}}}


def test_a_row_a_set_and_a_row_a_category() -> None:
    lines = markdown_table([("中文 | set", _run(0.8712)), ("other", _run(0.5))]).split("\n")
    assert lines[0].startswith("| set | questions | Hit@1 | Hit@3 |")
    assert lines[2] == "| **中文 \\| set** | 40 | 87.1 |" + "  |" * (len(COLUMNS) - 1) + " 12 / 40 |"
    assert lines[3] == "| &nbsp;&nbsp;seed | 40 | 87.1 |" + "  |" * (len(COLUMNS) - 1) + "  |"
    assert lines[4].startswith("| **other** | 40 | 50.0 |")
    assert len(lines) == 6


def test_the_table_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    document = tmp_path / "quality.md"
    document.write_text(f"# Scores\n\n{BEGIN}\nold\n{END}\n\nafter\n", "utf-8")
    write_into(document, "| new |")
    write_into(document, "| newer |")
    assert document.read_text("utf-8") == f"# Scores\n\n{BEGIN}\n| newer |\n{END}\n\nafter\n"
    document.write_text("# Scores\n", "utf-8")
    with pytest.raises(BadRun, match="no place for the table"):
        write_into(document, "| new |")


def test_the_document_has_a_place_for_it() -> None:
    text = (Path(__file__).parents[3] / "docs/quality.md").read_text("utf-8")
    assert text.index(BEGIN) < text.index(END)
