"""What a line says, by its wording alone.

In: the text of one line. Out: a `Says` member. Nothing here looks at position or neighbours.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from corpus.clean.labels import Form, form, is_breadcrumb, is_dated_name
from corpus.clean.notices import APPEAL_HAN, APPEAL_LATIN, LEGAL_HAN, LEGAL_LATIN
from corpus.clean.phrases import BYLINE, COMMENTS, COUNT, DATE, MENU, NAV, RELATED

__all__ = ["Says", "says"]


class Says(IntEnum):
    """The role of a line, by its words."""

    NOTHING = 0
    MENU = 1
    """A menu entry, a button, a counter: worthless wherever it stands."""
    NAV = 2
    """The name of a site's section, or a sub-heading: the context decides."""
    APPEAL = 3
    """Asks the reader to follow, scan, subscribe, share, buy."""
    LEGAL = 4
    """Copyright, registration numbers, disclaimers, cookie and privacy notices."""
    RELATED = 5
    """Opens a list of other articles, a tag list, a share bar: the article is over, or interrupted."""
    COMMENTS = 6
    """Opens the readers' comments or the form for one."""
    META = 7
    """Date, author, category next to the headline."""
    TAGS = 8
    """Tags or keywords: of the page above its first paragraph and below its last, else of what the article lists."""


_FORMED: dict[Form, Says] = {"": Says.NOTHING, "furniture": Says.MENU, "tags": Says.TAGS}

MAX_KEY_CHARS = 80
"""Longer lines are not looked up as whole phrases: none of those is as long."""
MAX_LATIN_NOTICE = 240
MAX_HAN_NOTICE = 140
"""Longer lines are not searched for notices: a paragraph that ends in one is the article's (ruled in the gold set)."""
LATIN_ROOM = 60
HAN_ROOM = 32
"""How long a line may be for each appeal in it: the appeal is most of such a line."""

_HAN = re.compile("[\u3040-\u9fff]")
_DIGIT = re.compile(r"\d")
_LATIN = re.compile("[a-z©]")
_EDGE = (
    " \t|丨｜·•:：>＞»«‹›←→↓↑▾▼▲▸►◆●○■□★☆✦※#*_-—–=~～…+×✕✖()（）[]【】『』「」<>《》“”\"'。.!！?？,，、⬇⬆👇👆🔗&/\\"
    "\u00a0\u3000\ufeff\u200b\u200d\u200e\u200f\ufe0f"
)
"""Decoration that is stripped before a line is looked up."""


def says(text: str) -> Says:
    """The role that its words give a line. `text` is the line as shown."""
    if len(text) <= MAX_KEY_CHARS:
        return _short(text)
    if len(text) <= MAX_LATIN_NOTICE:
        lowered = text.lower()
        return _FORMED[form(lowered)] or _notice(lowered)
    return Says.NOTHING


@lru_cache(maxsize=50_000)
def _short(text: str) -> Says:
    lowered = text.lower()
    key = lowered.strip(_EDGE)
    if key in MENU or not key:
        return Says.MENU
    if key in NAV:
        return Says.NAV
    if COMMENTS.fullmatch(key):
        return Says.COMMENTS
    if RELATED.fullmatch(key):
        return Says.RELATED
    if COUNT.fullmatch(key):
        return Says.MENU
    if formed := _FORMED[form(lowered)]:
        return formed
    if (
        (_DIGIT.search(key) and (DATE.fullmatch(key) or is_dated_name(text)))
        or BYLINE.fullmatch(lowered)
        or is_breadcrumb(text)
    ):
        return Says.META
    return _notice(lowered)


def _notice(lowered: str) -> Says:
    size = len(lowered)
    if not lowered.isascii() and _HAN.search(lowered):
        if size > MAX_HAN_NOTICE:
            return Says.NOTHING
        legal, appeal, room = LEGAL_HAN, APPEAL_HAN, HAN_ROOM
        if _LATIN.search(lowered) and LEGAL_LATIN.search(lowered):
            return Says.LEGAL
    else:
        legal, appeal, room = LEGAL_LATIN, APPEAL_LATIN, LATIN_ROOM
    if legal.search(lowered):
        return Says.LEGAL
    if size <= 3 * room:
        hits = len(appeal.findall(lowered))
        if hits and size <= room * hits:
            return Says.APPEAL
    return Says.NOTHING
