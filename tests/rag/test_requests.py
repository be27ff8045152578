"""Requests from outside: what is taken, and which field an error names."""

from __future__ import annotations

import pytest

from rag.errors import BadRequest
from rag.requests import AskRequest, SearchRequest, parse_filters
from rag.settings import ServiceSettings

SETTINGS = ServiceSettings()


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"since": "20240506"}, "since"),
        ({"until": "2024-W19-1"}, "until"),
        ({"since": "2024-02-30"}, "since"),
        ({"since": 20240506}, "since"),
        ({"until": "２０２４-05-06"}, "until"),
        ({"since": "2024-05-07", "until": "2024-05-06"}, "since"),
        ({"lang": "fr"}, "lang"),
        ({"year": 2024}, "'year'"),
        (["zh"], "filters"),
    ],
)
def test_a_filter_that_does_not_fit_is_named(value: object, name: str) -> None:
    with pytest.raises(BadRequest, match=name):
        parse_filters(value)


def test_filters_are_taken_as_the_command_line_takes_them() -> None:
    found = parse_filters({"since": " 2024-05-06 ", "until": None, "lang": "ZH"})
    assert (found.since, found.until, found.lang) == ("2024-05-06", None, "zh")


@pytest.mark.parametrize(
    ("request_", "name"),
    [({}, "query is missing"), ({"query": 5}, "query is 5"), ({"question": ""}, "question is empty")],
)
def test_a_search_names_the_field_that_it_lacks(request_: dict[str, object], name: str) -> None:
    with pytest.raises(BadRequest, match=name):
        SearchRequest.parse(request_, SETTINGS)


def test_a_question_names_the_field_that_it_lacks() -> None:
    with pytest.raises(BadRequest, match="question is missing"):
        AskRequest.parse({"query": "x"}, SETTINGS)
