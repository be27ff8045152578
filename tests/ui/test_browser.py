"""The page in a real Chromium: asked, read, filtered, refused, in both languages, with the keyboard alone.

Screenshots of what was seen are left in test-output/screenshots.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes import ARTICLES, EN_QUOTE, EN_SECOND, HOSTILE, ZH_OTHER, ZH_QUOTE, FakeService
from playwright.sync_api import Browser, Error, Page, expect
from served import Running, Visit, running

from ui.settings import Credentials, UiSettings
from ui.texts import texts

pytestmark = pytest.mark.browser

ZH_QUESTION = "取缔“灯笼”平台时缴获了多少现金？"
EN_QUESTION = "How much cash was seized when Harbour Market was taken offline?"
ASKED = {"zh-CN": (ZH_QUESTION, ZH_QUOTE, "650 万欧元"), "en-US": (EN_QUESTION, EN_QUOTE, "7.3 million dollars")}

# The smallest contrast between a text and what is painted behind it, over all visible text of the page.
CONTRAST = """() => {
  const parse = colour => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const context = canvas.getContext('2d');
    context.fillStyle = colour; context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((value, n) => value * top[3] + under[n] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      continue;
    if (element.closest('.yw-hidden, #yw-status, script, style, [aria-hidden=true], .sr-only')) continue;
    const grounds = [];
    for (let node = element; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      grounds.push(colour);
      if (colour[3] === 1) break;
    }
    const ground = grounds.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
    const ink = over(parse(getComputedStyle(element).color), ground);
    const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
    found.push([(high + 0.05) / (low + 0.05), element.className || element.tagName, walker.currentNode.data.slice(0, 30)]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
}"""


def overflow(page: Page) -> int:
    """By how many pixels anything on the page is wider than the window."""
    wider: int = page.evaluate(
        "() => Math.max(0, ...[document.documentElement, ...document.querySelectorAll("
        "'#yw-header, #yw-transcript, #yw-composer, .yw-leaf, .yw-paper-head')].map(e => e.scrollWidth - e.clientWidth))"
    )
    return wider


def in_view(page: Page, selector: str, frame: str) -> bool:
    """Whether `selector` stands within `frame`, both in the window."""
    seen: bool = page.evaluate(
        "([selector, frame]) => { const a = document.querySelector(selector).getBoundingClientRect();"
        " const b = document.querySelector(frame).getBoundingClientRect();"
        " return a.height > 0 && a.top >= b.top - 1 && a.bottom <= Math.min(b.bottom, innerHeight) + 1; }",
        [selector, frame],
    )
    return seen


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 800, 1600])
def test_an_answer_and_its_evidence(visit: Visit, lang: str, scheme: str, width: int) -> None:
    question, quote, short = ASKED[lang]
    t = texts("zh" if lang == "zh-CN" else "en")
    name = f"{lang[:2]}-{scheme}-{width}"
    reader = visit(lang, width, 780 if width == 380 else 950, scheme)
    page = reader.page
    expect(page.locator("html")).to_have_attribute("lang", lang[:2])
    expect(page.locator(".yw-welcome h2")).to_have_text(t["welcome"])
    expect(page.locator("#yw-question textarea")).to_have_attribute("placeholder", t["ask_placeholder"])
    reader.shoot(f"{name}-1-welcome")
    assert page.evaluate(CONTRAST)[0] >= 4.5, page.evaluate(CONTRAST)

    reader.ask(question)
    first = page.locator(".yw-quote").first
    assert first.locator(".yw-words").evaluate("element => element.textContent") == quote
    expect(first.locator("mark")).to_have_text(short)
    reader.shoot(f"{name}-2-answer")
    assert overflow(page) == 0

    chip = page.locator(".yw-quote .yw-cite").nth(1)
    chip.click()
    expect(chip).to_have_attribute("aria-current", "true")
    page.wait_for_function("() => document.querySelector('#yw-mark')?.textContent.length < 120")
    page.locator(".yw-close").click() if width < 1000 else None
    page.locator(".yw-quote .yw-cite").first.click()
    page.wait_for_function("quote => document.querySelector('#yw-mark')?.textContent === quote", arg=quote)
    expect(page.locator("#yw-mark strong")).to_have_text(short)
    assert in_view(page, "#yw-mark", ".yw-leaf")
    article = ARTICLES["lantern" if lang == "zh-CN" else "harbour"]
    expect(page.locator(".yw-paper h2")).to_have_text(article.title)
    expect(page.locator(".yw-paper-head > .yw-meta")).to_contain_text(f"{article.source} · {article.date}")
    visit_link = page.locator(".yw-visit")
    expect(visit_link).to_have_attribute("href", f"{article.url}{'' if '#' in str(article.url) else '#'}:~:text=x")
    expect(visit_link).to_have_attribute("rel", "noopener noreferrer")
    expect(visit_link).to_have_attribute("target", "_blank")
    text = page.locator(".yw-text").evaluate("element => element.textContent")
    assert text == article.text
    reader.shoot(f"{name}-3-evidence")
    assert overflow(page) == 0
    assert page.evaluate(CONTRAST)[0] >= 4.5, page.evaluate(CONTRAST)

    if width < 1000:
        page.locator(".yw-close").click()
        expect(page.locator("#yw-evidence")).to_be_hidden()
    page.locator("[data-do=filters]").click()
    reader.shoot(f"{name}-4-filters")
    assert overflow(page) == 0
    assert page.evaluate(CONTRAST)[0] >= 4.5, page.evaluate(CONTRAST)
    page.locator("[data-do=filters]").click()

    reader.ask("星星是谁画的？" if lang == "zh-CN" else "Who painted the stars?")
    last = page.locator(".yw-turn").last
    expect(last.locator(".yw-why h3")).to_have_text(t["no_answer"])
    expect(last.locator(".yw-nearest h4")).to_have_text(t["nearest"])
    expect(last.locator(".yw-cite")).to_have_count(0)
    reader.shoot(f"{name}-5-abstention")
    assert overflow(page) == 0
    assert page.evaluate(CONTRAST)[0] >= 4.5, page.evaluate(CONTRAST)
    assert reader.complaints == []


def test_the_page_asks_no_other_host_for_anything(visit: Visit, site: Running) -> None:
    reader = visit()
    reader.ask("raccoon")
    assert reader.complaints == []
    reader.page.goto(f"{site.address}docs")
    expect(reader.page.locator(".opblock")).to_have_count(5)
    assert {urlsplit(url).netloc for url in reader.requests if not url.startswith(("data:", "blob:"))} == {
        urlsplit(site.address).netloc
    }
    assert reader.faults() == []


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", [380, 1600])
def test_hostile_articles_run_nothing_and_load_nothing(visit: Visit, site: Running, lang: str, width: int) -> None:
    reader = visit(lang, width)
    page = reader.page
    reader.ask("raccoon")
    words = page.locator(".yw-quote .yw-words").first.evaluate("element => element.textContent")
    assert words == f"The raccoon said: {HOSTILE} — and left."
    refs = page.locator(".yw-turn [data-ref]").evaluate_all("buttons => buttons.map(button => button.dataset.ref)")
    assert refs[:5] == ["q0", "q0a0", "q1", "q0", "c0"]
    page.locator(".yw-passages summary").click()
    for place in range(5):
        page.locator(".yw-turn [data-ref]").nth(place).click()
        page.wait_for_function(
            "() => document.querySelector('.yw-text') && !document.querySelector('#yw-page[aria-busy]')"
        )
        if width < 1000:
            page.locator(".yw-close").click()
    page.locator(".yw-turn [data-ref=q0]").first.click()
    assert reader.marked() == words
    reader.shoot(f"{lang[:2]}-hostile-{width}")
    assert overflow(page) == 0
    page.locator(".yw-close").click() if width < 1000 else None
    page.locator("[data-do=copy]").click()
    page.locator("[data-do=copy-markdown]").click()
    page.locator("[data-do=filters]").click()
    page.locator("#yw-source input").click()
    page.locator("#yw-source [role=option]").first.click()
    page.keyboard.press("Escape")
    reader.ask(HOSTILE)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.hacked") is None
    assert (
        page.locator("#yw-main :is(script, img, iframe, form, object, embed, base, style, [onerror], [onload])").count()
        == 0
    )
    addresses = page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert {address.split(":")[0] for address in addresses if not address.startswith("#")} <= {"https"}
    assert all(url.startswith((site.address, "data:", "blob:")) for url in reader.requests)
    assert reader.complaints == []


def test_offsets_count_characters_not_utf16_units(visit: Visit) -> None:
    reader = visit()
    reader.ask("Harbour?")
    reader.page.locator(".yw-quote .yw-cite").nth(1).click()  # this quote stands after an emoji, and holds a line end
    reader.page.wait_for_function("quote => document.querySelector('#yw-mark')?.textContent === quote", arg=EN_SECOND)
    assert reader.page.locator("#yw-mark strong").inner_text() == "40,000 offers"


def test_disagreement_side_by_side(visit: Visit) -> None:
    reader = visit("zh-CN")
    page = reader.page
    reader.ask(ZH_QUESTION)
    expect(page.locator(".yw-stance strong")).to_have_text(["650 万欧元", "655.8 万欧元"])
    expect(page.locator(".yw-stance .yw-meta")).to_have_text(
        ["示例法治网 · 2023-06-29 [1]", "示例日报 · 2023-09-12 [3]"]
    )
    boxes = [box for n in range(2) if (box := page.locator(".yw-stance").nth(n).bounding_box())]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] < boxes[1]["x"]
    page.locator(".yw-stance .yw-cite").nth(1).click()
    page.wait_for_function("quote => document.querySelector('#yw-mark')?.textContent === quote", arg=ZH_OTHER)
    page.locator(".yw-sides button").first.click()  # and back, within the evidence
    page.wait_for_function("quote => document.querySelector('#yw-mark')?.textContent === quote", arg=ZH_QUOTE)
    summaries = page.locator("details.yw-beside summary")
    expect(summaries).to_have_text(["说法相同的独立文章（1）", "同文转载（1）"])
    summaries.last.click()
    page.locator("details.yw-beside [data-article]").last.click()
    expect(page.locator(".yw-paper h2")).to_have_text(ARTICLES["lantern_reprint"].title)
    assert page.locator("#yw-mark").count() == 0
    expect(page.locator("[data-do=to-quote]")).to_be_hidden()  # there is no quote in this one
    page.locator(".yw-note [data-article]").click()  # that one is a reprint of the first
    expect(page.locator(".yw-paper h2")).to_have_text(ARTICLES["lantern"].title)


def test_filters_reach_the_service(visit: Visit, site: Running) -> None:
    reader = visit()
    page = reader.page
    page.locator("[data-do=filters]").click()
    page.fill("#yw-since input", "2024-01-01")
    page.fill("#yw-until input", "2024-12-31")
    page.locator("#yw-source input").fill("court")
    page.locator("#yw-source [role=option]").first.click()
    page.keyboard.press("Escape")
    page.locator("#yw-language label", has_text="English").click()
    expect(page.locator(".yw-count")).to_have_text("4")
    reader.ask(EN_QUESTION)
    filters = {"since": "2024-01-01", "until": "2024-12-31", "source": ["Example Court (brief)"], "lang": "en"}
    assert site.service.requests[-1] == {"question": EN_QUESTION, "filters": filters}
    scope = "Within: from 2024-01-01 · to 2024-12-31 · Example Court (brief) · English"
    expect(page.locator(".yw-scope")).to_have_text(scope)
    expect(page.locator(".yw-why")).to_be_visible()  # the answer's article is of another source
    reader.shoot("en-filtered")
    page.locator("[data-do=reset-filters]").click()
    expect(page.locator(".yw-count")).to_have_text("")
    reader.ask("Harbour?")
    assert site.service.requests[-1] == {"question": "Harbour?", "history": [EN_QUESTION]}


def test_a_source_that_is_not_there_makes_no_filter(visit: Visit, site: Running) -> None:
    page = (reader := visit()).page
    page.locator("[data-do=filters]").click()
    page.locator("#yw-source input").fill("zebra")
    page.keyboard.press("Enter")
    expect(page.locator("#yw-source .token")).to_have_count(0)
    page.locator("#yw-source input").fill("Example Cou")  # a court and a courier
    page.locator("#yw-source input").fill("Example Court")
    expect(page.locator("#yw-source [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#yw-source .token")).to_have_count(1)
    page.locator("#yw-source input").fill("zebra")
    page.locator("#yw-question textarea").focus()
    expect(page.locator("#yw-source .token")).to_have_count(1)
    reader.ask(EN_QUESTION)
    assert site.service.requests[-1]["filters"] == {"source": ["Example Court (brief)"]}
    page.locator("[data-do=language]").click()  # what is chosen is still chosen
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page.locator("#yw-source .token")).to_have_count(1)


def test_a_page_that_was_open_when_the_server_started_again_asks_on(visit: Visit) -> None:
    with running(UiSettings(), FakeService()) as first:
        port = int(urlsplit(first.address).port or 0)
        page = (reader := visit(address=first.address)).page
        reader.ask(EN_QUESTION)
        page.locator("[data-do=filters]").click()
        page.locator("#yw-source input").fill("Courier")
        page.locator("#yw-source [role=option]").first.click()
        page.keyboard.press("Escape")
    with running(UiSettings(), service := FakeService(), port=port):
        page.fill("#yw-question textarea", "Harbour?")
        page.press("#yw-question textarea", "Enter")
        page.wait_for_function("() => document.querySelector('.yw-turn .yw-quote .yw-words')")
        reader.settled(2)
        # what was asked before went with the server's session; it is there to be read, and said to be earlier
        expect(page.locator("#yw-earlier .yw-turn")).to_have_count(1)
        expect(page.locator("#yw-earlier > .yw-note")).to_have_text(texts("en")["earlier"])
    assert service.requests == [{"question": "Harbour?", "filters": {"source": ["Example Courier"]}}]


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
def test_a_source_that_has_left_the_index_is_still_a_filter_until_it_is_taken_out(visit: Visit, lang: str) -> None:
    class Pruned(FakeService):
        def sources(self) -> list[dict[str, Any]]:
            return [source for source in super().sources() if source["name"] != "Example Courier"]

    with running(UiSettings(), FakeService()) as first:
        port = int(urlsplit(first.address).port or 0)
        page = (reader := visit(lang, address=first.address)).page
        page.locator("[data-do=filters]").click()
        page.locator("#yw-source input").fill("Courier")
        page.locator("#yw-source [role=option]").first.click()
        page.keyboard.press("Escape")
    with running(UiSettings(), service := Pruned(), port=port):
        reader.ask("Harbour?")
        assert service.requests == [{"question": "Harbour?", "filters": {"source": ["Example Courier"]}}]
        expect(page.locator(".toast-wrap .toast-body")).to_have_count(0)  # Gradio's own box
        page.locator("[data-do=language]").click()  # the page hears what there is to choose
        expect(page.locator("html")).to_have_attribute("lang", "en" if lang == "zh-CN" else "zh")
        expect(page.locator("#yw-source .token")).to_have_count(0)
        expect(page.locator(".yw-count")).to_have_text("")
        reader.ask("Harbour?")
        assert service.requests[-1] == {"question": "Harbour?", "history": ["Harbour?"]}


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
def test_back_closes_the_evidence_on_a_narrow_screen(visit: Visit, lang: str) -> None:
    reader = visit(lang, 390, 780)
    page = reader.page
    question, quote, _ = ASKED[lang]
    reader.ask(question)
    entries = page.evaluate("() => history.length")
    evidence, chips = page.locator("#yw-evidence"), page.locator(".yw-quote .yw-cite")
    chips.nth(1).click()
    expect(evidence).to_be_visible()
    page.go_back()
    expect(evidence).to_be_hidden()
    expect(chips.nth(1)).to_be_focused()
    assert not page.evaluate("() => document.querySelector('#yw-talk').inert")
    page.go_forward()
    expect(evidence).to_be_visible()
    expect(page.locator(".yw-paper h2")).to_be_focused()
    page.wait_for_function("() => document.querySelector('#yw-mark')")
    assert in_view(page, "#yw-mark", ".yw-leaf")
    # Closed here, then opened again at once and twice over: one entry, and Back still only closes it.
    for _ in range(3):
        page.evaluate(
            "() => { document.querySelector('.yw-close').click(); document.querySelector('.yw-cite').click(); }"
        )
        page.evaluate("() => document.querySelector('.yw-cite').click()")
    page.wait_for_function("quote => document.querySelector('#yw-mark')?.textContent === quote", arg=quote)
    page.go_back()
    expect(evidence).to_be_hidden()
    expect(page.locator(".yw-turn")).to_have_count(1)
    assert page.evaluate("() => history.length") == entries + 1
    chips.first.click()
    page.locator(".yw-close").click()
    page.wait_for_function("() => history.state?.yuanwen === undefined")  # no entry is left that does nothing
    chips.first.click()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    page.wait_for_function("() => history.state?.yuanwen === undefined")
    expect(evidence).to_be_hidden()
    reader.ask(question)
    chips.first.click()
    expect(evidence).to_be_visible()
    page.go_back()
    page.go_back()
    assert page.url == "about:blank"
    assert reader.faults() == []


def test_beside_the_answer_the_evidence_has_no_entry_in_the_history(visit: Visit) -> None:
    reader = visit(width=1600)
    entries = reader.page.evaluate("() => history.length")
    reader.ask(EN_QUESTION)
    reader.page.locator(".yw-quote .yw-cite").nth(1).click()
    assert reader.marked()
    reader.page.keyboard.press("Escape")
    assert reader.page.evaluate("() => [history.length, history.state?.yuanwen ?? null]") == [entries, None]


@pytest.mark.parametrize(("lang", "width"), [("zh-CN", 390), ("en-US", 1600)])
def test_a_long_question_does_not_fill_the_screen(visit: Visit, lang: str, width: int) -> None:
    reader = visit(lang, width, 780)
    page = reader.page
    question = f"{ASKED[lang][0]} " + ("很长" * 900 if lang == "zh-CN" else "and so on " * 180).strip()
    reader.ask(question)
    assert page.locator(".yw-asked").evaluate("element => element.getBoundingClientRect().height") < 400
    page.locator(".yw-rest summary").click()
    assert page.locator(".yw-rest p").evaluate("element => element.textContent") == question
    reader.shoot(f"{lang[:2]}-long-question-{width}")
    assert overflow(page) == 0
    assert page.evaluate(CONTRAST)[0] >= 4.5, page.evaluate(CONTRAST)


def test_follow_ups_send_what_was_asked_before_and_show_what_was_understood(visit: Visit, site: Running) -> None:
    reader = visit("zh-CN")
    reader.ask(ZH_QUESTION)
    reader.ask("那有多少用户？")
    assert site.service.requests[-1] == {"question": "那有多少用户？", "history": [ZH_QUESTION]}
    expect(reader.page.locator(".yw-understood")).to_have_text(f"结合前面的问题理解：「{ZH_QUESTION}」")
    reader.page.locator("[data-do=new]").click()
    expect(reader.page.locator(".yw-welcome")).to_be_visible()
    reader.ask("那有多少用户？")
    assert site.service.requests[-1] == {"question": "那有多少用户？"}


def test_two_readers_share_nothing(visit: Visit, site: Running) -> None:
    one, two = visit("zh-CN"), visit("en-US")
    one.page.locator("[data-do=filters]").click()
    one.page.fill("#yw-since input", "2023-01-01")
    one.ask(ZH_QUESTION)
    two.ask("And the boat?")
    assert site.service.requests[-2:] == [
        {"question": ZH_QUESTION, "filters": {"since": "2023-01-01"}},
        {"question": "And the boat?"},
    ]
    one.ask("那呢？")
    assert site.service.requests[-1]["history"] == [ZH_QUESTION]
    assert (one.page.locator(".yw-turn").count(), two.page.locator(".yw-turn").count()) == (2, 1)
    assert one.page.locator("html").get_attribute("lang") == "zh"
    assert two.page.locator("html").get_attribute("lang") == "en"


def test_two_questions_are_answered_at_the_same_time(visit: Visit, site: Running) -> None:
    one, two = visit(), visit()
    site.service.meeting = threading.Barrier(2)  # neither is answered before the other has been asked
    try:
        one.page.fill("#yw-question textarea", "Harbour?")
        one.page.press("#yw-question textarea", "Enter")
        expect(one.page.locator(".yw-searching")).to_be_visible()
        two.ask("Harbour?")
        one.settled(1)
    finally:
        site.service.meeting = None
    expect(one.page.locator(".yw-quote")).to_have_count(3)


@pytest.mark.parametrize("width", [380, 1600])
def test_the_keyboard_is_enough(visit: Visit, width: int) -> None:
    reader = visit("en-US", width)
    page = reader.page
    press = page.keyboard.press
    press("Tab")
    for _ in range(30):  # the skip link leads to the question from wherever one is
        if page.evaluate("() => document.activeElement.matches('.yw-skip')"):
            break
        press("Tab")
    press("Enter")
    expect(page.locator("#yw-question textarea")).to_be_focused()
    page.keyboard.type(EN_QUESTION)
    press("Shift+Enter")
    page.keyboard.type("Please.")
    press("Enter")
    reader.settled(1)
    assert page.locator(".yw-asked h2").inner_text().endswith(f"{EN_QUESTION}\nPlease.")
    expect(page.locator("#yw-question textarea")).to_be_focused()
    order = []
    for _ in range(40):
        press("Shift+Tab")
        order.append(
            page.evaluate("() => document.activeElement.dataset.ref ?? document.activeElement.dataset.do ?? ''")
        )
        if order[-1] == "q0":
            break
    assert [ref for ref in order if ref] == ["copy-markdown", "copy", "q2", "q1", "q0a0", "q0"]
    assert page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle === 'solid' && parseFloat(s.outlineWidth) >= 2; }"
    )
    press("Enter")
    page.wait_for_function("quote => document.querySelector('#yw-mark')?.textContent === quote", arg=EN_QUOTE)
    expect(page.locator(".yw-paper h2")).to_be_focused()
    if width < 1000:
        assert page.evaluate("() => document.querySelector('#yw-talk').inert")
    press("Escape")
    expect(page.locator(".yw-quote .yw-cite").first).to_be_focused()
    if width < 1000:
        expect(page.locator("#yw-evidence")).to_be_hidden()


def test_enter_that_ends_a_word_of_an_input_method_does_not_send(visit: Visit, site: Running) -> None:
    reader = visit("zh-CN")
    asked = len(site.service.requests)
    reader.page.fill("#yw-question textarea", "灯")
    reader.page.locator("#yw-question textarea").dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )
    reader.page.wait_for_timeout(300)
    assert len(site.service.requests) == asked
    assert reader.page.input_value("#yw-question textarea") == "灯"


def test_an_example_is_asked_with_one_click(visit: Visit, site: Running) -> None:
    reader = visit("zh-CN")
    expect(reader.page.locator(".yw-example")).to_have_text(FakeService().examples("zh"))
    reader.page.locator(".yw-example").first.click()
    reader.settled(1)
    assert site.service.requests[-1] == {"question": FakeService().examples("zh")[0]}


def test_the_language_switch_changes_every_word_and_keeps_the_conversation(visit: Visit, site: Running) -> None:
    reader = visit("zh-CN")
    page = reader.page
    reader.ask(ZH_QUESTION)
    page.locator("[data-do=language]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    t = texts("en")
    expect(page.locator(".yw-conflicts h3")).to_have_text(t["conflicts"])
    expect(page.locator("#yw-send")).to_have_text(t["send"])
    expect(page.locator(".yw-visit")).to_contain_text(t["open_page"])
    expect(page.locator("#yw-since")).to_contain_text(t["since"])
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("html")).to_have_attribute("lang", "en")  # the choice is remembered
    expect(page.locator(".yw-turn")).to_have_count(0)  # the questions are not


def test_the_theme_switch(visit: Visit) -> None:
    page = visit(scheme="light").page
    grounds = []
    for _ in range(4):
        grounds.append(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
        page.locator("[data-do=theme]").click()
    light, dark = "rgb(239, 233, 221)", "rgb(19, 18, 16)"
    assert grounds == [light, light, dark, light]  # as the system, light, dark, as the system


def test_copies_hold_quotes_and_citations(visit: Visit) -> None:
    reader = visit("zh-CN")
    page = reader.page
    reader.ask(ZH_QUESTION)
    page.locator("[data-do=copy]").click()
    expect(page.locator("#yw-toast")).to_have_text("已复制")
    second = "该平台在关闭之前约有 11,400 名注册用户，其中多数使用付费订阅。"
    lantern = (
        "“灯笼”加密通信平台被多国联合取缔. 示例法治网, 2023-06-29. https://news.example/2023/lantern?id=7#rd:~:text=x"
    )
    assert page.evaluate("() => navigator.clipboard.readText()") == (
        f"{ZH_QUESTION}\n\n{ZH_QUOTE} [1]\n\n{second} [2]\n\n别的文章给出了不同的说法:\n\n655.8 万欧元: {ZH_OTHER} [3]\n\n"
        f"[1] {lantern}\n[2] {lantern}\n"
        "[3] “灯笼”案后续：涉案金额更新. 示例日报, 2023-09-12. https://daily.example/lantern-later#:~:text=x\n"
    )
    page.locator("[data-do=copy-markdown]").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('**')")
    markdown = page.evaluate("() => navigator.clipboard.readText()")
    assert "> 执法人员在三个国家同时搜查了十七处地点，缴获现金约 650 万欧元，" in markdown
    assert "](<https://daily.example/lantern-later#:~:text=x>)" in markdown


def test_hostile_markdown_is_copied_as_text(visit: Visit) -> None:
    reader = visit()
    reader.ask("raccoon")
    reader.page.locator("[data-do=copy-markdown]").click()
    reader.page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('**')")
    markdown = reader.page.evaluate("() => navigator.clipboard.readText()")
    assert "![pixel]" not in markdown
    assert "<script" not in markdown.replace("\\<", "")
    assert "](" not in markdown.replace("\\](", "").replace("\\]\\(", "")


def test_saved_answers_are_what_verify_takes(visit: Visit, tmp_path: Path) -> None:
    reader = visit("zh-CN")
    page = reader.page
    page.locator("[data-do=save]").click()
    expect(page.locator("#yw-toast")).to_have_text(texts("zh")["nothing_to_save"])
    questions = [ZH_QUESTION, "raccoon", "星星是谁画的？"]
    for question in questions:
        reader.ask(question)
    with page.expect_download() as download:
        page.locator("[data-do=save]").click()
    assert download.value.suggested_filename == "yuanwen-answers.jsonl"
    download.value.save_as(tmp_path / "answers.jsonl")
    lines = (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()
    expected = [FakeService().ask({"question": question}) for question in questions]
    saved: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert [answer["quotes"] for answer in saved] == [answer["quotes"] for answer in expected]
    assert saved[0] == expected[0]
    assert FakeService().verify(saved)["exact"] == FakeService().verify(saved)["checked"] == 6


def test_an_article_that_changed_or_went_is_not_marked(
    visit: Visit, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = visit("en-US", 380)
    page = reader.page
    reader.ask("Harbour?")
    real = site.service.article
    monkeypatch.setattr(
        site.service, "article", lambda wanted, raw=False: real(wanted) | {"text": "New. " + ARTICLES["harbour"].text}
    )
    page.locator(".yw-cite").first.click()
    expect(page.locator(".yw-note[role=alert]")).to_have_text(texts("en")["changed"])
    assert page.locator("#yw-mark").count() == 0
    page.locator(".yw-close").click()
    monkeypatch.setattr(site.service, "article", lambda wanted, raw=False: FakeService().article("gone"))
    page.locator(".yw-cite").first.click()
    expect(page.locator(".yw-note[role=alert]")).to_have_text(texts("en")["article_missing"])
    expect(page.locator("[data-do=to-quote]")).to_be_hidden()
    expect(page.locator(".yw-paper h2")).to_have_text(ARTICLES["harbour"].title)


def test_a_very_long_article_shows_the_part_around_the_quote(
    visit: Visit, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = visit("zh-CN", 380)
    article = ARTICLES["lantern"]
    before = "长" * 300_000
    real_ask, real_article = site.service.ask, site.service.article

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        answer = real_ask(request)
        for part in (answer["quotes"][0]["citation"],):
            part["start"] += len(before)
            part["end"] += len(before)
        return answer

    monkeypatch.setattr(site.service, "ask", ask)
    monkeypatch.setattr(
        site.service, "article", lambda wanted, raw=False: real_article(wanted) | {"text": before + article.text}
    )
    reader.ask(ZH_QUESTION)
    reader.page.locator(".yw-cite").first.click()
    assert reader.marked() == ZH_QUOTE
    expect(reader.page.locator(".yw-note")).to_have_text(texts("zh")["truncated"])
    assert in_view(reader.page, "#yw-mark", ".yw-leaf")


def test_an_unusable_index_and_wrong_input_are_told(visit: Visit, site: Running) -> None:
    site.service.broken = "the index in x is of format 9; run yuanwen ingest again"
    try:
        reader = visit("en-US", 380)
        expect(reader.page.locator(".yw-problem")).to_contain_text("run yuanwen ingest again")
        reader.ask("Harbour?")
        line = texts("en")["index_unusable"].format(line=site.service.broken)
        expect(reader.page.locator(".yw-failure p")).to_have_text(line)
        reader.shoot("en-unusable")
        assert overflow(reader.page) == 0
    finally:
        site.service.broken = None
    reader.ask("x" * 2001)
    line = texts("en")["question_too_long"].format(given="2001", most="2,000")
    expect(reader.page.locator(".yw-failure p").last).to_have_text(line)
    reader.ask("Harbour?")  # and the next question is answered, without starting anything again
    expect(reader.page.locator(".yw-turn").last.locator(".yw-quote")).to_have_count(3)


def test_a_blank_question_asks_nothing(visit: Visit, site: Running) -> None:
    reader = visit()
    asked = len(site.service.requests)
    reader.page.fill("#yw-question textarea", " \n ")
    reader.page.locator("#yw-send").click()
    reader.page.wait_for_timeout(300)
    assert (len(site.service.requests), reader.page.locator(".yw-turn").count()) == (asked, 0)


def test_behind_a_password_the_page_works_as_before(chromium: Browser) -> None:
    settings = UiSettings(auth=Credentials("reader", "word"))
    with running(settings, FakeService()) as locked:
        context = chromium.new_context(http_credentials={"username": "reader", "password": "word"}, locale="en-US")
        page = context.new_page()
        page.goto(locked.address)
        page.wait_for_selector("html[data-ready]")
        page.fill("#yw-question textarea", "Harbour?")
        page.press("#yw-question textarea", "Enter")
        page.wait_for_selector(".yw-quote")
        page.locator(".yw-cite").first.click()
        page.wait_for_selector("#yw-mark")
        context.close()
        stranger = chromium.new_context().new_page()
        with pytest.raises(Error, match="ERR_INVALID_AUTH_CREDENTIALS"):
            stranger.goto(locked.address)
        stranger.context.close()
