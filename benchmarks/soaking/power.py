"""Cuts the power at any instant of an index's life and looks at what the disk then holds.

In: how many cuts. Out: how many the index survived, or `Lost`. A process takes articles in, replaces, removes, prunes,
moves and rebuilds; every call by which it, SQLite, tantivy and FAISS write is recorded (`benchmarks.soaking.calls`). Then
the calls are replayed up to some instant, what was not synced by then is left out or kept (`benchmarks.soaking.disk`),
and the index that is left must be in its last committed state or in the one that was being committed: it opens, every
text is made, words and vectors are searched. A change that was reported as done must be there.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.soaking.calls import record, why_not
from benchmarks.soaking.disk import CUTS, Call, Disk
from benchmarks.soaking.kills import Lost, State, index_state
from benchmarks.soaking.made import write
from index.errors import IndexMissing, IndexRoomError
from index.ingest import ingest, remove, repair
from index.settings import IndexSettings

__all__ = ["History", "cut_power", "live", "record_life"]

SETTINGS = IndexSettings(workers=1, flat_max_passages=45, compact_dead_share=0.5)
"""One process, which can be recorded; exact vectors at first and lists later, so that both are written."""
ARTICLES = 12
_INDEX = "a folder/index"
"""Two folders deep: the names of both have to be safe."""
_UNFINISHED: tuple[State | None, ...] = (None, {})
"""What may be there before the first commit: no index, or one without articles."""


@dataclass(frozen=True, slots=True)
class History:
    """What was done, and what the index held after each step: `states[n]` after the n-th, `states[0]` before any."""

    calls: list[Call]
    states: list[State | None]
    root: Path


def live(place: Path, articles: Path, marks: Path, states: Path) -> None:
    """The life that is recorded. Tells `marks` when a step is done, and `states` what it left."""
    index = place / _INDEX
    held: list[State] = []
    mark = os.open(marks, os.O_WRONLY | os.O_CREAT)

    def done() -> None:
        os.write(mark, b"%d" % len(held))
        held.append(index_state(index)[0])

    def take_in(numbers: Sequence[int], version: int = 0, *, prune: bool = False) -> None:
        for n in numbers:
            write(articles, n, version)
        ingest(index, [articles], prune=prune, settings=SETTINGS)
        done()

    articles.mkdir(parents=True)
    take_in(range(ARTICLES))
    take_in([1, 2, ARTICLES, ARTICLES + 1], 1)
    remove(index, [sorted(held[-1])[0], "https://soak.example/2"], settings=SETTINGS)
    done()
    for n in (3, 4):
        (articles / f"{n}.md").unlink()
    take_in([ARTICLES + 2], prune=True)
    (articles / "5.md").rename(articles / "moved.md")
    take_in([])
    repair(index, settings=SETTINGS)
    done()
    take_in(range(2 * ARTICLES))
    take_in([0, 1, 20], 2)
    os.close(mark)
    states.write_text(json.dumps(held), "utf-8")


def record_life(folder: Path) -> History:
    """Records `live` in a process of its own."""
    place = folder.absolute() / "place"
    place.mkdir(parents=True)
    marks, states = folder.absolute() / "marks", folder.absolute() / "states.json"
    command: list[str | Path] = [sys.executable, "-m", __name__, place, folder.absolute() / "articles", marks, states]
    calls = record(command, place, marks, folder / "calls")
    disk = Disk(place)
    for call in calls:
        disk.do(call)
    replayed = disk.after_a_cut("all", random.Random())
    if (wrong := _differing(replayed, place)) is not None:
        raise RuntimeError(f"the recorded calls do not give what was written: {wrong}")
    return History(calls, [None, *json.loads(states.read_text("utf-8"))], place)


def _differing(replayed: dict[str, bytes | None], place: Path) -> str | None:
    """The first name whose replayed content is not the real one's. SQLite maps its ``-shm``: it is not compared."""
    real = {str(path.relative_to(place)): path for path in place.rglob("*")}
    for name in sorted(set(real) | set(replayed)):
        if name.endswith("-shm"):
            continue
        if name not in real or name not in replayed:
            return f"{name} is only in {'the replay' if name in replayed else 'the folder'}"
        if (real[name].read_bytes() if real[name].is_file() else None) != replayed[name]:
            return name
    return None


