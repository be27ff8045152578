"""Thousands of small changes in many commits, a compaction, and a fresh index of the same articles beside it.

In: how many articles are to be added, replaced and removed. Out: how far words and vectors of the two agree before and
after the compaction, what a commit costs early and late and how much room the index takes; `Drifted` where they do not
agree: after a compaction BM25 and exact vectors have to be equal to four digits, and of what IVF finds first 98 in 100.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.common import disk_bytes, percentile
from benchmarks.soaking.made import CHINESE, ENGLISH, write
from index.encoder import load_encoder
from index.index import Index
from index.ingest import ingest, remove, repair
from index.lexical import dead_share
from index.settings import IndexSettings

__all__ = ["Drifted", "change_little_by_little"]

ARTICLES = 300
AT_ONCE = (1, 2, 5, 10, 30)
"""So many articles go into one commit."""
QUESTIONS = 60
FIRST = 10
WANTED = 0.98
KINDS = {
    "exact": IndexSettings(workers=1),
    "ivf": IndexSettings(workers=1, flat_max_passages=500),
}
Found = list[tuple[str, int, float]]
"""(article id, start of the passage, score), by falling score."""


class Drifted(Exception):
    """An index that was changed is not what a fresh one is."""


def change_little_by_little(folder: Path, changes: int, *, seed: int = 0, say: Callable[[str], None]) -> dict[str, Any]:
    """`changes` to an index with exact vectors and as many to one with lists. Raises Drifted."""
    return {name: _life(folder / name, changes, name, seed, say) for name in KINDS}


def _life(folder: Path, changes: int, name: str, seed: int, say: Callable[[str], None]) -> dict[str, Any]:
    settings, draw = KINDS[name], random.Random(f"changes {seed}")
    articles, index, fresh = folder / "articles", folder / "index", folder / "fresh"
    articles.mkdir(parents=True)
    live = list(range(ARTICLES))
    for n in live:
        write(articles, n)
    ingest(index, [articles], settings=settings)
    number, seconds, most, done = ARTICLES, [], 0, 0
    while done < changes:
        kind, count = draw.choice(("replace", "replace", "add", "remove")), draw.choice(AT_ONCE)
        if len(live) < 2 * count:  # as many come as go, but not evenly
            kind = "add"
        chosen = draw.sample(live, count) if kind != "add" else list(range(number, number + count))
        if kind == "remove":
            live = [n for n in live if n not in chosen]
            for n in chosen:
                (articles / f"{n}.md").unlink()
        else:
            paths = [write(articles, n, 0 if kind == "add" else done + 1) for n in chosen]
        start = time.perf_counter()
        if kind == "remove":
            changed = len(remove(index, [f"https://soak.example/{n}" for n in chosen], settings=settings).removed)
        else:
            report = ingest(index, paths, settings=settings)
            changed = report.added if kind == "add" else report.updated
        seconds.append(time.perf_counter() - start)
        if changed != count:
            raise Drifted(f"after {done} changes of seed {seed}: to {kind} {count} articles changed {changed}")
        if kind == "add":
            live += chosen
            number += count
        done += count
        if len(seconds) % 100 == 0:
            most = max(most, disk_bytes(index))
            say(f"{done:,} changes in {len(seconds)} commits to the index with {name} vectors")
    ingest(fresh, [articles], settings=settings)
    before = _compared(index, fresh)
    part = index / Index.open(index).manifest.folder
    dead, size = dead_share(part / "passages"), disk_bytes(index)
    repair(index, settings=settings)
    after = _compared(index, fresh)
    result = {
        "changes": done,
        "commits": len(seconds),
        "articles": len(live),
        "passages": Index.open(fresh).size,
        "before the compaction": before,
        "after it": after,
        "ms a commit": {
            "first tenth": _milliseconds(seconds[: max(1, len(seconds) // 10)]),
            "last tenth": _milliseconds(seconds[-max(1, len(seconds) // 10) :]),
        },
        "dead share": round(dead, 3),
        "kb": {
            "most": most >> 10,
            "at the end": size >> 10,
            "compacted": disk_bytes(index) >> 10,
            "fresh": disk_bytes(fresh) >> 10,
        },
    }
    wanted = {"same corpus": True, "bm25 equal": True} | ({"vectors equal": True} if name == "exact" else {})
    if any(after[key] != value for key, value in wanted.items()) or after["vectors overlap"] < WANTED:
        raise Drifted(f"seed {seed}, {name}: {result}")
    return result


def _milliseconds(seconds: list[float]) -> float:
    return round(1000 * percentile(seconds, 0.5), 1)


def _compared(one: Path, other: Path) -> dict[str, Any]:
    """How far two indexes of the same articles find the same."""
    first, second = Index.open(one), Index.open(other)
    words, vectors = _answers(first, first.size)
    other_words, other_vectors = _answers(second, second.size)
    return {
        "same corpus": first.manifest.corpus == second.manifest.corpus,
        "bm25 equal": words == other_words,
        "vectors equal": vectors == other_vectors,
        "bm25 overlap": _overlap(words, other_words),
        "vectors overlap": _overlap(vectors, other_vectors),
    }


def _answers(index: Index, limit: int) -> tuple[list[Found], list[Found]]:
    """What words and what vectors find for the same questions."""
    draw = random.Random(2)
    encoder = load_encoder()
    words: list[Found] = []
    vectors: list[Found] = []
    for n in range(QUESTIONS):
        terms = draw.sample(CHINESE if n % 2 else ENGLISH, 3)
        for found, (pids, scores) in (
            (words, index.search_passages(dict.fromkeys(terms, 1.0), limit=limit, title_boost=0.5)),
            (vectors, index.search_vectors(encoder.encode_queries([" ".join(terms)])[0], limit=limit)),
        ):
            places = [(index.article(passage.aid).article_id, passage.start) for passage in index.passages(pids)]
            rows = [(*place, round(float(score), 4)) for place, score in zip(places, scores, strict=True)]
            found.append(sorted(rows, key=lambda row: (-row[2], row[0], row[1])))
    return words, vectors


def _overlap(one: list[Found], other: list[Found]) -> float:
    """Of what the other finds first, the share that the one finds first as well."""
    pairs = [({row[:2] for row in a[:FIRST]}, {row[:2] for row in b[:FIRST]}) for a, b in zip(one, other, strict=True)]
    return round(sum(len(a & b) for a, b in pairs) / sum(len(b) for _, b in pairs), 4)
