"""What a person sees: whole outputs, plain and on a terminal, and hostile text made harmless."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_answers import answer_of

from rag.terminal import render_answer, render_passages
from rag.terminal_reports import (
    render_article,
    render_ingest,
    render_remove,
    render_repair,
    render_status,
    render_verify,
)
from rag.terminal_text import Style, columns, safe, safe_line, wrapped

PLAIN = Style(None, False)
NARROW = Style(40, False)
TERMINAL = Style(60, True)
LINK = answer_of().quotes[0].citation.link
LINK2 = answer_of().quotes[1].citation.link
EN_LINK = answer_of().conflicts[0].quote.citation.link


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("扣了几辆车？", "结合前面的问题理解：「“港口行动”是哪年？」、「谁带队？」"),
        ("How many cars?", "Read together with what was asked before: ““港口行动”是哪年？”, “谁带队？”"),
    ],
)
def test_a_follow_up_is_shown_with_the_questions_it_was_read_with(question: str, line: str) -> None:
    answer = {**answer_of().to_json(), "question": question}
    earlier = ("“港口行动”是哪年？", "谁带队？")
    assert render_answer(answer, PLAIN, read_with=earlier).split("\n")[0] == line
    alone = {**answer, "standalone_question": question}
    assert earlier[0] not in render_answer(alone, PLAIN, read_with=earlier)
    long = render_answer(answer, PLAIN, read_with=("谁" * 2000,)).split("\n")[0]
    assert "谁…" in long
    assert len(long) < 400


def test_a_chinese_answer_when_piped() -> None:
    assert render_answer(answer_of().to_json(), PLAIN) == (
        "理解为：扣了几辆车？（港口行动）\n"
        "\n"
        "1  警方在行动中扣押了四辆汽车，还找到了现金152,500欧元。\n"
        "   案件仍在审理。\n"
        "   港口行动 · 海港日报 · 2024-05-01\n"
        f"   {LINK}\n"
        "   另有 1 篇独立的文章说法相同：\n"
        "     · 又一篇 · 晚报 · 2024-05-03\n"
        "       https://c.example/1\n"
        "\n"
        "2  案件仍在审理。\n"
        "   港口行动 · 海港日报 · 2024-05-01\n"
        f"   {LINK2}\n"
        "\n"
        "也有文章给出不同的说法：\n"
        "\n"
        "   five：\n"
        "   Police seized five cars in the raid.\n"
        "   Harbour raid · The Wire · 2024-05-02\n"
        f"   {EN_LINK}\n"
        "\n"
        "把握 93%\n"
    )


def test_figures_stand_side_by_side_with_their_dates() -> None:
    conflict = answer_of().conflicts[0]
    answer = answer_of(conflicts=(replace(conflict, value="five cars", against=(9, 12)),)).to_json()
    assert (
        "也有文章给出不同的说法：\n\n"
        "   四辆汽（引文 1，港口行动 · 海港日报 · 2024-05-01）\n\n"
        "   five cars：\n   Police seized five cars in the raid.\n   Harbour raid · The Wire · 2024-05-02\n"
    ) in render_answer(answer, PLAIN)
    answer["question"] = "How many cars?"
    assert "   四辆汽 (quote 1, 港口行动 · 海港日报 · 2024-05-01)\n" in render_answer(answer, PLAIN)


def test_an_english_answer_on_a_terminal() -> None:
    answer = answer_of(question="How many cars?", standalone_question="How many cars?", quotes=()).to_json()
    answer["quotes"] = [answer["conflicts"].pop()["quote"]]
    assert render_answer(answer, TERMINAL) == (
        "\x1b[1m1  \x1b[0mPolice seized \x1b[1;4mfive\x1b[0m cars in the raid.\n"
        "\x1b[2m   Harbour raid · The Wire · 2024-05-02\x1b[0m\n"
        f"   \x1b]8;;{EN_LINK}\x1b\\https://wire.example/raid\x1b]8;;\x1b\\\n"
        "\n"
        "\x1b[2mconfidence 93%\x1b[0m\n"
    )


@pytest.mark.parametrize(
    ("question", "reason", "expected"),
    [
        (
            "扣了几架飞机？",
            "没有一篇文章说到飞机。",
            "没有一篇文章说到飞机。\n\n最接近的原文：\n\n1  案件仍在审理。\n   港口行动 · 海港日报 · 2024-05-01\n",
        ),
        (
            "How many planes?",
            "No article speaks of planes.",
            "No article speaks of planes.\n\nThe nearest passages:\n\n1  案件仍在审理。\n   港口行动 · 海港日报 · 2024-05-01\n",
        ),
    ],
)
def test_no_answer_says_why_and_what_is_nearest(question: str, reason: str, expected: str) -> None:
    answer = answer_of(
        question=question,
        standalone_question=question,
        answered=False,
        reason_code="entity_missing",
        reason=reason,
        quotes=answer_of().quotes[1:],
        conflicts=(),
    ).to_json()
    answer["quotes"][0]["rank"] = 1
    assert render_answer(answer, PLAIN) == f"{expected}   {LINK2}\n"


def test_no_answer_and_nothing_near() -> None:
    answer = answer_of(
        question="What?",
        standalone_question="What?",
        answered=False,
        reason="The index is empty.",
        quotes=(),
        conflicts=(),
    )
    assert render_answer(answer.to_json(), PLAIN) == "The index is empty.\n"


def test_an_article_without_a_web_address() -> None:
    answer = answer_of(standalone_question="扣了几辆车？", conflicts=()).to_json()
    answer["quotes"] = answer["quotes"][1:]
    answer["quotes"][0]["citation"].update(url=None, link=None, source=None)
    assert render_answer(answer, PLAIN) == (
        "2  案件仍在审理。\n   港口行动 · 2024-05-01\n   00000000000000aa.md\n\n把握 93%\n"
    )


def test_passages() -> None:
    result = {
        "id": None,
        "passages": [
            {
                "rank": 1,
                "score": 2.0,
                "article_id": "aa",
                "url": "https://a.example/",
                "start": 0,
                "end": 9,
                "text": "one\ntwo",
                "title": "A",
                "source": "The Wire",
                "date": None,
            },
            {"rank": 2, "score": 1.0, "article_id": "bb", "url": None, "start": 3, "end": 4, "text": "x"},
        ],
    }
    assert render_passages(result, PLAIN, query="cars") == (
        "1  one\n   two\n   A · The Wire  [0, 9)\n   https://a.example/\n\n2  x\n   bb  [3, 4)\n"
    )
    assert render_passages({"passages": []}, PLAIN, query="cars") == "No matching passages.\n"
    assert render_passages({"passages": []}, PLAIN, query="车") == "没有找到相关的段落。\n"


def test_wrapping_counts_columns() -> None:
    assert wrapped("警方在行动中扣押了四辆汽车，还找到了大量现金。案件仍在审理。", Style(24, False), indent="  ") == [
        "  警方在行动中扣押了四辆",
        "  汽车，还找到了大量现",
        "  金。案件仍在审理。",
    ]
    assert wrapped("Police seized four cars in the raid, and more.", Style(22, False)) == [
        "Police seized four",
        "cars in the raid, and",
        "more.",
    ]
    assert wrapped("a" * 45, Style(20, False)) == ["a" * 20, "a" * 20, "a" * 5]
    assert wrapped("一\r\n\n二", NARROW) == ["一", "", "二"]


def test_marks_go_on_over_a_line_break() -> None:
    assert wrapped("aaaa bbbb cccc dddd eeee", Style(20, True), marks=[[15, 24]]) == [
        "aaaa bbbb cccc \x1b[1;4mdddd\x1b[0m",
        "\x1b[1;4meeee\x1b[0m",
    ]


HOSTILE = "\x1b[2J\x1b]8;;https://evil.example\x07x\x9b31m\x7f\r\u202eabc\u2066\u200f\ud800\U000e0041\tend"


def test_hostile_text_is_shown_as_signs() -> None:
    assert safe(HOSTILE) == (
        "␛[2J␛]8;;https://evil.example␇x⟨U+009B⟩31m␡␍⟨U+202E⟩abc⟨U+2066⟩⟨U+200F⟩⟨U+D800⟩⟨U+E0041⟩  end"
    )
    assert safe_line("a\nb\u2028c") == "a b⟨U+2028⟩c"


def hostile_everywhere(value: Any) -> Any:
    if isinstance(value, str):
        return value + HOSTILE
    if isinstance(value, dict):
        return {key: hostile_everywhere(part) for key, part in value.items()}
    return [hostile_everywhere(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("style", [PLAIN, NARROW, TERMINAL])
def test_nothing_hostile_reaches_the_terminal(style: Style) -> None:
    answer = hostile_everywhere(answer_of().to_json())
    answer["confidence"] = 0.5
    shown = render_answer(answer, style) + render_passages(answer, style, query="x")
    shown += render_article({**answer["passages"][0], "title": HOSTILE, "raw": HOSTILE}, style)
    assert harmful(shown) == []
    if not style.ansi:
        assert "\x1b" not in shown


OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[!-~]*\x1b\\")


def harmful(shown: str) -> list[str]:
    """Control characters outside the sequences that we write ourselves."""
    return re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", OURS.sub("", shown))


@given(st.text(max_size=80), st.integers(20, 60), st.booleans(), st.data())
def test_wrapping_loses_nothing(text: str, width: int, ansi: bool, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, len(text)))
    b = data.draw(st.integers(a, len(text)))
    lines = wrapped(text, Style(width, ansi), indent="  ", marks=[[a, b]])
    bare = [OURS.sub("", line) for line in lines]
    assert harmful("".join(lines)) == []
    assert all(columns(line) <= width for line in bare)
    assert "".join("".join(bare).split()) == "".join(safe(text).split())


def test_style_follows_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "72")
    assert Style.of(io.StringIO(), {}) == Style(None, False)
    assert Style.of(Terminal(), {}) == Style(72, True)
    assert Style.of(Terminal(), {"NO_COLOR": "1"}) == Style(72, False)
    assert Style.of(Terminal(), {"TERM": "dumb"}) == Style(72, False)


def test_links_that_are_not_ascii() -> None:
    assert Style(60, True).link("https://例.example/\x1b]\x07a#:~:text=b") == (
        "\x1b]8;;https://%E4%BE%8B.example/%1B]%07a#:~:text=b\x1b\\https://例.example/␛]␇a\x1b]8;;\x1b\\"
    )


def test_reports() -> None:
    ingest = {
        "articles": {"added": 1200, "updated": 0, "failed": 1},
        "passages": 9000,
        "seconds": 2.25,
        "problems": [{"path": "a\x1b.md", "reason": "not text"}],
    }
    assert render_ingest(ingest) == (
        "articles: 1,200 added, 1 failed\npassages in the index: 9,000\nseconds: 2.2\nproblems:\n  a␛.md: not text\n"
    )
    many = {**ingest, "problems": ingest["problems"] * 22}  # type: ignore[operator]
    assert render_ingest(many).splitlines()[-1] == "  … and 2 more (--json lists them all)"
    status = {
        "articles": {"ok": 3, "empty": 1, "reprints": 1},
        "passages": 12,
        "sources": [{"name": "The Wire", "articles": 3}],
        "since": "2023-01-01",
        "until": None,
        "languages": {"zh": 2, "en": 1},
        "encoder": "embedded",
        "bytes": 1_234_567,
        "generation": "g1",
        "versions": {"yuanwen": "0.1.0"},
    }
    assert render_status(status) == (
        "articles: 3 with text (1 reprints), 1 empty\npassages: 12\ndates: 2023-01-01 to unknown\n"
        "languages: zh 2, en 1\nencoder: embedded\nsize: 1.2 MB\ngeneration: g1\nversions: yuanwen 0.1.0\n"
        "sources:\n  The Wire: 3\n"
    )
    assert "sources: 7\n" in render_status({**status, "sources": 7, "bytes": 12})
    verify = {
        "checked": 3,
        "exact": 1,
        "changed": 1,
        "false": [{"id": "q1", "rank": 2, "reason": "no", "line": 1, "part": "quotes"}],
        "changed_quotes": [{"id": None, "rank": 1, "reason": "yes", "line": 4, "part": "conflicts"}],
    }
    assert render_verify(verify) == (
        "3 quotes checked: 1 exact, 1 changed since, 1 false\ndo not stand:\n"
        "  false: answer q1, quote 2: no\n  changed: line 4, conflict 1: yes\n"
    )
    assert render_remove({"removed": ["aa"], "unknown": ["b\x1b"]}) == "removed: aa\nunknown: b␛\n"
    assert render_repair({"repaired": ["vectors"]}) == "repaired: vectors\n"


def test_an_article() -> None:
    article = {
        "article_id": "aa",
        "title": "Harbour",
        "url": "javascript:alert(1)",
        "source": "The Wire",
        "date": None,
        "lang": "en",
        "path": "a.md",
        "status": "ok",
        "reprint_of": None,
        "text": "One.\n\nTwo.\x1b",
    }
    assert render_article(article, PLAIN) == (
        "Harbour\narticle_id: aa\nsource: The Wire\nlang: en\npath: a.md\nstatus: ok\nurl: javascript:alert(1)\n\n"
        "One.\n\nTwo.␛\n"
    )
