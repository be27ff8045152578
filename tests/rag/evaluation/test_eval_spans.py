"""Exact match and F1 by the rules of the SQuAD and CMRC scripts, worked out by hand; overlap of stretches."""

from __future__ import annotations

import pytest

from rag.evaluation.evidence import evidence_spans
from rag.evaluation.metrics_spans import (
    cmrc_exact,
    cmrc_f1,
    exact_match,
    f1,
    iou,
    matched_spans,
    squad_exact,
    squad_f1,
)
from rag.evaluation.words import word_tokens


@pytest.mark.parametrize(
    ("prediction", "answer", "em", "score"),
    [
        ("The Cat!", "cat", 1.0, 1.0),  # case, article and mark go
        ("in the 10th and 11th centuries", "10th and 11th centuries", 0.0, 2 * (4 / 5) * 1 / (4 / 5 + 1)),
        ("a big big dog", "big dog", 0.0, 2 * (2 / 3) * 1 / (2 / 3 + 1)),  # multisets: the second "big" does not count
        ("France", "Germany", 0.0, 0.0),
        ("the", "an", 1.0, 1.0),  # nothing is left of either
        ("", "dog", 0.0, 0.0),
        ("U.S.A.", "USA", 1.0, 1.0),
    ],
)
def test_squad(prediction: str, answer: str, em: float, score: float) -> None:
    assert squad_exact(prediction, answer) == em
    assert squad_f1(prediction, answer) == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize(
    ("prediction", "answer", "em", "score"),
    [
        ("光荣和ω-force", "光荣和ω-force", 1.0, 1.0),
        ("《村雨城》", "村雨城", 1.0, 1.0),  # the script's marks go
        ("任天堂游戏谜之村雨城", "村雨城", 0.0, 2 * (3 / 10) * 1 / (3 / 10 + 1)),
        # The longest common stretch, not the number of common characters: 北京 of 北京大学 and 北方京城.
        ("北京大学", "北方京城", 0.0, 1 / 4),
        ("2,300,000 条消息", "2,300,000条", 0.0, 2 * (2 / 4) * (2 / 2) / (2 / 4 + 1)),
        ("Windows 11系统", "windows 11", 0.0, 2 * (2 / 4) * 1 / (2 / 4 + 1)),
        ("上海", "北京", 0.0, 0.0),
        ("", "北京", 0.0, 0.0),
    ],
)
def test_cmrc(prediction: str, answer: str, em: float, score: float) -> None:
    assert cmrc_exact(prediction, answer) == em
    assert cmrc_f1(prediction, answer) == pytest.approx(score, abs=1e-9)


def test_the_best_of_several_gold_answers_counts_by_the_rules_of_the_language() -> None:
    assert exact_match("the 7134 years", ["7,134 years", "7134 years"], "en") == 1.0
    assert f1("村雨城", ["任天堂", "谜之村雨城"], "zh") == pytest.approx(2 * 1 * (3 / 5) / (1 + 3 / 5))
    assert exact_match("x", [], "zh") == f1("x", [], "en") == 0.0


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("didn't pay $3,000.50.", ["did", "n't", "pay", "$", "3,000.50", "."]),
        ('the u.s. group\'s "boss"', ["the", "u.s.", "group", "'s", '"', "boss", '"']),
        ("(a, b): c...", ["(", "a", ",", "b", ")", ":", "c", "..."]),
        ("cannot 10:30", ["can", "not", "10:30"]),
        ("", []),
    ],
)
def test_word_tokens(text: str, tokens: list[str]) -> None:
    assert word_tokens(text) == tokens


def test_overlap_of_stretches() -> None:
    assert iou((0, 10), (5, 15)) == pytest.approx(5 / 15)
    assert iou((0, 5), (5, 9)) == 0.0
    assert iou((2, 4), (2, 4)) == 1.0
    assert matched_spans([(0, 10), (1, 9)], [(0, 10)], 0.5) == 1  # one gold stretch is matched once
    assert matched_spans([(0, 10), (20, 30)], [(21, 30), (0, 9)], 0.7) == 2
    assert matched_spans([(0, 10)], [(8, 20)], 0.3) == 0


def test_evidence_is_found_letter_by_letter() -> None:
    text = "标题\n\n警方查获了 270 吨\n毒品。他们说：“还有更多”。"
    found = evidence_spans(("警方查获了270吨毒品。", "还有更多", "不在这里"), text)
    assert [text[a:b] for a, b in found] == ["警方查获了 270 吨\n毒品。", "还有更多"]
