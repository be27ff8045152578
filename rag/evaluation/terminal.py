"""A run on a terminal: tables that fit in a window.

In: a run as JSON. Out: text; names from case files are made harmless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.evaluation.judge import CAUSES
from rag.evaluation.metrics import HEADLINES, IN_SLICES, METRICS, Metric
from rag.evaluation.summary import ALL
from rag.terminal_text import columns, safe_line

__all__ = ["figure", "render_run", "table"]

Json = Mapping[str, Any]
FLIPS = 10
"""Questions listed of those that turned, each way."""


def render_run(run: Json) -> str:
    """Everything a person wants to know at once."""
    parts = [_heading(run), _metrics(run), _slices(run), _outcomes(run), _cost(run)]
    if "comparison" in run:
        parts.append(_comparison(run["comparison"]))
    if "gate" in run:
        parts.append(_gate(run["gate"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def figure(name: str, value: float | None) -> str:
    """A value as its metric is read: a share in percent, everything else plain."""
    if value is None:
        return "–"
    metric = METRICS.get(name)
    return f"{100 * value:.1f}%" if metric is None or metric.share else f"{value:.1f}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned, the first to the left."""
    widths = [max(columns(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0] + " " * (widths[0] - columns(row[0]))]
        cells += [" " * (width - columns(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _heading(run: Json) -> str:
    lines = []
    for part in run["sets"]:
        own = f", {part['passages']:,} passages of its own" if part["passages"] else ""
        if part["passages"] and part["passages_kept_whole"] != part["passages"]:
            own += f" ({part['passages_kept_whole']:,} kept whole)"
        lines.append(f"{safe_line(part['name'])}: {part['cases']:,} cases{own}, digest {part['digest'][:12]}")
    return "\n".join(lines)


def _metrics(run: Json) -> str:
    found = run["metrics"][ALL]
    rows = [("metric", "value", "95% interval", "cases")]
    for metric in _ordered(found):
        entry = found[metric.name]
        span = f"{figure(metric.name, entry['low'])} to {figure(metric.name, entry['high'])}"
        rows.append((metric.label, figure(metric.name, entry["value"]), span, f"{entry['n']:,}"))
    return table(rows)


def _ordered(found: Json) -> list[Metric]:
    order = {name: place for place, name in enumerate(HEADLINES)}
    names = [name for name in METRICS if name in found]
    groups = {"answers": 0, "grounding": 1, "selective": 2, "retrieval": 3, "run": 4}
    names.sort(key=lambda name: (groups[METRICS[name].group], order.get(name, len(order))))
    return [METRICS[name] for name in names]


def _slices(run: Json) -> str:
    parts = [part for part in run["metrics"] if part != ALL]
    names = [name for name in IN_SLICES if name in run["metrics"][ALL]]
    if "hit@1" in names:  # a terminal is narrow; the report has them all
        names = [name for name in names if not name.startswith("article_") and name != "exact_quotes"]
    if not parts or not names:
        return ""
    rows = [("", "cases", *(METRICS[name].label for name in names))]
    for part in parts:
        found = run["metrics"][part]
        cases = max((entry["n"] for entry in found.values()), default=0)
        label = safe_line(part.replace("category:", "").replace("lang:", ""))
        rows.append((label, f"{cases:,}", *(figure(name, found.get(name, {}).get("value")) for name in names)))
    return table(rows)


def _outcomes(run: Json) -> str:
    rows = [("why not", "cases", "")]
    rows += [
        (cause, f"{run['causes'][cause]:,}", f"  {means}") for cause, means in CAUSES.items() if cause in run["causes"]
    ]
    if len(rows) == 1:
        return ""
    width = max(len(row[0]) for row in rows)
    return "\n".join(f"{cause:<{width}}  {count:>7}{means}".rstrip() for cause, count, means in rows)


def _cost(run: Json) -> str:
    cost = run["cost"]
    rows: list[tuple[str, ...]] = [("milliseconds", "p50", "p95", "p99")]
    for stage, taken in cost["stages_ms"].items():
        rows.append((safe_line(stage), *(f"{taken[q]:.1f}" for q in ("p50", "p95", "p99"))))
    peak = f", at most {cost['peak_bytes'] / 2**20:,.0f} MiB" if cost["peak_bytes"] else ""
    return (table(rows) + "\n" if len(rows) > 1 else "") + f"{cost['seconds']:,.0f} s{peak}"


def _comparison(found: Json) -> str:
    rows = [("compared", "before", "now", "difference", "95% interval", "p (Holm)", "")]
    for row in found["metrics"]:
        name = row["metric"]
        sign = "+" if row["difference"] > 0 else ""
        span = f"{figure(name, row['low'])} to {figure(name, row['high'])}"
        verdict = ("better" if row["better"] else "worse") if row["real"] else ""
        rows.append((METRICS[name].label, figure(name, row["before"]), figure(name, row["now"]), f"{sign}{figure(name, row['difference'])}", span, f"{row['p']:.3f}", verdict))  # fmt: skip
    lines = [table(rows), f"{found['cases']:,} cases in both runs"]
    if found["changed"]:
        lines.append(f"{len(found['changed'])} cases are not the same in both and were left out")
    for title, key in (("no longer right", "lost"), ("now right", "won")):
        flips = found[key]
        if flips:
            lines.append(f"{title} ({len(flips)}):")
            lines += [f"  {safe_line(flip['id'])}  {safe_line(flip['question'])}" for flip in flips[:FLIPS]]
            lines += [f"  … and {len(flips) - FLIPS} more"] if len(flips) > FLIPS else []
    return "\n".join(lines)


def _gate(rows: Sequence[Json]) -> str:
    lines = [("gate", "of", "limit", "measured", "")]
    for row in rows:
        name = row["metric"]
        label = METRICS[name].label if name in METRICS else safe_line(name)
        bound = f"at {'least' if row['kind'] == 'floor' else 'most'} {figure(name, row['limit'])}"
        lines.append(
            (label, safe_line(row["part"]), bound, figure(name, row["value"]), "ok" if row["holds"] else "BROKEN")
        )
    return table(lines)
