"""Pages without an article, and the reason given; and pages that only look like it."""

from __future__ import annotations

import pytest
from made_pages import crawled, page

from corpus.clean import clean

WECHAT_TAIL = "：\n，\n。\n\n视频\n小程序\n赞\n，轻点两下取消赞\n在看\n，轻点两下取消在看"


@pytest.mark.parametrize(
    ("reason", "blocks"),
    [
        ("blocked", ["## 环境异常", "当前环境异常，完成验证后即可继续访问。", "去验证", WECHAT_TAIL]),
        ("blocked", ["# Just a moment...", "Verify you are human by completing the action below."]),
        ("blocked", ["# Access denied", "You do not have access to site.example. Cloudflare Ray ID: 7f"]),
        ("blocked", ["Loader", "正在验证您的请求，请稍候…".encode().decode("latin-1")]),
        ("removed", ["该内容已被发布者删除", "[微信公众平台运营中心]()", WECHAT_TAIL]),
        ("removed", ["Sorry, this post has been removed by its author."]),
        ("script", ["# JavaScript 不可用。", "We’ve detected that JavaScript is disabled in this browser.", "[帮助中心](/h)"]),
        ("script", ["Please enable JavaScript to run this app."]),
        ("error", ["[首页](/)", "500", "## Server Error (500)"]),
        ("error", ["Site", "# We're Under Maintenance", "We'll be back online shortly. Thank you for your patience."]),
        ("login", ["登录后查看全文", "[登录](/login)"]),
        ("login", ["This post is for paid subscribers"]),
        ("title_only", [WECHAT_TAIL]),
        ("title_only", ["# A title of some length, to be read", "小山", "山前安全"]),
        ("title_only", ["A title of some length, to be read"]),
        ("chrome", ["* [News](/n)\n* [Deals](/d)\n  + [Courses](/c)", "[Log in](/l)", "[More of that](/m)"]),
        ("chrome", ["\ufffd\ufffd \ufffd"]),
        ("chrome", ["[Site](/)", "A site about all kinds of radios, from hand-held ones to satellites."]
         + [f"* [Menu entry number {n}](/e/{n})" for n in range(60)] + ["* [Menu en..."]),
    ],
)  # fmt: skip
def test_no_article(reason: str, blocks: list[str]) -> None:
    cleaned = clean(crawled("A title of some length, to be read", *blocks))
    assert (cleaned.status, cleaned.reason, cleaned.text, cleaned.spans) == ("empty", reason, "", ())


@pytest.mark.parametrize(
    "raw", ["", "\n\n", "---\ntitle: x\nurl: https://a.example/\n---\n", "\ufffd", "\ufeff", "![](a.png)"]
)
def test_nothing_at_all(raw: str) -> None:
    assert (clean(page(raw)).text, clean(page(raw)).status) == ("", "empty")


def test_a_post_that_says_more_than_its_title_stays() -> None:
    cleaned = clean(
        crawled("New tool released", "New tool released: it decrypts files of the Ferrox family in minutes.")
    )
    assert cleaned.text == "New tool released: it decrypts files of the Ferrox family in minutes."


def test_an_article_about_a_notice_is_no_notice() -> None:
    story = (
        "Visitors of the shop saw a page that said “403 Forbidden” for nine hours on Monday, its owner told us. " * 3
    )
    assert clean(crawled("Shop down for hours", "# Shop down for hours", story, story)).status == "ok"
    short = "警方称，该网站首页自周一起只显示“404 Not Found”，约 3000 名用户受影响，原因正在调查。"
    assert clean(crawled("某网站无法访问", "# 某网站无法访问", short, "请先登录后发表评论")).text.endswith(short)


def test_a_headline_before_the_cut_is_what_is_there() -> None:
    menu = "\n".join(f"* [Menu entry number {n}](/e/{n})" for n in range(60))
    cleaned = clean(
        crawled("Insurer hacked, 5 million affected", menu, "# Insurer hacked, 5 million affected", "[By st...")
    )
    assert (cleaned.status, cleaned.text.split("\n")[0]) == ("ok", "Insurer hacked, 5 million affected")


def test_a_list_of_links_without_an_address_is_no_article() -> None:
    raw = "# 每日清单\n\n" + "\n".join(f"- [第 {n} 篇文章的标题](https://a.example/{n})" for n in range(30))
    assert (clean(page(raw)).status, clean(page(raw)).reason) == ("empty", "chrome")
