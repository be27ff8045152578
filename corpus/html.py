"""The main text of an HTML page, as Markdown, which then is the article's raw text.

In: the bytes of the page. Out: `Page`, with the metadata the page states about itself. `NoMainText` where nothing
can be read. Before the extraction the article is framed where its author did not, and afterwards its headline is put
on top where it was left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from corpus.clean.segment import folded, same_title
from corpus.decode import clean_surrogates, decode
from corpus.errors import MissingPackage, NoMainText
from corpus.pagedate import page_date

__all__ = ["Page", "extract"]

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
"""Where a page states its encoding; the standard asks for the first 1,024 bytes."""
_TAG = re.compile(r"<[A-Za-z!?/]")
# What lxml cannot take; a page holds them by accident, and they are nothing to read.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADINGS = ("h1", "h2", "h3")
_NO_TEXT = ("script", "style", "noscript", "template")
_MARKS = re.compile(r"([\\`*_\[\]<>#])")
FRAME_SHARE = 0.5
"""Share of the text behind the headline that its frame has to hold: less, and the headline alone stands in a box."""
HEAD_LINES = 20
"""How far down the headline is looked for before it is put on top."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says and what it says about itself; unknown values are None."""

    markdown: str
    title: str | None
    url: str | None
    source: str | None
    date: str | None


def extract(data: bytes) -> Page:
    """The page's text and metadata."""
    charset = _CHARSET.search(data[:_HEAD_BYTES])
    html = _NO_XML.sub("", decode(data, charset[1].decode("ascii") if charset else None).text)
    if not _TAG.search(html):  # plain text that was saved under the wrong name
        return Page(html, title=None, url=None, source=None, date=None)
    try:
        import trafilatura
        from lxml.etree import LxmlError  # type: ignore[import-untyped]
    except ImportError:
        raise MissingPackage("trafilatura", ".html") from None
    try:
        tree = trafilatura.load_html(html)
        if tree is None:
            raise NoMainText("no text was found in the page")
        metadata = trafilatura.extract_metadata(html)
        title, date = _value(metadata.title), page_date(tree, _value(metadata.date))
        headline = _headline(tree, title)
        _frame(tree, headline)
        _tabulate(tree)
        markdown = trafilatura.extract(
            tree, output_format="markdown", include_comments=False, include_tables=True, with_metadata=False
        )
        if not markdown:
            _, markdown, _ = trafilatura.baseline(html)
    # The parser meets hostile pages; what it stumbles over is one page, not the run.
    except (LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError) as error:
        raise NoMainText(f"the page cannot be parsed ({type(error).__name__})") from error
    if not markdown or not markdown.strip():
        raise NoMainText("no text was found in the page")
    return Page(
        markdown=_headed(clean_surrogates(markdown), title),
        title=title,
        url=_value(metadata.url),
        source=_value(metadata.sitename),
        date=date,
    )


def _headline(tree: Any, title: str | None) -> Any | None:
    """The heading that the page's title repeats, else its last `h1` that is no link home."""
    wanted = folded(title or "")
    headings = [(element, folded(element.text_content())) for element in tree.iter(*_HEADINGS)]
    named = [element for element, words in headings if words and wanted and same_title(words, wanted)]
    others = [element for element, words in headings if element.tag == "h1" and words and element.find(".//a") is None]
    return next(iter(named or others[-1:]), None)


def _frame(tree: Any, headline: Any | None) -> None:
    """Puts the headline and what follows it into an `article`, on a page where nothing else tells the place. Of such a
    page the extraction would keep paragraphs and tables alone: no list, no definition, no sub-heading.
    """
    from lxml.html import Element  # type: ignore[import-untyped]
    from trafilatura.xpaths import BODY_XPATH

    if headline is None or any(find(tree) for find in BODY_XPATH):
        return
    levels: list[
        tuple[Any, int]
    ] = []  # the headline and the boxes around it, and how much text follows in the same box
    box = headline
    while (parent := box.getparent()) is not None and box.tag != "body":
        levels.append((box, len(box.tail or "") + sum(map(_size, box.itersiblings()))))
        box = parent
    following = sum(size for _, size in levels)
    for first, size in levels:
        if size and size >= FRAME_SHARE * following:
            article, parent = Element("article"), first.getparent()
            place = parent.index(first)
            article.extend(list(parent)[place:])
            parent.insert(place, article)
            return


def _tabulate(tree: Any) -> None:
    """Definition lists as tables of two columns: as items of a list, a figure would lose what it is the figure of."""
    from lxml.html import Element

    for terms in list(tree.iter("dl")):
        if terms.find("dd") is None or terms.find(".//a") is not None:
            continue
        table, row = Element("table"), None
        for part in list(terms):
            if part.tag not in ("dt", "dd"):
                continue
            if part.tag == "dt" or row is None:
                row = Element("tr")
                table.append(row)
            part.tag = "td"
            row.append(part)
        table.tail = terms.tail
        terms.getparent().replace(terms, table)


def _is_text(element: Any) -> bool:
    return isinstance(element.tag, str) and element.tag not in _NO_TEXT


def _size(element: Any) -> int:
    return len(element.tail or "") + (len(element.text_content()) if _is_text(element) else 0)


def _headed(markdown: str, title: str | None) -> str:
    """The text under its headline, where the extraction has left that out."""
    wanted = folded(title or "")
    lines = markdown.split("\n", HEAD_LINES)[:HEAD_LINES]
    if not title or not wanted or any(same_title(folded(line), wanted) for line in lines):
        return markdown
    escaped = _MARKS.sub(r"\\\1", title)
    return f"# {escaped}\n\n{markdown}"


def _value(stated: str | None) -> str | None:
    return clean_surrogates(" ".join(stated.split())) or None if stated else None
