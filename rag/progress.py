"""How far an ingest is, for a person to look at.

In: `Progress` records from `index.ingest`. Out: on a terminal one line that rewrites itself; else a plain line now and
then, fit for a log.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, TextIO

from rag.terminal_text import safe_line

__all__ = ["Display", "Step", "line_of"]

TERMINAL_SECONDS = 0.1
LOG_SECONDS = 15.0
"""Between two lines of a log; a change of phase is always told."""
SETTLE_SECONDS = 1.0
"""A rate measured over less than this says nothing about the time left."""


class Step(Protocol):
    """What is shown of a `Progress`."""

    @property
    def phase(self) -> str: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int | None: ...
    @property
    def articles(self) -> int: ...
    @property
    def passages(self) -> int: ...
    @property
    def seconds(self) -> float: ...


class Display:
    """A context: what it drew on a terminal is gone when it ends."""

    def __init__(self, stream: TextIO, *, quiet: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._quiet = quiet
        self._clock = clock
        self._terminal = stream.isatty()
        self._shown = float("-inf")
        self._phase = ""
        self._phase_start = 0.0
        self._phase_done = 0

    def __enter__(self) -> Display:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._terminal and self._phase and not self._quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def show(self, step: Step) -> None:
        """Shows `step`, unless the last one was shown a moment ago."""
        if self._quiet:
            return
        now = self._clock()
        new = step.phase != self._phase
        if new:
            self._phase, self._phase_start, self._phase_done = step.phase, step.seconds, step.done
        if not new and now - self._shown < (TERMINAL_SECONDS if self._terminal else LOG_SECONDS):
            return
        self._shown = now
        line = line_of(step, since=self._phase_start, done_before=self._phase_done)
        self._stream.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        self._stream.flush()


def line_of(step: Step, *, since: float, done_before: int = 0) -> str:
    """``index 1,200 of 3,000 (40%), 1,200 articles, 9,000 passages, 400/s, 0:04 left``.

    `since` and `done_before` are where the phase began.
    """
    parts = [f"{safe_line(step.phase)} {step.done:,}"]
    if step.total:
        parts[0] += f" of {step.total:,} ({100 * step.done // step.total}%)"
    parts += [f"{step.articles:,} articles", f"{step.passages:,} passages"]
    passed = step.seconds - since
    if passed >= SETTLE_SECONDS and step.done > done_before:
        rate = (step.done - done_before) / passed
        parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
        if step.total and step.total > step.done:
            parts.append(f"{_clock_time((step.total - step.done) / rate)} left")
    return ", ".join(parts)


def _clock_time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
