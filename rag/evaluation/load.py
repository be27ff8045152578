"""From the paths a person names to sets of cases, whatever their format.

In: a path. Out: a `CaseSet`; `BadCases` says which formats are read.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rag.evaluation.cases import Case, digest, read_lines
from rag.evaluation.datasets import (
    Passage,
    beir,
    is_beir,
    is_questions_folder,
    questions_folder,
    read_passages,
    squad,
)
from rag.evaluation.errors import BadCases
from rag.evaluation.pages import LabelledPage, is_labelled, labelled_pages

__all__ = ["CaseSet", "load", "takes_split"]

_FORMATS = (
    "case lines (.jsonl), SQuAD (.json), a BEIR folder, a folder of questions_<split>.jsonl.gz with or without "
    "passages.jsonl.gz, or labelled pages (.jsonl with raw and labels)"
)


@dataclass(frozen=True)
class CaseSet:
    """Cases that are asked of one index: `passages` or `pages` where they bring their own."""

    name: str
    cases: tuple[Case, ...]
    passages: tuple[Passage, ...] = ()
    pages: tuple[LabelledPage, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Of the cases and of what they are asked of."""
        own = [(passage.id, passage.text) for passage in self.passages] + [(page.path, page.raw) for page in self.pages]
        return digest(self.cases, own)

    def limited(self, limit: int | None) -> CaseSet:
        """The same with at most `limit` cases, spread evenly over the set: files are often sorted by article."""
        if limit is None or limit >= len(self.cases):
            return self
        step = len(self.cases) / limit
        return replace(self, cases=tuple(self.cases[int(i * step)] for i in range(limit)))


def load(path: Path, *, split: str | None = None, distractors: Sequence[Path] = ()) -> CaseSet:
    """Reads one set. `distractors` are files of passages that are added to the set's own."""
    try:
        found = _load(path, split)
    except OSError as error:
        raise BadCases(
            f"{error.filename or path} cannot be read ({error.strerror or error}); give {_FORMATS}"
        ) from None
    if not found.cases:
        raise BadCases(f"{path} holds no case; read are {_FORMATS}")
    if not distractors:
        return found
    if not found.passages:
        raise BadCases(f"{path} brings no passages of its own, so there is nothing to add distractors to")
    added: dict[str, Passage] = {passage.id: passage for file in distractors for passage in read_passages(file)}
    taken = {passage.id for passage in found.passages}
    more = tuple(passage for name, passage in added.items() if name not in taken)
    return replace(found, passages=found.passages + more)


def takes_split(path: Path) -> bool:
    """Whether it is a folder with questions to pick from."""
    return is_beir(path) or is_questions_folder(path)


def _load(path: Path, split: str | None) -> CaseSet:
    if str(path) == "-":
        return CaseSet("standard input", tuple(read_lines(sys.stdin, "standard input")))
    if path.is_dir():
        name = f"{path.resolve().name}"
        if is_beir(path):
            cases, passages = beir(path, split)
        elif is_questions_folder(path):
            cases, passages = questions_folder(path, split)
            name = f"{name} {split}" if split else name
        elif (path / "dev.jsonl").is_file():
            return _file(path / "dev.jsonl", path.resolve().name)
        else:
            raise BadCases(f"{path} is not a set of cases; read are {_FORMATS}")
        return CaseSet(name, tuple(cases), tuple(passages))
    return _file(path, path.name)


def _file(path: Path, name: str) -> CaseSet:
    text = _text(path)
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and "data" in value:
        cases, passages = squad(value, str(path))
        return CaseSet(name, tuple(cases), tuple(passages))
    first = next((line for line in text.split("\n") if line.strip()), "")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        raise BadCases(f"{path} is not a set of cases; read are {_FORMATS}") from None
    if isinstance(row, dict) and is_labelled(row):
        asked, pages = labelled_pages(path)
        return CaseSet(name, tuple(asked), pages=tuple(pages))
    return CaseSet(name, tuple(read_lines(text.split("\n"), str(path))))


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise BadCases(f"{path} is not UTF-8 text: {error}") from None
