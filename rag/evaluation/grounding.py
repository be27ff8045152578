"""Whether a quote stands: word for word, at its address, whole enough not to mislead, and linked to its place.

In: one quote of an answer in the contract's JSON, and the articles. Out: `Checked`. Nothing is searched for and nothing
is compared loosely: a space, a full-width comma or an article id that is not the one makes the quote false.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.borders import trimmed
from rag.evaluation.articles import Articles
from rag.links import find, parse
from rag.sentences import sentences
from rag.verify import verify_against_index

__all__ = ["Checked", "check", "cut_off"]

Json = Mapping[str, Any]

_CLAUSE = re.compile(r"[，,；;：:、。.!?！？\n—]")
_NEGATION = re.compile(
    r"并非|并未|从未|尚未|未曾|未能|没有|没|毫无|绝不|不(?![仅但过同断少久止管论只到错])|未(?![来成])|否认|拒绝|停止|"
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|denie[sd]|deny(?:ing)?|refus\w+|fail(?:ed|s)? to|stopped)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
"""What turns a clause round. Words that only contain such a character (不仅, 未来) are left alone."""
_HEDGE = re.compile(
    r"据称|声称|宣称|自称|疑似|涉嫌|传闻|谣传|据传|谣言|不实|不属实|否认|如果|假如|倘若|若(?!干)|除非|"
    r"\b(?:alleged(?:ly)?|reportedly|purported(?:ly)?|rumou?r(?:s|ed)?|denie[sd]|deny|denying|claim(?:s|ed)?|false(?:ly)?"
    r"|if|unless|whether|untrue|unconfirmed)\b",
    re.IGNORECASE,
)
"""What takes the writer's word out of a whole sentence."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One quote, looked at."""

    aid: int | None
    fault: str | None
    """Why it does not stand; None where it does."""
    cut: str | None
    """The negation or hedge that its sentence has and the quote leaves out."""
    link: bool | None
    """Whether its text fragment is the quote and occurs once; None where the link has none."""
    supported: int
    citations: int
    """Of the articles it cites (its own and `also`), how many bear it out, and how many there are."""


def check(quote: Json, articles: Articles) -> Checked:
    """Checks one quote."""
    citation = quote.get("citation")
    text = quote.get("text")
    if not isinstance(citation, Mapping) or not isinstance(text, str):
        return Checked(None, "the quote has no text or no citation", None, None, 0, 1)
    aid = _cited(citation, articles)
    fault = _fault(quote, citation, aid, articles)
    also = quote.get("also") or []
    cited = 1 + len(also)
    supported = (fault is None) + sum(_says_so(quote, other, articles) for other in also)
    if fault is not None or aid is None:
        return Checked(aid, fault, None, None, supported, cited)
    whole, start, end = articles.text(aid), int(citation["start"]), int(citation["end"])
    return Checked(
        aid, None, cut_off(whole, start, end), _link_stands(citation.get("link"), whole, start, end), supported, cited
    )


def _cited(citation: Json, articles: Articles) -> int | None:
    """By its id alone; by its URL only where the answer gives no id."""
    name = citation.get("article_id") or citation.get("url")
    return articles.aid(name) if isinstance(name, str) else None


def _fault(quote: Json, citation: Json, aid: int | None, articles: Articles) -> str | None:
    if aid is None:
        return f"no article {citation.get('article_id') or citation.get('url')} among those asked"
    if "raw_spans" in citation and "raw_sha256" in citation:
        report = verify_against_index([{"quotes": [dict(quote)]}], articles.index)
        return next((fault.reason for fault in (*report.false, *report.changed)), None)
    # Another system's answer, with an address in the text alone.
    text, start, end = articles.text(aid), citation.get("start"), citation.get("end")
    if type(start) is not int or type(end) is not int:
        return "the citation has no start and end"
    if not 0 <= start < end <= len(text):
        return f"[{start}, {end}) is not a stretch of the article's text, which has {len(text)} characters"
    return None if text[start:end] == quote["text"] else f"the article's text at [{start}, {end}) is not the quote"


def _says_so(quote: Json, other: object, articles: Articles) -> bool:
    """Whether an article cited beside holds the short answer, or the whole quote where none is marked."""
    name = other.get("article_id") if isinstance(other, Mapping) else None
    aid = articles.aid(name) if isinstance(name, str) else None
    if aid is None:
        return False
    text = str(quote["text"])
    marked = [text[a:b] for a, b in quote.get("highlights") or []]
    whole = articles.text(aid)
    return all(part in whole for part in marked or [text])


def cut_off(text: str, start: int, end: int) -> str | None:
    """A negation in the clause that ``text[start:end]`` cuts, or a hedge in its sentence, that is left out of it."""
    for first, last in sentences(text):
        if last <= start or first >= end:
            continue
        head, tail = text[first : max(first, start)], text[min(last, end) : last]
        clause_head = _CLAUSE.split(head)[-1] if head else ""
        clause_tail = _CLAUSE.split(tail)[0] if tail else ""
        for part, cue in ((clause_head, _NEGATION), (clause_tail, _NEGATION), (head, _HEDGE), (tail, _HEDGE)):
            found = cue.search(part)
            if found:
                return found[0]
    return None


def _link_stands(link: object, text: str, start: int, end: int) -> bool | None:
    if not isinstance(link, str):
        return None
    fragment = parse(link)
    if fragment is None:
        return None if ":~:" not in link else False
    found: Sequence[tuple[int, int]] = find(text, fragment)
    return len(found) == 1 and found[0] == trimmed(text, start, end)
