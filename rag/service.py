"""The one door: questions in, answers out, as the JSON that other programs rely on.

In: requests as mappings. Out: plain dicts. The command line, the page, REST and MCP all come through here, so they
cannot differ. Safe for many threads; a new generation of the index is picked up between two requests.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.encoder import Encoder, load_encoder
from index.errors import EncoderMismatch
from index.index import Index, IndexHandle
from index.reranker import Reranker, load_reranker
from index.settings import IndexSettings
from rag.answer import Answer, Json
from rag.ask import Asker
from rag.beside import keep_cores_free
from rag.errors import UnknownArticle
from rag.examples import examples
from rag.extract import Extractor
from rag.requests import AskRequest, SearchRequest
from rag.settings import RetrieveSettings, ServiceSettings
from rag.status import article_json, sources_json, status_json
from rag.verify import verify_against_index

__all__ = ["Service"]

AT_ONCE = 2
"""Questions worked on at the same time; the others wait for their turn. More threads take the interpreter's lock from each
other in the middle of their work: 64 readers got 15 answers a second, and get 25."""


class Service:
    """Answers from one index folder."""

    def __init__(
        self,
        handle: IndexHandle,
        folder: Path,
        *,
        min_confidence: float | None,
        reranker: Reranker | None,
        settings: ServiceSettings,
        retrieve_settings: RetrieveSettings,
    ) -> None:
        self._handle = handle
        self._folder = folder
        self._min_confidence = min_confidence
        self._reranker = reranker
        self._settings = settings
        self._retrieve_settings = retrieve_settings
        self._encoders: dict[tuple[str, str], Encoder] = {}
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._examples: dict[tuple[str, str, int], list[str]] = {}
        self._examples_lock = threading.Lock()

    @classmethod
    def open(
        cls,
        index_dir: Path,
        *,
        min_confidence: float | None = None,
        model: str | None = None,
        reranker: str | None = None,
        index_settings: IndexSettings | None = None,
        settings: ServiceSettings | None = None,
        retrieve_settings: RetrieveSettings | None = None,
    ) -> Service:
        """Opens the index. The encoder and the models that answer are loaded when they are first needed.

        Raises IndexMissing, IndexUnusable, ModelUnavailable for a `reranker` that cannot be loaded, and
        EncoderMismatch where `model` is not what the index was encoded with.
        """
        keep_cores_free()
        service = cls(
            IndexHandle(index_dir, index_settings),
            index_dir,
            min_confidence=min_confidence,
            reranker=None if reranker is None else load_reranker(reranker),
            settings=settings or ServiceSettings(),
            retrieve_settings=retrieve_settings or RetrieveSettings(),
        )
        if model is not None:
            with service._handle.current() as index:
                if load_encoder(model).digest != index.manifest.encoder_digest:
                    raise EncoderMismatch(
                        f"the index in {index_dir} was encoded with {index.manifest.encoder}, not with {model}; ask it "
                        f"without --model, or encode it anew: yuanwen ingest PATH --model {model}"
                    )
        return service

    def warm(self) -> None:
        """Loads what the first question would have to wait for."""
        with self._handle.current() as index:
            self._asker(index)

    def _encoder(self, index: Index) -> Encoder:
        """The encoder of the index's vectors; another one's vectors would compare as noise."""
        manifest = index.manifest
        key = (manifest.encoder, manifest.encoder_digest)
        with self._lock:
            encoder = self._encoders.get(key)
            if encoder is None:
                encoder = load_encoder(manifest.encoder)
                if encoder.digest != manifest.encoder_digest:
                    raise EncoderMismatch(
                        f"the index in {self._folder} was encoded with another version of {manifest.encoder} than the "
                        f"one installed here; to encode it anew: yuanwen ingest PATH --model {manifest.encoder}"
                    )
                self._encoders[key] = encoder
            return encoder

    def answer(self, request: Mapping[str, object]) -> Answer:
        """One answer as a record. Raises BadRequest."""
        asked = AskRequest.parse(request, self._settings)
        with self._turns, self._handle.current() as index:
            return self._asker(index).ask(asked)

    def ask(self, request: Mapping[str, object]) -> Json:
        """``{"id"?, "question", "history"?, "filters"?, "min_confidence"?}`` to an answer. Raises BadRequest."""
        return self.answer(request).to_json()

    def search(self, request: Mapping[str, object]) -> Json:
        """``{"id"?, "query" or "question", "filters"?, "top"?}`` to ranked passages. Raises BadRequest."""
        asked = SearchRequest.parse(request, self._settings)
        with self._turns, self._handle.current() as index:
            return self._asker(index).search(asked)

    def _asker(self, index: Index) -> Asker:
        return Asker(
            index,
            self._encoder(index),
            Extractor.load(),
            min_confidence=self._min_confidence,
            reranker=self._reranker,
            settings=self._settings,
            retrieve_settings=self._retrieve_settings,
        )

    def article(self, id_or_url: str, *, raw: bool = False) -> Json:
        """An article with its text. Raises UnknownArticle."""
        with self._handle.current() as index:
            aid = index.find(id_or_url)
            if aid is None:
                raise UnknownArticle(f"no article in the index has the id or URL {id_or_url[:200]!r}")
            return article_json(index, aid, raw=raw)

    def verify(self, answers: Iterable[object]) -> Json:
        """Re-checks every quote of saved answers against the index."""
        with self._handle.current() as index:
            return verify_against_index(answers, index).to_json()

    def status(self) -> Json:
        """What the index holds."""
        with self._handle.current() as index:
            return status_json(index, self._folder)

    def sources(self) -> list[Json]:
        """``[{"name", "articles"}]``, most articles first; articles with text alone are counted."""
        with self._handle.current() as index:
            return sources_json(index)

    def examples(self, lang: str, n: int = 4) -> list[str]:
        """Questions that the index at hand answers, in Chinese (``"zh"``) or English. Looked for once, while others ask: who
        asks for them meanwhile waits, and takes no turn."""
        with self._examples_lock, self._handle.current() as index:
            key = (index.generation, lang, n)
            if key not in self._examples:
                asker = self._asker(index)

                def answered(question: str, name: str) -> bool:
                    with self._turns:
                        answer = asker.ask(AskRequest.parse({"question": question}, self._settings))
                    return answer.answered and name in f"{answer.quotes[0].citation.title} {answer.quotes[0].text}"

                found = examples(index, lang, n, answered)
                self._examples = {old: kept for old, kept in self._examples.items() if old[0] == key[0]} | {key: found}
            return self._examples[key]
