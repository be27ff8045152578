"""The pytest plugin, as a repository that has packages called `rag` and `index` itself would use it."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_yuanwen import Yuanwen, assert_grounded, client

Json = dict[str, Any]
Inner = Callable[..., tuple[int, str]]
ROOT = Path(__file__).parents[1]
ZH = "警方在星期二宣布，代号“灰鹭”的行动共逮捕 41 人，查获 12 台服务器。\n\n该公司并未支付赎金。行动历时七个月，由五个国家共同完成。\n"
EN = "Police said on Tuesday that Operation Grey Heron led to 41 arrests and the seizure of 12 servers in five countries.\n"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose own packages would break an `import rag`, and an index of two articles."""
    folder = tmp_path_factory.mktemp("repository")
    for package in ("rag", "index", "corpus", "ui"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text("raise RuntimeError('this is not the package you want')\n")
    articles = folder / "articles"
    articles.mkdir()
    head = "---\ntitle: {}\nurl: https://news.example/{}\nsource: Wire\ndate: 2024-05-01\n---\n\n"
    (articles / "zh.md").write_text(head.format("灰鹭行动", "zh") + ZH, "utf-8")
    (articles / "en.md").write_text(head.format("Grey Heron", "en") + EN, "utf-8")
    done = _yuanwen(["--index", str(folder / "idx"), "ingest", str(articles), "--quiet"], folder)
    assert done.returncode == 0, done.stderr
    return folder


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "YUANWEN"))}
    return {**kept, "PYTHONUTF8": "1"}


