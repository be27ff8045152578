"""Runs one tool over a folder of articles and a file of questions. Standard library alone: it runs in the tool's own
environment.

In: a module with `load`, `build` and `ask`; a folder, a file of questions (JSON lines with ``id`` and ``question``) and
where to write. Out: JSON with seconds, milliseconds, what was found for each question, and the most memory held.

    python harness.py TOOL FOLDER QUESTIONS OUT [TIMES ARCHIVE]

With TIMES, a module that has `grow` is asked once more with an index of that many times the size: ``grow(state, times,
archive)`` gives the larger state and how many rows it searches. What is found then is of no account, only the time.
"""

from __future__ import annotations

import importlib
import json
import math
import resource
import sys
import time
from pathlib import Path
from types import ModuleType

SHOWN = 3
PATIENCE = 45.0
"""Seconds of questions put to the larger index."""


def main() -> None:
    name, folder, questions, out, *larger = sys.argv[1:]
    start = time.perf_counter()
    tool = importlib.import_module(name)
    try:
        loaded = tool.load()
    except Exception as error:  # whatever it is: it is named in the table
        first = str(error).strip().splitlines()[0] if str(error).strip() else ""
        Path(out).write_text(json.dumps({"reason": f"{type(error).__name__}: {first}"}), "utf-8")
        return
    result: dict[str, object] = {"load_seconds": time.perf_counter() - start, "version": tool.version()}
    start, busy = time.perf_counter(), _busy()
    state = tool.build(loaded, Path(folder))
    result["ingest_seconds"] = time.perf_counter() - start
    result["ingest_processor_seconds"] = _busy() - busy
    cases = [json.loads(line) for line in Path(questions).read_text("utf-8").splitlines()]
    busy = _busy()
    result["asked"] = _asked(tool, state, cases)
    result["ask_processor_ms"] = 1000 * (_busy() - busy) / max(len(cases), 1)
    result["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if larger and hasattr(tool, "grow"):
        start = time.perf_counter()
        state, rows = tool.grow(state, float(larger[0]), Path(larger[1]))
        seconds = time.perf_counter() - start
        _asked(tool, state, cases[:1])
        milliseconds = [each["ms"] for each in _asked(tool, state, cases, PATIENCE)]
        result["larger"] = {"rows": rows, "seconds": seconds, "ms": milliseconds}
    Path(out).write_text(json.dumps(result, ensure_ascii=False), "utf-8")


def _asked(
    tool: ModuleType, state: object, cases: list[dict[str, str]], patience: float = math.inf
) -> list[dict[str, object]]:
    """What each question found and how long it took; the first ones alone where they take more than `patience` seconds."""
    asked: list[dict[str, object]] = []
    until = time.perf_counter() + patience
    for case in cases:
        start = time.perf_counter()
        if start > until:
            break
        found = tool.ask(state, case["question"], SHOWN)
        asked.append({"id": case["id"], "ms": 1000 * (time.perf_counter() - start), "found": found})
    return asked


def _busy() -> float:
    """Processor seconds of this process and of those that it started and that have ended."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in times)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
