"""REST: the service's JSON, and every failure as `{"error"}` with a fitting status."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fakes import ARTICLES, HOSTILE, FakeService
from fastapi.testclient import TestClient

from index.ingest import ingest
from rag.service import Service
from tests.conftest import WriteArticle
from ui.server import create_app
from ui.settings import UiSettings

QUESTION = {"id": 7, "question": "取缔“灯笼”时缴获了多少现金？", "filters": {"lang": "zh"}, "history": ["Harbour?"]}


def test_ask(client: TestClient, service: FakeService) -> None:
    response = client.post("/api/ask", json=QUESTION)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert response.json() == FakeService().ask(QUESTION)
    assert service.requests == [QUESTION]
    assert "缴获现金约 650 万欧元" in response.text  # readable as it comes


def test_search(client: TestClient) -> None:
    request = {"id": "a", "query": "harbour", "top": 3}
    assert client.post("/api/search", json=request).json() == FakeService().search(request)


@pytest.mark.parametrize("key", ["lantern", "hostile"])
def test_article_by_id(client: TestClient, key: str) -> None:
    response = client.get(f"/api/articles/{ARTICLES[key].id}")
    assert response.json() == FakeService().article(ARTICLES[key].id)
    raw = client.get(f"/api/articles/{ARTICLES[key].id}", params={"raw": "true"})
    assert raw.json() == FakeService().article(ARTICLES[key].id, raw=True)


def test_article_by_url(client: TestClient) -> None:
    response = client.get("/api/articles/https%3A%2F%2Fnews.example%2F2023%2Flantern%3Fid%3D7%23rd")
    assert response.json()["article_id"] == ARTICLES["lantern"].id


def test_status(client: TestClient) -> None:
    assert client.get("/api/status").json() == FakeService().status()


@pytest.mark.parametrize("form", ["lines", "list", "object", "one"])
def test_verify_takes_what_the_page_saves(client: TestClient, form: str) -> None:
    answers = [FakeService().ask({"question": question}) for question in ("灯笼？", "Harbour?")]
    answers[1]["quotes"][1]["text"] += "!"
    body = {
        "lines": "".join(json.dumps(answer) + "\n" for answer in answers),
        "list": json.dumps(answers),
        "object": json.dumps({"answers": answers}),
        "one": json.dumps(answers[1]),
    }[form]
    false = [{"id": None, "rank": 2, "reason": "not the article's text"}]
    expected = {"checked": 3, "exact": 2, "changed": 0, "false": false} if form == "one" else {
        "checked": 5, "exact": 4, "changed": 0, "false": false,
    }  # fmt: skip
    response = client.post("/api/verify", content=body.encode())
    assert (response.status_code, response.json()) == (200, expected)


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("ask", b"", "the body is empty; a JSON object is needed"),
        ("ask", b"{", "the body is not JSON: Expecting property name enclosed in double quotes at line 1"),
        ("ask", b"[1]", "the body must be a JSON object, and is a list"),
        ("ask", b"null", "the body must be a JSON object, and is null"),
        ("ask", b"\xff\xfe", "the body must be UTF-8, and is not at byte 0"),
        ("ask", b"[" * 100_000, "the body is JSON that is nested too deep or holds what is no JSON number"),
        ("ask", b"{}", "question is missing or empty; a text of 1 to 2,000 characters is needed"),
        ("ask", b'{"question": 5}', "question is missing or empty; a text of 1 to 2,000 characters is needed"),
        ("ask", b'{"question": "x", "filters": {"since": "2000-13-01"}}',
         "filters.since is '2000-13-01'; a date like 2023-06-29 is needed"),
        ("ask", b'{"id": NaN, "question": "x"}', "the body is JSON that is nested too deep or holds what is no JSON number"),
        ("search", b'{"id": 1e999, "query": "x"}',
         "the body is JSON that is nested too deep or holds what is no JSON number"),
        ("verify", b'[{"id": -Infinity, "quotes": [{}]}]',
         "the body is JSON that is nested too deep or holds what is no JSON number"),
        ("verify", b"{}", "the body must hold answers (with their quotes), and has an object"),
        ("verify", b'{"answers": "x"}', "the body must hold answers (with their quotes), and has a string"),
        ("search", b"{}", "query is missing or empty"),
        ("verify", b'"x"', "the body must hold answers (with their quotes), and has a string"),
        ("verify", b"[1]", "answer 1 must be a JSON object, and is a number"),
        ("verify", b'{"a": 1}\n{', "the body is not JSON: Expecting property name enclosed in double quotes at line 2"),
    ],
)  # fmt: skip
def test_bad_requests(client: TestClient, path: str, body: bytes, error: str) -> None:
    response = client.post(f"/api/{path}", content=body)
    assert (response.status_code, response.json()) == (400, {"error": error})


def test_unknown_article(client: TestClient) -> None:
    response = client.get("/api/articles/ffffffffffffffff")
    assert response.status_code == 404
    assert response.json() == {"error": "no article has the id or URL 'ffffffffffffffff'"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404), ("POST", "/api/", 404), ("GET", "/api/cases", 404),
        ("GET", "/api/articles/0?raw=perhaps", 400),
    ],
)  # fmt: skip
def test_wrong_routes_get_the_same_kind_of_error(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert (response.status_code, list(response.json())) == (status, ["error"])


@pytest.mark.parametrize(
    ("method", "path", "taken"),
    [
        ("GET", "/api/ask", "POST"), ("PUT", "/api/search", "POST"), ("OPTIONS", "/api/verify", "POST"),
        ("DELETE", "/api/status", "GET"), ("POST", "/api/articles/https://news.example/a", "GET"),
    ],
)  # fmt: skip
def test_a_wrong_method_is_told_the_right_one(client: TestClient, method: str, path: str, taken: str) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.headers["allow"]) == (405, taken)
    assert response.json() == {"error": f"{path} takes {taken}, not {method}; /docs lists what there is"}


@pytest.mark.parametrize("path", ["/api/status", "/api/articles/0"])
def test_an_unusable_index(client: TestClient, service: FakeService, path: str) -> None:
    service.broken = "the index in x is of format 9; run yuanwen ingest again"
    response = client.get(path)
    assert (response.status_code, response.json()) == (503, {"error": service.broken})
    assert client.post("/api/ask", json=QUESTION).status_code == 503
    service.broken = None  # nothing has to be started again
    assert client.post("/api/ask", json=QUESTION).status_code == 200


def test_a_defect_keeps_its_details_to_itself(
    client: TestClient, service: FakeService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: object) -> dict[str, object]:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(service, "ask", fail)
    response = client.post("/api/ask", json=QUESTION)
    assert response.status_code == 500
    assert response.json() == {"error": "the server met an error it did not expect; its log has the details"}
    assert "ZeroDivisionError" in caplog.text
    assert "灯笼" not in caplog.text


def test_half_a_surrogate_pair_and_escape_sequences_come_through(
    client: TestClient, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"a\ud83d \x1b[31m \x9b31m \u202e {HOSTILE}"
    monkeypatch.setattr(service, "article", lambda wanted, raw=False: {"text": text})
    response = client.get("/api/articles/x")
    assert response.json() == {"text": text}
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", response.text)


def test_openapi_describes_the_routes(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert {path: sorted(methods) for path, methods in described["paths"].items()} == {
        "/api/ask": ["post"],
        "/api/search": ["post"],
        "/api/articles/{article_id}": ["get"],
        "/api/verify": ["post"],
        "/api/status": ["get"],
    }
    ask = described["paths"]["/api/ask"]["post"]
    assert sorted(ask["responses"]) == ["200", "400", "413", "503"]
    schema = ask["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    assert list(schema) == list(FakeService().ask({"id": 1, "question": "灯笼"}))


def test_docs_load_nothing_from_outside(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert sorted(addresses) == ["docs/assets/swagger-ui-bundle.js", "docs/assets/swagger-ui.css", "favicon.svg"]
    assert [client.get(f"/{address}").status_code for address in addresses] == [200, 200, 200]
    assert "http" not in re.sub(r"<!--.*?-->", "", page.text).replace("http-equiv", "")


@pytest.mark.usefixtures("hashing_encoder")
def test_an_index_that_is_moved_away_while_it_is_served(tmp_path: Path, write_article: WriteArticle) -> None:
    place = tmp_path / "index"
    ingest(place, [write_article("a.md", "The ferry was closed for nine weeks in spring. " * 5)])
    app = create_app(Service.open(place), UiSettings())
    with TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False) as client:
        first = client.get("/api/status").json()
        place.rename(tmp_path / "elsewhere")
        error = {"error": f"there is no index in {place}; make one with: yuanwen ingest PATH"}
        for response in (client.get("/api/status"), client.post("/api/search", json={"query": "ferry"})):
            assert (response.status_code, response.json()) == (503, error)
        assert client.get("/").status_code == 200
        (tmp_path / "elsewhere").rename(place)
        assert client.get("/api/status").json() == first
