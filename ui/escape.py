"""Article text to HTML, and addresses to links. Everything that came from a page goes through here.

In: untrusted strings. Out: strings that show the same characters in HTML and do nothing else: no tag, no attribute,
no `${…}` or `{{…}}` of a template, no scheme but http and https.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

__all__ = ["attribute", "bare", "escape", "host_of", "json_attribute", "marked", "visible", "web_link"]

# `$`, `{`, `}` and the backquote mean something to Gradio's templates, which are JavaScript template strings. Values
# do not pass through them today (6.31, tried); as character references they never can. A carriage return written as
# it is would be turned into a line feed by the HTML parser.
_REFERENCES = {ord(character): f"&#{ord(character)};" for character in "&<>\"'`${}\r"}
_IN_SINGLE_QUOTES = {code: reference for code, reference in _REFERENCES.items() if chr(code) != '"'}
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")  # HTML has no way to write these
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# Characters that show nothing and change how others look: what turns the direction of writing, what is of no width,
# terminal codes. Not what emoji and scripts are built with: a joiner between two letters that join, a soft hyphen.
# base.js has the same list; a test holds the two together.
_HIDDEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    "|(?<=[0-9A-Za-z])[\u200c\u200d]|[\u200c\u200d](?=[0-9A-Za-z])"
)


def escape(text: str) -> str:
    return _UNSHOWABLE.sub("\ufffd", text).translate(_REFERENCES)


def visible(text: str) -> str:
    """`text` with each hidden character in a box of its own. The style sheet writes its code there, so the text is the
    same still, and outside the box it turns nothing round."""
    parts = []
    done = 0
    for found in _HIDDEN.finditer(text):
        code = f"{ord(found[0]):04X}"
        parts.append(f'{escape(text[done : found.start()])}<span class="yw-code" data-code="{code}">{found[0]}</span>')
        done = found.end()
    return "".join((*parts, escape(text[done:])))


def bare(text: str) -> str:
    """`text` without its hidden characters: a name where no box can be, as in a label."""
    return _HIDDEN.sub("", text)


def attribute(name: str, value: str | None) -> str:
    """` name="value"`, or nothing without a value."""
    return "" if value is None else f' {name}="{escape(value)}"'


def json_attribute(name: str, value: Any) -> str:
    """A value that the page's script reads back exactly: as ASCII, so that half surrogates pass too. In single quotes:
    JSON is full of the double ones, and each would take six characters."""
    return f" {name}='{json.dumps(value, separators=(',', ':')).translate(_IN_SINGLE_QUOTES)}'"


def web_link(url: str | None) -> str | None:
    """`url` where it is an http(s) address, else None: `javascript:`, `data:`, `file:` and their disguises."""
    if not url or _CONTROLS.search(url) or _UNSHOWABLE.search(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and host else None


def host_of(link: str) -> str:
    """The host of a `web_link`, as ASCII: letters that look like others must not look like another host."""
    host = urlsplit(link).hostname or ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ascii(host)[1:-1]


def marked(text: str, highlights: Iterable[Sequence[int]]) -> str:
    """`text` with the stretches of `highlights` (code points) in `<mark>`; overlaps are joined, strays ignored."""
    parts: list[str] = []
    done = 0
    for start, end in sorted((int(span[0]), int(span[1])) for span in highlights):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        parts += (visible(text[done:start]), "<mark>", visible(text[start:end]), "</mark>")
        done = end
    parts.append(visible(text[done:]))
    return "".join(parts)
