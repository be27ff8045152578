"""A disk that loses power: what of a folder was certainly written, what may have been, and what is left of it then.

In: calls as `benchmarks.soaking.calls` records them. Out: `Disk.after_a_cut`, the files as the next start may find them.
No more is taken for granted than POSIX promises: a file's bytes are safe once it was synced, a name once its folder was.
What was not synced may be there in any part: without its bytes, without its name, some writes and not others, half a
write. Real file systems keep more; a program that survives this survives them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CUTS", "Call", "Disk"]

CUTS = ("synced", "names", "bytes", "all", "some")
"""What is left of everything that was not synced: nothing; names without bytes; bytes without names; everything, as
after a kill; some of each, drawn by chance."""
_SECTOR = 512
"""Disks write a sector whole or not at all."""
_KEPT, _TORN = 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Call:
    """Something that was done to the folder. `path` and `other` are absolute."""

    kind: str
    """``create``, ``write``, ``copy``, ``cut``, ``sync``, ``rename``, ``link``, ``unlink``, ``mkdir``, or ``mark`` for a
    note of the recorded program's, which is in `data`."""
    path: str
    data: bytes = b""
    at: int = 0
    """Where `data` is written, or the new length for ``cut``."""
    other: str = ""
    """The second path, where there is one."""
    part: tuple[int, int] = (0, 0)
    """Which bytes of `other` ``copy`` writes."""


@dataclass(slots=True, eq=False)
class _File:
    now: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    loose: list[Call] = field(default_factory=list)
    """Writes and cuts since the last sync."""


@dataclass(slots=True, eq=False)
class _Folder:
    now: dict[str, _Node] = field(default_factory=dict)
    synced: dict[str, _Node] = field(default_factory=dict)
    loose: list[dict[str, _Node | None]] = field(default_factory=list)
    """Changes of names since the last sync; a rename is one."""


_Node = _File | _Folder


def _changed(content: bytearray, call: Call, data: bytes) -> None:
    if call.kind == "cut":
        del content[call.at :]
    end = call.at + len(data)
    content.extend(bytes(max(0, end - len(content))))
    content[call.at : end] = data


class Disk:
    """Starts as an empty folder whose own name is safe."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._top = _Folder()

    def do(self, call: Call) -> None:
        """Takes a call in. Raises KeyError for one on a file that is not there."""
        if call.kind == "sync":
            self._sync(self._node(call.path))
        elif call.kind == "copy":
            source = self._node(call.other)
            assert isinstance(source, _File)
            self.do(Call("write", call.path, bytes(source.now[slice(*call.part)]), call.at))
        elif call.kind in ("write", "cut"):
            node = self._node(call.path)
            assert isinstance(node, _File)
            _changed(node.now, call, call.data)
            node.loose.append(call)
        elif call.kind in ("create", "mkdir"):
            if call.kind == "mkdir" or not self._exists(call.path):
                folder, name = self._place(call.path)
                self._name(folder, {name: _File() if call.kind == "create" else _Folder()})
        elif call.kind in ("link", "rename"):
            (folder, old), (target, new) = self._place(call.path), self._place(call.other)
            node = folder.now[old]
            if call.kind == "link":
                self._name(target, {new: node})
            elif folder is target:
                self._name(folder, {old: None, new: node})
            else:
                self._name(target, {new: node})
                self._name(folder, {old: None})
        elif call.kind == "unlink":
            folder, name = self._place(call.path)
            self._name(folder, {name: None})

    @staticmethod
    def _sync(node: _Node) -> None:
        if isinstance(node, _File):
            node.synced = bytes(node.now)
        else:
            node.synced = dict(node.now)
        node.loose.clear()

    @staticmethod
    def _name(folder: _Folder, change: dict[str, _Node | None]) -> None:
        _apply(folder.now, change)
        folder.loose.append(change)

    def _node(self, path: str) -> _Node:
        node: _Node = self._top
        for part in self._parts(path):
            assert isinstance(node, _Folder)
            node = node.now[part]
        return node

    def _exists(self, path: str) -> bool:
        folder, name = self._place(path)
        return name in folder.now

    def _place(self, path: str) -> tuple[_Folder, str]:
        head, _, name = path.rpartition("/")
        folder = self._node(head)
        assert isinstance(folder, _Folder)
        return folder, name

    def _parts(self, path: str) -> list[str]:
        return [part for part in path.removeprefix(self._root).split("/") if part]

    def after_a_cut(self, cut: str, draw: random.Random) -> dict[str, bytes | None]:
        """The files by their path below the root, and None for a folder, as one of `CUTS` leaves them."""
        found: dict[str, bytes | None] = {}
        files: dict[int, bytes] = {}  # a file with two names has one content
        self._left(self._top, "", cut, draw, found, files)
        return found

    def _left(
        self,
        folder: _Folder,
        above: str,
        cut: str,
        draw: random.Random,
        found: dict[str, bytes | None],
        files: dict[int, bytes],
    ) -> None:
        names = dict(folder.synced if cut in ("synced", "bytes") else folder.now)
        if cut == "some":
            names = dict(folder.synced)
            for change in folder.loose:
                if draw.random() < _KEPT:
                    _apply(names, change)
        for name, node in names.items():
            if isinstance(node, _Folder):
                found[above + name] = None
                self._left(node, f"{above}{name}/", cut, draw, found, files)
                continue
            if id(node) not in files:
                files[id(node)] = _content(node, cut, draw)
            found[above + name] = files[id(node)]


def _apply(names: dict[str, _Node], change: dict[str, _Node | None]) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _content(file: _File, cut: str, draw: random.Random) -> bytes:
    if cut in ("synced", "names"):
        return file.synced
    if cut in ("bytes", "all"):
        return bytes(file.now)
    content = bytearray(file.synced)
    for call in file.loose:
        if draw.random() < _KEPT:
            torn = len(call.data) > _SECTOR and draw.random() < _TORN
            whole = _SECTOR * draw.randrange(len(call.data) // _SECTOR) if torn else len(call.data)
            _changed(content, call, call.data[:whole])
    return bytes(content)
