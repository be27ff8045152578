"""The first heading of a page, in a time that grows with its length."""

from __future__ import annotations

import time

import pytest

from corpus.headings import MAX_LINE, first_heading


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("# Grey Heron ##\n", "Grey Heron"),
        ("#  灰鹭行动 \t#  \r\n正文", "灰鹭行动"),
        ("Grey **Heron**\n=====  \n", "Grey Heron"),
        ("## #\n# [灰鹭](/a)行动", "灰鹭行动"),
        (f"# ![logo](data:image/png;base64,{'A' * 2 * MAX_LINE})\n\n# Grey Heron", "Grey Heron"),
        ("#Grey Heron\n- a\n---\n", ""),
    ],
)
def test_the_first_heading_that_has_words(body: str, heading: str) -> None:
    assert first_heading(body) == heading


@pytest.mark.parametrize(
    "unit", [" ", " #", "#", "\t", "[", "[a](", "![a](", "![", "\\", "*", "题", "-", "="], ids=ascii
)
@pytest.mark.parametrize("begin", ["# a", "", "# "])
def test_a_line_made_to_be_slow(unit: str, begin: str) -> None:
    start = time.process_time()
    for end in ("", "x", "\n---"):
        first_heading(begin + unit * (59_000 // len(unit)) + end)
    assert time.process_time() - start < 1
