"""Pages labelled line by line as body, chrome or optional: does any quote hold chrome?

In: a file of ``{"path", "raw", "labels": [[first line, last line, label], …]}``. Out: `LabelledPage`s and, for each, a
case that asks the page for its own subject. Right is any quote without chrome; nothing else is judged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from corpus.frontmatter import split
from rag.evaluation.cases import Case, language_of
from rag.evaluation.datasets import json_lines
from rag.evaluation.errors import BadCases

__all__ = ["LabelledPage", "is_labelled", "labelled_pages"]

CHROME = "chrome"


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page as crawled, with the code points of its raw text that are chrome."""

    path: str
    url: str | None
    raw: str
    chrome: tuple[tuple[int, int], ...]
    """Stretches of `raw`, ascending."""

    def chrome_chars(self, slices: Sequence[tuple[int, int]]) -> int:
        """How many characters in these slices of the raw text are chrome; white space does not count."""
        starts = [a for a, _ in self.chrome]
        found = 0
        for a, b in slices:
            for c, d in self.chrome[max(0, bisect_right(starts, a) - 1) :]:
                if c >= b:
                    break
                found += sum(not char.isspace() for char in self.raw[max(a, c) : min(b, d)])
        return found


def is_labelled(row: dict[str, Any]) -> bool:
    return "raw" in row and "labels" in row


def labelled_pages(path: Path) -> tuple[list[Case], list[LabelledPage]]:
    """Each page with its case, asked by its title among the articles of its source and day."""
    cases: list[Case] = []
    pages: list[LabelledPage] = []
    for place, row in json_lines(path):
        try:
            raw, labels = str(row["raw"]), [(int(a), int(b), str(c)) for a, b, c in row["labels"]]
            name = str(row["path"])
        except (KeyError, TypeError, ValueError) as error:
            raise BadCases(f"{place}: not a labelled page ({error!r}); needed are path, raw and labels") from None
        pages.append(LabelledPage(name, row.get("url"), raw, _stretches(raw, labels)))
        title = str(split(raw)[0].get("title") or "").strip()
        if title:
            narrow = {"source": row.get("source"), "since": row.get("date"), "until": row.get("date")}
            cases.append(
                Case(
                    id=name,
                    question=title,
                    filters={key: value for key, value in narrow.items() if value},
                    urls=(row["url"],) if row.get("url") else (),
                    category="chrome",
                    lang=language_of(title),
                )
            )
    return cases, pages


def _stretches(raw: str, labels: Sequence[tuple[int, int, str]]) -> tuple[tuple[int, int], ...]:
    starts = [0, *accumulate(len(line) + 1 for line in raw.split("\n"))]
    return tuple(
        (starts[first - 1], min(starts[last], len(raw)))
        for first, last, label in labels
        if label == CHROME and 1 <= first <= last < len(starts)
    )
