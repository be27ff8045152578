"""Re-checks the quotes of saved answers, so that nobody has to trust the one who saved them.

In: answers as parsed from JSON lines, and an index or the article files themselves. Out: a `VerifyReport` that tells
``exact`` from ``changed`` (the article is no longer the one that was quoted) and from ``false``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from corpus.article import Article
from corpus.identity import article_id, canonical_url, identity, is_web_url, normalise_title
from rag.answer import Json
from rag.claims import Claim, Malformed, claims_of
from rag.grounding import ArticleRecord, ArticleSource, raw_fault, sha256_of, stretch_fault
from rag.links import deep_link

__all__ = ["Fault", "VerifyReport", "verify_against_articles", "verify_against_files", "verify_against_index"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A quote that does not stand, and why."""

    id: object
    rank: object
    reason: str
    line: int
    """Which of the answers, from 1: not every saved answer has an id."""
    part: str
    """``quotes``, ``conflicts``, or ``answer`` where there is nothing to look at."""

    def to_json(self) -> Json:
        return {"id": self.id, "rank": self.rank, "reason": self.reason, "line": self.line, "part": self.part}


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """``checked == exact + len(changed) + len(false)``."""

    exact: int
    changed: tuple[Fault, ...]
    false: tuple[Fault, ...]

    @property
    def checked(self) -> int:
        return self.exact + len(self.changed) + len(self.false)

    @property
    def stands(self) -> bool:
        """Every quote is what its article says today."""
        return not self.changed and not self.false

    def to_json(self) -> Json:
        return {
            "checked": self.checked,
            "exact": self.exact,
            "changed": len(self.changed),
            "false": [fault.to_json() for fault in self.false],
            "changed_quotes": [fault.to_json() for fault in self.changed],
        }


@dataclass(frozen=True, slots=True)
class _Finding:
    """What one article says about one claim; smaller `order` wins where copies of an article disagree."""

    order: int
    reason: str


_EXACT, _FALSE, _CHANGED, _ABSENT = 0, 1, 2, 3
_KEPT = 8
"""Articles kept open: an answer quotes three, and the next one often the same."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """An article of the index with what is compared of it."""

    article: ArticleRecord
    raw: str
    raw_sha256: str
    spans: Sequence[tuple[int, int]]
    text: str


class _Read:
    """An article as read from a file; what is found out about it is found out once, however many quotes it has."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def raw_sha256(self) -> str:
        return sha256_of(self.article.raw)

    @cached_property
    def kept(self) -> set[int]:
        """Offsets of the letters and digits that cleaning keeps."""
        from corpus.clean import NO_PROFILE, clean

        raw = self.article.raw
        return {i for a, b in clean(self.article, NO_PROFILE).spans for i in range(a, b) if raw[i].isalnum()}


def verify_against_index(answers: Iterable[object], index: ArticleSource) -> VerifyReport:
    """Checks addresses in the text as well as slices of the raw text."""

    @lru_cache(maxsize=_KEPT)
    def opened(aid: int) -> _Opened:
        raw, spans = index.raw(aid), index.spans(aid)
        return _Opened(index.article(aid), raw, sha256_of(raw), spans, "".join([raw[a:b] for a, b in spans]))

    def finding(claim: Claim) -> _Finding:
        aid = index.find(claim.article_id)
        if aid is None or (found := opened(aid)).article.article_id != claim.article_id:
            return _Finding(_ABSENT, f"no article {claim.article_id} in the index")
        known = _against_raw(claim, found.article, found.raw, raw_sha256=found.raw_sha256)
        if known.order != _EXACT:
            return known
        fault = stretch_fault(
            claim.text,
            claim.start,
            end=claim.end,
            slices=claim.raw_spans,
            raw=found.raw,
            spans=found.spans,
            text=found.text,
        )
        return _Finding(_FALSE, fault) if fault else known

    return _report((entry, finding(entry) if isinstance(entry, Claim) else None) for entry in claims_of(answers))


def verify_against_files(answers: Iterable[object], paths: Sequence[Path]) -> VerifyReport:
    """Reads the articles again from `paths` (the ones that were ingested). Knows no index."""
    from corpus.reader import Read, read  # parsers and archives: not needed where there is an index

    return verify_against_articles(answers, (item.article for item in read(paths) if isinstance(item, Read)))


