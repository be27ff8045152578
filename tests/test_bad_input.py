"""What clumsy and hostile people give the command line. Always: one clear line, the right exit status, nothing lost."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from command_line import (
    COMMAND,
    HARBOUR,
    Done,
    environment,
    page,
    quoted,
    run,
    run_measured,
    start,
    story,
    without_times,
    write_articles,
)

QUESTION = "How many people were arrested in the Ghost case?"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index that every test starts from."""
    folder = tmp_path_factory.mktemp("kept")
    write_articles(folder / "articles")
    assert run("--index", "index", "ingest", "articles", cwd=folder).status == 0
    return folder


@pytest.fixture
def own(kept: Path, tmp_path: Path) -> Path:
    """A copy of it that the test may ruin."""
    return Path(shutil.copytree(kept, tmp_path / "own"))


def yuanwen(folder: Path, *arguments: str | bytes, stdin: bytes = b"", file_limit: int | None = None) -> Done:
    return run("--index", "index", *arguments, cwd=folder, stdin=stdin, file_limit=file_limit)


def shown(folder: Path) -> list[str]:
    """The texts of what was stored before; equal before and after, nothing was lost."""
    urls = ("https://news.example/ghost", "https://xinwen.example/hafen")
    return [yuanwen(folder, "show", url, "--json").json["text"] for url in urls]


