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

__all__ = ["attribute", "escape", "json_attribute", "marked", "web_link"]

# `$`, `{`, `}` and the backquote mean something to Gradio's templates, which are JavaScript template strings. Values
# do not pass through them today (6.31, tried); as character references they never can. A carriage return written as
# it is would be turned into a line feed by the HTML parser.
_REFERENCES = {ord(character): f"&#{ord(character)};" for character in "&<>\"'`${}\r"}
_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")  # HTML has no way to write these
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


def escape(text: str) -> str:
    return _UNSHOWABLE.sub("\ufffd", text).translate(_REFERENCES)


def attribute(name: str, value: str | None) -> str:
    """` name="value"`, or nothing without a value."""
    return "" if value is None else f' {name}="{escape(value)}"'


def json_attribute(name: str, value: Any) -> str:
    """A value that the page's script reads back exactly: as ASCII, so that half surrogates pass too."""
    return f' {name}="{escape(json.dumps(value, separators=(",", ":")))}"'


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


def marked(text: str, highlights: Iterable[Sequence[int]]) -> str:
    """`text` with the stretches of `highlights` (code points) in `<mark>`; overlaps are joined, strays ignored."""
    parts: list[str] = []
    done = 0
    for start, end in sorted((int(span[0]), int(span[1])) for span in highlights):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        parts += (escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>")
        done = end
    parts.append(escape(text[done:]))
    return "".join(parts)
