"""Conversations as HTML: what is shown is what the answer says, and article text is text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from fakes import EN_QUOTE, EN_SECOND, HOSTILE, ZH_OTHER, ZH_QUOTE, ZH_SECOND, FakeService

from ui import render
from ui.chat import Talk, Turn
from ui.texts import LANGUAGES, UiLang, texts

VOID = {"br", "img", "input", "hr", "meta", "link", "base"}
KNOWN_TAGS = {
    "a", "article", "bdi", "blockquote", "button", "cite", "details", "div", "footer", "h1", "h2", "h3", "h4", "header",
    "li", "mark", "ol", "p", "section", "span", "strong", "summary", "ul",
}  # fmt: skip
KNOWN_ATTRIBUTES = {
    "aria-controls", "aria-expanded", "aria-hidden", "aria-label", "aria-labelledby", "class", "data-answer", "data-do",
    "data-begun", "data-code", "data-lang", "data-question", "data-quote", "data-ref", "data-state", "data-texts", "data-turn", "dir", "href", "id", "lang", "rel",
    "role", "style", "target", "title", "type",
}  # fmt: skip


class Page(HTMLParser):
    """A flat reading of the HTML: every element with its attributes and whole text, in order; tags must balance."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs}, [""])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, text in self._open:
            text[0] += data

    def texts(self, name: str, within: str = "class") -> list[str]:
        return [text[0] for _, attributes, text in self.elements if name in attributes.get(within, "").split()]

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes, _ in self.elements if attribute in attributes]


def shown(question: str, lang: UiLang = "en", **request: Any) -> Page:
    read_with = request.pop("read_with", ())
    answer = FakeService().ask({"question": question, **request})
    turn = Turn(1, question, request.get("filters", {}), answer=answer, read_with=read_with)
    return Page(render.transcript(Talk((turn,)), texts(lang)))


def test_an_answer_with_a_conflict() -> None:
    page = shown("取缔“灯笼”时缴获了多少现金？", "zh")
    assert page.texts("yw-words")[:4] == [ZH_QUOTE, ZH_SECOND, ZH_QUOTE, ZH_OTHER]
    assert [text[0] for tag, _, text in page.elements if tag == "mark"] == [
        "650 万欧元", "11,400 名", "650 万欧元", "655.8 万欧元",
    ]  # fmt: skip
    assert page.texts("yw-cite") == ["[1]", "[2]", "[1]", "[3]"]
    assert [ref for ref in page.values("data-ref") if not ref.startswith("p")] == ["q0", "q0a0", "q1", "q0", "c0"]
    assert page.texts("yw-who") == ["本答案", "别处"]
    assert page.texts("yw-sure") == ["把握 93%"]
    assert page.texts("yw-also") == ["独立文章也这样写：示例转载站 · 2023-07-01"]
    assert page.values("href") == ["https://news.example/2023/lantern?id=7#rd:~:text=x"] * 2


def test_the_figure_that_others_contradict_is_the_answers_own() -> None:
    answer = FakeService().ask({"question": "取缔“灯笼”时缴获了多少现金？"})
    at = ZH_QUOTE.index("12 辆")
    answer["conflicts"][0]["against"] = [at, at + 4]
    page = Page(render.transcript(Talk((Turn(1, "几辆车？", {}, answer=answer),)), texts("zh")))
    assert [text[0] for tag, _, text in page.elements if tag == "strong"] == ["12 辆", "655.8 万欧元"]
    assert [text[0] for tag, _, text in page.elements if tag == "mark"][2:] == ["12 辆", "655.8 万欧元"]


def test_quotes_keep_their_line_ends_and_emoji_and_briefs_are_called_so() -> None:
    page = shown("How much cash did Harbour hold?")
    assert page.texts("yw-words")[:3] == [EN_QUOTE, EN_SECOND, EN_QUOTE]
    assert page.texts("yw-meta")[2] == "Example Court · 2024-02-10 brief page ↗ court.example"
    links = [attributes for tag, attributes, _ in page.elements if tag == "a"]
    assert [(link["href"], link["target"], link["rel"]) for link in links] == [
        ("https://courier.example/harbour#:~:text=x", "_blank", "noopener noreferrer"),
        ("https://courier.example/harbour#:~:text=x", "_blank", "noopener noreferrer"),
        ("https://court.example/harbour", "_blank", "noopener noreferrer"),
    ]
    assert [link["title"] for link in links] == ["Open the page at these words"] * 2 + ["Open the page"]


