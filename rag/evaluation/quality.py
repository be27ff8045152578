"""The table of what is scored today: one row a set, written into a document between two marks.

In: saved runs. Out: a Markdown table; `write_into` puts it in place of the one that was there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.evaluation.errors import BadRun
from rag.evaluation.metrics import METRICS
from rag.evaluation.summary import ALL
from rag.evaluation.terminal import figure

__all__ = ["BEGIN", "COLUMNS", "END", "markdown_table", "write_into"]

Json = Mapping[str, Any]
BEGIN, END = "<!-- scores -->", "<!-- /scores -->"
COLUMNS = (
    "hit@1", "hit@3", "article_found@1", "article_found@10", "passage_found@1", "passage_found@10", "answer_em",
    "answer_f1", "exact_quotes", "coverage", "shown_precision", "false_answers", "auroc", "ece", "chrome_quotes",
)  # fmt: skip


def markdown_table(runs: Sequence[tuple[str, Json]]) -> str:
    """A row for each named run and, under it, one for each language or category that it parts into."""
    rows = ["| set | questions | " + " | ".join(METRICS[name].label for name in COLUMNS) + " | ms p50 / p95 |"]
    rows.append("|---|" + "---:|" * (len(COLUMNS) + 2))
    for title, run in runs:
        parts = [ALL] + [part for part in run["metrics"] if part.startswith("category:") and " " not in part]
        for part in parts:
            found = run["metrics"][part]
            n = max((entry["n"] for entry in found.values()), default=0)
            label = f"**{title}**" if part == ALL else f"&nbsp;&nbsp;{part.removeprefix('category:')}"
            cells = [_cell(name, found.get(name)) for name in COLUMNS]
            total = run["cost"]["stages_ms"].get("total", {})
            time = f"{total['p50']:.0f} / {total['p95']:.0f}" if part == ALL and total else ""
            rows.append(f"| {_escaped(label)} | {n:,} | " + " | ".join(cells) + f" | {time} |")
    return "\n".join(rows)


def write_into(document: Path, table: str) -> None:
    """Replaces what stands between the marks. Raises BadRun where they are missing."""
    text = document.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BadRun(f"{document} has no place for the table; it goes between {BEGIN} and {END}")
    document.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


def _cell(name: str, entry: Json | None) -> str:
    return "" if entry is None or entry["value"] is None else figure(name, entry["value"]).removesuffix("%")


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