def deepest(folder: Path) -> None:
    """A file in folders so deep that their path is longer than the system takes: nobody may read them, root neither."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("x.md", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def bad_files(folder: Path) -> dict[str, str]:
    """Fills a folder with what cannot be read; returns the reason for each."""
    folder.mkdir()
    body = "Police in Graz seized 16 servers on Friday, they said in a long statement."
    files: dict[str, tuple[bytes, str]] = {
        "empty.md": (b"", "empty file"),
        "blank.md": (b" \n\t\n", "empty file: nothing but white space"),
        "picture.md": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "not text: it looks like "),
        "noise.md": (bytes(range(256)) * 8, "not text: "),
        "empty.zip": (b"", "the archive was not read to its end: it is damaged or cut off"),
        "empty.tar": (b"", "the archive was not read to its end: it ends without the end mark of a tar"),
        "wrong.zip": (b"this is not an archive", "the archive was not read to its end: it is damaged or cut off"),
        "wrong.tar.zst": (b"this is not an archive", "the archive was not read to its end: it is damaged or cut off"),
    }
    reasons = {name: reason for name, (_, reason) in files.items()}
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)

    records: list[tuple[str, str | None]] = [
        ('{"text": 5}', 'the record has a text of type int; needed is {"text": "…"}'),
        ("[1, 2]", "a record is a JSON object with a text, not a list"),
        ("{oops", "not JSON: "),
        ('{"title": "t"}', 'the record has no text; needed is {"text": "…"}'),
        ("[" * 100_000, "not JSON that can be read: nested too deeply"),
        (json.dumps({"text": body, "title": 7, "url": ["x"], "date": {"a": 1}, "brief": []}), None),
    ]
    (folder / "records.jsonl").write_text("\n".join(line for line, _ in records), "utf-8")
    with zipfile.ZipFile(folder / "flipped.zip", "w") as flipped:
        flipped.writestr("in.jsonl", json.dumps({"text": body, "title": "Flipped"}))
    data = (folder / "flipped.zip").read_bytes()
    (folder / "flipped.zip").write_bytes(data.replace(b"16 servers", b"17 servers"))
    reasons["flipped.zip::in.jsonl"] = "it is damaged or cut off (Bad CRC-32"
    reasons |= {f"records.jsonl:{n}": reason for n, (_, reason) in enumerate(records, 1) if reason}

    with tarfile.open(folder / "out.tar", "w") as archive:
        for name, kind in (
            ("../../out.md", tarfile.REGTYPE), ("link.md", tarfile.SYMTYPE), ("hard.md", tarfile.LNKTYPE),
            ("device.md", tarfile.CHRTYPE), ("pipe.md", tarfile.FIFOTYPE),
        ):  # fmt: skip
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname, entry.size = kind, "/etc/hostname", 5 * (kind == tarfile.REGTYPE)
            archive.addfile(entry, io.BytesIO(b"words"))
    reasons["out.tar::../../out.md"] = "its name leads out of the archive; not read"
    with tarfile.open(folder / "cut.tar.gz", "w:gz") as archive:
        for n in range(40):
            data = f"# Report {n}\n\n{story(5000 + n)}\n".encode()
            entry = tarfile.TarInfo(f"report{n}.md")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    packed = (folder / "cut.tar.gz").read_bytes()
    (folder / "cut.tar.gz").write_bytes(packed[: len(packed) // 2])
    reasons["cut.tar.gz"] = "the archive was not read to its end: it is damaged or cut off"
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        for n in range(9):
            bomb.writestr(f"{n}.md", b" " * 10 * MEGABYTE)
    reasons |= {f"bomb.zip::{n}.md": "empty file: nothing but white space" for n in range(6)}
    reasons["bomb.zip"] = "the archive was not read to its end: it expands more than 250 times, like a zip bomb"

    (folder / "loop.md").symlink_to("loop.md")
    (folder / "dangling.md").symlink_to("nowhere")
    reasons |= dict.fromkeys(("loop.md", "dangling.md"), "cannot be read: ")
    (folder / "around").symlink_to(".")
    os.mkfifo(folder / "pipe.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    (folder / "folder.md").mkdir()
    (folder / "deep").mkdir()
    deepest(folder / "deep")

    (folder / "data.csv").write_text("a,b\n", "utf-8")
    return reasons


good_files = {
    "fences.md": "---\ntitle: [x: y\n\t- z: : 'q\nurl: https://broken.example/a b c\nThe fence is lost. Police in Linz seized 17 servers.",
    "crlf.md": "---\r\ntitle: Windows\r\nurl: https://crlf.example/a\r\n---\r\n\r\nPolice in Wels seized 18 servers on Friday.\r\n",
    "line\nbreak\x1b[31m😀.md": "Police in Enns seized 19 servers on Friday, they said in a long statement.",
    "title.md": f"---\ntitle: {'long ' * 20_000}\nurl: https://long.example/a\n---\nPolice in Steyr seized 20 servers on Friday.",
    "note.md": f"---\nnote: {'x' * MEGABYTE}\ntitle: Noted\n---\nPolice in Bregenz seized 21 servers on Friday, they said.",
    "nul.md": "Police in Villach\x00 seized 22 servers on Friday, they said in a long statement about it.",
}


def test_a_folder_of_bad_files(own: Path) -> None:
    before = shown(own)
    reasons = bad_files(own / "bad")
    for name, text in good_files.items():
        (own / "bad" / name).write_bytes(text.encode())
    (own / "bad" / "gb18030.md").write_bytes(HARBOUR.replace("Hafen", "Zwei").encode("gb18030"))
    (own / "bad" / "utf16.md").write_bytes(story(7000).encode("utf-16"))
    (own / "bad" / "mojibake.md").write_bytes(HARBOUR.encode().decode("latin-1").encode())
    with (own / "bad" / "name.md").open("wb") as file:
        file.write(b"Police in Wien seized 23 servers on Friday, they said in a long statement.")
    os.rename(bytes(own / "bad" / "name.md"), bytes(own / "bad") + b"/name\xff\xfe.md")

    done = yuanwen(own, "ingest", "bad", "--json")
    assert done.status == 0, done
    assert "Traceback" not in done.err
    problems = {problem["path"]: problem["reason"] for problem in done.json["problems"]}
    deep = {path: reason for path, reason in problems.items() if path.startswith("deep/")}
    assert list(deep.values()) == ["the folder cannot be read: File name too long"]
    assert {path: problems.get(path, "")[: len(reason)] for path, reason in reasons.items()} == reasons
    assert set(problems) == {*reasons, *deep}
    counts = done.json["articles"]
    assert counts["failed"] == len(problems)
    # link, hard, device and pipe in out.tar; around, pipe.md, zero.md and data.csv beside it.
    assert counts["skipped"] == 8
    whole = len(good_files) + len(["gb18030", "utf16", "mojibake", "name", "the last record"])
    assert whole < counts["added"] + counts["duplicate"] < whole + 40  # the damaged archive's whole reports are in
    assert yuanwen(own, "show", "https://crlf.example/a", "--json").json["title"] == "Windows"
    assert yuanwen(own, "show", "https://long.example/a", "--json").json["text"].startswith("Police in Steyr")
    found = yuanwen(own, "search", "police seized servers Friday", "--top", "40")
    assert "\x1b" not in found.out
    assert max(map(len, found.out.splitlines())) < 1_000
    texts = [p["text"] for p in yuanwen(own, "search", "seized servers", "--top", "40", "--json").json["passages"]]
    for words in ("in Enns", "in Wels", "in Bregenz", "in Villach", "in Wien", "in Linz"):
        assert any(words in text for text in texts), words
    assert shown(own) == before

    # The very same again: nothing is new, nothing is lost, not even with --prune.
    again = yuanwen(own, "ingest", "bad", "--prune", "--json").json["articles"]
    assert (again["added"], again["updated"], again["removed"]) == (0, 0, 0)


def test_prune_spares_what_cannot_be_read(tmp_path: Path) -> None:
    write_articles(tmp_path / "articles", others=0)
    folder = tmp_path / "articles"
    records = [json.dumps({"text": story(n), "title": f"R{n}"}) for n in range(3)]
    (folder / "records.jsonl").write_text("\n".join(records), "utf-8")
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("a.md", story(50))
    (folder / "inner").mkdir()
    (folder / "inner" / "b.md").write_text(story(51), "utf-8")
    (folder / "gone.md").write_text(story(52), "utf-8")
    assert yuanwen(tmp_path, "ingest", "articles", "--json").json["articles"]["added"] == 8
    (folder / "old.zip").write_bytes((folder / "old.zip").read_bytes()[:200])
    (folder / "records.jsonl").unlink()
    (folder / "records.jsonl").symlink_to("records.jsonl")
    (folder / "ghost.md").write_bytes(b"")
    (folder / "gone.md").unlink()
    done = yuanwen(tmp_path, "ingest", "articles", "--prune", "--json")
    assert (done.json["articles"]["failed"], done.json["articles"]["removed"]) == (3, 1)
    assert yuanwen(tmp_path, "status", "--json").json["articles"]["ok"] == 7
    # Through the folder inside, and through one file: what was stored through the folder above is spared as well.
    (folder / "inner" / "b.md").write_bytes(b"\x00")
    for path in ("articles/inner", "articles/old.zip"):
        done = yuanwen(tmp_path, "ingest", path, "--prune", "--json")
        assert done.json["articles"]["removed"] == 0, path


def test_lines_and_pages_beyond_all_bounds_cost_little_memory(own: Path) -> None:
    before = shown(own)
    (own / "big").mkdir()
    with (own / "big" / "line.jsonl").open("wb") as file:
        file.write(b'{"text": "')
        file.seek(200 * MEGABYTE, os.SEEK_CUR)
        file.write(b'"}\n' + json.dumps({"text": story(800), "title": "After"}).encode() + b"\n")
    with (own / "big" / "page.md").open("wb") as file:
        file.truncate(200 * MEGABYTE)
    done, memory = run_measured("--index", "index", "ingest", "big", "--json", cwd=own)
    assert done.status == 0, done
    assert {problem["path"]: problem["reason"] for problem in done.json["problems"]} == {
        "line.jsonl:1": "too large: more than 20,000,000 bytes, the limit for one article is 20,000,000",
        "page.md": "too large: 200,000,000 bytes, the limit for one article is 20,000,000",
    }
    assert done.json["articles"]["added"] == 1
    assert memory < 400 * MEGABYTE
    assert shown(own) == before

    with (own / "batch.jsonl").open("wb") as file:
        file.seek(1_000 * MEGABYTE)
        file.write(b"\n" + json.dumps({"id": "after", "query": "Ghost"}).encode())
    done, memory = run_measured("--index", "index", "search", "--batch", "batch.jsonl", cwd=own)
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert lines[0] == {"id": None, "error": "the line has more than 4,000,000 bytes; write one question a line"}
    assert (lines[1]["id"], lines[1]["passages"][0]["url"]) == ("after", "https://news.example/ghost")
    assert (done.status, len(lines)) == (0, 2)
    assert memory < 400 * MEGABYTE


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["ingest", "nowhere", "articles"],
            "no such file or folder: nowhere; give the path of an article file, a folder",
        ),
        (["ingest", "articles", ""], "a PATH is empty; give the path of an article file, a folder or an archive"),
        (["ask", "x" * 100_000], "question has 100,000 characters; at most 2,000 are taken: ask in a sentence"),
        (["ask", ""], "question is empty; ask something"),
        (["search", "  \n "], "query is empty; ask something"),
        (["ask", b"who \xff"], "question is not text: U+DCFF at character 4 is no character; give it as UTF-8"),
        (["show", b"\xff\xfe"], "no article in the index has the id or URL '\\udcff\\udcfe'"),
        (["ask", "--batch", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory; give a file of JSON lines"),
        (["ask", "--batch", "articles"], "articles: Is a directory; give a file of JSON lines"),
        (["verify", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory; give the file of JSON lines"),
        (["ask", "x", "--reranker", "/nowhere"], "there is no folder /nowhere; give the path of a folder that holds"),
        (["ingest", "articles", "--model", "./nowhere"], "there is no folder ./nowhere; give the path of a folder"),
        (["--index", "none", "ask", "x"], "there is no index in none; make one with: yuanwen ingest PATH"),
        (["--index", "none", "repair"], "there is no index in none; make one with: yuanwen ingest PATH"),
        (["--index", "none", "remove", "x"], "there is no index in none; make one with: yuanwen ingest PATH"),
        (["--index", "", "ask", "x"], "--index is empty; name a folder, or leave the option out"),
        (
            ["--index", b"i\xff", "ingest", "articles"],
            "the name of the index folder is not UTF-8: 'i\\udcff'; name another",
        ),
        (["--index", "articles/ghost.md", "ask", "x"], "there is no index in articles/ghost.md; make one with:"),
        (
            ["--index", "articles/ghost.md", "ingest", "articles"],
            "the index folder articles/ghost.md cannot be written to",
        ),
    ],
)
def test_one_clear_line(kept: Path, arguments: list[str | bytes], message: str) -> None:
    before = sorted(kept.rglob("*"))
    done = run("--index", "index", *arguments, cwd=kept)
    assert done.line.startswith(message)
    assert sorted(path for path in kept.rglob("*") if "index/articles.db-" not in str(path)) == [
        path for path in before if "index/articles.db-" not in str(path)
    ]


def test_nothing_to_read_is_said(own: Path) -> None:
    (own / "paper.pdf").write_bytes(b"%PDF")
    (own / "hollow").mkdir()
    for path, others in (("paper.pdf", " (1 of other kinds or hidden)"), ("/dev/zero", " (1 of other"), ("hollow", "")):
        done = yuanwen(own, "ingest", path, "--quiet")
        assert done.status == 0
        assert done.err.startswith(f"no article file was found{others}")
    assert yuanwen(own, "status", "--json").json["articles"]["ok"] == 8


def test_questions_nobody_expects(kept: Path) -> None:
    nothing = ({"since": "2030-01-01"}, {"source": "Nobody"}, {"lang": "other"}, {"source": ["a"] * 10_000})
    questions: list[tuple[dict[str, Any], str]] = [
        ({"question": "😀👮"}, ""),
        ({"question": "？！"}, ""),
        ({"question": "\u0000\u202e\u200b"}, ""),
        ({"question": "(((" * 600}, ""),
        ({"question": "1,111," * 330}, ""),
        ({"question": "what is a " * 200}, ""),
        ({"question": "那多少" * 600, "history": ["A" * 2_000] * 60}, ""),
        *(({"question": QUESTION, "filters": filters}, "") for filters in nothing),
        ({"question": "长" * 100_000}, "question has 100,000 characters; at most 2,000"),
        ({"question": None}, "question is null; it has to be text"),
        ({}, "question is missing; it has to be text"),
        ({"question": ["x"]}, "question is a list; it has to be text"),
        ({"question": {"x": 1}}, "question is an object; it has to be text"),
        ({"question": "\ud800"}, "question is not text: U+D800 at character 0"),
        ({"question": "x", "history": "y"}, "history is 'y'; it has to be a list"),
        ({"question": "x", "history": [1]}, "history holds 1; it has to be a list"),
        ({"question": "x", "history": ["a", " ", None]}, "history holds null; it has to be a list"),
        ({"question": "x", "history": ["\ud800"]}, "history is not text"),
        ({"question": "x", "filters": [1]}, "filters is a list; it has to be an object"),
        ({"question": "x", "filters": {"sinse": 1}}, "filters has 'sinse'; known are since"),
        ({"question": "x", "filters": {"since": "soon"}}, "since is 'soon'; it has to be a date"),
        ({"question": "x", "filters": {"since": "2024-02-01", "until": "2024-01-01"}}, "since (2024-02-01) is after"),
        ({"question": "x", "filters": {"lang": "fr"}}, "lang is 'fr'; it has to be one of zh, en, other"),
        ({"question": "x", "filters": {"source": ["a"] * 10_001}}, "source has 10,001 names; at most 10,000"),
        ({"question": "x", "filters": {"source": ["a", " "]}}, "source holds ' '; it has to be a name or a list"),
        ({"question": "x", "filters": {"source": True}}, "source is true; it has to be a name or a list of names"),
        ({"question": "x", "min_confidence": False}, "min_confidence is false; it has to be a number"),
        ({"question": "x", "min_confidence": "high"}, "min_confidence is 'high'; it has to be a number"),
    ]
    ids: list[Any] = [None, True, 0, -1.5, "字", [], {"a": {"b": [1]}}, "\ud800", 10**1000]
    requests = [{"id": ids[n % len(ids)], **request} for n, (request, _) in enumerate(questions)]
    raw = [
        (b"[1]", "the line is a list, not an object"),
        (b"null", "the line is null, not an object"),
        (b"{'id': 1}", "the line is not JSON"),
        (b'{"id": NaN, "question": "x"}', "the line is not JSON (NaN is no JSON number)"),
        (b'{"id": 1e999, "question": "x"}', "the line is not JSON (1e999 is no JSON number)"),
        (b'{"id": ' + b"[" * 10_000, "the line is not JSON"),
        (b'{"id": ' + b"9" * 5_000 + b', "question": "x"}', "the line is not JSON"),
        (b'{"id": "\xff", "question": "x"}', "the line is not UTF-8 (byte 8)"),
    ]
    lines = [json.dumps(request).encode() for request in requests] + [line for line, _ in raw]
    done = yuanwen(kept, "ask", "--batch", "-", stdin=b"\n".join(lines))
    assert done.status == 0, done.err[-2000:]
    answers = [json.loads(line) for line in done.out.splitlines()]
    errors = [error for _, error in questions] + [error for _, error in raw]
    assert [answer.get("error", "")[: len(error)] for answer, error in zip(answers, errors, strict=True)] == errors
    assert [answer["id"] for answer in answers] == [request["id"] for request in requests] + [None] * len(raw)
    assert [answer["reason_code"] for answer in answers[7:11]] == ["filtered_out"] * 4
    assert not re.search(r"[\x00-\x09\x0b-\x1f\ud800-\udfff\u202a-\u202e]", done.out)
    bad = sum(bool(error) for error in errors)
    assert done.err == f"{bad} of {len(lines)} lines could not be carried out; each has an error\n"


def test_another_format_and_a_damaged_database(own: Path) -> None:
    database = own / "index" / "articles.db"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    connection.close()
    content = database.read_bytes()
    for arguments in (["ask", "x"], ["ingest", "articles"], ["repair"], ["remove", "x"], ["status"]):
        line = yuanwen(own, *arguments).line
        assert line.startswith(
            "index/articles.db has index format 99; this version reads format 1: ingest into another"
        )
    assert database.read_bytes() == content
    for damage in (b"not a database at all\n" * 50, content[:5_000]):
        database.write_bytes(damage)
        for arguments in (["ask", "x"], ["ingest", "articles"], ["repair"]):
            assert yuanwen(own, *arguments).line.startswith("index/articles.db ")
        assert database.read_bytes() == damage  # what may still be saved from it is not written over


def damages(index: Path) -> Iterator[tuple[Path, bytes | None]]:
    """Parts of the newest generation: cut, gone, its header garbled."""
    part = max(index.glob("g0*"))
    largest = max((part / "passages").glob("*.idx"), key=lambda path: path.stat().st_size)
    for path in (part / "vectors.faiss", part / "passages.npy", part / "articles" / "meta.json", largest):
        data = path.read_bytes()
        yield path, data[: len(data) // 2]
        yield path, None
        if path.suffix == ".npy":  # read as Python before it is read as numbers
            yield path, data[:10] + bytes(byte ^ 0x15 for byte in data[10:24]) + data[24:]


def test_damaged_parts_are_named_and_repaired(own: Path) -> None:
    answer = without_times(yuanwen(own, "ask", QUESTION, "--json").json)["quotes"]
    index = own / "index"
    sound = own / "sound"
    shutil.copytree(index, sound)
    lines = []
    for path, change in damages(index):
        data = path.read_bytes()
        path.unlink()
        if change is not None:
            path.write_bytes(change)
        lines.append((path.name, yuanwen(own, "search", "Ghost arrested")))
        path.unlink(missing_ok=True)
        path.write_bytes(data)
    for name, done in lines:
        assert (done.status, done.out) == (1, ""), (name, done)
        line = done.err.splitlines()[-1]  # tantivy's own words may come before it
        assert line.startswith("yuanwen: the "), (name, line)
        assert line.endswith("; run: yuanwen repair"), (name, line)
    shutil.rmtree(max(index.glob("g0*")))
    assert yuanwen(own, "ask", QUESTION).line == "index/g000001 is missing; run: yuanwen repair"
    assert yuanwen(own, "ingest", "articles").status in (0, 1)
    assert yuanwen(own, "repair").status == 0
    repaired = without_times(yuanwen(own, "ask", QUESTION, "--json").json)
    assert repaired["quotes"] == answer


def test_a_log_that_was_deleted(own: Path) -> None:
    """A writer that was killed leaves its last commits in the log; who tidies it away loses them, and no more."""
    before = shown(own)
    child = start("--index", "index", "status", cwd=own)
    child.communicate()
    for name in ("articles.db-wal", "articles.db-shm"):
        (own / "index" / name).unlink(missing_ok=True)
    assert shown(own) == before
    assert quoted(yuanwen(own, "ask", QUESTION, "--json"))


@pytest.mark.parametrize("limit", [1_000, 20_000, 33_000])
def test_a_disk_that_is_full_from_the_start(own: Path, limit: int) -> None:
    """SQLite has several words for it: where the log, its index or the database itself does not fit."""
    before = shown(own)
    (own / "new").mkdir()
    for n in range(40):
        (own / "new" / f"{n}.md").write_text(story(n), "utf-8")
    for index in ("index", "fresh"):
        done = run("--index", index, "ingest", "new", "--quiet", cwd=own, file_limit=limit)
        assert done.line.startswith(f"no more can be written to {index} (")
    assert shown(own) == before


def test_a_database_that_is_missing(own: Path) -> None:
    index = own / "index"
    for path in index.glob("articles.db*"):
        path.unlink()
    before = sorted(index.iterdir())
    wanted = "index/articles.db is missing; it holds the articles themselves, so it cannot be rebuilt from the rest: put back"
    for arguments in (["ask", "x"], ["status"], ["repair"], ["remove", "x"], ["ingest", "articles"], ["show", "x"]):
        assert yuanwen(own, *arguments).line.startswith(wanted), arguments
    assert sorted(index.iterdir()) == before
    shutil.rmtree(index)
    (own / "index" / "g202412_backup").mkdir(parents=True)  # a folder of the person's own says nothing
    assert yuanwen(own, "ask", "x").line.startswith("there is no index in index; make one with:")
    assert yuanwen(own, "ingest", "articles").status == 0


def test_a_full_disk(own: Path) -> None:
    before = shown(own)
    generation = yuanwen(own, "status", "--json").json["generation"]
    (own / "more").mkdir()
    for n in range(120):
        (own / "more" / f"m{n}.md").write_text(page(f"More {n}", f"https://more.example/{n}", story(100 + n)), "utf-8")
    done = yuanwen(own, "ingest", "more", "--quiet", file_limit=150_000)
    assert done.line.startswith("no more can be written to index (")
    assert done.line.endswith("; the index is as it was: make room and run again")
    assert shown(own) == before
    assert yuanwen(own, "status", "--json").json["generation"] == generation
    assert yuanwen(own, "ingest", "more", "--json").json["articles"]["added"] == 120


def wait_for(process: subprocess.Popen[bytes], phase: bytes) -> None:
    """Reads standard error until an ingest is in this phase."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(phase):
            return
    raise AssertionError(f"it ended before {phase!r}")


