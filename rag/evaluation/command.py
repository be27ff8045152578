"""`yuanwen eval`: measures answers.

In: parsed arguments. Out: an exit status: 0 measured, 1 a gate is broken or the run could not be carried out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rag.evaluation.errors import BadCases, EvaluationError
from rag.evaluation.load import CaseSet, load, takes_split
from rag.folder import index_dir
from rag.output import error_line, note, write, write_json

__all__ = ["run"]

Json = dict[str, Any]
_BROKEN = "a gate is broken; see the table, and mend what got worse or lower it with --set-gate --lower"


def run(args: argparse.Namespace) -> int:
    """Carries out one `eval`."""
    from rag.evaluation.bar import Bar
    from rag.evaluation.run import evaluate

    _refuse_misuse(args)
    if args.stream:
        from rag.evaluation.stream import serve

        return serve(index_dir(args), sys.stdin.buffer, min_confidence=args.min_confidence)
    sets = _sets(args)
    options = _options(args, sets)
    before = _look_ahead(args, sets)
    result = evaluate(sets, options, Bar(sys.stderr, quiet=args.quiet))
    if before is not None:
        from rag.evaluation.compare import compare

        result["comparison"] = compare(before, result)
    failures = [line for line in (_gate(args, result), _report(args, result)) if line is not None]
    if args.json:
        write_json(result)
    else:
        from rag.evaluation.terminal import render_run

        write(render_run(result))
    sys.stdout.flush()
    for line in failures:
        error_line(line)
    return 1 if failures else 0


def _refuse_misuse(args: argparse.Namespace) -> None:
    """Ends with exit status 2 where nothing could be asked, or an option would have no effect."""
    refuse = args.parser.error
    if not args.stream and not args.cases and args.answers is None:
        refuse("give CASES, or --answers FILE to check the quotes of answers alone")
    if args.set_gate and args.gate is None:
        refuse("--set-gate needs a file to write limits into; name one with --gate FILE")
    for option, given in (("--lower", args.lower), ("--slack", args.slack is not None)):
        if given and not args.set_gate:
            refuse(f"{option} is about limits that are written, and none are; add --set-gate, or leave it out")
    # A path that is not there is no wrong usage: `load` says more of it.
    if args.split is not None and all(
        name == "-" or (Path(name).exists() and not takes_split(Path(name))) for name in args.cases
    ):
        refuse(
            f"--split {args.split} picks questions of a BEIR folder or a folder of questions_<split>.jsonl.gz, and none "
            "of CASES is one; name such a folder, or leave it out"
        )


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


def _look_ahead(args: argparse.Namespace, sets: list[CaseSet]) -> Json | None:
    """The run to compare with. Raises EvaluationError for all that can be known to fail once everything was asked."""
    if args.gate is not None:
        from rag.evaluation.gate import must_fit
        from rag.evaluation.run import combined_digest

        must_fit(Path(args.gate), combined_digest(sets), written=args.set_gate)
    if args.report is not None:
        from rag.evaluation.places import must_be_writable

        must_be_writable(Path(args.report), "--report", folder=True)
    if args.compare is None:
        return None
    from rag.evaluation.compare import must_share
    from rag.evaluation.record import load_run

    before = load_run(Path(args.compare))
    must_share(before, sets)
    return before


def _gate(args: argparse.Namespace, result: Json) -> str | None:
    """Puts the limits into `result`. Returns what went wrong: a person who waited for a run gets to see it first."""
    if args.gate is None:
        return None
    from rag.evaluation.gate import SLACK, check_gate, set_gate

    file = Path(args.gate)
    try:
        if args.set_gate:
            slack = SLACK if args.slack is None else args.slack
            for line in set_gate(file, result, lower=args.lower, slack=slack):
                note(line)
        result["gate"] = check_gate(file, result)
    except EvaluationError as error:
        return str(error)
    return None if all(row["holds"] for row in result["gate"]) else _BROKEN


def _report(args: argparse.Namespace, result: Json) -> str | None:
    """Writes the report. Returns what went wrong."""
    if args.report is None:
        return None
    from rag.evaluation.report import write_report

    try:
        for line in write_report(result, Path(args.report)):
            note(line)
    except EvaluationError as error:
        return str(error)
    return None
