"""Text to sentences, for Chinese and English.

In: an article's text (blocks separated by newlines, see `corpus.article`). Out: ``(start, end)`` offsets in order,
surrounding white space left out, everything else in exactly one of them. Linear in the length of the text.

A newline ends a sentence, because headings, list items and table rows are units of their own; except where the page
was hard-wrapped or a link cut a sentence in two.
"""

from __future__ import annotations

import re

__all__ = ["MAX_SENTENCE_CHARS", "sentences"]

MAX_SENTENCE_CHARS = 360
"""A longer "sentence" is a run-on list or a page without punctuation: it is cut at the best border before this, so
that a quote stays readable. Real sentences of the archive are longer than this in 1 of 300 cases (59,798 counted)."""

SEMICOLON_CHARS = 110
"""Sentences longer than this are cut at their semicolons: Chinese enumerations run on for whole paragraphs."""

MIN_WRAP_CHARS = 45
"""A line shorter than this was not broken by wrapping (a heading or a list item in lower case is shorter)."""

MIN_PIECE_CHARS = 8
"""A cut at a semicolon leaves at least this much on both sides."""

_CLOSERS = "”’」』）)】》〉］\\]}\"'〕"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff"
# Marks, or a line end with the white space after it. It begins with one set of characters, and looks back at which of
# them it was, because that lets the matcher run over all others: a third of the time of two alternatives. White space
# before a line end is looked for where there is one: most spaces stand before none.
_END = re.compile(
    rf"[。！？｡?!….\n](?:(?:(?<=[。！？｡])[。！？｡]*|(?<=[?!….]))[。！？!?….]*[{_CLOSERS}]*(?:\[\d{{1,3}}\])*"
    r"|(?<=\n)\s*)"
)
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st gen col lt sgt capt rep sen gov pres hon rev dept univ assn bros co corp inc ltd llc "
    "vs etc eg ie cf al approx est ca ed eds jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri v vers "
    "ver min max".split()
)
_STATES = frozenset(
    "ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa penn tenn "
    "tex va vt wash wis wyo".split()
)
"""As newspapers shorten them, behind a town: "SALEM, Ore. (Reuters)"."""
_EXCLAIMED = frozenset("yahoo joomla jeopardy yum".split())
"""Names that are written with an exclamation mark."""
# These often do end a sentence ("… in the U.S. The group …"), so a sentence starter after them settles it.
_MAY_END = frozenset("co corp inc ltd llc etc al jr sr est max min blvd ave hwy pkwy".split())
_BEFORE_DIGITS = frozenset("no nos vol pp fig figs sec ch art eq par para".split())
_STARTERS = frozenset(
    "the a an this that these those it its he she they we you i his her their our in on at as by for from to with "
    "when while after before if but and or so however although according also additionally there here what who "
    "researchers meanwhile since since once both all some many most another one two such no not".split()
)
_WORD_BEFORE = re.compile(r"[A-Za-z](?:[A-Za-z]|\.(?=[A-Za-z]))*$")
_NEXT_WORD = re.compile(r"[\"'“‘(\[]*([A-Za-z]+)")
_SHORTENED = re.compile(r"[A-Z][b-df-hj-np-tv-xz]+")
"""A word without a vowel is written so to save room: "Bldg.", "Mfg."; one in capitals alone is a name ("DNS")."""
_GOES_ON = re.compile(r"[^\S\n]*[，、,；;：:]|[^\S\n]+[）)」』】》〉］\]}]")
"""After a mark: “……”、“……” and (U.S.), go on, and so does what is closed behind a space: "( ? ) symbol"."""
_OF_THE_QUOTED = re.compile(r"[的等和与及或之]|一[词书文剧片曲]")
"""After a quoted call or question it is a name: “谁？”的作者."""
_AFTER_PLACE = "(（-\u2013\u2014"
"""What stands between the place and the report."""
_COMPANY = re.compile(r"(?:Inc|Corp|Ltd|LLC|Co|Company)\b")
ASIDE_CHARS = 80
"""How far back the beginning of an aside is looked for: "（真的吗？）"."""
_OPENERS = "\"'“‘([{「『《（【"
_CONTINUES = "，、。；：！？）”’」』》】,;:)]}!?"
_FINAL = "。！？｡…!?.：:；;"
_SOFT = (re.compile(r"[；;]\s*"), re.compile(r"[，,：:]\s*"), re.compile(r"[、\s]\s*"))
_SEMICOLON = re.compile(rf"；|;(?=\s|[{_HAN}])")


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of `text` as ``(start, end)`` code point offsets, ascending and apart."""
    found: list[tuple[int, int]] = []
    start = line_start = last = 0
    for match in _END.finditer(text):
        first, end = match.span()
        if text[first] == "\n":
            while first > last and text[first - 1].isspace():
                first -= 1
            if not _wrapped(text, line_start, first, end):
                _add(found, text, start, first)
                start = end
            line_start = end
        elif _ends(text, start, line_start, first, end):
            _add(found, text, start, end)
            start = end
        last = end
    _add(found, text, start, len(text))
    return found


def _ends(text: str, start: int, line_start: int, first: int, end: int) -> bool:
    """Whether the punctuation ``text[first:end]`` ends the sentence that began at `start`."""
    after = text[end : end + 1]
    if not after or after == "\n":
        return True
    if _GOES_ON.match(text, end):
        return False
    if text[first] in "！？!?" and _is_within(text, start, first, end):
        return False
    if text[first] in "。！？｡" or text.startswith("……", first, end):
        return True
    marks = text[first:end]
    before = text[first - 1 : first]
    if _is_han(before) or (before and before in "）”」』％%"):  # ASCII marks in Chinese text
        if marks[0] == ".":
            return after.isspace() or _is_han(after)
        return True
    following = text[end : end + 40].lstrip()
    if marks == "!" and _is_name(text, line_start, first, following):
        return False
    if not after.isspace():
        return _is_han(after) and marks[0] in "?!"  # else a URL, a file name, a decimal
    if marks[0] in "?!":
        return not following[:1].islower()
    if marks[0] == "…" or marks.startswith(".."):
        return not following[:1].islower()
    return _full_stop(text, line_start, first, following)


def _is_within(text: str, start: int, first: int, end: int) -> bool:
    """Whether the call or question that ``text[first:end]`` ends is a title, an aside or a name within a sentence."""
    closer = text[end - 1]
    if closer in "》〉":
        return True
    if closer in "”’」』":
        return _OF_THE_QUOTED.match(text, end) is not None
    if closer not in "）)":
        return False
    low = max(start, first - ASIDE_CHARS)
    opened = max(text.rfind("（", low, first), text.rfind("(", low, first))
    return opened >= 0 and bool(text[start:opened].strip()) and _is_han(text[end])


def _is_name(text: str, line_start: int, at: int, following: str) -> bool:
    """Whether the exclamation mark at `at` is part of a name: "Yahoo! Mail"."""
    word = _WORD_BEFORE.search(text, max(line_start, at - 24), at)
    if word is None or not word[0][0].isupper():
        return False
    return _COMPANY.match(following) is not None or (word[0].lower() in _EXCLAIMED and not _starts(following))


def _full_stop(text: str, line_start: int, at: int, following: str) -> bool:
    """Whether the full stop at `at`, with white space after it, ends a sentence."""
    if following[:1].islower():
        return False
    word = _WORD_BEFORE.search(text, max(line_start, at - 24), at)
    if word is None:
        # "1. Install it": a number alone at the beginning of its line is a list mark.
        return at - line_start > 4 or not text[line_start:at].strip().isdigit()
    name = word[0].lower()
    if name in _BEFORE_DIGITS:
        return not following[:1].isdigit()
    if (len(name) == 1 and word[0].isupper()) or name in _MAY_END or "." in name:
        return _starts(following)  # "J. Smith", but "vitamin C. The ..."
    if (
        name in _STATES
        and word[0][0].isupper()
        and (following[:1] in _AFTER_PLACE or text.startswith(", ", word.start() - 2))
    ):
        return _starts(following)
    return name not in _ABBREVIATIONS and (_SHORTENED.fullmatch(word[0]) is None or _starts(following))


def _starts(following: str) -> bool:
    word = _NEXT_WORD.match(following)
    return word is not None and word[1].lower() in _STARTERS


def _wrapped(text: str, line_start: int, end: int, next_line: int) -> bool:
    """Whether the line break ``text[end:next_line]`` stands inside a sentence."""
    if next_line >= len(text) or end <= line_start:
        return False
    before, after = text[end - 1], text[next_line]
    if before in _FINAL or (before in _CLOSERS and text[end - 2 : end - 1] in "。！？!?."):
        return False
    breaks = text.count("\n", end, next_line)
    if after in _CONTINUES:
        return breaks <= 2
    return breaks == 1 and after.islower() and after.isascii() and end - line_start >= MIN_WRAP_CHARS


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Adds ``text[start:end]`` without its outer white space, cut where it is too long for one quote."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start > SEMICOLON_CHARS:
        for match in _SEMICOLON.finditer(text, start + MIN_PIECE_CHARS, end - MIN_PIECE_CHARS):
            if match.end() - start >= MIN_PIECE_CHARS:
                _cut(found, text, start, match.end())
                start = match.end()
        _cut(found, text, start, end)
    elif start < end:
        found.append((start, end))


def _cut(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end - start > MAX_SENTENCE_CHARS:
        border = _border(text, start + MAX_SENTENCE_CHARS // 2, start + MAX_SENTENCE_CHARS)
        stop = border
        while stop > start and text[stop - 1].isspace():
            stop -= 1
        found.append((start, stop))
        start = border
        while start < end and text[start].isspace():
            start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append((start, end))


def _border(text: str, low: int, high: int) -> int:
    """The best place to cut between `low` and `high`: after a semicolon, a comma, a space, or hard at `high`."""
    for pattern in _SOFT:
        last = -1
        for match in pattern.finditer(text, low, high):
            last = match.end()
        if last > 0:
            return last
    return high


def _is_han(char: str) -> bool:
    return bool(char) and ("\u3400" <= char <= "\u9fff" or "\u3040" <= char <= "\u30ff")
