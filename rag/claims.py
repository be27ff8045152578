"""What saved answers claim. In: JSON lines that anybody may have edited. Out: one `Claim` or one fault per quote.

Nothing here trusts its input: every field is looked at before it is used, and what is missing becomes a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rag.output import from_json

__all__ = ["BadLine", "Claim", "Malformed", "claims_of", "read_answers"]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is not JSON."""

    reason: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One quote as an answer gives it, its fields of the right types."""

    line: int
    id: object
    rank: object
    part: str
    """``quotes`` or ``conflicts``."""
    text: str
    article_id: str
    title: str | None
    url: str | None
    path: str | None
    link: str | None
    start: int
    end: int
    raw_spans: tuple[tuple[int, int], ...]
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """A quote, or a whole answer (rank None), that cannot be checked because it is not one."""

    line: int
    id: object
    rank: object
    part: str
    reason: str


class _WrongShape(ValueError):
    pass


def read_answers(lines: Iterable[str]) -> Iterator[object]:
    """The answers in a file of JSON lines, or in one that is a single JSON value over many lines."""
    lines = list(lines)
    try:
        value = from_json("".join(lines))
    except (ValueError, RecursionError):
        pass
    else:
        yield from value if isinstance(value, list) else [value]
        return
    for line in lines:
        if line.strip():
            try:
                yield from_json(line)
            except (ValueError, RecursionError) as error:
                yield BadLine(f"the line is not JSON: {error}")


def claims_of(answers: Iterable[object]) -> Iterator[Claim | Malformed]:
    """Every quote of every answer, those of `conflicts` too, in order. Lines count from 1."""
    for line, answer in enumerate(answers, 1):
        if isinstance(answer, BadLine):
            yield Malformed(line, None, None, "answer", answer.reason)
        elif not isinstance(answer, Mapping):
            yield Malformed(line, None, None, "answer", f"an answer is a JSON object, this is {_kind(answer)}")
        elif "error" not in answer or "quotes" in answer:  # {"id", "error"} of a batch holds no quote
            yield from _claims_of_one(line, answer)


def _claims_of_one(line: int, answer: Mapping[object, object]) -> Iterator[Claim | Malformed]:
    identity = answer.get("id")
    quotes = answer.get("quotes")
    if not isinstance(quotes, list):
        reason = f"an answer has a list of quotes, this has {_kind(quotes)}"
        yield Malformed(line, identity, None, "quotes", reason)
        return
    for n, quote in enumerate(quotes, 1):
        yield _claim(line, identity, n, "quotes", quote)
    conflicts = answer.get("conflicts", [])
    if not isinstance(conflicts, list):
        yield Malformed(line, identity, None, "conflicts", f"conflicts is a list, this is {_kind(conflicts)}")
        return
    for n, conflict in enumerate(conflicts, 1):
        quote = conflict.get("quote") if isinstance(conflict, Mapping) else conflict
        yield _claim(line, identity, n, "conflicts", quote)


def _claim(line: int, identity: object, n: int, part: str, quote: object) -> Claim | Malformed:
    rank: object = n
    try:
        fields = _mapping(quote, "the quote")
        rank = fields.get("rank", n)
        citation = _mapping(fields.get("citation"), "citation")
        return Claim(
            line=line,
            id=identity,
            rank=rank,
            part=part,
            text=_string(fields, "text"),
            article_id=_string(citation, "article_id"),
            title=_optional_string(citation, "title"),
            url=_optional_string(citation, "url"),
            path=_optional_string(citation, "path"),
            link=_optional_string(citation, "link"),
            start=_integer(citation, "start"),
            end=_integer(citation, "end"),
            raw_spans=_slices(citation.get("raw_spans")),
            raw_sha256=_string(citation, "raw_sha256"),
        )
    except _WrongShape as error:
        return Malformed(line, identity, rank, part, str(error))


def _mapping(value: object, name: str) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise _WrongShape(f"{name} is an object, this is {_kind(value)}")
    return value


def _string(fields: Mapping[object, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise _WrongShape(f"{name} is a string, this is {_kind(value)}")
    return value


def _optional_string(fields: Mapping[object, object], name: str) -> str | None:
    return None if fields.get(name) is None else _string(fields, name)


def _integer(fields: Mapping[object, object], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _WrongShape(f"{name} is a whole number, this is {_kind(value)}")
    return value


def _slices(value: object) -> tuple[tuple[int, int], ...]:
    wrong = _WrongShape("raw_spans is a list of [start, end] pairs of whole numbers")
    if not isinstance(value, list):
        raise wrong
    pairs = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2 or any(type(n) is not int for n in pair):
            raise wrong
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)


def _kind(value: object) -> str:
    if value is None:
        return "null or missing"
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list"}
    return names.get(type(value), "an object")