def cut_power(
    folder: Path, cuts: int, *, seed: int = 0, say: Callable[[str], None], history: History | None = None
) -> dict[str, Any]:
    """Cuts the power at `cuts` instants. Raises Lost. Where nothing can be recorded the result says why."""
    if history is None:
        if reason := why_not():
            return {"cuts": 0, "reason": reason}
        history = record_life(folder / "life")
    calls = history.calls
    draw = random.Random(f"power {seed}")
    instants = _instants(calls, cuts, draw)
    disk, step, at = Disk(history.root), 0, 0
    outcomes: Counter[str] = Counter()
    place = folder / "after"
    for n, (instant, cut) in enumerate(instants):
        while at < instant:
            step += calls[at].kind == "mark"
            disk.do(calls[at])
            at += 1
        shutil.rmtree(place, ignore_errors=True)
        _lay_out(disk.after_a_cut(cut, random.Random(f"{seed} {n}")), place)
        what = f"cut {n} of seed {seed} ({cut}) after call {instant} of {len(calls)}, in step {step + 1}"
        outcomes[_looked_at(place / _INDEX, history.states, step, what)] += 1
        if n % 97 == 0:  # and it can be written to
            _goes_on(place / _INDEX, history.root.parent / "articles", what)
        if n and n % 500 == 0:
            say(f"{n} power cuts survived ({dict(outcomes)})")
    synced = sum(call.kind == "sync" for call in calls)
    return {
        "cuts": len(instants),
        "survived": len(instants),
        "calls": len(calls),
        "syncs": synced,
        "left": dict(outcomes),
    }


def _instants(calls: Sequence[Call], cuts: int, draw: random.Random) -> list[tuple[int, str]]:
    """(number of calls that were made, kind of cut), ascending: at the end of every step with nothing left that was not
    synced, then around syncs, as many as `cuts` allow, then at any instant."""
    ends = [(n + 1, "synced") for n, call in enumerate(calls) if call.kind == "mark"]
    edges = {n + after for n, call in enumerate(calls) if call.kind in ("sync", "mark") for after in (0, 1)}
    around = [(edge, cut) for edge in sorted(edges) for cut in CUTS if (edge, cut) not in ends]
    left = max(0, cuts - len(ends))
    around = draw.sample(around, min(left, len(around)))
    anywhere = [(draw.randrange(len(calls) + 1), draw.choice(CUTS)) for _ in range(left - len(around))]
    return sorted([*ends, *around, *anywhere])


def _lay_out(files: dict[str, bytes | None], place: Path) -> None:
    place.mkdir(parents=True)
    for name, content in files.items():
        if content is None:
            (place / name).mkdir()
        elif not name.endswith("-shm"):
            (place / name).write_bytes(content)


def _looked_at(index: Path, states: Sequence[State | None], step: int, what: str) -> str:
    """Which state is there: that of the last step that is done, or that of the one under way. Raises Lost."""
    try:
        state: State | None = index_state(index)[0]
    except IndexMissing:
        state = None
    except IndexRoomError as error:
        if step or "run the ingest again" not in str(error):
            raise Lost(f"{what}: {error}") from error
        state = None
    wanted = [states[step], *states[step + 1 : step + 2]]
    if state == states[step] or (step == 0 and state in _UNFINISHED):
        return "the last state"
    if state in wanted:
        return "the next state"
    raise Lost(f"{what}: it holds {len(state or ())} articles, neither those before nor those after the step")


def _goes_on(index: Path, articles: Path, what: str) -> None:
    """What is left can be written to, and then holds what the articles say."""
    try:
        ingest(index, [articles], settings=SETTINGS)
        index_state(index)
    except IndexRoomError as error:
        raise Lost(f"{what}: cannot be written to afterwards: {error}") from error


if __name__ == "__main__":
    live(*map(Path, sys.argv[1:]))
