"""The stretches of a quote that may be a short answer.

In: a quote, and the folded question. Out: numbers, dates, ids, names, quoted words and the stretches between marks,
function words and the question's own words, with offsets, each once; and what the reader points at, whose borders need
no mark: 意大利 in 意大利职业足球运动员. They overlap: "38 人", "38" and "有 38 人被捕" are all tried.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, product
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag import cues
from rag.numbers import values

__all__ = ["MAX_SHORTS", "PieceScores", "Short", "shorts", "stretches"]

PieceScores = tuple[NDArray[np.float32], NDArray[np.int64]]
"""A score a piece of the quote (n,), and where each stands in it (n, 2)."""

MAX_SHORTS = 90
"""Bounds the time for a long quote; typed stretches come first and are never left out."""

MAX_CLAUSE_CHARS = 60
MAX_CHARS, MAX_LATIN_CHARS, MAX_WORDS = 26, 60, 6
"""Stretches and clauses are not longer; an answer that is longer is the sentence itself."""


PEAKS, DEPTHS, BORDERS = 3, (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0), 5
"""The reader's highest pieces that are grown, by how much less than a peak its neighbours may score, and how many of the
borders on either side of the highest are tried with each other."""


class Short(NamedTuple):
    """``quote[start:end]`` and what it looks like."""

    start: int
    end: int
    type: str
    unit: bool = False
    """Whether a measure word or noun was taken in after a number."""
    heights: int = 0
    """At how many depths below a peak of the reader's scores it is what stays."""


_CVE = re.compile(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
_QUOTED = re.compile(r"[“《「『\"‘]([^“”《》「」『』\"\n]{1,40})[”》」』\"’]")
_LATIN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9][\w.+#@/&'’:-]*(?: (?:of |the |and |for )?[A-Z0-9][\w.+#@/&'’-]*){0,5}"
)
_LATIN_NAME = re.compile(  # in English every word is Latin; a name has a capital
    r"(?<![A-Za-z0-9])(?:[A-Z][\w.+#@/&'’:-]*|[a-z]+[A-Z]\w*)(?: (?:of |the |and |for )?[A-Z0-9][\w.+#@/&'’-]*){0,5}"
)
_YEAR = re.compile(r"(?:19|20)\d\d ?年")
_N = r"(?:\d{1,3}|[一二三四五六七八九十两兩]{1,3})\s?"
_N_EN = r"(?:\d[\d.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?)"
_TIME_EN = r"[ -]?(?:years?|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)\b"
_DURATION = re.compile(
    rf"(?<![\d.年月])(?:{_N}年[零又]?\s?(?:半|{_N}个月(?:[零又]?\s?{_N}[天日])?)|{_N}个月[零又]?\s?(?:半|{_N}[天日])|{_N}天[零又]?\s?{_N}个?小时"
    rf"(?:{_N}分钟?)?|{_N}个?小时[零又]?\s?{_N}分钟?(?:\s?{_N}秒)?|{_N}分钟?[零又]?\s?{_N}秒)"
    rf"|\b{_N_EN}{_TIME_EN}(?:(?:,? and|,)? {_N_EN}{_TIME_EN})+",
    re.IGNORECASE,
)
"""Years and months, hours and minutes: one length of time, and not two figures."""
_BREAK = re.compile(r"[\n，。；：！？]")
_CLAUSE = re.compile(r"[，。；：！？\n]+")
_MEASURE = re.compile(
    r"\s?(?:多|余)?\s?(?:个百分点|个月|个小时|人次|[个名人台部种家项条款件位级批艘辆架座套所支张岁倍次起份颗只口层期轮国年月日天周号元秒本场篇集吨米克度匹亩首门届座株处]|小时|分钟|公里|平方公里|千米|英里|公斤|"
    r"(?:[a-z]+ )?(?:people|users|customers|countries|companies|accounts|days|years|months|hours|minutes|weeks|times|percent|devices|servers|victims|records|sites|apps|miles|km|points|files))"
)
_APPROXIMATE = re.compile(
    r"(?:约|近|超过?|逾|至少|大约|接近|最多|多达|高达|about |around |nearly |almost |over |more than |at least |up to |approximately )$"
)
_WORD = re.compile(r"[$€£]?[A-Za-z0-9](?:[\w.+#@/&'’%$-]|,(?=\d{3}))*")
_STOP = re.compile(
    r"[，。；：！？、,.;:!?()（）\[\]【】“”\"《》「」『』‘’\n\t …—|]+"
    r"|(?:可以|已经|以及|通过|其中|并且|但是|因为|由于|为了|进行|成为|称为|名为|叫做|位于|属于|来自|包括|表示|开始|没有|他们|她们|它们|这个|那个|一个|一种|一名|一些)"
    r"|[的在是由于和与及被为以对向从到把将了至或叫称有用让给等约近达共超并也就都而之后前时中上下内其此该]"
)
_IN_WORD = re.compile(r"[A-Za-z0-9]{2}")
_MARKS = " \t\n,.;:!?，。；：！？、\"'“”‘’（）()《》「」『』[]【】"
_STOP_EN = frozenset(
    "a an the of in on at to for from by with and or as is are was were be been that this which who it its their his her "
    "said says told via using within among between through against because if has have had will would can could may might not but than into after before during when while also about over".split()
)


