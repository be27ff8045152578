"""Which HTTP status an error of the service gets, and which words the reader sees."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rag.errors import BadRequest, GroundingError, IndexRoomError, RagError, UnknownArticle
from rag.evaluation.errors import BadCases

__all__ = ["SERVICE_ERRORS", "BodyError", "in_words", "line_of", "status_of"]

SERVICE_ERRORS = (RagError, IndexRoomError)
"""What the service raises on purpose; anything else is a defect."""

_WORDED = {
    "index_missing": re.compile(r"there is no index in (?P<folder>.+); make one with: .+"),
    "question_too_long": re.compile(r"question has (?P<given>[\d,]+) characters; at most (?P<most>[\d,]+) are taken.*"),
    "no_date_between": re.compile(r"since \((?P<since>\S+)\) is after until \((?P<until>\S+)\);.+"),
}
"""Lines that a reader of the page can bring about, by their key in `ui.texts`. A test holds the service to them."""


class BodyError(ValueError):
    """A request body that is not what the route takes; told as a bad request."""


def status_of(error: Exception) -> int:
    if isinstance(error, BadRequest | BadCases | BodyError):
        return 400
    if isinstance(error, UnknownArticle):
        return 404
    # The index is missing, damaged, of another encoder, or being written by somebody else.
    return 503 if isinstance(error, IndexRoomError) else 500


def line_of(error: Exception) -> str:
    """One line for a person. An unforeseen error keeps its details for the server's own log."""
    if isinstance(error, (*SERVICE_ERRORS, BodyError)) and not isinstance(error, GroundingError):
        return " ".join(str(error).split()) or type(error).__name__
    return "the server met an error it did not expect; its log has the details"


def in_words(line: str, t: Mapping[str, str]) -> str:
    """A line of `line_of` in the page's language where the page has words for it; as it is otherwise."""
    for key, pattern in _WORDED.items():
        if found := pattern.fullmatch(line):
            return t[key].format(**found.groupdict())
    return line
