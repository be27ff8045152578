"""What the plots of a report show, apart from how they are drawn.

In: a run as JSON. Out: `Chart`s: points in plain coordinates with labels in both languages. `svg` and `png` draw them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rag.evaluation.summary import ALL

__all__ = ["Chart", "Series", "Text", "charts"]

Json = Mapping[str, Any]
Point = tuple[float, float]
Text = tuple[str, str]
"""English and Chinese."""


@dataclass(frozen=True, slots=True)
class Series:
    """Points to join, to mark, or to stand bars on."""

    label: Text
    points: tuple[Point, ...]
    kind: Literal["line", "bars", "dashed", "dots"] = "line"
    colour: int = 0
    spread: tuple[Point, ...] = ()
    """Low and high of each point, where it has an interval."""
    notes: tuple[str, ...] = ()
    """What to show when pointing at each point."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One plot."""

    name: str
    title: Text
    caption: Text
    x: Text
    y: Text
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    series: tuple[Series, ...]


_PERCENT = tuple((step / 5, f"{20 * step}%") for step in range(6))
_CUTS = (1, 3, 5, 10)


def charts(run: Json) -> list[Chart]:
    """Every plot that the run has something to show for."""
    found = [_risk(run), _reliability(run), _recall(run), _latency(run)]
    return [chart for chart in found if chart is not None]


def _risk(run: Json) -> Chart | None:
    points = run["curves"].get("risk_coverage") or []
    if len(points) < 2:
        return None
    line = tuple((float(coverage), float(risk)) for _, coverage, risk in points)
    top = _nice(max(risk for _, risk in line))
    notes = tuple(f"≥ {bar:.2f}: {100 * coverage:.0f}%, {100 * risk:.1f}%" for bar, coverage, risk in points)
    base = line[-1][1]
    return Chart(
        "risk-coverage",
        ("Risk and coverage", "风险与覆盖率"),
        (
            "Answering only from a confidence on: how many questions are answered, and how many of those answers are "
            "wrong. Dashed: confidence that knows nothing.",
            "只在置信度达到某值时才回答：答了多少题，其中多少答错。虚线：毫无信息的置信度。",
        ),
        ("answered", "回答的比例"),
        ("wrong among them", "其中答错的比例"),
        _PERCENT,
        tuple((top * step / 4, f"{100 * top * step / 4:.0f}%") for step in range(5)),
        (
            Series(("at random", "随机"), ((0.0, base), (1.0, base)), "dashed", 1),
            Series(("this run", "本次"), line, "line", 0, notes=notes),
        ),
    )


def _reliability(run: Json) -> Chart | None:
    bins = run["curves"].get("reliability") or []
    if not bins:
        return None
    points = tuple((float(one["confidence"]), float(one["right"])) for one in bins)
    notes = tuple(f"{one['confidence']:.2f} → {100 * one['right']:.0f}% (n = {one['n']})" for one in bins)
    return Chart(
        "reliability",
        ("Calibration", "置信度校准"),
        (
            "Of the answers given with this confidence, how many were right. On the dashed line, confidence means what "
            "it says. Small dots stand for few questions.",
            "给出该置信度的回答中有多少是对的。落在虚线上说明置信度名副其实；点越小，题目越少。",
        ),
        ("confidence", "置信度"),
        ("right", "答对的比例"),
        _PERCENT,
        _PERCENT,
        (
            Series(("calibrated", "完全校准"), ((0.0, 0.0), (1.0, 1.0)), "dashed", 1),
            Series(
                ("this run", "本次"),
                points,
                "dots",
                0,
                spread=tuple((float(one["n"]), 0.0) for one in bins),
                notes=notes,
            ),
        ),
    )


def _recall(run: Json) -> Chart | None:
    found = run["metrics"][ALL]
    series = []
    for colour, (name, label) in enumerate(
        (
            ("article_found", ("right article", "正确文章")),
            ("passage_found", ("passage with the answer", "含答案的段落")),
        )
    ):
        entries = [found.get(f"{name}@{k}") for k in _CUTS]
        if all(entry is not None for entry in entries):
            points = tuple((float(i), float(e["value"])) for i, e in enumerate(entries) if e is not None)
            spread = tuple((float(e["low"]), float(e["high"])) for e in entries if e is not None)
            notes = tuple(f"@{k}: {100 * y:.1f}%" for k, (_, y) in zip(_CUTS, points, strict=True))
            series.append(Series(label, points, "line", colour, spread, notes))
    if not series:
        return None
    return Chart(
        "recall",
        ("Found among the first k", "前 k 名中找到"),
        (
            "Questions with a right article, and with a passage that holds the answer, among the first k passages.",
            "前 k 个段落中有正确文章、有含答案段落的题目比例。",
        ),
        ("k", "k"),
        ("questions", "题目"),
        tuple((float(i), str(k)) for i, k in enumerate(_CUTS)),
        _PERCENT,
        tuple(series),
    )


def _latency(run: Json) -> Chart | None:
    stages = run["cost"]["stages_ms"]
    names = [name for name in ("retrieve", "extract", "total") if name in stages]
    names += sorted(name for name in stages if name not in names)
    names = names[:6]
    if not names:
        return None
    top = _nice(max(float(stages[name]["p99"]) for name in names))
    series = []
    for colour, q in enumerate(("p50", "p95", "p99")):
        points = tuple((float(i), float(stages[name][q])) for i, name in enumerate(names))
        series.append(Series((q, q), points, "bars", colour, notes=tuple(f"{q}: {y:.1f} ms" for _, y in points)))
    return Chart(
        "latency",
        ("Time for a question", "每题用时"),
        ("Milliseconds in each stage.", "各阶段的毫秒数。"),
        ("stage", "阶段"),
        ("milliseconds", "毫秒"),
        tuple((float(i), name) for i, name in enumerate(names)),
        tuple((top * step / 4, f"{top * step / 4:,.0f}") for step in range(5)),
        tuple(series),
    )


def _nice(value: float) -> float:
    """The next round number that four steps part evenly."""
    if value <= 0:
        return 1.0
    scale = 1.0
    while scale * 10 < value:
        scale *= 10
    while scale > value:
        scale /= 10
    steps: Sequence[float] = (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10)
    return next((step * scale for step in steps if step * scale >= value), 10 * scale)
