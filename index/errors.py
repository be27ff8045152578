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
# tantivy and faiss report the operating system's words, not its numbers.
_FULL_WORDS = ("no space left", "file too large", "quota exceeded", "database or disk is full")


def is_disk_full(error: BaseException) -> bool:
    """Whether `error`, as raised by Python, SQLite, tantivy or FAISS, says that nothing more can be written."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    # Of SQLite's errors alone: SQLITE_FULL, and SQLITE_IOERR_WRITE, which is what a file size limit comes as.
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF == 13 or code == 778:
        return True
    return any(words in str(error).lower() for words in _FULL_WORDS)
