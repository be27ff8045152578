"""JSON as it goes over the wire: body bytes to a value, a value to body bytes."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse

from rag.output import as_json, from_json
from ui.door import Json
from ui.errors import BodyError

__all__ = ["Answer", "load_answers", "load_object"]


class Answer(JSONResponse):
    """A JSON response that any article text survives, and that does nothing to the terminal it is looked at in."""

    def render(self, content: Any) -> bytes:
        return as_json(content).encode("utf-8")


def load_object(body: bytes) -> Json:
    """A JSON object, or a `BodyError` that says what came instead."""
    value = _load(_decode(body))
    if not isinstance(value, dict):
        raise BodyError(f"the body must be a JSON object, and is {_kind(value)}")
    return value


def load_answers(body: bytes) -> list[Json]:
    """Saved answers: JSON lines (as the page saves them), a JSON list, or `{"answers": […]}`."""
    text = _decode(body)
    try:
        value = _load(text)
    except BodyError:
        value = [_load(line, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(value) < 2:
            raise
    if isinstance(value, dict):
        value = [value] if "quotes" in value or "error" in value else value.get("answers", {})
    if not isinstance(value, list):
        raise BodyError(f"the body must hold answers (with their quotes), and has {_kind(value)}")
    for number, answer in enumerate(value, 1):
        if not isinstance(answer, dict):
            raise BodyError(f"answer {number} must be a JSON object, and is {_kind(answer)}")
    return value


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BodyError(f"the body must be UTF-8, and is not at byte {error.start}") from error


def _load(text: str, line: int | None = None) -> Any:
    if not text.strip():
        raise BodyError("the body is empty; a JSON object is needed")
    try:
        return from_json(text)
    except json.JSONDecodeError as error:
        raise BodyError(f"the body is not JSON: {error.msg} at line {line or error.lineno}") from error
    except (RecursionError, ValueError) as error:  # nested too deep, a number of too many digits, NaN
        raise BodyError("the body is JSON that is nested too deep or holds what is no JSON number") from error


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null", dict: "an object"}
    return names.get(type(value), "a number")
