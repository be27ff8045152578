"""The report as one HTML page that needs nothing else: no network, no fonts, no library.

In: a run and its charts. Out: HTML. Whatever comes from articles or case files reaches the page as escaped text or as
JSON that the script puts in place with `textContent`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from rag.evaluation.report.cases import page_cases
from rag.evaluation.report.charts import Chart, Text
from rag.evaluation.report.svg import both, draw
from rag.evaluation.report.tables import comparison, gate, metrics_table, outcomes, slices_table
from rag.evaluation.report.texts import CAUSE_NAMES, VERDICT_NAMES, cause_text, label_of, meaning_of
from rag.evaluation.summary import ALL
from rag.evaluation.terminal import figure

__all__ = ["render_page", "script_json"]

Json = Mapping[str, Any]
CARDS = (
    "hit@1", "hit@3", "exact_quotes", "right_article", "passage_recall@10", "shown_precision", "coverage",
    "false_answers", "chrome_quotes", "chrome_chars", "links",
)  # fmt: skip
"""Metrics that stand large at the top ..."""
RETRIEVAL_CARDS = ("article_found@1", "article_recall@10", "article_mrr@10", "article_ndcg@10", "exact_quotes")
"""... and those of a set that only knows which articles are right."""
MOST_CARDS = 8
_CARD_WIDTH = 200


def render_page(run: Json, charts: Sequence[Chart]) -> str:
    """The whole page."""
    style, script = _file("page.css"), _file("page.js")
    data = script_json({"cases": page_cases(run), "verdicts": VERDICT_NAMES, "causes": CAUSE_NAMES, "why": _why(run)})
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{_sha256(script)}'"
    )
    names = ", ".join(str(part["name"]) for part in run["sets"])
    sections = [
        _section("summary", ("At a glance", "概览"), _cards(run) + outcomes(run)),
        comparison(run.get("comparison")),
        gate(run.get("gate")),
        _section("plots", ("Plots", "图表"), f'<div class="plots">{"".join(map(draw, charts))}</div>')
        if charts
        else "",
        _section("parts", ("By category and language", "按类别与语言"), slices_table(run))
        if len(run["metrics"]) > 1
        else "",
        _section("metrics", ("Every metric", "全部指标"), metrics_table(run)),
        _section("cases", ("Every case", "全部题目"), _file("cases.html")),
    ]
    return (
        "<!doctype html>\n"
        '<html lang="en" data-lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(names)} – yuanwen eval</title><style>{style}</style></head><body>"
        f"{_header(run)}<main>{''.join(sections)}</main>{_footer(run)}"
        f'<script type="application/json" id="data">{data}</script><script>{script}</script></body></html>\n'
    )


def script_json(value: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(char, code)
    # A lone surrogate is text that UTF-8 cannot hold.
    return "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)


def _section(name: str, title: Text, body: str) -> str:
    return f'<section id="{name}"><h2>{both(title)}</h2>{body}</section>'


def _header(run: Json) -> str:
    count = len(run["cases"])
    sets = "".join(
        f"<li><b>{escape(str(part['name']))}</b> {part['cases']:,} {both(('cases', '题'))}"
        + (f", {part['passages']:,} {both(('passages', '段落'))}" if part["passages"] else "")
        + "</li>"
        for part in run["sets"]
    )
    return (
        '<header><div class="brand"><span class="mark" aria-hidden="true">「」</span>'
        f"<h1>{both(('How well it answers', '回答质量报告'))}</h1>"
        f'<button id="lang" type="button">{both(("中文", "English"))}</button></div>'
        f"<p>{both((f'{count:,} questions, measured without a language model: every figure is a count of characters or ranks.', f'共 {count:,} 题，不用语言模型评分：每个数字都来自字符或名次的计数。'))}</p>"
        f'<ul class="sets">{sets}</ul></header>'
    )


def _footer(run: Json) -> str:
    facts = [f"yuanwen {run['version']}", f"digest {str(run['digest'])[:16]}"]
    facts += sorted({f"encoder {part['encoder']}" for part in run["sets"]})
    facts.append(f"{run['cost']['seconds']:,.0f} s")
    if run["cost"]["peak_bytes"]:
        facts.append(f"{run['cost']['peak_bytes'] / 2**20:,.0f} MiB")
    return f"<footer>{escape(' · '.join(facts))}</footer>"


def _cards(run: Json) -> str:
    found = run["metrics"][ALL]
    judged = any(name in found for name in ("hit@1", "false_answers", "chrome_quotes"))
    names = [name for name in (CARDS if judged else RETRIEVAL_CARDS) if name in found][:MOST_CARDS]
    return f'<div class="cards">{"".join(_card(name, found[name]) for name in names)}</div>'


def _card(name: str, entry: Json) -> str:
    """A figure with its interval drawn under it."""
    low, value, high = (min(max(float(entry[key] or 0.0), 0.0), 1.0) for key in ("low", "value", "high"))
    x, w = low * _CARD_WIDTH, max((high - low) * _CARD_WIDTH, 1.5)
    line = (
        f'<svg viewBox="-5 0 {_CARD_WIDTH + 10} 14" aria-hidden="true"><rect class="rail" width="{_CARD_WIDTH}" height="4" y="5" rx="2"/>'
        f'<rect class="span" x="{x:.1f}" width="{w:.1f}" height="4" y="5" rx="2"/>'
        f'<circle class="at" cx="{value * _CARD_WIDTH:.1f}" cy="7" r="5"/></svg>'
    )
    span = f"{figure(name, entry['low'])} – {figure(name, entry['high'])}"
    means = "".join(both(meaning_of(name)))
    return (
        f'<div class="card"><h3>{both(label_of(name))}</h3><strong>{figure(name, entry["value"])}</strong>{line}'
        f"<small>{span} · n = {entry['n']:,}</small><p>{means}</p></div>"
    )


def _why(run: Json) -> dict[str, Text]:
    return {name: cause_text(name) for name in run["causes"]}


def _file(name: str) -> str:
    return resources.files("rag.evaluation.report").joinpath(name).read_text("utf-8")


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
