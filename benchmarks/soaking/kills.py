"""Kills a writer at random instants and looks at what is left.

In: how many kills. Out: how many the index survived, or `Lost` with what was wrong. Each round changes some files, starts
an ingest, a removal or a rebuild in a process of its own, and sends it SIGKILL at a random instant of its time. Then the
index must open and hold either exactly what it held before or exactly what the finished change would have left.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.soaking.made import write
from corpus.reader import Read, read
from index.encoder import load_encoder
from index.index import Index
from index.ingest import ingest, remove, repair
from index.settings import IndexSettings
from index.store import DATABASE

__all__ = ["Lost", "State", "index_state", "kill_writers"]

ARTICLES = 250
KINDS = ("ingest", "replace", "remove", "compaction")
State = dict[str, str]
"""SHA-256 of the raw text by article id."""

if os.environ.get("YUANWEN_SOAK_PRELOAD"):  # in the server that children are forked from: they start at once
    load_encoder()


class Lost(Exception):
    """Something that was committed is gone, or something that was not is there."""


def kill_writers(folder: Path, kills: int, *, seed: int = 0, say: Callable[[str], None]) -> dict[str, Any]:
    """`kills` rounds on an index in `folder`. Raises Lost."""
    draw = random.Random(seed)
    articles, index = folder / "articles", folder / "index"
    articles.mkdir(parents=True)
    live = list(range(ARTICLES))
    for n in live:
        write(articles, n)
    os.environ["YUANWEN_SOAK_PRELOAD"] = "1"
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ingest(index, [articles])
    usual: dict[str, float] = {}
    outcomes: Counter[str] = Counter()
    number, version = ARTICLES, 0
    done = 0
    while done < kills:
        kind = KINDS[done % len(KINDS)]
        before, held = index_state(index)
        version += 1
        gone: list[str] = []
        if kind == "remove":
            gone = draw.sample(sorted(before), 10)
        elif kind == "replace":
            for n in draw.sample(live, 15):
                write(articles, n, version)
        elif kind == "ingest":
            for n in range(number, number + 20):
                write(articles, n)
            live += range(number, number + 20)
            number += 20
        workers = 2 if done % 10 == 9 else 1  # now and then with worker processes, which must not stay behind
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_change, args=(kind, index, articles, gone, workers, sender))
        child.start()
        receiver.recv()
        start = time.perf_counter()
        known = usual.get(kind)
        child.join(timeout=None if known is None else draw.uniform(0, 1.05 * known))
        if known is None:
            usual[kind] = time.perf_counter() - start
        else:
            child.kill()
            child.join()
            done += 1
        after, now = index_state(index)
        wanted = _wanted(kind, before, articles, gone)
        if now not in (held, held + 1) or after != (before if now == held else wanted):
            raise Lost(f"kill {done} ({kind}): commit {held} became {now}; {_difference(before, wanted, after)}")
        outcomes["before" if now == held and after == before != wanted else "after"] += 1
        if done and done % 20 == 0 and known is not None:
            say(f"{done} kills survived ({dict(outcomes)})")
    return {"kills": done, "survived": done, "outcomes": dict(outcomes), "seconds a change": usual}


def _change(
    kind: str, index: Path, articles: Path, gone: list[str], workers: int, sender: Connection[None, None]
) -> None:
    settings = IndexSettings(workers=workers, parallel_from=10)
    sender.send(None)
    if kind == "remove":
        remove(index, gone, settings=settings)
    elif kind == "compaction":
        repair(index, settings=settings)
    else:
        ingest(index, [articles], settings=settings)


def _wanted(kind: str, before: State, articles: Path, gone: list[str]) -> State:
    """What the finished change leaves."""
    if kind == "compaction":
        return before
    if kind == "remove":
        return {name: sha for name, sha in before.items() if name not in gone}
    on_disk = [item.article for item in read([articles]) if isinstance(item, Read)]
    return before | {article.article_id: article.raw_sha256 for article in on_disk}


def index_state(folder: Path) -> tuple[State, int]:
    """What the index holds, and the number of its last commit. Opening it checks that its parts agree; every text is
    made and one word and one vector are searched for, so that they are whole as well."""
    index = Index.open(folder)
    with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT aid, article_id, raw_sha256, status FROM articles").fetchall()
    for aid, _, _, status in rows:
        if (status == "ok") != bool(index.text(aid)) or status == "new":
            raise Lost(f"article {aid} is {status} and has {len(index.text(aid))} characters of text")
    pids, _ = index.search_passages({"unit": 1.0, "警方": 1.0}, limit=50, title_boost=0.5)
    index.passages(pids)
    near, _ = index.search_vectors(load_encoder().encode_queries(["钱包 wallet"])[0], limit=50)
    index.passages(near)
    return {str(article_id): str(sha) for _, article_id, sha, _ in rows}, index.manifest.number


def _difference(before: State, wanted: State, after: State) -> str:
    return (
        f"of {len(before)} articles before, {len(before.keys() - after.keys())} are gone and "
        f"{sum(after.get(name) != sha for name, sha in wanted.items())} of {len(wanted)} wanted are not there"
    )
