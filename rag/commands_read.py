"""`yuanwen show`, `status`, `verify` and `export-model`: what is there, and whether what was said still stands.

In: parsed arguments. Out: an exit status; the report on standard output.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import Any

from rag.arguments import open_file
from rag.errors import BadRequest, UnknownArticle
from rag.folder import index_dir
from rag.output import error_line, style, write, write_json

__all__ = ["NAMES", "add_parsers"]

NAMES = ("show", "status", "verify", "export-model")
MAX_SAVED_BYTES = 500_000_000
"""Of saved answers that are verified at once, some 50,000; they are held in memory."""
_SAVED = "give the file of JSON lines that `ask` wrote, or - for standard input"


def add_parsers(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Adds the four commands."""
    show = subparsers.add_parser(
        "show", parents=[shared], help="show an article", description="Shows an article by its id or URL."
    )
    show.add_argument("article", metavar="ARTICLE", help="an article id or a URL")
    show.add_argument("--raw", action="store_true", help="the raw text, as it was read")
    show.add_argument("--json", action="store_true", help="as JSON")
    show.set_defaults(run=_show)

    status = subparsers.add_parser(
        "status", parents=[shared], help="what the index holds", description="Shows what the index holds."
    )
    status.add_argument("--json", action="store_true", help="as JSON")
    status.set_defaults(run=_status)

    verify = subparsers.add_parser(
        "verify",
        parents=[shared],
        help="check the quotes of saved answers",
        description=(
            "Checks every quote of saved answers (JSON lines, as `ask --json` and `ask --batch` write them) against "
            "the index, or against the article files themselves. The exit status is 1 if any does not stand."
        ),
    )
    verify.add_argument("file", metavar="FILE", help="saved answers; - is standard input")
    verify.add_argument(
        "--articles",
        action="append",
        metavar="PATH",
        help="check against these files, without an index: the PATH that was ingested (repeatable)",
    )
    verify.add_argument("--json", action="store_true", help="as JSON")
    verify.set_defaults(run=_verify)

    export = subparsers.add_parser(
        "export-model",
        parents=[shared],
        help="the embedded encoder for other programs",
        description="Writes the embedded encoder to a new folder that SentenceTransformer(DIR) loads.",
    )
    export.add_argument("folder", metavar="DIR", help="a new or empty folder")
    export.add_argument("--json", action="store_true", help="as JSON")
    export.set_defaults(run=_export)


def _show(args: argparse.Namespace) -> int:
    try:
        article = _service(args).article(args.article, raw=args.raw)
    except UnknownArticle as error:
        raise UnknownArticle(f"{error}; give one as `yuanwen search` shows it") from None
    if args.json:
        write_json(article)
    elif args.raw and not sys.stdout.isatty():
        write(article["raw"])  # piped: the very characters, for a program to read
    else:
        from rag.terminal_reports import render_article

        write(render_article(article, style()))
    return 0


def _status(args: argparse.Namespace) -> int:
    status = _service(args).status()
    if args.json:
        write_json(status)
    else:
        from rag.terminal_reports import render_status

        write(render_status(status))
    return 0


def _verify(args: argparse.Namespace) -> int:
    from rag.claims import read_answers

    # StringIO parts at line feeds alone; splitlines() would also at U+2028 and others that JSON lets stand in strings.
    answers = list(read_answers(io.StringIO(_text_of(args.file))))
    report = _verify_files(answers, args.articles) if args.articles else _service(args).verify(answers)
    if args.json:
        write_json(report)
    else:
        from rag.terminal_reports import render_verify

        write(render_verify(report))
    if report["exact"] == report["checked"]:
        return 0
    wrong = report["checked"] - report["exact"]
    error_line(f"{wrong} of {report['checked']} quotes do not stand; ask again for those that changed, drop the others")
    return 1


def _export(args: argparse.Namespace) -> int:
    if not args.folder:  # an unset variable in a script
        raise BadRequest("DIR is empty; name a new folder for the model")
    from index.encoder import MODEL_DIR
    from index.model_export import export

    export(MODEL_DIR, Path(args.folder))
    if args.json:
        write_json({"folder": args.folder})
    else:
        write(f"{args.folder}: load it with SentenceTransformer({args.folder!r})")
    return 0


def _verify_files(answers: list[object], paths: list[str]) -> dict[str, Any]:
    from rag.verify import verify_against_files

    return verify_against_files(answers, [Path(path) for path in paths]).to_json()


def _text_of(name: str) -> str:
    with open_file(name, _SAVED) as file:
        data = file.read(MAX_SAVED_BYTES + 1)
    if len(data) > MAX_SAVED_BYTES:
        raise BadRequest(f"{name} has more than {MAX_SAVED_BYTES:,} bytes; split it and verify the parts")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{name} is not UTF-8 (byte {error.start}); give the JSON lines that `ask` wrote") from None


def _service(args: argparse.Namespace) -> Any:
    from rag.service import Service

    return Service.open(index_dir(args))
