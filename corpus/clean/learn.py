"""Learning what a source repeats: from a sample of its articles to a `Profile`.

In: at most some hundred articles of one source (an aggregator counts as one). Out: its profile. A line counts as
furniture when it stands on pages with different articles, outside the text proper or as a promotional paragraph.
Short lines inside the text ("Severity: High", "影响范围") recur too and stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.article import Article
from corpus.clean.judge import judge
from corpus.clean.lines import Kind, read_lines
from corpus.clean.profile import NO_PROFILE, Profile, fingerprint
from corpus.clean.segment import folded, folds_to, keep
from corpus.clean.tails import page_end
from corpus.clean.words import Says

__all__ = ["MAX_SAMPLE", "learn"]

MAX_SAMPLE = 400
"""Articles looked at; more are ignored."""
MIN_PAGES = 3
"""Pages a line must stand on. Two share a line by chance, or are a series; of three sampled pages, all three do."""
MIN_SHARE = 0.02
"""The share of the pages it must stand on. Low, because an aggregator shows many sites, each with its own menu."""
MIDDLE_SHARE = 0.1
"""The share for a paragraph that stands between unique paragraphs: a promotional insert."""
MIDDLE_PROSE = 40
"""Characters from which such a line is no heading or label of a recurring form."""
FACT_SHARE = 0.1
FACT_PAGES = 5
"""The share for a line with a date, a version or a CVE number, and the pages it must stand on: a few advisories of one day
share their timeline, which of a small source is a large share."""
ALIKE = 0.5
"""Share of their sentences two pages have in common, by number and by length, from which they are the same article.
By number alone two short posts under the same motto would be."""
MIN_FOOTER = 3
"""Known lines at the end of a page that make a footer; short of that the page may have been cut."""
MIN_TURNING = 5
TURNING_SHARE = 0.3
"""How many lines must come again in the same place above the footer, and on which share of the pages, before each is
taken for one of a list that the site goes through. Articles of one author may share a closing line, or two."""
LABEL_BYTES = 12
"""Bytes from which a line that no other page has shows that the article has begun, or is still going on."""

_DIGIT = re.compile(r"\d")
_FACT = re.compile(
    r"(?i)\d{4}\s*[-/.年]\s*\d{1,2}|\bCVE-\d|\d\.\d"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)


@dataclass(slots=True)
class _Page:
    title: str
    keys: list[tuple[str, int]]
    """(fingerprint, length) of the lines that show something."""
    facts: frozenset[str]
    """Fingerprints of the lines with a date, a version or a CVE number."""
    prose: frozenset[str]
    """Fingerprints of the lines that look like sentences."""
    article: frozenset[str]
    """Fingerprints of the lines that cleaning without a profile keeps."""
    labels: frozenset[str]
    """Fingerprints of the lines that announce what comes next."""


def learn(articles: Iterable[Article]) -> Profile:
    """The profile of the source whose articles these are."""
    pages = _distinct([page for page in map(_page, _first(articles)) if page.keys])
    count = len(pages)
    if count < MIN_PAGES:
        return NO_PROFILE
    on_pages = Counter(key for page in pages for key in {key for key, _ in page.keys})
    outside: Counter[str] = Counter()
    size: dict[str, int] = {}
    for page in pages:
        inside = [i for i, (key, _) in enumerate(page.keys) if key in page.article and on_pages[key] == 1]
        first, last = (inside[0], inside[-1]) if inside else (len(page.keys), -1)
        while first and page.keys[first - 1][0] in page.labels:
            first -= 1
        seen = set()
        for i, (key, length) in enumerate(page.keys):
            size[key] = length
            if (i < first or i > last) and key not in seen:
                seen.add(key)
                outside[key] += 1
    facts = frozenset().union(*(page.facts for page in pages))
    found = set()
    for key, pages_with in on_pages.items():
        if pages_with < MIN_PAGES or pages_with < MIN_SHARE * count:
            continue
        if key in facts and pages_with < max(FACT_SHARE * count, FACT_PAGES):
            continue
        if outside[key] > 0.5 * pages_with or (size[key] >= MIDDLE_PROSE and pages_with >= MIDDLE_SHARE * count):
            found.add(key)
    return Profile(frozenset(found | _turning(pages, found, on_pages)), count)


def _turning(pages: list[_Page], found: set[str], on_pages: Counter[str]) -> set[str]:
    """The sayings that a site shows in turn between the article and its footer: each on few pages, mostly last."""
    last = Counter(key for page in pages if (key := _last(page, found)))
    again = {key for key, n in last.items() if n > 1 and 2 * n > on_pages[key]}
    pages_with = sum(last[key] for key in again)
    enough = len(again) >= MIN_TURNING and pages_with >= TURNING_SHARE * len(pages)
    return again if enough else set()


def _last(page: _Page, found: set[str]) -> str:
    """The last line before the site's footer; "" where the page has no footer or that line is not one of text."""
    end = len(page.keys)
    while end and page.keys[end - 1][0] in found:
        end -= 1
    if not end or len(page.keys) - end < MIN_FOOTER:
        return ""
    key = page.keys[end - 1][0]
    return key if key in page.article and key not in page.facts else ""


