"""Stands before every route: who may come in, how much they may bring, and what the page may load.

In: an ASGI app and the settings. Out: the same app behind a password (where one is set), deaf to other web sites
that the reader has open, and with headers that keep the page from loading anything from outside.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.output import as_json
from ui.settings import Credentials, UiSettings, is_loopback

__all__ = ["CONTENT_POLICY", "Guard"]

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio's page starts from inline scripts and compiles its templates, hence both 'unsafe' words. Article
        # text never reaches either: it is escaped. This line is the second lock: nothing comes from another host.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'none'",
        "object-src 'none'",
        "frame-src 'none'",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)

# Doors of Gradio's that this page has no use for: files written to and read from the disk, requests passed on to
# other hosts, and runs that would be kept.
_CLOSED = (
    *("/gradio_api/upload", "/gradio_api/file", "/gradio_api/proxy", "/gradio_api/stream", "/gradio_api/runs"),
    *("/gradio_api/component_server", "/gradio_api/deep_link", "/gradio_api/dev", "/gradio_api/vibe"),
    *("/monitoring", "/svelte"),
)

_DRAINED = 256 * 1024 * 1024
"""Bytes of a body that is too large which are still taken off the line."""

_Headers = dict[bytes, bytes]


class Guard:
    def __init__(self, app: ASGIApp, settings: UiSettings) -> None:
        self.app = app
        self.max_body_bytes = settings.max_body_bytes
        self.too_large = f"the body is larger than {settings.max_body_bytes} bytes; send less at a time"
        self.secret = None if settings.auth is None else _digest(settings.auth)
        # A page elsewhere can point its own name at 127.0.0.1 and so read a server without a password.
        local_only = is_loopback(settings.host) and settings.auth is None and not settings.open_to_all
        self.hosts = frozenset({"localhost", "127.0.0.1", "::1", settings.host.lower()}) if local_only else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # a web socket: nothing here speaks it
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        refusal = self.refusal(scope, headers)
        if refusal is not None:
            if refusal[0] == 413 and b"expect" not in headers:  # that one waits to be told before it sends
                await _drain(receive, _DRAINED)
            await _refuse(send, *refusal)
            return
        if scope["method"] in ("POST", "PUT", "PATCH"):
            body = await _read(receive, self.max_body_bytes)
            if body is None:
                await _refuse(send, 413, self.too_large)
                return
            receive = _replay(body, receive)
        await self.app(scope, receive, _with_headers(send))

    def refusal(self, scope: Scope, headers: _Headers) -> tuple[int, str] | None:
        if self.hosts is not None and _hostname(headers.get(b"host", b"")) not in self.hosts:
            return 421, "this server answers to localhost only; start it with --auth to reach it by another name"
        if self.secret is not None and not _admits(self.secret, headers.get(b"authorization", b"")):
            return 401, "a user name and a password are needed"
        if _from_elsewhere(scope["method"], headers):
            return 403, "this request was sent by another web site"
        if scope["path"].startswith(_CLOSED):
            return 404, "there is nothing here"
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self.max_body_bytes:
            return 413, self.too_large
        return None


def _digest(credentials: Credentials) -> bytes:
    return hashlib.sha256(f"{credentials.user}:{credentials.password}".encode()).digest()


def _admits(secret: bytes, authorization: bytes) -> bool:
    scheme, _, value = authorization.partition(b" ")
    try:
        given = base64.b64decode(value.strip(), validate=True) if scheme.lower() == b"basic" else b""
    except binascii.Error:
        given = b""
    # Digests have one length, so the time taken says nothing about the password's.
    return hmac.compare_digest(secret, hashlib.sha256(given).digest())


def _hostname(value: bytes) -> str:
    try:
        return (urlsplit("//" + value.decode("latin-1")).hostname or "").lower()
    except ValueError:
        return ""


def _from_elsewhere(method: str, headers: _Headers) -> bool:
    """Whether a browser sent this for another site. Following a link to the page is no such thing."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        follows_link = method == "GET" and headers.get(b"sec-fetch-mode") == b"navigate"
        return site in (b"cross-site", b"same-site") and not follows_link
    origin = headers.get(b"origin")
    if origin is None:  # not a browser
        return False
    host = headers.get(b"x-forwarded-host") or headers.get(b"host", b"")
    return origin.partition(b"://")[2].lower() != host.strip().lower()


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None where it is larger than `limit`. A body without a length is counted as it comes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            if message.get("more_body", False):
                await _drain(receive, _DRAINED)
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _drain(receive: Receive, limit: int) -> None:
    """Reads on and keeps nothing: a connection that is closed while somebody sends loses the line that says why."""
    size = 0
    while size <= limit:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body", False):
            return


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
        await send(message)

    return wrapped


async def _refuse(send: Send, status: int, line: str) -> None:
    body = as_json({"error": line}).encode()
    headers: Iterable[tuple[bytes, bytes]] = (
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *((b"www-authenticate", b'Basic realm="Yuanwen", charset="UTF-8"') for _ in range(status == 401)),
        *_HEADERS,
    )
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
