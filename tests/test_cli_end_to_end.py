"""The whole way through the command line, as a person or a program goes it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import Done, page, run, start, story, without_times, write_articles

QUESTION = "How many people were arrested in the Ghost case?"
FRAGE = "港口行动缴获了多少现金？"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles and an index of them, which no test changes."""
    folder = tmp_path_factory.mktemp("whole")
    write_articles(folder / "articles")
    done = run("--index", "index", "ingest", "articles", "--json", cwd=folder)
    assert done.status == 0, done
    assert done.json["articles"] == {
        "added": 8, "updated": 0, "unchanged": 0, "duplicate": 0, "empty": 0, "skipped": 0, "failed": 0, "removed": 0,
    }  # fmt: skip
    assert done.json["problems"] == []
    assert "yuanwen" not in done.err
    return folder


@pytest.fixture
def own(place: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(place, tmp_path / "own"))


def yuanwen(folder: Path, *arguments: str, stdin: bytes = b"") -> Done:
    return run("--index", "index", *arguments, cwd=folder, stdin=stdin)


def test_status_and_show(place: Path) -> None:
    status = yuanwen(place, "status", "--json").json
    assert status["articles"] == {"ok": 8, "empty": 0, "reprints": 0}
    assert (status["since"], status["until"]) == ("2024-05-01", "2024-12-03")
    assert status["languages"] == {"en": 7, "zh": 1}
    by_url = yuanwen(place, "show", "https://news.example/ghost#part", "--json").json
    by_id = yuanwen(place, "show", by_url["article_id"], "--json").json
    assert by_url == by_id
    assert by_id["title"] == "Ghost taken down"
    assert "raw" not in by_id
    raw = yuanwen(place, "show", by_url["article_id"], "--raw", "--json").json["raw"]
    assert raw == (place / "articles" / "ghost.md").read_text("utf-8")
    missing = yuanwen(place, "show", "https://news.example/nothing")
    assert (
        missing.line
        == "no article in the index has the id or URL 'https://news.example/nothing'; give one as `yuanwen search` shows it"
    )


@pytest.mark.parametrize(
    ("question", "article", "words"),
    [
        (QUESTION, "https://news.example/ghost", "51 people"),
        (FRAGE, "https://xinwen.example/hafen", "二十三万欧元"),
        ("Ghost 案中有多少人被捕？", "https://news.example/ghost", "51 people"),
    ],
)
def test_an_answer_is_exact_and_the_same_each_time(place: Path, question: str, article: str, words: str) -> None:
    first, second = (yuanwen(place, "ask", question, "--json") for _ in range(2))
    assert (first.status, first.err, first.out.count("\n")) == (0, "", 1)
    answer = first.json
    assert without_times(answer) == without_times(second.json)
    found = [quote for quote in answer["quotes"] if words in quote["text"] and quote["citation"]["url"] == article]
    assert found, answer["quotes"]
    raw = (place / "articles" / found[0]["citation"]["path"]).read_text("utf-8")
    assert "".join(raw[a:b] for a, b in found[0]["citation"]["raw_spans"]) == found[0]["text"]
    text = yuanwen(place, "show", article, "--json").json["text"]
    assert text[found[0]["citation"]["start"] : found[0]["citation"]["end"]] == found[0]["text"]
    assert [passage["rank"] for passage in answer["passages"]] == list(range(1, 9))  # all there are


def test_results_and_logs_are_kept_apart(place: Path) -> None:
    done = yuanwen(place, "ask", QUESTION)
    assert (done.status, done.err) == (0, "")
    assert "51 people" in done.out
    assert "https://news.example/ghost" in done.out
    assert "\x1b" not in done.out  # piped: nothing is marked
    done = yuanwen(place, "search", "seized phones", "--top", "3", "--json")
    assert (done.status, done.err, len(done.json["passages"])) == (0, "", 3)
    assert done.json["id"] is None


def test_filters(place: Path) -> None:
    zh = yuanwen(place, "search", "police 警方", "--lang", "zh", "--json").json["passages"]
    assert {passage["url"] for passage in zh} == {"https://xinwen.example/hafen"}
    of_source = yuanwen(place, "search", "警方", "--source", "例子日报", "--since", "2024-12-03", "--json").json[
        "passages"
    ]
    assert {passage["url"] for passage in of_source} == {"https://xinwen.example/hafen"}
    nothing = yuanwen(place, "ask", FRAGE, "--until", "1999-01-01", "--json")
    assert nothing.status == 0
    assert (nothing.json["answered"], nothing.json["reason_code"]) == (False, "filtered_out")
    assert nothing.json["reason"] == "没有文章符合所选的日期、来源或语言。"
    assert (nothing.json["quotes"], nothing.json["passages"]) == ([], [])


