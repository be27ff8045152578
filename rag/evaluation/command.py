"""`yuanwen eval`: measures answers.

In: parsed arguments. Out: an exit status: 0 measured, 1 a gate is broken or the run could not be carried out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rag.evaluation.errors import BadCases
from rag.evaluation.load import CaseSet, load
from rag.folder import index_dir
from rag.output import error_line, note, write, write_json

__all__ = ["run"]

Json = dict[str, Any]


def run(args: argparse.Namespace) -> int:
    """Carries out one `eval`."""
    from rag.evaluation.bar import Bar
    from rag.evaluation.run import evaluate

    if args.stream:
        from rag.evaluation.stream import serve

        return serve(index_dir(args), sys.stdin.buffer, min_confidence=args.min_confidence)
    if not args.cases and args.answers is None:
        args.parser.error("give CASES, or --answers FILE to check the quotes of answers alone")
    sets = _sets(args)
    result = evaluate(sets, _options(args, sets), Bar(sys.stderr, quiet=args.quiet))
    comparison = _compare(args, result)
    status, gates = _gate(args, result)
    if comparison is not None:
        result["comparison"] = comparison
    if gates is not None:
        result["gate"] = gates
    if args.report is not None:
        from rag.evaluation.report import write_report

        for line in write_report(result, Path(args.report)):
            note(line)
    if args.json:
        write_json(result)
    else:
        from rag.evaluation.terminal import render_run

        write(render_run(result))
    if status:
        error_line("a gate is broken; see the table, and mend what got worse or lower it with --set-gate --lower")
    return status


def _sets(args: argparse.Namespace) -> list[CaseSet]:
    extra = [Path(name) for name in args.distractors or ()]
    sets = [load(Path(name), split=args.split, distractors=extra) for name in args.cases]
    if not sets:
        from rag.evaluation.answers import cases_of_answers

        sets = [cases_of_answers(Path(args.answers))]
    names = [one.name for one in sets]
    if len(set(names)) < len(names):
        raise BadCases(f"two of the sets are called {max(names, key=names.count)}; measure them apart")
    return [one.limited(args.limit) for one in sets]


def _options(args: argparse.Namespace, sets: list[CaseSet]) -> Any:
    from rag.evaluation.answers import read_answer_file
    from rag.evaluation.run import Options

    labelled = all(one.pages for one in sets)
    return Options(
        # Labelled pages are asked among themselves unless an index is named that holds them.
        index=None if args.articles or (labelled and not args.index) else index_dir(args),
        articles=tuple(Path(name) for name in args.articles or ()),
        answers=read_answer_file(Path(args.answers)) if args.answers else None,
        min_confidence=args.min_confidence,
        model=args.model,
        reranker=args.reranker,
    )


def _compare(args: argparse.Namespace, result: Json) -> Json | None:
    if args.compare is None:
        return None
    from rag.evaluation.compare import compare
    from rag.evaluation.record import load_run

    return compare(load_run(Path(args.compare)), result)


def _gate(args: argparse.Namespace, result: Json) -> tuple[int, list[Json] | None]:
    if args.gate is None:
        return 0, None
    from rag.evaluation.gate import check_gate, set_gate

    file = Path(args.gate)
    if args.set_gate:
        for line in set_gate(file, result, lower=args.lower, slack=args.slack):
            note(line)
    rows = check_gate(file, result)
    return (0 if all(row["holds"] for row in rows) else 1), rows
