"""Article text comes out of HTML as the characters that went in, and does nothing on the way."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pytest
from fakes import ATTACKS, HOSTILE
from hypothesis import example, given
from hypothesis import strategies as st

from ui.escape import attribute, bare, escape, host_of, json_attribute, marked, visible, web_link


class Parsed(HTMLParser):
    """What a browser would see: text, tags, attributes."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self._marking = False
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs)
        if tag == "mark":
            self._marking = True
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._marking = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._marking:
            self.marks[-1] += data


# HTML cannot write these; everything else comes back.
showable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(showable)
@example(HOSTILE)
@example("一\r\n二\r三\t\u2028四 &amp; &#36; &notit; 👮🏽")
def test_escaped_text_comes_back(text: str) -> None:
    # unescape drops or maps the C0/C1 references that a browser maps too; only \r is written as one here
    assert html.unescape(escape(text)) == text


@given(st.text())
@example(HOSTILE)
def test_escaped_text_means_nothing_to_html_or_a_template(text: str) -> None:
    assert not set(escape(text)) & set("<>\"'`${}\r\x00")


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_make_no_tag(attack: str) -> None:
    parsed = Parsed(f"<p{attribute('title', attack)}>{escape(attack)}</p>")
    assert (parsed.tags, parsed.text, parsed.attributes) == (["p"], attack, {"title": attack})


def test_no_value_no_attribute() -> None:
    assert attribute("lang", None) == ""
    assert attribute("lang", "zh") == ' lang="zh"'


def test_half_a_surrogate_pair_is_shown_as_missing() -> None:
    assert escape("a\ud800b\x00c") == "a\ufffdb\ufffdc"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
@example({"text": HOSTILE, "half": "\udc00", "中文": "</script>"})
def test_json_in_an_attribute_comes_back(value: object) -> None:
    written = json_attribute("data-answer", value)
    assert written.isascii()
    assert json.loads(Parsed(f"<p{written}></p>").attributes["data-answer"] or "") == value


@given(showable, st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=5))
def test_marking_changes_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    source = re.sub(r"</?mark>|</?span[^>]*>", "", marked(text, spans))
    assert html.unescape(source) == text


@pytest.mark.parametrize(
    ("text", "spans", "marks"),
    [
        ("缴获现金 650 万欧元。", [[5, 12]], ["650 万欧元"]),
        ("Seized 💶 7.3 million.", [[9, 20]], ["7.3 million"]),
        ("abcdef", [[3, 5], [1, 2]], ["b", "de"]),
        ("abcdef", [[1, 4], [2, 6]], ["bcd", "ef"]),
        ("abc", [[2, 9], [5, 6], [3, 1]], ["c"]),
        ("<b>", [[0, 3]], ["<b>"]),
        ("abc", [], []),
    ],
)
def test_marked(text: str, spans: list[list[int]], marks: list[str]) -> None:
    parsed = Parsed(marked(text, spans))
    assert (parsed.text, parsed.marks) == (text, marks)


@given(st.text())
@example("\u202elive\u202c Zero\u200bwidth a\u200db 👩\u200d🚀 می\u200cخواهم soft\xadhyphen \x1b[31m \ufeff")
def test_hidden_characters_stand_in_boxes_and_stay_characters(text: str) -> None:
    parsed = Parsed(visible(text))
    assert html.unescape(re.sub(r"</?span[^>]*>", "", visible(text))) == html.unescape(escape(text))
    assert set(parsed.tags) <= {"span"}
    assert len(parsed.tags) == len(text) - len(bare(text))


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("\u202eevil\u202c", "evil"),
        ("Zero\u200bwidth \ufeffa\u200db", "Zerowidth ab"),
        ("\u2067RLI\u2066 \u061c\x1b[31m", "RLI [31m"),
        (
            "👩\u200d🚀 می\u200cخواهم soft\xadhyphen\n\tخبر",
            "👩\u200d🚀 می\u200cخواهم soft\xadhyphen\n\tخبر",
        ),  # what writing needs
    ],
)
def test_bare(text: str, without: str) -> None:
    assert bare(text) == without


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://News.example:8443/a#:~:text=x", "news.example"),
        ("https://user:pass@a.example/", "a.example"),
        ("https://\u0430pple.example/", "xn--pple-43d.example"),  # its first letter is Cyrillic
        ("https://\u202ea.example/", "\\u202ea.example"),
        ("https://[::1]/", "::1"),
        (f"https://{'a' * 80}.example/", f"{'a' * 80}.example"),
    ],
)
def test_the_host_of_a_link(link: str, host: str) -> None:
    assert host_of(link) == host


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?b=c#rd:~:text=%E7%BC%B4%E8%8E%B7",
        "http://中文.example/路径",
        "HTTPS://EXAMPLE.ORG:8443/",
    ],
)
def test_web_addresses_are_links(url: str) -> None:
    assert web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "blob:https://x/y", "//evil.invalid",
        "/relative", "news.example/a", "https://", "https:///path", "http://[broken", "https://a b.example/", "https://a\\b/",
        "\x01https://a.example/", "https://a.example/\ud800", "mailto:a@b.example", "ftp://a.example/",
    ],
)  # fmt: skip
def test_everything_else_is_not(url: str | None) -> None:
    assert web_link(url) is None
