"""The command line: `yuanwen COMMAND …`.

In: arguments. Out: an exit status: 0 done (also when the answer is "not found"), 1 the request could not be carried
out, 2 wrong usage, 130 interrupted. Only here are the library's errors turned into a line and a status. Whatever is
heavy is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from rag import __version__, commands_ask, commands_eval, commands_read, commands_write
from rag.output import error_line

__all__ = ["build_parser", "main"]

ENTRY_POINTS = "yuanwen.commands"
"""Group of entry points for commands of other rooms: functions that take the subparsers and add one.

Its parser sets ``run``, a function from the parsed arguments to an exit status; ``args.index`` is what ``--index``
said, or None."""
_OWN = (*commands_ask.NAMES, *commands_eval.NAMES, *commands_read.NAMES, *commands_write.NAMES)
_INTERRUPTED = 128 + signal.SIGINT
_BROKEN_PIPE = 141  # 128 + SIGPIPE, which Windows does not have


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; never raises `SystemExit`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    changes = False
    try:
        parser = build_parser(others=not _names_own(arguments))
        args = parser.parse_args(arguments)
        args.index = getattr(args, "index", None)
        changes = getattr(args, "changes", False)
        status = int(args.run(args))
        sys.stdout.flush()
        return status
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    except KeyboardInterrupt:
        error_line("interrupted; the index is as it was at the last commit" if changes else "interrupted")
        return _INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return _BROKEN_PIPE
    except OSError as error:
        error_line(_line_of(error))
        return 1
    except _expected_errors() as error:
        error_line(error)
        return 1


def _open_what_is_closed() -> None:
    """A service manager may start us without standard streams; Python then has None in their place."""
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115


def build_parser(*, others: bool = True) -> argparse.ArgumentParser:
    """The whole parser; `others` adds the commands of other rooms."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--index",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="the index (default: $YUANWEN_INDEX, else .yuanwen in the working directory)",
    )
    parser = argparse.ArgumentParser(
        prog="yuanwen",
        parents=[shared],
        description="Answers questions from a collection of articles, word for word, with the place each word stands.",
        epilog="Exit status: 0 done (also when nothing was found), 1 could not be carried out, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"yuanwen {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for commands in (commands_write, commands_ask, commands_read, commands_eval):
        commands.add_parsers(subparsers, shared)
    if others:
        _add_others(subparsers)
    return parser


def _names_own(arguments: Sequence[str]) -> bool:
    """Whether the command is one of this room: then looking for others (10 ms and more) can be spared."""
    words = iter(arguments)
    for word in words:
        if word == "--index":
            next(words, None)
        elif not word.startswith("-"):
            return word in _OWN
    return False


def _add_others(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            added = point.load()(subparsers)
        except ImportError as error:  # an extra that is not installed must not take the other commands along
            _add_missing(subparsers, point.name, error)
            continue
        parser = added if isinstance(added, argparse.ArgumentParser) else subparsers.choices.get(point.name)
        if parser is not None and "--index" not in parser._option_string_actions:
            parser.add_argument("--index", metavar="DIR", default=argparse.SUPPRESS, help="the index")


def _add_missing(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser], name: str, error: ImportError
) -> None:
    def run(_: argparse.Namespace) -> int:
        error_line(f"the command {name} is not fully installed ({error}): pip install --force-reinstall yuanwen")
        return 1

    # No option is known without the command itself: every word is taken, none is complained about.
    parser = subparsers.add_parser(name, help="(not fully installed)", prefix_chars="\0", add_help=False)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def _expected_errors() -> tuple[type[Exception], ...]:
    """The roots of the rooms' error trees; anything else is a defect and keeps its traceback."""
    from corpus.errors import CorpusError
    from index.errors import IndexRoomError
    from rag.errors import RagError

    return CorpusError, IndexRoomError, RagError


def _line_of(error: OSError) -> str:
    from index.errors import is_disk_full

    name = f"{error.filename}: " if error.filename else ""
    line = f"{name}{error.strerror or error}"
    if not is_disk_full(error):
        return line
    with suppress(OSError, ValueError):  # what still fits
        sys.stdout.flush()
    _discard_output()
    return f"{line}; the result could not be written in full: make room, or write it somewhere else"


def _discard_output() -> None:
    """Whoever read has gone, or nothing more fits; Python would complain once more when it flushes at exit."""
    with suppress(OSError, ValueError):  # a stream without a file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
