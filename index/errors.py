"""What can go wrong in the index room.

::

    IndexRoomError
    ├── IndexMissing       there is no index in that folder
    ├── IndexUnusable      there is one, but it cannot be opened as it is
    │   ├── EncoderMismatch    it was built with another encoder than the one asked for
    │   └── RowMissing         one part names what another does not have; also a KeyError
    ├── IndexBusy          somebody else is writing to it
    ├── DiskFull           nothing more can be written
    └── ModelUnavailable   the encoder or reranker that was named cannot be loaded

Every message names what was given, what was needed and what to do.
"""

from __future__ import annotations

import errno
from tokenize import TokenError

__all__ = [
    "UNREADABLE",
    "DiskFull",
    "EncoderMismatch",
    "IndexBusy",
    "IndexMissing",
    "IndexRoomError",
    "IndexUnusable",
    "ModelUnavailable",
    "RowMissing",
    "is_disk_full",
    "is_io_error",
]


# NumPy reads the header of a file as Python: a flipped bit in it may end in any of these.
UNREADABLE = (OSError, ValueError, EOFError, SyntaxError, TokenError, TypeError, KeyError, OverflowError)


class IndexRoomError(Exception):
    """Base of all errors of this room."""


class IndexMissing(IndexRoomError):
    """There is no index in the folder."""


class IndexUnusable(IndexRoomError):
    """The index is damaged, unfinished, or of a format this version does not read."""


class EncoderMismatch(IndexUnusable):
    """The index was encoded with another model."""


class RowMissing(IndexUnusable, KeyError):
    """An article or passage that is not there. Numbers come from the index itself, so its parts disagree."""

    __str__ = Exception.__str__  # KeyError's puts the message into quotes


class IndexBusy(IndexRoomError):
    """Another process is writing to the index."""


class DiskFull(IndexRoomError):
    """The disk, a quota or a file size limit is reached."""


class ModelUnavailable(IndexRoomError):
    """A named model cannot be loaded."""


_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
# Of SQLite's beside SQLITE_FULL: SQLITE_IOERR_WRITE, which is what a file size limit comes as, and SQLITE_IOERR_SHMSIZE,
# where there is no room for the 32 kB that readers and writers of a log share.
_FULL_CODES = {778, 4874}
# tantivy and faiss report the operating system's words, not its numbers.
_FULL_WORDS = ("no space left", "file too large", "quota exceeded", "database or disk is full")


def is_disk_full(error: BaseException) -> bool:
    """Whether `error`, as raised by Python, SQLite, tantivy or FAISS, says that nothing more can be written."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF == 13 or code in _FULL_CODES:
        return True
    return any(words in str(error).lower() for words in _FULL_WORDS)


def is_io_error(error: BaseException) -> bool:
    """Whether it is SQLITE_IOERR, of any kind: the system could not read or write a file that it had opened."""
    return bool(getattr(error, "sqlite_errorcode", 0) & 0xFF == 10)
