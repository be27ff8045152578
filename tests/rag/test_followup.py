"""Follow-ups: what leans is completed with what was talked about; what stands by itself is left alone."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.followup import asked_before, readings, standalone
from rag.leaning import FEATURES, WEIGHTS, has_han, leaning, names_in, signs
from rag.topic import MAX_TOPIC, topic_of


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (
            ["HAVENCHAT那个加密聊天平台被查封是怎么一回事？"],
            "那他们缴获了多少现金?",
            "那他们缴获了多少现金?（HAVENCHAT那个加密聊天平台被查封）",
        ),
        (
            ["HAVENCHAT那个加密聊天平台被查封是怎么一回事？"],
            "它的服务器在哪?",
            "它的服务器在哪?（HAVENCHAT那个加密聊天平台被查封）",
        ),
        (
            ["2024年3月海城医院被勒索软件打瘫，影响了哪些科室？"],
            "那病人呢？",
            "那病人呢？（2024年3月海城医院被勒索软件打瘫）",
        ),
        (["海城交易所2024年3月被黑了多少钱？"], "是谁干的？", "是谁干的？（海城交易所2024年3月被黑）"),
        (
            ["Who first sold the Rust-written Borealis stealer?"],
            "And how much cash?",
            "And how much cash? (the Rust-written Borealis stealer)",
        ),
        (
            ["Who is the person behind the BorealRAT Android spyware?"],
            "And since when has he been running a web store for it?",
            "And since when has he been running a web store for it? (the person behind the BorealRAT Android spyware)",
        ),
        (
            ["What's wrong with the ping of OpenSerif, CVE-2031-10001?"],
            "By how much can the buffer be overrun?",
            "By how much can the buffer be overrun? (the ping of OpenSerif, CVE-2031-10001)",
        ),
        (
            ["Who alleged that Harbour Bank staff sold customer data?"],
            "When did it start?",
            "When did it start? (Harbour Bank staff sold customer data)",
        ),
        (["谁写了《海港笔记》？"], "What is it about?", "What is it about? (写了《海港笔记》)"),
        (["Who runs Borealis?"], "它的服务器在哪？", "它的服务器在哪？（Borealis）"),
    ],
)
def test_what_leans_is_completed(history: list[str], question: str, expected: str) -> None:
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Borealis窃密木马是谁先卖的，卖多少钱？",
        "2024年3月海城市第一人民医院被哪个勒索团伙攻击了？",
        "Which version of the Borealis stealer added support for browser wallets?",
        "Who led the police operation against the HavenChat messenger in Norway, and how long did it take?",
        "CVE-2031-10001影响哪些版本的OpenSerif服务器软件？",
    ],
)
def test_what_names_its_own_subject_is_left_alone(question: str) -> None:
    assert standalone(question, ["警方查封的HAVENCHAT平台有多少用户？", "And who ran it?"]) == question
    assert standalone(question, []) == question


def test_without_history_nothing_changes() -> None:
    assert standalone("And how much cash?", []) == "And how much cash?"
    assert standalone("And how much cash?", ["", "  ", "？"]) == "And how much cash?"


def test_the_subject_lasts_over_several_follow_ups() -> None:
    history = ["Who first sold the Rust-written Borealis stealer?", "How much does it cost?", "And for a year?"]
    assert standalone("Who found it?", history) == "Who found it? (the Rust-written Borealis stealer)"
    named = [*history, "Did Kestrel Labs look into it?"]
    assert standalone("When was that?", named) == "When was that? (the Rust-written Borealis stealer, Kestrel Labs)"
    changed = [*history, "海城医院2024年3月被哪个勒索团伙攻击了？"]
    assert standalone("赎金给了吗？", changed) == "赎金给了吗？（海城医院2024年3月被勒索团伙攻击）"


def test_what_the_question_already_says_is_not_said_again() -> None:
    assert standalone("它还卖吗，Borealis？", ["Borealis是什么？"]) == "它还卖吗，Borealis？"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What is CL-9 and whom did it target?", "CL-9"),
        ("Is it true that HavenChat stored its keys in plain text?", "HavenChat stored its keys in plain text"),
        ("HavenChat was seized in May, wasn't it?", "HavenChat was seized in May"),
        ("A fake HavenChat app was spreading in May. How popular was it?", "A fake HavenChat app was spreading in May"),
        ("HavenChat 是哪天被查封的？", "HavenChat 被查封"),
        ("是不是有人把海城银行告了，说它丢了数据？", "有人把海城银行告，说它丢了数据"),
        ("谁？", ""),
        ("what?", "what"),
    ],
)
def test_topics(question: str, topic: str) -> None:
    assert topic_of(question) == topic


def test_names() -> None:
    assert names_in("Did Kestrel Labs's team tell the FBI about CVE-2031-10001 in May?") == [
        "Kestrel Labs",
        "CVE-2031-10001",
    ]
    assert names_in("Kestrel Labs 说 “海港行动” 用了CVE-2031-10001吗") == [
        "Kestrel Labs",
        "“海港行动”",
        "CVE-2031-10001",
    ]


@pytest.mark.parametrize(
    "question",
    ["Did Vietnam, Kenya and South Korea help the U.S. in Dubrovnia?", "Vietnam 和 South Korea 帮了 Dubrovnia 吗"],
)
def test_a_place_of_the_table_is_no_name(question: str) -> None:
    assert names_in(question) == ["Dubrovnia"]


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_is_taken(question: str, history: list[str]) -> None:
    result = standalone(question, history)
    assert result.startswith(question)
    assert result == standalone(question, history)
    assert all(len(topic_of(text)) <= max(MAX_TOPIC, len(text) * 2) for text in history)


@given(st.text(max_size=100))
def test_every_sign_has_a_weight(question: str) -> None:
    language = "zh" if has_han(question) else "en"
    assert len(signs(question)) == len(FEATURES[language]) == len(WEIGHTS[language])


def test_on_the_training_questions(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "training/questions.jsonl").read_text("utf-8").splitlines()]
    lean = [row for row in rows if row.get("history")]
    stand = [row for row in rows if not row.get("history")]
    found = sum(leaning(row["question"]) > 0 for row in lean) / len(lean)
    wrong = sum(leaning(row["question"]) > 0 for row in stand) / len(stand)
    kept = [
        all(name in standalone(row["question"], row["history"]) for name in names_in(row["history"][0])) for row in lean
    ]
    assert found >= 0.98
    assert wrong <= 0.02
    assert sum(kept) / len(kept) >= 0.98


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ("How many people were arrested over HAVENCHAT?", "Who is the head of Borealis?"),
        ("How many people were arrested over HAVENCHAT?", "When was Copper Fox taken down?"),
        ("HAVENCHAT 案一共抓了多少人？", "Borealis 在哪里被捕？"),
        ("HAVENCHAT 案一共抓了多少人？", "霍罗舍夫多大年纪？"),
    ],
)
def test_what_names_a_thing_of_its_own_may_stand_by_itself(history: str, question: str) -> None:
    assert readings(question, [history])[-1] == question


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ("How many people were arrested over HAVENCHAT?", "Did Borealis use it?"),
        ("How many people were arrested over HAVENCHAT?", "And who ran Borealis?"),
        ("How many people were arrested over HAVENCHAT?", "How many phones were sold?"),
        ("HAVENCHAT 案一共抓了多少人？", "那 Borealis 呢？"),
        ("HAVENCHAT 案一共抓了多少人？", "缴获了多少毒品？"),
        ("HAVENCHAT 案一共抓了多少人？", "端了几个窝点？"),
    ],
)
def test_what_points_back_or_names_nothing_new_is_a_follow_up(history: str, question: str) -> None:
    assert readings(question, [history]) == (standalone(question, [history]),)


def test_what_a_follow_up_was_completed_from_is_told_in_whole_questions() -> None:
    first, second = "Who first sold the Rust-written Borealis stealer?", "How many people were arrested over HAVENCHAT?"
    assert asked_before([]) == asked_before(["", "？"]) == ()
    assert asked_before([first, "How much does it cost?"]) == (first,)
    named = "Did Kestrel Labs look into it?"
    assert asked_before([first, "How much does it cost?", named, "And when?"]) == (first, named)
    assert asked_before([first, named, second, "And when?"]) == (second,)
    assert asked_before(["HAVENCHAT 案一共抓了多少人？", "缴获了多少毒品？"]) == ("HAVENCHAT 案一共抓了多少人？",)


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=4))
def test_every_completion_has_a_question_it_comes_from(question: str, history: list[str]) -> None:
    asked = asked_before(history)
    assert set(asked) <= set(history)
    assert asked or standalone(question, history) == question


@pytest.mark.parametrize("unit", ["谁", "是谁的", "多少", "中A", "who is ", "A. ", "Aa-", " did A", "n't it"])
def test_a_long_conversation_is_read_in_no_time(unit: str) -> None:
    """As many earlier questions as are taken, each as long as is taken."""
    history = [(unit * 2_000)[:2_000]] * 50
    start = time.process_time()
    assert standalone("它多少钱？", history).startswith("它多少钱？")
    assert time.process_time() - start < 1.5


def test_of_a_long_sentence_the_beginning_is_read() -> None:
    told = "海城医院的系统在三月被勒索软件打瘫" + "，病人被转到别处" * 40
    assert topic_of(f"{told}，是谁干的？").startswith("海城医院的系统在三月被勒索软件打瘫，病人被转到别处，")
    assert len(topic_of(f"Havenchat said that {'the servers in the north were taken, ' * 40}who did it?")) <= MAX_TOPIC
