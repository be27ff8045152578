"""A reader's judgement of an answer, added as a case to the file that `--cases` names.

In: the service, that file and what the browser sent. Out: what was written. The answer is asked for again here, so
that a case holds what the service says and never what a browser says it said.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from rag.evaluation.append import Choice, append_case, case_from
from rag.evaluation.cases import read_lines
from rag.evaluation.errors import BadCases, EvaluationError
from ui.door import Door, Json

__all__ = ["check_file", "keep"]

_ADDRESS = ("article_id", "start", "end", "raw_sha256")
"""What of a citation says which characters were quoted."""


def check_file(file: Path) -> None:
    """Raises `BadCases` where no case could be added to `file`, before anybody judges. Writes nothing."""
    try:
        if not file.exists():
            if not file.parent.is_dir():
                raise BadCases(f"--cases {file}: there is no folder {file.parent}; make it, or name another file")
            return
        if not file.is_file():
            raise BadCases(f"--cases {file} is no file; name one of JSON lines, or one that is not there yet")
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCases(f"--cases {file} is not UTF-8 (byte {error.start}); name a file of cases") from None
    except OSError as error:
        raise BadCases(f"--cases {file} cannot be read ({error.strerror}); name a file that can") from error
    for _ in read_lines(text.split("\n"), f"--cases {file}"):
        pass


def keep(service: Door, file: Path, request: Mapping[str, Any]) -> Json:
    """`{"outcome", "file", "case"}`: the case, or None where the same question has one already.

    Raises what the service raises, `BadCases` for what makes no case, and `EvaluationError` where the file cannot be
    written.
    """
    choice: Any = request.get("choice")
    choices = get_args(Choice)
    if choice not in choices:
        raise BadCases(f"choice is missing or unknown; it has to be one of {', '.join(choices)}")
    answers, urls, history = (_texts(request, name) for name in ("answers", "urls", "history"))
    filters = request.get("filters") or {}
    answer = service.ask({"question": request.get("question"), "history": history, "filters": filters})
    if choice == "right":
        _check_right(answer, request.get("seen"))
    case = case_from(answer, choice, answers=answers, urls=urls, history=history, filters=filters)
    try:
        written = append_case(file, case)
    except OSError as error:
        raise EvaluationError(f"{file.name} cannot be written ({error.strerror}); nothing was added") from error
    return {
        "outcome": "written" if written else "already_there",
        "file": file.name,
        "case": case.to_json() if written else None,
    }


def _check_right(answer: Json, seen: object) -> None:
    """Only an answer that was shown can be right, and only the one that the reader saw, where they say which."""
    if not answer.get("answered"):
        raise BadCases(
            "the question was not answered, so no quote was right; "
            "choose unanswerable if that was right, or wrong with what would be"
        )
    if seen is None:
        return
    citation = answer["quotes"][0]["citation"]
    if not isinstance(seen, Mapping) or any(seen.get(name) != citation.get(name) for name in _ADDRESS):
        raise BadCases("the answer has changed since it was shown; ask again, then choose")


def _texts(request: Mapping[str, Any], name: str) -> list[str]:
    found = request.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise BadCases(f"{name} has to be a list of strings")
    return found
