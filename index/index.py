"""An index opened for reading: one generation, its parts checked against each other.

In: an index folder. Out: `Index`, which answers word and vector searches with passage and article numbers, and
gives articles, texts and passages. Safe for many threads; it never changes. `current` is how a server follows an
index that is written to while it runs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.columns import Columns, lexical_filter
from index.errors import IndexUnusable
from index.filters import Filters
from index.lexical import LexicalIndex
from index.manifest import Manifest
from index.records import Passage, StoredArticle
from index.settings import IndexSettings
from index.store import FORMAT, ArticleStore
from index.vectors import VectorIndex

__all__ = ["Index", "IndexHandle"]

Ranked = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Ids (n,) and scores (n,), by (-score, id); higher is better."""
_TRIES = 8


class Index:
    """One generation. `open` checks that database, words, vectors and columns are of one commit."""

    def __init__(
        self,
        store: ArticleStore,
        manifest: Manifest,
        columns: Columns,
        passages: LexicalIndex,
        articles: LexicalIndex,
        vectors: VectorIndex,
    ) -> None:
        self._store = store
        self.manifest = manifest
        self._columns = columns
        self._passages = passages
        self._articles = articles
        self._vectors = vectors
        self._lock = threading.Lock()
        self._sources: dict[str, int] | None = None

    @classmethod
    def open(cls, folder: Path, *, settings: IndexSettings | None = None) -> Index:
        """Raises IndexMissing, or IndexUnusable with what does not fit and what to do."""
        store = ArticleStore.open(folder)
        for _ in range(_TRIES):
            text = store.meta("manifest")
            try:
                return cls._open(folder, store, text, settings or IndexSettings())
            except IndexUnusable:
                if store.meta("manifest") == text:
                    raise
                # A writer has put a new generation in place, and taken this one away, while it was being opened.
        raise IndexUnusable(f"the index in {folder} changes faster than it can be opened; try again")

    @classmethod
    def _open(cls, folder: Path, store: ArticleStore, text: str | None, settings: IndexSettings) -> Index:
        if text is None:
            raise IndexUnusable(f"the index in {folder} was never finished; run the ingest again")
        try:
            manifest = Manifest.from_json(text)
        except (ValueError, TypeError) as error:
            raise IndexUnusable(f"the manifest in {folder} cannot be read ({error})") from error
        if manifest.format != FORMAT:
            raise IndexUnusable(f"{folder} has index format {manifest.format}; this version reads format {FORMAT}")
        part = folder / manifest.folder
        if not part.is_dir():
            raise IndexUnusable(f"{part} is missing; run: yuanwen repair")
        columns = Columns.load(part)
        passages = LexicalIndex.load(part / "passages")
        articles = LexicalIndex.load(part / "articles")
        vectors = VectorIndex.load(part / "vectors.faiss", probes=settings.ivf_probes)
        counts = {
            "articles in the columns": (len(columns.articles), manifest.articles),
            "articles in the word index": (len(articles), manifest.articles),
            "passages in the columns": (len(columns.passages), manifest.passages),
            "passages in the word index": (len(passages), manifest.passages),
            "vectors": (len(vectors), manifest.passages),
            "vector dimensions": (vectors.dim, manifest.dim),
        }
        for what, (found, wanted) in counts.items():
            if found != wanted:
                raise IndexUnusable(f"{part} has {found} {what}, the manifest {wanted}; run: yuanwen repair")
        return cls(store, manifest, columns, passages, articles, vectors)

    @property
    def generation(self) -> str:
        return self.manifest.generation

    @property
    def store(self) -> ArticleStore:
        return self._store

    def article(self, aid: int) -> StoredArticle:
        """Raises KeyError, as all that take an `aid` do."""
        return self._store.article(aid)

    def articles(self, aids: Sequence[int]) -> list[StoredArticle]:
        """These, in their order, read at once."""
        return self._store.articles(aids)

    def find(self, id_or_url: str) -> int | None:
        return self._store.find(id_or_url)

    def raw(self, aid: int) -> str:
        return self._store.raw(aid)

    def text(self, aid: int) -> str:
        return self._store.text(aid)

    def cleaned(self, aid: int) -> tuple[str, list[tuple[int, int]]]:
        """`text` and `spans` of an article, read at once."""
        return self._store.cleaned(aid)

    def spans(self, aid: int) -> list[tuple[int, int]]:
        return self._store.spans(aid)

    def copies(self, group: int) -> list[StoredArticle]:
        return self._store.copies(group)

    def sources(self) -> dict[str, int]:
        """Numbers of the sources by folded name."""
        with self._lock:
            if self._sources is None:
                rows = self._store.connection.execute("SELECT key, sid FROM sources")
                self._sources = {str(key): int(sid) for key, sid in rows}
            return self._sources

    def passages(self, pids: NDArray[np.int64]) -> list[Passage]:
        """Raises KeyError for a pid that is not there."""
        rows = self._columns.passages[self._columns.rows_of(pids)]
        return [Passage(*map(int, row)) for row in rows.tolist()]

    def aids(self, pids: NDArray[np.int64]) -> NDArray[np.int64]:
        """The article of each passage."""
        return np.asarray(self._columns.passages["aid"][self._columns.rows_of(pids)], dtype=np.int64)

    def groups(self, aids: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each article the number of the earliest copy of its text."""
        return self._columns.groups_of(aids)

    def places(self, pids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each passage its number in its article, from 0, and how many the article has."""
        return self._columns.places_of(pids)

    def languages(self, aids: NDArray[np.int64]) -> NDArray[np.uint8]:
        """The language of each article, as its place in `index.filters.LANGS`."""
        return self._columns.languages_of(aids)

    def passages_of(self, aid: int) -> list[Passage]:
        """All passages of an article, in order."""
        return [Passage(*map(int, row)) for row in self._columns.passages_of(aid).tolist()]

    def passing(self, filters: Filters) -> int:
        """How many articles pass."""
        return int(self._columns.article_mask(filters, self.sources()).sum())

    def search_passages(
        self,
        terms: Mapping[str, float],
        *,
        limit: int,
        title_boost: float,
        filters: Filters | None = None,
    ) -> Ranked:
        """Passages by BM25 of weighted terms."""
        return self._search(self._passages, terms, limit, title_boost, filters)

    def search_articles(
        self,
        terms: Mapping[str, float],
        *,
        limit: int,
        title_boost: float,
        filters: Filters | None = None,
    ) -> Ranked:
        """Whole articles by BM25 of weighted terms."""
        return self._search(self._articles, terms, limit, title_boost, filters)

    def _search(
        self, index: LexicalIndex, terms: Mapping[str, float], limit: int, title_boost: float, filters: Filters | None
    ) -> Ranked:
        narrow = lexical_filter(filters, self.sources()) if filters else None
        return index.search(terms, limit=limit, title_boost=title_boost, filters=narrow)

    def score_passages_of(
        self, aids: Sequence[int], terms: Mapping[str, float], *, limit: int, title_boost: float
    ) -> Ranked:
        """Passages of these articles alone, by BM25 with the whole index's statistics."""
        return self._passages.search(terms, limit=limit, title_boost=title_boost, aids=aids)

    def score_articles(self, aids: Sequence[int], terms: Mapping[str, float], *, title_boost: float) -> Ranked:
        """These articles alone, by BM25 with the whole index's statistics."""
        return self._articles.search(terms, limit=max(len(aids), 1), title_boost=title_boost, aids=aids)

    def known(self, term: str, /) -> bool:
        """Whether a term stands in any passage."""
        return bool(self._passages.document_frequencies([term])[0])

    def beginning_with(self, prefix: str, /, *, limit: int) -> list[str]:
        """The texts of some passages, at most `limit`, in which a term begins with `prefix`."""
        found = self.passages(self._passages.beginning_with(prefix, limit=limit))
        texts = {aid: self.text(aid) for aid in {passage.aid for passage in found}}
        return [texts[passage.aid][passage.start : passage.end] for passage in found]

    def search_vectors(self, vector: NDArray[np.float32], *, limit: int, filters: Filters | None = None) -> Ranked:
        """Passages by cosine to a unit vector (dim,)."""
        limit = min(limit, len(self._vectors))
        if not limit:  # an index of no passages
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        allowed = None
        if filters:
            allowed = self._columns.passage_mask(self._columns.article_mask(filters, self.sources()))
        ids, scores = self._vectors.search(vector[np.newaxis, :], limit=limit, allowed=allowed)
        found = ids[0] >= 0
        pids, cosines = ids[0][found], scores[0][found]
        order = np.lexsort((pids, -cosines))
        return pids[order], cosines[order]

    def cosines(self, vector: NDArray[np.float32], pids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosine of a unit vector (dim,) and each of these passages: float32 (n,)."""
        return self._vectors.cosines(vector, pids)

    @cached_property
    def size(self) -> int:
        """Passages."""
        return len(self._columns.passages)


class IndexHandle:
    """Follows the index in a folder: `current` gives the newest generation, opened once, to any thread, also where
    another index was put in its place."""

    def __init__(self, folder: Path, settings: IndexSettings | None = None) -> None:
        self._folder = folder
        self._settings = settings or IndexSettings()
        self._lock = threading.Lock()
        self._index = Index.open(folder, settings=self._settings)

    @contextmanager
    def current(self) -> Iterator[Index]:
        """The newest generation, unchanging for as long as the context lasts. Raises what `Index.open` does."""
        for _ in range(_TRIES):
            index = self._index
            with index.store.snapshot():
                if index.store.is_in_place() and _describes(index.store.meta("manifest"), index):
                    yield index
                    return
            self._reopen(index)
        raise IndexUnusable(f"the index in {self._folder} changes faster than it can be opened; try again")

    def _reopen(self, seen: Index) -> None:
        with self._lock:
            if self._index is seen:
                self._index = Index.open(self._folder, settings=self._settings)


def _describes(text: str | None, index: Index) -> bool:
    try:
        return text is not None and Manifest.from_json(text) == index.manifest
    except (ValueError, TypeError):  # of another version; opening it says so
        return False
