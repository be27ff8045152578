"""Pages of the usual kinds, raw text against text: ``pages/NAME.md`` and ``pages/NAME.txt``."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_pages import page

from corpus.clean import NO_PROFILE, clean

PAGES = sorted(Path(__file__).with_name("pages").glob("*.md"))


def test_there_are_pages_of_a_dozen_kinds() -> None:
    names = {path.stem for path in PAGES}
    assert {name.split("_")[-1] for name in names} >= {"zh", "en", "it", "de"}
    assert len(names) >= 12


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_text(path: Path) -> None:
    article = page(path.read_text("utf-8"))
    cleaned = clean(article, NO_PROFILE)
    assert cleaned.text + "\n" == path.with_suffix(".txt").read_text("utf-8")
    assert (cleaned.status, cleaned.reason) == ("ok", "")
    assert "".join(article.raw[a:b] for a, b in cleaned.spans) == cleaned.text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_windows_line_ends_change_nothing_but_offsets(path: Path) -> None:
    raw = path.read_text("utf-8")
    article = page(raw.replace("\n", "\r\n"))
    assert clean(article).text == clean(page(raw)).text
