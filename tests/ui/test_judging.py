"""The buttons that make a test case: their HTML, and in a real Chromium in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ARTICLES, HOSTILE, FakeService
from playwright.sync_api import expect
from served import Running, Visit, running
from test_browser import ASKED, CONTRAST, overflow

from rag.evaluation.cases import Case, read_lines
from ui import render
from ui.chat import Talk, Turn
from ui.settings import UiSettings
from ui.texts import texts


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cases") / "mine.cases.jsonl"


@pytest.fixture(scope="module")
def judged(file: Path) -> Iterator[Running]:
    with running(UiSettings(cases=file), FakeService()) as site:
        yield site


def read(file: Path) -> list[Case]:
    return list(read_lines(file.read_text("utf-8").split("\n"), file.name)) if file.exists() else []


def test_a_turn_carries_what_was_asked_and_only_with_a_file() -> None:
    answer = FakeService().ask({"question": "raccoon"})
    turn = Turn(1, HOSTILE, {"source": [HOSTILE]}, answer=answer, history=(HOSTILE,))
    plain = render.transcript(Talk((turn,)), texts("en"))
    assert "yw-judge" not in plain
    assert "data-asked" not in plain
    shown = render.transcript(Talk((turn,)), texts("en"), judging=True)
    assert "<script" not in shown
    assert shown.count('data-do="judge"') == 3
    for nothing in (Turn(1, "?", {}, error="no"), Turn(1, "?", {})):
        assert "yw-judge" not in render.transcript(Talk((nothing,)), texts("en"), judging=True)
    assert "yw-judge" not in render.turn(Turn(1, "?", {}), texts("en"), pending=True, judging=True)


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated")
@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh-CN", 380, "dark"), ("en-US", 1600, "light")])
def test_one_choice_makes_a_case(
    visit: Visit, site: Running, judged: Running, file: Path, lang: str, width: int, scheme: str
) -> None:
    question, _, short = ASKED[lang]
    t = texts("zh" if lang == "zh-CN" else "en")
    article = ARTICLES["lantern" if lang == "zh-CN" else "harbour"]
    file.unlink(missing_ok=True)
    without = visit(lang, width, address=site.address)
    without.ask(question)
    expect(without.page.locator(".yw-judge, [data-do=judge]")).to_have_count(0)

    reader = visit(lang, width, 780, scheme, address=judged.address)
    page = reader.page
    reader.ask(question)
    turn = page.locator(".yw-turn").first
    labels = [t["judge_right"], t["judge_wrong"], t["judge_unanswerable"]]
    expect(turn.locator(".yw-choice")).to_have_text(labels)
    for label in labels:
        expect(turn.get_by_role("button", name=f"{label} (")).to_have_count(1)
    assert not file.exists()  # shown, and nothing written
    expect(turn.get_by_role("group", name=t["judge"])).to_have_count(1)

    # Wrong asks what would be right, with the keyboard alone; an empty form and Escape write nothing.
    turn.locator("[data-choice=wrong]").focus()
    page.keyboard.press("Enter")
    expect(turn.get_by_label(t["judge_words"])).to_be_focused()
    expect(turn.locator("[data-choice=wrong]")).to_have_attribute("aria-expanded", "true")
    turn.locator(".yw-judge-form").scroll_into_view_if_needed()
    reader.shoot(f"{lang[:2]}-judge-{width}-1-form")
    ground = turn.get_by_label(t["judge_words"]).evaluate("field => getComputedStyle(field).backgroundColor")
    assert ground == ("rgb(37, 34, 30)" if scheme == "dark" else "rgb(255, 254, 251)")  # --raised
    assert overflow(page) == 0
    assert page.evaluate(CONTRAST)[0] >= 4.5, page.evaluate(CONTRAST)
    page.keyboard.press("Enter")
    expect(turn.locator(".yw-outcome")).to_have_text(t["judge_needed"])
    page.keyboard.press("Escape")
    expect(turn.locator("form")).to_have_count(0)
    expect(turn.locator("[data-choice=wrong]")).to_be_focused()
    assert not file.exists()

    turn.locator("[data-choice=right]").click()
    expect(turn.locator(".yw-outcome")).to_have_text(t["judge_written"].format(file=file.name))
    expect(turn.locator("[data-choice=right]")).to_have_attribute("aria-pressed", "true")
    turn.locator("[data-choice=unanswerable]").click(force=True)  # settled: nothing more is sent
    (right,) = read(file)
    assert (right.question, right.answers, right.urls, right.answerable) == (question, (short,), (article.url,), True)

    # The outcome outlives the next question, and that one's case knows what was asked before.
    reader.ask("raccoon")
    expect(turn.locator(".yw-outcome")).to_have_text(t["judge_written"].format(file=file.name))
    last = page.locator(".yw-turn").last
    last.locator("[data-choice=wrong]").click()
    last.get_by_label(t["judge_words"]).fill(HOSTILE)
    last.get_by_label(t["judge_url"]).fill("https://right.example/page")
    page.keyboard.press("Enter")
    expect(last.locator(".yw-outcome")).to_have_text(t["judge_written"].format(file=file.name))
    expect(last.locator("form")).to_have_count(0)
    wrong = read(file)[1]
    assert (wrong.history, wrong.answers, wrong.urls) == ((question,), (HOSTILE,), ("https://right.example/page",))
    reader.shoot(f"{lang[:2]}-judge-{width}-2-written")
    assert overflow(page) == 0
    assert page.evaluate(CONTRAST)[0] >= 4.5, page.evaluate(CONTRAST)

    # An abstention was right, or there is an answer.
    reader.ask("星星是谁画的？" if lang == "zh-CN" else "Who painted the stars?")
    last = page.locator(".yw-turn").last
    expect(last.locator(".yw-choice")).to_have_text([t["judge_rightly"], t["judge_missed"]])
    last.locator("[data-choice=unanswerable]").click()
    expect(last.locator(".yw-outcome")).to_have_text(t["judge_written"].format(file=file.name))
    assert [case.answerable for case in read(file)] == [True, True, False]

    # A new conversation forgets the outcomes; the file does not.
    page.locator("[data-do=new]").click()
    expect(page.locator(".yw-welcome")).to_be_visible()
    reader.ask(question)
    expect(turn.locator(".yw-outcome")).to_have_text("")
    turn.locator("[data-choice=unanswerable]").click()
    expect(turn.locator(".yw-outcome")).to_have_text(t["judge_known"].format(file=file.name))
    assert len(read(file)) == 3
    assert page.evaluate("() => window.hacked") is None
    assert reader.complaints == []


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated")
def test_a_failure_is_told_and_can_be_tried_again(visit: Visit, judged: Running, file: Path) -> None:
    file.write_text("notes\n", "utf-8")
    reader = visit(address=judged.address)
    reader.ask("Harbour?")
    sent: list[str] = []
    reader.page.on("request", lambda request: sent.append(request.post_data or "") if "cases" in request.url else None)
    right = reader.page.locator("[data-choice=right]")
    right.dblclick()
    outcome = reader.page.locator(".yw-outcome")
    expect(outcome).to_contain_text("Not written: ")
    expect(outcome).to_contain_text("line 1: not JSON")
    assert len(sent) in (1, 2)  # the second only where the first had failed already
    assert sorted(json.loads(sent[0])) == ["choice", "filters", "history", "question", "seen"]
    file.unlink()
    right.click()
    expect(outcome).to_have_text(f"Written to {file.name}")
    assert len(read(file)) == 1
