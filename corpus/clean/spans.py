"""Lists of slices of the raw text: trimmed, joined, measured.

In and out: ``[(start, end), …]``, ascending, not overlapping. All linear.
"""

from __future__ import annotations

__all__ = ["Spans", "cells", "overlap", "subtract", "trim"]

Spans = list[tuple[int, int]]

_SPACE = frozenset(" \t\r\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f")


def subtract(start: int, end: int, cuts: Spans, first: int) -> tuple[Spans, int]:
    """``start:end`` without the `cuts` (ascending by start, may overlap) from the `first` on that may reach into it,
    and the first that may reach beyond `end`. `cuts` must end in a sentinel behind `end`."""
    spans: Spans = []
    while cuts[first][0] < end:
        a, b = cuts[first]
        if a > start:
            spans.append((start, a))
        if b > start:
            start = b
        if b > end:
            break
        first += 1
    if start < end:
        spans.append((start, end))
    return spans, first


def overlap(spans: Spans, first: int, start: int, end: int) -> tuple[int, int]:
    """How many characters of ``start:end`` are in `spans`, and the first span that may reach beyond `end`."""
    inside = 0
    while first < len(spans):
        a, b = spans[first]
        if a >= end:
            break
        if b > start:
            inside += min(b, end) - max(a, start)
        if b > end:
            break
        first += 1
    return inside, first


def cells(raw: str, spans: Spans) -> Spans:
    """The spans of a table row without its pipes; a pipe that alone keeps two cells apart stays."""
    out: Spans = []
    for start, end in spans:
        at = start
        while (pipe := raw.find("|", at, end)) >= 0:
            _add(out, at, pipe)
            glued = out and out[-1][1] == pipe and not raw[pipe - 1].isspace()
            if glued and pipe + 1 < end and raw[pipe + 1] not in " \t|":
                _add(out, pipe, pipe + 1)
            at = pipe + 1
        _add(out, at, end)
    return out


def _add(spans: Spans, start: int, end: int) -> None:
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    elif start < end:
        spans.append((start, end))


def trim(raw: str, spans: Spans) -> Spans:
    """The spans without white space at either end of the line."""
    if spans and raw[spans[0][0]] not in _SPACE and raw[spans[-1][1] - 1] not in _SPACE:
        return spans
    first, last = 0, len(spans) - 1
    while first <= last:
        a, b = spans[first]
        while a < b and raw[a] in _SPACE:
            a += 1
        if a < b:
            spans[first] = (a, b)
            break
        first += 1
    while last >= first:
        a, b = spans[last]
        while b > a and raw[b - 1] in _SPACE:
            b -= 1
        if b > a:
            spans[last] = (a, b)
            break
        last -= 1
    return spans[first : last + 1]
