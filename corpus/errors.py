"""Every error that the corpus room raises, in one tree.

CorpusError
├── PathNotFound        a given PATH does not exist; raised before anything is read
├── PathUnreadable      nobody can tell whether it does: a folder above it may not be looked into
├── Unreadable          one article could not be read; the reader turns it into a `Problem` and goes on
│   ├── NotText         its bytes are no text (binary, empty, garbled)
│   ├── TooLarge        it is over the limit for one article
│   ├── BadRecord       a line of a `.jsonl` file is not a record with a text
│   ├── NoMainText      an HTML page without anything to read
│   └── MissingPackage  the package that reads this kind of file is not installed
└── ArchiveError        an archive file could not be read to its end; what came before is kept
    ├── ArchiveDamaged  cut off, corrupt, or not what its name says
    └── ArchiveTooLarge over a guard against archives that blow up
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveTooLarge",
    "BadRecord",
    "CorpusError",
    "MissingPackage",
    "NoMainText",
    "NotText",
    "PathNotFound",
    "PathUnreadable",
    "TooLarge",
    "Unreadable",
]


class CorpusError(Exception):
    """The root of the tree."""


class PathNotFound(CorpusError):
    """One or more of the given PATHs do not exist."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.paths = tuple(paths)
        noun = "file or folder" if len(self.paths) == 1 else "files or folders"
        listed = ", ".join(self.paths)
        super().__init__(f"no such {noun}: {listed}; give the path of an article file, a folder or an archive")


class PathUnreadable(CorpusError):
    """A given PATH that cannot be reached."""

    def __init__(self, path: str, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path} cannot be reached ({reason}); check the permissions of the folders above it")


class Unreadable(CorpusError):
    """One article that could not be read; the message is the reason, fit to be shown."""


class NotText(Unreadable):
    """Bytes that are not readable text."""


class TooLarge(Unreadable):
    """An article over the size limit."""

    def __init__(self, size: int | None, limit: int) -> None:
        self.size, self.limit = size, limit
        given = f"{size:,} bytes" if size is not None else f"more than {limit:,} bytes"
        super().__init__(f"too large: {given}, the limit for one article is {limit:,}")


class BadRecord(Unreadable):
    """A line of a `.jsonl` file that is not a JSON object with a `text`."""


class NoMainText(Unreadable):
    """An HTML page in which no text was found."""


class MissingPackage(Unreadable):
    """A package that this kind of file needs is missing."""

    def __init__(self, package: str, kind: str) -> None:
        self.package = package
        super().__init__(f"reading {kind} needs the package {package}: pip install {package}")


class ArchiveError(CorpusError):
    """An archive file that could not be read to its end."""


class ArchiveDamaged(ArchiveError):
    """Corrupt, cut off, or not of the kind its name says."""


class ArchiveTooLarge(ArchiveError):
    """An archive that expands beyond the guards in `corpus.settings`."""
