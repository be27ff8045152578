"""`yuanwen ui`: what it accepts, what it refuses, and that it listens and stops."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fakes import FakeService

from ui import command
from ui.server import AddressError, serve
from ui.settings import Credentials, UiSettings, is_loopback

ROOT = Path(__file__).parents[2]


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    return parser.parse_args(["ui", *arguments])


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ((), UiSettings(host="127.0.0.1", port=7860)),
        (("--port", "0", "--host", "localhost"), UiSettings(host="localhost", port=0)),
        (("--host", "0.0.0.0", "--auth", "a:b:c"), UiSettings(host="0.0.0.0", auth=Credentials("a", "b:c"))),
        (("--host", "::", "--no-auth"), UiSettings(host="::", open_to_all=True)),
        (("--auth", "a:b"), UiSettings(auth=Credentials("a", "b"))),
    ],
)
def test_settings(arguments: tuple[str, ...], settings: UiSettings) -> None:
    assert command._settings(parse(*arguments)) == settings


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--host", "0.0.0.0"), "yuanwen: --host 0.0.0.0 can be reached from other machines; "
         "give --auth USER:PASSWORD, or --no-auth to let everybody in\n"),
        (("--host", "reading-room.example"), "yuanwen: --host reading-room.example can be reached from other machines; "
         "give --auth USER:PASSWORD, or --no-auth to let everybody in\n"),
    ],
)  # fmt: skip
def test_refusals(arguments: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    args = parse(*arguments)
    assert args.run(args) == 1
    assert capsys.readouterr() == ("", line)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--port", "x"),
        ("--port", "65536"),
        ("--port", "-1"),
        ("--auth", "a:b", "--no-auth"),
        ("--auth", "nobody"),
        ("--auth", ":x"),
        ("--auth", ""),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(*arguments)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("LocalHost", True), ("0.0.0.0", False),
     ("::", False), ("192.168.1.2", False), ("localhost.evil.invalid", False), ("", False)],
)  # fmt: skip
def test_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "Yuanwen: http://[::1]:8/   (REST: http://[::1]:8/docs, MCP: http://[::1]:8/mcp; Ctrl-C stops)\n"),
        (("--json",), '{"url": "http://[::1]:8/", "rest": "http://[::1]:8/docs", "mcp": "http://[::1]:8/mcp"}\n'),
    ],
)
@pytest.mark.parametrize("browse", [False, True])
def test_where_it_is_told(
    arguments: tuple[str, ...],
    line: str,
    browse: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Service:
        @staticmethod
        def open(folder: Path) -> Service:
            return Service()

        def warm(self) -> None: ...

    opened: list[str] = []
    monkeypatch.setattr("rag.service.Service", Service)
    monkeypatch.setattr("ui.server.serve", lambda service, settings, announce: announce("http://[::1]:8/"))
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("threading.Thread.start", lambda thread: thread.run())
    args = parse(*arguments, *["--open"] * browse)
    args.index = None
    assert args.run(args) == 0
    assert capsys.readouterr() == (line, "")
    assert opened == ["http://[::1]:8/"] * browse


def test_a_busy_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(AddressError) as error:
            serve(FakeService(), UiSettings(port=port))
    assert str(error.value) == (f"port {port} on 127.0.0.1 is in use; stop what listens there or give another --port")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine(host: str) -> None:
    with pytest.raises(AddressError, match=f"^{host} is no address of this machine; give a --host that is$"):
        serve(FakeService(), UiSettings(host=host))


def test_looking_for_the_command_imports_nothing_heavy() -> None:
    code = "import sys, ui.command; print(sorted({name.split('.')[0] for name in sys.modules}))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert not set(json.loads(modules.replace("'", '"'))) & {
        "gradio", "fastapi", "starlette", "uvicorn", "mcp", "pydantic", "numpy", "faiss", "tantivy", "torch",
    }  # fmt: skip


_SERVE = """
import sys, time
sys.path.insert(0, "tests/ui")
from fakes import FakeService
from ui.server import serve
from ui.settings import UiSettings

class Slow(FakeService):
    def ask(self, request):
        time.sleep(float(sys.argv[1]))
        return super().ask(request)

try:
    serve(Slow(), UiSettings(port=0), announce=lambda address: print(address, flush=True))
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def test_it_listens_says_where_answers_and_stops() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, "0"], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(f"{address}api/status", timeout=20) as response:
                assert json.load(response) == FakeService().status()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20)[0] == "stopped\n"
    assert process.returncode == 0


@pytest.mark.parametrize(("seconds", "answered"), [("0.8", True), ("4", False)])
def test_it_stops_quietly_while_a_page_is_open_and_a_question_under_way(seconds: str, answered: bool) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _SERVE, seconds]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as process:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().strip())
        place = (str(address.hostname), int(address.port or 0))
        body = b'{"question": "Harbour?"}'
        with socket.create_connection(place) as page, socket.create_connection(place) as asking:
            page.sendall(b"GET /gradio_api/heartbeat/abc HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert page.recv(4096).startswith(b"HTTP/1.1 200")
            asking.sendall(
                b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
            )
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            page.settimeout(1.5)  # what never ends is not waited for
            while page.recv(4096):
                pass
            asking.settimeout(20)
            assert asking.recv(12) == (b"HTTP/1.1 200" if answered else b"")
        out, err = process.communicate(timeout=20)
    assert out == "stopped\n"
    assert [line for line in err.splitlines() if "timeout graceful shutdown" not in line] == []
    assert process.returncode == 0
