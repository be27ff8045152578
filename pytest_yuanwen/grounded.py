"""Whether the quotes of an answer stand, for any system: against its own texts, or against article files.

In: an answer in JSON and articles. Out: nothing, or a failed test that says which quote does not stand.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_yuanwen.program import json_of

__all__ = ["Articles", "assert_grounded"]

Articles = Mapping[str, str] | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def assert_grounded(answer: Mapping[str, Any], *, articles: Articles, command: str | None = None) -> None:
    """Fails unless every quote of `answer` stands in `articles`.

    `articles`: texts by article id or URL, for any system whose citations give `start` and `end` in them; or paths of
    article files, folders or archives, for answers whose citations have `raw_spans`, as yuanwen's do.
    """
    __tracebackhide__ = True
    question = str(answer.get("question") or "?")
    if isinstance(articles, Mapping):
        faults = _against_texts(answer, articles)
    else:
        paths = [articles] if isinstance(articles, (str, os.PathLike)) else list(articles)
        faults = _against_files(answer, paths, command)
    if faults:
        pytest.fail(
            "\n".join([f"the answer to {question!r} is not grounded", *(f"  {fault}" for fault in faults)]),
            pytrace=False,
        )


def _all_quotes(answer: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    yield from answer.get("quotes") or []
    for conflict in answer.get("conflicts") or []:
        yield conflict["quote"]


def _against_texts(answer: Mapping[str, Any], texts: Mapping[str, str]) -> list[str]:
    """By address alone: nothing is searched for, nothing is compared loosely."""
    faults = []
    quotes = list(_all_quotes(answer))
    if not quotes and answer.get("answered"):
        return ["it is answered without a quote"]
    for number, quote in enumerate(quotes, 1):
        citation = quote.get("citation") or {}
        names = [citation.get(key) for key in ("article_id", "url")]
        name = next((name for name in names if name in texts), None)
        start, end, text = citation.get("start"), citation.get("end"), quote.get("text")
        if name is None:
            faults.append(f"quote {number} cites {names[0] or names[1]!r}, which is none of the articles")
        elif not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(texts[name]):
            faults.append(
                f"quote {number}: [{start}, {end}) is no place in {name}, which has {len(texts[name])} characters"
            )
        elif texts[name][start:end] != text:
            faults.append(
                f"quote {number} is not what {name} says at [{start}, {end}):\n    quoted {text!r}\n    stands {texts[name][start:end]!r}"
            )
    return faults


def _against_files(
    answer: Mapping[str, Any], paths: Sequence[str | os.PathLike[str]], command: str | None
) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer.jsonl"
        file.write_text(json.dumps(dict(answer)) + "\n", "utf-8")
        options = [word for path in paths for word in ("--articles", os.fspath(path))]
        report = json_of(["verify", str(file), *options, "--json"], command, allowed=(0, 1))
    reasons = [f"quote {fault['rank']}: {fault['reason']}" for fault in [*report["false"], *report["changed_quotes"]]]
    if not report["checked"] and answer.get("answered"):
        return ["it is answered without a quote"]
    return reasons
