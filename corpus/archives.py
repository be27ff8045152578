"""Archive files, read as a stream and never unpacked to disk.

In: an open archive file (`.zip`, `.tar`, `.tar.gz`, `.tar.zst`). Out: its members in order, each with a stream to be
read before the next is asked for, or a `Problem` or `Skipped` for those that are no files. `ArchiveError` ends it:
damaged, cut off, or over a guard; what came before stands.
"""

from __future__ import annotations

import gzip
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from corpus import tar
from corpus.article import Problem, Skipped
from corpus.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveTooLarge,
    CorpusError,
    MissingPackage,
    Unreadable,
)
from corpus.names import ArchiveKind, decode_name, is_hidden, member_path
from corpus.settings import ReaderSettings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["ByteStream", "Member", "members"]

ZSTD_WINDOW = 1 << 27
"""What ``zstd -d`` itself accepts (``--long=27``); it costs 128 MB of memory."""
_BUFFER = 1 << 18
_MAX_TAIL = 16_000_000
"""Bytes read after a tar's end mark so that the packer's checksum is tested."""
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
_ZIP_DAMAGE = (*_DAMAGE, RuntimeError, ValueError, struct.error)
"""What a damaged table of contents ends in as well: an unknown version is a NotImplementedError (a RuntimeError), a name
that says it is UTF-8 and is not a UnicodeDecodeError (a ValueError)."""


class ByteStream(Protocol):
    """What a member's content is read through."""

    def read(self, size: int = -1, /) -> bytes: ...
    def readline(self, size: int = -1, /) -> bytes: ...


class _Unpacked(Protocol):
    """What all unpackers have."""

    def read1(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    path: str
    size: int
    """As the archive claims."""
    stream: ByteStream


def members(
    file: io.BufferedReader, kind: ArchiveKind, *, settings: ReaderSettings
) -> Iterator[Member | Problem | Skipped]:
    """The archive's members; paths are those inside the archive.

    Reading a member's stream may raise `Unreadable` (this member is damaged, the next may be whole) or `ArchiveError`.
    """
    if kind == "zip":
        return _zip(file, settings)
    return _tar(file, kind, settings)


class _Guard:
    """Counts what comes out against what went in, and stops an archive that blows up."""

    def __init__(self, packed: Callable[[], int], settings: ReaderSettings) -> None:
        self._packed, self._settings = packed, settings
        self._expanded = self._members = 0

    def expanded(self, size: int) -> None:
        self._expanded += size
        if self._expanded <= self._settings.ratio_free_bytes:
            return
        if self._expanded > self._settings.max_archive_bytes:
            raise ArchiveTooLarge(f"it expands to more than {self._settings.max_archive_bytes:,} bytes")
        if self._expanded > self._settings.max_archive_ratio * max(self._packed(), 1):
            raise ArchiveTooLarge(f"it expands more than {self._settings.max_archive_ratio:g} times, like a zip bomb")

    def member(self) -> None:
        self._members += 1
        if self._members > self._settings.max_archive_members:
            raise ArchiveTooLarge(f"it has more than {self._settings.max_archive_members:,} members")


class _Metered(io.RawIOBase):
    """An unpacked stream that reports to the guard and turns an unpacker's errors into ours."""

    def __init__(
        self,
        inner: _Unpacked,
        guard: _Guard,
        *,
        damage: tuple[type[Exception], ...],
        error: type[CorpusError],
    ) -> None:
        super().__init__()
        self._inner, self._guard, self._damage, self._error = inner, guard, damage, error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        try:
            data = self._inner.read1(len(view))  # not `read`: that would lose what came before the damage
        except self._damage as error:
            raise self._error(f"it is damaged or cut off ({error or type(error).__name__})") from error
        view[: len(data)] = data
        self._guard.expanded(len(data))
        return len(data)


def _tar(file: io.BufferedReader, kind: ArchiveKind, settings: ReaderSettings) -> Iterator[Member | Problem | Skipped]:
    inner, damage = _unpacked(file, kind)
    guard = _Guard(file.tell, settings)
    metered = _Metered(inner, guard, damage=damage, error=ArchiveDamaged)
    with io.BufferedReader(metered, _BUFFER) as stream:
        for member in tar.members(stream, max_header_bytes=settings.max_member_header_bytes):
            guard.member()
            if member.kind == "folder":
                continue
            yield _placed(member.name, member.size, member.body, plain=member.kind == "file")
        tail = 0
        while tail < _MAX_TAIL and (rest := stream.read(_BUFFER)):
            tail += len(rest)


def _unpacked(file: io.BufferedReader, kind: ArchiveKind) -> tuple[_Unpacked, tuple[type[Exception], ...]]:
    """The stream of the tar itself, and what its unpacker raises when it is damaged."""
    if kind == "tar.gz":
        return gzip.GzipFile(fileobj=file), _DAMAGE
    if kind == "tar.zst":
        try:
            import zstandard
        except ImportError:
            raise ArchiveError(str(MissingPackage("zstandard", ".tar.zst"))) from None
        unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        stream = unpacker.stream_reader(file, read_size=_BUFFER, read_across_frames=True, closefd=False)
        return stream, (*_DAMAGE, zstandard.ZstdError)
    return file, _DAMAGE


def _zip(file: io.BufferedReader, settings: ReaderSettings) -> Iterator[Member | Problem | Skipped]:
    # A zip is read by jumps, so its whole size stands for the bytes taken in.
    size = file.seek(0, io.SEEK_END)
    guard = _Guard(lambda: size, settings)
    try:
        archive = zipfile.ZipFile(file)
    except _ZIP_DAMAGE as error:
        raise ArchiveDamaged(f"it is damaged or cut off ({error or type(error).__name__})") from error
    with archive:
        for info in archive.infolist():
            guard.member()
            if info.is_dir():
                continue
            file_type = stat.S_IFMT(info.external_attr >> 16)
            placed = _placed(_zip_name(info), info.file_size, io.BytesIO(), plain=file_type in (0, stat.S_IFREG))
            if not isinstance(placed, Member):
                yield placed
                continue
            try:
                content = archive.open(info)
            except _ZIP_DAMAGE as error:  # RuntimeError: encrypted
                yield Problem(placed.path, f"cannot be unpacked: {error}")
                continue
            assert isinstance(content, zipfile.ZipExtFile)  # it is, in every version; typeshed says less
            metered = _Metered(content, guard, damage=_DAMAGE, error=Unreadable)
            with closing(content), io.BufferedReader(metered, _BUFFER) as stream:
                yield Member(placed.path, placed.size, stream)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name; those not marked as UTF-8 were read as code page 437, whatever they are."""
    name = info.filename
    if not info.flag_bits & 0x800 and not name.isascii():
        name = decode_name(name.encode("cp437", "replace"))
    return name.replace("\\", "/") if "/" not in name else name


def _placed(name: str, size: int, stream: ByteStream, *, plain: bool) -> Member | Problem | Skipped:
    path = member_path(name)
    if path is None:
        return Problem(name, "its name leads out of the archive; not read")
    if not plain or is_hidden(path):
        return Skipped(path)
    return Member(path, size, stream)
