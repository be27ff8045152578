"""Who may come in, with how much, and what a page elsewhere can make a browser do."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fakes import FakeService
from fastapi.testclient import TestClient
from served import Connect, running

from ui.guard import CONTENT_POLICY
from ui.settings import Credentials, UiSettings

LOCKED = UiSettings(host="0.0.0.0", auth=Credentials("读者", "pass:wörd"))
PATHS = [
    ("GET", "/"), ("GET", "/config"), ("GET", "/gradio_api/info"), ("GET", "/theme.css"), ("GET", "/docs"),
    ("GET", "/openapi.json"), ("GET", "/api/status"), ("POST", "/api/ask"), ("POST", "/mcp"), ("POST", "/gradio_api/mcp/"),
    ("POST", "/gradio_api/queue/join"), ("GET", "/gradio_api/queue/data"), ("GET", "/favicon.ico"), ("GET", "/nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_every_door_has_the_same_lock(connect: Connect, method: str, path: str) -> None:
    client = connect(LOCKED)
    for auth in (None, ("读者", "wrong"), ("x", "pass:wörd"), ("读者:pass", "wörd"), ("", "")):
        response = client.request(method, path, auth=None if auth is None else _basic(auth))
        if auth == ("读者:pass", "wörd"):  # the same bytes: a user name cannot hold a colon
            continue
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Basic ")
        assert response.json() == {"error": "a user name and a password are needed"}


def test_the_key_opens_page_rest_and_mcp(connect: Connect) -> None:
    client = connect(LOCKED, base_url="http://elsewhere.example")
    auth = _basic(("读者", "pass:wörd"))
    assert "<gradio-app" in client.get("/", auth=auth).text
    assert client.get("/api/status", auth=auth).status_code == 200
    listed = client.post(
        "/mcp",
        auth=auth,
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        headers={"accept": "application/json, text/event-stream"},
    )
    assert listed.status_code == 200


@pytest.mark.parametrize("header", ["Basic", "Basic ???", "Bearer x", "Basic eDp5", "basic", ""])
def test_a_broken_key_opens_nothing(connect: Connect, header: str) -> None:
    assert connect(LOCKED).get("/api/status", headers={"authorization": header}).status_code == 401


def test_credentials_are_not_shown() -> None:
    assert "pass" not in repr(LOCKED)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:7860", 200), ("evil.invalid", 421),
        ("127.0.0.1.evil.invalid:7860", 421), ("localhost@evil.invalid", 421), ("[", 421), ("", 421),
    ],
)  # fmt: skip
def test_without_a_password_another_name_for_this_machine_is_refused(connect: Connect, host: str, status: int) -> None:
    assert connect().get("/api/status", headers={"host": host}).status_code == status


def test_said_aloud_everybody_may_come(connect: Connect) -> None:
    client = connect(UiSettings(host="0.0.0.0", open_to_all=True), base_url="http://reading-room.example")
    assert client.get("/api/status").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"origin": "http://127.0.0.1:7860"}, 200),
        ({"origin": "http://evil.invalid"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://public.example", "x-forwarded-host": "public.example"}, 200),
        ({}, 200),
    ],
)
def test_other_sites_that_are_open_get_nothing(connect: Connect, headers: dict[str, str], status: int) -> None:
    assert connect().get("/api/status", headers=headers).status_code == status


def test_a_form_elsewhere_cannot_ask(connect: Connect) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "content-type": "text/plain"}
    assert connect().post("/api/ask", content=b'{"question": "x"}', headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/api/ask", "/api/verify", "/mcp", "/gradio_api/queue/join"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_is_refused(connect: Connect, path: str, chunked: bool) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(11):
            yield b" " * 100

    client = connect(UiSettings(max_body_bytes=1000))
    response = client.post(path, content=parts() if chunked else b" " * 1001)
    assert response.status_code == 413
    assert response.json() == {"error": "the body is larger than 1000 bytes; send less at a time"}


@pytest.mark.parametrize("head", [b"Content-Length: 30000000", b"Transfer-Encoding: chunked"])
def test_who_sends_too_much_at_once_still_reads_why(head: bytes) -> None:
    with running(UiSettings(), FakeService()) as site:
        address = urlsplit(site.address)
        with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as sender:
            sender.sendall(b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + head + b"\r\n\r\n")
            part = b" " * 1_000_000
            for _ in range(30):
                sender.sendall(part if b"Length" in head else b"%x\r\n%s\r\n" % (len(part), part))
            if b"chunked" in head:
                sender.sendall(b"0\r\n\r\n")
            answer = sender.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"the body is larger than 16777216 bytes; send less at a time" in answer


def test_who_asks_before_sending_too_much_is_told_at_once() -> None:
    with running(UiSettings(), FakeService()) as site:
        address = urlsplit(site.address)
        with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as sender:
            sender.sendall(
                b"POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 30000000\r\nExpect: 100-continue\r\n\r\n"
            )
            assert sender.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_body_of_just_that_size_is_taken(connect: Connect) -> None:
    body = b'{"question": "Harbour?"}'
    client = connect(UiSettings(max_body_bytes=len(body)))
    assert client.post("/api/ask", content=iter([body[:5], body[5:]])).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "upload",
        "file=/etc/passwd",
        "proxy=https://evil.invalid",
        "stream/x/y/z/p",
        "component_server",
        "runs",
        "deep_link",
    ],
)
def test_gradios_doors_that_the_page_does_not_use_are_shut(client: TestClient, path: str) -> None:
    for method in ("GET", "POST"):
        assert client.request(method, f"/gradio_api/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/api/status", "/docs", "/nothing", "/api/nothing"])
def test_every_answer_forbids_loading_from_outside(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CONTENT_POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "http" not in CONTENT_POLICY


def _basic(auth: tuple[str, str]) -> tuple[bytes, bytes]:
    return auth[0].encode(), auth[1].encode()
