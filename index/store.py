"""Articles, raw text and passages in SQLite, for reading. `index.store_writer` changes them.

In: an index folder. Out: `StoredArticle`, raw text, cleaned text (made of the raw text and its stored slices) and
passages. Every thread has a connection of its own; `snapshot` holds one state of the index for a whole question.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from corpus.identity import canonical_url
from index.errors import IndexMissing, IndexUnusable, RowMissing
from index.manifest import is_generation
from index.records import StoredArticle

__all__ = [
    "DATABASE",
    "FORMAT",
    "ArticleStore",
    "is_text",
    "missing",
    "pack_spans",
    "pack_text",
    "unpack_spans",
    "unpack_text",
]

DATABASE = "articles.db"
FORMAT = 1
"""Of the whole folder. Another number is refused."""

_IRREPLACEABLE = (
    "it holds the articles themselves, so it cannot be rebuilt from the rest: put back a copy, or ingest again into "
    "another folder"
)
_COLUMNS = (
    "a.aid, a.article_id, a.title, a.url, a.source, a.date, a.fetch_date, a.lang, a.path, a.status, a.reason, "
    "(SELECT l.article_id FROM articles l WHERE l.aid = a.reprint_of), a.brief, a.raw_sha256, "
    "coalesce(a.reprint_of, a.aid)"
)
_local = threading.local()


def is_text(value: str) -> bool:
    """Whether SQLite can be asked for it: a lone surrogate (half a character, a byte of another encoding) is in none
    of its strings."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def pack_text(text: str) -> bytes:
    """UTF-8, zstd; lone surrogates are kept."""
    return _compress(text.encode("utf-8", "surrogatepass"))


def unpack_text(data: bytes) -> str:
    return _decompress(data).decode("utf-8", "surrogatepass")


def pack_spans(spans: Sequence[tuple[int, int]]) -> bytes:
    """Ascending (start, end) pairs as zstd-packed steps."""
    edges = np.array(spans, dtype=np.int32).reshape(-1)
    return _compress(np.diff(edges, prepend=np.int32(0)).tobytes())


def unpack_spans(data: bytes) -> list[tuple[int, int]]:
    edges = np.frombuffer(_decompress(data), dtype=np.int32).cumsum().tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _compress(data: bytes) -> bytes:
    if not hasattr(_local, "packer"):  # making one costs as much as packing an article
        _local.packer = zstandard.ZstdCompressor(level=3, write_checksum=True)
    packed: bytes = _local.packer.compress(data)
    return packed


def _decompress(data: bytes) -> bytes:
    if not hasattr(_local, "unpacker"):
        _local.unpacker = zstandard.ZstdDecompressor()
    whole: bytes = _local.unpacker.decompress(data)
    return whole


def stored(row: Sequence[Any]) -> StoredArticle:
    """A row of `_COLUMNS` as a record."""
    fields: dict[str, Any] = dict(zip(StoredArticle.__slots__, row, strict=True))
    return StoredArticle(**{**fields, "brief": bool(fields["brief"])})


