"""The REST routes under `/api`, and `/docs` that loads nothing from outside.

In: JSON as the contract has it. Out: the service's JSON, or `{"error"}` with a fitting status.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import BaseRoute, Match, Route

from ui import schema
from ui.cases import keep
from ui.door import Door, Json
from ui.errors import SERVICE_ERRORS, BodyError, line_of, status_of
from ui.wire import Answer, load_answers, load_object

__all__ = ["API_VERSION", "add_routes"]

API_VERSION = "1"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_log = logging.getLogger("yuanwen.ui")


def add_routes(app: FastAPI, service: Door, *, cases: FilePath | None = None) -> None:
    app.include_router(_router(service, cases))
    for kind in (*SERVICE_ERRORS, BodyError):
        app.add_exception_handler(kind, _failed)
    app.add_exception_handler(StarletteHTTPException, _http_failed)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(Exception, _failed)


def _router(service: Door, cases: FilePath | None) -> APIRouter:
    routes = APIRouter(prefix="/api", default_response_class=Answer)

    @routes.post(
        "/ask",
        summary="One answer, in quotes",
        openapi_extra=schema.body(schema.ASK),
        responses=schema.returns(schema.ANSWER, 400, 413, 503),
    )
    async def ask(request: Request) -> Answer:
        return await _call(service.ask, load_object(await request.body()))

    @routes.post(
        "/search",
        summary="The ranked passages alone",
        openapi_extra=schema.body(schema.SEARCH),
        responses=schema.returns(schema.PASSAGES, 400, 413, 503),
    )
    async def search(request: Request) -> Answer:
        return await _call(service.search, load_object(await request.body()))

    @routes.get(
        "/articles/{article_id:path}",
        summary="An article by id or URL",
        responses=schema.returns(schema.ARTICLE, 404, 503),
    )
    async def article(
        article_id: Annotated[str, Path(description="Its id, or its URL percent-encoded.")],
        raw: Annotated[bool, Query(description="With the raw text as well.")] = False,
    ) -> Answer:
        return await _call(lambda wanted: service.article(wanted, raw=raw), article_id)

    @routes.post(
        "/verify",
        summary="Re-checks every quote of saved answers",
        openapi_extra=schema.body(schema.VERIFY),
        responses=schema.returns(schema.VERIFIED, 400, 413, 503),
    )
    async def verify(request: Request) -> Answer:
        return await _call(service.verify, load_answers(await request.body()))

    @routes.get("/status", summary="What the index holds", responses=schema.returns(schema.STATUS, 503))
    async def status() -> Answer:
        return await _call(lambda _: service.status(), None)

    if cases is not None:
        file = cases

        @routes.post(
            "/cases",
            summary="An answer and what is thought of it, as a test case",
            openapi_extra=schema.body(schema.JUDGEMENT),
            responses=schema.returns(schema.JUDGED, 400, 413, 503),
        )
        async def judged(request: Request) -> Answer:
            return await _call(lambda given: keep(service, file, given), load_object(await request.body()))

    known = list(routes.routes)

    @routes.api_route("/{rest:path}", methods=_METHODS, include_in_schema=False)
    async def nothing(rest: str, request: Request) -> Answer:
        if taken := _methods_of(known, request):
            allowed = ", ".join(taken)
            line = f"/api/{rest} takes {allowed}, not {request.method}; /docs lists what there is"
            raise HTTPException(405, line, headers={"Allow": allowed})
        raise HTTPException(404, f"there is no /api/{rest}; /docs lists what there is")

    return routes


def _methods_of(routes: list[BaseRoute], request: Request) -> list[str]:
    """What the route of this path takes, where the path has one."""
    found = (route for route in routes if isinstance(route, Route) and route.matches(request.scope)[0] != Match.NONE)
    return sorted(method for route in found for method in route.methods or ())


async def _call(method: Callable[[Any], Json], argument: Any) -> Answer:
    """The service computes; a thread of its own keeps the server answering meanwhile."""
    return Answer(await run_in_threadpool(method, argument))


async def _failed(request: Request, error: Exception) -> Response:
    status = status_of(error)
    if status == 500:
        _log.error("%s failed", request.url.path, exc_info=error)
    return Answer({"error": line_of(error)}, status_code=status)


async def _http_failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    return Answer({"error": str(error.detail)}, status_code=error.status_code, headers=error.headers)


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return Answer({"error": f"{where}: {first['msg']}"}, status_code=400)
