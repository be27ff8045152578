"""Records what a program does to a folder, call by call, with ``strace``.

In: a command and a folder. Out: `Call` in the order in which they ended. Threads are followed; processes that the program
starts are taken to be threads as well, so record programs that start none. Files that are written through a mapping are
not seen (SQLite's ``-shm`` is such a one; after a power cut it is made anew).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.soaking.disk import Call

__all__ = ["record", "why_not"]

_TRACED = (
    "?open,openat,?creat,write,pwrite64,writev,pwritev,?pwritev2,?truncate,ftruncate,fallocate,fsync,fdatasync,"
    "?sync_file_range,?rename,renameat,?renameat2,?link,linkat,?unlink,unlinkat,?mkdir,mkdirat,?rmdir,lseek,dup,?dup2,"
    "dup3,fcntl,sendfile,copy_file_range"
)
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?(?: .*)?$")
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_HEX = r"(?:\\x[0-9a-f]{2})*"
_OF_FILE = re.compile(rf"^(\d+|AT_FDCWD)<({_HEX})>(\(deleted\))?")
_TEXT = re.compile(rf'"({_HEX})"')
_WHOLE = 2**24
"""Bytes of one write that strace is to show: all of them (it takes no larger number than some 90 million)."""
_NAMES = {
    "rename": "rename", "renameat": "rename", "renameat2": "rename", "link": "link", "linkat": "link", "mkdir": "mkdir",
    "mkdirat": "mkdir", "unlink": "unlink", "unlinkat": "unlink", "rmdir": "unlink",
}  # fmt: skip


def why_not() -> str | None:
    """Why nothing can be recorded here, or None."""
    if shutil.which("strace") is None:
        return "strace is not installed (Debian: sudo apt-get install strace)"
    done = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"strace may not look at processes here: {done.stderr.strip()[:200]}"


def record(command: Sequence[str | Path], root: Path, marks: Path, log: Path) -> list[Call]:
    """Runs `command` to its end and returns what it did below `root`. What it writes to the file `marks` becomes
    ``mark`` calls. Raises RuntimeError when it fails."""
    strace = ["strace", "-f", "-y", "-xx", "-s", str(_WHOLE), "-e", f"trace={_TRACED}", "-e", "signal=none", "-o", log]
    done = subprocess.run([*map(str, strace), *map(str, command)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the recorded program ended with {done.returncode}: {done.stderr[-2000:]}")
    with log.open(encoding="ascii", errors="replace") as lines:
        return list(_Reader(str(root), str(marks)).calls(lines))


class _Reader:
    """Turns strace's lines into calls. Keeps where in each open file the next write goes."""

    def __init__(self, root: str, marks: str) -> None:
        self._root = root
        self._marks = marks
        self._offsets: dict[str, list[int]] = {}

    def calls(self, lines: Iterator[str]) -> Iterator[Call]:
        begun: dict[str, str] = {}
        for line in lines:
            line = line.rstrip("\n")
            if match := _BEGUN.match(line):
                begun[match[1]] = match[3]
                continue
            if match := _ENDED.match(line):
                line = f"{match[1]} {match[2]}({begun.pop(match[1], '')}{match[3].lstrip()}"
            if (match := _LINE.match(line)) and int(match[4]) >= 0:
                yield from self._call(match[2], match[3], int(match[4]))

    def _call(self, name: str, arguments: str, result: int) -> Iterator[Call]:
        if name in ("open", "openat", "creat"):
            yield from self._opened(name, arguments, result)
        elif name in ("dup", "dup2", "dup3", "fcntl"):
            if name != "fcntl" or "F_DUPFD" in arguments:
                self._offsets[str(result)] = self._offset(arguments)
        elif name == "lseek":
            self._offset(arguments)[0] = result
        elif name in ("write", "writev", "pwrite64", "pwritev", "pwritev2"):
            yield from self._written(name, arguments, result)
        elif name == "sendfile":
            yield from self._copied(arguments, result)
        elif name in ("fsync", "fdatasync"):
            yield from self._of(arguments, "sync")
        elif name in ("ftruncate", "truncate"):
            yield from self._of(arguments, "cut", at=int(arguments.rpartition(",")[2]))
        elif name in _NAMES:
            yield from self._named(_NAMES[name], arguments)
        elif any(self._below(path) for path in _open_files(arguments)):
            raise RuntimeError(f"{name} is not followed: {arguments[:200]}")

    def _opened(self, name: str, arguments: str, result: int) -> Iterator[Call]:
        path = _paths(name, arguments)[0]
        self._offsets[str(result)] = [0]
        if self._below(path):
            if "O_CREAT" in arguments or name == "creat":
                yield Call("create", path)
            if "O_TRUNC" in arguments or name == "creat":
                yield Call("cut", path)

    def _written(self, name: str, arguments: str, result: int) -> Iterator[Call]:
        offset = self._offset(arguments)
        at = offset[0] if name in ("write", "writev") else int(arguments.split(", ")[-1 - (name == "pwritev2")])
        if name in ("write", "writev"):
            offset[0] += result
        path = _of_file(arguments)
        if path == self._marks or (path is not None and self._below(path)):
            data = b"".join(bytes.fromhex(found.replace("\\x", "")) for found in _TEXT.findall(arguments))[:result]
            yield Call("mark" if path == self._marks else "write", path, data, at)

    def _copied(self, arguments: str, result: int) -> Iterator[Call]:
        """``sendfile(out, in, [from] => [to], count)``, as Python copies files."""
        target, source = _open_files(arguments)[:2]
        start = re.search(r"\[(\d+)\]", arguments)
        if self._below(target) and result:
            if start is None:
                raise RuntimeError(f"sendfile without a place is not followed: {arguments[:200]}")
            offset = self._offset(arguments)
            yield Call("copy", target, at=offset[0], other=source, part=(int(start[1]), int(start[1]) + result))
            offset[0] += result

    def _named(self, kind: str, arguments: str) -> Iterator[Call]:
        paths = _paths(kind, arguments)
        if any(self._below(path) for path in paths):
            yield Call(kind, paths[0], other=paths[1] if len(paths) > 1 else "")

    def _of(self, arguments: str, kind: str, at: int = 0) -> Iterator[Call]:
        path = _of_file(arguments)
        if path is not None and self._below(path):
            yield Call(kind, path, at=at)

    def _offset(self, arguments: str) -> list[int]:
        number = re.match(r"\d+", arguments)
        return self._offsets.setdefault(number[0] if number else "", [0])

    def _below(self, path: str) -> bool:
        return path == self._root or path.startswith(f"{self._root}/")


def _decoded(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode("utf-8", "surrogateescape")


def _of_file(arguments: str) -> str | None:
    """The path of the open file that comes first; None for one that has no name any more."""
    match = _OF_FILE.match(arguments)
    return None if match is None or match[3] else _decoded(match[2])


def _open_files(arguments: str) -> list[str]:
    """The paths of all open files that a call names."""
    return [_decoded(found) for found in re.findall(rf"\d<({_HEX})>", arguments)]


def _paths(name: str, arguments: str) -> list[str]:
    """The paths that a call names, absolute: those relative to an open folder joined to it."""
    found = []
    for match in re.finditer(rf'(?:(?:\d+|AT_FDCWD)<({_HEX})>, )?"({_HEX})"', arguments):
        path = _decoded(match[2])
        found.append(path if path.startswith("/") or match[1] is None else f"{_decoded(match[1])}/{path}")
    if not found:
        raise RuntimeError(f"{name} names no path: {arguments[:200]}")
    return [str(Path(path)) for path in found]
