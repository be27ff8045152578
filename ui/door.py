"""The one door that the page, REST and MCP knock at: what they need of `rag.service.Service`, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

__all__ = ["Door", "Json"]

Json = dict[str, Any]


class Door(Protocol):
    """JSON in, JSON out, as the contract has it; safe to call from several threads.

    Raises `rag.errors.BadRequest` for wrong input, `rag.errors.UnknownArticle` for an unknown article, and
    `index.errors.IndexRoomError` where the index cannot be used.
    """

    def ask(self, request: Mapping[str, object]) -> Json: ...

    def search(self, request: Mapping[str, object]) -> Json: ...

    def article(self, id_or_url: str, *, raw: bool = False) -> Json: ...

    def verify(self, answers: Iterable[object]) -> Json: ...

    def status(self) -> Json: ...

    def sources(self) -> list[Json]: ...

    def examples(self, lang: str, n: int = 4) -> list[str]: ...