class ArticleStore:
    """Reads the database of an index folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._file = _identity(path)

    @classmethod
    def open(cls, folder: Path) -> ArticleStore:
        """Raises IndexMissing, or IndexUnusable for another format or a damaged file."""
        path = folder / DATABASE
        if not path.is_file():
            raise missing(path)
        store = cls(path)
        check_format(store.connection, path)
        return store

    def is_in_place(self) -> bool:
        """Whether the folder still holds the database file that was opened: not one moved away, nor another one."""
        return self._file == _identity(self._path)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection. Raises IndexMissing where the database was taken away."""
        if not hasattr(self._local, "connection"):
            self._local.connection = _connect_for_reading(self._path)
        connection: sqlite3.Connection = self._local.connection
        return connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of this thread inside see one committed state, whatever is written meanwhile."""
        connection = self.connection
        if connection.in_transaction:
            yield
            return
        try:
            connection.execute("BEGIN")
            yield
        except sqlite3.DatabaseError as error:
            raise _unreadable(self._path, error) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def meta(self, key: str) -> str | None:
        try:
            row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise _unreadable(self._path, error) from error
        return None if row is None else str(row[0])

    def article(self, aid: int) -> StoredArticle:
        """Raises KeyError."""
        return self.articles([aid])[0]

    def articles(self, aids: Sequence[int]) -> list[StoredArticle]:
        """These articles, in their order, read at once. Raises KeyError."""
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM articles a WHERE a.aid IN (SELECT value FROM json_each(?))", (json.dumps(aids),)
        )
        found = {row[0]: stored(row) for row in rows}
        for aid in aids:
            if aid not in found:
                raise RowMissing(f"{self._path} lacks an article that the columns name ({aid}); run: yuanwen repair")
        return [found[aid] for aid in aids]

    def find(self, id_or_url: str) -> int | None:
        """The article with this id, or the newest with this URL in any of its spellings."""
        if not is_text(id_or_url):
            return None
        execute = self.connection.execute
        row = execute(
            "SELECT aid FROM articles WHERE article_id = ? AND status != 'new'", (id_or_url.strip().lower(),)
        ).fetchone()
        if row is None and "/" in id_or_url:
            row = execute(
                "SELECT aid FROM articles WHERE url_key = ? AND status != 'new' "
                "ORDER BY status = 'ok' DESC, fetch_date DESC, article_id LIMIT 1",
                (canonical_url(id_or_url.strip()),),
            ).fetchone()
        return None if row is None else int(row[0])

    def copies(self, group: int) -> list[StoredArticle]:
        """The articles that hold the same text: the earliest first, then by date and id."""
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM articles a WHERE (a.aid = ?1 OR a.reprint_of = ?1) AND a.status = 'ok' "
            "ORDER BY a.aid != ?1, coalesce(a.date, '9'), a.article_id",
            (group,),
        )
        return [stored(row) for row in rows]

    def raw(self, aid: int) -> str:
        """Raises KeyError."""
        with self._readable(aid):
            return unpack_text(self._content(aid)[0])

    def spans(self, aid: int) -> list[tuple[int, int]]:
        """The slices of the raw text that are left of it. Raises KeyError."""
        with self._readable(aid):
            packed = self._content(aid)[1]
            return unpack_spans(packed) if packed is not None else []

    def text(self, aid: int) -> str:
        """The cleaned text. Raises KeyError."""
        return self.cleaned(aid)[0]

    def cleaned(self, aid: int) -> tuple[str, list[tuple[int, int]]]:
        """The cleaned text, and the slices of the raw text that it is made of. Raises KeyError."""
        with self._readable(aid):
            raw, packed = self._content(aid)
            if packed is None:
                return "", []
            whole, spans = unpack_text(raw), unpack_spans(packed)
            return "".join([whole[start:end] for start, end in spans]), spans

    @contextmanager
    def _readable(self, aid: int) -> Iterator[None]:
        try:
            yield
        except (zstandard.ZstdError, ValueError, MemoryError) as error:  # a claimed size may be anything, too
            raise IndexUnusable(damaged(self._path, f"article {aid}: {error}")) from error

    def _content(self, aid: int) -> tuple[bytes, bytes | None]:
        row = self.connection.execute("SELECT raw, spans FROM contents WHERE aid = ?", (aid,)).fetchone()
        if row is None:
            raise RowMissing(f"{self._path} lacks an article that the columns name ({aid}); run: yuanwen repair")
        return row[0], row[1]


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    for options in ("mode=ro", "mode=ro&immutable=1"):  # the second for folders that may not be written to
        try:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?{options}", uri=True, isolation_level=None, check_same_thread=False
            )
        except sqlite3.OperationalError:
            continue
        try:
            connection.execute("PRAGMA mmap_size = 1073741824")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return connection
        except sqlite3.OperationalError:
            connection.close()
        except sqlite3.DatabaseError as error:
            connection.close()
            raise IndexUnusable(damaged(path, error)) from error
    if not path.is_file():
        raise missing(path)
    raise IndexUnusable(f"{path} cannot be opened for reading; check its permissions")


def _identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of a file, None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def missing(path: Path) -> IndexMissing | IndexUnusable:
    """What to raise where there is no database: no index, or one that has lost it."""
    if has_generations(path.parent):
        return IndexUnusable(f"{path} is missing; {_IRREPLACEABLE}")
    return IndexMissing(f"there is no index in {path.parent}; make one with: yuanwen ingest PATH")


def _unreadable(path: Path, error: sqlite3.DatabaseError) -> IndexMissing | IndexUnusable:
    return IndexUnusable(damaged(path, error)) if path.is_file() else missing(path)


def damaged(path: Path, error: object) -> str:
    return f"{path} is damaged ({error}); {_IRREPLACEABLE}"


def has_generations(folder: Path) -> bool:
    """Whether an index has been made there: its first generation comes after the tables are committed."""
    return folder.is_dir() and any(is_generation(path.name) and path.is_dir() for path in folder.iterdir())


def is_empty(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the database has no tables yet: its first writer was stopped at once. Raises IndexUnusable where it has
    lost them."""
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return False
    if has_generations(path.parent):
        raise IndexUnusable(damaged(path, "it is empty"))
    return True


def check_format(connection: sqlite3.Connection, path: Path) -> None:
    """Raises IndexUnusable unless the database is one this version reads."""
    try:
        if is_empty(connection, path):
            raise IndexUnusable(f"the index in {path.parent} was never finished; run the ingest again")
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            row = None
        else:
            raise IndexUnusable(damaged(path, error)) from error
    if row is None or str(row[0]) != str(FORMAT):
        found = "none" if row is None else row[0]
        raise IndexUnusable(
            f"{path} has index format {found}; this version reads format {FORMAT}: "
            "ingest into another folder, or use the version that made it"
        )
