"""Charts as SVG inside the page: sharp at any size, in the page's own colours, words in both languages.

In: a `Chart`. Out: markup; every string in it is escaped.
"""

from __future__ import annotations

from html import escape

from rag.evaluation.report.charts import Chart, Series, Text

__all__ = ["both", "draw"]

WIDTH, HEIGHT = 520, 320
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 14, 48
LARGEST_DOT, SMALLEST_DOT = 9.0, 3.0


def both(text: Text, *, tag: str = "span", attributes: str = "") -> str:
    """A text in both languages; the page shows one."""
    space = " " if attributes else ""
    return "".join(
        f'<{tag}{space}{attributes} class="t" lang="{lang}">{escape(words)}</{tag}>'
        for lang, words in zip(("en", "zh"), text, strict=True)
    )


class _Frame:
    """From plain coordinates to the picture's."""

    def __init__(self, chart: Chart) -> None:
        bars = any(series.kind == "bars" for series in chart.series)
        places = [x for x, _ in chart.x_ticks]
        margin = 0.5 if bars else 0.0
        self.low, self.high = min(places) - margin, max(places) + margin
        self.top = max(y for y, _ in chart.y_ticks)

    def x(self, x: float) -> float:
        return LEFT + (x - self.low) / ((self.high - self.low) or 1) * (WIDTH - LEFT - RIGHT)

    def y(self, y: float) -> float:
        return HEIGHT - BOTTOM - min(y / (self.top or 1), 1.0) * (HEIGHT - TOP - BOTTOM)


def draw(chart: Chart) -> str:
    """The whole figure: title, picture, caption."""
    frame = _Frame(chart)
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(chart.title[0])}">']
    for value, label in chart.y_ticks:
        y = frame.y(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{escape(label)}</text>')
    for value, label in chart.x_ticks:
        x = frame.x(value)
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{escape(label)}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        both(chart.x, tag="text", attributes=f'data-axis="" x="{middle}" y="{HEIGHT - 6}" text-anchor="middle"')
    )
    upright = f'data-axis="" transform="translate(13 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle"'
    parts.append(both(chart.y, tag="text", attributes=upright))
    bars = [series for series in chart.series if series.kind == "bars"]
    for series in chart.series:
        parts += _bars(series, frame, bars.index(series), len(bars)) if series.kind == "bars" else _line(series, frame)
    parts.append("</svg>")
    legend = "".join(
        f'<span class="key k{series.colour}{" dash" if series.kind == "dashed" else ""}">{both(series.label)}</span>'
        for series in chart.series
    )
    return (
        f'<figure id="{escape(chart.name)}"><h3>{both(chart.title)}</h3><div class="legend">{legend}</div>'
        f"{''.join(parts)}<figcaption>{both(chart.caption)}</figcaption></figure>"
    )


def _line(series: Series, frame: _Frame) -> list[str]:
    parts = []
    places = [(frame.x(x), frame.y(y)) for x, y in series.points]
    if series.spread and series.kind == "line":
        ring = [(x, frame.y(high)) for (x, _), (_, high) in zip(places, series.spread, strict=True)]
        ring += [(x, frame.y(low)) for (x, _), (low, _) in reversed(list(zip(places, series.spread, strict=True)))]
        parts.append(f'<polygon class="band k{series.colour}" points="{_points(ring)}"/>')
    if series.kind != "dots":
        dash = " dash" if series.kind == "dashed" else ""
        parts.append(f'<polyline class="curve k{series.colour}{dash}" points="{_points(places)}"/>')
    if series.kind == "dashed":
        return parts
    many = len(places) > 24
    most = max((size for size, _ in series.spread), default=1.0)
    for i, (x, y) in enumerate(places):
        radius = 5.0 if many else 4.0
        if series.kind == "dots":
            radius = max(SMALLEST_DOT, LARGEST_DOT * (series.spread[i][0] / most) ** 0.5)
        note = escape(series.notes[i]) if series.notes else ""
        hidden = " hover" if many and series.kind == "line" else ""
        parts.append(
            f'<circle class="dot k{series.colour}{hidden}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{note}</title></circle>"
        )
    return parts


def _bars(series: Series, frame: _Frame, place: int, count: int) -> list[str]:
    parts = []
    width = 0.72 / count
    for i, (x, y) in enumerate(series.points):
        left, right = frame.x(x - 0.36 + place * width), frame.x(x - 0.36 + (place + 1) * width)
        top, bottom = frame.y(y), frame.y(0)
        note = escape(series.notes[i]) if series.notes else ""
        parts.append(
            f'<rect class="bar k{series.colour}" x="{left:.1f}" y="{top:.1f}" width="{max(right - left - 2, 1):.1f}" '
            f'height="{max(bottom - top, 1):.1f}" rx="2"><title>{note}</title></rect>'
        )
    return parts


def _points(places: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
