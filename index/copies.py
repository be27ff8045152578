"""What is known of the copies of an article, to decide which of them the index keeps.

In: article ids, articles as read. Out: `Known` records of what is stored; copies that gave no text or were passed over.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from corpus.article import Article
from corpus.identity import is_web_url
from index.store import pack_text, unpack_text

__all__ = ["STATEMENTS", "Copies", "Known", "fields_of"]

_BY_PATH = "coalesce(url_key, '') NOT BETWEEN 'http' AND 'httq'"
"""The articles that their path names, and a few more: see `corpus.identity.identity`."""

_FOR_NAMESAKES = [
    f"CREATE INDEX IF NOT EXISTS by_path_{column} ON articles ({column}) WHERE {_BY_PATH}"
    for column in ("path", "raw_sha256")
]
"""Small where articles have URLs. Like `_SET_ASIDE` they are made where they are missing."""

_SET_ASIDE = """CREATE TABLE IF NOT EXISTS set_aside (
    article_id TEXT NOT NULL, raw_sha256 TEXT NOT NULL, PRIMARY KEY (article_id, raw_sha256)) WITHOUT ROWID"""
"""Copies of stored articles that gave no text, lest they are cleaned again in every ingest. Not in schema.sql: an index
that was made before there was this table gets it when it is next written to."""

_PLACES = """CREATE TABLE IF NOT EXISTS places (
    aid INTEGER NOT NULL, root TEXT NOT NULL, path TEXT NOT NULL, home INTEGER NOT NULL,
    PRIMARY KEY (aid, root, path)) WITHOUT ROWID"""
"""See `index.places`. `home`: 1 where the article was cited with this place until it was there no more."""

_HELD = "CREATE TEMP TABLE IF NOT EXISTS held (aid INTEGER NOT NULL, root TEXT NOT NULL, article BLOB NOT NULL)"
"""Copies that were passed over in this run for article `aid`, should that prove to be gone."""

STATEMENTS = (_SET_ASIDE, _PLACES, *_FOR_NAMESAKES, _HELD)
"""To be run when a database is opened for writing."""


@dataclass(frozen=True, slots=True)
class Known:
    """What has to be known of a stored article to decide about another copy of it."""

    aid: int
    article_id: str
    raw_sha256: str
    fetch_date: str
    status: str
    root: str
    path: str
    sid: int | None
    fields: tuple[object, ...]
    """See `fields_of`."""

    @property
    def place(self) -> tuple[str, str]:
        return self.root, self.path

    @property
    def title(self) -> str:
        return str(self.fields[0])

    @property
    def url(self) -> str | None:
        return None if self.fields[1] is None else str(self.fields[1])


_KNOWN = (
    "aid, article_id, raw_sha256, coalesce(fetch_date, ''), status, root, path, sid, title, url, source, date, brief"
)


def _known(row: Sequence[Any]) -> Known:
    aid, article_id, sha, fetched, status, root, where, sid, *fields, brief = row
    return Known(aid, article_id, sha, fetched, status, root, where, sid, (*fields, bool(brief)))


def fields_of(article: Article) -> tuple[object, ...]:
    """What a copy may give anew while its raw text stays: a record's fields stand beside its text."""
    return article.title, article.url, article.source, article.date, article.brief


class Copies:
    """Of one connection that writes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def of(self, article_id: str) -> list[Known]:
        """The stored article with this id and, while an ingest is under way, those that may take its place: by aid."""
        rows = self.connection.execute(
            f"SELECT {_KNOWN} FROM articles WHERE article_id = ? ORDER BY aid", (article_id,)
        )
        return [_known(row) for row in rows]

    def namesakes(self, article: Article) -> list[Known]:
        """The articles that their path names and that have this one's path or raw text: by aid."""
        rows = self.connection.execute(
            f"SELECT {_KNOWN} FROM articles WHERE path = ?1 AND {_BY_PATH} UNION "
            f"SELECT {_KNOWN} FROM articles WHERE raw_sha256 = ?2 AND {_BY_PATH} ORDER BY aid",
            (article.path, article.raw_sha256),
        )
        return [known for row in rows if not is_web_url((known := _known(row)).url)]

    def known(self, aid: int) -> Known | None:
        row = self.connection.execute(f"SELECT {_KNOWN} FROM articles WHERE aid = ?", (aid,)).fetchone()
        return None if row is None else _known(row)

    def rename(self, aid: int, article_id: str) -> None:
        """Gives an article that is being taken in another id."""
        self.connection.execute("UPDATE articles SET article_id = ? WHERE aid = ?", (article_id, aid))

    def hold(self, aid: int, root: str, article: Article) -> None:
        """Keeps a copy of article `aid` at hand until the run ends."""
        packed = pack_text(json.dumps(asdict(article)))
        self.connection.execute("INSERT INTO held VALUES (?, ?, ?)", (aid, root, packed))

    def held(self, aid: int) -> list[tuple[str, Article]]:
        """(root, copy) of what is at hand of an article, in the order it came."""
        rows = self.connection.execute("SELECT root, article FROM held WHERE aid = ? ORDER BY rowid", (aid,))
        return [(str(root), Article(**json.loads(unpack_text(packed)))) for root, packed in rows.fetchall()]

    def held_for(self) -> list[int]:
        """The articles of which copies are at hand."""
        return [int(row[0]) for row in self.connection.execute("SELECT DISTINCT aid FROM held ORDER BY aid")]

    def is_set_aside(self, article: Article) -> bool:
        """Whether this copy is known to give no text."""
        key = (article.article_id, article.raw_sha256)
        row = self.connection.execute("SELECT 1 FROM set_aside WHERE article_id = ? AND raw_sha256 = ?", key)
        return row.fetchone() is not None

    def forget_set_aside(self, *, all_of_them: bool = False) -> None:
        """Forgets the copies whose article is gone, or all, where other rules may find text in them."""
        only = "" if all_of_them else " WHERE article_id NOT IN (SELECT article_id FROM articles)"
        self.connection.execute(f"DELETE FROM set_aside{only}")
