"""Haystack with BM25, as in its first tutorial: text converter, cleaner, splitter (its default: 200 words), documents in
memory. No model is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def version() -> str:
    from importlib.metadata import version

    return version("haystack-ai")


def load() -> Any:
    import haystack  # noqa: F401
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever

    return InMemoryBM25Retriever


def documents(folder: Path) -> Any:
    """The folder's files, converted, cleaned and split."""
    from haystack.components.converters import TextFileToDocument
    from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter

    converted = TextFileToDocument().run(sources=sorted(folder.glob("*.md")))["documents"]
    cleaned = DocumentCleaner().run(documents=converted)["documents"]
    splitter = DocumentSplitter()
    if hasattr(splitter, "warm_up"):
        splitter.warm_up()
    return splitter.run(documents=cleaned)["documents"]


def build(loaded: Any, folder: Path) -> Any:
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore()
    store.write_documents(documents(folder))
    return loaded(document_store=store)


def ask(retriever: Any, question: str, limit: int) -> list[dict[str, str]]:
    found = retriever.run(query=question, top_k=limit)["documents"]
    return [{"file": Path(document.meta["file_path"]).name, "text": document.content} for document in found]
