"""The comparison with other tools: its table, and the vectors that stand for an archive."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import TOOLS, table

MEASURED: dict[str, Any] = {
    "version": "1", "articles_a_second": 8.5, "ingest_processor_seconds": 3.0, "ask_processor_ms": 2.0, "memory_mb": 900,
    "ask_ms": {"p50": 1.0, "p95": 2.0}, "zh_hit@1": 0.5, "en_hit@1": 0.5, "zh_hit@3": 0.5, "en_hit@3": 0.5,
}  # fmt: skip
LARGER = {"archive_seconds": 250, "archive_rows": 476901, "archive_ask_ms": {"p50": 39.0, "p95": 51.0}}


def test_every_row_of_the_table_has_every_column() -> None:
    tools = {
        "ours": MEASURED | LARGER,
        "another": MEASURED | {"archive_seconds": 18000},
        "a third": {"reason": "no | net"},
        "sample alone": MEASURED,
    }
    rows = [line for line in table(tools, {"cores": 2, "processor": "P"}, 150, 40).splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in rows}) == 1
    ours, another, third, alone = rows[2:]
    assert "4 min" in ours
    assert "39.0 / 51.0 ms (476,901)" in ours
    assert "5.0 h" in another
    assert another.rstrip(" |").endswith("–")
    assert "could not run: no" in third
    assert alone.endswith("| – | – |")


def test_no_question_finds_a_vector_that_fills_the_index_up() -> None:
    drawn = runpy.run_path(str(Path(TOOLS) / "faraway.py"))["drawn"]
    parts = list(drawn(50_003, 8))
    assert [len(part) for part in parts] == [50_000, 3]
    found = np.concatenate(parts)
    question = np.zeros(8, dtype=np.float32)
    question[0] = 1.0
    # A real vector, of length 1, is at most 2 away where it points the other way, and nearer where it has to do with it.
    assert found.dtype == np.float32
    assert np.linalg.norm(found - question, axis=1).min() >= 0.99
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 2.0, rtol=1e-5)
