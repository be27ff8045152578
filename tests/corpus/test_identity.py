"""Which URLs name the same article, and which do not."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.identity import article_id, canonical_url, identity, is_web_url, normalise_title


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://Example.COM/A/b?Q=1#top", "https://example.com/A/b?Q=1"),
        ("HTTP://example.com:80", "http://example.com/"),
        ("https://example.com:443/x", "https://example.com/x"),
        ("https://example.com:80/x", "https://example.com:80/x"),
        ("http://example.com:8080/x#a#b", "http://example.com:8080/x"),
        ("https://example.com./x", "https://example.com/x"),
        ("https://u:P@Example.com/x", "https://u:P@example.com/x"),
        (" https://example.com/a\n b ", "https://example.com/a b"),
        ("https://例子.中国/路径#段", "https://例子.中国/路径"),
        ("http://[::1/x#y", "http://[::1/x"),
        ("not a url#x", "not a url"),
        (
            "https://mp.weixin.qq.com/s?sn=ab&__biz=Mz==&chksm=1&mid=22&idx=1&scene=58#rd",
            "https://mp.weixin.qq.com/s?__biz=Mz==&mid=22&idx=1&sn=ab",
        ),
        (
            "https://MP.weixin.qq.com/s?__biz=Mz==&amp;mid=22&amp;idx=1&amp;sn=ab",
            "https://mp.weixin.qq.com/s?__biz=Mz==&mid=22&idx=1&sn=ab",
        ),
        ("https://mp.weixin.qq.com/s/AbC-1?scene=1", "https://mp.weixin.qq.com/s/AbC-1"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    ("url", "web"),
    [
        ("https://a.example", True), ("HTTP://a.example/x", True), (" https://a.example", True), (None, False), ("", False),
        ("javascript:alert(1)", False), ("data:text/html,x", False), ("file:///etc/passwd", False), ("/relative", False),
        ("https://", False), ("https:///x", False), ("ftp://a.example/x", False),
    ],
)  # fmt: skip
def test_only_http_and_https_name_a_page(url: str | None, web: bool) -> None:
    assert is_web_url(url) is web
    assert identity(url, "标题", "a/b.md").startswith("path:") is not web


def test_identity_is_url_and_title_and_without_a_url_the_path() -> None:
    url = "https://example.com/x"
    assert identity(url + "#a", "勒索软件　攻击", "1.md") == identity(url, "勒索软件 攻击 ", "2.md")
    assert identity(url, "ＡＢＣ News", "1.md") == identity(url, "abc  news", "1.md")
    assert identity(url, "第 1 期", "1.md") != identity(url, "第 2 期", "1.md")
    assert (
        identity(None, "第 1 期", "1.md") == identity(None, "Issue 1", "1.md") == identity("javascript:x", "", "1.md")
    )
    assert identity(None, "第 1 期", "1.md") != identity(None, "第 1 期", "2.md")


def test_article_id_is_the_start_of_a_sha256() -> None:
    key = identity("https://example.com/", "标题", "a.md")
    assert key == "https://example.com/\n标题"
    assert article_id(key) == hashlib.sha256(key.encode()).hexdigest()[:16]
    assert len(article_id("path:\ud800.md")) == 16


URLISH = st.lists(st.sampled_from(["http", "HTTPS", "://", "//", ":", "80", "443", "@", ".", "/", "?", "#", "&", "=", "[",
                                   "]", "::1", "a", "mp.weixin.qq.com", "__biz", "sn", " ", "\n", "例", ";", "%", "\\"]))  # fmt: skip


@given(st.one_of(st.text(), URLISH.map("".join)))
def test_canonical_and_normalised_are_fixed_points(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once
    assert "#" not in once
    title = normalise_title(text)
    assert normalise_title(title) == title
    assert len(article_id(identity(text, text, text))) == 16
