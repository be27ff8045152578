"""Links that open a page at the quoted words: text fragments (https://wicg.github.io/scroll-to-text-fragment/).

In: an article's URL, its text and a stretch of it. Out: ``https://…#:~:text=first%20words,last%20words``, which
decodes to words that occur once in the text, at the quote; the plain URL where nothing decides it.

Browsers match a term within one block of the page, on word borders, without regard to case; so a term never crosses a
line and, where it can, ends at a border that no word breaker disputes (in Chinese: at punctuation).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote as percent_encode
from urllib.parse import unquote

from corpus.identity import is_web_url
from rag.borders import is_border, is_wide, lines_of, trimmed

__all__ = ["Fragment", "deep_link", "find", "fragment_of", "parse"]

WHOLE_COLUMNS = 80
"""A quote up to this wide is used whole (40 Chinese characters, some 13 English words): ~360 bytes encoded."""
TERM_COLUMNS = 20
"""Least width of a first or last term: 10 Chinese characters, 3-4 English words. Shorter ones seldom decide."""
CLEAN_CUT_COLUMNS = 96
"""How far a term may grow in search of a border that browsers cannot dispute."""
CONTEXT_COLUMNS = (12, 24, 48, 96)
"""Widths tried for the words before and after, once the quote's own words do not decide."""
MAX_CANDIDATES = 60
"""Cuts tried per end; a quote that needs more repeats itself so much that context decides better."""
FEW = 3
"""Terms of each end that are tried before all others are looked for."""
MAX_OCCURRENCES = 1_000
"""Of a first and a last term together: where they stand more often, as in a log, no words around them are tried."""
CONTEXT_REACH = 400
"""Characters before and after a quote that are looked at for context."""
_SPACE = 1_000
"""Characters of white space that are skipped at a time."""
_NOT_SPACE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text directive: ``text=prefix-,start,end,-suffix``; parts that are not there are None."""

    start: str
    end: str | None = None
    prefix: str | None = None
    suffix: str | None = None

    def encode(self) -> str:
        """Percent-encoded. Raises `UnicodeEncodeError` on a lone surrogate, which no URL can carry."""
        parts = [_encode(self.prefix) + "-"] if self.prefix else []
        parts.append(_encode(self.start))
        parts += [_encode(self.end)] if self.end else []
        parts += ["-" + _encode(self.suffix)] if self.suffix else []
        return ":~:text=" + ",".join(parts)


def deep_link(url: str | None, text: str, *, start: int, end: int, brief: bool = False) -> str | None:
    """The address that opens at ``text[start:end]``; None unless the URL is http(s), the plain URL for a brief."""
    if url is None or not is_web_url(url):
        return None
    plain = _harmless(url.strip()).partition(":~:")[0]
    if brief:
        return plain.removesuffix("#")
    fragment = fragment_of(text, start, end=end)
    if fragment is None:
        return plain.removesuffix("#")
    try:
        return plain + ("" if "#" in plain else "#") + fragment.encode()
    except UnicodeEncodeError:
        return plain.removesuffix("#")


def fragment_of(text: str, start: int, *, end: int) -> Fragment | None:
    """Words that decide where ``text[start:end]`` stands, or None."""
    first, last = trimmed(text, start, end)
    if first >= last:
        return None
    folded = _fold(text)
    for candidate in _candidates(text, folded, first, last):
        if _decides(folded, candidate, first, last):
            return candidate
    return None


def _decides(folded: str, fragment: Fragment, start: int, end: int) -> bool:
    return list(islice(_find(folded, fragment), 2)) == [(start, end)]


def parse(link: str) -> Fragment | None:
    """The fragment in a link, decoded; None where there is none."""
    head, mark, directive = link.partition(":~:text=")
    if not mark or "#" not in head:
        return None
    parts = directive.split("&")[0].split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else None
    suffix = unquote(parts.pop()[1:]) if parts and parts[-1].startswith("-") else None
    if not 1 <= len(parts) <= 2:
        return None
    return Fragment(unquote(parts[0]), unquote(parts[1]) if len(parts) == 2 else None, prefix, suffix)


def find(text: str, fragment: Fragment) -> list[tuple[int, int]]:
    """Every stretch of `text` that the fragment can mean, in order."""
    return list(_find(_fold(text), fragment))


def _candidates(text: str, folded: str, start: int, end: int) -> Iterator[Fragment]:
    """`folded`: what `_fold` makes of `text`. The likeliest come first, and most are never asked for."""
    lines = lines_of(text, start, end)
    whole = len(lines) == 1 and _columns(text[start:end]) <= WHOLE_COLUMNS
    if whole:
        yield Fragment(text[start:end])
        pairs: list[tuple[str, str | None]] = [(text[start:end], None)]
    else:
        (a, b), (c, d) = lines[0], lines[-1]
        # The nearest cuts nearly always do; to go through all takes ten times as long.
        heads, tails = ([*islice(terms, FEW)] for terms in (_heads(text, a, b), _tails(text, c, d)))
        if _standing_once(folded, heads) and _standing_once(folded, tails):
            yield from _decisive(folded, heads, tails)
        heads, tails = list(_heads(text, a, b)), list(_tails(text, c, d))
        yield from _decisive(folded, heads, tails)
        pairs = [(head, tail) for head in heads[:1] + heads[-1:] for tail in tails[:1] + tails[-1:]]
        yield from (Fragment(head, tail) for head, tail in pairs)
        if len(lines) == 1:
            yield Fragment(text[start:end])
            pairs.append((text[start:end], None))
    around = [(_before(text, start, width), _after(text, end, width)) for width in CONTEXT_COLUMNS]
    pairs = [
        (head, tail)
        for head, tail in pairs
        if not _crowded(folded, head, tail)
        # Where the widest words around do not decide, fewer of them do not either.
        and _decides(folded, Fragment(head, tail, *around[-1]), start, end)
    ]
    for before, after in around:
        for head, tail in pairs:
            if before is not None:
                yield Fragment(head, tail, before)
            if after is not None:
                yield Fragment(head, tail, None, after)
            yield Fragment(head, tail, before, after)


def _crowded(folded: str, head: str, tail: str | None) -> bool:
    found = folded.count(_fold(head)) + (0 if tail is None else folded.count(_fold(tail)))
    return found > MAX_OCCURRENCES


def _decisive(folded: str, heads: Sequence[str], tails: Sequence[str]) -> Iterator[Fragment]:
    """Each term decisive by itself: then no reading of the fragment can go wrong. Three of each are tried."""
    ends = _standing_once(folded, tails)[:3] or tails[:1]
    return (Fragment(head, tail) for head in _standing_once(folded, heads)[:3] for tail in ends)


def _standing_once(folded: str, terms: Sequence[str]) -> list[str]:
    """Of terms that all begin, or all end, at one place, those that stand once; a longer one stands where a shorter one
    does or not at all, so that a few searches tell of all."""

    def once(term: str) -> bool:
        return len(list(islice(_occurrences(folded, _fold(term)), 2))) == 1

    by_length = sorted(terms, key=len)
    long_enough = {*by_length[bisect_left(by_length, True, key=once) :]}
    return [term for term in terms if term in long_enough]


def _heads(text: str, start: int, end: int) -> Iterator[str]:
    return (text[start:cut] for cut in islice(_cuts(text, start, end, step=1), MAX_CANDIDATES))


def _tails(text: str, start: int, end: int) -> Iterator[str]:
    return (text[cut:end] for cut in islice(_cuts(text, start, end, step=-1), MAX_CANDIDATES))


def _cuts(text: str, start: int, end: int, *, step: int) -> Iterator[int]:
    """Where a term that begins at one end of the line may stop: clean borders nearby first, then any border."""
    other: list[int] = []
    columns = 0
    # A cut has one character on each side; `inner` is the one within the term.
    for i in range(start + 1, end) if step > 0 else range(end - 1, start, -1):
        inner = text[i - 1] if step > 0 else text[i]
        columns += 2 if is_wide(inner) else 1
        if columns < TERM_COLUMNS or inner.isspace() or not is_border(text, i):
            continue
        undisputed = not (is_wide(text[i - 1]) and is_wide(text[i]) and text[i - 1].isalnum() and text[i].isalnum())
        if undisputed and columns <= CLEAN_CUT_COLUMNS:
            yield i
        else:
            other.append(i)
    yield from other
    yield end if step > 0 else start


def _before(text: str, start: int, width: int) -> str | None:
    """The words that stand before, within one line."""
    end = _skip_back(text, start)
    reach = max(0, end - CONTEXT_REACH)
    line = lines_of(text, reach, end)[-1:]
    if not line or line[0][1] < end:  # it stands beyond the bar of a table
        return None
    borders = [i for i in range(end - 1, line[0][0] - 1, -1) if is_border(text, i) and not text[i].isspace()]
    wide = (i for i in borders if _columns(text[i:end]) >= width)
    cut = next(wide, borders[-1] if borders else end)
    return text[cut:end] or None


def _after(text: str, end: int, width: int) -> str | None:
    """The words that stand after, within one line."""
    start = _skip(text, end)
    line = lines_of(text, start, min(start + CONTEXT_REACH, len(text)))[:1]
    if not line or line[0][0] > start:
        return None
    borders = [i for i in range(start + 1, line[0][1] + 1) if is_border(text, i) and not text[i - 1].isspace()]
    wide = (i for i in borders if _columns(text[start:i]) >= width)
    cut = next(wide, borders[-1] if borders else start)
    return text[start:cut] or None


def _find(folded: str, fragment: Fragment) -> Iterator[tuple[int, int]]:
    head, tail, prefix, suffix = (
        None if term is None else _fold(term)
        for term in (fragment.start, fragment.end, fragment.prefix, fragment.suffix)
    )

    def allowed(c: int) -> bool:
        return suffix is None or folded.startswith(suffix, _skip(folded, c + len(tail or "")))

    c = -1
    for a in _occurrences(folded, head or ""):
        if prefix is not None and not folded.endswith(prefix, 0, _skip_back(folded, a)):
            continue
        # The first end after the start that the suffix allows: how a browser reads it.
        after_head = a + len(head or "")
        if tail is None:
            c = after_head if allowed(after_head) else -1
        elif c < after_head:
            c = next(filter(allowed, _occurrences(folded, tail, after_head)), -1)
        if c >= 0:
            yield a, c + len(tail or "")
        elif tail is not None:
            return


def _skip(text: str, i: int) -> int:
    found = _NOT_SPACE.search(text, i)
    return found.start() if found else len(text)


def _skip_back(text: str, i: int) -> int:
    while i > 0 and text[i - 1].isspace():
        head = text[max(0, i - _SPACE) : i]
        i -= len(head) - len(head.rstrip())
    return i


def _occurrences(text: str, term: str, start: int = 0) -> Iterator[int]:
    i = text.find(term, start)
    while i >= 0:
        yield i
        i = text.find(term, i + 1)


def _fold(text: str) -> str:
    """Lower case, position by position (U+0130 alone grows when lowered; it stays as it is)."""
    return "\u0130".join([part.lower() for part in text.split("\u0130")])


def _columns(text: str) -> int:
    return sum(2 if is_wide(c) else 1 for c in text)


def _encode(term: str) -> str:
    # A hyphen would read as the mark of a prefix or suffix; quote() leaves it alone.
    return percent_encode(term, safe="").replace("-", "%2D")


def _harmless(url: str) -> str:
    """The URL with what may not stand in one (white space, controls, quotes, angle brackets) percent-encoded."""

    def escape(match: re.Match[str]) -> str:
        return percent_encode(match[0], safe="", errors="replace")

    return re.sub(r"[\x00-\x20\x7f-\xa0\"<>`\\\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff]", escape, url)
