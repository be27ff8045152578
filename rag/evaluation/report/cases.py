"""The cases as the page holds them: less than report.json has, so that thousands stay quick to open.

In: a run. Out: one small object a case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.identity import is_web_url

__all__ = ["page_cases"]

Json = dict[str, Any]
CONTEXT = 90
"""Characters of the article kept on each side of a quote."""
NEAREST = 260
"""Characters of the nearest passage."""
GOLD = 8
"""Gold answers and addresses shown."""


def page_cases(run: Mapping[str, Any]) -> list[Json]:
    """Every case. A right one keeps its first quote; the others all quotes and what was nearest."""
    return [_case(case, several=len(run["sets"]) > 1) for case in run["cases"]]


def _case(case: Mapping[str, Any], *, several: bool) -> Json:
    fine = case["verdict"] in ("right", "rightly_abstained") and not case["cause"]
    quotes = case["quotes"][: 1 if fine else 3]
    body: Json = {
        "id": case["id"],
        "set": case["set"] if several else None,
        "q": case["question"],
        "h": case["history"] or None,
        "full": case.get("standalone_question") if case["history"] else None,
        "f": case["filters"] or None,
        "c": case["category"],
        "l": case["lang"],
        "a": case["answers"][:GOLD] if case["answerable"] else None,
        "g": case["gold"][:GOLD],
        "gm": case["gold_missing"][:GOLD],
        "v": case["verdict"],
        "why": case["cause"],
        "p": case["confidence"],
        "r": case["reason"],
        "e": case.get("error"),
        "rk": None if fine else case["ranks"],
        "quotes": [_quote(quote) for quote in quotes],
    }
    if not fine and case["passages"]:
        body["near"] = [_passage(passage) for passage in case["passages"][:2]]
    return {key: value for key, value in body.items() if value not in (None, [], "")}


def _quote(quote: Mapping[str, Any]) -> Json:
    citation = quote["citation"]
    link = citation.get("link") or citation.get("url")
    body = {
        "t": quote["text"],
        "m": quote.get("highlights"),
        # What stands around a quote is shown in one flow; the quote itself keeps its line breaks.
        "b": _flowing(str(quote["before"])[-CONTEXT:]),
        "n": _flowing(str(quote["after"])[:CONTEXT]),
        "s": " · ".join(str(citation[key]) for key in ("title", "source", "date") if citation.get(key)),
        # Only what a browser may open: an answer of another system can hold any string here.
        "u": link if isinstance(link, str) and is_web_url(link) else None,
        "hit": quote.get("hit") or None,
        "says": quote.get("says") or None,
        "art": quote.get("right_article") or None,
        "x": quote.get("fault"),
        "cut": quote.get("cut"),
    }
    return {key: value for key, value in body.items() if value not in (None, [], "")}


def _passage(passage: Mapping[str, Any]) -> Json:
    text = str(passage["text"])
    body = {
        "t": text[:NEAREST] + ("…" if len(text) > NEAREST else ""),
        "s": passage.get("title"),
        "art": bool(passage["grade"]) or None,
        "says": passage["answers"] or None,
    }
    return {key: value for key, value in body.items() if value not in (None, "")}


def _flowing(text: str) -> str:
    return re.sub(r"\s+", " ", text)
