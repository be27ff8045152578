"""What has to outlast a loss of power.

In: files and folders. Out: nothing; when these return, the disk has them. A file's bytes are safe once the file was
synced, its name once its folder was (fsync(2)): a commit that is told of needs both.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["make_folder", "sync"]


def sync(path: Path) -> None:
    """Waits until a file's bytes, or the names in a folder, are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def make_folder(path: Path) -> None:
    """Makes a folder and those above it where they are missing, so that their names stay."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        with suppress(PermissionError):  # a folder that may be written to and not read cannot be synced
            sync(folder.parent)
