"""What one generation of an index is made of. Kept in the database, whose word counts, and written as ``manifest.json``
in its folder when that is made."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from dataclasses import asdict, dataclass

__all__ = ["Manifest", "corpus_digest", "is_generation", "versions"]

_FOLDER = re.compile("g([0-9]{6}|[1-9][0-9]{6,})")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A generation's own description; an index whose parts do not agree with it is refused."""

    format: int
    number: int
    """Counts the folders that were made."""
    corpus: str
    """Digest of all articles' ids, raw texts and profiles: equal texts, equal digest."""
    articles: int
    """Articles with text."""
    passages: int
    encoder: str
    encoder_digest: str
    dim: int
    vectors: str
    """``flat`` or ``ivf_sq8``."""
    trained_for: int
    """Passages there were when the IVF lists were trained."""
    versions: dict[str, str]
    moves: int = 0
    """Counts commits after it that changed only where articles stand. That is in the database alone, and the files of
    the generation stay; an answer names the path, so it is another state of the index all the same."""

    @property
    def generation(self) -> str:
        """The name that rides on every answer: the commit's number and the beginning of the corpus digest."""
        return f"{self.number:06d}{f'.{self.moves}' if self.moves else ''}-{self.corpus[:12]}"

    @property
    def folder(self) -> str:
        return f"g{self.number:06d}"

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Raises ValueError or TypeError for anything else."""
        return cls(**json.loads(text))


def is_generation(name: str) -> bool:
    """Whether it is a name that `Manifest.folder` gives; an unfinished generation has its own already."""
    return _FOLDER.fullmatch(name) is not None


def versions() -> dict[str, str]:
    """Of this program and the libraries that wrote the files."""
    from importlib.metadata import PackageNotFoundError, version  # 30 ms; only a writer needs it

    found: dict[str, str] = {}
    for name in ("yuanwen", "faiss-cpu", "tantivy", "numpy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def corpus_digest(connection: sqlite3.Connection) -> str:
    """SHA-256 over (id, raw SHA-256, profile version) of all articles in the order of their ids."""
    rows = connection.execute(
        "SELECT article_id || char(0) || raw_sha256 || char(0) || profile_version || char(0) || status || char(10) "
        "FROM articles"
    )
    # Sorted here: in SQLite, by way of its index, every row would be looked up one by one.
    return hashlib.sha256("".join(sorted(row[0] for row in rows)).encode("utf-8")).hexdigest()
