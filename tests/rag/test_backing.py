"""Which other articles say the same as the first quote."""

from __future__ import annotations

import numpy as np
import pytest

from rag.backing import backing
from rag.candidates import Candidates
from rag.question import parse

TEXTS = (
    "警方在灰鹭行动中没收了 30 万欧元现金。",
    "Officers took 300,000 euros in cash during Grey Heron.",
    "行动中没收的现金有 20 万欧元。",
    "灰鹭行动：警方没收了30万欧元。",
)


def _found(texts: tuple[str, ...]) -> Candidates:
    count = len(texts)
    rows = np.arange(count, dtype=np.int64)
    none = np.full(count, -1, dtype=np.int64)
    return Candidates(
        rows + 1, rows * 0, np.array([len(text) for text in texts]), rows, np.ones(count, dtype=np.bool_), rows * 0 + 100,
        none, none, texts, tuple(text.lower() for text in texts),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "scores", "expected"),
    [
        (["30 万欧元"], [3.0, 2.0, 2.5, 2.0], [False, True, False, True]),
        (["30 万欧元"], [9.0, 2.0, 8.0, 8.0], [False, False, False, True]),  # too far behind to count
        ([], [3.0, 2.0, 2.5, 2.0], [False, False, False, True]),  # nearly the same words, but not with another figure
    ],
)
def test_the_same_figure_in_any_form_and_the_same_words_agree(
    answers: list[str], scores: list[float], expected: list[bool]
) -> None:
    question = parse("灰鹭行动没收了多少现金？")
    assert backing(question, _found(TEXTS), np.arange(4), np.array(scores), 0, answers).tolist() == expected


def test_a_name_agrees_as_a_name_and_what_was_asked_is_no_sign() -> None:
    texts = ("The flaw was found by Heron Security.", "Heron-Security found it in 2023.", "It was found by Kite Labs.")
    found, scores = _found(texts), np.array([3.0, 2.0, 2.5])
    question = parse("Who found the flaw of 2023?")
    assert backing(question, found, np.arange(3), scores, 0, ["Heron Security"]).tolist() == [False, True, False]
    assert backing(question, found, np.arange(3), scores, 0, ["2023"]).tolist() == [False, False, False]
