"""The page when things go otherwise than planned: answers that come late, servers that go, windows that are low, names
that hide something. In a real Chromium, as in test_browser.py.
"""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes import ARTICLES, EN_QUOTE, FakeService
from playwright.sync_api import Page, expect
from served import Reader, Running, Visit, running
from test_browser import ASKED, EN_QUESTION, overflow

from ui.settings import UiSettings
from ui.texts import texts

pytestmark = pytest.mark.browser
FIELD = "#yw-question textarea"


class Held(FakeService):
    """Answers a question with `late` in it only when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()

    def ask(self, request: Any) -> dict[str, Any]:
        if "late" in str(request.get("question")):
            self.gate.wait(timeout=60)
        return super().ask(request)


def send(reader: Reader, question: str) -> None:
    reader.page.fill(FIELD, question)
    reader.page.press(FIELD, "Enter")


def asked(page: Page) -> list[str]:
    turns: list[str] = page.locator(".yw-turn").evaluate_all(
        "turns => turns.map(turn => `${turn.dataset.turn} ${turn.dataset.state} ${turn.querySelector('h2').lastChild.data}`)"
    )
    return turns


def test_a_new_conversation_does_not_wait_for_an_answer_and_never_gets_it(visit: Visit) -> None:
    with running(UiSettings(), service := Held()) as site:
        reader = visit(address=site.address)
        page = reader.page
        reader.ask(EN_QUESTION)
        send(reader, "Harbour, late?")
        expect(page.locator(".yw-searching")).to_be_visible()
        page.locator("[data-do=new]").click()
        expect(page.locator(".yw-welcome")).to_be_visible()
        assert asked(page) == []
        reader.ask("Harbour?")  # at once
        service.gate.set()
        reader.ask("And the boat?")
        assert asked(page) == ["1 answered Harbour?", "2 answered And the boat?"]
        assert service.requests[-1] == {"question": "And the boat?", "history": ["Harbour?"]}


def test_the_language_can_be_switched_during_an_answer(visit: Visit) -> None:
    with running(UiSettings(), service := Held()) as site:
        reader = visit(address=site.address)
        page = reader.page
        reader.ask(EN_QUESTION)
        send(reader, "Harbour, late?")
        expect(page.locator(".yw-searching")).to_be_visible()
        page.locator("[data-do=language]").click()
        expect(page.locator(".yw-searching")).to_have_text(texts("zh")["searching"])
        page.fill(FIELD, "More?")
        page.press(FIELD, "Enter")
        expect(page.locator("#yw-notice")).to_have_text(texts("zh")["busy"])
        service.gate.set()
        reader.settled(2)
        passages = texts("zh")["passages"].format(n=10)
        expect(page.locator(".yw-passages summary")).to_have_text([passages, passages])
        expect(page.locator("#yw-notice")).to_be_empty()
        assert page.input_value(FIELD) == "More?"


@pytest.mark.parametrize(("lang", "width"), [("en-US", 1600), ("zh-CN", 390)])
def test_a_server_that_is_killed_takes_nothing_with_it(visit: Visit, lang: str, width: int) -> None:
    t = texts("zh" if lang == "zh-CN" else "en")
    question = ASKED[lang][0]
    with running(UiSettings(), service := Held()) as first:
        port = int(urlsplit(first.address).port or 0)
        reader = visit(lang, width, 780, address=first.address)
        page = reader.page
        reader.ask(question)
        send(reader, "Harbour, late?")
        expect(page.locator(".yw-searching")).to_be_visible()
        first.cut()
        expect(page.locator(".yw-failure p")).to_have_text(t["unreached"])
        first.server.should_exit = True
    expect(page.locator(".yw-searching")).to_have_count(0)
    expect(page.locator(FIELD)).to_have_value("Harbour, late?")
    expect(page.locator(".toast-wrap")).to_be_hidden()  # Gradio's own words
    reader.shoot(f"{lang[:2]}-lost-{width}")
    service.gate.set()
    with running(UiSettings(), FakeService(), port=port):
        # Gradio loads the page anew, whenever it sees that the server is there
        expect(page.locator("#yw-earlier > .yw-note")).to_have_text(t["earlier"])
        assert [line.split(" ", 1)[1] for line in asked(page)] == [f"answered {question}", "error Harbour, late?"]
        expect(page.locator(FIELD)).to_have_value("Harbour, late?")
        assert page.evaluate("() => sessionStorage.length") == 0
        reader.shoot(f"{lang[:2]}-back-{width}")
        page.locator("#yw-earlier .yw-cite").first.click()
        page.wait_for_selector("#yw-mark")
        page.locator(".yw-close").click() if width < 1000 else None
        page.press(FIELD, "Enter")
        reader.settled(3)
        page.locator("[data-do=new]").click()
        expect(page.locator(".yw-turn")).to_have_count(0)


def test_a_server_that_stops_in_good_order_leaves_no_question_waiting(visit: Visit) -> None:
    with running(UiSettings(), service := Held()) as site:
        page = (reader := visit(address=site.address)).page
        reader.ask(EN_QUESTION)
        send(reader, "Harbour, late?")
        expect(page.locator(".yw-searching")).to_be_visible()
    expect(page.locator(".yw-failure p")).to_have_text(texts("en")["unreached"])
    expect(page.locator(FIELD)).to_have_value("Harbour, late?")
    expect(page.locator("[data-testid=status-tracker]").first).to_be_hidden()
    service.gate.set()


def test_a_question_that_could_not_be_sent_stays_and_is_said_to(visit: Visit, site: Running) -> None:
    reader = visit("zh-CN")
    page = reader.page
    page.context.set_offline(True)
    send(reader, "灯笼？")
    expect(page.locator("#yw-notice")).to_have_text(texts("zh")["unreached"])
    assert page.input_value(FIELD) == "灯笼？"
    page.context.set_offline(False)


def test_what_was_typed_survives_a_reload_and_the_conversation_does_not(visit: Visit) -> None:
    reader = visit()
    reader.ask(EN_QUESTION)
    reader.page.fill(FIELD, "half a quest")
    reader.page.reload()
    reader.page.wait_for_selector("html[data-ready]")
    expect(reader.page.locator(FIELD)).to_have_value("half a quest")
    assert asked(reader.page) == []


def test_a_question_that_is_refused_is_back_in_its_field(visit: Visit) -> None:
    reader = visit()
    reader.ask("x" * 2001)
    expect(reader.page.locator(FIELD)).to_have_value("x" * 2001)


def test_the_bar_says_what_is_wrong_with_the_index_as_long_as_it_is(visit: Visit, site: Running) -> None:
    reader = visit("en-US", 1366)
    page = reader.page
    site.service.broken = "the index in a folder with a rather long name is of format 9; run yuanwen ingest again" * 2
    try:
        reader.ask("Harbour?")
        expect(page.locator(".yw-problem")).to_contain_text("ingest again")
        assert page.locator(".yw-holdings").evaluate(
            "e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight"
        )
        assert overflow(page) == 0
    finally:
        site.service.broken = None
    reader.ask("Harbour?")
    expect(page.locator(".yw-problem")).to_have_count(0)
    expect(page.locator("[data-do=theme]")).to_have_attribute("title", texts("en")["theme_auto"])


def test_a_turn_is_sent_once_and_what_was_opened_in_it_stays_open(visit: Visit) -> None:
    reader = visit()
    page = reader.page
    sent = [0]
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.dataReceived", lambda event: sent.append(sent.pop() + event["dataLength"]))
    reader.ask(EN_QUESTION)
    page.locator(".yw-passages summary").click()
    for _ in range(8):
        sent.append(0)
        reader.ask("Harbour?")
        page.wait_for_timeout(200)
    assert page.locator(".yw-passages").first.get_attribute("open") is not None
    assert sent[-1] < 1.2 * sent[2]


def test_two_tabs_speak_one_language(visit: Visit, site: Running) -> None:
    reader = visit()
    reader.ask(EN_QUESTION)
    other = reader.page.context.new_page()
    other.goto(site.address)
    other.wait_for_selector("html[data-ready] .yw-bar")
    other.locator("[data-do=language]").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "zh")
    expect(reader.page.locator(".yw-passages summary")).to_have_text(texts("zh")["passages"].format(n=10))


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
def test_a_date_that_is_half_typed_is_no_filter_and_no_secret(visit: Visit, site: Running, lang: str) -> None:
    reader = visit(lang)
    page = reader.page
    page.locator("[data-do=filters]").click()
    page.locator("#yw-since input").focus()
    page.keyboard.type("0101")
    send(reader, "Harbour?")
    expect(page.locator("#yw-notice")).to_have_text(texts("zh" if lang == "zh-CN" else "en")["bad_date"])
    expect(page.locator("#yw-since input")).to_be_focused()
    assert asked(page) == []
    expect(page.locator(".yw-count")).to_have_text("1")
    page.locator("[data-do=reset-filters]").click()
    page.locator("#yw-send").click()
    reader.settled(1)
    assert site.service.requests[-1] == {"question": "Harbour?"}


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
def test_the_sheet_can_be_closed_while_its_article_is_on_the_way(visit: Visit, lang: str) -> None:
    t = texts("zh" if lang == "zh-CN" else "en")
    reader = visit(lang, 390, 780)
    page = reader.page
    reader.ask(ASKED[lang][0])
    page.clock.install()
    page.route("**/api/articles/*", lambda route: None)
    page.locator(".yw-cite").first.click()
    expect(page.locator(".yw-close")).to_be_focused()
    article = ARTICLES["lantern" if lang == "zh-CN" else "harbour"]
    expect(page.locator(".yw-paper h2")).to_have_text(article.title)
    expect(page.locator(".yw-loading")).to_have_text(t["loading"])
    reader.shoot(f"{lang[:2]}-loading")
    page.clock.fast_forward(16_000)
    expect(page.locator(".yw-note[role=alert]")).to_have_text(t["article_late"])
    page.unroute("**/api/articles/*")
    page.route("**/api/articles/*", lambda route: route.abort())
    page.locator("[data-do=retry]").click()
    expect(page.locator(".yw-note[role=alert]")).to_have_text(t["article_unreached"])
    page.unroute("**/api/articles/*")
    page.locator("[data-do=retry]").click()
    assert reader.marked() == ASKED[lang][1]
    expect(page.locator(".yw-paper h2")).to_be_focused()


def test_what_turns_the_writing_round_is_shown_and_turns_nothing(
    visit: Visit, site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = site.service.ask
    title, source = "\u202etnuocca eht fo\u202c Harbour\u200b!", "\u202edaily"

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        answer = real(request)
        for quote in answer["quotes"]:
            quote["citation"] |= {"title": title, "source": source}
        return answer

    monkeypatch.setattr(site.service, "ask", ask)
    reader = visit()
    page = reader.page
    reader.ask("Harbour?")
    cite = page.locator(".yw-named cite").first
    assert cite.evaluate("element => element.textContent") == title
    codes = cite.locator(".yw-code").evaluate_all("all => all.map(e => getComputedStyle(e, '::before').content)")
    assert codes == ['"202E"', '"202C"', '"200B"']
    # Every character stands to the right of the one before it, and the date to the right of the source.
    assert page.evaluate(
        """() => { const walk = document.createTreeWalker(document.querySelector('.yw-named'), NodeFilter.SHOW_TEXT);
        const places = []; const range = document.createRange();
        while (walk.nextNode()) { if (walk.currentNode.parentElement.matches('.yw-code')) continue;
          for (let at = 0; at < walk.currentNode.length; at += 1) {
            range.setStart(walk.currentNode, at); range.setEnd(walk.currentNode, at + 1);
            const box = range.getBoundingClientRect(); if (box.width) places.push([box.left, Math.round(box.bottom / 12)]); } }
        return places.every(([left, line], n) => !n || left > places[n - 1][0] || line > places[n - 1][1]); }"""
    )
    assert page.locator(".yw-cite").first.get_attribute("aria-label") == texts("en")["cite_label"].format(
        n=1, title="tnuocca eht fo Harbour!", source="daily", date="2024-02-08"
    )
    page.locator("[data-do=copy]").click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "[1] tnuocca eht fo Harbour!. daily, 2024-02-08." in copied
    reader.shoot("en-turned-round")


def test_python_and_the_script_hide_the_same_characters(visit: Visit) -> None:
    from ui.escape import bare
    from ui.page import head

    line = next(line for line in head().splitlines() if line.startswith("const HIDDEN"))
    text = "".join(f"a{chr(code)}中{chr(code)}" for code in range(0x10000) if not 0xD800 <= code < 0xE000)
    page = visit().page
    assert page.evaluate(f"text => {{ {line} return text.replace(HIDDEN, ''); }}", text) == bare(text)


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", [390, 1600])
def test_many_sources_leave_room_for_the_question(visit: Visit, lang: str, width: int) -> None:
    reader = visit(lang, width, 700)
    page = reader.page
    page.locator("[data-do=filters]").click()
    page.locator("#yw-source input").click()
    for _ in range(6):
        page.locator("#yw-source [role=option]:not(.selected)").first.click()
    page.keyboard.press("Escape")
    reader.shoot(f"{lang[:2]}-sources-{width}")
    assert page.evaluate(
        "() => document.querySelector('#yw-language .wrap').getBoundingClientRect().bottom"
        " <= document.querySelector('#yw-ask').getBoundingClientRect().top"
    )
    page.locator("#yw-language label").last.click(timeout=3000)  # and nothing lies over it


@pytest.mark.parametrize(("width", "height"), [(342, 192), (844, 390)])
def test_in_a_low_window_the_page_is_one_document(visit: Visit, width: int, height: int) -> None:
    reader = visit("en-US", width, height)
    page = reader.page
    reader.ask(EN_QUESTION)
    assert page.evaluate(
        "() => document.documentElement.scrollHeight > innerHeight"
        " && document.querySelector('#yw-transcript').scrollHeight <= document.querySelector('#yw-transcript').clientHeight + 1"
    )
    assert overflow(page) == 0
    page.locator(".yw-cite").first.click()
    assert reader.marked() == EN_QUOTE
    page.wait_for_timeout(300)
    assert page.evaluate(
        "() => { const box = document.querySelector('#yw-mark').getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; }"
    )
    reader.shoot(f"en-low-{width}")
    page.locator(".yw-close").click()
    expect(page.locator("#yw-evidence")).to_be_hidden()


@pytest.mark.parametrize("lang", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", [390, 842, 905, 1290])
def test_the_bar_overlaps_nothing_also_with_large_letters(visit: Visit, lang: str, width: int) -> None:
    reader = visit(lang, width)
    for size in ("100%", "200%"):
        reader.page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        assert reader.page.evaluate(
            """() => { const boxes = [...document.querySelectorAll('.yw-brand h1, .yw-tagline, .yw-holdings, .yw-tools')]
            .map(e => e.getBoundingClientRect()).filter(b => b.width);
            const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
            return boxes.every((a, n) => a.right <= innerWidth && a.left >= 0 && boxes.slice(n + 1).every(b => apart(a, b))); }"""
        )
        reader.shoot(f"{lang[:2]}-bar-{width}-{size.rstrip('%')}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_mark_and_the_choice_to_be_seen(visit: Visit, scheme: str) -> None:
    reader = visit("en-US", 1600, scheme=scheme)
    page = reader.page
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    reader.ask(EN_QUESTION)
    assert reader.marked() == EN_QUOTE
    page.locator("[data-do=filters]").click()
    styles = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
    ink, ground = page.locator("#yw-mark strong").evaluate(styles)
    assert ink != ground
    chosen = page.locator("#yw-language label.selected").evaluate(styles)
    assert chosen != page.locator("#yw-language label:not(.selected)").first.evaluate(styles)
    reader.shoot(f"en-forced-{scheme}")


def test_all_turns_are_printed_dark_on_light(visit: Visit) -> None:
    reader = visit(scheme="dark")
    for question in (EN_QUESTION, "Harbour?", "And the boat?"):
        reader.ask(question)
    page = reader.page
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    expect(page.locator(".yw-turn h2").first).to_have_css("color", "rgb(35, 31, 26)")
    whole, log = page.evaluate(
        "() => [document.documentElement.scrollHeight, document.querySelector('#yw-transcript').scrollHeight]"
    )
    assert whole >= log > 1123
    expect(page.locator("#yw-composer")).to_be_hidden()


def test_one_is_not_many(visit: Visit, site: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    real = site.service.ask

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        answer = real(request)
        return answer | {"quotes": answer["quotes"][:1], "passages": answer["passages"][:1]}

    monkeypatch.setattr(site.service, "ask", ask)
    reader = visit()
    reader.ask("Harbour?")
    t = texts("en")
    expect(reader.page.locator(".yw-passages summary")).to_have_text(t["passages_one"])
    expect(reader.page.locator("#yw-status")).to_have_text(t["answered_status_one"].format(quote=EN_QUOTE))
    named = reader.page.locator(".yw-named").first.evaluate("element => element.textContent")
    assert named == "Harbour Market is taken offline · Example Courier · 2024-02-08 page ↗ courier.example"
