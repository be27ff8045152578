"""Changes the database of an index folder, inside one transaction that the ingest commits or rolls back.

In: articles as read, and what cleaning made of them. Nothing is visible to readers before `commit`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.identity import canonical_url
from corpus.reader import under
from corpus.reprints import bands
from index.copies import STATEMENTS, Copies, Known, fields_of
from index.errors import IndexUnusable
from index.filters import source_key
from index.store import (
    DATABASE,
    FORMAT,
    check_format,
    damaged,
    is_empty,
    is_text,
    missing,
    pack_text,
    unpack_spans,
    unpack_text,
)

__all__ = ["Source", "StoreWriter"]

FREE_SHARE = 0.2
"""Share of the database file that may be empty before it is worth writing the file anew."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source, its profile and how much it was learned from."""

    sid: int
    profile: str | None
    profile_version: str
    learned_from: int
    articles: int


class StoreWriter:
    """One connection that writes. `begin` ... `commit` or `rollback`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.copies = Copies(connection)
        self._path = path
        self._sids: dict[str, int] = {}

    @classmethod
    def open(cls, folder: Path) -> StoreWriter:
        """Opens the database, or makes an empty one. Raises IndexUnusable for another format or a damaged file."""
        path = folder / DATABASE
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA temp_store = FILE")
            if is_empty(connection, path):
                schema = resources.files("index").joinpath("schema.sql").read_text("utf-8")
                connection.executescript(f"BEGIN; {schema} INSERT INTO meta VALUES ('format', '{FORMAT}'); COMMIT;")
            check_format(connection, path)
            for statement in STATEMENTS:
                connection.execute(statement)
        except sqlite3.DatabaseError as error:
            connection.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise IndexUnusable(damaged(path, error)) from error
        except IndexUnusable:
            connection.close()
            raise
        return cls(connection, path)

    @staticmethod
    def refuse_foreign(folder: Path) -> None:
        """Raises IndexUnusable where the folder's database is of another program or format, or is
        missing from the rest of an index, and leaves all untouched."""
        path = folder / DATABASE
        try:
            if not path.exists() and isinstance(lost := missing(path), IndexUnusable):
                raise lost
            # Without a log the file is all there is. Read with locks, one that had a log would get one again.
            alone = "" if path.with_name(f"{DATABASE}-wal").exists() else "&immutable=1"
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{alone}", uri=True)) as connection:
                if not is_empty(connection, path):
                    check_format(connection, path)
        except (OSError, sqlite3.OperationalError):  # it is not there, or cannot be read: the lock or `open` tells why
            return
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(damaged(path, error)) from error

    def begin(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self._sids = {}

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Moves what was written from the log into the database file and closes."""
        # Only tidying: readers read the log as well, and a full disk that stops it must not hide what it stopped before.
        with suppress(sqlite3.OperationalError):
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()

    def shrink(self) -> None:
        """Gives the room of what was removed back to the disk, where it is a good part of the file; SQLite keeps it for
        what comes. Takes as much room again while it works; where there is none, the file stays as large as it is."""
        pages, free = (
            self.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count")
        )
        if free > FREE_SHARE * pages:
            with suppress(sqlite3.OperationalError):
                self.connection.execute("VACUUM")

    def meta(self, key: str) -> str | None:
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def set_aside(self, aid: int) -> None:
        """Drops an article that gave no text, and notes that this copy of it was looked at."""
        self.connection.execute(
            "INSERT OR IGNORE INTO set_aside SELECT article_id, raw_sha256 FROM articles WHERE aid = ?", (aid,)
        )
        self.drop_articles([aid])

    def add_article(self, article: Article, root: str) -> Known:
        """Stores an article as read, with status ``new``."""
        sha, sid = article.raw_sha256, self._sid(article.source)
        cursor = self.connection.execute(
            "INSERT INTO articles (article_id, title, url, url_key, sid, source, date, fetch_date, brief, path, root,"
            " body_start, raw_sha256, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'new')",
            (
                article.article_id, article.title, article.url,
                canonical_url(article.url) if article.url else None,
                sid, article.source, article.date, article.fetch_date, int(article.brief),
                article.path, root, article.body_start, sha,
            ),
        )  # fmt: skip
        aid = int(cursor.lastrowid or 0)
        self.connection.execute("INSERT INTO contents (aid, raw) VALUES (?, ?)", (aid, pack_text(article.raw)))
        return Known(
            aid, article.article_id, sha, article.fetch_date or "", "new", root, article.path, sid, fields_of(article)
        )

    def _sid(self, source: str | None) -> int | None:
        if not source:
            return None
        key = source_key(source)
        sid = self._sids.get(key)
        if sid is None:
            self.connection.execute("INSERT OR IGNORE INTO sources (key, name) VALUES (?, ?)", (key, source))
            row = self.connection.execute("SELECT sid FROM sources WHERE key = ?", (key,)).fetchone()
            sid = self._sids[key] = int(row[0])
        return sid

    def drop_articles(self, aids: Iterable[int]) -> None:
        """Takes articles and all that hangs on them out of the database."""
        for aid in aids:
            heirs = self.connection.execute(
                "SELECT aid FROM articles WHERE reprint_of = ? "
                "ORDER BY coalesce(date, '9'), coalesce(fetch_date, '9'), article_id",
                (aid,),
            ).fetchall()
            if heirs:  # the next earliest copy leads the others now
                self.lead(int(heirs[0][0]), [int(row[0]) for row in heirs])
            self.drop_signature(aid)
            for table in ("articles", "contents", "passages", "places"):
                self.connection.execute(f"DELETE FROM {table} WHERE aid = ?", (aid,))

    def add_signature(self, aid: int, signature: NDArray[np.uint64]) -> None:
        """Stores the sketch of an article's text, to be found by its bands."""
        self.connection.execute("INSERT OR REPLACE INTO signatures VALUES (?, ?)", (aid, signature.tobytes()))
        self.connection.executemany(
            "INSERT OR IGNORE INTO bands VALUES (?, ?)", [(key, aid) for key in bands(signature)]
        )

    def drop_signature(self, aid: int) -> None:
        """Takes it out. Its bands are found by their keys: they lie in the order of those."""
        row = self.connection.execute("SELECT signature FROM signatures WHERE aid = ?", (aid,)).fetchone()
        if row is not None:
            keys = bands(np.frombuffer(row[0], dtype=np.uint64))
            self.connection.executemany("DELETE FROM bands WHERE band = ? AND aid = ?", [(key, aid) for key in keys])
            self.connection.execute("DELETE FROM signatures WHERE aid = ?", (aid,))

    def lead(self, leader: int, members: Sequence[int]) -> None:
        """Makes `leader` the earliest copy of the same text in `members`."""
        self.connection.executemany(
            "UPDATE articles SET reprint_of = ? WHERE aid = ?",
            [(None if aid == leader else leader, aid) for aid in members],
        )

    def article(self, aid: int) -> Article:
        """An article as it was read."""
        row = self.connection.execute(
            "SELECT article_id, path, title, url, source, date, fetch_date, brief, raw, body_start "
            "FROM articles JOIN contents USING (aid) WHERE aid = ?",
            (aid,),
        ).fetchone()
        fields: dict[str, Any] = dict(zip(Article.__slots__, row, strict=True))
        return Article(**{**fields, "brief": bool(fields["brief"]), "raw": unpack_text(fields["raw"])})

    def text(self, aid: int) -> str:
        """The cleaned text of an article that was cleaned."""
        row = self.connection.execute("SELECT raw, spans FROM contents WHERE aid = ?", (aid,)).fetchone()
        raw = unpack_text(row[0])
        return "".join([raw[start:end] for start, end in unpack_spans(row[1])])

    def sources(self) -> list[Source]:
        rows = self.connection.execute(
            "SELECT s.sid, s.profile, s.profile_version, s.learned_from, count(*) "
            "FROM sources s JOIN articles a USING (sid) GROUP BY s.sid ORDER BY s.sid"
        )
        return [Source(*row) for row in rows]

    def sample(self, sid: int, limit: int) -> Iterator[Article]:
        """Articles of a source, the same ones each time: those with the lowest ids, which are hashes. One copy of each:
        what several copies of a page share is no chrome."""
        rows = self.connection.execute(
            "SELECT max(aid) FROM articles WHERE sid = ? GROUP BY article_id ORDER BY article_id LIMIT ?", (sid, limit)
        ).fetchall()
        return (self.article(int(row[0])) for row in rows)

    def set_profile(self, sid: int, profile: str, version: str, learned_from: int) -> None:
        self.connection.execute(
            "UPDATE sources SET profile = ?, profile_version = ?, learned_from = ? WHERE sid = ?",
            (profile, version, learned_from, sid),
        )

    def to_clean(self) -> list[tuple[int, str, int | None]]:
        """(aid, status, sid) of the articles that are new or were cleaned with another profile, source by source."""
        rows = self.connection.execute(
            "SELECT a.aid, a.status, a.sid FROM articles a LEFT JOIN sources s USING (sid) "
            "WHERE a.status = 'new' OR a.profile_version != coalesce(s.profile_version, '') ORDER BY a.aid"
        )
        return [(int(aid), str(status), sid) for aid, status, sid in rows]

    def all_articles(self) -> list[tuple[int, str, int | None]]:
        """(aid, status, sid) of every article."""
        rows = self.connection.execute("SELECT aid, status, sid FROM articles ORDER BY aid")
        return [(int(aid), str(status), sid) for aid, status, sid in rows]

    def find_all(self, articles: Sequence[str]) -> tuple[dict[int, str], list[str]]:
        """({aid: article id}, those not found) for ids and URLs; a URL names every article that has it."""
        found: dict[int, str] = {}
        unknown: list[str] = []
        for name in articles:
            if not is_text(name):
                unknown.append(name)
                continue
            rows = self.connection.execute(
                "SELECT aid, article_id FROM articles WHERE article_id = ? OR url_key = ? ORDER BY aid",
                (name.strip().lower(), canonical_url(name.strip())),
            ).fetchall()
            found.update({int(aid): str(article_id) for aid, article_id in rows})
            if not rows:
                unknown.append(name)
        return found, unknown

    def under(self, paths: Sequence[Path]) -> list[tuple[int, str, str]]:
        """(aid, root, path) of the articles that came from these paths, or from folders inside them."""
        rows = self.connection.execute("SELECT aid, root, path FROM articles ORDER BY aid").fetchall()
        return [(int(aid), str(root), str(path)) for aid, root, path in rows if under(paths, root, path)]

    def pids(self, aid: int) -> list[int]:
        rows = self.connection.execute("SELECT pid FROM passages WHERE aid = ? ORDER BY pid", (aid,))
        return [int(row[0]) for row in rows]

    def same_cleaning(self, aid: int, status: str, spans: bytes, passages: Sequence[tuple[int, int]]) -> bool:
        """Whether cleaning and splitting an article gave what is stored of it."""
        execute = self.connection.execute
        row = execute("SELECT status, spans FROM articles JOIN contents USING (aid) WHERE aid = ?", (aid,)).fetchone()
        if row is None or (row[0], row[1]) != (status, spans):
            return False
        stored = execute('SELECT "start", "end" FROM passages WHERE aid = ? ORDER BY pid', (aid,)).fetchall()
        return [tuple(pair) for pair in stored] == [tuple(pair) for pair in passages]

    def set_profile_version(self, aid: int, version: str) -> None:
        self.connection.execute("UPDATE articles SET profile_version = ? WHERE aid = ?", (version, aid))

    def day_and_source(self, aid: int) -> tuple[str | None, int | None]:
        row = self.connection.execute("SELECT date, sid FROM articles WHERE aid = ?", (aid,)).fetchone()
        return row[0], row[1]

    def check(self) -> None:
        """Raises IndexUnusable where SQLite finds the database damaged."""
        try:
            found = [str(row[0]) for row in self.connection.execute("PRAGMA quick_check(5)")]
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(damaged(self._path, error)) from error
        if found != ["ok"]:
            raise IndexUnusable(damaged(self._path, ValueError("; ".join(found))))

    def set_cleaned(
        self, aid: int, *, status: str, reason: str, lang: str, profile_version: str, exact_key: str, spans: bytes
    ) -> None:
        self.connection.execute(
            "UPDATE articles SET status = ?, reason = ?, lang = ?, profile_version = ?, exact_key = ? WHERE aid = ?",
            (status, reason, lang, profile_version, exact_key, aid),
        )
        self.connection.execute("UPDATE contents SET spans = ? WHERE aid = ?", (spans, aid))

    def replace_passages(self, aid: int, passages: Sequence[tuple[int, int]], first_pid: int) -> None:
        """Gives an article its passages, numbered from `first_pid`."""
        self.connection.execute("DELETE FROM passages WHERE aid = ?", (aid,))
        self.connection.executemany(
            'INSERT INTO passages (pid, aid, "start", "end") VALUES (?, ?, ?, ?)',
            [(first_pid + n, aid, start, end) for n, (start, end) in enumerate(passages)],
        )

    def next_pid(self) -> int:
        """One more than the highest passage number ever given out."""
        row = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
        return int(row[0]) + 1 if row else 1
