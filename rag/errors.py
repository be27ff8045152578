"""What can go wrong in this room.

RagError
├── BadRequest      (ValueError)   the request is not one; the message says what was given and needed
├── UnknownArticle  (LookupError)  no article has this id or URL
└── GroundingError                 an answer that its articles do not bear out; never shown
"""

from __future__ import annotations

from index.errors import IndexRoomError

__all__ = ["BadRequest", "GroundingError", "IndexRoomError", "RagError", "UnknownArticle"]


class RagError(Exception):
    """The trunk of the tree. The message is one line for a person."""


class BadRequest(RagError, ValueError):
    """A request that cannot be carried out as it stands."""


class UnknownArticle(RagError, LookupError):
    """No article in the index has this id or URL."""


class GroundingError(RagError):
    """A quote that is not what its address says."""
