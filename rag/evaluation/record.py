"""A run as JSON: what `--json` prints, the report shows and `--compare` reads again.

In: judged cases with what they were asked of. Out: one plain dict; `load_run` reads it back and checks its shape.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.evaluation.articles import Articles
from rag.evaluation.cases import Case
from rag.evaluation.errors import BadRun
from rag.evaluation.judge import Judged

__all__ = ["FORMAT", "case_digest", "case_json", "load_run", "values_of"]

Json = dict[str, Any]
FORMAT = 1
CONTEXT = 160
"""Characters of the article shown before and after a quote."""
PASSAGES = 3
"""Passages of a case that are kept with their text, for "what was nearest"."""


def case_digest(case: Case) -> str:
    """Of all that a case says: one that was changed is another case."""
    return hashlib.sha256(json.dumps(case.to_json(), sort_keys=True).encode()).hexdigest()[:16]


def case_json(judged: Judged, articles: Articles, *, part: str) -> Json:
    """One case with its answer; `part` names the set it is from."""
    case, answer = judged.case, judged.answer
    return {
        "id": case.id,
        "set": part,
        "digest": case_digest(case),
        "question": case.question,
        "history": list(case.history),
        "filters": dict(case.filters),
        "category": case.category,
        "lang": case.lang,
        "answerable": case.answerable,
        "answers": list(case.answers) or [" + ".join(group[0] for group in case.answer_groups if group)],
        "answer_groups": [list(group) for group in case.answer_groups],
        "gold": list(case.urls) or [name for name, _ in case.relevance],
        "gold_missing": list(judged.gold_missing),
        "verdict": judged.verdict,
        "cause": judged.cause,
        **{key: answer.get(key) for key in ("answered", "confidence", "reason_code", "reason", "error")},
        "standalone_question": answer.get("standalone_question"),
        "quotes": [_quote_json(quote, articles) for quote in judged.quotes],
        "passages": [_passage_json(passage, articles) for passage in judged.passages[:PASSAGES]],
        "ranks": {
            "article": next((p["rank"] for p in judged.passages if p["grade"] > 0), None),
            "passage": next((p["rank"] for p in judged.passages if p["answers"]), None),
        },
        "values": {name: _packed(*value) for name, value in judged.values.items()},
        "timing_ms": answer.get("timing_ms") or {},
    }


def _quote_json(quote: Json, articles: Articles) -> Json:
    citation = quote.get("citation") if isinstance(quote.get("citation"), Mapping) else {}
    assert isinstance(citation, Mapping)
    before = after = ""
    aid = quote.get("aid")
    if aid is not None and quote["fault"] is None:
        text, start, end = articles.text(aid), int(citation["start"]), int(citation["end"])
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    keys = ("article_id", "title", "url", "source", "date", "lang", "path", "start", "end", "link")
    kept = {key: value for key, value in quote.items() if key not in ("citation", "aid")}
    return {**kept, "before": before, "after": after, "citation": {key: citation.get(key) for key in keys}}


def _passage_json(passage: Json, articles: Articles) -> Json:
    aid = articles.aid(passage["article_id"]) if isinstance(passage.get("article_id"), str) else None
    title = articles.index.article(aid).title if aid is not None else None
    return {**{key: value for key, value in passage.items() if key != "group"}, "title": title}


def _packed(top: float, bottom: float) -> float | list[float]:
    return round(top, 6) if bottom == 1 else [round(top, 6), round(bottom, 6)]


def values_of(case: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """The values of a saved case, as numerators and denominators."""
    found = {}
    for name, value in (case.get("values") or {}).items():
        top, bottom = value if isinstance(value, Sequence) else (value, 1.0)
        found[str(name)] = (float(top), float(bottom))
    return found


def load_run(path: Path) -> Json:
    """A run that `--json` or `--report` wrote; of a folder, its report.json."""
    try:
        file = path / "report.json" if path.is_dir() else path
        run = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise BadRun(
            f"{error.filename or path} cannot be read ({error.strerror or error}); give a report's folder or a saved "
            "run, made with: yuanwen eval CASES --json > run.json"
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadRun(
            f"{file} is not a saved run ({error}); make one with: yuanwen eval CASES --json > run.json"
        ) from None
    cases = run.get("cases") if isinstance(run, dict) and run.get("format") == FORMAT else None
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise BadRun(f"{file} is not a run of format {FORMAT}; make one with: yuanwen eval CASES --json > run.json")
    found: Json = run
    return found
