"""Front matter: the lines of ``key: rest of line`` between two ``---`` at the head of a page.

In: the raw text. Out: its fields (keys in lower case) and the offset of the first character after it. It is read
line by line and not as YAML: a crawler writes ``title: A: B`` and ``title: [x] y`` without quotes. What only looks like
front matter (a rule above the first paragraph) is left in the body, and a lost closing fence costs no text.
"""

from __future__ import annotations

import re

__all__ = ["KNOWN_KEYS", "split"]

KNOWN_KEYS = frozenset({"title", "url", "source", "date", "fetch_date", "brief"})
MAX_LINES = 200
"""A front matter that does not end within so many lines is none; the archive's have at most 8."""
MAX_CHARS = 2_000_000
"""A bound on time; a title may be a whole article, where a crawler takes one for it."""

_FENCE = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_KEY = re.compile(r"([A-Za-z_][\w.-]{0,40})[ \t]*[:：][ \t]*(.*)", re.DOTALL)
_CLOSING = ("---", "...")
_VALUE_FOLLOWS = ("", "|", ">", "|-", ">-")
_QUOTED = re.compile(r"(?P<q>[\"'])(?P<inside>(?:(?!(?P=q)).)*)(?P=q)", re.DOTALL)


def split(raw: str) -> tuple[dict[str, str], int]:
    """The fields of the front matter and where the body begins; ``({}, 0)`` without one."""
    opening = _FENCE.match(raw)
    if opening is None:
        return {}, 0
    lines: list[str] = []
    position = run_end = opening.end()
    run = 0  # how many lines from the first on are key lines: all there is when no fence closes them
    stop = min(len(raw), position + MAX_CHARS)
    while len(lines) < MAX_LINES and position < stop:
        match = _LINE.match(raw, position)
        assert match is not None  # the pattern matches anything, the empty line too
        line, position = match[1], match.end()
        if line.rstrip() in _CLOSING:
            return _result(_fields(lines), position)
        if run == len(lines) and _KEY.match(line):
            run, run_end = run + 1, position
        lines.append(line)
    return _result(_fields(lines[:run]), run_end)


def _fields(lines: list[str]) -> dict[str, str]:
    """Field by field; of a key that stands twice the first counts, as people see it first."""
    fields: dict[str, str] = {}
    open_key: str | None = None  # a key without a value: the next line may hold it
    for line in lines:
        pair = _KEY.match(line)
        if pair is None:
            if open_key is not None and line.strip():
                fields[open_key] = _unquoted(line.strip())
                open_key = None
            continue
        key, value = pair[1].lower(), pair[2].strip()
        open_key = key if key not in fields and value in _VALUE_FOLLOWS else None
        fields.setdefault(key, "" if value in _VALUE_FOLLOWS else _unquoted(value))
    return fields


def _result(fields: dict[str, str], end: int) -> tuple[dict[str, str], int]:
    """One field that the archive knows is enough; "Note: …" between two rules is prose."""
    return ({}, 0) if KNOWN_KEYS.isdisjoint(fields) else (fields, end)


def _unquoted(value: str) -> str:
    """Takes off quotes that surround the whole value, not those of ``"A" and "B"``."""
    match = _QUOTED.fullmatch(value) if value[:1] in ("'", '"') else None
    return match["inside"].strip() if match else value
