"""The sentences of a pack as they are scored in earnest: ranker, reader, second ranking, then what the articles lack.

In: a pack, the ranker's scores of its rows and the index its texts come from. Out: a `Scored` a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from rag.candidates import Candidates
from rag.entities import Guard, excerpt, guard
from rag.extract import Extractor, pieces_for
from rag.fitting import held_back
from rag.heed import heed
from rag.question import Question, parse
from rag.reread import reread
from rag.rows import lifted
from rag.second import Second
from training.extract import fit_ranker
from training.extract.live import Live
from training.extract.packs import Pack

__all__ = ["Scored", "candidates", "scored"]


@dataclass(frozen=True, slots=True)
class Scored:
    """One question of a pack; arrays have a row a sentence."""

    number: int
    """Which question of the pack."""
    part: slice
    """Its rows."""
    question: Question
    found: Candidates
    scores: NDArray[np.float64]
    read: NDArray[np.float64]
    """The reader's, NaN where it did not look."""
    held: Guard
    """Of the best sentence's article."""
    text_of: Callable[[int], str]


def scored(pack: Pack, ranked: NDArray[np.float64], live: Live, *, seconds: Sequence[Second] = ()) -> Iterator[Scored]:
    """The questions of `pack`; `ranked` (n,) is the ranker's. `seconds`: forests for the second ranking, number i of n for
    the questions of fold i of n, in place of the one that ships."""
    folds = fit_ranker.folds(pack, max(len(seconds), 1))
    texts = lru_cache(maxsize=500)(live.index.text)
    articles = lru_cache(maxsize=5000)(live.index.article)
    extractor = Extractor.load()
    pieces = pieces_for(extractor.reader, live.encoder)
    for number, (part, found) in enumerate(zip(pack.slices(), candidates(pack, texts), strict=True)):
        question = parse(str(pack.questions[number]))

        def title_of(row: int, aids: NDArray[np.int64] = found.aids) -> str:
            return articles(int(aids[row])).title

        def guard_of(row: int, found: Candidates = found, question: Question = question) -> Guard:
            aid = int(found.aids[row])
            return guard(question, excerpt(articles(aid), texts(aid), int(found.starts[row])))

        read = reread(question.standalone, found, ranked[part], title_of, extractor.reader, pieces)
        second = seconds[folds[number]] if seconds else extractor.second
        near = second(pack.rows[part], ranked[part], read, found.aids, found.previous, found.following)
        near, held = heed(found.aids, held_back(question, found.texts, lifted(question, found, near)), guard_of)
        yield Scored(number, part, question, found, near, read, held, texts)


def candidates(pack: Pack, text_of: Callable[[int], str]) -> Iterator[Candidates]:
    """The candidate sentences of each question of a pack, with their texts."""
    for part in pack.slices():
        place = pack.place[part].astype(np.int64)
        texts = tuple(text_of(aid)[start:end] for aid, start, end in place[:, :3].tolist())
        whole = fold("\n".join(text.replace("\n", " ") for text in texts)).split("\n")
        yield Candidates(
            place[:, 0], place[:, 1], place[:, 2], np.zeros(len(place), dtype=np.int64),
            np.ones(len(place), dtype=np.bool_), np.array([len(text_of(aid)) for aid in place[:, 0].tolist()]),
            place[:, 3], place[:, 4], texts, tuple(whole),
        )  # fmt: skip
