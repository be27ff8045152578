"""Judgements: POST /api/cases writes what the service says to the file that the server was given, or nothing."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from fakes import ARTICLES, HOSTILE, FakeService
from fastapi.testclient import TestClient
from served import Connect

from rag.evaluation.cases import Case, read_lines
from rag.evaluation.errors import BadCases
from ui import command
from ui.cases import check_file
from ui.settings import Credentials, UiSettings

Json = dict[str, Any]
QUESTION = "取缔“灯笼”平台时缴获了多少现金？"
LANTERN = ARTICLES["lantern"].url


def read(file: Path) -> list[Case]:
    return list(read_lines(file.read_text("utf-8").split("\n"), file.name)) if file.exists() else []


def body(**more: Any) -> Json:
    return {"question": QUESTION, "history": [], "filters": {}, "choice": "right"} | more


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cases") / "mine.cases.jsonl"


@pytest.fixture
def judge(connect: Connect, file: Path) -> TestClient:
    file.unlink(missing_ok=True)
    return connect(UiSettings(cases=file))


def test_right_is_what_the_service_says_and_is_read_again(judge: TestClient, file: Path, service: FakeService) -> None:
    request = body(history=["Harbour?"], filters={"lang": "zh"}, answers=["made up"], urls=["https://evil.invalid/"])
    response = judge.post("/api/cases", json=request)
    (case,) = read(file)
    assert (response.status_code, response.json()) == (
        200, {"outcome": "written", "file": "mine.cases.jsonl", "case": case.to_json()},
    )  # fmt: skip
    assert (case.question, case.history, dict(case.filters)) == (QUESTION, ("Harbour?",), {"lang": "zh"})
    assert (case.answers, case.urls, case.answerable, case.lang) == (("650 万欧元",), (LANTERN,), True, "zh")
    assert service.requests == [{"question": QUESTION, "history": ["Harbour?"], "filters": {"lang": "zh"}}]


def test_wrong_is_what_the_reader_says_would_be_right(judge: TestClient, file: Path) -> None:
    assert judge.post("/api/cases", json=body(choice="wrong", answers=["12 辆", " "])).status_code == 200
    assert judge.post("/api/cases", json=body(choice="wrong", urls=[HOSTILE], history=["b"])).status_code == 200
    assert [(case.answers, case.urls, case.answerable) for case in read(file)] == [
        (("12 辆",), (), True), ((), (HOSTILE,), True),
    ]  # fmt: skip


def test_unanswerable(judge: TestClient, file: Path) -> None:
    assert judge.post("/api/cases", json=body(question="Who?", choice="unanswerable")).status_code == 200
    (case,) = read(file)
    assert (case.question, case.answers, case.urls, case.answerable) == ("Who?", (), (), False)


def test_twice_is_already_there(judge: TestClient, file: Path) -> None:
    judge.post("/api/cases", json=body())
    written = file.read_bytes()
    response = judge.post("/api/cases", json=body(choice="unanswerable"))
    assert (response.status_code, response.json()) == (
        200, {"outcome": "already_there", "file": "mine.cases.jsonl", "case": None},
    )  # fmt: skip
    assert file.read_bytes() == written


def test_hostile_text_stays_one_line_of_text(judge: TestClient, file: Path) -> None:
    question = f"raccoon \u2028\r\n\x00\x1b[31m {HOSTILE}"
    words = f'"}}\n{{"id": "x", "question": "injected"}}\n\ud83d {HOSTILE}'
    assert judge.post("/api/cases", json=body(question=question)).status_code == 200
    more = b'{"question": "raccoon?", "choice": "wrong", "answers": [%s]}'
    escaped = json.dumps(words).encode()
    assert judge.post("/api/cases", content=more % escaped).status_code == 200
    assert file.read_bytes().count(b"\n") == 2
    first, second = read(file)
    assert (first.question, first.answers) == (question, (f"The raccoon said: {HOSTILE} — and left.",))
    assert second.answers == (words,)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"choice": "perhaps"}, "choice is missing or unknown; it has to be one of right, wrong, unanswerable"),
        ({"choice": ["right"]}, "choice is missing or unknown; it has to be one of right, wrong, unanswerable"),
        ({"choice": None}, "choice is missing or unknown; it has to be one of right, wrong, unanswerable"),
        ({"choice": "wrong"}, "a wrong answer makes a case only with what would be right: give the answer, or an article"),
        ({"choice": "wrong", "answers": "abc"}, "answers has to be a list of strings"),
        ({"choice": "wrong", "urls": [1]}, "urls has to be a list of strings"),
        ({"choice": "wrong", "answers": [" "]},
         "the case: neither answers nor urls; say what is right, or set answerable to false"),
        ({"history": "abc"}, "history has to be a list of strings"),
        ({"question": " "}, "question is missing or empty; a text of 1 to 2,000 characters is needed"),
        ({"question": "Who painted the stars?"}, "the question was not answered, so no quote was right; "
         "choose unanswerable if that was right, or wrong with what would be"),
        ({"seen": {"article_id": "another", "start": 0}}, "the answer has changed since it was shown; ask again, then choose"),
        ({"seen": 5}, "the answer has changed since it was shown; ask again, then choose"),
    ],
)  # fmt: skip
def test_what_makes_no_case_writes_nothing(judge: TestClient, file: Path, more: Json, error: str) -> None:
    response = judge.post("/api/cases", json=body(**more))
    assert (response.status_code, response.json()) == (400, {"error": error})
    assert not file.exists()


def test_the_quote_that_was_seen_is_right(judge: TestClient, file: Path) -> None:
    seen = FakeService().ask({"question": QUESTION})["quotes"][0]["citation"]
    assert judge.post("/api/cases", json=body(seen=seen)).json()["outcome"] == "written"


def test_a_file_that_is_no_longer_one_of_cases_is_left_alone(judge: TestClient, file: Path) -> None:
    file.write_text("notes\n", "utf-8")
    assert judge.post("/api/cases", json=body()).status_code == 400
    assert file.read_text("utf-8") == "notes\n"


def test_a_file_that_cannot_be_written_is_told(judge: TestClient, file: Path) -> None:
    file.mkdir()
    try:
        response = judge.post("/api/cases", json=body())
    finally:
        file.rmdir()
    error = "mine.cases.jsonl cannot be written (Is a directory); nothing was added"
    assert (response.status_code, response.json()) == (500, {"error": error})


def test_an_unusable_index_writes_nothing(judge: TestClient, file: Path, service: FakeService) -> None:
    service.broken = "the index is damaged"
    assert judge.post("/api/cases", json=body()).status_code == 503
    assert not file.exists()


def test_without_a_file_there_is_no_route(client: TestClient, judge: TestClient) -> None:
    response = client.post("/api/cases", json=body())
    assert response.status_code == 404
    assert response.json() == {"error": "there is no /api/cases; /docs lists what there is"}
    assert "/api/cases" not in client.get("/openapi.json").json()["paths"]
    assert "/api/cases" in judge.get("/openapi.json").json()["paths"]


def test_the_guard_stands_before_it(connect: Connect, judge: TestClient, file: Path) -> None:
    for headers in ({"origin": "https://evil.invalid"}, {"sec-fetch-site": "cross-site"}):
        assert judge.post("/api/cases", json=body(), headers=headers).status_code == 403
    locked = connect(UiSettings(cases=file, auth=Credentials("a", "b")))
    assert locked.post("/api/cases", json=body()).status_code == 401
    small = connect(UiSettings(cases=file, max_body_bytes=50))
    assert small.post("/api/cases", json=body()).status_code == 413
    assert not file.exists()


def test_check_file(tmp_path: Path) -> None:
    check_file(tmp_path / "new.jsonl")
    assert list(tmp_path.iterdir()) == []  # nothing is written before somebody judges
    good = tmp_path / "good.jsonl"
    good.write_text('\ufeff{"question": "a?", "answerable": false}\n', "utf-8")
    check_file(good)
    (tmp_path / "notes.txt").write_text("notes", "utf-8")
    (tmp_path / "bytes").write_bytes(b"\xff")
    for name, said in (
        ("notes.txt", "line 1: not JSON"), ("bytes", "is not UTF-8"), (".", "is no file"),
        ("none/new.jsonl", "there is no folder"),
    ):  # fmt: skip
        with pytest.raises(BadCases, match=f"^--cases .*{said}"):
            check_file(tmp_path / name)


def test_the_option_is_checked_before_anything_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["ui", "--cases", str(tmp_path)])
    assert command._settings(args).cases == tmp_path
    assert args.run(args) == 1
    assert capsys.readouterr() == (
        "", f"yuanwen: --cases {tmp_path} is no file; name one of JSON lines, or one that is not there yet\n",
    )  # fmt: skip
    assert command._settings(parser.parse_args(["ui"])).cases is None