def test_no_answer_shows_why_and_the_nearest_passages_without_numbers() -> None:
    page = shown("星星是谁画的？", "zh")
    assert page.texts("yw-why") == ["没有找到可靠的答案问题里提到的名称在文章中没有出现。"]
    assert page.texts("yw-near")[0].startswith(ZH_QUOTE)
    assert (page.texts("yw-cite"), page.texts("yw-quote"), page.texts("yw-sure")) == ([], [], [])
    assert [text[0] for tag, _, text in page.elements if tag in ("mark", "h4")] == ["最接近的段落，不是答案"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_abstention_without_a_reason_still_says_why(lang: UiLang) -> None:
    answer = FakeService().ask({"question": "?"}) | {"reason": None, "reason_code": "no_match", "quotes": []}
    page = Page(render.transcript(Talk((Turn(1, "?", {}, answer=answer),)), texts(lang)))
    assert page.texts("yw-why") == [texts(lang)["no_answer"] + texts(lang)["no_match"]]
    assert page.texts("yw-nearest") == []


def test_follow_ups_and_filters_are_shown() -> None:
    first, second = "How much cash did Harbour hold?", "Did Kestrel Labs look into it?"
    page = shown(
        "And how long did it run?",
        history=[first, second],
        read_with=(first, second),
        filters={"since": "2024-01-01", "source": ["Example Courier"], "lang": "en"},
    )
    line = f"Read together with what you asked before: “{first}”, “{second}”"
    assert page.texts("yw-understood") == [line]
    assert page.texts("yw-scope") == ["Within: from 2024-01-01 · Example Courier · English"]
    chinese = shown("那有多少用户？", "zh", read_with=("“灯笼”是什么？", "长" * 500))
    assert chinese.texts("yw-understood") == [f"结合前面的问题理解：「“灯笼”是什么？」、「{'长' * 120}…」"]
    assert shown("Harbour?").texts("yw-understood") == []


@pytest.mark.parametrize(
    ("question", "shown_"),
    [
        ("“灯笼”？", "“灯笼”？"),
        ("灯" * 120, "灯" * 120),
        ("灯" * 121, "灯" * 120 + "…"),
        ("Harbour " * 60, ("Harbour " * 30).rstrip() + "…"),
        ("x" * 2000, "x" * 240 + "…"),
        ("a\n" * 6 + "b", "a\n" * 5 + "a…"),
        ("e\u0301" * 400, "e\u0301" * 120 + "…"),
    ],
)
def test_a_long_question_shows_its_beginning(question: str, shown_: str) -> None:
    assert render.shortened(question) == shown_


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_question_can_be_looked_at_whole(lang: UiLang) -> None:
    t = texts(lang)
    question = f"Harbour? {HOSTILE} " + "long " * 200
    page = shown(question, lang)
    assert [text[0] for tag, _, text in page.elements if tag == "h2"] == [
        f"{t['you_asked']} {render.shortened(question)}"
    ]
    label = t["whole_question"].format(n=f"{len(question):,}")
    assert page.texts("yw-rest") == [label + question]
    assert shown("Harbour?", lang).texts("yw-rest") == []
    refused = Page(render.transcript(Talk((Turn(1, "长" * 50_000, {}, error="no"),)), t))
    assert refused.texts("yw-rest") == [t["whole_question"].format(n="50,000") + "长" * 20_000 + "…"]


def test_the_answer_rides_along_unchanged() -> None:
    for question in ("“灯笼”？", "raccoon", "Harbour?", "nothing"):
        [carried] = shown(question).values("data-answer")
        assert json.loads(carried) == FakeService().ask({"question": question})


def test_a_failure_and_a_pending_question() -> None:
    t = texts("en")
    failed = Page(render.transcript(Talk((Turn(1, "<b>", {}, error=HOSTILE),)), t))
    assert failed.texts("yw-failure") == [t["error"] + HOSTILE]
    defect = Page(render.transcript(Talk((Turn(1, "Why?", {}),)), t))
    assert defect.texts("yw-failure") == [t["error"] + t["defect"]]
    unusable = Page(render.transcript(Talk((Turn(1, "Why?", {}, error="it is <b>", unusable=True),)), t))
    assert unusable.texts("yw-failure") == [t["error"] + "The index cannot be used now: it is <b>"]
    pending = Page(render.turn(Turn(1, "Why?", {}), t, pending=True))
    assert (pending.values("data-state"), pending.texts("yw-searching")) == (["pending"], [t["searching"]])


def test_the_welcome_has_the_examples() -> None:
    page = Page(render.transcript(Talk(), texts("zh"), examples=FakeService().examples("zh")))
    assert page.texts("yw-example")[:2] == ["取缔“灯笼”平台时缴获了多少现金？", "“灯笼”平台有多少注册用户？"]
    assert Page(render.transcript(Talk(), texts("zh"))).texts("yw-examples") == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bar(lang: UiLang) -> None:
    t = texts(lang)
    page = Page(render.header(FakeService().status(), None, t, lang))
    assert page.texts("yw-holdings") == [
        t["holdings"].format(articles=t["holdings_undated"].format(n="12,345"), since="2019-03-04", until="2024-02-10")
    ]
    assert json.loads(page.values("data-texts")[0]) == dict(t)
    undated = Page(render.header(FakeService().status() | {"since": None, "until": None}, None, t, lang))
    assert undated.texts("yw-holdings") == [t["holdings_undated"].format(n="12,345")]
    broken = Page(render.header(None, HOSTILE, t, lang))
    assert broken.texts("yw-problem") == [t["index_unusable"].format(line=HOSTILE)]


@pytest.mark.parametrize("question", ["raccoon", f"raccoon {HOSTILE}", HOSTILE])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_articles_bring_no_element_attribute_or_address(question: str, lang: UiLang) -> None:
    answer = FakeService().ask({"question": question})
    turn = Turn(1, question, {"source": [HOSTILE], "since": HOSTILE, "lang": HOSTILE}, answer=answer)
    source = render.transcript(Talk((turn,)), texts(lang)) + render.transcript(Talk(), texts(lang), examples=[HOSTILE])
    page = Page(source)
    assert {tag for tag, _, _ in page.elements} <= KNOWN_TAGS
    assert {name for _, attributes, _ in page.elements for name in attributes} <= KNOWN_ATTRIBUTES
    assert all(re.match(r"https://(courier|court|news|daily)\.example/", href) for href in page.values("href"))
    assert "$" not in source
    assert "{" not in source
    words = [quote["text"] for quote in answer["quotes"]]
    assert page.texts("yw-words")[: len(words)] == words


def test_a_long_name_does_not_fill_the_screen() -> None:
    names = shown("raccoon").texts("yw-named")
    assert all(len(name) < 300 for name in names)