def test_a_batch_answers_each_line_before_the_next_is_sent(place: Path) -> None:
    lines: list[tuple[bytes, Any, str | None]] = [
        (json.dumps({"id": 1, "question": QUESTION}).encode(), 1, None),
        (b"{oops", None, "the line is not JSON"),
        (b'["a", "list"]', None, "the line is a list, not an object"),
        (b'{"id": {"a": [null, 2.5]}, "question": ""}', {"a": [None, 2.5]}, "question is empty; ask something"),
        (json.dumps({"id": "三", "question": FRAGE}).encode(), "三", None),
        (b'{"id": false, "question": "x", "history": "y"}', False, "history is 'y'; it has to be a list"),
        (json.dumps({"id": None, "question": "那有多少用户？", "history": [FRAGE]}).encode(), None, None),
    ]
    with start("--index", "index", "ask", "--batch", "-", cwd=place) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        for line, identity, error in lines:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert answer["id"] == identity
            assert type(answer["id"]) is type(identity)
            assert answer.get("error", "").startswith(error or "")
            assert ("quotes" in answer) == (error is None)
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(60) == 0
        assert process.stderr.read().decode() == "4 of 7 lines could not be carried out; each has an error\n"


def test_saved_answers_are_verified(own: Path) -> None:
    saved = "".join(yuanwen(own, "ask", question, "--json").out for question in (QUESTION, FRAGE))
    (own / "saved.jsonl").write_text(saved, "utf-8")
    answers = [json.loads(line) for line in saved.splitlines()]
    count = sum(len(answer["quotes"]) + len(answer["conflicts"]) for answer in answers)
    for arguments in ((), ("--articles", "articles")):
        done = yuanwen(own, "verify", "saved.jsonl", *arguments, "--json")
        assert done.status == 0, done
        assert (done.json["checked"], done.json["exact"], done.json["false"]) == (count, count, [])
    forged = json.loads(saved.splitlines()[0])
    forged["quotes"][0]["text"] = forged["quotes"][0]["text"].replace("51", "15")
    (own / "forged.jsonl").write_text(json.dumps(forged) + "\n", "utf-8")
    for arguments in ((), ("--articles", "articles")):
        done = yuanwen(own, "verify", "forged.jsonl", *arguments, "--json")
        assert done.status == 1
        assert [(fault["rank"], fault["reason"]) for fault in done.json["false"]] == [
            (1, "the raw slices are not the quote")
        ]
        assert done.err.count("\n") == 1
    changed = (own / "articles" / "ghost.md").read_text("utf-8") + "\nCorrected.\n"
    (own / "articles" / "ghost.md").write_text(changed, "utf-8")
    done = yuanwen(own, "verify", "saved.jsonl", "--articles", "articles", "--json")
    assert (done.status, done.json["changed"], done.json["false"]) == (1, count - done.json["exact"], [])


def test_articles_go_and_the_rest_stays(tmp_path: Path) -> None:
    own = tmp_path
    write_articles(own / "articles")
    assert yuanwen(own, "ingest", "articles").status == 0
    before = yuanwen(own, "ask", FRAGE, "--json").json["quotes"][0]
    done = yuanwen(own, "remove", "https://news.example/ghost", "nobody", "--json")
    assert (done.status, len(done.json["removed"]), done.json["unknown"]) == (0, 1, ["nobody"])
    assert "no article in the index" in yuanwen(own, "show", done.json["removed"][0]).line
    again = yuanwen(own, "remove", "nobody")
    assert (again.status, again.out) == (1, "unknown: nobody\n")
    assert (
        again.err
        == "yuanwen: none of these articles is in the index; give ids or URLs as `yuanwen search` shows them\n"
    )
    repaired = yuanwen(own, "repair", "--json")
    assert repaired.status == 0
    assert repaired.json["repaired"][0] == "words of 7 articles"
    (own / "articles" / "case0.md").unlink()
    (own / "articles" / "case1.md").write_text(page("Case 1", "https://news.example/case-1", story(900)), "utf-8")
    done = yuanwen(own, "ingest", "articles", "--prune", "--json")
    assert done.json["articles"] == {
        "added": 1, "updated": 1, "unchanged": 5, "duplicate": 0, "empty": 0, "skipped": 0, "failed": 0, "removed": 1,
    }  # fmt: skip
    assert yuanwen(own, "status", "--json").json["articles"]["ok"] == 7
    after = yuanwen(own, "ask", FRAGE, "--json").json["quotes"][0]  # its score may move: it depends on the others
    assert (after["text"], after["citation"]) == (before["text"], before["citation"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["ask"], "give either a QUESTION or --batch FILE"),
        (["search"], "give either a QUERY or --batch FILE"),
        (["ask", "x", "--batch", "-"], "give either a QUESTION or --batch FILE"),
        (["ask", "x", "--since", "last week"], "'last week' is not a date like 2024-09-06"),
        (
            ["ask", "x", "--since", "2024-02-01", "--until", "2024-01-01"],
            "--since 2024-02-01 is after --until 2024-01-01",
        ),
        (["ask", "x", "--lang", "fr"], "invalid choice: 'fr'"),
        (["ask", "x", "--min-confidence", "nan"], "'nan' is not a number from 0 to 1"),
        (["search", "x", "--top", "0"], "'0' is not a whole number above 0"),
        (["dance"], "invalid choice: 'dance'"),
        (["ingest"], "the following arguments are required: PATH"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert complaint in done.err.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []  # nothing was made
