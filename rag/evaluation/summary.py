"""From judged cases to metrics with intervals, over all and by category and language.

In: judged cases. Out: plain JSON: ``{slice: {metric: {"value", "low", "high", "n"}}}`` and what curves are drawn from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.evaluation.bootstrap import Floats, interval, ratios, weights, wilson
from rag.evaluation.judge import Judged
from rag.evaluation.metrics import METRICS
from rag.evaluation.metrics_selective import aurc, auroc, ece, reliability, risk_coverage, threshold_for

__all__ = ["ALL", "SHARES", "costs", "curves", "slices_of", "summarise"]

Json = dict[str, Any]
ALL = "all"
SHARES = (0.01, 0.05, 0.1, 0.2)
"""Shares of false answers for which the bar is looked up."""
CURVE_POINTS = 200
"""More are not seen in a plot."""


def slices_of(cases: Sequence[Judged]) -> dict[str, list[int]]:
    """Rows by slice: ``all``, ``lang:zh``, ``category:factoid``, ``category:factoid lang:zh``, ``set:…``; only where
    they part the cases."""
    found: dict[str, list[int]] = {ALL: list(range(len(cases)))}
    names: list[Callable[[Judged], str]] = [
        lambda judged: f"lang:{judged.case.lang}",
        lambda judged: f"category:{judged.case.category}" if judged.case.category else "",
        lambda judged: f"category:{judged.case.category} lang:{judged.case.lang}" if judged.case.category else "",
    ]
    for name in names:
        parts: dict[str, list[int]] = {}
        for row, judged in enumerate(cases):
            if name(judged):
                parts.setdefault(name(judged), []).append(row)
        found |= {part: parts[part] for part in sorted(parts) if len(parts[part]) < len(cases)}
    return found


def summarise(cases: Sequence[Judged]) -> dict[str, dict[str, Json]]:
    """Every metric of every slice, with its interval."""
    names = [name for name in METRICS if any(name in judged.values for judged in cases)]
    tops = np.array([[judged.values.get(name, (0.0, 0.0))[0] for name in names] for judged in cases])
    bottoms = np.array([[judged.values.get(name, (0.0, 0.0))[1] for name in names] for judged in cases])
    drawn = weights(len(cases))
    known = _Confidences(cases)
    found: dict[str, dict[str, Json]] = {}
    for part, rows in slices_of(cases).items():
        found[part] = _means(names, tops[rows], bottoms[rows], drawn[:, rows])
        found[part] |= known.metrics(rows, drawn)
    return found


def _means(names: Sequence[str], tops: Floats, bottoms: Floats, drawn: Floats) -> dict[str, Json]:
    repeated = ratios(tops, bottoms, drawn)
    found = {}
    for column, name in enumerate(names):
        speaks = bottoms[:, column] > 0
        if not speaks.any():
            continue
        value = float(tops[:, column].sum() / bottoms[:, column].sum())
        low, high = interval(repeated[:, column])
        if low == high and METRICS[name].share:
            low, high = wilson(value, float(bottoms[:, column].sum()))
        found[name] = _entry(value, low, high, int(speaks.sum()))
    return found


def _entry(value: float, low: float, high: float, n: int) -> Json:
    return {"value": _round(value), "low": _round(low), "high": _round(high), "n": n}


def _round(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6)


class _Confidences:
    """The arrays that selective metrics are made of: cases where it is known whether the first quote is right."""

    def __init__(self, cases: Sequence[Judged]) -> None:
        judged = [row for row, one in enumerate(cases) if _is_judged(one)]
        self.rows = np.array(judged, dtype=np.int64)
        self.confidence = np.array([float(cases[row].answer.get("confidence") or 0.0) for row in judged])
        self.right = np.array([cases[row].values.get("hit@1", (0.0, 1.0))[0] for row in judged])
        self.answerable = np.array([cases[row].case.answerable for row in judged], dtype=np.bool_)

    def metrics(self, rows: Sequence[int], drawn: Floats) -> dict[str, Json]:
        inside = np.isin(self.rows, rows)
        if inside.sum() < 2:
            return {}
        confidence, right = self.confidence[inside], self.right[inside]
        answerable = self.answerable[inside].astype(np.float64)
        once, repeated = np.ones((1, len(confidence))), drawn[:, self.rows[inside]]
        measures: dict[str, tuple[Callable[[Floats, Floats, Floats], Floats], Floats]] = {
            "auroc": (auroc, right),
            "auroc_answerable": (auroc, answerable),
            "aurc": (aurc, right),
            "ece": (ece, right),
        }
        found = {}
        for name, (measure, labels) in measures.items():
            value = float(measure(confidence, labels, once)[0])
            if not np.isnan(value):
                found[name] = _entry(value, *interval(measure(confidence, labels, repeated)), len(confidence))
        return found


def _is_judged(judged: Judged) -> bool:
    return "confidence" in judged.answer and ("hit@1" in judged.values or not judged.case.answerable)


def curves(cases: Sequence[Judged]) -> Json:
    """What the plots show: risk and coverage, reliability, and the bars that keep false answers down."""
    known = _Confidences(cases)
    if not len(known.rows):
        return {}
    points = risk_coverage(known.confidence, known.right)
    step = max(1, len(points) // CURVE_POINTS)
    kept = points[::step] if points[-1] in points[::step] else [*points[::step], points[-1]]
    return {
        "risk_coverage": [[round(x, 5) for x in point] for point in kept],
        "reliability": reliability(known.confidence, known.right),
        "thresholds": [_bar(known.confidence, known.right, known.answerable, share) for share in SHARES],
    }


def _bar(confidence: Floats, right: Floats, answerable: NDArray[np.bool_], share: float) -> Json:
    bar = threshold_for(confidence, answerable, share)
    if bar is None:
        return {"false_answers_at_most": share, "threshold": None}
    shown = confidence >= bar
    return {
        "false_answers_at_most": share,
        "threshold": round(bar, 6),
        "coverage": round(float(shown[answerable].mean()), 6) if answerable.any() else None,
        "shown_precision": round(float(right[shown].mean()), 6) if shown.any() else None,
    }


def costs(cases: Sequence[Judged]) -> dict[str, Mapping[str, float]]:
    """p50, p95 and p99 of each stage, in milliseconds."""
    stages: dict[str, list[float]] = {}
    for judged in cases:
        for stage, taken in (judged.answer.get("timing_ms") or {}).items():
            stages.setdefault(stage, []).append(float(taken))
    return {
        stage: {f"p{q}": round(float(np.quantile(taken, q / 100)), 2) for q in (50, 95, 99)}
        for stage, taken in stages.items()
    }
