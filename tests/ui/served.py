"""The page behind a real port, and somebody in front of it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fakes import FakeService
from fastapi.testclient import TestClient
from playwright.sync_api import Page

from ui.server import create_app
from ui.settings import UiSettings

OUTPUT = Path(__file__).parents[2] / "test-output"
Connect = Callable[..., TestClient]


@dataclass(frozen=True)
class Running:
    address: str
    service: FakeService
    server: uvicorn.Server

    def cut(self) -> None:
        """Breaks every connection off, as a server that is killed does."""
        for connection in list(self.server.server_state.connections):
            loop: asyncio.AbstractEventLoop = connection.loop  # type: ignore[union-attr]
            with suppress(RuntimeError):  # the loop has ended by itself
                loop.call_soon_threadsafe(connection.transport.abort)  # type: ignore[union-attr]


@contextmanager
def running(settings: UiSettings, service: FakeService, port: int = 0) -> Iterator[Running]:
    """The app behind a port of its own, or the one given, in a thread, until the block ends."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        app = create_app(service, settings)
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1, access_log=False)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the server ended before it listened"
            assert time.monotonic() < deadline, "the server did not start within a minute"
            time.sleep(0.02)
        site = Running(f"http://127.0.0.1:{listener.getsockname()[1]}/", service, server)
        try:
            yield site
        finally:
            server.should_exit = True
            # A stream that still runs is cancelled after a second, and the loop ends before its socket is closed: that would
            # be complained of whenever it is collected, in whatever test comes then.
            until = time.monotonic() + 20
            while thread.is_alive() and time.monotonic() < until:
                site.cut()  # and once more: the page asks for its stream again
                thread.join(timeout=0.2)


# Gradio's two ways of saying so: which of them depends on how far the stream was.
CUT_SHORT = ("AbortError", "Unexpected error Connection errored out")


@dataclass
class Reader:
    """Somebody in front of the page, and what their browser was asked to do."""

    page: Page
    requests: list[str]
    complaints: list[str]

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready]")
        self.page.wait_for_selector(".yw-bar")

    def ask(self, question: str) -> None:
        """Types a question, presses Enter, waits for its answer."""
        count = self.page.locator(".yw-turn").count()
        self.page.fill("#yw-question textarea", question)
        self.page.press("#yw-question textarea", "Enter")
        self.settled(count + 1)

    def settled(self, count: int) -> None:
        self.page.wait_for_function(
            "count => { const turns = document.querySelectorAll('.yw-turn');"
            " return turns.length === count && turns[count - 1].dataset.state !== 'pending'; }",
            arg=count,
        )

    def faults(self) -> list[str]:
        """What the browser complained of, but for Gradio's own stream, which is cut short when the page is left."""
        return [line for line in self.complaints if not line.startswith(CUT_SHORT)]

    def marked(self) -> str:
        """The words marked in the evidence, once what was chosen last is there."""
        self.page.wait_for_selector("#yw-page:not([aria-busy]) #yw-mark")
        return self.page.locator("#yw-mark").inner_text()

    def shoot(self, name: str) -> None:
        folder = OUTPUT / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png")


Visit = Callable[..., Reader]
