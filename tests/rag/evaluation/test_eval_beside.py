"""What is named beside the cases of `yuanwen eval`: told before anything is asked, or after the results."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main
from rag.evaluation.errors import BadPlace
from rag.evaluation.places import must_be_writable

Run = Callable[..., tuple[int, str, str]]
CASE = {"id": "zh", "question": "“灰鹭”行动共逮捕多少人？", "answers": ["41 人"], "urls": ["https://news.example/zh"]}
OTHER_GATE = "[[gate]]\ncases = 'other'\ndigest = '00'\nlimits = []\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a file of one case, a folder with splits, and companions that do not fit."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.jsonl").write_text(json.dumps(CASE) + "\n", "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/questions_dev.jsonl").write_text(json.dumps({**CASE, "answerable": True}) + "\n", "utf-8")
    (tmp_path / "other.toml").write_text(OTHER_GATE, "utf-8")
    (tmp_path / "torn.toml").write_text("[[gate", "utf-8")
    (tmp_path / "list.toml").write_text("gate = 3", "utf-8")
    (tmp_path / "plain").write_text("", "utf-8")
    for name, cases in (("none", []), ("changed", [{"id": "zh", "set": "c.jsonl", "digest": "00"}]), ("odd", [3])):
        (tmp_path / f"{name}.json").write_text(json.dumps({"format": 1, "cases": cases}), "utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


@pytest.fixture
def nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def evaluate(*_: object) -> None:
        pytest.fail("it was asked")

    monkeypatch.setattr("rag.evaluation.run.evaluate", evaluate)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["c.jsonl", "--set-gate"], "--set-gate needs a file to write limits into; name one with --gate FILE"),
        (["--stream", "--set-gate"], "--set-gate needs a file"),
        (["c.jsonl", "--gate", "g.toml", "--lower"], "--lower is about limits that are written, and none are; add --set-gate"),
        (["c.jsonl", "--gate", "g.toml", "--slack", "0.02"], "--slack is about limits that are written, and none are"),
        (["c.jsonl", "--slack", "0"], "--slack is about limits"),
        (["c.jsonl", "--split", "dev"], "--split dev picks questions of a BEIR folder or a folder of questions_<split>"),
        (["-", "--split", "dev"], "--split dev picks"),
        (["--stream", "--split", "dev"], "--split dev picks"),
        (["--answers", "a.jsonl", "--split", "dev"], "--split dev picks"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("here", "nothing_is_asked")
def test_an_option_without_effect_is_wrong_usage(words: list[str], said: str, run: Run) -> None:
    status, out, err = run("eval", *words)
    assert (status, out) == (2, "")
    assert err.splitlines()[-1].startswith(f"yuanwen eval: error: {said}")


def test_a_split_is_picked_where_one_of_the_sets_has_some(small_index: Path, here: Path, run: Run) -> None:
    status, out, _ = run("eval", "own", "c.jsonl", "--split", "dev", "--index", small_index, "--json", "--quiet")
    assert status == 0
    assert [part["name"] for part in json.loads(out)["sets"]] == ["own dev", "c.jsonl"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "nosuch cannot be read (No such file or directory); give case lines (.jsonl), SQuAD (.json), "),
        (["nosuch", "--split", "dev"], "nosuch cannot be read (No such file or directory); give case lines"),
        (["c.jsonl", "--answers", "nosuch"], "nosuch cannot be read (No such file or directory); give answers as JSON lines"),
        (["own", "--distractors", "nosuch"], "own brings no passages of its own"),
        (["c.jsonl", "--gate", "nosuch"], "nosuch cannot be read (No such file or directory); give a TOML file of limits, or write one: --set-gate"),
        (["c.jsonl", "--gate", "own"], "own cannot be read (Is a directory); give a TOML file of limits"),
        (["c.jsonl", "--gate", "other.toml"], "other.toml has no limits for these cases (digest "),
        (["c.jsonl", "--gate", "list.toml"], "list.toml: gate has to be a list of tables"),
        (["c.jsonl", "--gate", "torn.toml", "--set-gate"], "torn.toml is not TOML"),
        (["c.jsonl", "--gate", "own", "--set-gate"], "--gate own cannot be written (it is a folder); name a file that can be"),
        (["c.jsonl", "--gate", "plain/g.toml", "--set-gate"], "--gate plain/g.toml cannot be written (plain is not a folder)"),
        (["c.jsonl", "--compare", "nosuch"], "nosuch cannot be read (No such file or directory); give a report's folder or a saved run, made with: yuanwen eval"),
        (["c.jsonl", "--compare", "own"], "own/report.json cannot be read (No such file or directory)"),
        (["c.jsonl", "--compare", "none.json"], "the two runs have no case in common; compare runs of the same cases"),
        (["c.jsonl", "--compare", "changed.json"], "the two runs have no case in common"),
        (["c.jsonl", "--compare", "odd.json"], "odd.json is not a run of format 1"),
        (["c.jsonl", "--report", "plain"], "--report plain cannot be written (it is not a folder); name a folder that can be"),
        (["c.jsonl", "--report", "plain/deep/er"], "--report plain/deep/er cannot be written (plain is not a folder)"),
        (["c.jsonl", "--report", "x" * 300], f"--report {'x' * 300} cannot be written (File name too long)"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("here", "nothing_is_asked")
def test_bad_companions_are_told_before_anything_is_asked(words: list[str], said: str, run: Run) -> None:
    status, out, err = run("eval", *words)
    assert (status, out) == (1, "")
    assert err.startswith(f"yuanwen: {said}")
    assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("nothing_is_asked")
def test_missing_distractors(here: Path, run: Run) -> None:
    passage = {"id": "p", "title": "", "text": "第一号站建于 1931 年。"}
    (here / "own/passages.jsonl").write_text(json.dumps(passage) + "\n", "utf-8")
    status, out, err = run("eval", "own", "--distractors", "nosuch")
    assert (status, out) == (1, "")
    assert (
        err == "yuanwen: nosuch cannot be read (No such file or directory); give JSON lines, packed with gzip or not\n"
    )


def test_a_place_without_leave_to_write(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BadPlace, match=r"--gate new/g.toml cannot be written \(no leave to write to \.\)"):
        must_be_writable(Path("new/g.toml"), "--gate")
    with pytest.raises(BadPlace, match=r"no leave to write to own"):
        must_be_writable(Path("own"), "--report", folder=True)
    assert not (here / "new").exists()


def test_what_cannot_be_written_after_all_is_told_after_the_results(
    small_index: Path, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Path, *rest: Any) -> int:
        raise OSError(28, "No space left on device", str(file))

    (here / "report/index.html").mkdir(parents=True)  # a folder where the page belongs
    words = ["eval", "c.jsonl", "--index", small_index, "--json", "--quiet"]
    status, out, err = run(*words, "--report", "report")
    assert (status, len(json.loads(out)["cases"])) == (1, 1)
    assert err == (
        "yuanwen: the report could not be written: report/index.html (Is a directory); "
        "name another folder with --report\n"
    )
    monkeypatch.setattr(Path, "write_text", full)
    status, out, err = run(*words, "--gate", "new.toml", "--set-gate")
    assert (status, len(json.loads(out)["cases"]), "gate" in json.loads(out)) == (1, 1, False)
    assert err == (
        "yuanwen: new.toml could not be written (No space left on device), so no limit is set; "
        "name another with --gate\n"
    )
