"""Builds the next generation of an index: a folder of its own beside the last one, which stays as it is.

In: articles to add and to take out. Out: a written, synced folder and its manifest. It counts only when the
database commits the manifest; a folder that no commit names is rubbish and is swept away by the next writer. So
a kill at any instant leaves either the old state or the new one.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index import vectors
from index.columns import Columns
from index.durable import sync
from index.encoder import Encoder
from index.errors import IndexUnusable
from index.filters import LANGS, day_number
from index.lexical import LexicalWriter
from index.manifest import Manifest, corpus_digest, is_generation, versions
from index.settings import IndexSettings
from index.store import FORMAT
from index.store_writer import StoreWriter
from index.work import Processed

__all__ = ["PASSAGES", "GenerationBuilder", "sweep"]

PASSAGES = "passages"
"""The folder of the passages' word index inside a generation's."""


class GenerationBuilder:
    """`add` and `remove` articles, then `finish` or `abandon`."""

    def __init__(
        self, folder: Path, store: StoreWriter, last: Manifest | None, encoder: Encoder, settings: IndexSettings
    ) -> None:
        self._folder = folder
        self._store = store
        self._last = last
        self._encoder = encoder
        self._settings = settings
        self._removed: list[int] = []
        self._first_pid = store.next_pid()
        """From here on passages are this builder's own."""
        self._number = int(store.meta("number") or 0) + 1
        self.path = folder / f"g{self._number:06d}"
        self._new()

    def _new(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir()
        heap = self._settings.lexical_heap_bytes
        if self._last is None:
            self._passages = LexicalWriter.create(self.path / PASSAGES, heap_bytes=heap)
            self._articles = LexicalWriter.create(self.path / "articles", heap_bytes=heap)
        else:
            old = self._folder / self._last.folder
            self._passages = LexicalWriter.open(old / PASSAGES, self.path / PASSAGES, heap_bytes=heap)
            self._articles = LexicalWriter.open(old / "articles", self.path / "articles", heap_bytes=heap)
        self._spool = vectors.VectorSpool(self.path / "spool", self._encoder.dim)

    def add(self, part: Processed, first_pid: int, *, date: str | None, sid: int | None) -> None:
        """Adds the passages of an article that has text; they are numbered from `first_pid`."""
        lang = LANGS.index(part.lang)
        day, source = day_number(date), sid or 0
        for n, terms in enumerate(part.passage_terms):
            self._passages.add(
                first_pid + n, part.aid, title=part.title_terms, body=terms, day=day, source=source, lang=lang
            )
        body = " ".join(part.passage_terms)
        self._articles.add(part.aid, part.aid, title=part.title_terms, body=body, day=day, source=source, lang=lang)
        encoded = part.vectors
        if encoded is None:
            encoded = self._encoder.encode_passages(part.passage_texts)
        self._spool.append(np.arange(first_pid, first_pid + len(part.passages), dtype=np.int64), encoded)

    def remove(self, aids: Sequence[int]) -> None:
        """Takes articles out. Before their rows are dropped or replaced: the passages' numbers are read there."""
        self._passages.remove_articles(aids)
        self._articles.remove_articles(aids)
        for aid in aids:
            rows = self._store.connection.execute("SELECT pid FROM passages WHERE aid = ?", (aid,))
            self._removed.extend(int(row[0]) for row in rows)

    def finish(self) -> Manifest:
        """Writes everything and returns the manifest, which is also set in the open database transaction."""
        columns = self._columns()
        kind, trained_for, vector_count = self._write_vectors()
        counts = self._articles.commit(), self._passages.commit()
        if (*counts, vector_count) != (len(columns.articles), len(columns.passages), len(columns.passages)):
            disagreement = (
                f"the word index holds {counts[0]} articles and {counts[1]} passages, there are {vector_count} vectors, "
                f"and the database has {len(columns.articles)} articles and {len(columns.passages)} passages"
            )
            if self._last is None:  # nothing was taken over, so this is nobody else's fault
                raise RuntimeError(disagreement)
            raise IndexUnusable(f"{self._folder / self._last.folder} is damaged: {disagreement}; run: yuanwen repair")
        columns.save(self.path)
        manifest = Manifest(
            format=FORMAT,
            number=self._number,
            corpus=corpus_digest(self._store.connection),
            articles=counts[0],
            passages=counts[1],
            encoder=self._encoder.name,
            encoder_digest=self._encoder.digest,
            dim=self._encoder.dim,
            vectors=kind,
            trained_for=trained_for,
            versions=versions(),
        )
        (self.path / "manifest.json").write_text(manifest.to_json(), "utf-8")
        for name in ("passages.npy", "articles.npy", "manifest.json", "."):
            sync(self.path / name)
        sync(self._folder)
        self._store.set_meta("number", str(self._number))
        self._store.set_meta("manifest", manifest.to_json())
        return manifest

    def _columns(self) -> Columns:
        """The last generation's with what has changed, or made anew."""
        connection = self._store.connection
        if self._last is None:
            return Columns.from_database(connection)
        old = Columns.load(self._folder / self._last.folder)
        kept = old.passages_without(np.array(self._removed, dtype=np.int64))
        columns = Columns.from_database(connection, kept, self._first_pid)
        stored = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        return columns if len(columns.passages) == stored else Columns.from_database(connection)

    def _write_vectors(self) -> tuple[str, int, int]:
        """Adds to the last generation's vectors, or builds anew when that is right: for another kind, for lists
        that have grown too far from what they were trained for, or when more is new than old."""
        settings, target = self._settings, self.path / "vectors.faiss"
        removed = np.unique(np.array(self._removed, dtype=np.int64))
        self._spool.discard(removed)
        removed = removed[removed < self._first_pid]
        last = self._last
        if last is not None:
            old = self._folder / last.folder / "vectors.faiss"
            total = last.passages - len(removed) + len(self._spool)
            keep = last.vectors == vectors.kind_for(total, settings) and (
                last.vectors == "flat" or total <= settings.ivf_grow_factor * max(last.trained_for, 1)
            )
            if keep:
                index = vectors.update(old, removed, self._spool)
                vectors.write(index, target)
                self._spool.close()
                return last.vectors, last.trained_for, int(index.ntotal)
            vectors.respool(old, removed, self._spool)
        index, kind, trained_for = vectors.build(self._spool, self._encoder.dim, settings)
        vectors.write(index, target)
        self._spool.close()
        return kind, trained_for, int(index.ntotal)

    def abandon(self) -> None:
        """Stops what runs and takes the unfinished folder away."""
        self._spool.close()
        for writer in (self._passages, self._articles):
            writer.abandon()
        shutil.rmtree(self.path, ignore_errors=True)


def sweep(folder: Path, current: str | None) -> None:
    """Takes away generation folders that the database does not name: unfinished ones, and past ones. A reader that
    still has files of a past one open keeps them until it closes them. Names that no generation has are not ours."""
    for path in folder.iterdir():
        if path.name != current and is_generation(path.name) and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
