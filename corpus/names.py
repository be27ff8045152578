"""Names of files and archive members: what kind a name promises, and a name that can be shown and stored.

In: names as an operating system or an archive gives them. Out: POSIX paths that can be encoded as UTF-8.
"""

from __future__ import annotations

import os
from pathlib import PurePosixPath
from typing import Literal

from corpus.decode import looks_chinese

__all__ = [
    "ArchiveKind",
    "Kind",
    "archive_kind",
    "article_kind",
    "decode_name",
    "is_hidden",
    "member_path",
    "shown",
    "stem",
]

Kind = Literal["markdown", "text", "html", "jsonl"]
ArchiveKind = Literal["zip", "tar", "tar.gz", "tar.zst"]

_ARTICLES: dict[str, Kind] = {".md": "markdown", ".txt": "text", ".html": "html", ".htm": "html", ".jsonl": "jsonl"}
_ARCHIVES: dict[str, ArchiveKind] = {
    ".zip": "zip", ".tar": "tar", ".tar.gz": "tar.gz", ".tgz": "tar.gz", ".tar.zst": "tar.zst", ".tzst": "tar.zst",
}  # fmt: skip


def article_kind(name: str) -> Kind | None:
    """What an article file's name promises, None for other files."""
    return _ARTICLES.get(PurePosixPath(name).suffix.lower())


def archive_kind(name: str) -> ArchiveKind | None:
    """What an archive file's name promises, None for other files."""
    lowered = name.lower()
    return next((kind for suffix, kind in _ARCHIVES.items() if lowered.endswith(suffix)), None)


def stem(path: str) -> str:
    """The file name without folders and suffix, as a title of last resort."""
    return PurePosixPath(path.rpartition("::")[2]).stem.strip() or path


def is_hidden(path: str) -> bool:
    """In a hidden folder (.git, an index's .yuanwen, .trash), or a Mac's companion file: nobody's articles."""
    *folders, name = path.split("/")
    return name.startswith("._") or any(f.startswith(".") or f == "__MACOSX" for f in folders if f not in (".", ".."))


def shown(name: str) -> str:
    """A name from the file system as text that can be encoded: bytes that are no UTF-8 become ``\\xNN``."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return decode_name(os.fsencode(name))
    return name


def decode_name(name: bytes) -> str:
    """A member's name: UTF-8, else GB18030 as Chinese Windows writes it, else its bytes spelled out.

    Spelled out rather than replaced, so that two names stay two: without a URL the path is the article's identity.
    """
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if looks_chinese(name):
        return name.decode("gb18030")
    return name.decode("utf-8", "backslashreplace")


def member_path(name: str) -> str | None:
    """A member's name as a relative path; None when it leads out of the archive (``../x``).

    A leading ``/`` is taken off, as tar does: nothing is ever written, so it is only a name.
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    return None if not parts or ".." in parts else "/".join(parts)
