"""Finds the reprints of an article among those already stored, and keeps each group under its earliest copy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus.identity import normalise_title
from corpus.reprints import MIN_SHARED_BANDS, REPRINT, bands, other_figures, similarity
from index.store_writer import StoreWriter

__all__ = ["forget", "join"]

_EARLIEST = "ORDER BY coalesce(date, '9'), coalesce(fetch_date, '9'), article_id LIMIT 1"
_CANDIDATES = 200
"""Articles that share a band and are compared in full. A band that more share is boilerplate of a template."""

_MEMBERS = 1_000
"""Articles of one band that are looked at, the earliest ones: where a template fills a band, each further page would
otherwise be held against all the others. The archive's fullest band has 602."""

_SAME_TITLE = 0.7
"""With the same title this much shared text makes a reprint. Of 4,446 pairs of the archive with one title at two
sources 3,676 share 0.8 or more, 412 between 0.7 and 0.8 (other chrome left over, other cuts), and the next cluster lies
below 0.1 (titles like "Weekly update")."""


def forget(store: StoreWriter, aid: int) -> None:
    """Takes an article out of its group before it is cleaned again; the next earliest leads what is left."""
    execute = store.connection.execute
    store.drop_signature(aid)
    execute("UPDATE articles SET reprint_of = NULL, exact_key = '' WHERE aid = ?", (aid,))
    heir = execute(f"SELECT aid FROM articles WHERE reprint_of = ? {_EARLIEST}", (aid,)).fetchone()
    if heir is not None:
        _follow(store, aid, int(heir[0]))
        execute("UPDATE articles SET reprint_of = NULL WHERE aid = ?", (aid,))


def join(store: StoreWriter, aid: int, exact_key: str, signature: NDArray[np.uint64]) -> tuple[bool, list[int]]:
    """Stores the signature of a cleaned article and puts it into the group of the same text, if there is one.

    Returns whether it is a copy of an earlier article, and those that counted as originals until now and are copies of an
    earlier one since it came in.
    """
    execute = store.connection.execute
    # One is enough, as all that have the very same text are in one group; a text may stand there ten thousand times.
    same = execute(
        "SELECT coalesce(reprint_of, aid) FROM articles WHERE exact_key = ? AND aid != ? AND status = 'ok' LIMIT 1",
        (exact_key, aid),
    ).fetchone()
    leaders = {int(same[0])} if same is not None else set()
    if len(signature):
        if not leaders:
            leaders = _near(store, aid, signature, bands(signature))
        store.add_signature(aid, signature)
    if not leaders:
        return False, []
    # Every group already stands under its earliest, so only those can lead now.
    heads = [aid, *leaders]
    marks = ", ".join("?" * len(heads))
    leader = int(execute(f"SELECT aid FROM articles WHERE aid IN ({marks}) {_EARLIEST}", heads).fetchone()[0])
    for head in heads:
        if head != leader:
            _follow(store, head, leader)
    return leader != aid, [head for head in leaders if head != leader]


def _near(store: StoreWriter, aid: int, signature: NDArray[np.uint64], keys: list[int]) -> set[int]:
    """Leaders of the groups with an article whose text is nearly this one."""
    execute = store.connection.execute
    member = f"SELECT * FROM (SELECT aid FROM bands WHERE band = ? ORDER BY aid LIMIT {_MEMBERS})"
    rows = execute(
        f"SELECT aid, count(*) AS shared FROM ({' UNION ALL '.join([member] * len(keys))}) WHERE aid != ? "
        f"GROUP BY aid HAVING shared >= {MIN_SHARED_BANDS} ORDER BY shared DESC, aid LIMIT {_CANDIDATES}",
        [*keys, aid],
    ).fetchall()
    title = _title(store, aid)
    leaders: set[int] = set()
    judged: set[int] = set()  # a group's copies have the same figures: one of them, the nearest, is looked at
    for other, _ in rows:
        row = execute(
            "SELECT s.signature, coalesce(a.reprint_of, a.aid) FROM signatures s JOIN articles a USING (aid) "
            "WHERE s.aid = ? AND a.status = 'ok'",
            (other,),
        ).fetchone()
        if row is None:
            continue
        leader = int(row[1])
        if leader in judged:
            continue
        shared = similarity(signature, np.frombuffer(row[0], dtype=np.uint64))
        if shared >= REPRINT or (shared >= _SAME_TITLE and _title(store, other) == title):
            judged.add(leader)
            if not any(other_figures(store.text(other), store.text(each)) for each in (aid, *leaders)):
                leaders.add(leader)
    return leaders


def _title(store: StoreWriter, aid: int) -> str:
    row = store.connection.execute("SELECT title FROM articles WHERE aid = ?", (aid,)).fetchone()
    return normalise_title(str(row[0]))


def _follow(store: StoreWriter, head: int, leader: int) -> None:
    """Puts `head` and all that stand under it under `leader`."""
    execute = store.connection.execute
    execute("UPDATE articles SET reprint_of = ? WHERE reprint_of = ?", (leader, head))
    execute("UPDATE articles SET reprint_of = ? WHERE aid = ?", (leader, head))
    execute("UPDATE articles SET reprint_of = NULL WHERE aid = ?", (leader,))
