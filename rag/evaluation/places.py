"""Whether a place can be written to, told before the work whose results go there.

In: a path, there or not yet. Out: nothing, or `BadPlace`, which names the option that gave the path.
"""

from __future__ import annotations

import os
from pathlib import Path

from rag.evaluation.errors import BadPlace

__all__ = ["must_be_writable"]


def must_be_writable(path: Path, option: str, *, folder: bool = False) -> None:
    """Raises BadPlace where `path` can be neither made nor overwritten: a file, or a `folder`. Writes nothing."""
    try:
        fault = _fault(path, folder=folder)
    except OSError as error:
        fault = error.strerror or str(error)
    if fault is not None:
        kind = "folder" if folder else "file"
        raise BadPlace(f"{option} {path} cannot be written ({fault}); name a {kind} that can be")


def _fault(path: Path, *, folder: bool) -> str | None:
    there = next((place for place in (path, *path.parents) if place.exists()), path)
    if there != path and not there.is_dir():
        return f"{there} is not a folder"
    if there == path and there.is_dir() != folder:
        return "it is a folder" if there.is_dir() else "it is not a folder"
    return None if os.access(there, os.W_OK) else f"no leave to write to {there}"
