"""A page as lines: what each shows a reader, and how it is marked up.

In: the raw text and where the page begins. Out: a list of `Line`, one for every raw line that shows something: blank
lines, rules, fences and lines with an image alone have none.
"""

from __future__ import annotations

import re
from enum import IntEnum

from corpus.clean.inline import scan
from corpus.clean.spans import Spans, cells, overlap, subtract, trim

__all__ = ["Kind", "Line", "read_lines"]


class Kind(IntEnum):
    """What a line is in Markdown."""

    TEXT = 1
    ITEM = 2
    HEADING = 3
    TABLE = 4
    CODE = 5


class Line:
    """One raw line that shows something. Offsets count characters of the raw text."""

    __slots__ = ("anchors", "end", "kind", "level", "linked", "links", "size", "spans", "start", "text")

    def __init__(self, start: int, end: int, kind: Kind, spans: Spans, text: str) -> None:
        self.start = start
        """Of its first character that is not white space."""
        self.end = end
        """Of its newline, or of the text."""
        self.kind = kind
        self.spans = spans
        self.text = text
        """What a reader sees: the spans joined."""
        self.size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        """Length of `text` in UTF-8 bytes: a Chinese character says about as much as three Latin ones."""
        self.level = 0
        """Of a heading: 1 to 6."""
        self.links = 0
        """How many links have words on this line."""
        self.anchors = 0
        """How many of them lead to a place on the same page."""
        self.linked = 0
        """How many of the shown characters lie inside links."""

    def __repr__(self) -> str:
        return f"Line({self.kind.name}, {self.text!r})"


_FENCE = re.compile(r"^[ \t>]*+(`{3,}|~{3,})([^\n`]*+)$", re.MULTILINE)
_LINE = re.compile(r"\S[^\n]*+")
_CODE_LINE = re.compile(r"[^\n]++")
_PREFIX = re.compile(
    r"[\s>]*+(?P<bullet>(?:[*+-](?:[ \t\u00a0]++|$))*+)[\s>]*+(?:(?P<hashes>#{1,6})(?:[ \t\u00a0]++|$))?+"
)
_MARKS = frozenset("*+->#|=_~: \t")
"""What a line begins with that is marked up as a block, or is a rule."""
_RULE = re.compile(r"[\s\-=_*~|:+]*+$")


def read_lines(raw: str, start: int, end: int) -> list[Line]:
    """The lines of ``raw[start:end]`` that show something, in order."""
    lines: list[Line] = []
    at = start
    for fence_start, code_start, code_end, fence_end in _fences(raw, start, end):
        _prose(raw, at, fence_start, lines)
        _code(raw, code_start, code_end, lines)
        at = fence_end
    _prose(raw, at, end, lines)
    return lines


def _fences(raw: str, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Fenced code: (offset of the opening line, of the code, of the closing line, end of the closing line)."""
    found: list[tuple[int, int, int, int]] = []
    if "```" not in raw and "~~~" not in raw:
        return found
    opening: re.Match[str] | None = None
    for match in _FENCE.finditer(raw, start, end):
        if opening is None:
            opening = match
        elif (
            match.group(1)[0] == opening.group(1)[0]
            and len(match.group(1)) >= len(opening.group(1))
            and not match.group(2).strip()
        ):
            found.append((opening.start(), opening.end() + 1, match.start(), match.end()))
            opening = None
    if opening is not None:
        found.append((opening.start(), min(opening.end() + 1, end), end, end))
    return found


def _code(raw: str, start: int, end: int, lines: list[Line]) -> None:
    for match in _CODE_LINE.finditer(raw, start, end):
        text = match.group().rstrip()
        if text:
            lines.append(
                Line(match.start(), match.end(), Kind.CODE, [(match.start(), match.start() + len(text))], text)
            )


def _prose(raw: str, start: int, end: int, lines: list[Line]) -> None:
    if start >= end:
        return
    marks = scan(raw, start, end)
    far = (end + 1, end + 1)
    cuts, links = [*marks.cuts, far], [*marks.links, far]
    i_cut = i_link = 0
    for match in _LINE.finditer(raw, start, end):
        at, stop = match.span()
        while cuts[i_cut][1] <= at:
            i_cut += 1
        line, i_cut = _read(raw, at, stop, cuts, i_cut)
        if line is not None:
            lines.append(line)
            while links[i_link][1] <= at:
                i_link += 1
            i_link = _count_links(line, links, i_link, marks.anchors)


def _read(raw: str, start: int, stop: int, cuts: Spans, first: int) -> tuple[Line | None, int]:
    """The line at ``start:stop`` if it shows something, and the first cut that the next line has to look at."""
    left, level, kind = start, 0, Kind.TEXT
    if raw[start] in _MARKS:
        prefix = _PREFIX.match(raw, start, stop)
        if prefix is None:  # the pattern matches the empty string
            raise AssertionError
        left = prefix.end()
        if prefix["hashes"]:
            kind, level = Kind.HEADING, len(prefix["hashes"])
        elif prefix["bullet"]:
            kind = Kind.ITEM
        if left == stop or _RULE.match(raw, left, stop):
            return None, first
        if raw[left] == "|":
            kind = Kind.TABLE
    spans, first = subtract(left, stop, cuts, first)
    if kind is Kind.TABLE:
        spans = cells(raw, spans)
    spans = trim(raw, spans)
    if kind is Kind.HEADING and spans:
        spans = _without_closing_hashes(raw, spans)
    text = raw[spans[0][0] : spans[0][1]] if len(spans) == 1 else "".join([raw[a:b] for a, b in spans])
    if not text or (text[0] in _MARKS and _RULE.match(text)):
        return None, first
    line = Line(start, stop, kind, spans, text)
    line.level = level
    return line, first


def _without_closing_hashes(raw: str, spans: Spans) -> Spans:
    start, end = spans[-1]
    at = end
    while at > start and raw[at - 1] == "#":
        at -= 1
    if at == end or (at > start and raw[at - 1] not in " \t"):
        return spans
    return trim(raw, [*spans[:-1], (start, at)]) if at > start else trim(raw, spans[:-1])


def _count_links(line: Line, links: Spans, first: int, anchors: set[int]) -> int:
    """Fill in the line's links. Returns the first link that the next line has to look at."""
    i_span = 0
    while links[first][0] < line.end:
        a, b = links[first]
        inside, i_span = overlap(line.spans, i_span, max(a, line.start), min(b, line.end))
        if inside:
            line.links += 1
            line.linked += inside
            if a in anchors:
                line.anchors += 1
        if b > line.end:
            break
        first += 1
    return first