def _yuanwen(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    program = str(Path(sys.executable).parent / "yuanwen")
    return subprocess.run(
        [program, *words], cwd=folder, capture_output=True, text=True, encoding="utf-8", env=_environment(), check=False
    )


@pytest.fixture
def inner(repository: Path, tmp_path: Path) -> Inner:
    """Runs pytest on one test file within the repository, which is on the path, as `python -m pytest` puts it."""

    def run(text: str, *options: str, name: str = "test_inner.py", index: bool = True) -> tuple[int, str]:
        file = tmp_path / name
        file.write_text(text, "utf-8")
        if (tmp_path / "pytest.ini").exists() is False:
            (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
        words = [sys.executable, "-m", "pytest", "-rA", str(file), *options]
        if "pytest_yuanwen.plugin" not in _loaded():
            words[3:3] = ["-p", "pytest_yuanwen.plugin"]
        if index:
            words += ["--yuanwen-index", str(repository / "idx")]
        path = os.pathsep.join([str(repository), *([str(ROOT)] if "pytest_yuanwen.plugin" not in _loaded() else [])])
        done = subprocess.run(
            words,
            cwd=repository,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**_environment(), "PYTHONPATH": path},
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def _loaded() -> set[str]:
    """Plugins that pytest finds by itself because they are installed."""
    from importlib.metadata import entry_points

    return {point.value for point in entry_points(group="pytest11")}


def test_helpers(inner: Inner) -> None:
    status, out = inner("""
import pytest

def test_asks(yuanwen):
    answer = yuanwen.ask("灰鹭行动共逮捕了多少人？")
    assert "41 人" in answer["quotes"][0]["text"]
    yuanwen.assert_grounded(answer)

def test_answers(yuanwen, assert_answers, assert_quotes):
    assert_answers("灰鹭行动共逮捕了多少人，查获多少台服务器？", "41 人", url="https://news.example/zh")
    assert_quotes("How many arrests did Operation Grey Heron lead to?", "led to 41 arrests", url="https://news.example/en")

def test_abstains(assert_abstains):
    answer = assert_abstains("红烧肉怎么做？")
    assert answer["reason"]

def test_wrong_answer(assert_answers):
    assert_answers("灰鹭行动共逮捕了多少人？", "99 人", url="https://news.example/zh")

def test_not_quoted(assert_quotes):
    assert_quotes("How many arrests did Operation Grey Heron lead to?", "led to 41  arrests")

def test_answered_after_all(assert_abstains):
    assert_abstains("How many arrests did Operation Grey Heron lead to?")

def test_tampered(yuanwen):
    answer = yuanwen.ask("灰鹭行动共逮捕了多少人？")
    answer["quotes"][0]["text"] = answer["quotes"][0]["text"].replace("41", "４１")
    yuanwen.assert_grounded(answer)

def test_bad_question(yuanwen):
    with pytest.raises(ValueError, match="question"):
        yuanwen.ask(" ")
""")
    assert status == 1, out
    results = {
        line.split("::")[1].split()[0]: line.split()[0]
        for line in out.splitlines()
        if line.startswith(("PASSED", "FAILED"))
    }
    assert results == {
        "test_asks": "PASSED", "test_answers": "PASSED", "test_abstains": "PASSED", "test_bad_question": "PASSED",
        "test_wrong_answer": "FAILED", "test_not_quoted": "FAILED", "test_answered_after_all": "FAILED", "test_tampered": "FAILED",
    }, out  # fmt: skip
    for said in (
        "question: 灰鹭行动共逮捕了多少人？",
        "expected: 99 人  <https://news.example/zh>",
        "nearest:  ",
        "answered, and should not have been",
        "the words are not quoted",
        "quote 1 does not stand: ",
    ):
        assert said in out


def test_every_helper_of_the_document_is_a_fixture_and_a_method(inner: Inner) -> None:
    document = (ROOT / "docs/testing-your-answers.md").read_text("utf-8")
    names = re.findall(r"^\| `(assert_\w+)\(", document, re.MULTILINE)
    assert names == ["assert_answers", "assert_abstains", "assert_quotes", "assert_grounded"]
    lines = [f"    assert callable({name}) and callable(yuanwen.{name})" for name in names]
    status, out = inner(f"def test_all(yuanwen, {', '.join(names)}):\n" + "\n".join(lines) + "\n")
    assert status == 0, out


GROUNDED = """
import pytest
from pytest_yuanwen import assert_grounded as imported

ANSWER = {"question": "?", "answered": True,
          "quotes": [{"text": "一二", "citation": {"article_id": "a", "start": 0, "end": 2}}]}

def test_with_texts(assert_grounded):
    assert_grounded(ANSWER, articles={"a": "一二三"})
    imported(ANSWER, articles={"a": "一二三"})
    with pytest.raises(pytest.fail.Exception, match="is not what a says"):
        assert_grounded(ANSWER, articles={"a": "三二一"})

def test_with_the_index(assert_grounded, request):
    with pytest.raises(pytest.fail.Exception, match="quote 1 does not stand"):
        assert_grounded(ANSWER)
    assert_grounded(request.getfixturevalue("yuanwen").ask("灰鹭行动共逮捕了多少人？"))
"""


def test_assert_grounded_as_a_fixture(inner: Inner) -> None:
    status, out = inner(GROUNDED)
    assert status == 0, out
    assert "2 passed" in out
    status, out = inner(GROUNDED, index=False)
    assert status == 0, out
    assert "1 passed, 1 skipped" in out


def test_an_index_that_is_not_there_is_a_short_failure(inner: Inner, tmp_path: Path) -> None:
    tests = "def test_a(yuanwen):\n    yuanwen.ask('?')\n\ndef test_b(assert_abstains):\n    assert_abstains('?')\n"
    missing = tmp_path / "nosuch"
    status, out = inner(tests, "--yuanwen-index", str(missing), index=False)
    said = f"there is no index in {missing}; make one with: yuanwen --index {missing} ingest PATH, or name another with"
    assert status == 1, out
    assert "2 failed" in out
    assert said in out
    assert "client.py" not in out
    assert "Error" not in out
    case = json.dumps({"id": "x", "question": "?", "answers": ["1"]}) + "\n"
    status, out = inner(case, "--yuanwen-index", str(missing), name="some.cases.jsonl", index=False)
    assert status == 1, out
    assert said in out
    assert "program.py" not in out
    # A folder that holds none: the program says so, and stops before it has read the question.
    missing.mkdir()
    status, out = inner(tests, "--yuanwen-index", str(missing), index=False)
    assert status == 1, out
    assert "2 failed" in out
    assert f"yuanwen --index {missing} stopped: there is no index in {missing}; make one with" in out
    assert "Error" not in out
    status, out = inner(case, "--yuanwen-index", str(missing), name="some.cases.jsonl", index=False)
    assert f"yuanwen eval failed: there is no index in {missing}; make one with" in out


def test_case_files_collect_as_tests(inner: Inner) -> None:
    cases = [
        {"id": "zh-arrests", "question": "灰鹭行动共逮捕了多少人，查获多少台服务器？", "answers": ["41 人"], "urls": ["https://news.example/zh"]},
        {"id": "en-wrong", "question": "How many arrests did Grey Heron lead to?", "answers": ["99 arrests"], "urls": ["https://news.example/en"]},
        {"question": "红烧肉怎么做？", "answerable": False},
    ]  # fmt: skip
    text = "\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n"
    status, out = inner(text, name="some.cases.jsonl")
    assert status == 1, out
    assert "PASSED some.cases.jsonl::zh-arrests" in out.replace("../", "") or "::zh-arrests" in out
    assert "2 passed" in out
    assert "1 failed" in out
    for said in (
        "question: How many arrests did Grey Heron lead to?",
        "expected: 99 arrests  <https://news.example/en>",
        "got:      ",
        "nearest:  ",
    ):
        assert said in out
    status, out = inner(text, "-k", "zh-arrests", name="some.cases.jsonl")
    assert status == 0, out


def test_a_broken_case_file_is_an_error(inner: Inner) -> None:
    status, out = inner("{\n", name="bad.cases.jsonl")
    assert status != 0
    assert "line 1: not a JSON object" in out
    status, out = inner('{"question": 3}\n', name="bad.cases.jsonl")
    assert status == 1
    assert "question is 3; it has to be text" in out


def test_without_an_index_tests_are_skipped(inner: Inner) -> None:
    status, out = inner("def test_x(yuanwen):\n    pass\n", index=False)
    assert status == 0, out
    assert "1 skipped" in out
    assert "--yuanwen-index" in out


def test_another_systems_answer_with_its_texts() -> None:
    texts = {"a": ZH, "https://wire.example/en": EN}
    start = ZH.index("该公司")
    good: Mapping[str, Any] = {
        "question": "?", "answered": True,
        "quotes": [
            {"text": ZH[start : start + 10], "citation": {"article_id": "a", "start": start, "end": start + 10}},
            {"text": EN[0:6], "citation": {"url": "https://wire.example/en", "start": 0, "end": 6}},
        ],
    }  # fmt: skip
    assert_grounded(good, articles=texts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "该公司已经支付赎金。"}, "is not what a says"),
        ({"text": "该公司并未支付赎金. "}, "is not what a says"),
        ({"citation": {"article_id": "b", "start": 0, "end": 5}}, "cites 'b'"),
        ({"citation": {"article_id": "a", "start": 0, "end": 9999}}, "is no place in a"),
        ({"citation": {"article_id": "a"}}, "is no place in a"),
        ({"citation": None}, "cites None"),
    ],
)
def test_another_systems_false_answer(change: Json, said: str) -> None:
    start = ZH.index("该公司")
    quote = {"text": ZH[start : start + 10], "citation": {"article_id": "a", "start": start, "end": start + 10}}
    with pytest.raises(pytest.fail.Exception, match=said):
        assert_grounded({"question": "?", "answered": True, "quotes": [{**quote, **change}]}, articles={"a": ZH})


