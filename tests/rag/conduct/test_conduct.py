"""How answers behave, case by case: 60 questions on small made-up articles, in the project's own words.

Each line of `zh.jsonl` and `en.jsonl` is a case. What may be expected of an answer:

- ``quote``: the first quote has one variant of every group, whether or not it was given as an answer;
- ``answered``, ``reason_code``, ``reason`` (each of these strings stands in it);
- ``unless``: not answered, unless the first quote has one variant of every group (a false premise is set right);
- ``conflicts``: the figures of the conflicts, as keys of `rag.numbers`; ``conflicts_any``: the figures that stand side
  by side, the first quote's own among them; ``also``: at least so many independent articles say the same.

``xfail`` says why a case fails today; none is left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.ingest import ingest
from rag.numbers import keys
from rag.service import Service

HERE = Path(__file__).parent
Case = dict[str, Any]
KINDS = {
    "negation", "hedging", "swapped entity", "swapped number", "false premise", "list", "two sentences", "disagreement",
}  # fmt: skip


def cases(lang: str) -> list[Case]:
    return [json.loads(line) for line in (HERE / f"{lang}.jsonl").read_text("utf-8").splitlines()]


def parameters() -> list[Any]:
    rows = []
    for case in cases("zh") + cases("en"):
        marks = [pytest.mark.xfail(reason=case["xfail"], strict=True)] if "xfail" in case else []
        rows.append(pytest.param(case, id=case["id"], marks=marks))
    return rows


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """All made-up articles in one index, so that each question has the others' articles to go wrong with."""
    folder = tmp_path_factory.mktemp("conduct")
    ingest(folder, [HERE / "articles"])
    return Service.open(folder)


def has(text: str, groups: list[list[str]]) -> bool:
    return all(any(variant in text for variant in group) for group in groups)


@pytest.mark.parametrize("case", parameters())
def test_conduct(service: Service, case: Case) -> None:
    answer = service.ask({"question": case["question"]})
    quote = answer["quotes"][0]
    if "quote" in case:
        assert has(quote["text"], case["quote"]), quote["text"]
    if "unless" in case:
        assert not answer["answered"] or has(quote["text"], case["unless"]), quote["text"]
    if "answered" in case:
        assert answer["answered"] is case["answered"], (answer["confidence"], quote["text"])
    if "reason_code" in case:
        assert answer["reason_code"] == case["reason_code"], answer["reason"]
    for words in case.get("reason", ()):
        assert words in answer["reason"]
    figures = [keys(conflict["value"]) for conflict in answer["conflicts"]]
    if "conflicts" in case:
        assert len(figures) == len(case["conflicts"]), figures
        assert all(key in found for key, found in zip(case["conflicts"], figures, strict=True))
    if "conflicts_any" in case:
        shown = frozenset().union(*figures) | keys(quote["text"])
        assert figures
        assert set(case["conflicts_any"]) <= shown, shown
    assert len(quote["also"]) >= case.get("also", 0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_thirty_cases_of_every_kind(lang: str) -> None:
    found = cases(lang)
    assert len(found) == len({case["question"] for case in found}) == 30
    assert {case["about"] for case in found} == KINDS


def test_the_bundled_articles_disagree(tmp_path: Path) -> None:
    """Six cases of the bundled articles have two figures for one thing. Where the first quote has one of them, the other
    is shown, or stands in the quote as well; of one case it is not among the sentences retrieved."""
    root = HERE.parents[2]
    ingest(tmp_path / "index", [root / "corpus" / "articles"])
    service = Service.open(tmp_path / "index")
    lines = (root / "tests" / "cases" / "sample.cases.jsonl").read_text("utf-8").splitlines()
    asked = [case for case in map(json.loads, lines) if case["category"] == "conflict"]
    assert len(asked) == 6
    answers = [service.ask({"question": case["question"]}) for case in asked]
    told = {
        case["question"]: [word for word in case["answers"] if has(answer["quotes"][0]["text"], [[word]])]
        for case, answer in zip(asked, answers, strict=True)
    }
    shown = {answer["question"]: answer["conflicts"] for answer in answers if told[answer["question"]]}
    silent = [question for question, conflicts in shown.items() if not conflicts and len(told[question]) < 2]
    assert len(shown) >= 4
    assert len(silent) <= 1, silent
    for conflict in (conflict for conflicts in shown.values() for conflict in conflicts):
        assert conflict["quote"]["citation"]["date"]
