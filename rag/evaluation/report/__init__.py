"""A run to look at: one page without network, its pictures, and the figures as JSON.

In: a run as JSON and a folder. Out: `index.html`, `report.json` and a PNG for each plot.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.evaluation.errors import BadPlace
from rag.evaluation.report.charts import charts
from rag.evaluation.report.page import render_page
from rag.evaluation.report.png import write_png

__all__ = ["write_report"]


def write_report(run: Mapping[str, Any], folder: Path) -> list[str]:
    """Writes the report. Returns what a person should know, a line each. Raises BadPlace where it cannot be written."""
    plots = charts(run)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(json.dumps(run, ensure_ascii=True, allow_nan=False), "utf-8")
        # A lone surrogate of an article is text that UTF-8 cannot hold; report.json keeps it.
        (folder / "index.html").write_bytes(render_page(run, plots).encode("utf-8", "replace"))
        pictures = write_png(plots, folder)
    except OSError as error:
        raise BadPlace(
            f"the report could not be written: {error.filename or folder} ({error.strerror or error}); "
            "name another folder with --report"
        ) from None
    lines = [f"the report is {folder / 'index.html'}"]
    if pictures is None:
        lines.append("no PNG files: they need matplotlib (pip install 'yuanwen[report]'); the page has every plot")
    return lines
