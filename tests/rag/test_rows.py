"""Which row of a table a question is about. All tables are made up."""

from __future__ import annotations

import numpy as np
import pytest

from rag.candidates import Candidates, collect
from rag.extract import Extractor
from rag.question import parse
from rag.rows import cells, lifted
from tests.rag.test_extract import Article, Hit, Passage

LOOMS = "The list of looms follows.\n\nLoom  Score  Keeper\n\nLoom LX-71  9.8  Wim\nLoom LX-72  6.5  Ada\n\nIt ends."
HALLS = "织机的名单如下。\n\n大厅  评分  管理员\n\n七号厅  9.8  张三\n八号厅  6.5  李四\n\n名单完。"


def candidates(text: str) -> Candidates:
    return collect(
        [Hit(1, 1.0, Passage(0, 0, 0, len(text)), text, Article("Title", "en"), 1.0, 1.0, 0.0)], lambda aid: text
    )


def best(text: str, question: str, **scores: float) -> str:
    """The best sentence where those that begin with the names given have these scores, and the others -9."""
    found = candidates(text)
    given = [
        max((score for begin, score in scores.items() if line.startswith(begin)), default=-9.0) for line in found.texts
    ]
    return found.texts[int(np.argmax(lifted(parse(question), found, np.array(given))))]


def test_cells() -> None:
    assert cells("Loom LX-71  9.8  Wim") == ["Loom LX-71", "9.8", "Wim"]
    assert cells("七号厅 | 9.8") == ["七号厅", "9.8"]
    assert cells("One sentence.") == ["One sentence."]


@pytest.mark.parametrize(
    ("text", "question", "scores", "expected"),
    [
        # a header stands for its rows, and for that one which is asked for
        (LOOMS, "What is the score of LX-72?", {"Loom  ": 0.0, "The list": -1.0}, "Loom LX-72  6.5  Ada"),
        (HALLS, "八号厅的评分是多少？", {"大厅": 0.0, "织机": -1.0}, "八号厅  6.5  李四"),
        # ... and where none is, it is no answer
        (LOOMS, "Which score was given?", {"Loom  ": 0.0, "The list": -1.0}, "The list of looms follows."),
        (HALLS, "谁给的评分？", {"大厅": 0.0, "织机": -1.0}, "织机的名单如下。"),
        # the row of what is asked for before the row of another
        (LOOMS, "What is the score of LX-72?", {"Loom LX-71": 0.0, "Loom LX-72": -2.0}, "Loom LX-72  6.5  Ada"),
        # where every row stands apart, none is a header
        (
            LOOMS.replace("Wim\n", "Wim\n\n"),
            "What is the score of LX-71?",
            {"Loom LX-71": 0.0},
            "Loom LX-71  9.8  Wim",
        ),
        # sentences are left alone
        (LOOMS, "What is the score of LX-72?", {"The list": 1.0, "Loom LX-71": 0.0}, "The list of looms follows."),
    ],
)
def test_rows(text: str, question: str, scores: dict[str, float], expected: str) -> None:
    assert best(text, question, **scores) == expected


def test_where_one_sentence_asks_the_next_is_the_best() -> None:
    text = "Q: What stood in the hall?\n\nA: A loom."
    found = candidates(text)
    (extent,) = Extractor.load().choose(parse("What stood in the hall?"), found, np.array([0.0, -3.0]), limit=1)
    assert found.texts[extent.row] == "A: A loom."
    assert (extent.first, extent.last) == (0, 1)
