"""How good an encoder is alone: in, anything that encodes; out, recall on questions that training never saw.

Two views: written questions on articles kept out of training, in a pool of archive passages of both languages; and
public sets, each in its own collection.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.encoder.archive import Page, url_key
from training.encoder.pairs import held_out, holding, lines, written

__all__ = ["Pool", "Task", "public_tasks", "ranks", "recall", "report", "written_pool"]

POOL = 50_000
"""Passages in the pool: enough that recall@10 is far from 1, few enough to measure in seconds."""
QUESTIONS = 400
Encode = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, a collection, and for each question the rows that are right and the rows of the right article."""

    name: str
    questions: list[str]
    passages: list[str]
    right: list[set[int]]
    article: list[set[int]]


@dataclass(frozen=True, slots=True)
class Pool:
    """One collection, several groups of questions: ``zh>zh`` is a Chinese question on a Chinese article."""

    passages: list[str]
    titles: list[str]
    tasks: list[Task]


def written_pool(shared: Path, pages: Sequence[Page], /, *, size: int = POOL, seed: int = 7) -> Pool:
    """The written questions kept for choosing, among all passages of their articles and others, half Chinese."""
    known = {page.key: page for page in pages if page.passages}
    for page in pages:
        if page.copy_of in known:
            known.setdefault(page.key, known[page.copy_of])
    asked = []
    for record in written(shared):
        about = known.get(url_key(record["url"]))
        if about is not None and held_out(about.key) and (found := holding(about, record["answer"])):
            asked.append((record, about, found))
    chosen = {page.key: page for _, page, _ in asked}
    rng = random.Random(seed)
    others = [page for page in pages if page.passages and page.key not in chosen and page.lang in {"zh", "en"}]
    rng.shuffle(others)
    room = dict.fromkeys(("zh", "en"), size // 2)
    for page in [*list(chosen.values()), *others]:
        if page.key in chosen or room[page.lang] > 0:
            chosen[page.key] = page
            if page.lang in room:
                room[page.lang] -= len(page.passages)
    passages, titles, place = list[str](), list[str](), dict[tuple[str, str], int]()
    for page in chosen.values():
        for passage in page.passages:
            place.setdefault((page.key, passage), len(passages))
            passages.append(passage)
            titles.append(page.title)
    tasks = []
    for pair in ("zh>zh", "en>en", "en>zh", "zh>en"):
        mine = [item for item in asked if f"{item[0]['lang']}>{item[0]['article_lang']}" == pair]
        right = [{place[page.key, passage] for passage in found} for _, page, found in mine]
        article = [{place[page.key, passage] for passage in page.passages} for _, page, _ in mine]
        tasks.append(Task(pair, [record["question"] for record, *_ in mine], [], right, article))
    return Pool(passages, titles, tasks)


def public_tasks(shared: Path, /, *, limit: int = QUESTIONS) -> list[Task]:
    """Splits that are not trained on: the first `limit` questions of each, against the whole collection."""
    folder = shared / "benchmarks"
    wanted = (
        ("cmrc2018", "dev", ()),
        ("drcd", "dev", ()),
        ("dureader_robust", "dev", ()),
        ("squad2_en", "dev", ()),
        ("crud_rag_news", "quest1", ("distractors_10k.jsonl.gz",)),
    )
    tasks = []
    for name, split, extra in wanted:
        records = list(lines(folder / name / "passages.jsonl.gz"))
        for file in extra:
            records += lines(folder / name / file)
        place = {str(record["id"]): row for row, record in enumerate(records)}
        asked = [
            record
            for record in lines(folder / name / f"questions_{split}.jsonl.gz")
            if record["answerable"]
            and (name != "squad2_en" or held_out(_title(records[place[str(record["passage_ids"][0])]]), 2))
        ]
        asked = random.Random(3).sample(asked, min(limit, len(asked)))
        right = [{place[str(key)] for key in record["passage_ids"]} for record in asked]
        texts = [record["text"] for record in records]
        tasks.append(Task(name, [record["question"] for record in asked], texts, right, right))
    return tasks


def _title(record: Mapping[str, str]) -> str:
    return record.get("title") or str(record["id"])


def ranks(
    questions: NDArray[np.float32], passages: NDArray[np.float32], right: Sequence[set[int]]
) -> NDArray[np.int64]:
    """The place (from 1) of each question's best right passage; equal scores count against it."""
    found = np.empty(len(right), dtype=np.int64)
    for start in range(0, len(right), 256):
        scores = questions[start : start + 256] @ passages.T
        for row, wanted in enumerate(right[start : start + 256]):
            best = scores[row, list(wanted)].max()
            found[start + row] = int((scores[row] > best).sum()) + 1
    return found


def recall(places: NDArray[np.int64], *depths: int) -> list[float]:
    """The share of `places` within each depth."""
    return [round(float((places <= depth).mean()), 3) for depth in depths]


def report(encode: Encode, pool: Pool, public: Sequence[Task] = ()) -> dict[str, list[float]]:
    """Figures by name: passage recall @1 @10 @50, article recall @10; ``+title`` with each passage's title before it."""
    figures: dict[str, list[float]] = {}
    titled = [f"{title}\n{passage}" for title, passage in zip(pool.titles, pool.passages, strict=True)]
    for suffix, texts in (("", pool.passages), ("+title", titled)):
        vectors = encode(texts)
        for task in pool.tasks:
            questions = encode(task.questions)
            places = ranks(questions, vectors, task.right)
            figures[task.name + suffix] = [
                *recall(places, 1, 10, 50),
                *recall(ranks(questions, vectors, task.article), 10),
            ]
    for task in public:
        places = ranks(encode(task.questions), encode(task.passages), task.right)
        figures[task.name] = recall(places, 1, 10, 50)
    return figures
