"""`yuanwen ask` and `yuanwen search`: one question, or a line of JSON each from a file.

In: parsed arguments. Out: an exit status; answers on standard output.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, BinaryIO

from rag.arguments import chance, count_to, model_name, open_file
from rag.errors import RagError
from rag.folder import index_dir
from rag.output import as_json, from_json, note, style, write, write_json
from rag.settings import ServiceSettings

__all__ = ["NAMES", "add_parsers"]

NAMES = ("ask", "search")
MAX_LINE_BYTES = 4_000_000
"""Of a batch. The longest question with the longest history that is looked at has 400 kB; the rest is room for what
a line of test cases carries beside it."""
_CHUNK = 1 << 20
_LANGS = ("zh", "en", "other")
_BATCH = "give a file of JSON lines, one question a line, or - for standard input"

Json = dict[str, Any]


def add_parsers(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Adds both commands."""
    ask = subparsers.add_parser(
        "ask",
        parents=[shared],
        help="answer a question",
        description="Answers a question with quotes from the articles, each with the place where it stands.",
        epilog='A line of a batch: {"id": 1, "question": "…", "history": ["…"], "filters": {"since": "2024-01-01"}}',
    )
    ask.add_argument("question", nargs="*", metavar="QUESTION", help="what to ask")
    _add_common(ask)
    ask.add_argument(
        "--history", action="append", metavar="QUESTION", help="an earlier question, oldest first (repeatable)"
    )
    ask.add_argument("--min-confidence", type=chance, metavar="X", help="answer only from this confidence on (0 to 1)")
    ask.add_argument("--reranker", metavar="NAME", help="a cross-encoder to look again at the best passages with")
    ask.set_defaults(run=_ask, parser=ask)

    search = subparsers.add_parser(
        "search",
        parents=[shared],
        help="rank passages",
        description="Ranks the passages of the articles for a query.",
        epilog='A line of a batch: {"id": 1, "query": "…", "filters": {"lang": "en"}, "top": 5}',
    )
    search.add_argument("question", nargs="*", metavar="QUERY", help="what to look for")
    _add_common(search)
    search.add_argument(
        "--top", type=count_to(ServiceSettings().max_top), metavar="N", help="how many passages (default: 10)"
    )
    search.set_defaults(run=_search, parser=search)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", metavar="FILE", help="JSON lines in, JSON lines out, in order; - is standard input")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    filters = parser.add_argument_group("filters", "on the article's date, source and language")
    filters.add_argument("--since", type=_date, metavar="DATE", help="from this day on (YYYY-MM-DD)")
    filters.add_argument("--until", type=_date, metavar="DATE", help="up to this day")
    filters.add_argument(
        "--source", action="append", type=_source, metavar="NAME", help="from this source (repeatable)"
    )
    filters.add_argument("--lang", choices=_LANGS, help="in this language")


def _ask(args: argparse.Namespace) -> int:
    defaults = _defaults(args)
    if args.history:
        defaults["history"] = args.history
    if args.min_confidence is not None:
        defaults["min_confidence"] = args.min_confidence
    service = _open(args)
    if args.batch is not None:
        return _batch(args.batch, service.ask, defaults)
    answer = service.ask({"question": " ".join(args.question), **defaults})
    if args.json:
        write_json(answer)
    else:
        from rag.terminal import render_answer

        write(render_answer(answer, style(), read_with=_read_with(args.history or ())))
    return 0


def _read_with(history: Sequence[str]) -> tuple[str, ...]:
    if not history:
        return ()
    from rag.followup import asked_before

    return asked_before(history)


def _search(args: argparse.Namespace) -> int:
    defaults = _defaults(args)
    if args.top is not None:
        defaults["top"] = args.top
    service = _open(args)
    if args.batch is not None:
        return _batch(args.batch, service.search, defaults)
    query = " ".join(args.question)
    result = service.search({"query": query, **defaults})
    if args.json:
        write_json(result)
    else:
        from rag.terminal import render_passages

        write(render_passages(result, style(), query=query))
    return 0


def _defaults(args: argparse.Namespace) -> Json:
    """What the options say; a line of a batch may say otherwise. Leaves with status 2 where they do not fit."""
    if (args.batch is None) == (not args.question):
        args.parser.error(f"give either {'a QUESTION' if args.run is _ask else 'a QUERY'} or --batch FILE")
    if args.since and args.until and args.since > args.until:
        args.parser.error(f"--since {args.since} is after --until {args.until}")
    given = {"since": args.since, "until": args.until, "source": args.source, "lang": args.lang}
    filters = {name: value for name, value in given.items() if value}
    return {"filters": filters} if filters else {}


def _open(args: argparse.Namespace) -> Any:
    from rag.service import Service

    # Only what was asked for: a reranker needs a package that is not always there.
    reranker = model_name(getattr(args, "reranker", None), "--reranker", "a cross-encoder")
    options: Json = {"reranker": reranker} if reranker else {}
    return Service.open(index_dir(args), **options)


def _batch(name: str, answer: Callable[[Json], Json], defaults: Json) -> int:
    """Line in, line out, flushed, so that another program may wait for each answer."""
    lines = bad = 0
    with open_file(name, _BATCH) as source:
        for line in _lines_of(source):
            if line is not None and not line.strip():
                continue
            lines += 1
            identity: object = None
            try:
                request = _request(line)
                identity = request.get("id")
                result = answer(_with_defaults(request, defaults))
            except RagError as error:
                bad += 1
                write_json({"id": identity, "error": str(error)})
            else:
                write_json({"id": identity, **{key: value for key, value in result.items() if key != "id"}})
    if bad:
        note(f"{bad} of {lines} lines could not be carried out; each has an error")
    return 0


def _request(line: bytes | None) -> Json:
    from rag.errors import BadRequest
    from rag.requests import in_json_words

    if line is None:
        raise BadRequest(f"the line has more than {MAX_LINE_BYTES:,} bytes; write one question a line")
    try:
        # Out of JSON's range is out of what may be echoed: an id that was read has to be written again.
        value = from_json(line.decode("utf-8-sig"))
        as_json(value)
    except UnicodeDecodeError as error:
        raise BadRequest(f"the line is not UTF-8 (byte {error.start}); write it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"the line is not JSON ({error}); write one object a line") from None
    if not isinstance(value, dict):
        raise BadRequest(f'the line is {in_json_words(value)}, not an object; write {{"id": …, "question": …}}')
    return value


def _with_defaults(request: Json, defaults: Json) -> Json:
    filters = request.get("filters")
    merged = {**defaults, **request}
    if "filters" in defaults and (filters is None or isinstance(filters, dict)):
        merged["filters"] = {**defaults["filters"], **(filters or {})}
    return merged


def _lines_of(source: BinaryIO) -> Iterator[bytes | None]:
    """Line after line; None for one that is too long, of which no more than the limit is ever held."""
    while line := source.readline(MAX_LINE_BYTES + 1):
        if len(line) <= MAX_LINE_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(_CHUNK)
        yield None


def _source(text: str) -> str:
    if not text.strip():  # an unset variable in a script; without the option all sources are looked through
        raise argparse.ArgumentTypeError("a source is empty; give its name, or leave the option out")
    return text


def _date(text: str) -> str:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2024-09-06")
