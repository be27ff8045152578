"""What an index knows of the articles that answers cite: which are right, what they say, what is a copy of what.

In: an index and, where a set brought its own passages, their article ids. Out: `Articles`, asked by judges only; it
takes no part in answering.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.identity import canonical_url
from index.index import Index
from rag.evaluation.cases import Case
from rag.evaluation.matching import Folded, holds

__all__ = ["Articles", "Gold"]

HALF = 0.5
"""An article is right, too, when it holds at least this share of the gold evidence."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The right articles of one case, as the index has them. Copies of one text are one thing: a group."""

    groups: Mapping[int, float]
    """Grades by group."""
    urls: frozenset[str]
    missing: tuple[str, ...]
    """What the case names and the index does not have."""
    grades: tuple[float, ...]
    """Of everything relevant, for the ideal ranking. Addresses of a case are copies of one another, so those that
    are missing count only where none is there."""


class Articles:
    """Looks articles up, each once."""

    def __init__(self, index: Index, ids: Mapping[str, str] | None = None) -> None:
        self.index = index
        self._ids = ids or {}
        self._aids: dict[str, int | None] = {}
        self._group_urls: dict[int, frozenset[str]] = {}
        self._folded: dict[int, Folded] = {}
        self._evidence: dict[tuple[int, str], bool] = {}

    def aid(self, name: str) -> int | None:
        """An article by its id, its URL, or the id of the passage it was made of."""
        if name not in self._aids:
            self._aids[name] = self.index.find(self._ids.get(name, name))
        return self._aids[name]

    def group(self, aid: int) -> int:
        """The number that all copies of a text share."""
        return self.index.article(aid).group

    def text(self, aid: int) -> str:
        return self.index.text(aid)

    def gold(self, case: Case) -> Gold:
        """What `case` calls right."""
        groups: dict[int, float] = {}
        missing = []
        graded = case.relevance or tuple((url, 1.0) for url in case.urls)
        for name, grade in graded:
            aid = self.aid(name)
            if aid is None or self.index.article(aid).status != "ok":
                missing.append(name)
            else:
                group = self.group(aid)
                groups[group] = max(grade, groups.get(group, 0.0))
        grades = tuple(groups.values())
        if case.relevance:
            grades += tuple(dict(graded)[name] for name in missing)
        elif missing and not groups:
            grades = (1.0,)
        return Gold(groups, frozenset(map(canonical_url, case.urls)), tuple(missing), grades)

    def grade(self, case: Case, gold: Gold, aid: int) -> float:
        """How right an article is: 0 for one that is not. Evidence decides where the addresses do not."""
        if not (case.urls or case.relevance or case.evidence):
            return 1.0  # the case names no article: the words decide
        group = self.group(aid)
        if group in gold.groups:
            return gold.groups[group]
        if gold.urls and not gold.urls.isdisjoint(self._urls(group)):
            return 1.0
        return float(bool(case.evidence) and self.holds_evidence(case, aid))

    def _urls(self, group: int) -> frozenset[str]:
        if group not in self._group_urls:
            copies = self.index.copies(group)
            self._group_urls[group] = frozenset(canonical_url(copy.url) for copy in copies if copy.url)
        return self._group_urls[group]

    def holds_evidence(self, case: Case, aid: int) -> bool:
        """Whether the article has half of the evidence, in stretches as long as half of each part."""
        key = (aid, case.id)
        if key not in self._evidence:
            text = self.folded(aid).bare
            self._evidence[key] = any(_share_held(parts, text) >= HALF for parts in case.evidence)
        return self._evidence[key]

    def folded(self, aid: int) -> Folded:
        """The article's text as `matching` compares it."""
        if aid not in self._folded:
            if len(self._folded) > 2_000:  # a bound for runs over a whole archive
                self._folded.clear()
            self._folded[aid] = Folded(self.text(aid))
        return self._folded[aid]

    def answer_passages(self, case: Case, gold: Gold) -> int:
        """How many passages of right articles hold a gold answer; of copies, those of the earliest count."""
        found = 0
        for group in gold.groups:
            text = self.text(group)
            bounds = self.index.passages_of(group)
            found += sum(holds(text[p.start : p.end], case.answers, case.answer_groups) for p in bounds)
        return found


def _share_held(parts: tuple[str, ...], text: str) -> float:
    """The share of the evidence's characters in its longest stretches that `text` holds."""
    folded_parts = [Folded(part).bare for part in parts]
    total = sum(map(len, folded_parts))
    return sum(_longest_held(part, text) for part in folded_parts) / total if total else 0.0


def _longest_held(part: str, text: str) -> int:
    """Length of the longest stretch of `part` that stands in `text`, 0 where it is under half of `part`."""
    low, high = (len(part) + 1) // 2, len(part)

    def held(length: int) -> bool:
        return any(part[i : i + length] in text for i in range(len(part) - length + 1))

    if not part or not held(low):
        return 0
    while low < high:  # a stretch is held only if all shorter ones in it are
        middle = (low + high + 1) // 2
        if held(middle):
            low = middle
        else:
            high = middle - 1
    return low
