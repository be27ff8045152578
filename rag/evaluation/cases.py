"""What is asked and what would be right: one case, and the file of JSON lines that holds many.

In: JSON lines as the contract has them. Out: `Case` records; `BadCases` names the line that is none and why.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rag.errors import BadRequest
from rag.evaluation.errors import BadCases
from rag.requests import parse_filters

__all__ = ["Case", "case_of", "digest", "language_of", "read_lines"]

Json = dict[str, Any]
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what counts as right."""

    id: str
    question: str
    history: tuple[str, ...] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    """Any one of them is right. Empty where only the right articles are known."""
    answer_groups: tuple[tuple[str, ...], ...] = ()
    """One variant of every group is needed; then `answers` are only shown."""
    urls: tuple[str, ...] = ()
    """Right articles, by URL or article id. Copies and alternatives of one another."""
    relevance: tuple[tuple[str, float], ...] = ()
    """Right passages of a set that brings its own, by their ids in the set, with grades."""
    answerable: bool = True
    category: str = ""
    lang: str = ""
    evidence: tuple[tuple[str, ...], ...] = ()
    """The words that bear the answer out: alternatives, each of one or more parts."""
    graded: bool = True
    """False where nothing is known of what is right: then only the quotes themselves are checked."""

    @property
    def has_answers(self) -> bool:
        """Whether it is known which words are right."""
        return bool(self.answers or self.answer_groups)

    @property
    def request(self) -> Json:
        """What is asked of a service."""
        return {
            "id": self.id,
            "question": self.question,
            "history": list(self.history),
            "filters": dict(self.filters),
        }

    def to_json(self) -> Json:
        """The contract's fields, with `relevance` beside them where a set brings its own passages."""
        body: Json = {
            "id": self.id,
            "question": self.question,
            "history": list(self.history),
            "filters": dict(self.filters),
            "answers": list(self.answers),
            "urls": list(self.urls),
            "answerable": self.answerable,
            "category": self.category,
            "lang": self.lang,
        }
        if self.answer_groups:
            body["answer_groups"] = [list(group) for group in self.answer_groups]
        if self.evidence:
            body["evidence"] = [list(parts) for parts in self.evidence]
        if self.relevance:
            body["relevance"] = [[name, grade] for name, grade in self.relevance]
        return body


def language_of(question: str) -> str:
    """``zh`` for a question with Chinese characters, else ``en``: how metrics choose between words and characters."""
    return "zh" if _HAN.search(question) else "en"


def read_lines(lines: Iterable[str], name: str) -> Iterator[Case]:
    """The cases of a file; `name` is what errors call it. Empty lines are passed over."""
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{name}, line {number}"
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadCases(f"{place}: not JSON ({error}); a case is one JSON object a line") from None
        case = case_of(value, place, default_id=f"{number}")
        if case.id in seen:
            raise BadCases(f"{place}: the id {case.id!r} is there twice; give each case its own")
        seen.add(case.id)
        yield case


def case_of(value: object, place: str, *, default_id: str, ungraded: bool = False) -> Case:
    """One case from its JSON; with `ungraded`, one that says nothing of what is right will do. Raises BadCases that
    begins with `place`."""
    if not isinstance(value, Mapping):
        raise BadCases(f"{place}: {_shown(value)} is not an object; a case is {{'question': …, 'answers': […], …}}")
    question = value.get("question")
    if not isinstance(question, str) or not question.strip():
        raise BadCases(f"{place}: question is {_shown(question)}; it has to be text")
    identity = value.get("id")
    if identity is not None and not isinstance(identity, (str, int)):
        raise BadCases(f"{place}: id is {_shown(identity)}; it has to be text or a number")
    answerable = value.get("answerable", True)
    if not isinstance(answerable, bool):
        raise BadCases(f"{place}: answerable is {_shown(answerable)}; it has to be true or false")
    filters = value.get("filters") or {}
    try:
        parse_filters(filters)
    except BadRequest as error:
        raise BadCases(f"{place}: {error}") from None
    groups = value.get("answer_groups") or []
    if not isinstance(groups, list):
        raise BadCases(f"{place}: answer_groups is {_shown(groups)}; it has to be a list of lists of strings")
    case = Case(
        id=str(identity) if identity is not None else default_id,
        question=question,
        history=_strings(value, "history", place),
        filters=filters,
        answers=_strings(value, "answers", place),
        answer_groups=tuple(_strings({"answer_groups": group}, "answer_groups", place) for group in groups),
        urls=_strings(value, "urls", place),
        answerable=answerable,
        category=_word(value, "category", place),
        lang=_word(value, "lang", place) or language_of(question),
        evidence=_evidence(value.get("evidence"), place),
    )
    if case.answerable and not case.has_answers and not case.urls:
        if ungraded:
            return replace(case, graded=False)
        raise BadCases(f"{place}: neither answers nor urls; say what is right, or set answerable to false")
    return case


def digest(cases: Sequence[Case], passages: Iterable[tuple[str, str]] = ()) -> str:
    """Hex SHA-256 of what was asked, of what counts as right and of the passages a set brings; order does not count."""
    lines = [json.dumps(case.to_json(), sort_keys=True, ensure_ascii=False) for case in cases]
    lines += [json.dumps([name, text], ensure_ascii=False) for name, text in passages]
    whole = hashlib.sha256()
    for line in sorted(lines):
        whole.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return whole.hexdigest()


def _strings(value: Mapping[Any, Any], name: str, place: str) -> tuple[str, ...]:
    found = value.get(name)
    if found is None:
        return ()
    if not isinstance(found, (list, tuple)) or not all(isinstance(item, str) for item in found):
        raise BadCases(f"{place}: {name} is {_shown(found)}; it has to be a list of strings")
    return tuple(item for item in found if item.strip())


def _word(value: Mapping[Any, Any], name: str, place: str) -> str:
    found = value.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise BadCases(f"{place}: {name} is {_shown(found)}; it has to be text")
    return found


def _evidence(value: object, place: str) -> tuple[tuple[str, ...], ...]:
    """A string; a list of the parts of one; or a list of lists, which are alternatives."""
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return ((value,),)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return (tuple(item for item in value if item.strip()),) if any(value) else ()
    if isinstance(value, list) and all(isinstance(item, list) for item in value):
        return tuple(_strings({"evidence": item}, "evidence", place) for item in value if item)
    raise BadCases(f"{place}: evidence is {_shown(value)}; it has to be text or a list of texts")


def _shown(value: object) -> str:
    text = "missing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
