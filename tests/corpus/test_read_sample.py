"""The sample of the real archive, read whole and compared with the standard library's reading of it."""

from __future__ import annotations

import tarfile
from datetime import date
from pathlib import Path

import zstandard

from corpus.language import detect
from corpus.reader import Read, read


def test_every_article_is_read_as_it_stands(shared: Path) -> None:
    sample = shared / "archive" / "sample.tar.zst"
    found = list(read([sample]))
    assert all(isinstance(item, Read) for item in found)
    articles = {item.article.path: item.article for item in found if isinstance(item, Read)}
    assert len(articles) == len(found)
    expected: dict[str, str] = {}
    with (
        sample.open("rb") as file,
        zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(file) as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None:
                expected[f"{sample.name}::{member.name}"] = content.read().decode("utf-8")
    assert {path: article.raw for path, article in articles.items()} == expected
    for article in articles.values():
        head, body = article.raw[: article.body_start], article.raw[article.body_start :]
        assert head.startswith("---")
        assert head.rstrip().endswith("---")
        assert not body.startswith("---")
        assert article.title
        assert article.url
        assert article.date is not None
        assert date.fromisoformat(article.date).year in range(2022, 2026)
        assert article.fetch_date is not None
        assert f"fetch_date: {article.fetch_date}" in head
    languages = [detect(article.raw[article.body_start :]) for article in articles.values()]
    assert {"zh", "en", "other"} == set(languages)
