"""What may be asked: requests from a batch file, the page, REST or MCP, checked field by field.

In: a mapping from outside. Out: a frozen request, or `BadRequest` that names the field, what was given and what is
needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.filters import LANGS, Filters
from rag.answer import NO_ID
from rag.errors import BadRequest
from rag.settings import ServiceSettings

__all__ = ["AskRequest", "SearchRequest", "in_json_words", "parse_filters"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FILTER_FIELDS = {"since", "until", "source", "lang"}
MAX_SOURCES = 10_000
"""Names in one filter; an archive has some hundred sources."""


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question to answer."""

    id: object
    question: str
    history: tuple[str, ...]
    filters: Filters
    min_confidence: float | None

    @classmethod
    def parse(cls, request: Mapping[str, object], settings: ServiceSettings) -> AskRequest:
        _must_be_object(request)
        return cls(
            id=request.get("id", NO_ID),
            question=_question(request, "question", settings),
            history=_history(request.get("history"), settings),
            filters=parse_filters(request.get("filters")),
            min_confidence=_confidence(request.get("min_confidence")),
        )


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search for passages."""

    id: object
    query: str
    filters: Filters
    top: int

    @classmethod
    def parse(cls, request: Mapping[str, object], settings: ServiceSettings) -> SearchRequest:
        _must_be_object(request)
        name = "question" if "question" in request and "query" not in request else "query"
        top = request.get("top")
        if top is None:
            top = settings.passages_shown
        if isinstance(top, bool) or not isinstance(top, int) or not 1 <= top <= settings.max_top:
            raise BadRequest(f"top is {in_json_words(top)}; it has to be a whole number from 1 to {settings.max_top}")
        return cls(
            id=request.get("id", NO_ID),
            query=_question(request, name, settings),
            filters=parse_filters(request.get("filters")),
            top=top,
        )


def parse_filters(value: object) -> Filters:
    """``{"since", "until", "source", "lang"}``, each optional; None for none at all."""
    if value is None:
        return Filters()
    if not isinstance(value, Mapping):
        raise BadRequest(f"filters is {in_json_words(value)}; it has to be an object with since, until, source or lang")
    unknown = sorted(str(key) for key in value if key not in _FILTER_FIELDS)
    if unknown:
        raise BadRequest(f"filters has {in_json_words(unknown[0])}; known are since, until, source and lang")
    since, until = _date(value.get("since"), "since"), _date(value.get("until"), "until")
    if since and until and since > until:
        raise BadRequest(f"since ({since}) is after until ({until}); no date lies between them")
    lang = value.get("lang")
    if lang in (None, ""):
        lang = None
    elif not isinstance(lang, str) or lang.strip().lower() not in LANGS:
        raise BadRequest(f"lang is {in_json_words(lang)}; it has to be one of {', '.join(LANGS)}")
    return Filters(since, until, _sources(value.get("source")), lang.strip().lower() if lang else None)


def _must_be_object(request: object) -> None:
    # Fields beside the known ones are let be: a line of test cases is a request with its answers beside it.
    if not isinstance(request, Mapping):
        raise BadRequest(f"the request is {in_json_words(request)}; it has to be an object")


def _question(request: Mapping[str, object], name: str, settings: ServiceSettings) -> str:
    value = request.get(name)
    if not isinstance(value, str):
        given = in_json_words(value) if name in request else "missing"
        raise BadRequest(f"{name} is {given}; it has to be text")
    _must_be_text(value, name)
    if not value.strip():
        raise BadRequest(f"{name} is empty; ask something")
    if len(value) > settings.max_question_chars:
        raise BadRequest(
            f"{name} has {len(value):,} characters; at most {settings.max_question_chars:,} are taken: ask in a sentence"
        )
    return value


def _history(value: object, settings: ServiceSettings) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise BadRequest(f"history {_wrong_in(value)}; it has to be a list of the earlier questions, oldest first")
    if any(len(item) > settings.max_question_chars for item in value):
        raise BadRequest(f"history has a question of more than {settings.max_question_chars:,} characters")
    for item in value:
        _must_be_text(item, "history")
    return tuple(item for item in value[-settings.max_history :] if item.strip())


def _confidence(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise BadRequest(f"min_confidence is {in_json_words(value)}; it has to be a number from 0 to 1")
    return float(value)


def _date(value: object, name: str) -> str | None:
    if value in (None, ""):
        return None
    try:
        if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
            raise ValueError
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError:
        raise BadRequest(f"{name} is {in_json_words(value)}; it has to be a date like 2024-09-06") from None


def _sources(value: object) -> tuple[str, ...]:
    if value in (None, ""):
        return ()
    names: list[Any] = [value] if isinstance(value, str) else value  # type: ignore[assignment]
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) and name.strip() for name in names):
        raise BadRequest(f"source {_wrong_in(value)}; it has to be a name or a list of names")
    if len(names) > MAX_SOURCES:
        raise BadRequest(f"source has {len(names):,} names; at most {MAX_SOURCES:,} are taken")
    return tuple(names)


def _must_be_text(value: str, name: str) -> None:
    """Half a surrogate pair, or a byte of an argument that was no UTF-8: no article holds it, no index can be asked."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadRequest(
            f"{name} is not text: U+{ord(value[error.start]):04X} at character {error.start} is no character; "
            "give it as UTF-8"
        ) from None


def in_json_words(value: object) -> str:
    """A value from outside, short enough for a line: null, true, a number, 'text', a list, an object."""
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, Mapping):
        return "an object"
    text = "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _wrong_in(value: object) -> str:
    """What is wrong with a value that has to be a list of words: it is none, or the first item that is no word."""
    if not isinstance(value, (list, tuple)):
        return f"is {in_json_words(value)}"
    wrong = [item for item in value if not isinstance(item, str)] or [item for item in value if not item.strip()]
    return f"holds {in_json_words(wrong[0])}"
