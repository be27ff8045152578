"""An article without its chrome: the parts of `corpus.clean` put together.

In: an `Article` and the profile of its source. Out: `Cleaned`.
"""

from __future__ import annotations

import re
from itertools import chain

from corpus.article import Article, Cleaned, EmptyReason
from corpus.clean.empty import reason_empty
from corpus.clean.judge import judge
from corpus.clean.lines import Line, read_lines
from corpus.clean.profile import NO_PROFILE, Profile
from corpus.clean.segment import keep
from corpus.clean.tails import page_end
from corpus.names import article_kind

__all__ = ["clean"]

LINK_LIST_SHARE = 0.6
"""A file with more of its text inside links is a list of links to articles, not one itself."""
_TRACKING = re.compile(r"/?(?:[?&]utm_[^#]*)?(?:#.*)?")
"""What an address may go on with and still be of the same page."""


def clean(article: Article, profile: Profile | None = None) -> Cleaned:
    """The text of `article` with its chrome removed."""
    raw = article.raw
    end = page_end(raw, article.body_start)
    lines = read_lines(raw, article.body_start, end)
    verdicts = judge(lines, profile or NO_PROFILE)
    reason: EmptyReason
    if article.url or article.source:
        # The archiver's headline comes on top of the page's own; that of an HTML page is its own.
        given = article.body_start > 0 or article_kind(article.path) != "html"
        kept = [lines[i] for i in keep(lines, verdicts, article.title, given=given)]
        kept = [line for line in kept if not _is_address(line.text, article.url)]
        reason = reason_empty(lines, kept, article.title, cut=raw.rstrip().endswith("..."))
    else:
        kept = _own(lines)
        reason = "" if kept else "chrome"
    if not reason and not any(map(str.isalnum, chain.from_iterable(line.text for line in kept))):
        reason = "chrome"  # stray bytes, rules, drawings in signs: nothing that could be asked for
    if reason:
        return Cleaned("", (), "empty", reason)
    spans = _spans(raw, kept)
    return Cleaned("".join([raw[a:b] for a, b in spans]), spans, "ok", "")


def _own(lines: list[Line]) -> list[Line]:
    """What to keep of a file that was never a web page: everything, unless it is a list of links."""
    linked = sum(line.linked for line in lines)
    return lines if linked <= LINK_LIST_SHARE * sum(len(line.text) for line in lines) else []


def _is_address(text: str, url: str | None) -> bool:
    """Is the line nothing but the page's own address? It stands in the citation; other bare addresses are sources,
    downloads, indicators: the article's."""
    bare = text.rstrip("/")
    if url is None or not bare.startswith("http") or not url.startswith(bare):
        return False
    return _TRACKING.fullmatch(url, len(bare)) is not None


def _spans(raw: str, kept: list[Line]) -> tuple[tuple[int, int], ...]:
    """The slices of the kept lines, with the newlines between them: one, or two where a blank line stood."""
    spans: list[tuple[int, int]] = []
    previous: Line | None = None
    for line in kept:
        if previous is not None:
            _add(spans, previous.end, previous.end + 1)
            newline = raw.rfind("\n", previous.end + 1, line.start)
            if newline >= 0:
                _add(spans, newline, newline + 1)
        for a, b in line.spans:
            _add(spans, a, b)
        previous = line
    return tuple(spans)


def _add(spans: list[tuple[int, int]], start: int, end: int) -> None:
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))
