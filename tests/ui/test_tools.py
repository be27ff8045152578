"""MCP: four tools with the contract's JSON, and nothing else that a program could call."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fakes import ARTICLES, FakeService
from fastapi.testclient import TestClient

ACCEPT = {"accept": "application/json, text/event-stream"}
QUESTION = "取缔“灯笼”时缴获了多少现金？"


def call(client: TestClient, method: str, path: str = "/mcp", **params: Any) -> dict[str, Any]:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    response = client.post(path, json=body, headers=ACCEPT)
    assert response.status_code == 200, response.text
    result: dict[str, Any] = response.json()["result"]
    return result


def tool(client: TestClient, name: str, **arguments: Any) -> dict[str, Any]:
    return call(client, "tools/call", name=name, arguments=arguments)


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/"])
def test_the_tools(client: TestClient, path: str) -> None:
    tools = {tool["name"]: tool for tool in call(client, "tools/list", path)["tools"]}
    assert list(tools) == ["ask", "search", "show_article", "verify"]
    assert {name: tool["inputSchema"]["required"] for name, tool in tools.items()} == {
        "ask": ["question"], "search": ["query"], "show_article": ["article"], "verify": ["answers"],
    }  # fmt: skip
    assert all(tool["description"] and tool["annotations"]["readOnlyHint"] for tool in tools.values())


def test_it_introduces_itself(client: TestClient) -> None:
    hello = call(
        client, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "t", "version": "0"}
    )
    assert hello["serverInfo"]["name"] == "yuanwen"
    assert "exact quotes" in hello["instructions"]


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("ask", {"question": QUESTION}, FakeService().ask({"question": QUESTION})),
        ("ask", {"question": "And?", "history": ["Harbour?"], "filters": {"lang": "en"}, "min_confidence": 0.5},
         FakeService().ask({"question": "And?", "history": ["Harbour?"]})),
        ("search", {"query": "harbour", "top": 2}, FakeService().search({"query": "harbour", "top": 2})),
        ("show_article", {"article": ARTICLES["hostile"].id}, FakeService().article(ARTICLES["hostile"].id)),
        ("show_article", {"article": ARTICLES["lantern"].url, "raw": True},
         FakeService().article(ARTICLES["lantern"].id, raw=True)),
        ("verify", {"answers": [FakeService().ask({"question": QUESTION})]},
         {"checked": 2, "exact": 2, "changed": 0, "false": []}),
    ],
)  # fmt: skip
def test_the_same_json_as_rest(client: TestClient, name: str, arguments: dict[str, Any], expected: object) -> None:
    result = tool(client, name, **arguments)
    assert not result["isError"]
    assert result["structuredContent"] == expected
    [content] = result["content"]
    assert json.loads(content["text"]) == expected


def test_arguments_reach_the_service(client: TestClient, service: FakeService) -> None:
    request = {"question": "a?", "history": ["b"], "filters": {"source": ["甲网"]}, "min_confidence": 0.25}
    tool(client, "ask", **request)
    tool(client, "ask", question="c?")
    assert service.requests == [request, {"question": "c?"}]


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("ask", {"question": " "}, "question is missing or empty; a text of 1 to 2,000 characters is needed"),
        ("show_article", {"article": "0"}, "no article has the id or URL '0'"),
    ],
)
def test_failures_are_told(client: TestClient, name: str, arguments: dict[str, Any], line: str) -> None:
    result = tool(client, name, **arguments)
    assert result["isError"]
    assert line in result["content"][0]["text"]


def test_half_a_surrogate_pair(client: TestClient, service: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "article", lambda wanted, raw=False: {"text": "a\ud83d"})
    result = tool(client, "show_article", article="x")
    assert json.loads(result["content"][0]["text"]) == {"text": "a\ud83d"}
