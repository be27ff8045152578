"""Question sets that bring their own passages: SQuAD files, BEIR folders, folders of passages and questions.

In: a path. Out: `Cases` with their passages, or without where the folder has none. Every passage becomes one article.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.evaluation.cases import Case, language_of
from rag.evaluation.errors import BadCases
from rag.sentences import sentences

__all__ = [
    "Passage",
    "beir",
    "is_beir",
    "is_questions_folder",
    "json_lines",
    "questions_folder",
    "read_passages",
    "squad",
]

Json = dict[str, Any]
_TEXT: Any = {"encoding": "utf-8-sig", "newline": "\n"}
Read = tuple[list[Case], list["Passage"]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a set, plain text."""

    id: str
    title: str
    text: str


def json_lines(path: Path) -> Iterator[tuple[str, Json]]:
    """``(place, object)`` for every line of a file, packed with gzip or not."""
    try:
        with gzip.open(path, "rt", **_TEXT) if path.suffix == ".gz" else path.open("rt", **_TEXT) as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                place = f"{path}, line {number}"
                value = json.loads(line)
                if not isinstance(value, dict):
                    raise BadCases(f"{place}: {type(value).__name__} where an object is needed")
                yield place, value
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError, json.JSONDecodeError, RecursionError) as error:
        raise BadCases(f"{path} cannot be read as JSON lines: {error}") from None
    except OSError as error:
        raise BadCases(
            f"{path} cannot be read ({error.strerror or error}); give JSON lines, packed with gzip or not"
        ) from None


def squad(value: object, name: str) -> Read:
    """SQuAD 1.1 and 2.0 as parsed JSON. The sentence that holds an answer is its evidence."""
    cases: list[Case] = []
    passages: list[Passage] = []
    try:
        for entry in _mapping(value)["data"]:
            for paragraph in entry["paragraphs"]:
                text = str(paragraph["context"])
                passage = Passage(f"p{len(passages)}", str(entry.get("title") or ""), text)
                passages.append(passage)
                bounds = sentences(text)
                for asked in paragraph["qas"]:
                    cases.append(_squad_case(asked, passage, bounds, number=len(cases) + 1))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadCases(f"{name} is not in SQuAD's format: {type(error).__name__} at {error}") from None
    return cases, passages


def _squad_case(asked: Mapping[str, Any], passage: Passage, bounds: Sequence[tuple[int, int]], *, number: int) -> Case:
    question = str(asked["question"])
    given = [] if asked.get("is_impossible") else asked.get("answers") or []
    answers = tuple(dict.fromkeys(str(answer["text"]) for answer in given if str(answer["text"]).strip()))
    starts = {int(answer["answer_start"]) for answer in given if int(answer.get("answer_start", -1)) >= 0}
    evidence = [passage.text[a:b] for a, b in bounds if any(a <= start < b for start in starts)]
    return Case(
        id=str(asked.get("id") or number),
        question=question,
        answers=answers,
        relevance=((passage.id, 1.0),) if answers else (),
        answerable=bool(answers),
        lang=language_of(question),
        evidence=tuple((sentence,) for sentence in evidence),
    )


def is_beir(folder: Path) -> bool:
    return (folder / "queries.jsonl").is_file() and _one_of(folder, "corpus") is not None


def beir(folder: Path, split: str | None) -> Read:
    """A BEIR folder: corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv (``test`` unless told)."""
    qrels = folder / "qrels"
    names = sorted(path.stem for path in qrels.glob("*.tsv"))
    chosen = split or ("test" if "test" in names or not names else names[0])
    if chosen not in names:
        raise BadCases(f"{qrels} has no {chosen}.tsv; --split takes one of: {', '.join(names) or 'none are there'}")
    relevant = _qrels(qrels / f"{chosen}.tsv")
    cases = []
    for place, row in json_lines(folder / "queries.jsonl"):
        identity, question = _field(row, "_id", place), _field(row, "text", place)
        grades = relevant.get(identity)
        if grades and question.strip():
            cases.append(Case(id=identity, question=question, relevance=tuple(grades), lang=language_of(question)))
    corpus = _one_of(folder, "corpus")
    assert corpus is not None
    return cases, list(read_passages(corpus))


def _qrels(path: Path) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            try:
                query, passage, grade = row[0], row[1], float(row[2])
            except (IndexError, ValueError):
                continue  # the heading line, or an empty one
            if grade > 0:
                found.setdefault(query, []).append((passage, grade))
    return found


def is_questions_folder(folder: Path) -> bool:
    return any(folder.glob("questions_*.jsonl")) or any(folder.glob("questions_*.jsonl.gz"))


def questions_folder(folder: Path, split: str | None) -> Read:
    """``questions_<split>.jsonl.gz``, with ``passages.jsonl.gz`` where the set brings its own."""
    there = sorted([*folder.glob("questions_*.jsonl"), *folder.glob("questions_*.jsonl.gz")])
    splits = {path.name.removeprefix("questions_").partition(".jsonl")[0]: path for path in there}
    if split is not None and split not in splits:
        raise BadCases(f"{folder} has no split {split!r}; --split takes one of: {', '.join(splits)}")
    # Without a split, the one for measuring; all of them where none is called that.
    chosen = [split] if split else ["dev"] if "dev" in splits else list(splits)
    file = _one_of(folder, "passages")
    passages = list(read_passages(file)) if file else []
    cases: dict[str, Case] = {}
    for name in chosen:
        for place, row in json_lines(splits[name]):
            case = _question(row, place, own=bool(passages))
            if len(chosen) > 1:
                case = replace(case, id=f"{name}/{case.id}", category=case.category or name)
            cases[case.id] = case
    return list(cases.values()), passages


def _question(row: Json, place: str, *, own: bool) -> Case:
    question = _field(row, "question", place)
    answers = tuple(text for text in row.get("answers") or () if isinstance(text, str) and text.strip())
    ids = tuple(dict.fromkeys(str(name) for name in row.get("passage_ids") or ()))
    # Null says that nobody looked: questions made for another collection, which this one should not answer.
    answerable = bool(row.get("answerable", True)) and (own or bool(row.get("urls")))
    evidence = tuple((text,) for text in dict.fromkeys(row.get("evidences") or ()) if str(text).strip())
    return Case(
        id=str(row.get("id") or place),
        question=question,
        answers=answers if answerable else (),
        urls=tuple(row.get("urls") or ()) if not own else (),
        relevance=tuple((name, 1.0) for name in ids) if answerable else (),
        answerable=answerable,
        category=str(row.get("category") or ""),
        lang=str(row.get("lang") or "") or language_of(question),
        evidence=evidence if answerable else (),
    )


def read_passages(path: Path) -> Iterator[Passage]:
    """``{"id" or "_id", "title", "text"}`` a line."""
    for number, (place, row) in enumerate(json_lines(path), 1):
        text = row.get("text")
        if not isinstance(text, str):
            raise BadCases(f'{place}: the passage has no text; needed is {{"id": …, "title": …, "text": …}}')
        identity = row.get("id", row.get("_id", number))
        yield Passage(str(identity), str(row.get("title") or ""), text)


def _one_of(folder: Path, name: str) -> Path | None:
    for suffix in (".jsonl", ".jsonl.gz"):
        if (folder / f"{name}{suffix}").is_file():
            return folder / f"{name}{suffix}"
    return None


def _field(row: Json, name: str, place: str) -> str:
    value = row.get(name)
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise BadCases(f"{place}: {name} is {'missing' if value is None else type(value).__name__}, text is needed")
    return str(value)


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("the outermost value")
    return value
