"""What the index holds: an article, the sources, and the whole of it, as JSON."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from index.index import Index
from rag.answer import Json

__all__ = ["article_json", "sources_json", "status_json"]


def article_json(index: Index, aid: int, *, raw: bool) -> Json:
    """The contract's `show`."""
    article = index.article(aid)
    body: Json = {
        "article_id": article.article_id,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "date": article.date,
        "lang": article.lang,
        "path": article.path,
        "status": article.status,
        "reprint_of": article.reprint_of,
        "text": index.text(aid),
        "reason": article.reason or None,
        "brief": article.brief,
        "raw_sha256": article.raw_sha256,
        "reprints": [
            {
                "article_id": copy.article_id,
                "title": copy.title,
                "url": copy.url,
                "source": copy.source,
                "date": copy.date,
            }
            for copy in (index.copies(article.group) if article.status == "ok" else [])
            if copy.aid != aid
        ],
    }
    if raw:
        body["raw"] = index.raw(aid)
    return body


def sources_json(index: Index) -> list[Json]:
    """Names as their first article wrote them, most articles with text first."""
    rows = index.store.connection.execute(
        "SELECT s.name, count(*) AS n FROM sources s JOIN articles a USING (sid) WHERE a.status = 'ok' "
        "GROUP BY s.sid ORDER BY n DESC, s.name"
    )
    return [{"name": str(name), "articles": int(count)} for name, count in rows]


def status_json(index: Index, folder: Path) -> Json:
    """The contract's `status`, with why articles are empty."""
    execute = index.store.connection.execute
    counts = dict(execute("SELECT status, count(*) FROM articles GROUP BY status").fetchall())
    reasons = execute("SELECT reason, count(*) FROM articles WHERE status = 'empty' GROUP BY reason ORDER BY reason")
    reprints, since, until, sources = execute(
        "SELECT count(reprint_of), min(date), max(date), count(DISTINCT sid) FROM articles WHERE status = 'ok'"
    ).fetchone()
    languages = execute(
        "SELECT lang, count(*) FROM articles WHERE status = 'ok' GROUP BY lang ORDER BY count(*) DESC, lang"
    )
    manifest = index.manifest
    return {
        "articles": {"ok": counts.get("ok", 0), "empty": counts.get("empty", 0), "reprints": reprints},
        "passages": manifest.passages,
        "sources": sources,
        "since": since,
        "until": until,
        "languages": {str(lang): int(count) for lang, count in languages},
        "encoder": manifest.encoder,
        "bytes": _bytes(folder),
        "generation": manifest.generation,
        "versions": manifest.versions,
        "empty_reasons": {str(reason): int(count) for reason, count in reasons},
        "vectors": manifest.vectors,
        "index": str(folder),
    }


def _bytes(folder: Path) -> int:
    """Of all files; a writer may take some away in the meantime."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += Path(place, name).stat().st_size
    return size
