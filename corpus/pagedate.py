"""The day an HTML page gives as its own: stated in its head, or written out as a date beside the article.

In: the parsed page and what a date finder made of it. Out: ``YYYY-MM-DD``, or None. A finder that searches a page
takes any year of the prose; no date is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus import dates

__all__ = ["page_date"]

MAX_CHARS = 80
"""A block with a date that is longer is prose; bylines with two names, a place and the hour stay below."""
BELOW = 12
"""How many blocks below the headline a byline may stand."""
_STATED = ("meta", "time", "abbr", "link")
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_SKIPPED = frozenset("aside footer head nav noscript script select style svg template textarea".split())
"""Dates in there are of other articles, of the site, or of today."""
_MONTH = r"[A-Za-z]{3,9}\.?"
_TH = r"(?:st|nd|rd|th)?"
_HAN_NUMBER = "[0-9十一二三四五六七八九]{1,3}"
_DAY = re.compile(
    r"(?<![\d.])(?:\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}(?!\d)"
    rf"|[0-9〇零○一二三四五六七八九]{{4}}\s*年\s*{_HAN_NUMBER}\s*月\s*{_HAN_NUMBER}\s*[日号號]"
    rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}}(?!\d)|\d{{1,2}}{_TH}[\s-]+{_MONTH}[\s,-]+\d{{4}}(?!\d))"
    rf"|\b{_MONTH}\s*\d{{1,2}}{_TH},?\s+\d{{4}}(?!\d)"
)
_LABEL = re.compile(
    r"\b(?:published|posted|released|date|dated)\b|发布|發布|發佈|发表|發表|刊登|日期|时间|時間", re.IGNORECASE
)
_SENTENCE = re.compile(r"[。！？；，]|[.!?][\"”’)]?$|(?:\b[a-z]+\s+){4}")
"""What a byline does not hold: Chinese sentence marks, a final stop, four words in a row that no name is made of."""


@dataclass(frozen=True, slots=True)
class _Block:
    tag: str
    text: str
    linked: bool
    """Something of it lies inside a link."""


def page_date(tree: Any, guess: str | None) -> str | None:
    """`guess` where the head states it, else the date of the byline, else `guess` where a line bears it out."""
    if guess is not None and _is_stated(tree, guess):
        return guess
    blocks = list(_blocks(tree))
    if (byline := _byline(blocks)) is not None:
        return byline
    short = [block for block in blocks if len(block.text) <= MAX_CHARS and not block.linked and block.tag != "li"]
    if guess is not None and any(_day_of(block.text) == guess or _spells(block.text, guess) for block in short):
        return guess
    return next((day for block in short if _LABEL.search(block.text) and (day := _day_of(block.text))), None)


def _is_stated(tree: Any, day: str) -> bool:
    """Whether an element that is made for it states the day: a meta field, a time, the page's address, its JSON-LD."""
    written = re.compile(r"(?<!\d){}[-/.]?{}[-/.]?{}(?!\d)|(?<!\d){}{}{}".format(*day.split("-") * 2))
    if any(written.search(value) for element in tree.iter(*_STATED) for value in element.attrib.values()):
        return True
    data = (element.text or "" for element in tree.iter("script") if "ld+json" in element.get("type", ""))
    return any(written.search(text) for text in data)


def _byline(blocks: list[_Block]) -> str | None:
    """The date between the headline and the second paragraph: below a lead, where there is one."""
    at = next((i for i, block in enumerate(blocks) if block.tag == "h1"), None)
    if at is None:
        return None
    paragraphs = 0
    for block in blocks[at + 1 : at + 1 + BELOW]:
        if block.tag != "li" and len(block.text) <= MAX_CHARS and (day := _day_of(block.text)) is not None:
            return day
        if len(block.text) > MAX_CHARS or _SENTENCE.search(block.text):
            paragraphs += 1
            if paragraphs == 2:
                break
    return None


def _day_of(text: str) -> str | None:
    """The first whole day in a line that is no sentence."""
    for found in _DAY.finditer(text):
        day = dates.day(found[0])
        if day is not None:
            return None if _SENTENCE.search(text.replace(found[0], "")) else day
    return None


def _spells(text: str, day: str) -> bool:
    """Whether a line holds the year and the day with a month's name between, in a language whose months nobody here
    knows."""
    year, _, number = day.split("-")
    number = number.lstrip("0")
    found = re.search(rf"(?<!\d){number}(?!\d)\W*[^\W\d_]{{3,12}}\W*{year}(?!\d)", text)
    return found is not None and not _SENTENCE.search(text.replace(found[0], ""))


def _blocks(tree: Any) -> Iterator[_Block]:
    """The text of the page, block by block."""
    from lxml.etree import iterwalk  # type: ignore[import-untyped]

    parts: list[str] = []
    linked = False
    inside: list[str] = []
    walker = iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = str(element.tag)
        if tag in _BLOCKS:
            if text := " ".join("".join(parts).split()):
                yield _Block(inside[-1] if inside else "", text, linked)
            parts, linked = [], False
        if event == "start":
            if tag in _SKIPPED:
                walker.skip_subtree()
            else:
                parts.append(element.text or "")
                linked = linked or tag == "a"
            if tag in _BLOCKS:
                inside.append(tag)
        else:
            if tag in _BLOCKS:
                inside.pop()
            parts.append(element.tail or "")
