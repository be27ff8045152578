"""BM25 over passages and over whole articles, in tantivy. The only file that imports it.

In: terms of passages or articles (`index.tokens`) with their numbers and filter columns. Out: ids and BM25 scores
(k1 = 1.2, b = 0.75; higher is better). Fields hold frequencies, no positions: nothing here asks for phrases, and
it halves the size. A folder written by one generation is never changed by the next: see `LexicalWriter.open`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from index.durable import sync
from index.errors import IndexUnusable, is_disk_full

__all__ = ["LexicalFilter", "LexicalIndex", "LexicalWriter", "dead_share"]

LexicalFilter = tuple[int, int, tuple[int, ...], int | None]
"""(first day, last day, source numbers, language number): see `index.filters.day_number`; days 0 and 0 mean all."""

_ANALYZER = "terms"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
    builder.add_unsigned_field("aid", stored=False, indexed=True)
    builder.add_unsigned_field("day", stored=False, fast=True)
    builder.add_unsigned_field("source", stored=False, indexed=True)
    builder.add_unsigned_field("lang", stored=False, indexed=True)
    builder.add_text_field("title", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("body", tokenizer_name=_ANALYZER, index_option="freq")
    return builder.build()


@contextmanager
def _sound(folder: Path) -> Iterator[None]:
    """Turns what tantivy says of damaged files into IndexUnusable; a full disk is no damage and passes."""
    try:
        yield
    except BaseException as error:
        # A panic in Rust is no Exception, so that nobody takes it for an everyday error; its class has no public name.
        if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
            raise
        if is_disk_full(error):
            raise
        if "Permission denied" in str(error):
            raise IndexUnusable(f"{folder} cannot be read ({error}); ask its owner for it: chmod -R a+rX") from error
        raise IndexUnusable(f"the word index in {folder} is damaged ({error}); run: yuanwen repair") from error


def _open(folder: Path) -> tantivy.Index:
    with _sound(folder):
        index = tantivy.Index.open(str(folder))
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def dead_share(folder: Path) -> float:
    """How much of what the files of a folder hold was taken out. It takes room, and still counts in the frequencies
    of its terms, until tantivy merges its segment: the large ones it hardly ever does. 0 for a folder that cannot be
    read; opening it tells why."""
    try:
        segments = json.loads((folder / "meta.json").read_text("utf-8"))["segments"]
        dead = sum(segment["deletes"]["num_deleted_docs"] for segment in segments if segment["deletes"])
        return float(dead / max(sum(segment["max_doc"] for segment in segments), 1))
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0


class LexicalWriter:
    """Adds and removes documents of one folder; nothing is visible before `commit`."""

    def __init__(self, index: tantivy.Index, writer: tantivy.IndexWriter, folder: Path) -> None:
        self._index = index
        self._folder = folder
        self._writer = writer
        self._spent = False

    @classmethod
    def create(cls, folder: Path, *, heap_bytes: int, threads: int = 1) -> LexicalWriter:
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
        index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        return cls(index, index.writer(heap_bytes, threads), folder)

    @classmethod
    def open(cls, old: Path, folder: Path, *, heap_bytes: int, threads: int = 1) -> LexicalWriter:
        """A writer in `folder` that goes on from the state in `old`, which stays as it is.

        tantivy never changes a segment file, so those are shared by hard links; only its lists are copied, and the
        new ones are synced when they take their place.
        """
        folder.mkdir(parents=True)
        for file in sorted(old.iterdir()):
            if file.suffix == ".lock":
                continue
            if file.suffix == ".json":
                shutil.copy2(file, folder / file.name)
            else:
                _link(file, folder / file.name)
        index = _open(folder)
        return cls(index, index.writer(heap_bytes, threads), folder)

    def add(self, number: int, aid: int, *, title: str, body: str, day: int, source: int, lang: int) -> None:
        """Adds a document. `title` and `body` are terms joined by spaces."""
        document = tantivy.Document()
        document.add_unsigned("id", number)
        document.add_unsigned("aid", aid)
        document.add_unsigned("day", day)
        document.add_unsigned("source", source)
        document.add_unsigned("lang", lang)
        document.add_text("title", title)
        document.add_text("body", body)
        self._writer.add_document(document)

    def remove_articles(self, aids: Sequence[int]) -> None:
        """Takes out every document of these articles."""
        # Not `delete_documents_by_term`: it takes a Python int for a signed term and so finds nothing here.
        if aids:
            query = Query.term_set_query(self._index.schema, "aid", [int(aid) for aid in aids])
            self._writer.delete_documents_by_query(query)

    def commit(self) -> int:
        """Writes everything to disk and returns the number of documents. The writer is spent."""
        writer, self._spent = self._writer, True
        with _sound(self._folder):
            writer.commit()
            writer.wait_merging_threads()
            _open_to_readers(self._folder)
            sync(self._folder)  # tantivy gives its list of segments the right name last, and leaves that to us
            self._index.reload()
            return int(self._index.searcher().num_docs)

    def abandon(self) -> None:
        """Stops the writer's threads without writing. The folder is of no use afterwards."""
        if self._spent:
            return
        self._spent = True
        # A writer whose threads a full disk has stopped refuses both; there is nothing left to stop then.
        with suppress(ValueError, RuntimeError):
            self._writer.rollback()
            self._writer.wait_merging_threads()


