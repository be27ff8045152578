"""Writes the articles of an index as JSON lines: ``python -m training.articles INDEX FILE``.

In: an index. Out: ``{"url", "title", "source", "date", "lang", "text"}`` a line, of every article that has text and is
no reprint.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from index.index import Index


def main(folder: Path, file: Path) -> None:
    index = Index.open(folder)
    rows = index.store.connection.execute(
        "SELECT aid FROM articles WHERE status = 'ok' AND reprint_of IS NULL ORDER BY aid"
    )
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8") as out:
        for (aid,) in rows.fetchall():
            article = index.article(aid)
            row = {
                "url": article.url or article.path, "title": article.title, "source": article.source,
                "date": article.date, "lang": article.lang, "text": index.text(aid),
            }  # fmt: skip
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    part.replace(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
