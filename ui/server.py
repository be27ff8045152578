"""One FastAPI app: REST first, then MCP, then Gradio's page; and the server that runs it.

In: a service and the settings. Out: `create_app` gives the app, `serve` listens until it is stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import AsyncIterator, Callable
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from mcp.server.fastmcp.server import StreamableHTTPASGIApp
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ui import api
from ui.door import Door
from ui.guard import Guard
from ui.settings import UiSettings
from ui.tools import make_tools

__all__ = ["AddressError", "create_app", "serve"]

# The second is where Gradio's own MCP server would be, so that what is known about Gradio apps holds here.
_MCP_PATHS = ("/mcp", "/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/")
_SWAGGER = "/docs/assets"
_STOP_SECONDS = 2
"""What is under way when the server is stopped has so long to end; then its connection is closed."""
_ENDLESS = "/gradio_api/heartbeat/"
"""Open as long as a page is; waiting for it would be waiting for nothing."""


class AddressError(OSError):
    """The address cannot be listened on; the message says why and what to do."""


def create_app(service: Door, settings: UiSettings) -> FastAPI:
    """The whole app. Built inside an event loop: outside one, Gradio makes four of its own and never closes them."""

    async def build() -> FastAPI:
        return _build(service, settings)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(build())
    return _build(service, settings)


def _build(service: Door, settings: UiSettings) -> FastAPI:
    # Read when Gradio is imported, hence before it, and set, not offered: this program stays off the network.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    from ui.page import build_page, head, theme

    tools = make_tools(service)
    tools.streamable_http_app()  # makes the session manager; its Starlette app is not needed

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    app = FastAPI(
        title="Yuanwen",
        version=_version(),
        description="Answers in the articles’ own words. The same tools are spoken over MCP at `/mcp`.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    api.add_routes(app, service, cases=settings.cases)
    _add_docs(app)
    for path in _MCP_PATHS:
        app.router.routes.append(Route(path, endpoint=StreamableHTTPASGIApp(tools.session_manager)))
    _add_icon(app)
    gr.mount_gradio_app(
        app,
        build_page(service, settings),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,  # Gradio would keep every question in the browser
        ssr_mode=False,
        pwa=False,
        mcp_server=False,  # ui.tools is the MCP server
        enable_monitoring=False,
        show_error=False,
        max_file_size=1,
        theme=theme(),
        head=head(),
    )
    app.add_middleware(Guard, settings=settings)
    return app


def serve(service: Door, settings: UiSettings, *, announce: Callable[[str], None] | None = None) -> None:
    """Listens until interrupted. `announce` gets the page's address once it can be opened."""
    with _listening_socket(settings) as listener:
        app = create_app(service, settings)

        async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:  # uvicorn would print where, although somebody asked for it
                if not server.should_exit:
                    raise

        config = uvicorn.Config(
            quiet,
            log_level="warning",
            access_log=False,  # an address in the log may be an article somebody reads
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=_STOP_SECONDS + 1,
        )
        port = listener.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        server = _Announcing(config, lambda: announce and announce(f"http://{host}:{port}/"))
        server.run(sockets=[listener])


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], object]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hang_up(_ENDLESS)
        late = asyncio.get_running_loop().call_later(_STOP_SECONDS, self._hang_up)
        try:
            await super().shutdown(sockets)
        finally:
            late.cancel()

    def _hang_up(self, path: str = "/") -> None:
        """Closes what was asked for under `path`: to its request it is as if the browser had gone, and it ends by itself."""
        for connection in list(self.server_state.connections):
            scope = getattr(connection, "scope", None)  # None before the first request
            if scope is None or str(scope["path"]).startswith(path):
                connection.transport.close()


def _listening_socket(settings: UiSettings) -> socket.socket:
    """Bound here rather than by uvicorn, which ends the process with a log line where the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise AddressError(_why_not(error, settings)) from error
    listener.set_inheritable(True)
    return listener


def _why_not(error: Exception, settings: UiSettings) -> str:
    where = f"{settings.host}:{settings.port}"
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        return f"port {settings.port} on {settings.host} is in use; stop what listens there or give another --port"
    if code in (errno.EACCES, errno.EPERM):
        return f"{where} may not be listened on by this user; give a --port above 1023"
    if code == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"{settings.host} is no address of this machine; give a --host that is"
    return f"{where} cannot be listened on: {error}"


def _add_docs(app: FastAPI) -> None:
    """Swagger's own page takes its script from another host; this one serves it from a package."""
    static = Path(str(resources.files("fastapi_offline"))) / "static"
    app.mount(_SWAGGER, StaticFiles(directory=static), name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title="Yuanwen: REST",
            swagger_js_url="docs/assets/swagger-ui-bundle.js",
            swagger_css_url="docs/assets/swagger-ui.css",
            swagger_favicon_url="favicon.svg",
            swagger_ui_parameters={"validatorUrl": None},
        )


def _add_icon(app: FastAPI) -> None:
    icon = resources.files("ui").joinpath("icon.svg").read_bytes()

    @app.get("/favicon.svg", include_in_schema=False)
    @app.get("/favicon.ico", include_in_schema=False)
    async def favicon() -> Response:
        return Response(icon, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})


def _version() -> str:
    try:
        return version("yuanwen")
    except PackageNotFoundError:  # run from a checkout
        return "0"