def _open_to_readers(folder: Path) -> None:
    """Lets those read the files who may read the folder: tantivy writes some for their owner alone."""
    mode = folder.stat().st_mode & 0o666
    for file in folder.iterdir():
        if file.stat().st_mode & 0o777 != mode:
            file.chmod(mode)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)
        sync(target)


def _links(folder: Path) -> Path:
    """A folder of links to the files of one that cannot be written to: tantivy wants to lock a file beside them."""
    linked = Path(mkdtemp(prefix="yuanwen-"))
    for file in folder.resolve().iterdir():
        if file.suffix != ".lock":
            (linked / file.name).symlink_to(file)
    return linked


class LexicalIndex:
    """Searches one committed folder."""

    def __init__(self, index: tantivy.Index, schema: tantivy.Schema, folder: Path) -> None:
        self._schema = schema
        self._folder = folder
        with _sound(folder):
            self._searcher = index.searcher()

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Raises IndexUnusable when the folder is missing, damaged or of another schema."""
        if not (folder / "meta.json").is_file():
            raise IndexUnusable(f"the word index in {folder} is missing; run: yuanwen repair")
        if os.access(folder, os.W_OK):
            index = _open(folder)
            return cls(index, index.schema, folder)
        linked = _links(folder)
        try:
            index = _open(linked)
            found = cls(index, index.schema, folder)
        except BaseException:
            shutil.rmtree(linked, ignore_errors=True)
            raise
        finalize(found, shutil.rmtree, linked, ignore_errors=True)
        return found

    def __len__(self) -> int:
        with _sound(self._folder):
            return int(self._searcher.num_docs)

    def search(
        self,
        weights: Mapping[str, float],
        *,
        limit: int,
        title_boost: float,
        filters: LexicalFilter | None = None,
        aids: Sequence[int] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The best documents for a bag of terms: ids int64 (n,), scores float32 (n,), by (-score, id).

        `weights` multiply a term's BM25; `title_boost` multiplies the title field's. With `filters`, only documents
        that pass them are looked at; with `aids`, only those of these articles.
        """
        should: list[tuple[Occur, Query]] = []
        for term, weight in sorted(weights.items()):
            for field, boost in (("body", 1.0), ("title", title_boost)):
                if boost * weight > 0:
                    query = Query.term_query(self._schema, field, term, index_option="freq")
                    should.append((Occur.Should, Query.boost_query(query, boost * weight)))
        empty = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if not should or limit <= 0 or (aids is not None and not len(aids)):
            return empty
        query = Query.boolean_query(should)
        must = self._must(filters, aids)
        if must:
            query = Query.boolean_query([(Occur.Must, query), *must])
        with _sound(self._folder):
            hits = self._searcher.search(query, limit=limit, count=False).hits
            if not hits:
                return empty
            scores = np.array([score for score, _ in hits], dtype=np.float32)
            numbers = np.array(self._searcher.fast_field_values("id", [address for _, address in hits]), dtype=np.int64)
        order = np.lexsort((numbers, -scores))
        return numbers[order], scores[order]

    def _must(self, filters: LexicalFilter | None, aids: Sequence[int] | None) -> list[tuple[Occur, Query]]:
        """The filter's clauses; they select and add nothing to the score."""
        clauses: list[Query] = []
        if aids is not None:
            # Half the time of a set query, which looks through a bit for every document.
            each = [Query.term_query(self._schema, "aid", int(aid), index_option="basic") for aid in aids]
            clauses.append(Query.boolean_query([(Occur.Should, query) for query in each]))
        if filters is not None:
            first, last, sources, lang = filters
            if first or last:
                clauses.append(
                    Query.range_query(
                        self._schema, "day", tantivy.FieldType.Unsigned, max(first, 1), last or 99_999_999
                    )
                )
            if sources:
                clauses.append(Query.term_set_query(self._schema, "source", list(sources)))
            if lang is not None:
                clauses.append(Query.term_query(self._schema, "lang", lang, index_option="basic"))
        return [(Occur.Must, Query.const_score_query(clause, 0.0)) for clause in clauses]

    def beginning_with(self, prefix: str, *, limit: int) -> NDArray[np.int64]:
        """Some documents, at most `limit`, with a term in their bodies that begins with `prefix`: int64 (n,), ascending."""
        query = Query.fuzzy_term_query(self._schema, "body", prefix, distance=0, prefix=True)
        with _sound(self._folder):
            hits = self._searcher.search(query, limit=limit, count=False).hits
            numbers = self._searcher.fast_field_values("id", [address for _, address in hits]) if hits else []
        return np.sort(np.array(numbers, dtype=np.int64))

    def document_frequencies(self, terms: Sequence[str]) -> NDArray[np.int64]:
        """In how many documents' bodies each term stands: int64 (len(terms),)."""
        with _sound(self._folder):
            return np.array([self._searcher.doc_freq("body", term) for term in terms], dtype=np.int64)
