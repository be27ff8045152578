"""Which stretches may be the short answer to a question."""

from __future__ import annotations

import numpy as np
import pytest

from index.tokens import fold
from rag.fitting import MISFIT, fits, held_back
from rag.numbers import values
from rag.question import parse


def may_be(asked: str, quote: str, text: str) -> bool:
    start = quote.index(text)
    return fits(parse(asked), fold(asked), quote, values(quote), (start, start + len(text)))


@pytest.mark.parametrize(
    ("asked", "quote", "text", "expected"),
    [
        ("Where was it found?", "It was found on October 13 in Lanternport.", "October 13", False),
        ("Where was it found?", "It was found on October 13 in Lanternport.", "Lanternport", True),
        ("在哪里找到的？", "10月13日在灯港找到。", "10月13日", False),
        ("在哪里找到的？", "10月13日在灯港找到。", "10月13", False),
        ("在哪里找到的？", "10月13日在灯港找到。", "灯港", True),
        ("Where was it found?", "About $300 was found in Lanternport.", "About $300", False),
        ("他被判了多久？", "他被判三年，罚15万元。", "15万元", False),
        ("他被判了多久？", "他被判三年，罚15万元。", "三年", True),
        ("他被判了多久？", "他被判终身监禁。", "终身监禁", True),
        ("How long was he jailed?", "He was jailed for two years and fined $9,000.", "$9,000", False),
        ("How long was he jailed?", "He was jailed for two years and fined $9,000.", "two years", True),
        ("How old is he?", "He, 31, got 14 months.", "14 months", False),
        ("How old is he?", "He, 31, got 14 months.", "31", True),
        ("How old is the calf?", "The calf is 14 months old.", "14 months", True),
        ("倒卖了多少条信息？", "每条1.5元，共2万条。", "1.5元", False),
        ("倒卖了多少条信息？", "每条1.5元，共2万条。", "2万条", True),
        ("How many boats were sold?", "They sold 12 boats for $300 each.", "$300", False),
        ("付了多少元？", "共付1.5元。", "1.5元", True),
        ("How much was paid?", "It was paid on 5 May 2031: $300.", "5 May 2031", False),
        ("How much was paid?", "It was paid on 5 May 2031: $300.", "$300", True),
        ("What share agreed?", "Of those asked for $300, 40% agreed.", "$300", False),
        ("When did it open?", "It opened in May 2031 for $300.", "$300", False),
        ("How many came in?", "In all 2031 came.", "2031", True),
        ("漏洞编号是什么？", "晨星公司追踪为 CVE-2031-10001。", "晨星", False),
        ("Which version should be avoided?", "Avoid 2.1; install 2.3 or newer.", "2.3", False),
        ("Which version should be avoided?", "Avoid 2.1; install 2.3 or newer.", "2.1", True),
        ("Which versions are affected?", "It affects Lantern before 2.3, and is fixed in 2.4.", "2.3", True),
        ("Which versions are affected?", "It affects Lantern before 2.3, and is fixed in 2.4.", "2.4", False),
        ("Which version fixes it?", "It affects Lantern before 2.3, and is fixed in 2.4.", "2.4", True),
        ("Which version fixes it?", "It affects Lantern 2.2 and earlier; 2.4 is out.", "2.2", False),
        ("哪个版本受影响？", "2.2 及更早的版本受影响，请升级到 2.4。", "2.4", False),
        ("哪个版本受影响？", "2.2 及更早的版本受影响，请升级到 2.4。", "2.2", True),
        ("哪个版本修复了它？", "2.2 及更早的版本受影响，请升级到 2.4。", "2.2", False),
        ("哪个版本修复了它？", "2.2 及更早的版本受影响，请升级到 2.4。", "2.4", True),
        ("Which version came in May?", "2.3 or newer is needed.", "2.3", True),
    ],
)
def test_what_may_answer(asked: str, quote: str, text: str, expected: bool) -> None:
    assert may_be(asked, quote, text) == expected


@pytest.mark.parametrize(
    ("asked", "texts", "behind"),
    [
        ("How much data did the crew steal?", ["They did not pay the $1.8 million.", "They took 640 GB."], 0),
        ("多少数据被偷走了？", ["医院没有支付 180 万美元。", "对方声称偷走 640 GB。"], 0),
        ("How much did they pay?", ["They paid $1.8 million.", "They took 640 GB."], None),
        ("Who was hit?", ["It cost $1.8 million.", "The clinic was hit."], None),
    ],
)
def test_sentences_with_figures_of_another_kind_are_behind(asked: str, texts: list[str], behind: int | None) -> None:
    scores = np.array([2.0, 1.5])
    expected = scores - MISFIT * (np.arange(2) == behind)
    assert held_back(parse(asked), texts, scores).tolist() == expected.tolist()
    assert scores.tolist() == [2.0, 1.5]
