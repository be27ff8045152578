"""A title for a page that states none: its first heading.

In: the Markdown after the front matter. Out: the heading's words without marks, or "".
"""

from __future__ import annotations

import re

from corpus.clean.words import Says, says

__all__ = ["first_heading", "headline"]

MAX_LINES = 300
"""A heading further down names a section, not the page."""
MAX_CHARS = 300
MAX_LINE = 2_000
"""Characters of a line that are looked at: some patterns below start anew at every bracket."""

MAX_ABOVE = 8
"""Banners and blank lines above a headline are fewer."""
MAX_WIDTH = 120
LONGER = 1.5
"""How many times as long as a headline a line right below it has to be: rows of a wrapped paragraph are about equal."""

_WIDE = re.compile("[\u2e80-\u9fff\uff00-\uff60]")
_BANNER = re.compile(
    r"(?i)(?:for immediate release|press release|news release|embargoed .{1,40}|即时发布|即時發布|供即时发布|新闻稿|新聞稿|通稿|新闻通稿)[:：.]?"
)
"""What a press release begins with, above its headline."""
_HEADLINE = re.compile(
    r"(?=.*(?:[\u4e00-\u9fff].*){4}|\S+ +\S+ +\S)[\w“‘\"'《【（(「『¿¡$€£].*[^\s.。,，;；:：、…—_=>|{}\[\]\\-]"
)
"""Three words or four Chinese characters at the least, and no final stop."""
_MACHINE = re.compile(
    r"\w[,;|]\w+[,;|]\w|\t|[{}<>=\\]|://|^\d[\d:./ -]*\s*(?:INFO|WARN|ERROR|DEBUG)\b|^\d{4}-\d\d-\d\d[ T]\d|  \S.*  \S"
)
"""A row of a table, a line of a log or of code, an address, a menu."""
_SPEAKER = re.compile(r"\S{1,20}[:：]")
_SENTENCE = re.compile(r"[。！？；，：]|[.,:;!?](?:\s|$)")

_ATX = re.compile(r" {0,3}#{1,6}[ \t]+")
_SETEXT = re.compile(r" {0,3}(?:={3,}|-{3,})")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*(?:\)|\Z)")
"""Also one whose end is cut off: it may carry its data in its address."""
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(?<!\\)(\*\*|__|``?|~~)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def first_heading(body: str) -> str:
    """The words of the first heading that has any."""
    fence = ""
    above = ""
    for line in body[: MAX_LINES * 200].split("\n", MAX_LINES)[:MAX_LINES]:
        line = line[:MAX_LINE].rstrip("\r")
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence):
                fence = ""
            continue
        if opened:
            fence = opened[1]
            continue
        heading = _ATX.match(line)
        underlined = above and _SETEXT.fullmatch(line.rstrip(" \t"))
        words = _plain(line[heading.end() :].rstrip(" \t#")) if heading else _plain(above) if underlined else ""
        if words:
            return words
        # An underlined heading is one paragraph line; a list item or table row above a rule is none.
        above = line if line[:1] not in " \t-*+>|#" else ""
    return ""


def _plain(heading: str) -> str:
    words = _LINK.sub(r"\1", _IMAGE.sub("", heading))
    words = _ESCAPE.sub(r"\1", _MARKS.sub("", words)).strip()
    return words[:MAX_CHARS].rstrip()


def headline(body: str) -> str:
    """The first line of a text without headings, where it looks like its headline; "" where it may be anything else:
    a sentence, the first row of a wrapped paragraph, of a table or a log, the name of the site over its menu.
    """
    lines = [
        line.strip() for line in body[: MAX_LINES * 200].lstrip("\ufeff \t\r\n").split("\n", MAX_ABOVE)[:MAX_ABOVE]
    ]
    while len(lines) > 2 and (_BANNER.fullmatch(lines[0]) or not lines[0]):
        del lines[0]
    below = next((line for line in lines[1:] if line), "")
    first = lines[0]
    if not below or not _HEADLINE.fullmatch(first) or _width(first) > MAX_WIDTH or _MACHINE.search(first):
        return ""
    if says(first) is not Says.NOTHING or first[0].islower() or (_SPEAKER.match(first) and _SPEAKER.match(below)):
        return ""
    if lines[1]:  # no blank line: what comes must be a longer one, of sentences
        goes_on = below[0].islower() or _width(below) < LONGER * _width(first) or not _SENTENCE.search(below)
        if goes_on:
            return ""
    return first


def _width(text: str) -> int:
    """Length in columns, of which a Chinese character takes two."""
    return len(text) + len(_WIDE.findall(text))
