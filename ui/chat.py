"""One conversation: what was asked, under which filters, and what came back. No Gradio, no HTML, no global state.

In: the page's fields and the turns so far. Out: the request for the service, and the turns with one more.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import IndexRoomError
from rag.followup import asked_before
from ui.door import Door, Json
from ui.errors import SERVICE_ERRORS, line_of
from ui.texts import UiLang

__all__ = ["Talk", "Turn", "Turns", "ask", "make_filters", "make_request"]

_log = logging.getLogger("yuanwen.ui")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the line that says why there is none (without a line: a defect)."""

    number: int
    question: str
    filters: Json
    answer: Json | None = None
    error: str | None = None
    unusable: bool = False
    """Whether it is the index that `error` is about."""
    history: tuple[str, ...] = ()
    """The earlier questions it was asked with."""
    read_with: tuple[str, ...] = ()
    """Those of them that it was completed from; none where it was understood by itself."""


Turns = tuple[Turn, ...]


@dataclass(slots=True)
class Talk:
    """One reader's conversation. The one thing here that changes: a switch of the language or a new conversation comes
    while a question is being answered, and its answer has to see that."""

    turns: Turns = ()
    pending: Turn | None = None
    """What is being answered. Another one, or none, where the answer is no longer wanted."""
    lang: UiLang = "en"
    begun: int = 0
    """How often a conversation was begun anew."""
    troubled: bool = False
    """Whether the bar on top says that the index cannot be used."""


def make_filters(since: str | None, until: str | None, source: Sequence[str] | None, lang: str | None) -> Json:
    """Only what was filled in. Whether a date is one is the service's to say."""
    filters: Json = {}
    if since and since.strip():
        filters["since"] = since.strip()
    if until and until.strip():
        filters["until"] = until.strip()
    if source:
        filters["source"] = [source] if isinstance(source, str) else [str(name) for name in source]
    if lang:
        filters["lang"] = lang
    return filters


def make_request(question: str, turns: Turns, filters: Json, *, history: int) -> Json:
    asked = [turn.question for turn in turns if turn.answer is not None][-history:] if history else []
    request: Json = {"question": question}
    if asked:
        request["history"] = asked
    if filters:
        request["filters"] = filters
    return request


def ask(service: Door, question: str, turns: Turns, filters: Json, *, history: int) -> Turn:
    number = turns[-1].number + 1 if turns else 1
    request = make_request(question, turns, filters, history=history)
    try:
        answer = service.ask(request)
    except SERVICE_ERRORS as error:
        return Turn(number, question, filters, error=line_of(error), unusable=isinstance(error, IndexRoomError))
    except Exception:  # the page must say that something failed, not hang
        _log.exception("a question could not be answered")
        return Turn(number, question, filters)
    earlier = tuple(request.get("history", ()))
    read_with = asked_before(earlier) if answer["standalone_question"] != question else ()
    return Turn(number, question, filters, answer=answer, history=earlier, read_with=read_with)
