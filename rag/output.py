"""Where the command line writes: results on standard output, everything else on standard error.

In: JSON values and lines. Out: UTF-8, whatever the locale; JSON that is safe to look at on a terminal. `from_json` reads
what others wrote, and takes nothing that `as_json` could not write again.
"""

from __future__ import annotations

import json
import re
import sys
from math import isfinite
from typing import Any

from rag.terminal_text import Style, safe_line

__all__ = ["as_json", "error_line", "from_json", "note", "style", "write", "write_json"]

_ESCAPED = re.compile(r"[\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What `json` lets through although a terminal may act on it, or UTF-8 cannot hold it. The value stays the same."""


def as_json(value: object) -> str:
    """One line of JSON, non-ASCII as it is."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text if text.isascii() else _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def from_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError also for NaN, Infinity and 1e999, which Python's reader takes, and
    RecursionError where it is nested too deep."""
    return json.loads(text, parse_constant=_finite, parse_float=_finite)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text[:20]} is no JSON number")
    return number


def write_json(value: object) -> None:
    """A line of JSON on standard output, at once."""
    sys.stdout.write(as_json(value) + "\n")
    sys.stdout.flush()


def write(text: str) -> None:
    """Text on standard output."""
    sys.stdout.write(text)


def note(line: str) -> None:
    """A line for the person, on standard error."""
    sys.stderr.write(f"{safe_line(line)}\n")
    sys.stderr.flush()


def error_line(message: object) -> None:
    """Why a request could not be carried out: one line."""
    note(f"yuanwen: {message}")


def style() -> Style:
    """Fit for standard output."""
    return Style.of(sys.stdout)
