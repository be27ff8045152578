"""Reads article files, folders and archives, one article after the other.

In: the PATHs a person gave. Out: for each article `Read` (the article and the PATH it came from), a `Problem` for what
could not be read, `Skipped` for files of other kinds; in a fixed order. Only a PATH that does not exist or cannot be reached raises.
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import archives
from corpus.article import Article, Problem, Skipped
from corpus.documents import read_document
from corpus.errors import ArchiveError, PathNotFound, PathUnreadable
from corpus.names import ArchiveKind, archive_kind, article_kind, is_hidden, shown
from corpus.settings import DEFAULT, ReaderSettings

__all__ = ["Read", "file_of", "is_unread", "read", "root_of", "stands", "under", "unread"]


_BORDER = re.compile("[/:]")
"""Ends a folder's name, an archive's (``::member``) and that of a file of records (``:line``)."""

_LINE = re.compile(":[0-9]+")
_INSIDE = re.compile(r"::.*|(?<=\.jsonl):[0-9]+\Z", re.IGNORECASE | re.DOTALL)
"""What a path goes on with inside an archive or a file of records."""


@dataclass(frozen=True, slots=True)
class Read:
    """An article as read."""

    root: str
    """The given PATH it came from: absolute, POSIX."""
    article: Article


def read(paths: Sequence[Path], *, settings: ReaderSettings = DEFAULT) -> Iterator[Read | Problem | Skipped]:
    """Everything under the PATHs. `PathNotFound` and `PathUnreadable` are raised at once, before anything is read."""
    missing = [shown(str(path)) for path in paths if not _exists(path)]
    if missing:
        raise PathNotFound(missing)
    return _all(list(dict.fromkeys(map(_absolute, paths))), settings)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise PathUnreadable(shown(str(path)), error.strerror or str(error)) from error


def root_of(path: Path) -> str:
    """A given PATH as `Read.root` names it."""
    return shown(_absolute(path).as_posix())


def under(paths: Sequence[Path], root: str, path: str) -> bool:
    """Whether an article stored with this `root` and `path` came from one of the PATHs.

    True also when it was read through another PATH: a file of the folder, or the folder above.
    """
    place = f"{root.rstrip('/')}/{path}"
    for given in map(root_of, paths):
        inside = given.rstrip("/") + "/"
        if root == given or root.startswith(inside):
            return True
        if place == given or place.startswith(inside):
            return True
        if place.startswith(f"{given}:") and _holds(given, place[len(given) :]):
            return True
    return False


def _holds(given: str, rest: str) -> bool:
    """Whether a path that goes on with `rest` stands in this file, and not beside it under a name that begins so."""
    if Path(given).is_dir():
        return False
    if archive_kind(given) is not None:
        return rest.startswith("::")
    return article_kind(given) == "jsonl" and _LINE.fullmatch(rest) is not None


def file_of(path: str) -> str:
    """The path of the file that an article stands in: of the archive for a member, of the records for a line of them."""
    return _INSIDE.sub("", path)


def stands(root: str, path: str) -> bool:
    """Whether the file of an article stored with this `root` and `path` is still there. Of an archive or a file of
    records nobody knows without reading it whether the article is still inside."""
    given, inside = Path(root), file_of(path)
    try:
        return (given / inside).exists() or (given.name == inside and given.is_file())
    except OSError:  # a folder that may not be looked into: nothing says that it is gone
        return True


def unread(paths: Sequence[Path], problems: Sequence[Problem]) -> frozenset[str]:
    """The places that could not be read in a run over the PATHs, for `is_unread`."""
    names = {problem.path for problem in problems}
    return frozenset(
        base if name == "." else f"{base}/{name}"
        for root in map(root_of, paths)
        for base in _bases(root)
        for name in names
    )


def is_unread(places: frozenset[str], root: str, path: str) -> bool:
    """Whether an article stored with this `root` and `path` stands in one of the places: it may still be there.

    A folder, an archive or a file of records holds whatever begins with its name.
    """
    if not places:
        return False
    for base in _bases(root):
        place = f"{base}/{path}"
        if place in places or any(place[: end.start()] in places for end in _BORDER.finditer(place)):
            return True
    return False


def _bases(root: str) -> tuple[str, str]:
    """Where `path` may begin: at the PATH, or beside it when the PATH is a file. Nobody knows which once it is gone."""
    bare = root.rstrip("/")
    return bare, bare.rpartition("/")[0]


def _absolute(path: Path) -> Path:
    """Without ``..``, but links as they are given: `Path.resolve` would name a folder the person does not know."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def _all(roots: Sequence[Path], settings: ReaderSettings) -> Iterator[Read | Problem | Skipped]:
    for root in roots:
        name = root_of(root)
        for item in _folder(root, settings) if root.is_dir() else _file(root, shown(root.name), settings):
            yield Read(name, item) if isinstance(item, Article) else item


def _folder(root: Path, settings: ReaderSettings) -> Iterator[Article | Problem | Skipped]:
    """Every file below, folders and files sorted by name together.

    Linked files are read; linked folders are not entered, so that no loop and no other place is walked.
    """
    waiting = [("", False)]
    while waiting:
        path, is_file = waiting.pop()
        place = root / path
        if is_file:
            yield from _file(place, shown(path), settings)
            continue
        try:
            with os.scandir(place) as entries:
                listed = sorted(entries, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            # Of several PATHs "." alone does not tell which.
            name = "the folder" if path else f"the folder {root_of(root)}"
            yield Problem(shown(path) or ".", f"{name} cannot be read: {error.strerror or error}")
            continue
        for entry in listed:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not (is_folder and is_hidden(f"{entry.name}/")):
                waiting.append((f"{path}/{entry.name}" if path else entry.name, not is_folder))


def _file(place: Path, path: str, settings: ReaderSettings) -> Iterator[Article | Problem | Skipped]:
    archive, kind = archive_kind(path), article_kind(path)
    if (archive is None and kind is None) or is_hidden(place.name):
        yield Skipped(path)
        return
    try:
        status = place.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or device would be waited on; a linked folder is not entered
            yield Skipped(path)
            return
        with place.open("rb") as file:
            if archive is not None:
                yield from _archive(file, path, archive, settings)
            elif kind is not None:
                yield from read_document(file, path, kind=kind, size=status.st_size, settings=settings)
    except OSError as error:
        yield Problem(path, f"cannot be read: {error.strerror or error}")


def _archive(
    file: io.BufferedReader, path: str, kind: ArchiveKind, settings: ReaderSettings
) -> Iterator[Article | Problem | Skipped]:
    try:
        for member in archives.members(file, kind, settings=settings):
            place = f"{path}::{member.path}"
            if isinstance(member, Problem):
                yield Problem(place, member.reason)
            elif isinstance(member, Skipped) or (inside := article_kind(member.path)) is None:
                yield Skipped(place)
            else:
                yield from read_document(member.stream, place, kind=inside, size=member.size, settings=settings)
    except ArchiveError as error:
        yield Problem(path, f"the archive was not read to its end: {error}")
