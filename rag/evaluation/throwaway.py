"""An index made for one run, of the passages or pages that a set of cases brings, by the code that makes any index.

In: a set of cases. Out: a folder with an index, gone when the context ends, and which article each passage became.

A passage becomes a record of a `.jsonl` file without URL and source: what never was a web page is kept whole. Its
plain text is written as Markdown (marks get a backslash), so that cleaning gives back the very same characters.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.identity import article_id, identity
from corpus.reader import Read, read
from index.index import Index
from index.ingest import ingest
from index.report import Progress
from rag.evaluation.datasets import Passage
from rag.evaluation.load import CaseSet
from rag.evaluation.pages import LabelledPage

__all__ = ["OwnIndex", "as_markdown", "index_in", "own_index"]

FILE = "_.jsonl"
"""Passages without a title are called by their file: a name without words finds nothing."""

_MARK = re.compile(r"[*_`\[\]<~|]|^(?=[ \t]*[#>+-])", re.MULTILINE)


@dataclass(frozen=True)
class OwnIndex:
    """A throwaway index."""

    folder: Path
    ids: Mapping[str, str]
    """Article ids by the set's own passage ids, or by the paths of its pages."""
    passages: int
    kept: int
    """How many of the passages are in the index with every character but white space."""


def as_markdown(text: str) -> str:
    """Plain text as Markdown that reads as the same text."""
    return _MARK.sub(lambda match: "\\" + match[0], text)


@contextmanager
def own_index(
    cases: CaseSet, *, model: str | None = None, progress: Callable[[Progress], None] | None = None
) -> Iterator[OwnIndex]:
    """Indexes the set's passages or pages, or the articles under `paths` where it has neither."""
    with tempfile.TemporaryDirectory(prefix="yuanwen-eval-") as name:
        yield index_in(Path(name), cases, model=model, progress=progress)


def index_in(
    folder: Path, cases: CaseSet, *, model: str | None = None, progress: Callable[[Progress], None] | None = None
) -> OwnIndex:
    """The same in a folder that stays."""
    source, index = folder / "set", folder / "index"
    source.mkdir(parents=True)
    ids = _write_pages(source, cases.pages) if cases.pages else _write_passages(source / FILE, cases.passages)
    ingest(index, [source if cases.pages else source / FILE], model=model, progress=progress)
    kept = len(ids) if cases.pages else _kept(index, cases.passages, ids)
    return OwnIndex(index, ids, len(cases.pages or cases.passages), kept)


@contextmanager
def index_of(
    paths: Sequence[Path], *, model: str | None = None, progress: Callable[[Progress], None] | None = None
) -> Iterator[Path]:
    """A throwaway index of articles as they lie in files."""
    with tempfile.TemporaryDirectory(prefix="yuanwen-eval-") as name:
        ingest(Path(name), paths, model=model, progress=progress)
        yield Path(name)


def _write_passages(file: Path, passages: Sequence[Passage]) -> dict[str, str]:
    ids: dict[str, str] = {}
    with file.open("w", encoding="utf-8") as out:
        for number, passage in enumerate(passages, 1):
            title = " ".join(passage.title.split())
            if _bare(passage.text) in _bare(title):  # then the article would be a title and nothing else
                title = ""
            record = {"title": title, "text": as_markdown(passage.text)}
            out.write(json.dumps(record, ensure_ascii=True) + "\n")
            name = f"{FILE}:{number}"
            ids[passage.id] = article_id(identity(None, title or Path(FILE).stem, name))
    return ids


def _write_pages(folder: Path, pages: Sequence[LabelledPage]) -> dict[str, str]:
    """Named by number: a page's own path is not to be trusted with a place on the disk."""
    by_file: dict[str, str] = {}
    for number, page in enumerate(pages):
        name = f"{number:05}.md"
        (folder / name).write_bytes(page.raw.encode("utf-8", "surrogatepass"))
        by_file[name] = page.path
    articles: dict[str, Article] = {
        item.article.path: item.article for item in read([folder]) if isinstance(item, Read)
    }
    return {by_file[path]: article.article_id for path, article in articles.items()}


def _kept(folder: Path, passages: Sequence[Passage], ids: Mapping[str, str]) -> int:
    index = Index.open(folder)
    found = 0
    for passage in passages:
        aid = index.find(ids[passage.id])
        found += aid is not None and _bare(index.text(aid)) == _bare(passage.text)
    return found


def _bare(text: str) -> str:
    return "".join(text.split())
