"""Measures every set of `sets.toml`, checks the floors, and writes the table into docs/quality.md.

In: the shared data (``$YUANWEN_SHARED``), an index of the archive (``--archive DIR``). Out: a line a set, a saved run
each under ``--runs``, the table; exit status 1 where a floor of `floors.toml` is broken.

    python benchmarks/quality/measure.py --archive .yuanwen-archive          # measure, check, write the table
    python benchmarks/quality/measure.py --set-gate                          # and tighten the floors to today's scores
    python benchmarks/quality/measure.py --only "CMRC 2018 dev"              # one set
    python benchmarks/quality/measure.py --table                             # the table, from the last run of each set
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from rag.evaluation.gate import set_gate  # noqa: E402 (the repository first)
from rag.evaluation.quality import markdown_table, write_into  # noqa: E402 (the repository first)

SETS = Path(__file__).with_name("sets.toml")
FLOORS = Path(__file__).with_name("floors.toml")
DOCUMENT = ROOT / "docs/quality.md"
BROKEN = 1
SLACK = 0.02
"""Room that floors leave below today's scores: what another processor's arithmetic may turn."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--archive", type=Path, help="an index of the whole archive")
    parser.add_argument("--runs", type=Path, default=ROOT / "test-output/quality", help="where saved runs go")
    parser.add_argument("--only", action="append", metavar="NAME", help="this set alone (repeatable)")
    parser.add_argument("--limit", type=int, help="ask at most this many questions of each set; then no floors")
    parser.add_argument("--set-gate", action="store_true", help="tighten the floors to today's scores")
    parser.add_argument("--lower", action="store_true", help="with --set-gate: loosen them too")
    parser.add_argument(
        "--table", action="store_true", help="measure nothing: the table (and floors) from the saved runs"
    )
    parser.add_argument("--no-table", action="store_true", help="leave docs/quality.md as it is")
    args = parser.parse_args()
    shared = Path(os.environ.get("YUANWEN_SHARED", ROOT.parent / "shared"))
    args.runs.mkdir(parents=True, exist_ok=True)
    if args.table:
        saved = _saved(args.runs)
        write_into(DOCUMENT, markdown_table(saved))
        for _, run in saved if args.set_gate else ():
            set_gate(FLOORS, run, lower=args.lower, slack=SLACK)
        return 0
    measured: list[tuple[str, dict[str, Any]]] = []
    broken = False
    for one in tomllib.loads(SETS.read_text("utf-8"))["set"]:
        if args.only and one["name"] not in args.only:
            continue
        path = ROOT / one["path"] if one["path"].startswith("./") else shared / one["path"]
        if not path.exists():
            print(f"{one['name']}: skipped, {path} is not there (set YUANWEN_SHARED)", file=sys.stderr)
            continue
        if one["index"] == "archive" and args.archive is None:
            print(f"{one['name']}: skipped, it needs --archive DIR", file=sys.stderr)
            continue
        status, run = _measure(one, path, shared, args)
        broken = broken or status != 0
        measured.append((one["name"], run))
        hit = run["metrics"]["all"].get("hit@1", {}).get("value")
        print(
            f"{one['name']}: {len(run['cases']):,} questions" + (f", hit@1 {100 * hit:.1f}%" if hit is not None else "")
        )
    if measured and not args.no_table and not args.only:
        write_into(DOCUMENT, markdown_table(measured))
    return BROKEN if broken else 0


def _folder(runs: Path, name: str) -> Path:
    return runs / "".join(char if char.isalnum() else "-" for char in name.lower())


def _saved(runs: Path) -> list[tuple[str, dict[str, Any]]]:
    """The last run of each set that has one."""
    names = [one["name"] for one in tomllib.loads(SETS.read_text("utf-8"))["set"]]
    files = [(name, _folder(runs, name) / "report.json") for name in names]
    return [(name, json.loads(file.read_text("utf-8"))) for name, file in files if file.exists()]


def _measure(one: dict[str, Any], path: Path, shared: Path, args: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """One set in a process of its own, so that peak memory is its own too."""
    words = [sys.executable, "-m", "rag.cli"]
    words += ["--index", str(args.archive)] if one["index"] == "archive" else []
    words += ["eval", str(path), "--json", "--report", str(_folder(args.runs, one["name"]))]
    words += ["--split", one["split"]] if "split" in one else []
    words += ["--distractors", str(shared / one["distractors"])] if "distractors" in one else []
    words += ["--articles", str(ROOT / "corpus/articles")] if one["index"] == "articles" else []
    limit = min(filter(None, (one.get("limit"), args.limit)), default=None)
    words += ["--limit", str(limit)] if limit else []
    if args.set_gate:
        words += ["--gate", str(FLOORS), "--set-gate", *(["--lower"] if args.lower else [])]
    elif FLOORS.exists() and not args.limit:
        words += ["--gate", str(FLOORS)]
    done = subprocess.run(words, stdout=subprocess.PIPE, cwd=ROOT, check=False)
    if not done.stdout:
        raise SystemExit(f"{one['name']} could not be measured")
    return done.returncode, json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
