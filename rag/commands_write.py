"""`yuanwen ingest`, `remove` and `repair`: the commands that change an index.

In: parsed arguments. Out: an exit status; the report on standard output, progress on standard error.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rag.arguments import model_name
from rag.errors import BadRequest
from rag.folder import index_dir
from rag.output import error_line, note, write, write_json

__all__ = ["NAMES", "add_parsers"]

NAMES = ("ingest", "remove", "repair")


def add_parsers(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Adds the three commands."""
    ingest = subparsers.add_parser(
        "ingest",
        parents=[shared],
        help="add or refresh articles",
        description="Adds the articles of files (.md, .txt, .html, .jsonl), folders and archives (.zip, .tar, .tar.gz, "
        ".tar.zst) to the index, or refreshes them. An interrupted ingest leaves the index as it was.",
    )
    ingest.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder or an archive")
    ingest.add_argument("--model", metavar="NAME", help="the encoder (default: the embedded one; the index keeps it)")
    ingest.add_argument(
        "--prune", action="store_true", help="take out articles that came from these PATHs and are there no more"
    )
    ingest.add_argument("--json", action="store_true", help="the report as JSON")
    ingest.add_argument("--quiet", action="store_true", help="no progress on standard error")
    ingest.set_defaults(run=_ingest, changes=True)

    remove = subparsers.add_parser(
        "remove", parents=[shared], help="take articles out", description="Takes articles out of the index."
    )
    remove.add_argument("articles", nargs="+", metavar="ARTICLE", help="an article id or a URL")
    remove.add_argument("--json", action="store_true", help="the report as JSON")
    remove.set_defaults(run=_remove, changes=True)

    repair = subparsers.add_parser(
        "repair",
        parents=[shared],
        help="rebuild vectors and postings",
        description="Rebuilds vectors and postings from the articles that the index stores.",
    )
    repair.add_argument("--json", action="store_true", help="the report as JSON")
    repair.set_defaults(run=_repair, changes=True)


def _ingest(args: argparse.Namespace) -> int:
    if "" in args.paths:  # an unset variable in a script; as a path it would be the working directory
        raise BadRequest("a PATH is empty; give the path of an article file, a folder or an archive")
    model = model_name(args.model, "--model", "an encoder")
    from index.ingest import ingest
    from rag.progress import Display

    with Display(sys.stderr, quiet=args.quiet) as display:
        report = ingest(
            index_dir(args),
            [Path(path) for path in args.paths],
            model=model,
            prune=args.prune,
            progress=display.show,
        ).to_json()
    if args.json:
        write_json(report)
    else:
        from rag.terminal_reports import render_ingest

        write(render_ingest(report))
    counts = report["articles"]
    if not sum(count for name, count in counts.items() if name not in ("skipped", "removed")):
        others = f" ({counts['skipped']:,} of other kinds or hidden)" if counts["skipped"] else ""
        note(f"no article file was found{others}; read are .md, .txt, .html, .jsonl and .zip, .tar, .tar.gz, .tar.zst")
    return 0


def _remove(args: argparse.Namespace) -> int:
    from index.ingest import remove

    found = remove(index_dir(args), args.articles)
    report = {"removed": list(found.removed), "unknown": list(found.unknown)}
    if args.json:
        write_json(report)
    else:
        from rag.terminal_reports import render_remove

        write(render_remove(report))
    if report["removed"]:
        return 0
    error_line("none of these articles is in the index; give ids or URLs as `yuanwen search` shows them")
    return 1


def _repair(args: argparse.Namespace) -> int:
    from index.ingest import repair

    report = {"repaired": list(repair(index_dir(args)).repaired)}
    if args.json:
        write_json(report)
    else:
        from rag.terminal_reports import render_repair

        write(render_repair(report))
    return 0
