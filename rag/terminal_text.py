"""Text on a terminal: made harmless, measured, wrapped, marked.

In: any string, most of all article text, which nobody vouches for. Out: strings without a control character of their
own, wrapped by columns (a Chinese character takes two), with ANSI marks only where a terminal shows them.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO
from urllib.parse import quote as percent_encode

__all__ = ["Style", "columns", "safe", "safe_line", "wrapped"]

MAX_COLUMNS = 100
"""Longer lines are hard to read, however wide the terminal."""
MIN_COLUMNS = 20

_UNSAFE = re.compile(
    # Controls (line feeds apart), lone surrogates, and what reorders or hides text: bidi marks, tags, fillers.
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
_CLOSING = frozenset("，。、！？；：）］｝」』”’》〉】…%％,.!?;:)]}·")
_OPENING = frozenset("（［｛「『“‘《〈【([{$￥¥€£#")
_BOLD, _DIM, _MARK, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;4m", "\x1b[0m"


def safe(text: str) -> str:
    """`text` with every character that could act on a terminal, or deceive the eye, shown as a sign of itself."""
    return _UNSAFE.sub(lambda match: _sign(match[0]), text.replace("\r\n", "\n"))


def safe_line(text: str) -> str:
    """The same on one line."""
    return " ".join(safe(text).split())


def _sign(char: str) -> str:
    code = ord(char)
    if char == "\t":
        return "  "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def columns(text: str) -> int:
    """Columns that `text` takes."""
    return len(text) if text.isascii() else sum(map(_char_columns, text))


def _char_columns(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@dataclass(frozen=True, slots=True)
class Style:
    """How to write: `width` in columns (None: lines are not wrapped), `ansi` whether marks and links are shown."""

    width: int | None
    ansi: bool

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str] | None = None) -> Style:
        """Fit for `stream`. What is piped or written to a file is neither wrapped nor marked."""
        environ = os.environ if environ is None else environ
        if not stream.isatty():
            return cls(None, False)
        width = max(MIN_COLUMNS, min(MAX_COLUMNS, shutil.get_terminal_size().columns))
        return cls(width, not environ.get("NO_COLOR") and environ.get("TERM") != "dumb")

    def bold(self, text: str) -> str:
        return f"{_BOLD}{text}{_PLAIN}" if self.ansi and text else text

    def dim(self, text: str) -> str:
        return f"{_DIM}{text}{_PLAIN}" if self.ansi and text else text

    def mark(self, text: str) -> str:
        return f"{_MARK}{text}{_PLAIN}" if self.ansi and text else text

    def link(self, url: str) -> str:
        """A link: on a terminal the address without its text fragment, clickable (OSC 8); else the whole address."""
        if not self.ansi:
            return safe_line(url)
        # Whatever is not plain ASCII could end the escape sequence.
        target = percent_encode(url, safe="!#$%&'()*+,/:;=?@[]~-._", errors="replace")
        label = safe_line(url.partition(":~:")[0].removesuffix("#"))
        room = (self.width or MAX_COLUMNS) - 8
        if columns(label) > room:
            label = label[: room - 1] + "…"
        return f"\x1b]8;;{target}\x1b\\{label}\x1b]8;;\x1b\\"


Cell = tuple[str, bool]
"""A character (or the sign for one) and whether it is marked."""


def wrapped(text: str, style: Style, *, indent: str = "", marks: Sequence[Sequence[int]] = ()) -> list[str]:
    """The lines of `text`, made harmless, indented, with ``text[a:b]`` marked for every ``[a, b]`` of `marks`."""
    inside = {i for a, b in marks for i in range(a, b)} if style.ansi else set()
    lines: list[list[Cell]] = [[]]
    for i, char in enumerate(text):
        if char == "\n":
            lines.append([])
        elif not (char == "\r" and text[i + 1 : i + 2] == "\n"):
            lines[-1].extend((sign, i in inside) for sign in safe(char))
    room = None if style.width is None else max(MIN_COLUMNS // 2, style.width - columns(indent))
    rows = (row for line in lines for row in (_rows(line, room) if room else [line]))
    return [(indent + _written(row, style)).rstrip() for row in rows]


def _rows(line: list[Cell], room: int) -> Iterable[list[Cell]]:
    row: list[Cell] = []
    width = 0
    for word in _words(line):
        size = sum(_char_columns(char) for char, _ in word)
        if row and width + size > room and word[0][0] != " ":
            yield row
            row, width = [], 0
        for cell in word:  # a word longer than a line is cut
            step = _char_columns(cell[0])
            if width + step > room and cell[0] != " ":
                yield row
                row, width = [], 0
            row.append(cell)
            width += step
    yield row


def _words(line: list[Cell]) -> Iterable[list[Cell]]:
    """Pieces between which a line may be broken."""
    word: list[Cell] = []
    for cell in line:
        char, last = cell[0], word[-1][0] if word else ""
        if word and _may_break(last, char):
            yield word
            word = []
        word.append(cell)
    if word:
        yield word


def _may_break(before: str, after: str) -> bool:
    if after in _CLOSING or before in _OPENING or _char_columns(after) == 0:
        return False
    if (before == " ") != (after == " "):
        return True
    return before != " " and (_char_columns(before) == 2 or _char_columns(after) == 2)


def _written(row: Sequence[Cell], style: Style) -> str:
    row = list(row)
    while row and row[-1][0].isspace():
        row.pop()
    out: list[str] = []
    run: list[str] = []
    marked = False
    for char, mark in [*row, ("", not row[-1][1] if row else False)]:
        if mark != marked and run:
            out.append(style.mark("".join(run)) if marked else "".join(run))
            run = []
        marked = mark
        run.append(char)
    return "".join(out)
