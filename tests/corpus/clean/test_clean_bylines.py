"""What stands around the headline and at the foot of a page and is not the article: teasers, bylines, sayings."""

from __future__ import annotations

import pytest
from made_pages import crawled, page

from corpus.article import Article
from corpus.clean import NO_PROFILE, clean, learn
from corpus.clean.words import Says, says

FIRST = "港口管理局周一表示，三号码头的调度系统自凌晨起无法使用，约四十艘货轮在外海等候，恢复时间尚未确定。"
SECOND = "该局称，攻击者利用了一个未打补丁的远程维护接口，目前没有证据表明货运单据被复制或外传。"
ENGLISH = (
    "The harbour office said on Monday that the dispatch system of pier three had been down since four in the morning.",
    "It added that nobody had copied any freight papers, and that forty ships were waiting outside the breakwater.",
)


def kept(*blocks: str, title: str = "三号码头调度系统瘫痪") -> list[str]:
    return clean(crawled(title, *blocks)).text.split("\n\n")


def test_a_cut_teaser_above_the_byline_is_no_text() -> None:
    blocks = [
        "三号码头调度系统瘫痪",
        FIRST[:31],
        "*2024-3-5 8:00:33",
        "Author: [news.example(查看原文)](/j-1)",
        "阅读量:21",
    ]
    assert kept(*blocks, FIRST, SECOND) == ["三号码头调度系统瘫痪", FIRST, SECOND]


def test_a_teaser_may_run_over_headings_and_words() -> None:
    title = "Pier three stands still"
    teaser = "What happened" + ENGLISH[0][:44]
    blocks = [title, teaser, "*2024-3-5 8:00:33", "Author: [news.example](/j-1)", "## What happened", *ENGLISH]
    assert kept(*blocks, title=title) == [title, "What happened", *ENGLISH]


def test_a_lead_that_is_not_repeated_stays_and_its_byline_goes() -> None:
    lead = "港口瘫痪进入第二天，货主开始改走内河，保险公司拒绝就赔付作出说明。"
    assert kept("# 三号码头调度系统瘫痪", lead, "2024-03-05 08:00", "作者：江小帆", FIRST, SECOND) == [
        "三号码头调度系统瘫痪",
        lead,
        FIRST,
        SECOND,
    ]
    title = "Pier three stands still"
    blocks = [f"# {title}", ENGLISH[0], "Pubblicato il 5 mar 2024", "[Ada Porter](/a/7)", ENGLISH[1]]
    assert "Pubblicato il 5 mar 2024" not in kept(*blocks, title=title)


def test_one_source_note_behind_a_paragraph_stays() -> None:
    """Digests name the source under every item."""
    digest = kept("# 三号码头调度系统瘫痪", FIRST, "来源：港口日报", SECOND, "来源：内河周刊")
    assert "来源：港口日报" in digest


@pytest.mark.parametrize(
    "line",
    [
        "[Porter](/~p) (40312)发表于 2024年03月05日 18时02分 星期二 [微博分享](/s)",
        "江小帆 发布于 2024-03-05 18:02",
        "*2024-3-5 8:00:33",
        "22:21\u00a0UTC",
        "9:47 PM",
        "\u200e2024 Mar 05",
        "7,245",
        "9:22 AM PST · February 18, 2024",
        "Ada Porter @ 4:06 pm, March 5, 2024",
        "**Published**: 2024-03-05. **Last Updated**: 2024-03-06 09:14:22 UTC",
        "于\u00a02024-03-05 21:03:30\u00a0发布",
        "Pubblicato il 5 mar 2024",
        "*\ue802Mar 05, 2024\ue804*Ada PorterPorts / Shipping Security",
        "A cura di:Redazione",
        "本文已被查看 5974 次",
        "390 篇文章",
        "1,807 Words",
    ],
)
def test_a_byline_under_the_headline_goes(line: str) -> None:
    assert kept("# 三号码头调度系统瘫痪", line, FIRST, SECOND) == ["三号码头调度系统瘫痪", FIRST, SECOND]


@pytest.mark.parametrize(
    "line",
    [
        "该补丁发布于2024年3月5日，港口在两周后才安装。",
        "论文发表于 2024 年 3 月",
        "At 22:21 UTC the pumps stopped.",
        "10.31",
        "Within 1,807 words the report says nothing.",
    ],
)
def test_a_sentence_with_a_date_is_no_byline(line: str) -> None:
    assert says(line) is Says.NOTHING


