"""A file of records in UTF-16 or UTF-32, as some Windows programs write it, to the same in UTF-8.

In: a byte stream. Out: a stream whose lines can be told apart by their line feeds: in UTF-16 that byte is half of many
a character. Memory for one block.
"""

from __future__ import annotations

import codecs
import io
import json
from typing import TYPE_CHECKING

from corpus.archives import ByteStream

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["as_utf8"]

_BLOCK = 1 << 16
_ENOUGH = 4
"""Bytes that tell the encoding: a record begins with an ASCII character (RFC 4627, section 3), or a mark before it."""


def as_utf8(stream: ByteStream) -> ByteStream:
    """The stream from its beginning, in UTF-8 where it was in UTF-16 or UTF-32; any other as it is."""
    begun = b""
    while len(begun) < _ENOUGH and (more := stream.read(_ENOUGH - len(begun))):
        begun += more
    encoding = json.detect_encoding(begun)
    if not encoding.startswith(("utf-16", "utf-32")):
        return _Begun(stream, begun)
    return io.BufferedReader(_Recoded(stream, begun, encoding), _BLOCK)


class _Begun:
    """A stream of which some bytes were read already."""

    def __init__(self, stream: ByteStream, begun: bytes) -> None:
        self._stream, self._begun = stream, begun

    def read(self, size: int = -1, /) -> bytes:
        begun, self._begun = self._begun, b""
        return begun + self._stream.read(max(size - len(begun), 0) if size >= 0 else size)

    def readline(self, size: int = -1, /) -> bytes:
        begun, self._begun = self._begun, b""
        line, feed, rest = begun.partition(b"\n")
        if feed:
            self._begun = rest
            return line + feed
        return begun + self._stream.readline(max(size - len(begun), 0) if size >= 0 else size)


class _Recoded(io.RawIOBase):
    def __init__(self, stream: ByteStream, begun: bytes, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = self._decoder.decode(begun).encode("utf-8")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._ready and (data := self._stream.read(_BLOCK)):
            self._ready = self._decoder.decode(data).encode("utf-8")
        view = memoryview(buffer)
        size = min(len(view), len(self._ready))
        view[:size], self._ready = self._ready[:size], self._ready[size:]
        return size
