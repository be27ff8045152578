"""Candidate sentences for the reader to learn from: ``python -m training.reader.cases WORK`` writes ``WORK/reader/``.

In: the indexes of `training.extract.live` and the questions of `training.extract.make_packs`. Out: one file of JSON
lines a set, ``{"question", "answers", "candidates": [[title, before, sentence, label], ...]}``: sentences of the right
article and of others that words or vectors find, those with most of the question first. 1 holds the answer, 0 does not;
another article's sentence that holds it is left out, because nobody knows whether it is right. Questions that have no answer
come with the sentences of the article that they are about.

A fifth of the questions is left out (`unread`): what is fitted on the reader's scores needs some it has not seen.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.records import Passage, StoredArticle
from index.tokens import fold as folded
from rag import overlap
from rag.candidates import Candidates, collect
from rag.expand import expand
from rag.followup import standalone
from rag.question import Question, parse
from rag.retrieve import Texts
from training.extract.cases import Asked
from training.extract.live import Live, Opened, fold
from training.extract.make_packs import learned, unread
from training.extract.match import says

RIGHT = 14
"""Passages of the right article looked at."""
OTHERS = 9
POSITIVE, SAME, OTHER, RANDOM = 3, 14, 12, 3
"""Sentences kept: with the answer; of the right article; of others; at random."""


@dataclass(frozen=True, slots=True)
class _Hit:
    rank: int
    passage: Passage
    article: StoredArticle
    score: float = 0.0
    bm25: float = 0.0
    bm25_article: float = 0.0
    cosine: float = 0.0


def build(asked: Iterable[Asked], collection: str, opened: Opened) -> Iterator[dict[str, object]]:
    """The lines of one set. Of a question that has no answer all candidates are wrong ones."""
    for one in asked:
        if not one.right or unread(one.right[0]):
            continue
        dice = random.Random(one.id)
        question = parse(one.question, standalone=standalone(one.question, one.history))
        live = opened.of(collection, fold(collection, one.right[0]))
        right, texts = live.right(one.right), Texts(live.index)
        if not right:
            continue
        hits = _hits(live, question, right)
        found = collect(hits, texts)
        labels = _labels(found, one, right)
        if not one.answerable:
            labels[:] = 0
        elif not (labels > 0).any():
            continue
        rows = _chosen(question, found, hits, labels, right, dice)
        yield {
            "question": question.standalone,
            "answers": one.answers,
            "candidates": [
                [hits[int(found.hits[row])].article.title, _before(found, row), found.texts[row], int(labels[row])]
                for row in rows
            ],
        }


def _hits(live: Live, question: Question, right: frozenset[int]) -> list[_Hit]:
    index, terms = live.index, expand(question, question.terms)
    by_words = index.search_passages(terms, limit=14, title_boost=0.5)[0].tolist() if terms else []
    vector = live.encoder.encode_queries([question.standalone])[0]
    by_vector = index.search_vectors(vector, limit=12)[0].tolist()
    pids = np.array(list(dict.fromkeys(by_words[:7] + by_vector[:6])), dtype=np.int64)
    others = [passage for passage in index.passages(pids) if passage.aid not in right][:OTHERS]
    mine = index.passages_of(min(right))[:RIGHT]
    return [_Hit(rank, passage, index.article(passage.aid)) for rank, passage in enumerate(mine + others)]


def _labels(found: Candidates, one: Asked, right: frozenset[int]) -> NDArray[np.int8]:
    labels = np.zeros(len(found), dtype=np.int8)
    begins = [folded(answer).strip()[:1] for answer in one.answers]
    for row in range(len(found)):
        # `says` is slow
        if any(begin in found.folded[row] for begin in begins) and says(found.texts[row], one.answers):
            labels[row] = 1 if int(found.aids[row]) in right else -1
    return labels


def _chosen(
    question: Question, found: Candidates, hits: list[_Hit], labels: NDArray[np.int8], right: frozenset[int],
    dice: random.Random,
) -> list[int]:  # fmt: skip
    weights = np.array(question.weights, dtype=np.float32)
    has = overlap.matches(question.terms, overlap.Lines(found.folded))
    names = overlap.Lines([folded(hit.article.title) for hit in hits])
    titles = overlap.matches(question.terms, names)[found.hits]
    near = np.maximum(has, titles) @ weights + 0.5 * has @ weights
    near += 0.3 * np.maximum(has, overlap.shifted(has, found.previous)) @ weights
    order = np.argsort(-near, kind="stable").tolist()
    positive = [row for row in order if labels[row] > 0][:POSITIVE]
    wrong = [row for row in order if labels[row] == 0]
    same = set([row for row in wrong if int(found.aids[row]) in right][:SAME])
    other = set([row for row in wrong if int(found.aids[row]) not in right][:OTHER])
    rest = [row for row in wrong if row not in same | other]
    return positive + [row for row in wrong if row in same | other] + dice.sample(rest, min(RANDOM, len(rest)))


def _before(found: Candidates, row: int) -> str:
    before = int(found.previous[row])
    return found.texts[before] if before >= 0 else ""


def main() -> None:
    work = Path(sys.argv[1])
    opened = Opened(work)
    (work / "reader").mkdir(exist_ok=True)
    for name, (collection, asked) in learned().items():
        count = 0
        with (work / "reader" / f"{name}.jsonl").open("w", encoding="utf-8") as out:
            for line in build(asked, collection, opened):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
        sys.stderr.write(f"{name}: {count} of {len(asked)} questions\n")


if __name__ == "__main__":
    main()