def test_times_inside_the_article_stay() -> None:
    """A timeline: the hour stands on a line of its own."""
    text = kept("# 三号码头调度系统瘫痪", FIRST, "04:10", "调度员报告屏幕变黑。", "05:30", SECOND)
    assert text == ["三号码头调度系统瘫痪", FIRST, "04:10", "调度员报告屏幕变黑。", "05:30", SECOND]


def test_the_address_of_the_page_itself_goes_and_others_stay() -> None:
    raw = "\n\n".join(
        ["# Pier three", "https://site.example/p/1", ENGLISH[0], "https://vendor.example/fix.zip", ENGLISH[1]]
    )
    article = page(raw, title="Pier three", url="https://site.example/p/1/?utm_source=rss#top", source="Example")
    text = clean(article).text
    assert "https://site.example/p/1" not in text
    assert "https://vendor.example/fix.zip" in text
    assert "https://site.example/p/1" in clean(page(raw, title="Pier three", url="https://site.example/p/12")).text
    assert "https://site.example/p/1" in clean(page(raw, title="Pier three", source="Example")).text


@pytest.mark.parametrize("heading", ["目录", "Contents:", "Indice degli argomenti"])
def test_a_long_table_of_contents_does_not_end_the_article(heading: str) -> None:
    contents = "\n".join(f"* [Chapter {n} of the report](#c{n})" for n in range(1, 16))
    text = kept("# 三号码头调度系统瘫痪", FIRST, heading, contents, "## Chapter 1", SECOND)
    assert text == ["三号码头调度系统瘫痪", FIRST, "Chapter 1", SECOND]


def test_a_video_box_ends_the_article() -> None:
    assert kept("# 三号码头调度系统瘫痪", FIRST, SECOND, "热点视频", "船长谈等候：咖啡喝完了。")[1:] == [FIRST, SECOND]


SAYINGS = (
    "大海从不解释自己。——一位老船长",
    "风不会等人，潮水也不会。",
    "锚是船的第二个念头。",
    "没有两次一样的靠岸。",
    "灯塔不追船。",
)
FOOTER = ("[首页](/)", "海港站内搜索", "海港站 版权归海港编辑部，转载请写信。", "海港站二号楼")


def post(number: int, saying: str) -> Article:
    own = f"第 {number} 号快讯：{number * 3} 号泊位今天迎来第 {number * 7} 艘货轮，卸货 {number * 13} 箱，用时 {number} 小时，天气晴好，无人受伤。"
    return crawled(f"海港快讯第 {number} 号", f"# 海港快讯第 {number} 号", own, saying, *FOOTER, source="海港")


def test_sayings_that_a_site_shows_in_turn_are_learned() -> None:
    """Each stands on two pages in a hundred: too few for furniture, if it were not always in the same place."""
    posts = [post(n, SAYINGS[n % 5] if n < 10 else f"{SAYINGS[n % 5]}（之{n // 10}）") for n in range(1, 101)]
    posts += [post(200 + n, SAYINGS[n % 5] + f"（之{1 + n // 10}）") for n in range(10, 60)]
    profile = learn(posts)
    for saying in (SAYINGS[1], SAYINGS[2] + "（之3）"):
        article = post(777, saying)
        assert saying in clean(article, NO_PROFILE).text
        assert saying not in clean(article, profile).text
        assert "777 号快讯" in clean(article, profile).text.replace("第 ", "")


def test_a_closing_line_that_comes_twice_is_not_learned() -> None:
    """Two articles of one author end alike; the others each in their own words."""
    posts = [post(n, f"第 {n} 个结尾说的是另一件事，与别处都不同。") for n in range(1, 60)]
    posts += [post(n, SAYINGS[0]) for n in (70, 71)]
    assert SAYINGS[0] in clean(post(70, SAYINGS[0]), learn(posts)).text


def test_short_posts_under_the_same_saying_are_different_articles() -> None:
    """Half of their sentences are the same, but not half of their text."""
    sayings = [f"第{name}位船长常说，海图只画得出石头，画不出耐心。" for name in "一二三四五六七八九十"]
    assert learn([post(n, sayings[n % 10]) for n in range(1, 41)]).articles == 40
