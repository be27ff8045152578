"""Articles of a JSON lines file, ours or a public set's: what `fit_highlight` and `idf` read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Doc", "lines", "read_docs"]


@dataclass(frozen=True, slots=True)
class Doc:
    """One article of the collection."""

    id: str
    title: str
    lang: str
    text: str
    url: str = ""
    source: str | None = None
    date: str | None = None


def read_docs(path: Path) -> Iterator[Doc]:
    """Articles of a JSON lines file, gzipped or not: ours, or a public set's ``{id, title, text}``."""
    for line in lines(path):
        row = json.loads(line)
        text = row["text"]
        lang = row.get("lang") or _lang(text)
        yield Doc(
            str(row.get("id") or row["url"]), row.get("title") or "", lang, text,
            row.get("url") or "", row.get("source"), row.get("date"),
        )  # fmt: skip


def lines(path: Path) -> Iterator[str]:
    """The lines of a text file, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from file


def _lang(text: str) -> str:
    head = text[:600]
    return "zh" if sum("\u4e00" <= char <= "\u9fff" for char in head) > 0.12 * len(head) else "en"
