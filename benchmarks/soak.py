"""Wears the product out: kills, power cuts, small changes, damaged input, thousands of questions, many readers at once.

    python -m benchmarks.soak [--kills 200] [--cuts 5000] [--changes 10000] [--pages 90000] [--archives 9700] [--indexes 300]
                              [--guided 10000] [--questions 20000] [--clients 64] [--each 20] [--index DIR] [--seed N]

In: nothing (articles are made up), or an index to ask. Out: ``soak.json`` in ``benchmarks/results``; the exit status is 1
when anything was lost, crashed, grew or failed. A number of 0 leaves a part out.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.common import QUESTIONS, cases, machine
from benchmarks.soaking import Crashed
from benchmarks.soaking.changes import Drifted, change_little_by_little
from benchmarks.soaking.fuzz import fuzz_archives, fuzz_index, fuzz_pages
from benchmarks.soaking.guided import fuzz_guided
from benchmarks.soaking.kills import Lost, kill_writers
from benchmarks.soaking.load import Failed, ask_many, many_readers
from benchmarks.soaking.made import write
from benchmarks.soaking.power import cut_power
from index.ingest import ingest

RESULTS = Path(__file__).parent / "results"
MADE_ARTICLES = 2_000
MADE_QUESTIONS = (
    "How many times did unit 63 find the ledger?", "第31号案件的报告提到什么？", "Which unit found the wallet in case 4?",
    "港口的报告共多少件？", "Who won the 2022 World Cup?", "Which case mentions the ferry and the casino?",
)  # fmt: skip


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _keep(folder: Path, results: dict[str, Any]) -> None:
    """After every part: what a run of an hour has found is not lost when it is stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "soak.json"
    earlier = json.loads(file.read_text("utf-8")) if file.exists() else {}
    text = json.dumps({**earlier, "machine": machine(), **results}, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, count in (
        ("kills", 200), ("cuts", 5_000), ("changes", 10_000), ("pages", 90_000), ("archives", 9_700), ("indexes", 300), ("guided", 10_000), ("questions", 20_000),
        ("clients", 64), ("each", 20), ("seed", 0),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=count)
    parser.add_argument("--index", type=Path, help="an index to ask (made-up articles without it)")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    results: dict[str, Any] = {}
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        index = given.index
        if index is None and (given.questions or given.clients):
            (work / "made").mkdir()
            for n in range(MADE_ARTICLES):
                write(work / "made", n)
            index = work / "made-index"
            ingest(index, [work / "made"])
        gold = given.index is not None and all(path.is_file() for path in QUESTIONS)
        questions = [str(case["question"]) for case in cases()] if gold else list(MADE_QUESTIONS)
        options: dict[str, Any] = {"seed": given.seed, "say": _say}
        parts: dict[str, tuple[int, Callable[[], dict[str, Any]]]] = {
            "kills": (given.kills, lambda: kill_writers(work / "kills", given.kills, **options)),
            "power cuts": (given.cuts, lambda: cut_power(work / "power", given.cuts, **options)),
            "changes": (given.changes, lambda: change_little_by_little(work / "changes", given.changes, **options)),
            "pages": (given.pages, lambda: fuzz_pages(work / "pages", given.pages, **options)),
            "archives": (given.archives, lambda: fuzz_archives(work / "archives", given.archives, **options)),
            "indexes": (given.indexes, lambda: fuzz_index(work / "indexes", given.indexes, **options)),
            "guided pages": (given.guided, lambda: fuzz_guided(work / "guided", given.guided, **options)),
            "questions": (given.questions, lambda: ask_many(index, questions, given.questions, say=_say)),
            "readers": (
                given.clients,
                lambda: many_readers(index, questions, clients=given.clients, each=given.each, say=_say),
            ),
        }
        for name, (count, part) in parts.items():
            if not count:
                continue
            start = time.perf_counter()
            try:
                results[name] = part()
            except (Lost, Drifted, Crashed, Failed) as error:
                failed = True
                results[name] = {"failed": str(error)}
            results[name]["seconds"] = round(time.perf_counter() - start, 1)
            _say(f"{name}: {json.dumps(results[name], ensure_ascii=False)}")
            _keep(given.out, results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
