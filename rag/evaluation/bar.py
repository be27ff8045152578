"""A progress bar with rate and time left, on standard error.

In: how many of how many are done. Out: on a terminal one line that redraws itself, else a plain line now and then.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

from index.report import Progress
from rag.progress import LOG_SECONDS, SETTLE_SECONDS, TERMINAL_SECONDS, Display
from rag.terminal_text import safe_line

__all__ = ["Bar", "bar_line"]

WIDTH = 24
_BLOCKS = " ▏▎▍▌▋▊▉█"


class Bar:
    """Tells of indexing as `ingest` does, and of asking with a bar."""

    def __init__(self, stream: TextIO, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._quiet = quiet
        self._clock = clock
        self._terminal = stream.isatty()
        self._display = Display(stream, quiet=quiet)
        self._name = ""
        self._start = self._shown = float("-inf")

    def indexing(self, step: Progress) -> None:
        self._display.show(step)

    def asking(self, name: str, done: int, total: int) -> None:
        if self._quiet:
            return
        now = self._clock()
        if name != self._name:
            self._name, self._start, self._shown = name, now, float("-inf")
        last = done == total
        if not last and now - self._shown < (TERMINAL_SECONDS if self._terminal else LOG_SECONDS):
            return
        self._shown = now
        line = bar_line(name, done, total, now - self._start)
        self._stream.write(f"\r{line}\x1b[K{chr(10) if last else ''}" if self._terminal else f"{line}\n")
        self._stream.flush()


def bar_line(name: str, done: int, total: int, seconds: float) -> str:
    """``cmrc2018 ████████▌   1,200 of 3,219 (37%), 45/s, 0:44 left``."""
    eighths = 8 * WIDTH * done // max(total, 1)
    blocks = "█" * (eighths // 8) + (_BLOCKS[eighths % 8] if eighths % 8 else "")
    parts = [f"{safe_line(name)} {blocks:<{WIDTH}} {done:,} of {total:,} ({100 * done // max(total, 1)}%)"]
    if seconds >= SETTLE_SECONDS and done > 1:
        rate = done / seconds
        parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
        if done < total:
            minutes, rest = divmod(round((total - done) / rate), 60)
            parts.append(f"{minutes}:{rest:02} left")
        else:
            parts.append(f"{seconds:,.0f} s")
    return ", ".join(parts)
