"""The tables of the report: outcomes, slices, all metrics, a comparison, a gate.

In: parts of a run. Out: HTML, escaped; "" where there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from rag.evaluation.metrics import IN_SLICES, METRICS
from rag.evaluation.report.svg import both
from rag.evaluation.report.texts import CAUSE_NAMES, VERDICT_NAMES, label_of, meaning_of
from rag.evaluation.summary import ALL
from rag.evaluation.terminal import figure

__all__ = ["comparison", "gate", "metrics_table", "outcomes", "slices_table"]

Json = Mapping[str, Any]
FLIPS = 60
"""Turned questions listed; the rest is in report.json."""
_STRIP = 1000


def outcomes(run: Json) -> str:
    """One strip: how many went right, and why the others did not."""
    counts: dict[tuple[str, str], int] = {}
    for case in run["cases"]:
        good = case["verdict"] in ("right", "rightly_abstained", "unjudged") and not case["cause"]
        key = ("verdict", case["verdict"]) if good else ("cause", case["cause"] or case["verdict"])
        counts[key] = counts.get(key, 0) + 1
    order = [("verdict", name) for name in VERDICT_NAMES] + [("cause", name) for name in CAUSE_NAMES]
    order += [key for key in counts if key not in order]
    total = max(len(run["cases"]), 1)
    x = 0.0
    strips, keys = [], []
    for key in order:
        if key not in counts:
            continue
        kind, name = key
        words = (VERDICT_NAMES if kind == "verdict" else CAUSE_NAMES).get(name) or VERDICT_NAMES.get(name, (name, name))
        width = _STRIP * counts[key] / total
        strips.append(f'<rect class="o-{escape(name)}" x="{x:.2f}" width="{max(width - 1.5, 0.5):.2f}" height="26"/>')
        x += width
        keys.append(
            f'<button type="button" class="outcome" data-kind="{kind}" data-name="{escape(name)}"><i class="o-{escape(name)}"></i>'
            f"{both(words)} <b>{counts[key]:,}</b> <small>{100 * counts[key] / total:.0f}%</small></button>"
        )
    return (
        f'<div class="strip"><svg viewBox="0 0 {_STRIP} 26" preserveAspectRatio="none" aria-hidden="true">{"".join(strips)}</svg>'
        f'<div class="keys">{"".join(keys)}</div></div>'
    )


def metrics_table(run: Json) -> str:
    """Every metric with its interval and what it means."""
    found = run["metrics"][ALL]
    rows = []
    for name in METRICS:
        if name in found:
            entry = found[name]
            rows.append(
                f"<tr><th>{both(label_of(name))}</th><td class=n>{figure(name, entry['value'])}</td>"
                f"<td class=n>{figure(name, entry['low'])} – {figure(name, entry['high'])}</td>"
                f"<td class=n>{entry['n']:,}</td><td>{both(meaning_of(name))}</td></tr>"
            )
    head = _head(
        ("metric", "指标"),
        ("value", "数值"),
        ("95% interval", "95% 区间"),
        ("cases", "题数"),
        ("what it counts", "含义"),
    )
    return f'<div class="wide"><table class="all">{head}<tbody>{"".join(rows)}</tbody></table></div>{_bars(run)}'


def _bars(run: Json) -> str:
    """The confidence from which false answers stay rare."""
    bars = [bar for bar in run["curves"].get("thresholds", []) if bar["threshold"] is not None]
    if not bars:
        return ""
    rows = "".join(
        f"<tr><th>{100 * bar['false_answers_at_most']:.0f}%</th><td class=n>{bar['threshold']:.3f}</td>"
        f"<td class=n>{figure('', bar.get('coverage'))}</td><td class=n>{figure('', bar.get('shown_precision'))}</td></tr>"
        for bar in bars
    )
    head = _head(
        ("false answers at most", "误答率上限"),
        ("threshold", "阈值"),
        ("coverage", "覆盖率"),
        ("shown precision", "回答精确率"),
    )
    title = both(("Where to set the bar", "阈值取在哪里"))
    return f'<h3>{title}</h3><div class="wide"><table>{head}<tbody>{rows}</tbody></table></div>'


def slices_table(run: Json) -> str:
    """The headline metrics of every slice; the deeper the tint, the better."""
    names = [name for name in IN_SLICES if name in run["metrics"][ALL]]
    rows = []
    for part, found in run["metrics"].items():
        cases = max((entry["n"] for entry in found.values()), default=0)
        label = both(("all", "全部")) if part == ALL else escape(part.replace("category:", "").replace("lang:", ""))
        cells = "".join(_cell(name, found.get(name)) for name in names)
        rows.append(f"<tr><th>{label}</th><td class=n>{cases:,}</td>{cells}</tr>")
    head = _head(("", ""), ("cases", "题数"), *(label_of(name) for name in names))
    return f'<div class="wide"><table class="heat">{head}<tbody>{"".join(rows)}</tbody></table></div>'


def _cell(name: str, entry: Json | None) -> str:
    if entry is None or entry["value"] is None:
        return "<td class=n>–</td>"
    good = entry["value"] if METRICS[name].higher_is_better else 1 - entry["value"]
    tip = f"{figure(name, entry['low'])} – {figure(name, entry['high'])}, n = {entry['n']:,}"
    return f'<td class="n h{round(10 * min(max(good, 0.0), 1.0))}" title="{tip}">{figure(name, entry["value"])}</td>'


def comparison(found: Json | None) -> str:
    """What changed since the other run."""
    if not found:
        return ""
    rows = []
    for row in found["metrics"]:
        name = row["metric"]
        word = (("better", "变好") if row["better"] else ("worse", "变差")) if row["real"] else ("", "")
        mark = ("up" if row["better"] else "down") if row["real"] else ""
        sign = "+" if row["difference"] > 0 else ""
        rows.append(
            f"<tr><th>{both(label_of(name))}</th><td class=n>{figure(name, row['before'])}</td>"
            f"<td class=n>{figure(name, row['now'])}</td><td class=n>{sign}{figure(name, row['difference'])}</td>"
            f"<td class=n>{figure(name, row['low'])} – {figure(name, row['high'])}</td><td class=n>{row['p']:.3f}</td>"
            f'<td class="{mark}">{both(word)}</td></tr>'
        )
    head = _head(
        ("", ""),
        ("before", "之前"),
        ("now", "现在"),
        ("difference", "差"),
        ("95% interval", "95% 区间"),
        ("p (Holm)", "p（Holm）"),
        ("", ""),
    )
    flips = _flips(("No longer right", "由对变错"), found["lost"]) + _flips(("Now right", "由错变对"), found["won"])
    return (
        f'<section id="compared"><h2>{both(("Compared with the other run", "与另一次的比较"))}</h2>'
        f'<div class="wide"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>{flips}</section>'
    )


def _flips(title: tuple[str, str], flips: Sequence[Json]) -> str:
    if not flips:
        return ""
    rows = "".join(
        f"<tr><td>{escape(str(flip['id']))}</td><td>{escape(str(flip['question']))}</td><td>{_cause(flip['before'])}</td>"
        f"<td>{_cause(flip['now'])}</td></tr>"
        for flip in flips[:FLIPS]
    )
    more = f" ({len(flips):,})" if len(flips) <= FLIPS else f" ({len(flips):,}, {FLIPS} shown)"
    return (
        f"<details><summary>{both(title)}{more}</summary>"
        f'<div class="wide"><table class="all"><tbody>{rows}</tbody></table></div></details>'
    )


def _cause(name: str) -> str:
    return both(CAUSE_NAMES.get(name) or VERDICT_NAMES.get(name) or (name, name))


def gate(rows: Sequence[Json] | None) -> str:
    """The limits, broken ones first."""
    if not rows:
        return ""
    cells = "".join(
        f"<tr><th>{both(label_of(row['metric']))}</th><td>{escape(str(row['part']))}</td>"
        f"<td class=n>{'≥' if row['kind'] == 'floor' else '≤'} {figure(row['metric'], row['limit'])}</td>"
        f"<td class=n>{figure(row['metric'], row['value'])}</td>"
        f'<td class="{"up" if row["holds"] else "down"}">{both(("holds", "通过") if row["holds"] else ("broken", "未通过"))}</td></tr>'
        for row in sorted(rows, key=lambda row: bool(row["holds"]))
    )
    head = _head(("metric", "指标"), ("of", "范围"), ("limit", "限值"), ("measured", "实测"), ("", ""))
    return f'<section id="gate"><h2>{both(("Gate", "质量门槛"))}</h2><div class="wide"><table>{head}<tbody>{cells}</tbody></table></div></section>'


def _head(*names: tuple[str, str]) -> str:
    return "<thead><tr>" + "".join(f"<th>{both(name)}</th>" for name in names) + "</tr></thead>"
