"""Reads a tar archive as a stream: one pass, no seeking, memory for one block.

In: a binary stream. Out: its members in order, each with a body to be read before the next one is asked for.
Formats: v7, ustar, GNU (long names, base-256 sizes), PAX. The standard `tarfile` is not used because in stream mode
it keeps every member in memory, reads an extended header of any claimed size at once, and takes a cut or damaged
header in the middle for a good end.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.errors import ArchiveDamaged, ArchiveTooLarge
from corpus.names import decode_name

__all__ = ["Body", "TarMember", "members"]

BLOCK = 512
_CHUNK = 1 << 18
_REGULAR, _LINKS, _FOLDER, _DEVICES = b"0\0" + b"7", b"12", b"5", b"346"
_NO_BODY = _LINKS + _FOLDER + _DEVICES  # whatever size their header claims
_PAX, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK, _SPARSE = b"xX", b"g", b"L", b"K", b"S"
_NOT_FILES = b"VMD"  # GNU: a volume's label, a continued file, a folder's listing


class Body:
    """The bytes of one member, read forward only."""

    __slots__ = ("_left", "_stream")

    def __init__(self, stream: io.BufferedIOBase, size: int) -> None:
        self._stream, self._left = stream, size

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes (all that is left without one); ``b""`` at the end."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._stream.read(wanted)
        if len(data) < wanted:  # a part of a file is no file
            raise ArchiveDamaged("it is cut off in the middle of a file")
        self._left -= len(data)
        return data

    def readline(self, size: int = -1, /) -> bytes:
        """Up to and with the next line feed, at most `size` bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._stream.readline(wanted)
        if len(data) < wanted and not data.endswith(b"\n"):
            raise ArchiveDamaged("it is cut off in the middle of a file")
        self._left -= len(data)
        return data

    def drain(self) -> None:
        """Reads past what is left."""
        while self._left:
            self.read(_CHUNK)


@dataclass(frozen=True, slots=True)
class TarMember:
    """One entry of the archive."""

    name: str
    kind: Literal["file", "folder", "link", "device", "sparse"]
    size: int
    body: Body


def members(stream: io.BufferedIOBase, *, max_header_bytes: int) -> Iterator[TarMember]:
    """The members in order. Raises `ArchiveDamaged` where the archive cannot be followed further."""
    long_name: bytes | None = None
    pax: dict[str, bytes] = {}
    while True:
        header = stream.read(BLOCK)
        if not header:
            raise ArchiveDamaged("it ends without the end mark of a tar; it may be cut off")
        if len(header) < BLOCK:
            raise ArchiveDamaged("it is cut off in the middle of a header")
        if not header.strip(b"\0"):
            return
        _check(header)
        kind = header[156:157]
        size = _number(header[124:136])
        if kind in _PAX or kind in (_PAX_GLOBAL, _LONG_NAME, _LONG_LINK):
            if size > max_header_bytes:
                raise ArchiveTooLarge(f"a member's header claims {size:,} bytes, the limit is {max_header_bytes:,}")
            extra = _exactly(stream, size)
            if kind in _PAX:
                pax = _pax_records(extra)
            elif kind == _LONG_NAME:
                long_name = extra.split(b"\0", 1)[0]
            continue
        if "size" in pax:
            size = _decimal(pax["size"])
        name = pax.get("GNU.sparse.name") or pax.get("path") or long_name or _name(header)
        what = _kind(kind, name, pax)
        body = Body(stream, 0 if kind in _NO_BODY else size)
        yield TarMember(decode_name(name), what, size, body)
        body.drain()
        if kind not in _NO_BODY:
            _exactly(stream, 0, padding=-size % BLOCK)
        long_name, pax = None, {}


def _kind(kind: bytes, name: bytes, pax: dict[str, bytes]) -> Literal["file", "folder", "link", "device", "sparse"]:
    if kind in _LINKS:
        return "link"
    if kind in _DEVICES or kind in _NOT_FILES:
        return "device"
    if kind in _FOLDER or name.endswith(b"/"):
        return "folder"
    if kind in _SPARSE or any(key.startswith("GNU.sparse.") for key in pax):
        return "sparse"
    return "file"  # and so is every other letter, says POSIX


def _exactly(stream: io.BufferedIOBase, size: int, *, padding: int | None = None) -> bytes:
    """`size` bytes, and past the padding to the end of their block."""
    wanted = size + (-size % BLOCK if padding is None else padding)
    data = stream.read(wanted)
    if len(data) < wanted:
        raise ArchiveDamaged("it is cut off")
    return data[:size]


def _check(header: bytes) -> None:
    stated = _number(header[148:156])
    rest = header[:148] + header[156:]
    unsigned = sum(rest) + 8 * 32
    if stated != unsigned and stated != unsigned - 256 * sum(b > 127 for b in rest):  # some old tars summed signed
        raise ArchiveDamaged("a header's checksum is wrong: it is damaged or not a tar")


def _number(field: bytes) -> int:
    if field[0] & 0x80:  # GNU: big-endian binary
        value = int.from_bytes(field, "big", signed=True) if field[0] == 0xFF else int.from_bytes(field[1:], "big")
    else:
        digits = field.split(b"\0", 1)[0].strip()
        try:
            value = int(digits or b"0", 8)
        except ValueError:
            raise ArchiveDamaged("a header holds no number where one belongs: it is damaged or not a tar") from None
    if value < 0:
        raise ArchiveDamaged("a header claims a negative size")
    return value


def _decimal(field: bytes) -> int:
    if not field.isdigit() or len(field) > 20:
        raise ArchiveDamaged("a PAX header claims an impossible size")
    return int(field)


def _name(header: bytes) -> bytes:
    name = header[:100].split(b"\0", 1)[0]
    prefix = header[345:500].split(b"\0", 1)[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _pax_records(data: bytes) -> dict[str, bytes]:
    """``length key=value\\n``, again and again; `length` counts the whole record."""
    records: dict[str, bytes] = {}
    position = 0
    while position < len(data) and data[position] != 0:
        digits, _, _ = data[position : position + 20].partition(b" ")
        if not digits.isdigit() or int(digits) <= len(digits) + 1 or position + int(digits) > len(data):
            raise ArchiveDamaged("a PAX header is damaged")
        record = data[position + len(digits) + 1 : position + int(digits) - 1]
        key, _, value = record.partition(b"=")
        records[key.decode("utf-8", "replace")] = value
        position += int(digits)
    return records
