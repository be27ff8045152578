"""A title for a text that states none."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.headings import headline
from corpus.reader import Read, read

SENTENCES = (
    "The harbour office said on Monday that the pumps of the older hall had failed twice since spring, and no more."
)
HAN = "港口管理局周一表示，三号码头的水泵自春天以来两次停转，约四十艘货轮在外海等候，没有人受伤。"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"Harbour recalls pumps after two failures\n\n{SENTENCES}", "Harbour recalls pumps after two failures"),
        (f"\ufeffWas it the weed?\r\n\r\n{SENTENCES}", "Was it the weed?"),
        (f"FOR IMMEDIATE RELEASE\n\nHarbour recalls 3,400 pumps\n\n{SENTENCES}", "Harbour recalls 3,400 pumps"),
        (f"The pumps of the harbour\n{SENTENCES}", "The pumps of the harbour"),
        (f"港口水泵两次停转，四十艘货轮等候\n\n{HAN}", "港口水泵两次停转，四十艘货轮等候"),
        (f"新闻稿\n\n港口水泵召回\n{HAN}", "港口水泵召回"),
    ],
)
def test_a_first_line_that_is_a_headline(body: str, title: str) -> None:
    assert headline(body) == title


@pytest.mark.parametrize(
    "body",
    [
        "",
        "One line alone is no headline",
        f"The office has said so already.\n\n{SENTENCES}",
        "The harbour office said on Monday that the pumps of the older\nhall had failed twice since spring, and no more.",
        "港口管理局周一表示，三号码头的水泵自春天以来两次停转，约四十艘\n货轮在外海等候，没有人受伤，原因还在调查。",
        "name,year,price\nHX-3,2019,400 of the older, and more of these",
        f"2024-05-01 12:00:01 INFO pump one started\n\n{SENTENCES}",
        f"Harbour Paper  News  Letters\n\n{SENTENCES}",
        f"首页 | 新闻 | 关于我们\n\n{HAN}",
        f"作者：江小帆\n\n{HAN}",
        f"https://site.example/a b c\n\n{SENTENCES}",
        "Q: How old is it?\nA: It was built by two brothers from up north, who lost the key in a flood.",
        f"import os and more\n\n{SENTENCES}",
    ],
)
def test_a_first_line_that_may_be_anything_else(body: str) -> None:
    assert headline(body) == ""


def test_titles_of_text_files(tmp_path: Path) -> None:
    texts = {
        "10-press.txt": f"港口水泵召回公告\n\n{HAN}",
        "notes.txt": SENTENCES,
        "head.txt": f"Some words first\n\n# The heading\n\n{SENTENCES}",
        "url.txt": f"---\nurl: https://site.example/1\n---\nHarbour recalls its pumps\n\n{SENTENCES}",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {item.article.path: item.article.title for item in read([tmp_path]) if isinstance(item, Read)}
    # Under a URL the title is part of the identity, which must not move.
    assert found == {
        "10-press.txt": "港口水泵召回公告",
        "notes.txt": "notes",
        "head.txt": "The heading",
        "url.txt": "url",
    }
