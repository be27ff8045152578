"""Which HTTP status an error of the service gets, and which words the reader sees."""

from __future__ import annotations

from rag.errors import BadRequest, GroundingError, IndexRoomError, RagError, UnknownArticle
from rag.evaluation.errors import BadCases

__all__ = ["SERVICE_ERRORS", "BodyError", "line_of", "status_of"]

SERVICE_ERRORS = (RagError, IndexRoomError)
"""What the service raises on purpose; anything else is a defect."""


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
