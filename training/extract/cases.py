"""Questions with their candidate sentences, features and labels: what the ranker and the confidence learn from.

In: indexes and questions. Out: `Case`s. A sentence of a right article that holds the answer is right (2 for the
one nearest to the question, 1 for others); one of another article that happens to hold it is neither (-1), because
the archive has many reports of one story.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.candidates import Candidates, collect
from rag.features import FEATURES, features
from rag.followup import standalone
from rag.question import Question, parse
from rag.retrieve import Hit, Texts
from rag.settings import ServiceSettings
from training.extract.docs import lines
from training.extract.live import Live, Opened, fold
from training.extract.match import says

__all__ = ["Asked", "Case", "Retrieved", "build", "held_out", "read_asked", "retrieved"]

PASSAGES = ServiceSettings().passages_read
_OV = FEATURES.index("ov_with_title"), FEATURES.index("ov_local"), FEATURES.index("ov_with_previous")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its gold answers; `right` are the ids of its articles."""

    id: str
    question: str
    answers: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    right: tuple[str, ...]
    answerable: bool
    lang: str = ""
    category: str = ""
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One question made ready."""

    asked: Asked
    question: Question
    hits: list[Hit]
    found: Candidates
    kept: NDArray[np.int64]
    """Rows of `found` that `rows` and `labels` are of."""
    rows: NDArray[np.float32]
    labels: NDArray[np.int8]


def held_out(name: str, share: float) -> bool:
    """Whether a case is kept from training: by a hash of its id, so that it stays so when cases are added."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32 < share


def read_asked(path: Path) -> Iterator[Asked]:
    """Questions of a public set (``passage_ids``) or of ours (``url``/``urls``)."""
    for line in lines(path):
        row: dict[str, Any] = json.loads(line)
        answers = row.get("answers") or ([row["answer"]] if row.get("answer") else [])
        right = row.get("passage_ids") or row.get("urls") or ([row["url"]] if row.get("url") else [])
        yield Asked(
            str(row["id"]), row["question"], tuple(answers), tuple(map(tuple, row.get("answer_groups", []))), tuple(right),
            bool(row.get("answerable", True)), row.get("lang", ""), row.get("category") or row.get("kind") or "",
            tuple(row.get("history") or ()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One question with all sentences of its hits."""

    asked: Asked
    question: Question
    hits: list[Hit]
    found: Candidates
    right: frozenset[int]
    """The right articles, where they were among those searched."""
    live: Live


def retrieved(
    asked: Iterable[Asked],
    collection: str,
    opened: Opened,
    *,
    crossed: bool = True,
    without_right: bool = False,
    small: bool = False,
) -> Iterator[Retrieved]:
    """What is found for `asked`. `crossed` asks the encoder that has not seen the question, not the one that ships;
    `without_right` takes the right articles away; `small` asks five articles alone, the right one and four of its
    language that were found, as on a first day with a few files."""
    dice = random.Random(1)
    for one in asked:
        question = parse(one.question, standalone=standalone(one.question, one.history))
        live = opened.of(collection, fold(collection, one.right[0] if one.right else one.id) if crossed else None)
        right = live.right(one.right)
        if one.right and not right:  # in a trial most articles are not there
            continue
        within = live.few(question, min(right), dice) if small and right else None
        texts = Texts(live.index)
        hits = live.hits(
            question, texts, limit=PASSAGES, without=right if without_right else frozenset(), within=within
        )
        if hits:
            yield Retrieved(one, question, hits, collect(hits, texts), frozenset() if without_right else right, live)


def build(found: Iterable[Retrieved]) -> Iterator[Case]:
    """Cases of the sentences that are looked at closely."""
    for one in found:
        rows, kept, _ = features(one.question, one.found, one.hits, encoder=one.live.encoder)
        labels = _label(one.found, kept, rows, one.asked, one.right)
        yield Case(one.asked, one.question, one.hits, one.found, kept, rows, labels)


def _label(
    found: Candidates, kept: NDArray[np.int64], rows: NDArray[np.float32], one: Asked, right: frozenset[int]
) -> NDArray[np.int8]:
    labels = np.zeros(len(kept), dtype=np.int8)
    for at, row in enumerate(kept.tolist()):
        if says(found.texts[row], one.answers):
            labels[at] = 1 if int(found.aids[row]) in right else -1
    if (labels > 0).any():
        near = rows[:, _OV[0]] + rows[:, _OV[1]] + rows[:, _OV[2]]
        labels[int(np.argmax(np.where(labels > 0, near, -np.inf)))] = 2
    return labels
