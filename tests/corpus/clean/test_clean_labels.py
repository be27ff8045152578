"""Labels with their lists, credits, rows of buttons and breadcrumbs go; sentences and headings that begin alike stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_pages import crawled, page

from corpus.clean import clean
from corpus.clean.words import Says, says

TITLE = "三号码头调度系统瘫痪"
FIRST = "港口管理局周一表示，三号码头的调度系统自凌晨起无法使用，约四十艘货轮在外海等候，恢复时间尚未确定。"
SECOND = "该局称，攻击者利用了一个未打补丁的远程维护接口，目前没有证据表明货运单据被复制或外传。"
ENGLISH = (
    "The harbour office said on Monday that the dispatch system of pier three had been down since four in the morning.",
    "It added that nobody had copied any freight papers, and that forty ships were waiting outside the breakwater.",
)


def kept(*blocks: str, title: str = TITLE) -> list[str]:
    return clean(crawled(title, f"# {title}", *blocks)).text.split("\n\n")[1:]


@pytest.mark.parametrize(
    "line",
    [
        "Read also: Why cranes rust | Is the harbour too shallow?",
        "ALSO ON HARBOUR PAPER: Pilots walk out | What is a lock?",
        "Share: Mastodon · Bluesky · Email",
        "Recommended for you: Best tug boats of the year · Our guide to ropes",
        "Tags: [piers](/t/p) [harbour office](/t/h) [Ada Porter](/t/a)",
        "分享到：微信 微博 QQ空间",
        "字号：大 中 小",
        "【字体：大 中 小】",
        "（责任编辑：HB27）",
        "（编辑：江小帆 审核：田野）",
        "来源：港口日报 编辑：江小帆",
        "网友评论（118） 我来说两句",
        "打印 | 关闭",
        "打印 收藏 关闭窗口",
        "相关阅读：吊车为什么会生锈",
        "热门推荐：内河航道最新进展 这个周末有雾",
        "您的位置：首页 -> 要闻",
        "首页 > 港口 > 快讯",
        "Home > Piers > News of the week",
        "18+ only.",
        "Bet responsibly. 18+ only. Odds correct at time of publication.",
    ],
)
def test_furniture_by_its_form(line: str) -> None:
    assert kept(FIRST, line, SECOND) == [FIRST, SECOND]
    assert kept(FIRST, SECOND, line) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "line",
    [
        "Tags: piers, harbour, Ada Porter",
        "Filed under: Harbours, Ransomware, United Kingdom",
        "Topics: piers, cranes",
        "关键词：港口 调度系统",
        "标签：港口、吊车",
    ],
)
def test_tags_are_the_page_s_at_its_ends(line: str) -> None:
    assert kept(line, FIRST, SECOND) == [FIRST, SECOND]
    assert kept(FIRST, SECOND, line) == [FIRST, SECOND]
    assert kept(FIRST, line, SECOND) == [FIRST, line, SECOND]


def test_tags_of_things_that_the_article_lists_stay() -> None:
    blocks = [FIRST, "关键词：吊车 / 重型", SECOND, "关键词：拖船", FIRST[:40], "关键词：渔船 / 木质"]
    assert kept(*blocks) == blocks


@pytest.mark.parametrize(
    "line",
    [
        "Ada Porter June 18, 2025",
        "江小帆 2024-11-22 09:31",
        "港口周刊 2025-04-14 08:10 242跟贴",
        "Harbour » Dispatch",
        "港口站 新闻 > 滚动",
    ],
)
def test_above_the_first_paragraph_only(line: str) -> None:
    assert kept(line, FIRST, SECOND) == [FIRST, SECOND]
    assert line in kept(FIRST, line, SECOND)


@pytest.mark.parametrize(
    "line",
    [
        "来源：警方通报称，涉事船只已于凌晨离港。",
        "Tags: how police read them on the pier",
        "Read also: the office asked its staff to come in on Sunday.",
        "See also: my notes on the older pump",
        "Share: the harbour sold a third of its stock",
        "next: in 21 days, at 14:00 CST (but held)",
        "The ferry company asked its guests to bet responsibly.",
        "编辑：江小帆说，那天晚上没有人注意到水位。",
        "分享到：这份名单后来被人放到了网上",
        "Search history",
        "字号：该船的字号是“海燕”",
        "Updates of the guide 2024.08.01 and what they change",
        "cat pumps.log > /tmp/out",
    ],
)
def test_what_only_begins_alike(line: str) -> None:
    assert says(line) not in (Says.MENU, Says.RELATED, Says.TAGS, Says.LEGAL, Says.APPEAL)


def test_a_way_home_that_ends_in_the_title_is_no_headline() -> None:
    title = "The dispatch system of pier three stands still since Monday, and forty ships wait outside"
    raw = crawled(title, title, f"Home » Piers » {title}", *ENGLISH)
    assert clean(raw).text.split("\n\n") == [title, *ENGLISH]
    assert clean(crawled(title, f"Home » Piers » {title}", *ENGLISH)).text.split("\n\n") == list(ENGLISH)


@pytest.mark.parametrize("heading", ["Tags: piers", "Topics: ransomware", "Harbour Guide News June 18, 2025"])
def test_a_heading_of_that_form_stays(heading: str) -> None:
    assert kept(FIRST, f"## {heading}", SECOND) == [FIRST, heading, SECOND]


@pytest.mark.parametrize(
    "head",
    [
        ["HIGH COURT OF THE EASTERN HARBOURS", "COMMERCIAL DIVISION OF PORT ELMS"],
        ["东港县人民法院", "刑事判决书", "（2023）东0521刑初88号"],
    ],
)
def test_the_name_of_the_court_above_the_first_sentence_stays(head: list[str]) -> None:
    raw = "\n".join(["Docket mirror", "[Search](/s) | [Help](/h)", "", *head, "", *ENGLISH, FIRST, SECOND])
    text = clean(page(raw, title="The harbours against one Wim", url="https://site.example/1", source="Mirror")).text
    assert text.split("\n")[: len(head)] == head
    assert "Docket mirror" not in text


def test_the_headline_of_an_html_page_is_its_own() -> None:
    raw = "\n\n".join(["# Pier three stands still", "Monday", *ENGLISH])
    article = page(raw, title="Pier three stands still", url="https://site.example/p/1", source="Example")
    assert not clean(article).text.startswith("Pier three")
    assert clean(replace(article, path="p.html")).text.startswith("Pier three stands still\n")