def shorts(quote: str, asked: str) -> list[Short]:
    """Stretches of `quote` in a stable order, typed ones first, at most `MAX_SHORTS`."""
    found: dict[tuple[int, int], Short] = {}
    english = not cues.is_chinese(quote)
    for short in _typed(quote, english):
        found.setdefault((short.start, short.end), short)
    for short in chain(() if english else _clauses(quote), _stretches(quote, asked, english)):
        if len(found) >= MAX_SHORTS:
            break
        found.setdefault((short.start, short.end), short)
    return list(found.values())


def stretches(quote: str, asked: str, read: PieceScores) -> list[Short]:
    """`shorts` and what the reader points at.

    The reader's scores of the pieces are cut at several depths below each peak; what stays around the peak is a stretch,
    and one that stays the same over many depths is a thing of its own (as in Matas et al., "Robust Wide Baseline Stereo
    from Maximally Stable Extremal Regions", BMVC 2002). Then the nearest borders of all stretches before and behind the
    highest peak are tried with each other.
    """
    found = {(short.start, short.end): short for short in shorts(quote, asked)}
    heights = _level_sets(quote, read)
    for span, count in heights.items():
        found[span] = found.get(span, Short(*span, "read"))._replace(heights=count)
    if heights:
        start, end = read[1][int(np.argmax(read[0]))].tolist()
        starts = sorted({a for a, _ in found if a <= start}, reverse=True)[:BORDERS]
        ends = sorted({b for _, b in found if b >= end})[:BORDERS]
        for span in product(starts, ends):
            if 0 < span[1] - span[0] <= MAX_CLAUSE_CHARS and not _BREAK.search(quote, *span):
                found.setdefault(span, Short(*span, "read"))
    return list(found.values())


def _level_sets(quote: str, read: PieceScores) -> dict[tuple[int, int], int]:
    """Stretches around the highest pieces, and at how many depths each is what stays."""
    scores, places = read[0].tolist(), read[1].tolist()
    found: Counter[tuple[int, int]] = Counter()
    for peak in np.argsort(-read[0], kind="stable")[:PEAKS].tolist():
        first = last = peak
        span, wide = (0, 0), -1
        for depth in DEPTHS:
            floor = scores[peak] - depth
            while first > 0 and scores[first - 1] > floor:
                first -= 1
            while last + 1 < len(scores) and scores[last + 1] > floor:
                last += 1
            if last - first > wide:  # else it is what stayed at the depth before
                span, wide = _trimmed(quote, places[first][0], places[last][1]), last - first
            if 0 < span[1] - span[0] <= MAX_CLAUSE_CHARS:
                found[span] += 1
    return found


def _trimmed(quote: str, start: int, end: int) -> tuple[int, int]:
    """Whole words, without the marks around them."""
    while start > 0 and _IN_WORD.match(quote, start - 1):
        start -= 1
    while _IN_WORD.match(quote, end - 1):
        end += 1
    while start < end and quote[start] in _MARKS:
        start += 1
    while end > start and quote[end - 1] in _MARKS:
        end -= 1
    return start, end


