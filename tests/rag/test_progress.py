"""Progress: one rewriting line on a terminal, few plain lines in a log."""

from __future__ import annotations

import io

from index.report import Progress
from rag.progress import Display, line_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def step(phase: str, done: int, total: int | None, seconds: float) -> Progress:
    return Progress(phase, done, total, done, done * 7, seconds)


def test_rate_and_time_left() -> None:
    assert line_of(step("index", 1200, 3000, 4.0), since=1.0) == (
        "index 1,200 of 3,000 (40%), 1,200 articles, 8,400 passages, 400/s, 0:04 left"
    )
    assert line_of(step("encode", 10, 36_010, 11.0), since=1.0) == (
        "encode 10 of 36,010 (0%), 10 articles, 70 passages, 1.0/s, 10:00:00 left"
    )
    assert line_of(step("read", 5, None, 0.5), since=0.0) == "read 5, 5 articles, 35 passages, 10/s"  # known at once
    assert line_of(step("index", 5, 10, 0.5), since=0.0) == "index 5 of 10 (50%), 5 articles, 35 passages, 10/s"
    assert line_of(step("read", 5, None, 0.05), since=0.0) == "read 5, 5 articles, 35 passages"


def run(stream: io.StringIO, *, quiet: bool = False) -> str:
    clock = Clock()
    with Display(stream, quiet=quiet, clock=clock) as display:
        for n in range(0, 41):
            clock.now = n / 2
            display.show(step("read" if n < 20 else "index", n, 40 if n >= 20 else None, clock.now))
    return stream.getvalue()


def test_a_log_gets_a_line_every_few_seconds_and_the_ends_of_each_phase() -> None:
    assert run(io.StringIO()).splitlines() == [
        "read 0, 0 articles, 0 passages",
        "read 10, 10 articles, 70 passages, 2.0/s",
        "read 20 of 20 (100%), 20 articles, 133 passages, 2.1/s",
        "index 20 of 40 (50%), 20 articles, 140 passages",
        "index 30 of 40 (75%), 30 articles, 210 passages, 2.0/s, 0:05 left",
        "index 40 of 40 (100%), 40 articles, 280 passages, 2.0/s",
    ]


def test_a_log_of_short_phases() -> None:
    """What was read within a tenth of a second is told by the next phase alone; a phase may end as it begins."""
    log = io.StringIO()
    steps = [
        Progress("read", 1, None, 1, 0, 0.01), Progress("learn", 1, 1, 8, 0, 0.25), Progress("index", 1, 8, 8, 1, 0.5),
        Progress("index", 8, 8, 8, 9, 0.51), Progress("write", 0, 1, 8, 9, 0.6), Progress("write", 1, 1, 8, 9, 0.85),
    ]  # fmt: skip
    with Display(log, clock=Clock()) as display:
        for one in steps:
            display.show(one)
    assert log.getvalue().splitlines() == [
        "read 1, 1 articles, 0 passages",
        "read 8 of 8 (100%), 8 articles, 0 passages, 70/s",
        "learn 1 of 1 (100%), 8 articles, 0 passages, 4.2/s",
        "index 1 of 8 (12%), 8 articles, 1 passages",
        "index 8 of 8 (100%), 8 articles, 9 passages, 700/s",
        "write 0 of 1 (0%), 8 articles, 9 passages",
        "write 1 of 1 (100%), 8 articles, 9 passages, 4.0/s",
    ]


def test_a_log_of_a_reading_that_found_nothing_new() -> None:
    log = io.StringIO()
    with Display(log, clock=Clock()) as display:
        display.show(step("read", 1, None, 0.5))
        display.show(step("read", 41, None, 2.5))
    assert log.getvalue().splitlines() == [
        "read 1, 1 articles, 7 passages",
        "read 41, 41 articles, 287 passages, 20/s",
    ]


def test_a_terminal_line_rewrites_itself_and_is_gone_at_the_end() -> None:
    shown = run(Terminal())
    assert "\n" not in shown
    assert shown.count("\r") == 42
    assert shown.endswith("\r\x1b[K")


def test_quiet() -> None:
    assert run(Terminal(), quiet=True) == ""
