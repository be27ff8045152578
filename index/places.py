"""Where else an article stands, or stood, than in the place it is cited with.

In: an article that was met in another place than the stored one. Out: its place now; and at a prune, where an article
that is gone from its place still stands, and which PATHs were moved.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

from corpus.reader import file_of, is_unread, stands, under
from index.copies import Known
from index.store_writer import StoreWriter

__all__ = ["elsewhere", "inherit", "meet", "move", "moved_away", "note"]


def meet(store: StoreWriter, known: Known, root: str, path: str) -> bool:
    """Notes that an article was met in this place. Returns whether it is cited with it from now on: an article stays
    where it is for as long as that is there, lest its path changes with every ingest of one of two folders."""
    if (known.root, known.path) == (root, path):
        return False
    if (known.root, file_of(known.path)) != (root, file_of(path)):
        there = stands(known.root, known.path)
        if known.root != root:
            note(store, known.aid, *((root, path) if there else (known.root, known.path)), home=not there)
        if there:
            return False
    move(store, known.aid, root, path)
    return True


def note(store: StoreWriter, aid: int, root: str, path: str, *, home: bool = False) -> None:
    """Notes a place of an article that it is not cited with."""
    store.connection.execute(
        "INSERT INTO places VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET home = max(home, ?4)",
        (aid, root, path, int(home)),
    )


def move(store: StoreWriter, aid: int, root: str, path: str) -> None:
    """Cites an article with another place from now on."""
    execute = store.connection.execute
    execute("UPDATE articles SET root = ?, path = ? WHERE aid = ?", (root, path, aid))
    execute("DELETE FROM places WHERE aid = ? AND root = ? AND path = ?", (aid, root, path))


def inherit(store: StoreWriter, old: Known, heir: Known) -> None:
    """Hands the places of an article to the copy that takes its place in the index."""
    execute = store.connection.execute
    execute("UPDATE OR IGNORE places SET aid = ? WHERE aid = ?", (heir.aid, old.aid))
    if old.root != heir.root:
        note(store, heir.aid, old.root, old.path, home=not stands(old.root, old.path))
    execute("DELETE FROM places WHERE aid = ? AND root = ? AND path = ?", (heir.aid, heir.root, heir.path))


def elsewhere(store: StoreWriter, aid: int, paths: Sequence[Path], spared: frozenset[str]) -> tuple[str, str] | None:
    """Where an article still stands that is gone from its place: outside the PATHs that were read, or where they could
    not be read."""
    rows = store.connection.execute("SELECT root, path FROM places WHERE aid = ? ORDER BY root, path", (aid,))
    for root, path in rows.fetchall():
        if (not under(paths, root, path) or is_unread(spared, root, path)) and stands(root, path):
            return str(root), str(path)
    return None


def moved_away(store: StoreWriter, paths: Sequence[Path], seen: Collection[int]) -> list[Path]:
    """PATHs that were moved to these: there no more, with most of their articles met here since, in this run or before.
    One that is only away, as a disk that is not mounted, may share some articles with what was read; its others are
    not gone."""
    left: Counter[str] = Counter()
    for home, root, path in _left(store.connection):
        left[home] += under(paths, root, path)
    found = []
    for home, count in sorted(left.items()):
        if count and not Path(home).exists():
            stored = [aid for aid, _, _ in store.under([Path(home)])]
            if count + sum(aid in seen for aid in stored) > (count + len(stored)) / 2:
                found.append(Path(home))
    return found


def _left(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(PATH, root, path) of each article that has left a PATH under which others still stand, and where it is now."""
    roots = {str(row[0]) for row in connection.execute("SELECT DISTINCT root FROM articles")}
    around = {above.as_posix() for root in roots for above in (Path(root), *Path(root).parents)}
    rows = connection.execute(
        "SELECT p.root, p.aid, a.root, a.path FROM places p JOIN articles a USING (aid) WHERE p.home = 1 "
        "GROUP BY p.root, p.aid ORDER BY p.root, p.aid"
    )
    return [
        (str(home), str(root), str(path))
        for home, _, root, path in rows
        if home in around or not roots.isdisjoint(above.as_posix() for above in Path(home).parents)
    ]
