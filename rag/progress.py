"""How far an ingest is, for a person to look at.

In: `Progress` records from `index.ingest`. Out: on a terminal one line that rewrites itself; else a plain line now and
then and at both ends of a phase, fit for a log.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from index.report import Progress
from rag.terminal_text import safe_line

__all__ = ["Display", "line_of"]

TERMINAL_SECONDS = 0.1
LOG_SECONDS = 5.0
"""Between two lines of a log; how a phase begins and how it ended is always told."""
RATE_SECONDS = 0.1
"""A rate measured over less than this is chance: it is the time between two records of a phase."""
SETTLE_SECONDS = 1.0
"""A rate measured over less than this says nothing about the time left."""


class Display:
    """A context: what it drew on a terminal is gone when it ends."""

    def __init__(self, stream: TextIO, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._quiet = quiet
        self._clock = clock
        self._terminal = stream.isatty()
        self._shown = float("-inf")
        self._last: Progress | None = None
        self._phase_start = 0.0
        self._phase_done = 0

    def __enter__(self) -> Display:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._quiet or self._last is None:
            return
        if self._terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        elif kind is None:
            self._end(self._last)

    def show(self, step: Progress) -> None:
        """Shows `step`, unless the last one was shown a moment ago and it neither begins nor ends a phase."""
        if self._quiet:
            return
        now = self._clock()
        new = self._last is None or step.phase != self._last.phase
        if new:
            if self._last is not None and not self._terminal:
                self._end(step)
            self._begin(step)
        self._last = step
        often = TERMINAL_SECONDS if self._terminal else LOG_SECONDS
        if new or step.done == step.total or now - self._shown >= often:
            self._shown = now
            self._write(step)

    def _begin(self, step: Progress) -> None:
        if step.done == step.total:  # it ends as it begins: all that is known is that it took the time since the last
            self._phase_start = self._last.seconds if self._last else 0.0
            self._phase_done = 0
        else:
            self._phase_start, self._phase_done = step.seconds, step.done

    def _end(self, after: Progress) -> None:
        """The last line of a phase whose end could not be told, as its total was not known. `after` is what came next."""
        last = self._last
        if last is None or last.total is not None:
            return
        seconds = last.seconds
        if untold := after.articles - last.articles:  # came in within a tenth of a second, and were not told
            seconds = min(after.seconds, seconds + RATE_SECONDS)
        done = last.done + untold
        total = None if after is last else done
        if done > self._phase_done:
            self._write(Progress(last.phase, done, total, after.articles, last.passages, seconds))

    def _write(self, step: Progress) -> None:
        line = line_of(step, since=self._phase_start, done_before=self._phase_done)
        self._stream.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        self._stream.flush()


def line_of(step: Progress, *, since: float, done_before: int = 0) -> str:
    """``index 1,200 of 3,000 (40%), 1,200 articles, 9,000 passages, 400/s, 0:04 left``.

    `since` and `done_before` are where the phase began.
    """
    parts = [f"{safe_line(step.phase)} {step.done:,}"]
    if step.total:
        parts[0] += f" of {step.total:,} ({100 * step.done // step.total}%)"
    parts += [f"{step.articles:,} articles", f"{step.passages:,} passages"]
    passed = step.seconds - since
    if passed > 0 and (passed >= RATE_SECONDS or step.done == step.total) and step.done > done_before:
        rate = (step.done - done_before) / passed
        parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
        if step.total and step.total > step.done and passed >= SETTLE_SECONDS:
            parts.append(f"{_clock_time((step.total - step.done) / rate)} left")
    return ", ".join(parts)


def _clock_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
