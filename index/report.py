"""What an ingest, a removal and a repair tell: while they run and at their end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corpus.article import Problem

__all__ = ["IngestReport", "Meter", "Progress", "RemoveReport", "RepairReport", "Watch"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One line of progress. `done` of `total` (None: not known yet) in this phase; counts and seconds of the run."""

    phase: str
    """``read``, ``learn``, ``index``, ``encode`` or ``write``."""
    done: int
    total: int | None
    articles: int
    passages: int
    seconds: float


Watch = Callable[[Progress], None]


class Meter:
    """Reports to `watch` at most ten times a second, and how each phase begins and how it ended."""

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self._start = time.monotonic()
        self._last = 0.0
        self._phase = ""
        self._untold: tuple[int, int | None, int, int, float] | None = None
        """What is known of the last step, where it was not told: a record for each article would cost time."""
        self.articles = 0
        self.passages = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def tell(self, phase: str, done: int, total: int | None = None) -> None:
        if self._watch is None:
            return
        if phase != self._phase:
            self.end()
        now = time.monotonic()
        step = (done, total, self.articles, self.passages, now - self._start)
        if phase == self._phase and done != total and now - self._last < 0.1:
            self._untold = step
            return
        self._phase, self._last, self._untold = phase, now, None
        self._watch(Progress(phase, *step))

    def end(self) -> None:
        """Reports where the phase ended, where its last step came too soon after the one before to be told."""
        if self._watch is not None and self._untold is not None:
            self._watch(Progress(self._phase, *self._untold))
        self._untold = None


@dataclass(slots=True)
class IngestReport:
    """How many articles went which way. Each article that was read counts once, under the first that holds of:
    failed, unchanged, empty, duplicate (a reprint), updated, added. Files that are not read are `skipped`."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    empty: int = 0
    skipped: int = 0
    failed: int = 0
    removed: int = 0
    passages: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    generation: str = ""
    originals: dict[int, str] = field(default_factory=dict, repr=False, compare=False)
    """What the articles of this run were counted as that are no copies so far: an earlier one may still come."""

    def to_json(self) -> dict[str, Any]:
        names = ("added", "updated", "unchanged", "duplicate", "empty", "skipped", "failed", "removed")
        return {
            "articles": {name: getattr(self, name) for name in names},
            "passages": self.passages,
            "seconds": round(self.seconds, 3),
            "problems": [{"path": problem.path, "reason": problem.reason} for problem in self.problems],
            "generation": self.generation,
        }


@dataclass(frozen=True, slots=True)
class RemoveReport:
    """Article ids taken out, and what was named but is not there."""

    removed: list[str]
    unknown: list[str]

    def to_json(self) -> dict[str, Any]:
        return {"removed": self.removed, "unknown": self.unknown}


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was rebuilt."""

    repaired: list[str]

    def to_json(self) -> dict[str, Any]:
        return {"repaired": self.repaired}
