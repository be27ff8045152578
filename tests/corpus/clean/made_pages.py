"""Articles for the cleaning tests, made of raw text."""

from __future__ import annotations

from corpus.article import Article
from corpus.frontmatter import split


def page(raw: str, *, title: str | None = None, url: str | None = None, source: str | None = None) -> Article:
    """The article that `raw` is; what is given by name wins over its front matter."""
    fields, body_start = split(raw)
    return Article(
        article_id="0" * 16,
        path="page.md",
        title=title if title is not None else fields.get("title", ""),
        url=url or fields.get("url"),
        source=source or fields.get("source"),
        date=fields.get("date"),
        fetch_date=None,
        brief=False,
        raw=raw,
        body_start=body_start,
    )


def crawled(title: str, *blocks: str, source: str = "Example") -> Article:
    """A crawled page: the archiver's headline, then the blocks with blank lines between."""
    raw = "\n\n".join([f"# {title}", *blocks]) + "\n"
    return page(raw, title=title, url="https://site.example/p/1", source=source)
