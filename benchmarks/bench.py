"""Measures how long an archive takes to go in, to change and to answer, and what that costs, as it grows.

    python -m benchmarks.bench [--sizes 1000,10000,50000,full] [--work DIR] [--archive FILE] [--out DIR]

In: the shared archive and the gold questions. Out: ``bench.json``, ``bench.md`` (a table) and ``bench.png`` (how each
figure grows) in ``benchmarks/results``. Everything is measured from outside, by the commands a person types, but for
the warm questions, which are asked of one service in this process.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.common import (
    ARCHIVE,
    QUESTIONS,
    YUANWEN,
    cases,
    day_of_news,
    disk_bytes,
    machine,
    measured,
    quantiles,
    resident,
    sample,
)  # fmt: skip

COLD = 7
"""Fresh processes that ask; the median counts. Their files are in the page cache, as those of a used index are."""
WARM_ROUNDS = 2
"""Every gold question this often; the first round warms the caches and is not counted."""
NEW, CHANGED, REMOVED = 100, 10, 10
RESULTS = Path(__file__).parent / "results"

ROWS: tuple[tuple[str, Callable[[dict[str, Any]], str]], ...] = (
    ("articles read", lambda r: f"{r['articles']:,}"),
    ("passages", lambda r: f"{r['passages']:,}"),
    ("ingest", lambda r: f"{r['ingest']['seconds']:.1f} s"),
    ("… per 1,000 articles", lambda r: f"{1000 * r['ingest']['seconds'] / r['articles']:.2f} s"),
    ("… processor time", lambda r: f"{r['ingest']['cpu']:.0f} s"),
    ("… memory at most", lambda r: f"{r['ingest']['memory'] / 2**20:,.0f} MB"),
    ("index on disk", lambda r: f"{r['disk'] / 2**20:,.0f} MB"),
    ("the same again", lambda r: f"{r['again']['seconds']:.1f} s"),
    (f"{NEW} articles more", lambda r: f"{r['more']['seconds']:.1f} s"),
    (f"{CHANGED} articles changed", lambda r: f"{r['changed']['seconds']:.1f} s"),
    (f"{REMOVED} articles taken out", lambda r: f"{r['removed']['seconds']:.1f} s"),
    ("ask, a fresh process", lambda r: f"{r['cold']['seconds']:.2f} s"),
    ("ask, warm: p50 / p95 / p99", lambda r: " / ".join(f"{r['warm'][p]:.0f}" for p in ("p50", "p95", "p99")) + " ms"),
    ("… of it candidates: p50", lambda r: _p50(r, "candidates")),
    ("… candidates in their order: p50", lambda r: _p50(r, "retrieve")),
    ("… quotes: p50", lambda r: _p50(r, "extract")),
    ("… memory of the service", lambda r: f"{r['service_memory'] / 2**20:,.0f} MB"),
)


def _p50(result: dict[str, Any], part: str) -> str:
    """A size that was measured before the parts were told apart has none."""
    return f"{result[part]['p50']:.1f} ms" if part in result else "–"


def measure(archive: Path, work: Path, *, full: bool) -> dict[str, Any]:
    """Everything about an index of one archive file; `work` is emptied first."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    index = work / "index"
    command: list[str | Path] = [*YUANWEN, "--index", index]
    found: dict[str, Any] = {}
    for name in ("ingest", "again"):
        run = measured([*command, "ingest", "--json", "--quiet", archive])
        report = json.loads(run.output)
        if name == "ingest":
            counts = report["articles"]
            found["articles"] = sum(count for kind, count in counts.items() if kind not in ("skipped", "removed"))
            found["passages"] = report["passages"]
        found[name] = {"seconds": round(run.seconds, 2), "cpu": round(run.cpu, 2), "memory": run.memory}
        _say(f"{name} {run.seconds:.1f} s")
    found["disk"] = disk_bytes(index)
    news = archive
    if full:  # the day's articles are made of some of its own, whichever
        news = sample(archive, 2_000, work.parent / "2000.tar")
    new, changed = day_of_news(news, work, new=NEW, changed=CHANGED)
    for name, arguments in (
        ("more", ["ingest", "--quiet", "--json", new]),
        ("changed", ["ingest", "--quiet", "--json", changed]),
        ("removed", ["remove", "--json", *[f"https://bench.example/{n}" for n in range(REMOVED)]]),
    ):
        run = measured([*command, *arguments])
        found[name] = {"seconds": round(run.seconds, 2), "memory": run.memory, "report": json.loads(run.output)}
        _say(f"{name} {run.seconds:.1f} s")
    questions = cases()
    cold = []
    for case in questions[:: max(1, len(questions) // COLD)][:COLD]:
        cold.append(measured([*command, "ask", "--json", str(case["question"])]).seconds)
    found["cold"] = {"seconds": round(statistics.median(cold), 3), "all": [round(value, 3) for value in cold]}
    found |= _warm(index, questions)
    _say(f"cold {found['cold']['seconds']} s, warm {found['warm']}")
    return found


def _warm(index: Path, questions: list[dict[str, Any]]) -> dict[str, Any]:
    from rag.service import Service

    service = Service.open(index)
    service.warm()
    taken: dict[str, list[float]] = {"warm": [], "candidates": [], "retrieve": [], "extract": []}
    with _gathering() as gathered:
        for round_number in range(WARM_ROUNDS):
            for case in questions:
                request = {key: case[key] for key in ("question", "history", "filters") if case.get(key)}
                gathered.clear()
                start = time.perf_counter()
                answer = service.ask(request)
                if round_number:
                    taken["warm"].append(1000 * (time.perf_counter() - start))
                    taken["candidates"].append(sum(gathered))
                    for part in ("retrieve", "extract"):
                        taken[part].append(answer["timing_ms"][part])
    return {
        "questions": len(questions),
        **{name: quantiles(times) for name, times in taken.items()},
        "service_memory": resident(os.getpid()),
    }


@contextmanager
def _gathering() -> Iterator[list[float]]:
    """Milliseconds of each search for candidates (words of passages and of articles, vectors) from here on."""
    from rag.pool import gather

    taken = list[float]()

    def timed(*arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        try:
            return gather(*arguments, **options)
        finally:
            taken.append(1000 * (time.perf_counter() - start))

    with patch("rag.retrieve.gather", timed):
        yield taken


def table(results: dict[str, dict[str, Any]], about: dict[str, Any], command: str) -> str:
    """The figures as Markdown."""
    head = "| | " + " | ".join(results) + " |\n|---|" + "---:|" * len(results)
    rows = [f"| {name} | " + " | ".join(show(result) for result in results.values()) + " |" for name, show in ROWS]
    lines = [
        "# How speed and size grow with the archive",
        "",
        f"Measured by `{command}` on {about['cores']} cores ({about['processor']}), Python {about['python']}. Samples are",
        "even ones of the archive, so that each has its mixture of sources. Memory is what processes hold of their own,",
        "worker processes added up. Warm questions are the gold ones, one after the other.",
        "",
        head,
        *rows,
        "",
        "![how each grows](bench.png)",
    ]
    return "\n".join(lines) + "\n"


def plot(results: dict[str, dict[str, Any]], path: Path) -> None:
    """Four curves over the number of articles."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = [result["articles"] for result in results.values()]
    curves = (
        ("ingest, s per 1,000 articles", [1000 * r["ingest"]["seconds"] / r["articles"] for r in results.values()]),
        ("ask, warm, p50 and p99, ms", [r["warm"]["p50"] for r in results.values()]),
        ("100 more / again unchanged, s", [r["more"]["seconds"] for r in results.values()]),
        ("disk and memory of the ingest, MB", [r["disk"] / 2**20 for r in results.values()]),
    )
    second = {
        1: [r["warm"]["p99"] for r in results.values()],
        2: [r["again"]["seconds"] for r in results.values()],
        3: [r["ingest"]["memory"] / 2**20 for r in results.values()],
    }
    figure, grid = pyplot.subplots(2, 2, figsize=(9, 6))
    for n, (axes, (title, values)) in enumerate(zip(grid.flat, curves, strict=True)):
        axes.plot(sizes, values, marker="o")
        if n in second:
            axes.plot(sizes, second[n], marker="o", linestyle="--")
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("articles", fontsize=8)
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,50000,full", help="numbers of files, and full for all of them")
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--work", type=Path, help="where samples and indexes go (kept; a temporary folder without it)")
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    for path in (arguments.archive, *QUESTIONS):
        if not path.is_file():
            print(f"{path} is missing; set YUANWEN_SHARED to the place of the shared data", file=sys.stderr)
            return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    kept = arguments.out / "bench.json"
    results: dict[str, dict[str, Any]] = json.loads(kept.read_text())["sizes"] if kept.exists() else {}
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for size in arguments.sizes.split(","):
            name = "all" if size == "full" else f"{int(size):,}"
            _say(f"{name}:")
            archive = (
                arguments.archive if size == "full" else sample(arguments.archive, int(size), work / f"{size}.tar")
            )
            results[name] = measure(archive, work / f"bench-{size}", full=size == "full")
            results = dict(sorted(results.items(), key=lambda item: item[1]["articles"]))
            about = machine()
            kept.write_text(json.dumps({"machine": about, "sizes": results}, indent=1) + "\n", "utf-8")
            (arguments.out / "bench.md").write_text(table(results, about, "make bench"), "utf-8")
    plot(results, arguments.out / "bench.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