def _typed(quote: str, english: bool) -> Iterator[Short]:
    for match in _CVE.finditer(quote):
        yield Short(match.start(), match.end(), "cve")
    for match in _DURATION.finditer(quote):
        yield Short(match.start(), match.end(), "number", unit=True)
    dates = []
    for value in values(quote):
        if value.kind == "date":
            dates.append((value.start, value.end))
        yield Short(value.start, value.end, value.kind)
        year = _YEAR.match(quote, value.start) if value.kind == "date" else None
        if year is not None and year.end() < value.end:  # "in which year"
            yield Short(value.start, year.end(), "date")
        if value.kind == "number":
            measure = _MEASURE.match(quote, value.end)
            if measure is not None:
                yield Short(value.start, measure.end(), "number", unit=True)
        about = _APPROXIMATE.search(quote, max(0, value.start - 15), value.start)
        if about is not None:
            measure = _MEASURE.match(quote, value.end) if value.kind == "number" else None
            yield Short(about.start(), measure.end() if measure else value.end, value.kind, unit=measure is not None)
    for match in _QUOTED.finditer(quote):
        yield Short(match.start(1), match.end(1), "quoted")
        yield Short(match.start(), match.end(), "quoted")
    for match in (_LATIN_NAME if english else _LATIN).finditer(quote):
        start, end = match.span()
        while end > start and quote[end - 1] in ".:'’-/&,":
            end -= 1
        text = quote[start:end]
        if end - start > 1 and not text.isdigit() and not any(a <= start and end <= b for a, b in dates):
            yield Short(start, end, "latin")


def _stretches(quote: str, asked: str, english: bool) -> Iterator[Short]:
    """Stretches of one to four pieces between borders."""
    pieces = list(_words(quote) if english else _pieces(quote, asked))
    for count in (1, 2, 3, 4):
        for (start, _), (_, end) in zip(pieces, pieces[count - 1 :], strict=False):
            if not 1 < end - start <= MAX_LATIN_CHARS or _BREAK.search(quote, start, end):
                continue
            text = quote[start:end]
            if len(text.split()) <= MAX_WORDS if text.isascii() else end - start <= MAX_CHARS:
                yield Short(start, end, "stretch")


def _clauses(quote: str) -> Iterator[Short]:
    """Chinese answers to how, why and what are whole clauses more often than words."""
    marks = [match.span() for match in _CLAUSE.finditer(quote)]
    ends = [0, *(end for _, end in marks), len(quote)]
    stops = [*(start for start, _ in marks), len(quote), len(quote)]
    for count in (1, 2):
        for at in range(len(stops) - count):
            start, end = ends[at], stops[at + count - 1]
            if 3 < end - start <= MAX_CLAUSE_CHARS:
                yield Short(start, end, "clause")


def _words(quote: str) -> Iterator[tuple[int, int]]:
    """The pieces of an English quote: runs of words that are not function words."""
    begin = None
    end = 0
    for match in _WORD.finditer(quote):
        stop = match[0].lower() in _STOP_EN
        broken = begin is not None and quote[end : match.start()].strip(" ") != ""
        if begin is not None and (stop or broken):
            yield begin, end
            begin = None
        if not stop:
            begin = match.start() if begin is None else begin
            end = match.end()
            while end > match.start() and quote[end - 1] in ".'’-":
                end -= 1
    if begin is not None:
        yield begin, end


def _pieces(quote: str, asked: str) -> Iterator[tuple[int, int]]:
    """The pieces of a Chinese quote: what marks, function words and the question's own words leave."""
    last = 0
    for start, end in sorted([*(match.span() for match in _STOP.finditer(quote)), *_repeated(quote, asked)]):
        if start > last:
            yield last, start
        last = max(last, end)
    if last < len(quote):
        yield last, len(quote)


def _repeated(quote: str, asked: str) -> Iterator[tuple[int, int]]:
    """Where the quote repeats two or more characters of the question: the answer begins or ends there."""
    pairs = {pair for pair in map(add, asked, asked[1:]) if len(pair.strip()) == 2}
    start = before = -2
    for at, pair in enumerate(map(add, quote, quote[1:])):
        if pair in pairs:
            if before != at - 1:
                if start >= 0:
                    yield start, before + 2
                start = at
            before = at
    if start >= 0:
        yield start, before + 2
