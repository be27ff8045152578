"""`yuanwen ui`: the chat page, REST and MCP from the command line. Imports the server only when it is to run."""

from __future__ import annotations

import argparse
import logging
import sys
import threading
from contextlib import suppress
from pathlib import Path

from rag.folder import index_dir
from rag.output import error_line, write, write_json
from ui.settings import Credentials, UiSettings, is_loopback

__all__ = ["add_parser", "run"]

_PORTS = range(65536)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    defaults = UiSettings()
    parser = subparsers.add_parser(
        "ui",
        help="the chat page, REST and MCP",
        description="Serves the chat page, REST under /api (described at /docs) and MCP at /mcp.",
    )
    parser.add_argument("--host", default=defaults.host, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=defaults.port, help="port (default: %(default)s; 0: any free)")
    parser.add_argument("--json", action="store_true", help="the addresses as JSON, once the page is up")
    parser.add_argument("--open", action="store_true", help="open the page in this machine's browser")
    parser.add_argument(
        "--cases",
        type=Path,
        metavar="FILE",
        help="let readers judge answers in the page; each judgement is added to FILE as a case for eval",
    )
    entry = parser.add_mutually_exclusive_group()
    entry.add_argument(
        "--auth",
        type=_credentials,
        metavar="USER:PASSWORD",
        help="ask for this user and password, for page, REST and MCP alike",
    )
    entry.add_argument("--no-auth", action="store_true", help="let everybody in who can reach the address")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Serves until interrupted. The command line tells what the service and the server raise."""
    try:
        settings = _settings(args)
        if settings.cases is not None:
            from ui.cases import check_file

            check_file(settings.cases)
    except ValueError as error:
        error_line(error)
        return 1
    from rag.service import Service
    from ui.server import serve

    # Before the MCP library sets up its own: boxes of coloured tracebacks.
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    service = Service.open(index_dir(args))
    service.warm()  # the first question need not wait for what all of them need
    with suppress(KeyboardInterrupt):  # the usual way to stop a server is no failure
        serve(service, settings, announce=lambda address: _announce(address, as_json=args.json, browse=args.open))
    return 0


def _settings(args: argparse.Namespace) -> UiSettings:
    """Raises `ValueError` for another host than this machine without a word on who may come in."""
    auth: Credentials | None = args.auth
    if not is_loopback(args.host) and auth is None and not args.no_auth:
        raise ValueError(
            f"--host {args.host} can be reached from other machines; "
            "give --auth USER:PASSWORD, or --no-auth to let everybody in"
        )
    cases = None if args.cases is None else args.cases.absolute()
    return UiSettings(host=args.host, port=args.port, auth=auth, open_to_all=args.no_auth, cases=cases)


def _credentials(text: str) -> Credentials:
    try:
        return Credentials.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) not in _PORTS:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; 0 to 65535 is needed")
    return int(text)


def _announce(address: str, *, as_json: bool, browse: bool) -> None:
    docs, mcp = f"{address}docs", f"{address}mcp"
    if as_json:
        write_json({"url": address, "rest": docs, "mcp": mcp})
    else:
        write(f"Yuanwen: {address}   (REST: {docs}, MCP: {mcp}; Ctrl-C stops)\n")
        sys.stdout.flush()
    if browse:
        import webbrowser

        # In a thread: some browsers run in the foreground of whoever starts them. Without one, the address stands above.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
