"""What holds for any input: cleaning only removes, and says what it kept."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from made_pages import page

from corpus.clean import NO_PROFILE, Profile, clean
from corpus.clean.lines import read_lines
from corpus.clean.segment import folded, folds_to

PIECES = (
    *("# ", "## ", "* ", "- ", "> ", "**", "*", "_", "`", "```", "[", "]", "](", ")", "![", "(http://a.b/c)", "|"),
    *("<b>", "<!--", "-->", "\\", "\n", "\n\n", "\r\n", " ", "\t", "\u3000", "&amp;", "~~~", "]:", "[x]: u", "---"),
    *("推荐阅读", "Related posts", "登录", "漏洞。", "A sentence of words, with a full stop. ", "网", "x", chr(0xD800)),
)
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
TEXT = st.text(max_size=200) | MARKDOWN


def is_subsequence(text: str, raw: str) -> bool:
    rest = iter(raw)
    return all(character in rest for character in text)


@settings(max_examples=400, deadline=None)
@given(raw=TEXT, title=st.sampled_from(["", "A title", "漏洞"]), crawled=st.booleans())
def test_only_removes(raw: str, title: str, crawled: bool) -> None:
    article = page(raw, title=title, url="https://a.example/" if crawled else None)
    cleaned = clean(article, NO_PROFILE)
    assert cleaned.text == "".join(raw[a:b] for a, b in cleaned.spans)
    assert is_subsequence(cleaned.text, raw)
    assert all(a < b for a, b in cleaned.spans)
    assert all(b < c for (_, b), (c, _) in zip(cleaned.spans, cleaned.spans[1:], strict=False))
    assert all(article.body_start <= a and b <= len(raw) for a, b in cleaned.spans)
    assert (cleaned.status == "empty") == (cleaned.reason != "") == (cleaned.text == "")
    assert "\n\n\n" not in cleaned.text
    assert cleaned.text == cleaned.text.strip("\n")
    assert clean(article, NO_PROFILE) == cleaned


@settings(max_examples=300, deadline=None)
@given(raw=TEXT)
def test_lines_are_in_order_and_show_something(raw: str) -> None:
    end = 0
    for line in read_lines(raw, 0, len(raw)):
        assert line.text
        assert line.text == "".join(raw[a:b] for a, b in line.spans)
        assert end <= line.start <= line.spans[0][0]
        assert line.spans[-1][1] <= line.end
        assert "\n" not in line.text
        assert 0 <= line.linked <= len(line.text)
        end = line.end


WORDS = st.lists(st.text("abcdefgh漏洞攻击者", min_size=1, max_size=12), min_size=1, max_size=12).map(" ".join)
PARAGRAPH = WORDS.map(lambda words: words.strip() + "。")


@settings(max_examples=100, deadline=None)
@given(paragraphs=st.lists(PARAGRAPH, min_size=1, max_size=6), title=WORDS)
def test_plain_text_of_ones_own_comes_through_whole_and_twice(paragraphs: list[str], title: str) -> None:
    raw = "\n\n".join(paragraphs)
    assert clean(page(raw, title=title)).text == raw
    cleaned = clean(page("\n\n\n" + raw.replace("\n\n", "\n \n\n") + " \n", title=title))
    assert cleaned.text == raw
    assert clean(page(cleaned.text, title=title)).text == cleaned.text


@settings(max_examples=100, deadline=None)
@given(
    lines=st.frozensets(st.text("0123456789abcdef", min_size=16, max_size=16)),
    articles=st.integers(0, 400),
    other=st.text(),
)
def test_profile_round_trip(lines: frozenset[str], articles: int, other: str) -> None:
    profile = Profile(lines, articles)
    again = Profile.from_json(profile.to_json())
    assert (again, again.version) == (profile, profile.version)
    assert (Profile(lines | {other}).version == profile.version) == (other in lines)


LETTERS = st.text("aΣσςOİ网漏_-:. '«", max_size=14)
"""Few letters, so that texts are often the same, and those whose lower case depends on what stands beside them."""


@settings(max_examples=600, deadline=None)
@given(text=LETTERS, rest=LETTERS, mark=st.sampled_from(["", " ", "—", "。"]))
def test_a_title_is_found_as_if_all_of_each_line_were_folded(text: str, rest: str, mark: str) -> None:
    for title in (text, text + rest, mark + text, rest):
        wanted = folded(title)
        for line in (text, text + mark, text + rest, text + mark + rest, mark + rest):
            assert folds_to(line, wanted) == (folded(line) == wanted)
