"""One writer at a time. The lock goes with the process that holds it, however that ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from index.durable import make_folder
from index.errors import IndexBusy, IndexRoomError

__all__ = ["WriterLock"]


class WriterLock:
    """``with WriterLock(folder):`` makes the folder where it is missing and holds its lock.

    Raises:
        IndexBusy: another process holds it.
        IndexRoomError: the folder cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def __enter__(self) -> WriterLock:
        try:
            make_folder(self._folder)
            self._file = os.open(self._folder / "write.lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            reason = error.strerror or str(error)
            raise IndexRoomError(
                f"the index folder {self._folder} cannot be written to ({reason}); name another with --index"
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            self._file = None
            raise IndexBusy(
                f"the index in {self._folder} is being written to by process {holder}; wait for it to end"
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode("ascii"), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
