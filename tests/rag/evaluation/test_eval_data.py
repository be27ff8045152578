"""Cases in all the formats that are read, and what is said of files that are none of them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.clean import clean
from rag.evaluation.cases import Case, case_of, digest, read_lines
from rag.evaluation.errors import BadCases
from rag.evaluation.load import load
from rag.evaluation.metrics import METRICS
from rag.evaluation.throwaway import FILE, as_markdown


def _write(path: Path, *rows: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, "utf-8")
    return path


def test_case_lines(tmp_path: Path) -> None:
    file = _write(
        tmp_path / "a.cases.jsonl",
        {"id": "q1", "question": "多少？", "answers": ["41 人"], "urls": ["https://x.example/"], "category": "factoid"},
        {"question": "Who?", "answerable": False, "history": ["What?"], "filters": {"lang": "en"}, "note": "ignored"},
        {"id": 7, "question": "Where?", "answer_groups": [["a", "b"], ["c"]], "evidence": ["one", "two"]},
    )
    assert load(file).cases == (
        Case(
            id="q1", question="多少？", answers=("41 人",), urls=("https://x.example/",), category="factoid", lang="zh"
        ),
        Case(id="2", question="Who?", answerable=False, history=("What?",), filters={"lang": "en"}, lang="en"),
        Case(id="7", question="Where?", answer_groups=(("a", "b"), ("c",)), evidence=(("one", "two"),), lang="en"),
    )
    assert load(file).name == "a.cases.jsonl"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not an object"),
        ('{"answers": ["x"]}', "question is missing"),
        ('{"question": " "}', "question"),
        ('{"question": "q", "answers": "x"}', "answers is 'x'"),
        ('{"question": "q", "answers": [1]}', "answers"),
        ('{"question": "q"}', "neither answers nor urls"),
        ('{"question": "q", "answerable": "no"}', "answerable"),
        ('{"question": "q", "answers": ["x"], "filters": {"since": "soon"}}', "since"),
        ('{"question": "q", "answers": ["x"], "id": []}', "id"),
        ('{"question": "q", "answers": ["x"], "evidence": 3}', "evidence"),
        ('{"question": "q", "answer_groups": "x"}', "answer_groups"),
        ('{"question": "q", "answers": ["x"], "lang": 3}', "lang"),
    ],
)
def test_bad_lines_are_named(line: str, reason: str) -> None:
    with pytest.raises(BadCases, match=r"f\.jsonl, line 2: ") as caught:
        list(read_lines(["", line], "f.jsonl"))
    assert reason in str(caught.value)


def test_two_cases_of_one_id() -> None:
    line = '{"id": "a", "question": "q", "answerable": false}'
    with pytest.raises(BadCases, match="line 2: the id 'a' is there twice"):
        list(read_lines([line, line], "f.jsonl"))


def test_an_ungraded_case() -> None:
    assert not case_of({"question": "q"}, "x", default_id="1", ungraded=True).graded


def test_the_digest_is_of_what_counts_as_right() -> None:
    a, b = Case(id="1", question="q", answers=("x",)), Case(id="2", question="r", answers=("y",))
    assert digest([a, b]) == digest([b, a])
    assert digest([a]) != digest([Case(id="1", question="q", answers=("z",))])
    assert digest([a], [("p", "text")]) != digest([a])


def test_squad(tmp_path: Path) -> None:
    context = "警方逮捕了 41 人。服务器有 12 台。"
    answerable = {"id": "a", "question": "多少人？", "answers": [{"text": "41 人", "answer_start": 5}]}
    impossible = {"id": "b", "question": "谁？", "answers": [], "is_impossible": True}
    version_1 = {"data": [{"title": "案", "paragraphs": [{"context": context, "qas": [answerable]}]}], "version": "1.1"}
    version_2 = {"data": [{"title": "案", "paragraphs": [{"context": context, "qas": [answerable, impossible]}]}]}
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    one.write_text(json.dumps(version_1), "utf-8")
    two.write_text(json.dumps(version_2, indent=2), "utf-8")
    asked = Case(
        id="a",
        question="多少人？",
        answers=("41 人",),
        relevance=(("p0", 1.0),),
        lang="zh",
        evidence=(("警方逮捕了 41 人。",),),
    )
    assert load(one).cases == (asked,)
    assert load(two).cases == (asked, Case(id="b", question="谁？", answerable=False, lang="zh"))
    assert [(p.id, p.title, p.text) for p in load(two).passages] == [("p0", "案", context)]
    (tmp_path / "3.json").write_text('{"data": [{"paragraphs": [{"qas": []}]}]}', "utf-8")
    with pytest.raises(BadCases, match="not in SQuAD's format"):
        load(tmp_path / "3.json")


def test_beir(tmp_path: Path) -> None:
    _write(
        tmp_path / "corpus.jsonl", {"_id": "d1", "title": "T", "text": "one"}, {"_id": "d2", "title": "", "text": "two"}
    )
    _write(tmp_path / "queries.jsonl", {"_id": "q1", "text": "first"}, {"_id": "q2", "text": "second"})
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq2\td1\t0\n", "utf-8")
    found = load(tmp_path)
    assert found.cases == (Case(id="q1", question="first", relevance=(("d1", 2.0), ("d2", 1.0)), lang="en"),)
    assert [passage.id for passage in found.passages] == ["d1", "d2"]
    with pytest.raises(BadCases, match=r"has no dev\.tsv; --split takes one of: test"):
        load(tmp_path, split="dev")


def test_folders_of_questions(tmp_path: Path) -> None:
    _write(tmp_path / "passages.jsonl.gz", {"id": "p1", "title": "T", "text": "正文。"})
    dev = {"id": "q", "question": "什么？", "answers": ["正文"], "passage_ids": ["p1"], "answerable": True}
    none = {"id": "n", "question": "谁？", "answers": [], "passage_ids": ["p1"], "answerable": False}
    marked = {**dev, "id": "e", "evidences": ["正文。", "正文。"]}
    _write(tmp_path / "questions_dev.jsonl.gz", dev, none)
    _write(tmp_path / "questions_evidence_dev.jsonl.gz", marked)
    more = _write(
        tmp_path / "more.jsonl", {"id": "p1", "title": "", "text": "x"}, {"id": "p9", "title": "", "text": "别的。"}
    )
    right = Case(id="q", question="什么？", answers=("正文",), relevance=(("p1", 1.0),), lang="zh")
    assert load(tmp_path).cases == (right, Case(id="n", question="谁？", answerable=False, lang="zh"))
    assert load(tmp_path, split="evidence_dev").cases[0].evidence == (("正文。",),)
    assert [p.id for p in load(tmp_path, distractors=[more]).passages] == ["p1", "p9"]
    with pytest.raises(BadCases, match="no split 'x'; --split takes one of: dev, evidence_dev"):
        load(tmp_path, split="x")


def test_questions_that_no_collection_here_answers(tmp_path: Path) -> None:
    _write(
        tmp_path / "questions_a.jsonl",
        {"id": "1", "question": "天气？", "answers": ["晴"], "passage_ids": [], "answerable": None},
    )
    _write(
        tmp_path / "questions_b.jsonl",
        {"id": "1", "question": "Why?", "answers": [], "passage_ids": [], "answerable": False},
    )
    found = load(tmp_path)
    assert [(case.id, case.category, case.answerable) for case in found.cases] == [
        ("a/1", "a", False),
        ("b/1", "b", False),
    ]
    assert not found.passages


def test_a_limit_is_spread_over_the_set(tmp_path: Path) -> None:
    file = _write(tmp_path / "a.jsonl", *({"id": str(i), "question": "q", "answerable": False} for i in range(10)))
    assert [case.id for case in load(file).limited(4).cases] == ["0", "2", "5", "7"]
    assert load(file).limited(99) == load(file)


@pytest.mark.parametrize("text", ["", "\n", "just words\n", "\xff", '{"data": 3}'])
def test_what_is_no_set(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(text.encode("latin-1"))
    with pytest.raises(BadCases):
        load(tmp_path / "x.jsonl")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadCases, match="is not a set of cases"):
        load(tmp_path / "folder")


_LINE = st.text(alphabet=st.sampled_from("abc 中文。，*_`[]()<>#-+.!|~&\\{}1/:'\"=$"), min_size=1, max_size=40)


@settings(max_examples=300)
@given(st.lists(_LINE, min_size=1, max_size=5))
def test_plain_text_survives_as_markdown(lines: list[str]) -> None:
    """Letters and figures of a passage are all there after cleaning, in order (a line of marks alone is decoration)."""
    text = "正文开始，这一段足够长，不会被当成空页面。" + "\n".join(lines) + "\n到这里结束，也还是正文。"
    article = Article("0" * 16, FILE, "标题", None, None, None, None, False, as_markdown(text), 0)
    assert list(filter(str.isalnum, clean(article).text)) == list(filter(str.isalnum, text))


def test_the_document_names_every_metric() -> None:
    text = (Path(__file__).parents[3] / "docs/testing-your-answers.md").read_text("utf-8")
    for name in METRICS:
        stem, _, cut = name.partition("@")
        known = (
            f"`{name}`" in text
            or (cut and f"`@{cut}`" in text)
            or re.match(r"(?:article|passage)_(found|recall|mrr|ndcg)", name)
        )
        assert known, name
        assert stem.split("_")[0] in text