def group_is_gone(group: int, seconds: float = 20) -> bool:
    """Whether no process of the group is left; workers get a moment to notice."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_two_at_once_and_stops_in_the_middle(own: Path) -> None:
    """With worker processes: enough articles for them."""
    before = shown(own)
    generation = yuanwen(own, "status", "--json").json["generation"]
    (own / "more").mkdir()
    for n in range(450):
        (own / "more" / f"m{n}.md").write_text(
            page(f"More {n}", f"https://more.example/{n}", story(100 + n, 1)), "utf-8"
        )

    for stop in (signal.SIGINT, signal.SIGKILL):
        with start("--index", "index", "ingest", "more", cwd=own) as process:
            wait_for(process, b"index ")
            if stop == signal.SIGINT:  # as a terminal does: to the whole group
                os.killpg(process.pid, stop)
                out, err = process.communicate(timeout=60)
                assert (process.returncode, out) == (130, b"")
                lines = [line for line in err.decode().splitlines() if not line.startswith(("index ", "write "))]
                assert lines == ["yuanwen: interrupted; the index is as it was at the last commit"]
            else:
                process.kill()
                process.wait(60)
        assert group_is_gone(process.pid), "worker processes were left behind"
        assert shown(own) == before
        assert yuanwen(own, "status", "--json").json["generation"] == generation

    with start("--index", "index", "ingest", "more", "--json", cwd=own) as process:
        wait_for(process, b"index ")
        os.kill(process.pid, signal.SIGSTOP)
        try:
            refused = yuanwen(own, "ingest", "articles", "--quiet").line
            assert refused == f"the index in index is being written to by process {process.pid}; wait for it to end"
            with ThreadPoolExecutor(6) as pool:  # readers are not disturbed, and all see the same state
                asked = list(pool.map(lambda _: yuanwen(own, "ask", QUESTION, "--json"), range(6)))
            assert {done.status for done in asked} == {0}
            assert {done.json["index"]["generation"] for done in asked} == {generation}
            assert len({json.dumps(without_times(done.json)) for done in asked}) == 1
        finally:
            os.kill(process.pid, signal.SIGCONT)
        out, _ = process.communicate(timeout=120)
    assert json.loads(out)["articles"]["added"] == 450
    assert yuanwen(own, "status", "--json").json["articles"]["ok"] == 458
    assert shown(own) == before


HOSTILE = (
    "Police seized 777 drones in Zzyzx on Friday.\x1b]0;owned\x07\x1b[2J\x1b[31m Officers \u202ereversed\u202c said "
    "<script>alert(1)</script> \x9b31m and ${HOME} `rm -rf` $(id) \r over [click](javascript:alert(1)) the line.\n"
)


def terminal(folder: Path, *arguments: str) -> str:
    """What a command writes on a terminal."""
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [*COMMAND, "--index", "index", *arguments],
            cwd=folder, env={**environment(), "TERM": "xterm-256color"}, stdin=theirs, stdout=theirs, stderr=theirs,
        )  # fmt: skip
        os.close(theirs)
        chunks = []
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            chunks.append(chunk)
        assert process.wait(60) == 0
    finally:
        os.close(ours)
    return b"".join(chunks).decode()


def test_hostile_articles_on_a_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    title, source = "Drones\x1b]8;;http://evil.example\x07here\u202e", "So\x1b[5murce\x07"
    for n, url in enumerate(
        ("javascript:alert(1)//\x1b[31m", "https://evil.example/\x1b]0;x\x07\u202e", "data:text/html,<b>")
    ):
        text = page(f"{title} {n}", url, HOSTILE.replace("777", str(777 + n)) * 3, source=source)
        (folder / f"h{n}.md").write_text(text, "utf-8")
    assert yuanwen(tmp_path, "ingest", "articles").status == 0
    own_sequences = re.compile(r"\x1b\[(?:0|1|2|1;4|K)?m?|\x1b\]8;;(?:https://[\x21-\x7e]*)?\x1b\\")
    ids = [p["article_id"] for p in yuanwen(tmp_path, "search", "drones Zzyzx", "--json").json["passages"]]
    for arguments in (["ask", "How many drones were seized in Zzyzx?"], ["search", "drones Zzyzx"], ["show", ids[0]]):
        piped, seen = yuanwen(tmp_path, *arguments), terminal(tmp_path, *arguments)
        assert piped.status == 0
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", piped.out), arguments
        rest = own_sequences.sub("", seen).replace("\r\n", "\n")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest), (arguments, rest)
        assert "]8;;javascript" not in seen
        assert "]8;;data" not in seen
    answer = yuanwen(tmp_path, "ask", "How many drones were seized in Zzyzx?", "--json")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", answer.out)
    for quote in answer.json["quotes"]:
        assert (quote["citation"]["link"] or "https://").startswith("https://")
