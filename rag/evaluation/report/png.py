"""Charts as PNG files, for documents and messages. Needs matplotlib, which comes with ``yuanwen[report]``.

In: charts and a folder. Out: the files written; none without matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rag.evaluation.report.charts import Chart

__all__ = ["write_png"]

COLOURS = ("#1f5f8b", "#b4552d", "#8a8f98")
INCHES = (6.4, 4.0)
DOTS_PER_INCH = 160


def write_png(charts: Sequence[Chart], folder: Path) -> list[Path] | None:
    """One file a chart; None where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return None
    written = []
    for chart in charts:
        figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH, layout="constrained")
        axes = figure.subplots()
        bars = [series for series in chart.series if series.kind == "bars"]
        for series in chart.series:
            x, y = [point[0] for point in series.points], [point[1] for point in series.points]
            colour = COLOURS[series.colour]
            if series.kind == "bars":
                width = 0.72 / len(bars)
                shift = (bars.index(series) - (len(bars) - 1) / 2) * width
                axes.bar([place + shift for place in x], y, width * 0.92, color=colour, label=series.label[0])
            elif series.kind == "dots":
                most = max(size for size, _ in series.spread)
                sizes = [20 + 160 * size / most for size, _ in series.spread]
                axes.scatter(x, y, s=sizes, color=colour, label=series.label[0], zorder=3)
            elif series.kind == "dashed":
                axes.plot(x, y, linestyle="--", color=colour, label=series.label[0])
            else:
                mark = "o" if len(x) <= 24 else None
                axes.plot(x, y, marker=mark, color=colour, label=series.label[0])
                if series.spread:
                    low, high = [pair[0] for pair in series.spread], [pair[1] for pair in series.spread]
                    axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
        axes.set_title(chart.title[0], loc="left")
        axes.set_xlabel(chart.x[0])
        axes.set_ylabel(chart.y[0])
        axes.set_xticks([value for value, _ in chart.x_ticks], [label for _, label in chart.x_ticks])
        axes.set_yticks([value for value, _ in chart.y_ticks], [label for _, label in chart.y_ticks])
        axes.set_ylim(0, max(value for value, _ in chart.y_ticks) * 1.03)
        axes.grid(axis="y", alpha=0.25)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.legend(frameon=False)
        path = folder / f"{chart.name}.png"
        figure.savefig(path, metadata={"Software": None})
        written.append(path)
    return written
