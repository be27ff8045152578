"""Input made to be slow: time must grow with the length, not with its square."""

from __future__ import annotations

import time

import pytest
from made_pages import page

from corpus.clean import clean

UNITS = [
    "[",
    "]",
    "![",
    "](",
    "[]",
    "[a](",
    "[[](b)",
    "](a(b)",
    "](<",
    '![a](b "',
    "[x]: ",
    "[a]",
    "(",
    ")",
    "*",
    "**a",
    "a**b",
    "*a ",
    "**。",
    "_",
    "_a",
    "***",
    "`",
    "`a``b```",
    "\\[",
    "\\",
    "<",
    "<a ",
    "<!--",
    "<b>",
    "#",
    " #",
    "# ",
    "> ",
    "- ",
    "|",
    "| a",
    "``` \n",
    "~~~\n",
    "\n",
    "\n ",
    "\r",
    " ",
    "\u3000",
    "\t#",
    "网",
    "扫码",
    "http://",
    "1.",
    "，",
    "Related posts\n",
    "登录\n",
    "# t\n",
    "a b c d. ",
    "[a](/b) c\n",
]
SHORT, LONG = 40_000, 160_000
GRACE = 0.5
"""Seconds that are never too long: other work on the machine must not fail the test."""


def seconds(raw: str) -> float:
    start = time.process_time()
    clean(page(raw, title="t", url="https://a.example/"))
    return time.process_time() - start


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_linear(unit: str) -> None:
    seconds("warm up")
    short, long = (seconds(unit * (size // len(unit))) for size in (SHORT, LONG))
    assert long < GRACE + 8 * short  # four times as long; a square would take sixteen times as long


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["[", "*", " ", "a"])
def test_a_line_of_ten_megabytes(unit: str) -> None:
    assert seconds("# t\n\n" + unit * 10_000_000) < 120
