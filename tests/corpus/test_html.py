"""HTML pages: what is kept of a page without a frame, its headline, and the day it gives as its own."""

from __future__ import annotations

import io

import pytest

from corpus.article import Article
from corpus.clean import clean
from corpus.documents import read_document
from corpus.html import Page, extract
from corpus.settings import DEFAULT

HEADLINE = "Harbour recalls 3,400 pumps after two failures"
PROSE = (
    "<p>The harbour office said that the pumps of the older hall had failed twice, and that nobody had been hurt.</p>"
)
HAN = "<p>港口管理局表示，三号码头的水泵自春天以来两次停转，约四十艘货轮在外海等候，没有人受伤。</p>"
FACTS = "<dl><dt>Units</dt><dd>About 3,400</dd><dt>Hazard</dt><dd>The hose may burst under load.</dd></dl>"
MENU = "<ul><li><a href='/n'>News</a></li><li><a href='/j'>Jobs</a></li><li><a href='/l'>Letters</a></li></ul>"
OTHERS = "<div class='related'><h3>Related stories</h3><ul><li><a href='/r'>Why the cranes of the old pier rust</a></li></ul></div>"


def made(body: str, *, headline: str = HEADLINE, head: str = "") -> Page:
    html = f"<html><head><meta charset='utf-8'><title>{headline} | Harbour Paper</title>{head}</head><body>{body}</body></html>"
    return extract(html.encode())


def dated(*lines: str, headline: str = HEADLINE, prose: str = PROSE, foot: str = "", head: str = "") -> str | None:
    byline = "".join(f"<p>{line}</p>" for line in lines)
    return made(f"{MENU}<h1>{headline}</h1>{byline}{prose * 4}{foot}", headline=headline, head=head).date


@pytest.mark.parametrize("frame", ["{}", "<div><div>{}</div></div>", "<main>{}</main>", "<div id='content'>{}</div>"])
@pytest.mark.parametrize("prose", [1, 8])
def test_definitions_tables_and_lists_are_kept_and_menus_are_not(frame: str, prose: int) -> None:
    table = "<table><tr><th>Model</th><th>Year</th></tr><tr><td>HX-3</td><td>2019</td></tr></table>"
    steps = "<h2>What to do</h2><ul><li>Close valve number one by hand</li><li>Call the office</li></ul>"
    article = f"<h1>{HEADLINE}</h1>{FACTS}{PROSE * prose}{table}{steps}{PROSE}"
    text = made(
        f"<div>{MENU}</div>{frame.format(article)}{OTHERS}<footer><p>Imprint of the paper</p></footer>"
    ).markdown
    for kept in (
        "| Units | About 3,400 |",
        "| Hazard | The hose may burst",
        "HX-3",
        "What to do",
        "Close valve number one",
    ):
        assert kept in text
    assert not [chrome for chrome in ("Letters", "Imprint", "cranes") if chrome in text]


@pytest.mark.parametrize(
    "block",
    [
        "<h3>谁受影响？</h3><p>二〇一九年以前的水泵。</p><h3>要付钱吗？</h3><p>不用。</p>",
        "<dl><dt>谁受影响？</dt><dd><p>二〇一九年以前的水泵。</p></dd><dt>要付钱吗？</dt><dd><p>不用。</p></dd></dl>",
        "<details><summary>谁受影响？</summary><p>二〇一九年以前的水泵。</p></details><details><summary>要付钱吗？</summary><p>不用。</p></details>",
    ],
)
def test_questions_and_answers_are_kept(block: str) -> None:
    text = made(f"{MENU}<h1>港口水泵召回</h1>{HAN}{block}", headline="港口水泵召回").markdown
    for kept in ("谁受影响？", "二〇一九年以前的水泵。", "要付钱吗？", "不用。"):
        assert kept in text


def test_a_definition_list_of_links_is_a_menu() -> None:
    menu = "<dl><dt><a href='/a'>Section</a></dt><dd><a href='/b'>Subsection</a></dd></dl>"
    assert "Subsection" not in made(f"{menu}<h1>{HEADLINE}</h1>{PROSE * 4}").markdown


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        (HEADLINE, f"<div id='top'><h1>{HEADLINE}</h1></div><div class='post-body'>{PROSE * 4}</div>"),
        (HEADLINE, f"<h1><a href='/'>Harbour Paper</a></h1><h1>{HEADLINE}</h1>{PROSE * 4}"),
        ("港口水泵召回 *二号*", f"<h1>港口水泵召回 *二号*</h1><div class='post-body'>{HAN * 3}</div>"),
    ],
)
def test_the_headline_is_on_top_once(headline: str, body: str) -> None:
    html = f"<html><head><title>{headline}</title><meta property='og:site_name' content='Harbour Paper'></head><body>{body}</body></html>"
    [article] = read_document(io.BytesIO(html.encode()), "p.html", kind="html", size=None, settings=DEFAULT)
    assert isinstance(article, Article)
    assert article.title == headline
    text = clean(article).text
    assert text.startswith(f"{headline}\n")
    assert text.count(headline) == 1


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("By Ada Porter | July 24, 2025 4:31 p.m. ET", "2025-07-24"),
        ("Ada Porter — 18 January 2025", "2025-01-18"),
        ("撰文：江小帆　摄影：阿丁　2024年11月9日", "2024-11-09"),
        ("二〇二四年十一月九日", "2024-11-09"),
        ("2024-07-03 09:00　来源：港口日报", "2024-07-03"),
        ("Von Ada Porter, 06.09.2024", "2024-09-06"),
        ("Par Ada Porter, 6 septembre 2024", "2024-09-06"),
    ],
)
def test_the_date_of_a_byline(line: str, day: str) -> None:
    assert dated(line) == day


@pytest.mark.parametrize(
    "prose",
    [
        "<p>他在2022年冬天查出白内障，手术之前有四个月几乎看不清码头上的字，后来全靠徒弟念给他听。</p>",
        "<p>On 9 November 2021 the gate system failed, and by the evening there was a queue of lorries of nine miles.</p>",
        "<p>The tower was built in 1911, and the combination of its vault was lost in a flood in 1953, they say.</p>",
        "<p>该系统于2021年11月9日停机，到傍晚时，码头外的货车已经排成了十四公里的长队，司机只能睡在车里。</p>",
    ],
)
def test_a_date_of_the_prose_is_not_the_page_s(prose: str) -> None:
    assert dated("Ada Porter", prose=prose) is None


def test_dates_of_others_and_of_the_site_are_not_the_page_s() -> None:
    others = "<ul><li><a href='/x'>Cranes rust</a> March 3, 2023</li></ul><aside><p>May 1, 2022</p></aside>"
    assert dated("Ada Porter", foot=f"{others}<footer><p>© 2019 Harbour Paper</p></footer>") is None


def test_a_stated_date_comes_first() -> None:
    stated = "<meta property='article:published_time' content='2024-06-03T06:10:00+02:00'>"
    assert dated("Last tide table: 1 May 2023", head=stated) == "2024-06-03"
    assert dated("<time datetime='2024-06-03'>yesterday</time>") == "2024-06-03"
    assert dated("Ada Porter", foot="<p>Published: 5 May 2024</p>") == "2024-05-05"
