"""A title for a page that states none: its first heading.

In: the Markdown after the front matter. Out: the heading's words without marks, or "".
"""

from __future__ import annotations

import re

__all__ = ["first_heading"]

MAX_LINES = 300
"""A heading further down names a section, not the page."""
MAX_CHARS = 300

_ATX = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
_SETEXT = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(?<!\\)(\*\*|__|``?|~~)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def first_heading(body: str) -> str:
    """The words of the first heading that has any."""
    fence = ""
    above = ""
    for line in body[: MAX_LINES * 200].split("\n", MAX_LINES)[:MAX_LINES]:
        line = line.rstrip("\r")
        opened = _FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence):
                fence = ""
            continue
        if opened:
            fence = opened[1]
            continue
        heading = _ATX.match(line)
        words = _plain(heading[1]) if heading else _plain(above) if above and _SETEXT.match(line) else ""
        if words:
            return words
        # An underlined heading is one paragraph line; a list item or table row above a rule is none.
        above = line if line[:1] not in " \t-*+>|#" else ""
    return ""


def _plain(heading: str) -> str:
    words = _LINK.sub(r"\1", _IMAGE.sub("", heading))
    words = _ESCAPE.sub(r"\1", _MARKS.sub("", words)).strip()
    return words[:MAX_CHARS].rstrip()
