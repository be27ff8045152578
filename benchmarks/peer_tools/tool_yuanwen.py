"""This product, as it comes: `yuanwen ingest` and `yuanwen ask`. What counts as found are its quotes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any


def version() -> str:
    from importlib.metadata import version

    return version("yuanwen")


def load() -> Any:
    from index.encoder import load_encoder

    with tempfile.TemporaryDirectory() as folder:  # loads what cleaning, splitting and ranking use, as the others load
        (Path(folder) / "one.md").write_text("One page, one sentence. 一页，一句话。", "utf-8")
        build(None, Path(folder))
    return load_encoder()


def build(loaded: Any, folder: Path) -> Any:
    from index.ingest import ingest
    from rag.service import Service

    index = Path(tempfile.mkdtemp()) / "index"
    ingest(index, [folder])
    service = Service.open(index)
    service.warm()
    return service


def ask(service: Any, question: str, limit: int) -> list[dict[str, str]]:
    answer = service.ask({"question": question})
    return [{"file": quote["citation"]["path"], "text": quote["text"]} for quote in answer["quotes"][:limit]]


def grow(service: Any, times: float, archive: Path) -> tuple[Any, int]:
    """The archive itself."""
    larger = build(None, archive)
    return larger, larger.status()["passages"]
