"""The risk-coverage curve that the shipped threshold comes from: ``python -m benchmarks.quality.curve`` writes it into
docs/quality.md.

In: `rag/models/confidence.npz`, which `training.extract.fit_confidence` wrote. Out: a table, between two marks.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

__all__ = ["DOCUMENT", "table"]

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "rag/models/confidence.npz"
DOCUMENT = ROOT / "docs/quality.md"
BEGIN, END = "<!-- curve -->", "<!-- /curve -->"


def table() -> str:
    """The rows of the curve, as percent, with the threshold above them."""
    with np.load(MODEL) as arrays:
        threshold, curve = float(arrays["answer_from"]), arrays["curve"].tolist()
    lines = [
        f"The threshold that ships is {threshold:.3f}.",
        "",
        "| answered from a confidence of | answerable questions answered | right among all answers |",
        "|---:|---:|---:|",
        *(f"| {bar:.2f} | {100 * coverage:.0f} | {100 * right:.0f} |" for bar, coverage, right in curve),
    ]
    return "\n".join(lines)


def main() -> None:
    text = DOCUMENT.read_text("utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
