"""The content of one file to articles, whatever it came from: a file, an archive's member, a line of a `.jsonl`.

In: a byte stream, its path and kind. Out: `Article`s, and a `Problem` for each that could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus import dates, frontmatter, html, jsonl
from corpus.archives import ByteStream
from corpus.article import Article, Problem
from corpus.decode import decode
from corpus.errors import NotText, TooLarge, Unreadable
from corpus.headings import first_heading, headline
from corpus.identity import article_id, identity
from corpus.names import Kind, stem
from corpus.recode import as_utf8
from corpus.settings import ReaderSettings

__all__ = ["read_document"]

_CHUNK = 1 << 20
_TRUE = frozenset({"true", "yes", "1", "on"})
_NULL = frozenset({"", "null", "~"})


def read_document(
    stream: ByteStream, path: str, *, kind: Kind, size: int | None, settings: ReaderSettings
) -> Iterator[Article | Problem]:
    """The articles of one file; `size` is what its folder or archive claims, None when unknown."""
    limit = settings.max_article_bytes
    try:
        if kind == "jsonl":
            yield from _records(stream, path, limit=limit)
            return
        if size is not None and size > limit:
            raise TooLarge(size, limit)
        yield _article(_all_of(stream, limit), path, kind=kind)
    except Unreadable as error:
        yield Problem(path, str(error))


def _all_of(stream: ByteStream, limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:  # it is larger than claimed
        raise TooLarge(None, limit)
    return data


def _article(data: bytes, path: str, *, kind: Kind) -> Article:
    if kind == "html":
        page = html.extract(data)
        stated = {"title": page.title, "url": page.url, "source": page.source, "date": page.date}
        return _made(page.markdown, stated, path, body_start=0)
    raw = decode(data).text
    fields, body_start = frontmatter.split(raw)
    return _made(raw, fields, path, body_start=body_start)


def _records(stream: ByteStream, path: str, *, limit: int) -> Iterator[Article | Problem]:
    number = 0
    stream = as_utf8(stream)
    while line := stream.readline(limit + 1):
        number += 1
        place = f"{path}:{number}"
        if len(line) > limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
            yield Problem(place, str(TooLarge(None, limit)))
            continue
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            fields = jsonl.record(line)
            raw = fields.pop("text")
            assert isinstance(raw, str)  # jsonl.record promises it
            if not raw.strip():
                raise NotText("empty text")
            stated, body_start = frontmatter.split(raw)
            given = {name: value for name, value in fields.items() if value not in (None, "")}
            yield _made(raw, {**stated, **given}, place, body_start=body_start)
        except Unreadable as error:
            yield Problem(place, str(error))
    if number == 0:
        yield Problem(path, "empty file")


def _made(raw: str, fields: Mapping[str, object], path: str, *, body_start: int) -> Article:
    url = _text(fields.get("url"))
    title = _text(fields.get("title")) or first_heading(raw[body_start:])
    if not title and url is None:  # under a URL the title is part of the identity
        title = headline(raw[body_start:])
    title = title or stem(path)
    return Article(
        article_id=article_id(identity(url, title, path)),
        path=path,
        title=title,
        url=url,
        source=_text(fields.get("source")),
        date=dates.day(fields.get("date")),
        fetch_date=dates.moment(fields.get("fetch_date")),
        brief=str(fields.get("brief")).strip().lower() in _TRUE,
        raw=raw,
        body_start=body_start,
    )


def _text(value: object) -> str | None:
    """A field as text; numbers are (``title: 007``), lists and objects are nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = str(value).strip()
    return None if text.lower() in _NULL else text
