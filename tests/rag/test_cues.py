"""What an answer looks like: whole figures are found, and a text of figures alone takes no longer than another."""

from __future__ import annotations

import time

import pytest

from rag import cues
from rag.question import Kind


@pytest.mark.parametrize(
    ("kind", "sentence", "found"),
    [
        ("amount", "the gang took $1,234,567.5 million and 30 bitcoin, then 3 million us dollars", ["$1,234,567.5 million", "3 million us dollars"]),
        ("amount", "团伙骗走三百多万美元，又付了1,200万 元", ["三百多万美元", "1,200万 元"]),
        ("percent", "12.5 percent, or 1 in 20", ["12.5 percent", "1 in 20"]),
        ("percent", "约12.5%，即百分之十二", ["12.5%", "百分之"]),
        ("duration", "it took 2.5 years; 历时三十多天", ["2.5 years", "三十多天"]),
        ("version", "release 7.4.12 and 1.0", ["7.4.12", "1.0"]),
        ("number", "41 people, 一百二十多人", ["41 people", "一百二十多人"]),
    ],
)  # fmt: skip
def test_figures_are_found_whole(kind: Kind, sentence: str, found: list[str]) -> None:
    assert [match[0] for match in cues.STRONG[kind].finditer(sentence)] == found


@pytest.mark.parametrize("unit", ["1", "1,", "1.", "五", "千", "千万", "一多", "$1", "1 in "])
def test_a_text_of_figures_alone(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    start = time.process_time()
    for pattern in {*cues.STRONG.values(), *cues.WEAK.values()}:
        pattern.findall(text)
    assert time.process_time() - start < 1
