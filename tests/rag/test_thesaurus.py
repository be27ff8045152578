"""The thesaurus: in, words and questions in Chinese and English; out, what may stand for them, never question words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.tokens import fold
from rag.expand import OTHER_WORD, expand
from rag.overlap import Lines, matches, wide
from rag.question import parse
from rag.thesaurus import MAX_FORMS, Alternative, Thesaurus

ROWS = [
    ("老板", "所有者", "首席执行官", "ceo"),
    ("老板", "东家"),
    ("户头", "账户"),
    ("户头号码", "账号"),
    ("cop", "police", "law enforcement"),
    ("勒索软件", "勒索病毒", "ransomware"),
    ("hacked", "breached"),
]


@pytest.fixture(name="table")
def _table() -> Thesaurus:
    return Thesaurus.of_rows(ROWS)


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("老板", ("所有者", "首席执行官", "ceo", "东家")),
        ("东家", ("老板",)),
        ("cops", ("police", "law enforcement")),
        ("勒索软件", ("勒索病毒", "ransomware")),
        ("ransomware", ("勒索软件", "勒索病毒")),
        ("服务器", ()),
        ("", ()),
    ],
)
def test_others(table: Thesaurus, word: str, others: tuple[str, ...]) -> None:
    assert table.others(word) == others


def test_longest_word_wins_and_knows_its_terms(table: Thesaurus) -> None:
    assert table.alternatives("他的户头号码是多少") == (Alternative(("户头", "头号", "号码"), ("账号",), ()),)
    assert table.alternatives("那个户头") == (Alternative(("户头",), ("账户",), ()),)
    found = table.alternatives("Did the cops know who hacked it?")
    assert [each.terms for each in found] == [("cop",), ("hack",)]
    assert found[0].stems == (("polic",), ("law", "enforc"))
    assert table.alternatives("🙂 \n ¿?") == ()


def test_saved_and_read_again(table: Thesaurus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.thesaurus._FILE", tmp_path / "t.npz")
    table.save(tmp_path / "t.npz")
    again = Thesaurus.load.__wrapped__(Thesaurus)
    assert len(again) == len(ROWS)
    assert [again.others(word) for row in ROWS for word in row] == [table.others(word) for row in ROWS for word in row]


def test_shipped_table_bridges_everyday_words() -> None:
    shipped = Thesaurus.load()
    assert "所有者" in shipped.others("老板")
    assert "账户" in shipped.others("户头")
    assert "police" in shipped.others("cops")
    assert {"ransomware"} <= set(shipped.others("勒索软件"))
    assert max(len(each.chinese) + len(each.stems) for each in shipped.alternatives("老板抓了手机漏洞")) <= MAX_FORMS


def test_question_words_have_no_alternatives() -> None:
    for question in ("这是什么？", "哪个", "what is it", "which one did they say"):
        assert all(set(each.terms) <= set(parse(question).terms) for each in parse(question).alternatives)
    assert parse("多少").alternatives == ()


def test_terms_count_less_in_other_words() -> None:
    question = parse("老板的户头在哪里")
    texts = [fold(text) for text in ("老板的户头被冻结", "所有者的账户被冻结", "天气很好")]
    has = matches(question.terms, Lines(texts))
    wider = wide(question, Lines(texts), has)
    first = [question.terms.index(term) for term in ("老板", "户头")]
    assert wider[0, first].tolist() == [1.0, 1.0]
    np.testing.assert_allclose(wider[1, first], 0.8)
    assert wider[2, first].tolist() == [0.0, 0.0]
    english = parse("How many cops were hurt?")
    texts = ["law enforcement officers were hurt.", "the law was not enforced anywhere", "policies changed"]
    column = english.terms.index("cop")
    found = wide(english, Lines(texts), matches(english.terms, Lines(texts)))[:, column]
    assert found[0] == np.float32(0.8)
    assert found[2] == 0.0


def test_searched_for_beside_the_own_words() -> None:
    question = parse("户头 cops")
    weights = expand(question, question.terms)
    assert weights["户头"] == weights["cop"] == 1.0
    assert weights["账户"] == OTHER_WORD
    assert 0 < weights["enforc"] < OTHER_WORD
    assert max(weights.values()) == 1.0