def verify_against_articles(answers: Iterable[object], articles: Iterable[Article]) -> VerifyReport:
    """Goes through `articles` once. Where several have one id, the one that bears the quote out counts."""
    entries = list(claims_of(answers))
    wanted: dict[str, list[int]] = defaultdict(list)
    for position, entry in enumerate(entries):
        if isinstance(entry, Claim):
            for name in _names(entry):
                wanted[name].append(position)
    found: dict[int, _Finding] = {}
    for article in articles:
        read = _Read(article)
        for position in wanted.get(article.article_id, ()):
            entry = entries[position]
            if isinstance(entry, Claim):
                finding = _against_article(entry, read)
                if position not in found or finding.order < found[position].order:
                    found[position] = finding
    absent = _Finding(_ABSENT, "no article with this id in the given paths")
    return _report((entry, found.get(position, absent)) for position, entry in enumerate(entries))


def _names(claim: Claim) -> set[str]:
    """The ids that the article may have among the files. Of several articles that one path names, only the index knows
    which is which; whether the words are the file's is found out all the same."""
    if is_web_url(claim.url) or claim.path is None:
        return {claim.article_id}
    return {claim.article_id, article_id(identity(None, "", claim.path))}


def _against_article(claim: Claim, read: _Read) -> _Finding:
    known = _against_raw(claim, read.article, read.article.raw, raw_sha256=read.raw_sha256)
    if known.order != _EXACT:
        return known
    if claim.end - claim.start != len(claim.text):
        return _Finding(_FALSE, f"[{claim.start}, {claim.end}) is not as long as the quote")
    if _leaves_words_out(claim.raw_spans, read):
        return _Finding(_FALSE, "raw_spans leave out words inside a line")
    return known


def _leaves_words_out(slices: Sequence[tuple[int, int]], read: _Read) -> bool:
    """Whether the gaps hold words of the text, so that "did not pay" could be quoted as "did pay".

    Only lines that the quote has a part in are looked at: whole lines may be chrome that the index knew for such from
    the source's other articles. What cleaning takes out within a line does not depend on them (of 20,985 gaps in
    articles cleaned with and without a profile, not one differs).
    """
    raw = read.article.raw
    for (_, gap), (gap_end, _) in pairwise(slices):
        first_line = raw.find("\n", gap, gap_end)
        last_line = raw.rfind("\n", gap, gap_end) + 1
        if raw[gap - 1] != "\n" and not read.kept.isdisjoint(range(gap, gap_end if first_line < 0 else first_line)):
            return True
        if raw[gap_end] != "\n" and last_line > 0 and not read.kept.isdisjoint(range(last_line, gap_end)):
            return True
    return False


def _against_raw(claim: Claim, article: ArticleRecord, raw: str, *, raw_sha256: str) -> _Finding:
    if raw_sha256 != claim.raw_sha256:
        still = raw_fault(claim.text, claim.raw_spans, raw=raw) is None
        where = "the words still stand in the same place" if still else "the words are no longer in the same place"
        return _Finding(_CHANGED, f"the article changed since (another raw_sha256); {where}")
    fault = raw_fault(claim.text, claim.raw_spans, raw=raw) or _attribution_fault(claim, article)
    return _Finding(_FALSE, fault) if fault else _Finding(_EXACT, "")


def _attribution_fault(claim: Claim, article: ArticleRecord) -> str | None:
    """The right words under another's name are false too."""
    if claim.title is not None and normalise_title(claim.title) != normalise_title(article.title):
        return "the citation's title is not the article's"
    if claim.url is not None and canonical_url(claim.url) != canonical_url(article.url or ""):
        return "the citation's url is not the article's"
    if claim.link is not None:
        # A brief's plain link is what `deep_link` gives for it, whatever its text.
        plain = deep_link(article.url, "", start=0, end=0, brief=True)
        if plain is None or claim.link.partition("#")[0] != plain.partition("#")[0]:
            return "the citation's link does not lead to the article's url"
    return None


def _report(findings: Iterable[tuple[Claim | Malformed, _Finding | None]]) -> VerifyReport:
    exact = 0
    changed: list[Fault] = []
    false: list[Fault] = []
    for entry, finding in _judged(findings):
        if finding.order == _EXACT:
            exact += 1
            continue
        fault = Fault(entry.id, entry.rank, finding.reason, entry.line, entry.part)
        (changed if finding.order == _CHANGED else false).append(fault)
    return VerifyReport(exact, tuple(changed), tuple(false))


def _judged(
    findings: Iterable[tuple[Claim | Malformed, _Finding | None]],
) -> Iterator[tuple[Claim | Malformed, _Finding]]:
    for entry, finding in findings:
        if isinstance(entry, Malformed):
            yield entry, _Finding(_FALSE, entry.reason)
        elif finding is not None:
            yield entry, finding
