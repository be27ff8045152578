"""Runs one tool over a folder of articles and a file of questions. Standard library alone: it runs in the tool's own
environment.

In: a module with `load`, `build` and `ask`; a folder, a file of questions (JSON lines with ``id`` and ``question``) and
where to write. Out: JSON with seconds, milliseconds, what was found for each question, and the most memory held.

    python harness.py TOOL FOLDER QUESTIONS OUT
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

SHOWN = 3


def main() -> None:
    name, folder, questions, out = sys.argv[1:5]
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
    asked = []
    busy = _busy()
    for line in Path(questions).read_text("utf-8").splitlines():
        case = json.loads(line)
        start = time.perf_counter()
        found = tool.ask(state, case["question"], SHOWN)
        asked.append({"id": case["id"], "ms": 1000 * (time.perf_counter() - start), "found": found})
    result["asked"] = asked
    result["ask_processor_ms"] = 1000 * (_busy() - busy) / max(len(asked), 1)
    result["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    Path(out).write_text(json.dumps(result, ensure_ascii=False), "utf-8")


def _busy() -> float:
    """Processor seconds of this process and of those that it started and that have ended."""
    times = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in times)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
