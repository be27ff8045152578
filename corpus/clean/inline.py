"""Inline Markdown: which characters of a stretch of raw text are mark-up, and which text lies inside links.

In: a string and the borders of a stretch that holds no fenced code. Out: `Marks`, offsets only. Nothing is decoded
or rewritten. One left-to-right pass with stacks, so hostile input ("[" a million times) costs linear time.

It follows CommonMark where that helps, and is laxer where crawled pages need it: emphasis next to Chinese
punctuation closes, link texts may hold blank lines (whole cards are links), marks that lost their partner go.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from corpus.clean.emphasis import Run, cut_emphasis

__all__ = ["Marks", "scan"]

MAX_LINK_CHARS = 4000
"""A link text longer than this is taken for stray brackets. Cards with a teaser inside stay below 1,000."""
MAX_CODE_CHARS = 2000
"""An inline code span longer than this is two stray backticks."""
MAX_OPEN_BRACKETS = 64
"""Brackets open at once; older ones are forgotten. Real nesting is below 5."""

_TAGS = (
    "a|abbr|address|article|aside|b|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|details|"
    "div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|"
    "kbd|label|legend|li|link|main|mark|meta|nav|noscript|object|ol|optgroup|option|p|param|path|picture|pre|q|s|samp|"
    "section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|"
    "time|title|tr|tt|u|ul|var|video|wbr"
)
"""HTML elements that are mark-up. Others, such as ``<username>`` or ``<T>``, are text in articles on computing."""

_DESTINATION = (
    r"\(\s*+(?:<[^<>\n]*+>|[^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)*+)"
    r"(?:\s++(?:\"[^\"]{0,2000}+\"|'[^']{0,2000}+'))?+\s*+\)"
)
# Each alternative begins with a plain character and is named by an empty group at its end: so the engine skips from one
# such character to the next, which takes a third of the time.
_TOKEN = re.compile(
    r"!\[[^\[\]]*+\]\([^\s()]*+(?:\s++\"[^\"\n]*+\")?+\s*+\)(?P<image>)"
    r"|\[(?P<words>[^\[\]\\`*_<>!\n]*+)\]\([^\s()]*+(?:\s++\"[^\"\n]*+\")?+\s*+\)(?P<target>)"
    r"|!\[(?P<open_image>)"
    r"|\[(?P<open>)"
    r"|\](?P<close>)"
    r"|\*\**+(?P<stars>)"
    r"|__*+(?P<bars>)"
    r"|``*+(?P<ticks>)"
    r"|\\[*_`\[\]#+\-!<>|~](?P<escape>)"
    r"|<(?:https?|ftp|mailto):[^<>\s]*+>(?P<auto>)"
    r"|<!--(?P<comment>)"
    rf"|</?+(?i:{_TAGS})(?:\s[^<>]{{0,4000}}+)?/?>(?P<tag>)"
    r"|\n[ \t\r]*+\n(?P<blank>)"
)
_TARGET = re.compile(_DESTINATION)
_LOOSE_TARGET = re.compile(r"\((?=https?:|[/.#]|data:)[^()\n]{1,500}+\)")
"""A target with spaces in it: no link in CommonMark, but seen often enough in crawled pages."""
_CUT_TARGET = re.compile(r"\((?:https?:|/|\./|#|data:)[^\s()]*+\Z")
"""A target that the end of a cut page broke off."""
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200}+)\]:[ \t]*+<?\S++[ \t]*+(?:[\"'(][^\n]*+)?$", re.MULTILINE)
_TICKS = re.compile("`+")
_NOTHING = re.compile("")
_REFERENCE = re.compile(r"\[([^\[\]\n]{0,200}+)\]")


@dataclass(slots=True)
class Marks:
    """Offsets into the raw text. Both lists are ascending by start; cuts may overlap."""

    cuts: list[tuple[int, int]] = field(default_factory=list)
    """What is mark-up."""
    links: list[tuple[int, int]] = field(default_factory=list)
    """The text inside links, images and marks in it included. None lies inside another."""
    anchors: set[int] = field(default_factory=set)
    """Starts of those `links` that lead to a place on the same page: tables of contents, "back to top"."""


def scan(raw: str, start: int, end: int) -> Marks:
    """The marks in ``raw[start:end]``."""
    marks = Marks()
    cuts, links = marks.cuts, marks.links
    labels = _definitions(raw, start, end, cuts)
    runs: list[Run] = []
    brackets: deque[tuple[int, bool, int]] = deque(maxlen=MAX_OPEN_BRACKETS)  # (offset, is it an image, len(links))
    ticks: dict[int, list[int]] | None = None
    comment_end = block = 0
    at = start
    search = _TOKEN.search
    while token := search(raw, at, end):
        at = token.end()
        kind = token.lastgroup
        begin = token.start()
        if kind == "target":
            cuts.append((begin, begin + 1))
            words = token.span("words")
            cuts.append((words[1], at))
            links.append(words)
            if raw[words[1] + 2] == "#":
                marks.anchors.add(words[0])
        elif kind == "image":
            cuts.append((begin, at))
        elif kind == "stars" or kind == "bars":
            runs.append((begin, at, block))
        elif kind == "open" or kind == "open_image":
            brackets.append((begin, kind == "open_image", len(links)))
        elif kind == "close":
            if brackets:
                at = _close(raw, end, begin, brackets, labels, marks)
        elif kind == "escape":
            cuts.append((begin, begin + 1))
        elif kind == "ticks":
            if ticks is None:
                ticks = _tick_runs(raw, begin, end)
            at = _code(raw, begin, at, ticks, cuts)
        elif kind == "auto":
            cuts += ((begin, begin + 1), (at - 1, at))
            links.append((begin + 1, at - 1))
        elif kind == "comment":
            if comment_end >= 0:
                comment_end = raw.find("-->", at, end)
            if comment_end >= 0:
                at = comment_end + 3
            cuts.append((begin, at))
        elif kind == "blank":
            block += 1
            at -= 1  # the second newline may open the next blank line
        else:
            cuts.append((begin, at))
    cut_emphasis(raw, runs, cuts)
    cuts.sort()
    links.sort()
    return marks


def _definitions(raw: str, start: int, end: int, cuts: list[tuple[int, int]]) -> frozenset[str]:
    if raw.find("]:", start, end) < 0:
        return frozenset()
    found = []
    for match in _DEFINITION.finditer(raw, start, end):
        found.append(match.group(1).strip().lower())
        cuts.append(match.span())
    return frozenset(found)


def _close(
    raw: str, end: int, at: int, brackets: deque[tuple[int, bool, int]], labels: frozenset[str], marks: Marks
) -> int:
    """Handle the "]" at `at`; the offset to go on from."""
    begin, is_image, n_links = brackets.pop()
    after = at + 1
    if at - begin > MAX_LINK_CHARS:
        return after
    target = None
    if after < end and raw[after] == "(":
        target = _TARGET.match(raw, after, end) or _LOOSE_TARGET.match(raw, after, end)
        if target is None and end - after <= MAX_LINK_CHARS:
            target = _CUT_TARGET.match(raw, after, end)
    elif labels:
        reference = _REFERENCE.match(raw, after, end)
        label = (reference.group(1) if reference else "") or raw[begin + 1 + is_image : at]
        if label.strip().lower() in labels:
            target = reference or _NOTHING.match(raw, after)
    if target is None:
        return after
    if is_image:
        marks.cuts.append((begin, target.end()))
        del marks.links[n_links:]
    else:
        marks.cuts += ((begin, begin + 1), (at, target.end()))
        del marks.links[n_links:]  # no link inside a link
        marks.links.append((begin + 1, at))
        if raw.startswith("(#", after):
            marks.anchors.add(begin + 1)
    return target.end()


def _tick_runs(raw: str, start: int, end: int) -> dict[int, list[int]]:
    """Where the backtick runs of each length start, last first, so that they can be popped in order."""
    runs: dict[int, list[int]] = {}
    for match in _TICKS.finditer(raw, start, end):
        runs.setdefault(match.end() - match.start(), []).append(match.start())
    for offsets in runs.values():
        offsets.reverse()
    return runs


def _code(raw: str, begin: int, after: int, ticks: dict[int, list[int]], cuts: list[tuple[int, int]]) -> int:
    """Handle the backtick run at `begin`: its partner is the next run of the same length, close by."""
    length = after - begin
    offsets = ticks.get(length, [])
    while offsets and offsets[-1] <= begin:
        offsets.pop()
    if not offsets or offsets[-1] - after > MAX_CODE_CHARS or "\n\n" in raw[after : offsets[-1]]:
        return after
    partner = offsets[-1]
    cuts += ((begin, after), (partner, partner + length))
    return partner + length