def test_answered_without_a_quote_is_not_grounded() -> None:
    with pytest.raises(pytest.fail.Exception, match="without a quote"):
        assert_grounded({"question": "?", "answered": True, "quotes": []}, articles={"a": ZH})
    assert_grounded({"question": "?", "answered": False, "quotes": []}, articles={"a": ZH})


def test_against_article_files(repository: Path) -> None:
    answer = json.loads(_yuanwen(["--index", "idx", "ask", "灰鹭行动共逮捕了多少人？", "--json"], repository).stdout)
    assert_grounded(answer, articles=repository / "articles")
    answer["quotes"][0]["citation"]["raw_spans"][0][0] += 1
    with pytest.raises(pytest.fail.Exception, match="is not grounded"):
        assert_grounded(answer, articles=[repository / "articles"])


def test_the_plugin_imports_none_of_the_rooms() -> None:
    for path in (ROOT / "pytest_yuanwen").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            assert not {name.split(".")[0] for name in names} & {"corpus", "index", "rag", "ui"}, path


def test_what_cannot_be_asked_is_told_in_the_callers_words(repository: Path) -> None:
    with Yuanwen(repository / "idx") as yuanwen:
        yuanwen.ask("灰鹭行动共逮捕了多少人？")
        with pytest.raises(ValueError, match=r"^yuanwen cannot ask '谁？': since is 'May'; it has to be a date"):
            yuanwen.ask("谁？", filters={"since": "May"})
        with pytest.raises(
            ValueError, match=r"^assert_answers\('谁？'\) expects nothing: give words of the answer, or"
        ):
            yuanwen.assert_answers("谁？")
        with pytest.raises(ValueError, match="expects nothing"):
            yuanwen.assert_answers("Who?", "", url="")


def test_a_process_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "deaf"
    program.write_text(f"#!{sys.executable}\nimport time\nprint('{{\"quotes\": []}}', flush=True)\ntime.sleep(600)\n")
    program.chmod(0o755)
    monkeypatch.setattr(client, "SECONDS_TO_END", 0.2)
    yuanwen = Yuanwen(tmp_path, command=str(program))
    assert yuanwen.judge({"question": "?"}) == {"quotes": []}
    process, errors = yuanwen._process, yuanwen._errors
    assert process is not None
    yuanwen.close()
    assert process.returncode is not None
    assert process.stdout is not None
    assert (process.stdout.closed, errors.closed) == (True, True)
    yuanwen.close()
