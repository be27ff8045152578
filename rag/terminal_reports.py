"""Reports as a person likes to read them: an ingest, an index's contents, a verification, an article.

In: the JSON of the command. Out: text with a line break at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.terminal_text import Style, safe, safe_line, wrapped

__all__ = ["render_article", "render_ingest", "render_remove", "render_repair", "render_status", "render_verify"]

SHOWN = 20
"""Problems, sources and faults listed; `--json` has them all."""

Json = Mapping[str, Any]


def render_ingest(report: Json) -> str:
    """What an ingest did."""
    counts = ", ".join(f"{count:,} {name}" for name, count in report["articles"].items() if count)
    lines = [
        f"articles: {counts or 'none'}",
        f"passages in the index: {report['passages']:,}",
        f"seconds: {report['seconds']:.1f}",
    ]
    problems = [f"  {safe_line(p['path'])}: {safe_line(p['reason'])}" for p in report["problems"]]
    return _text([*lines, *_some("problems", problems)])


def render_status(status: Json) -> str:
    """What an index holds."""
    articles = status["articles"]
    languages = ", ".join(f"{name} {count:,}" for name, count in _pairs(status["languages"]))
    lines = [
        f"articles: {articles['ok']:,} with text ({articles['reprints']:,} reprints), {articles['empty']:,} empty",
        f"passages: {status['passages']:,}",
        f"dates: {status['since'] or 'unknown'} to {status['until'] or 'unknown'}",
        f"languages: {languages or 'none'}",
        f"encoder: {safe_line(str(status['encoder']))}",
        f"size: {_bytes(status['bytes'])}",
        f"generation: {safe_line(str(status['generation']))}",
        "versions: " + ", ".join(f"{safe_line(name)} {safe_line(str(v))}" for name, v in _pairs(status["versions"])),
    ]
    return _text([*lines, *_sources(status["sources"])])


def render_verify(report: Json) -> str:
    """Which quotes stand."""
    counts = f"{report['exact']:,} exact, {report['changed']:,} changed since, {len(report['false']):,} false"
    lines = [f"{report['checked']:,} quotes checked: {counts}"]
    false = [_fault("false", fault) for fault in report["false"]]
    changed = [_fault("changed", fault) for fault in report.get("changed_quotes", ())]
    return _text([*lines, *_some("do not stand", false + changed)])


def render_remove(report: Json) -> str:
    """What was taken out."""
    lines = [f"removed: {safe_line(article)}" for article in report["removed"]]
    return _text([*lines, *(f"unknown: {safe_line(article)}" for article in report["unknown"])] or ["removed: none"])


def render_repair(report: Json) -> str:
    """What was rebuilt."""
    return _text([f"repaired: {safe_line(str(part))}" for part in report["repaired"]] or ["repaired: nothing"])


def render_article(article: Json, style: Style) -> str:
    """An article's record, then its text."""
    lines = [style.bold(line) for line in wrapped(safe_line(article["title"]), style)]
    for name in ("article_id", "source", "date", "lang", "path", "status", "reprint_of"):
        if article.get(name) is not None:
            lines.append(style.dim(f"{name}: {safe_line(str(article[name]))}"))
    if article.get("url"):
        url = article["url"]
        web = url.lower().startswith(("http://", "https://"))
        lines.append(f"url: {style.link(url) if web else safe_line(url)}")
    body = article["raw"] if "raw" in article else article["text"]
    lines += ["", *(wrapped(body, style) if style.width else [safe(body)])]
    return _text(lines)


def _fault(kind: str, fault: Json) -> str:
    name = f"answer {safe_line(str(fault['id']))}" if fault["id"] is not None else f"line {fault.get('line', '?')}"
    part = "conflict" if fault.get("part") == "conflicts" else "quote"
    rank = "" if fault["rank"] is None else f", {part} {safe_line(str(fault['rank']))}"
    return f"  {kind}: {name}{rank}: {safe_line(fault['reason'])}"


def _some(name: str, rows: list[str]) -> list[str]:
    if not rows:
        return []
    more = [f"  … and {len(rows) - SHOWN:,} more (--json lists them all)"] if len(rows) > SHOWN else []
    return [f"{name}:", *rows[:SHOWN], *more]


def _sources(sources: Any) -> list[str]:
    if isinstance(sources, int):
        return [f"sources: {sources:,}"]
    rows = [f"  {safe_line(name)}: {count:,}" for name, count in _pairs(sources)]
    return _some("sources", rows)


def _pairs(counts: Any) -> list[tuple[str, Any]]:
    """Counts as pairs, whether they come as an object or as a list of ``{"name", "articles"}``."""
    if isinstance(counts, Mapping):
        return [(str(name), count) for name, count in counts.items()]
    return [
        (str(entry["name"]), entry["articles"]) if isinstance(entry, Mapping) else (str(entry), "")
        for entry in counts or ()
    ]


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"


def _text(lines: list[str]) -> str:
    return "\n".join(lines).rstrip("\n") + "\n"
