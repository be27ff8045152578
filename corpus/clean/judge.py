"""How much each line looks like the article, by structure, words and the source's profile.

In: the lines of a page. Out: a `Verdict` for each: a score (positive: article, negative: furniture) and what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.clean.labels import form, is_dated_name, is_labelled_links
from corpus.clean.lines import Kind, Line
from corpus.clean.profile import Profile, fingerprint
from corpus.clean.words import Says, says

__all__ = ["Verdict", "judge"]

PROSE_BYTES = 60
"""Unlinked bytes from which a line with sentence marks counts as prose: 20 Chinese characters, ten English words."""
LONG_BYTES = 150
"""Unlinked bytes from which it does without them."""
LINKED_SHARE = 0.6
"""Lines with more of their characters inside links are link lists, not sentences with links."""

BARE_CHARS = 20
"""A line about comments that is shorter and no heading may be a button or a counter."""

_FORMED = (Says.MENU, Says.META, Says.TAGS)
"""Roles that a line may have by its form alone, which is that of many a heading too."""
_SENTENCE = re.compile(r"[。！？；，、：]|[.,;:!?][\"'”’)]?(?:\s|$)")
_INDICATOR = re.compile(
    r"(?i)\b[0-9a-f]{32,128}\b|\bCVE-\d{4}-\d+|\b\d{1,3}(?:\[?\.\]?\d{1,3}){3}\b|h(?:tt|xx)ps?\[?:|\w\[\.\]\w|\b[a-z]:\\|^[$#>] \S"
)


@dataclass(slots=True)
class Verdict:
    """What is thought of one line."""

    score: float
    says: Says
    linky: bool
    """Most of it is links."""
    prose: bool
    """Sentences, mostly outside links."""
    known: bool
    """The source repeats it."""
    contents: bool = False
    """An entry of the page's table of contents."""


def judge(lines: list[Line], profile: Profile) -> list[Verdict]:
    """A verdict for every line."""
    known_lines = profile.lines
    return [_judge(line, bool(known_lines) and fingerprint(line.text) in known_lines) for line in lines]


def _judge(line: Line, known: bool) -> Verdict:
    text = line.text
    if line.kind is Kind.CODE:
        return Verdict(min(line.size, 200) / 200, Says.NOTHING, False, False, known)
    role = says(text)
    if line.kind is Kind.HEADING and role in _FORMED and (form(text.lower()) or is_dated_name(text)):
        role = Says.NOTHING  # a sub-heading with a colon, a title with a date
    if role is Says.COMMENTS and line.kind is not Kind.HEADING and len(text) < BARE_CHARS:
        role = Says.RELATED  # "12 comments" under the headline is no section
    share = line.linked / len(text)
    plain = line.size * (1 - share)
    bare = share > LINKED_SHARE and text.startswith(("http", "hxxp", "www."))
    linky = share > LINKED_SHARE and not bare
    if linky and line.kind is Kind.HEADING and line.anchors == line.links:
        linky, plain = False, line.size  # a heading that links to itself
    if known:
        return Verdict(-1.5, role, linky, False, True)
    if role is Says.NOTHING and line.links and line.kind is not Kind.HEADING:
        role = Says.MENU if is_labelled_links(text, len(text) - line.linked) else role
    if role not in (Says.NOTHING, Says.NAV):
        return Verdict(-0.2 if role in (Says.META, Says.TAGS) else -1.0, role, linky, False, False)
    if linky:
        score = -0.9 if line.size < 200 else -0.5
        return Verdict(score, role, True, False, False, line.anchors == line.links)
    if role is Says.NAV:
        return Verdict(-0.5, role, False, False, False)
    if (plain >= PROSE_BYTES and _SENTENCE.search(text)) or plain >= LONG_BYTES:
        return Verdict(min(plain, 900) / 150, role, False, True, False)
    if line.kind is Kind.TABLE:
        return Verdict(0.3 if len(text) > 12 else 0.05, role, False, False, False)
    if _INDICATOR.search(text):
        return Verdict(0.3, role, False, False, False)
    if line.kind is Kind.HEADING:
        return Verdict(0.0, role, False, False, False)
    if text[-1] in "。！？；：.:!?；" and line.size > 12:
        return Verdict(0.2, role, False, False, False)
    if line.size >= 40:
        return Verdict(0.1, role, False, False, False)
    return Verdict(-0.1, role, False, False, False)
