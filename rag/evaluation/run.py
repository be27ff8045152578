"""Asks every case, or takes the answers that another system gave, and judges them.

In: sets of cases, an index or articles, and options. Out: a run as JSON (`rag.evaluation.record`).
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from index.index import Index
from index.report import Progress
from rag import __version__
from rag.errors import RagError
from rag.evaluation.articles import Articles
from rag.evaluation.cases import Case
from rag.evaluation.judge import Judged, judge
from rag.evaluation.load import CaseSet
from rag.evaluation.memory import peak_bytes
from rag.evaluation.record import FORMAT, case_json
from rag.evaluation.summary import costs, curves, summarise
from rag.evaluation.throwaway import index_of, own_index
from rag.service import Service

__all__ = ["Options", "Watch", "combined_digest", "evaluate"]

Json = dict[str, Any]
Ask = Callable[[Case], Mapping[str, Any]]


class Watch(Protocol):
    """Who is told how far a run is."""

    def indexing(self, step: Progress) -> None: ...
    def asking(self, name: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Options:
    """How cases are asked."""

    index: Path | None = None
    """Asked where a set brings no passages of its own."""
    articles: tuple[Path, ...] = ()
    """Indexed for this run instead of `index`."""
    answers: Mapping[str, Mapping[str, Any]] | None = None
    """Another system's answers by case id and by question; then nothing is asked."""
    min_confidence: float | None = None
    model: str | None = None
    reranker: str | None = None


def combined_digest(sets: Sequence[CaseSet]) -> str:
    """Of all sets together; of one alone, its own."""
    if len(sets) == 1:
        return sets[0].digest
    return hashlib.sha256("\n".join(sorted(one.digest for one in sets)).encode()).hexdigest()


def evaluate(sets: Sequence[CaseSet], options: Options, watch: Watch) -> Json:
    """Raises what opening an index raises, and BadCases."""
    started = time.monotonic()
    judged: list[Judged] = []
    cases: list[Json] = []
    parts: list[Json] = []
    for one in sets:
        with _opened(one, options, watch) as (index, folder, ids, kept):
            articles = Articles(index, ids)
            ask = _asker(folder, options)
            pages = {page.path: page for page in one.pages}
            part: Json = {
                "name": one.name, "cases": len(one.cases), "digest": one.digest, "passages": len(one.passages),
                "passages_kept_whole": kept, "generation": index.generation, "encoder": index.manifest.encoder,
            }  # fmt: skip
            parts.append(part)
            for number, case in enumerate(one.cases, 1):
                result = judge(case, ask(case), articles, page=pages.get(case.id))
                judged.append(result)
                cases.append(case_json(result, articles, part=one.name))
                watch.asking(one.name, number, len(one.cases))
    return {
        "format": FORMAT,
        "version": __version__,
        "sets": parts,
        "digest": combined_digest(sets),
        "answers_given": options.answers is not None,
        "min_confidence": options.min_confidence,
        "metrics": summarise(judged),
        "curves": curves(judged),
        "verdicts": dict(sorted(Counter(result.verdict for result in judged).items())),
        "causes": dict(sorted(Counter(result.cause for result in judged if result.cause).items())),
        "cost": {
            "stages_ms": costs(judged),
            "seconds": round(time.monotonic() - started, 2),
            "peak_bytes": peak_bytes(),
        },
        "cases": cases,
    }


@contextmanager
def _opened(
    one: CaseSet, options: Options, watch: Watch
) -> Iterator[tuple[Index, Path, Mapping[str, str], int | None]]:
    """The index a set is asked of: its own, one of the given articles, or the given one."""
    with ExitStack() as stack:
        if one.passages or (one.pages and options.index is None):
            own = stack.enter_context(own_index(one, model=options.model, progress=watch.indexing))
            yield Index.open(own.folder), own.folder, own.ids, own.kept
            return
        if options.articles:
            folder = stack.enter_context(index_of(options.articles, model=options.model, progress=watch.indexing))
        else:
            assert options.index is not None  # the command line has seen to it
            folder = options.index
        yield Index.open(folder), folder, {}, None


def _asker(folder: Path, options: Options) -> Ask:
    given = options.answers
    if given is not None:
        nothing = {"error": "no answer was given for this case"}
        return lambda case: given.get(case.id) or given.get(case.question) or nothing
    extra: Json = {"reranker": options.reranker} if options.reranker else {}
    service = Service.open(folder, min_confidence=options.min_confidence, **extra)

    def ask(case: Case) -> Mapping[str, Any]:
        try:
            return service.ask(case.request)
        except RagError as error:  # a question that is too long, an answer that does not stand: it counts as an error
            return {"error": str(error)}

    return ask
