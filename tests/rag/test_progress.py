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
    assert line_of(step("read", 5, None, 0.5), since=0.0) == "read 5, 5 articles, 35 passages"


def run(stream: io.StringIO, *, quiet: bool = False) -> str:
    clock = Clock()
    with Display(stream, quiet=quiet, clock=clock) as display:
        for n in range(0, 41):
            clock.now = n / 2
            display.show(step("read" if n < 20 else "index", n, 40 if n >= 20 else None, clock.now))
    return stream.getvalue()


def test_a_log_gets_few_lines() -> None:
    lines = run(io.StringIO()).splitlines()
    assert [line.split(",")[0] for line in lines] == ["read 0", "index 20 of 40 (50%)"]


def test_a_terminal_line_rewrites_itself_and_is_gone_at_the_end() -> None:
    shown = run(Terminal())
    assert "\n" not in shown
    assert shown.count("\r") == 42
    assert shown.endswith("\r\x1b[K")


def test_quiet() -> None:
    assert run(Terminal(), quiet=True) == ""
