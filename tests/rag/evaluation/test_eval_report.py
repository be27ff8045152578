"""The report: one page that needs nothing else, escaped, legible, and whole in a real browser at any size."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rag.evaluation.bootstrap import interval
from rag.evaluation.judge import CAUSES
from rag.evaluation.record import load_run
from rag.evaluation.report import write_report
from rag.evaluation.report.charts import charts
from rag.evaluation.report.page import script_json

Json = dict[str, Any]
EVIL = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>\u2028\ud800&amp;"
OUTCOMES = [("right", None), ("rightly_abstained", None), *(("wrong", cause) for cause in CAUSES)]


def _case(number: int, evil: str = "") -> Json:
    verdict, cause = OUTCOMES[number % len(OUTCOMES)]
    zh = number % 2 == 0
    text = (
        f"第 {number} 句：警方共逮捕 41 人。\n另有 {evil or '12'} 台服务器。"
        if zh
        else f"Sentence {number}: 41 arrests {evil}."
    )
    citation = {
        "article_id": "aa", "title": f"标题 {evil}" if zh else "Title", "url": "https://news.example/a", "source": "Wire",
        "date": "2024-05-01", "lang": "zh", "path": "a.md", "start": 0, "end": len(text),
        "link": "javascript:window.hacked=1" if evil else "https://news.example/a#:~:text=x",
    }  # fmt: skip
    quote = {
        "rank": 1, "text": text, "score": 0.9, "highlights": [[2, 6]], "says": True, "right_article": True,
        "hit": cause is None, "fault": evil or None, "cut": None, "before": "前文。" + evil, "after": evil + "后文。",
        "citation": citation,
    }  # fmt: skip
    passage = {"rank": 1, "score": 1.0, "article_id": "aa", "url": None, "start": 0, "end": 9, "text": evil or text, "grade": 1.0, "answers": False, "title": "标题"}  # fmt: skip
    return {
        "id": f"case-{number}", "set": f"set {evil}", "digest": "d", "question": f"问题 {number}？{evil}" if zh else f"Question {number}? {evil}",
        "history": ["前一问？"] if number % 5 == 0 else [], "standalone_question": "完整的问题？", "filters": {"lang": "zh"} if number % 7 == 0 else {},
        "category": f"category {number % 4} {evil}", "lang": "zh" if zh else "en", "answerable": verdict != "rightly_abstained",
        "answers": ["41 人", evil or "forty-one"], "answer_groups": [], "gold": ["https://news.example/a"], "gold_missing": [],
        "verdict": verdict, "cause": cause, "answered": cause is None, "confidence": number % 100 / 100, "reason_code": None,
        "reason": evil or None, "error": None, "quotes": [quote] * 3, "passages": [passage] * 3,
        "ranks": {"article": 2, "passage": None}, "values": {"hit@1": float(cause is None)}, "timing_ms": {"total": 3.0},
    }  # fmt: skip


def _run(count: int, evil: str = "") -> Json:
    entry = {"value": 0.631, "low": 0.55, "high": 0.72, "n": count}
    names = (
        "hit@1",
        "hit@3",
        "exact_quotes",
        "right_article",
        "coverage",
        "false_answers",
        "shown_precision",
        "auroc",
        "quote_chars",
    )
    metrics = {
        name: dict(entry)
        for name in (*names, *(f"{what}_found@{k}" for what in ("article", "passage") for k in (1, 3, 5, 10)))
    }
    cases = [_case(number, evil) for number in range(count)]
    flips = [
        {
            "id": "case-1",
            "set": "s",
            "question": f"问题？{evil}",
            "lang": "zh",
            "before": "right",
            "now": "wrong_sentence",
        }
    ]
    row = {
        "metric": "hit@1",
        "before": 0.6,
        "now": 0.63,
        "difference": 0.03,
        "low": 0.01,
        "high": 0.05,
        "p": 0.01,
        "real": True,
        "better": True,
    }
    return {
        "format": 1, "version": "1.0", "digest": "ab" * 32, "answers_given": False, "min_confidence": None,
        "sets": [{"name": f"set {evil}", "cases": count, "digest": "ab" * 32, "passages": 3507, "passages_kept_whole": 3507, "generation": "g", "encoder": "embedded"}],
        "metrics": {"all": metrics, "lang:zh": metrics, f"category:{evil or 'factoid'}": metrics},
        "curves": {
            "risk_coverage": [[0.9, 0.2, 0.05], [0.5, 0.6, 0.1], [0.1, 1.0, 0.37]],
            "reliability": [{"low": 0.9, "high": 1.0, "n": 40, "confidence": 0.95, "right": 0.9}, {"low": 0.1, "high": 0.2, "n": 9, "confidence": 0.15, "right": 0.2}],
            "thresholds": [{"false_answers_at_most": 0.05, "threshold": 0.71, "coverage": 0.5, "shown_precision": 0.9}, {"false_answers_at_most": 0.01, "threshold": None}],
        },
        "verdicts": {}, "causes": dict.fromkeys(CAUSES, 1),
        "cost": {"stages_ms": {stage: {"p50": 12.0, "p95": 40.0, "p99": 90.0} for stage in ("retrieve", "extract", "total")}, "seconds": 12.0, "peak_bytes": 2**28},
        "comparison": {"cases": count, "only_before": 0, "only_now": 0, "changed": [], "metrics": [row], "won": flips, "lost": flips},
        "gate": [{"metric": "hit@1", "part": evil or "all", "kind": "floor", "limit": 0.7, "value": 0.631, "holds": False}],
        "cases": cases,
    }  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    import os
    import shutil

    program = (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if program is None:
        pytest.fail("install Chromium (Debian: apt-get install chromium) or name it in $CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


def _open(browser: Browser, folder: Path, *, locale: str = "en-US", width: int = 1200) -> tuple[Page, list[str]]:
    page = browser.new_context(locale=locale, viewport={"width": width, "height": 900}).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))
    page.goto((folder / "index.html").as_uri())
    page.wait_for_selector(".case")
    return page, said


def test_files(tmp_path: Path) -> None:
    run = _run(30)
    notes = write_report(run, tmp_path / "report")
    assert notes == [f"the report is {tmp_path / 'report' / 'index.html'}"]
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == [
        "index.html", "latency.png", "recall.png", "reliability.png", "report.json", "risk-coverage.png",
    ]  # fmt: skip
    assert load_run(tmp_path / "report") == json.loads(json.dumps(run))
    for name in ("latency", "recall", "reliability", "risk-coverage"):
        assert (tmp_path / "report" / f"{name}.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    html = (tmp_path / "report/index.html").read_text("utf-8")
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?https?:|@import|url\(", html)


def test_a_run_with_next_to_nothing(tmp_path: Path) -> None:
    run = {
        **_run(1),
        "metrics": {"all": {}},
        "curves": {},
        "cost": {"stages_ms": {}, "seconds": 0.1, "peak_bytes": None},
    }
    del run["comparison"], run["gate"]
    assert charts(run) == []
    write_report(run, tmp_path)


def test_json_cannot_leave_its_script() -> None:
    text = script_json({"a": EVIL})
    assert not set("<>&\u2028\ud800") & set(text)
    assert json.loads(text) == {"a": EVIL}


@pytest.mark.browser
@pytest.mark.parametrize("count", [100, 5000])
def test_whole_in_a_browser(count: int, tmp_path: Path, browser: Browser) -> None:
    write_report(_run(count), tmp_path)
    page, said = _open(browser, tmp_path)
    assert page.locator("#count").inner_text() == f"{count:,} of {count:,}"
    assert page.locator(".case").count() == 40
    page.select_option("#verdict", "wrong_sentence")
    wanted = sum(1 for number in range(count) if OUTCOMES[number % len(OUTCOMES)][1] == "wrong_sentence")
    assert page.locator("#count").inner_text() == f"{wanted:,} of {count:,}"
    page.select_option("#category", "category 2 ")
    page.select_option("#language", "zh")
    assert all("Chinese" in text for text in page.locator(".case .meta").all_inner_texts())
    for name in ("verdict", "category", "language"):
        page.select_option(f"#{name}", "")
    page.fill("#search", "问题 44？")
    ends = sum(1 for number in range(0, count, 2) if str(number).endswith("44"))
    expect(page.locator("#count")).to_have_text(f"{ends:,} of {count:,}")
    page.fill("#search", "")
    expect(page.locator("#count")).to_have_text(f"{count:,} of {count:,}")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator(".case").nth(41)).to_be_attached()
    marked = page.locator(".case mark").first.text_content()  # what is scrolled away has no inner text
    assert marked == (page.locator(".case q").first.text_content() or "")[2:6]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200
    page.click(".outcome[data-name=chrome]")
    assert page.locator("#verdict").input_value() == "chrome"
    assert said == []
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1200])
def test_in_both_languages(width: int, tmp_path: Path, browser: Browser) -> None:
    write_report(_run(100), tmp_path)
    page, said = _open(browser, tmp_path, locale="zh-CN", width=width)
    assert page.locator("h1").inner_text() == "回答质量报告"
    assert "首条命中" in page.locator("#summary").inner_text()
    visible = page.locator("main").inner_text()
    assert not re.search(r"\b(?:Hit@1|coverage|metric|quoted|confidence)\b", visible)
    page.click("#lang")
    assert page.locator("h1").inner_text() == "How well it answers"
    assert "命中" not in page.locator("#metrics").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    page.context.close()


@pytest.mark.browser
def test_hostile_text_stays_text(tmp_path: Path, browser: Browser) -> None:
    write_report(_run(60, EVIL), tmp_path)
    page, said = _open(browser, tmp_path)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert page.locator(".case a").count() == page.locator('.case a[href^="https://"]').count()
    assert "</script><script>window.hacked=1</script>" in (page.locator(".case h4").first.text_content() or "")
    assert said == []
    page.context.close()


def test_an_interval_of_nothing_is_nothing() -> None:
    import numpy as np

    assert all(np.isnan(interval(np.array([np.nan]))))
