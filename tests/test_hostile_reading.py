"""Text made to be slow, through everything that reads text for an answer: no unit that is repeated may stall it."""

from __future__ import annotations

import time

import pytest

from benchmarks.soaking.reading import READERS

CHARS = 60_000
UNITS = [
    "a", " ", "\n", "1", "一", "千", "五", "中", ".", ",", "。", "，", "1,", "1 ", "1.", "1-", "A. ", "Aa ", "Aa-", "A", "[", "[](",
    "|a", "# a ", "- ", "“", "“a", "年", "2031年", "百分之", "百分之五", "一亿", "七八百", "two hundred and ", "2亿5000万", "第三批", "Q3 2031 ", "哪一名", "2031-06-29 ", "CVE-", "CVE-2031-10001 ", "德国", "German ", "谁", "是", "多少",
    "who is ", "医院", "灰鹭医院 ", "Godwit Bank ", "$1 ", "300万美元", "3 million dollars ", "逮捕1", "it said. ", "İ", "\u0301", "🔥",
]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_a_text_that_repeats_itself(reader: str, unit: str) -> None:
    for end in ("", "!x"):
        text = unit * (CHARS // len(unit)) + end
        start = time.process_time()
        READERS[reader](text)
        assert time.process_time() - start < 3  # what is quadratic takes minutes
