"""The main text of an HTML page, as Markdown, which then is the article's raw text.

In: the bytes of the page. Out: `Page`, with the metadata the page states about itself. `NoMainText` where nothing
can be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.decode import clean_surrogates, decode
from corpus.errors import MissingPackage, NoMainText

__all__ = ["Page", "extract"]

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
"""Where a page states its encoding; the standard asks for the first 1,024 bytes."""
_TAG = re.compile(r"<[A-Za-z!?/]")
# What lxml cannot take; a page holds them by accident, and they are nothing to read.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


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
        markdown = trafilatura.extract(
            html, output_format="markdown", include_comments=False, include_tables=True, with_metadata=False
        )
        metadata = trafilatura.extract_metadata(html)
        if not markdown:
            _, markdown, _ = trafilatura.baseline(html)
    # The parser meets hostile pages; what it stumbles over is one page, not the run.
    except (LxmlError, ValueError, TypeError, AttributeError, LookupError, RecursionError, AssertionError) as error:
        raise NoMainText(f"the page cannot be parsed ({type(error).__name__})") from error
    if not markdown or not markdown.strip():
        raise NoMainText("no text was found in the page")
    return Page(
        markdown=clean_surrogates(markdown),
        title=_value(metadata.title),
        url=_value(metadata.url),
        source=_value(metadata.sitename),
        date=_value(metadata.date),
    )


def _value(stated: str | None) -> str | None:
    return clean_surrogates(" ".join(stated.split())) or None if stated else None