def _first(articles: Iterable[Article]) -> list[Article]:
    sample = []
    for article in articles:
        sample.append(article)
        if len(sample) == MAX_SAMPLE:
            break
    return sample


def _page(article: Article) -> _Page:
    raw = article.raw
    lines = read_lines(raw, article.body_start, page_end(raw, article.body_start))
    wanted = folded(article.title)
    verdicts = judge(lines, NO_PROFILE)
    kept = set(keep(lines, verdicts, article.title))
    keys: list[tuple[str, int]] = []
    prose: set[str] = set()
    inside: set[str] = set()
    labels: set[str] = set()
    facts: set[str] = set()
    for i, (line, verdict) in enumerate(zip(lines, verdicts, strict=True)):
        if line.kind is Kind.CODE or folds_to(line.text, wanted):
            continue
        key = fingerprint(line.text)
        keys.append((key, len(line.text)))
        if _DIGIT.search(line.text) and _FACT.search(line.text):  # every fact has a digit, most lines have none
            facts.add(key)
        if verdict.prose:
            prose.add(key)
        elif line.text[-1] in ":：":
            labels.add(key)
        if i in kept and line.size >= LABEL_BYTES and verdict.says in (Says.NOTHING, Says.NAV) and not verdict.linky:
            inside.add(key)
    return _Page(wanted, keys, frozenset(facts), frozenset(prose), frozenset(inside), frozenset(labels))


def _distinct(pages: list[_Page]) -> list[_Page]:
    """One page of every article: copies would make its text recur."""
    kept: list[_Page] = []
    titles: set[str] = set()
    texts: set[frozenset[str]] = set()
    by_line: dict[str, list[int]] = {}
    usual = {key for key, n in Counter(k for page in pages for k in page.prose).items() if n > max(3, 0.2 * len(pages))}
    for page in pages:
        if (page.title and page.title in titles) or (len(page.prose) > 1 and page.prose in texts):
            continue
        own = page.prose - usual
        shared: Counter[int] = Counter()
        for key in own:
            for other in by_line.get(key, ()):
                shared[other] += 1
        if own and shared and shared.most_common(1)[0][1] >= ALIKE * len(own) and len(own) >= 2:
            length = {key: size for key, size in page.keys if key in own}
            common = max(sum(length[key] for key in own & kept[other].prose) for other in shared)
            if common >= ALIKE * sum(length.values()):
                continue
        titles.add(page.title)
        texts.add(page.prose)
        for key in own:
            by_line.setdefault(key, []).append(len(kept))
        kept.append(page)
    return kept
