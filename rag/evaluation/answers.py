"""Answers that somebody else gave, in the contract's JSON: scored on the same cases, or checked by themselves.

In: a file of JSON lines (or one JSON value), each an answer with an `id` or its `question`. Out: answers by both; or,
without cases, a set whose cases only ask whether the quotes stand.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from rag.claims import BadLine, read_answers
from rag.evaluation.cases import Case, language_of
from rag.evaluation.errors import BadRun
from rag.evaluation.load import CaseSet

__all__ = ["cases_of_answers", "read_answer_file", "usable"]

Json = dict[str, Any]


def read_answer_file(path: Path) -> dict[str, Mapping[str, Any]]:
    """Answers by id and, where it is another, by question."""
    found: dict[str, Mapping[str, Any]] = {}
    for answer in _read(path):
        for key in (answer.get("id"), answer.get("question")):
            if isinstance(key, (str, int)) and str(key) not in found:
                found[str(key)] = answer
    return found


def cases_of_answers(path: Path) -> CaseSet:
    """A case for every answer, which knows nothing of what is right."""
    cases = []
    for number, answer in enumerate(_read(path), 1):
        identity, question = answer.get("id"), str(answer.get("question") or "")
        name = str(identity) if isinstance(identity, (str, int)) else question or str(number)
        cases.append(Case(id=name, question=question, lang=language_of(question), graded=False))
    return CaseSet(path.name, tuple(cases))


def _read(path: Path) -> list[Mapping[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRun(f"{path} is not UTF-8 (byte {error.start}); give answers as JSON lines") from None
    except OSError as error:
        raise BadRun(f"{path} cannot be read ({error.strerror or error}); give answers as JSON lines") from None
    answers: list[Mapping[str, Any]] = []
    # StringIO parts at line feeds alone; splitlines() would also at U+2028, which JSON lets stand in strings.
    for number, answer in enumerate(read_answers(io.StringIO(text)), 1):
        if isinstance(answer, BadLine) or not isinstance(answer, Mapping):
            raise BadRun(f"{path}, answer {number} is not a JSON object; give answers as `ask --json` writes them")
        answers.append(answer)
    if not answers:
        raise BadRun(f"{path} holds no answer; give answers as JSON lines")
    return answers


def usable(answer: Mapping[str, Any]) -> Json:
    """`answer` with everything of a wrong type left out, so that nobody's JSON can stop a run."""
    confidence: Any = answer.get("confidence")
    timing = answer.get("timing_ms")
    body = {
        **answer,
        "confidence": float(confidence) if _is_number(confidence) and 0 <= float(confidence) <= 1 else None,
        "timing_ms": {str(k): float(v) for k, v in timing.items() if _is_number(v)}
        if isinstance(timing, Mapping)
        else {},
    }
    if "quotes" in answer:
        body["quotes"] = [_quote(quote) for quote in _mappings(answer["quotes"])]
    body["passages"] = _mappings(answer.get("passages"))
    body["conflicts"] = [
        {**conflict, "quote": _quote(conflict["quote"])}
        for conflict in _mappings(answer.get("conflicts"))
        if isinstance(conflict.get("quote"), Mapping)
    ]
    return body


def _quote(quote: Mapping[str, Any]) -> Json:
    text = quote.get("text") if isinstance(quote.get("text"), str) else ""
    assert isinstance(text, str)
    citation = quote.get("citation")
    given = quote.get("highlights")
    marks: list[list[int]] = []
    for mark in given if isinstance(given, list) else []:
        if isinstance(mark, list) and len(mark) == 2 and all(type(x) is int for x in mark):
            a, b = mark
            if (marks[-1][1] if marks else 0) <= a < b <= len(text):
                marks.append([a, b])
    also = _mappings(quote.get("also"))
    return {
        **quote,
        "text": text,
        "citation": citation if isinstance(citation, Mapping) else {},
        "highlights": marks,
        "also": also,
    }


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)
