"""`yuanwen eval`: its options. What it does is loaded when it runs (`rag.evaluation`).

In: the subparsers of the command line. Out: one parser more.
"""

from __future__ import annotations

import argparse

from rag.arguments import chance, count

__all__ = ["NAMES", "add_parsers"]

NAMES = ("eval",)


def add_parsers(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Adds `eval`."""
    parser = subparsers.add_parser(
        "eval",
        parents=[shared],
        help="measure answers",
        description="Asks every case and measures retrieval, answers, grounding and when not to answer. CASES are files "
        "of case lines (.jsonl), SQuAD files (.json), BEIR folders, folders of questions_<split>.jsonl.gz with or "
        "without passages.jsonl.gz, or labelled pages. Sets that bring passages are asked of a throwaway index of them.",
        epilog="Exit status: 0 measured, 1 a gate is broken or the run could not be carried out, 2 wrong usage.",
    )
    parser.add_argument("cases", nargs="*", metavar="CASES", help="what to ask; - reads case lines from standard input")
    parser.add_argument("--split", metavar="NAME", help="which questions of a folder (default: dev; of BEIR: test)")
    parser.add_argument(
        "--distractors", action="append", metavar="FILE", help="more passages for a set's own (repeatable)"
    )
    parser.add_argument("--limit", type=count, metavar="N", help="ask N cases, spread over each set")
    parser.add_argument(
        "--articles", action="append", metavar="PATH", help="ask these articles instead of --index (repeatable)"
    )
    parser.add_argument("--answers", metavar="FILE", help="judge these answers (JSON lines) instead of asking")
    parser.add_argument(
        "--min-confidence", type=chance, metavar="X", help="answer only from this confidence on (0 to 1)"
    )
    parser.add_argument("--model", metavar="NAME", help="the encoder of throwaway indexes")
    parser.add_argument("--reranker", metavar="NAME", help="a cross-encoder to look again at the best passages with")
    parser.add_argument("--json", action="store_true", help="the whole run as JSON")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    parser.add_argument("--stream", action="store_true", help="a case a line in, its judgement a line out")
    after = parser.add_argument_group("afterwards")
    after.add_argument("--report", metavar="DIR", help="write a page to look at, its pictures and report.json")
    after.add_argument("--compare", metavar="RUN", help="test against a saved run: which differences are real")
    after.add_argument("--gate", metavar="FILE", help="limits (TOML); the exit status is 1 when one is broken")
    after.add_argument(
        "--set-gate", action="store_true", help="write today's scores into the gate; limits only tighten"
    )
    after.add_argument("--lower", action="store_true", help="with --set-gate: limits may loosen too")
    after.add_argument(
        "--slack",
        type=chance,
        metavar="X",
        help="with --set-gate: room below today's scores (default: 0.02)",
    )
    parser.set_defaults(run=_run, parser=parser)


def _run(args: argparse.Namespace) -> int:
    from rag.evaluation.command import run

    return run(args)
