"""An article that lacks what the question names stands behind one that has it, however well its words fit."""

from __future__ import annotations

import numpy as np

from rag.entities import Guard, guard
from rag.heed import ABSENT, ARTICLES, DATED, heed
from rag.question import parse


def _heeded(
    question: str, texts: dict[int, str], aids: list[int], scores: list[float]
) -> tuple[list[float], Guard, int]:
    looked: list[int] = []

    def guard_of(row: int) -> Guard:
        looked.append(aids[row])
        return guard(parse(question), texts[aids[row]])

    out, held = heed(np.array(aids), np.array(scores), guard_of)
    return out.tolist(), held, len(looked)


def test_the_article_with_the_name_wins() -> None:
    texts = {
        1: "The GhostNet market was closed and 51 people were arrested.",
        2: "EncroChat was closed; 6,558 arrests.",
    }
    out, held, looked = _heeded("How many were arrested after EncroChat was closed?", texts, [1, 1, 2], [3.0, 2.5, 2.0])
    assert out == [3.0 - ABSENT, 2.5 - ABSENT, 2.0]
    assert held.absent == ()
    assert looked == 2
    chinese = {1: "九国关闭了鬼影平台，逮捕五十一人。", 2: "EncroChat 被关闭后共有 6558 人被捕。"}
    assert _heeded("EncroChat 被端后抓了多少人", chinese, [1, 2], [3.0, 2.0])[0] == [3.0 - ABSENT, 2.0]


def test_the_article_of_the_year_wins() -> None:
    texts = {1: "In 2021 the market had 51 sellers.", 2: "In 2023 the market had 60 sellers."}
    out, held, _ = _heeded("How many sellers had the market in 2023?", texts, [1, 2], [3.0, 2.0])
    assert out == [3.0 - DATED, 2.0]
    assert held.absent_dates == ()


def test_order_stays_where_none_has_it() -> None:
    texts = {1: "A market was closed.", 2: "Another one was closed."}
    out, held, _ = _heeded("When was EncroChat closed?", texts, [1, 2], [3.0, 2.5])
    assert np.argmax(out) == 0
    assert [entity.text for entity in held.absent] == ["EncroChat"]


def test_nothing_changes_where_it_is_named() -> None:
    texts = {1: "EncroChat was closed in 2020.", 2: "A market was closed."}
    assert _heeded("When was EncroChat closed?", texts, [1, 2], [3.0, 2.9]) == (
        [3.0, 2.9], guard(parse("When was EncroChat closed?"), texts[1]), 1,
    )  # fmt: skip


def test_time_is_bounded() -> None:
    aids = list(range(20))
    texts = {aid: f"Nothing of it, part {aid}." for aid in aids}
    scores = [20.0 - aid / 10 for aid in aids]
    out, _, looked = _heeded("When was EncroChat closed?", texts, aids, scores)
    assert looked <= ARTICLES + 1
    assert np.argsort(out)[::-1].tolist() == aids  # none has the name, so none passes another
