"""The MCP tools `ask`, `search`, `show_article` and `verify`, with the same JSON as REST.

Gradio can make MCP tools of its endpoints, but hands a dict over as Python's `str()` of it, which is no JSON, and
opens each tool as an endpoint of the page too. So the tools are made with the MCP library itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from rag.output import as_json
from ui.door import Door, Json
from ui.errors import SERVICE_ERRORS, line_of

__all__ = ["make_tools"]

_INSTRUCTIONS = (
    "Answers questions about a collection of articles with exact quotes from them. A quote may be repeated only as "
    "it stands, with its citation. Where `answered` is false, the quotes are the nearest passages and no answer."
)
_READS = ToolAnnotations(readOnlyHint=True, destructiveHint=False, idempotentHint=True, openWorldHint=False)

_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")

Filters = Annotated[
    dict[str, Any] | None,
    Field(description='Any of "since", "until" (ISO dates), "source" (name or list), "lang" ("zh", "en", "other").'),
]
History = Annotated[list[str] | None, Field(description="The earlier questions, oldest first, for a follow-up.")]


def make_tools(service: Door) -> FastMCP:
    """A server of four tools, without sessions: every call stands alone, so nothing is kept between them."""
    server: FastMCP = FastMCP(
        "yuanwen",
        instructions=_INSTRUCTIONS,
        stateless_http=True,
        json_response=True,
        log_level="WARNING",
        # The page's own guard has looked at the host and the origin already.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @server.tool(annotations=_READS)
    async def ask(
        question: str,
        history: History = None,
        filters: Filters = None,
        min_confidence: Annotated[float | None, Field(description="Abstain below this; 0 to 1.")] = None,
    ) -> CallToolResult:
        """Answers a question with at most three exact quotes, each with the article it stands in and a link."""
        given = {"question": question, "history": history, "filters": filters, "min_confidence": min_confidence}
        return await _call(service.ask, _given(given))

    @server.tool(annotations=_READS)
    async def search(
        query: str,
        filters: Filters = None,
        top: Annotated[int | None, Field(description="How many passages; 10 unless told.")] = None,
    ) -> CallToolResult:
        """The passages that fit a query best, ranked."""
        return await _call(service.search, _given({"query": query, "filters": filters, "top": top}))

    @server.tool(annotations=_READS)
    async def show_article(
        article: Annotated[str, Field(description="The article's id or its URL.")],
        raw: Annotated[bool, Field(description="With the raw text as well.")] = False,
    ) -> CallToolResult:
        """An article: title, URL, source, date and its cleaned text."""
        return await _call(lambda wanted: service.article(wanted, raw=raw), article)

    @server.tool(annotations=_READS)
    async def verify(
        answers: Annotated[list[dict[str, Any]], Field(description="Answers as `ask` gave them.")],
    ) -> CallToolResult:
        """Re-checks every quote of saved answers against the index, character by character."""
        return await _call(service.verify, answers)

    return server


def _given(arguments: Json) -> Json:
    return {name: value for name, value in arguments.items() if value is not None}


async def _call(method: Callable[[Any], Json], argument: Any) -> CallToolResult:
    try:
        result = await run_in_threadpool(method, argument)
    except SERVICE_ERRORS as error:
        raise ToolError(line_of(error)) from error
    text = as_json(result)
    # The transport's encoder refuses half a surrogate pair, which stands escaped in the text.
    structured = None if _HALF_PAIR.search(text) else result
    return CallToolResult(content=[TextContent(type="text", text=text)], structuredContent=structured)
