"""The page's app over a fake service: in this process for REST and MCP, behind a real port for the browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from fakes import FakeService
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from served import Connect, Reader, Running, Visit, running

from ui.server import create_app
from ui.settings import UiSettings

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
expect.set_options(timeout=30_000)  # ms; a busy machine is not a defect of the page
_INSTALL = "install Chromium (Debian: apt-get install chromium) or name it in $CHROMIUM"


@pytest.fixture(scope="module")
def _apps() -> Iterator[tuple[FakeService, Connect]]:
    """Apps are dear to make (a quarter of a second), so a module's tests share those of the same settings."""
    service = FakeService()
    made: dict[tuple[str, str], TestClient] = {}
    with ExitStack() as stack:

        def connect(settings: UiSettings | None = None, base_url: str = "http://127.0.0.1:7860") -> TestClient:
            settings = settings or UiSettings()
            key = (f"{settings} {id(settings.auth)}", base_url)
            if key not in made:
                app = create_app(service, settings)
                made[key] = stack.enter_context(TestClient(app, base_url=base_url, raise_server_exceptions=False))
            return made[key]

        yield service, connect


@pytest.fixture
def service(_apps: tuple[FakeService, Connect]) -> FakeService:
    service = _apps[0]
    service.broken = None
    service.requests.clear()
    return service


@pytest.fixture
def connect(_apps: tuple[FakeService, Connect], service: FakeService) -> Connect:
    """A client of an app with the settings given. Its address is one the guard lets through."""
    return _apps[1]


@pytest.fixture
def client(connect: Connect) -> TestClient:
    return connect()


@pytest.fixture(scope="module")  # no longer: while Playwright is open, an event loop runs in this thread
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"CI runs the browser tests, and there is no Chromium: {_INSTALL}")
        pytest.skip(_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    """One server for a module's browser tests, as one server has many readers."""
    with running(UiSettings(), FakeService()) as site:
        yield site


@pytest.fixture
def visit(chromium: Browser, site: Running) -> Iterator[Visit]:
    """Opens the page as a new reader: language, width, colours."""
    contexts: list[BrowserContext] = []

    def visit(
        lang: str = "en-US", width: int = 1600, height: int = 950, scheme: str = "light", address: str | None = None
    ) -> Reader:
        context = chromium.new_context(
            locale=lang,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        reader = Reader(page, [], [])
        page.on("request", lambda request: reader.requests.append(request.url))
        page.on("pageerror", lambda error: reader.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (reader.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "console",
            lambda message: reader.complaints.append(message.text) if message.type == "error" else None,
        )
        reader.open(address or site.address)
        return reader

    yield visit
    for context in contexts:
        context.close()
