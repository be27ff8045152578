"""Files, folders and records: what is read, skipped, or named as a problem."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, Problem, Skipped
from corpus.errors import PathNotFound, PathUnreadable
from corpus.identity import article_id, identity
from corpus.reader import Read, file_of, read, root_of, stands, under
from corpus.settings import DEFAULT, ReaderSettings

SMALL = replace(DEFAULT, max_article_bytes=2000)
PAGE = "---\ntitle: 勒索软件: 一周回顾\nurl: https://example.com/a#x\nsource: 某站\ndate: 2024-09-06\n---\n\n# 正文\n"


def everything(*paths: Path, limits: ReaderSettings = DEFAULT) -> list[Read | Problem | Skipped]:
    return list(read(paths, settings=limits))


def articles(*paths: Path) -> list[Article]:
    return [item.article for item in everything(*paths) if isinstance(item, Read)]


def test_a_page_with_front_matter(tmp_path: Path) -> None:
    raw = PAGE.replace("---\n\n", "fetch_date: 2025-10-04T10:20:33.675288\nbrief: True\n---\n\n").replace("\n", "\r\n")
    (tmp_path / "页面.md").write_bytes(raw.encode())
    [found] = everything(tmp_path)
    assert found == Read(
        root=tmp_path.as_posix(),
        article=Article(
            article_id=article_id("https://example.com/a\n勒索软件: 一周回顾"),
            path="页面.md",
            title="勒索软件: 一周回顾",
            url="https://example.com/a#x",
            source="某站",
            date="2024-09-06",
            fetch_date="2025-10-04T10:20:33.675288",
            brief=True,
            raw=raw,
            body_start=raw.index("\r\n# 正文"),
        ),
    )
    assert found.article.raw_sha256 == hashlib.sha256(raw.encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "raw", "title"),
    [
        ("a.md", "# 每日精选（2022-10-13）\n\n- x", "每日精选（2022-10-13）"),
        ("a.txt", "no heading here", "a"),
        ("My notes.v2.TXT", "nothing", "My notes.v2"),
        ("b.md", "#tag\n```\n# not this\n```\n## **Bold** [link](https://x) ##\n", "Bold link"),
        ("c.md", "![img](x.png)\n\nTitle line\n=====\n", "Title line"),
        ("d.md", "---\ntitle:\nurl: https://example.com\n---\n# \n# After\n", "After"),
        ("e.md", "---\ntitle: ''\n---\ntext", "e"),
        (".md.md", "text", ".md"),
        ("f.md", "- item\n---\n| a |\n---\ntext", "f"),
    ],
)
def test_a_title_from_the_heading_or_the_file_name(tmp_path: Path, name: str, raw: str, title: str) -> None:
    (tmp_path / name).write_text(raw, encoding="utf-8")
    [found] = articles(tmp_path)
    assert (found.title, found.path, found.raw) == (title, name, raw)


def test_a_folder_in_order_with_other_files_skipped(tmp_path: Path) -> None:
    for name in ("b/2.md", "b/10.txt", "a.md", "c/x.json", "c/y.MD", "daily.jpg", "b.md", ".git/z.md", "c/._y.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# {name}", encoding="utf-8")
    found = [(type(x).__name__, x.article.path if isinstance(x, Read) else x.path) for x in everything(tmp_path)]
    assert found == [
        ("Read", "a.md"), ("Read", "b/10.txt"), ("Read", "b/2.md"), ("Read", "b.md"),
        ("Skipped", "c/._y.md"), ("Skipped", "c/x.json"), ("Read", "c/y.MD"), ("Skipped", "daily.jpg"),
    ]  # fmt: skip


def test_paths_are_relative_to_the_given_path(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x.md").write_text("text", encoding="utf-8")
    by_folder, by_file = everything(tmp_path), everything(tmp_path / "d" / ".." / "d" / "x.md")
    assert [(x.root, x.article.path) for x in by_folder if isinstance(x, Read)] == [(tmp_path.as_posix(), "d/x.md")]
    assert [(x.root, x.article.path) for x in by_file if isinstance(x, Read)] == [
        (f"{tmp_path.as_posix()}/d/x.md", "x.md")
    ]
    assert len(everything(tmp_path, tmp_path / "d" / "..")) == 1  # the same place twice


def test_links_make_no_loop_and_leave_no_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "o.md").write_text("outside", encoding="utf-8")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "away.md").symlink_to(tmp_path / "outside", target_is_directory=True)
    (tmp_path / "in" / "linked.md").symlink_to(tmp_path / "outside" / "o.md")
    (tmp_path / "in" / "dangling.md").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "in" / "pipe.md")
    found = everything(tmp_path / "in")
    assert [x.article.path for x in found if isinstance(x, Read)] == ["linked.md"]
    assert [x.path for x in found if isinstance(x, Skipped)] == ["away.md", "loop", "pipe.md"]
    assert [(x.path, x.reason) for x in found if isinstance(x, Problem)] == [
        ("dangling.md", "cannot be read: No such file or directory")
    ]


def test_a_missing_path_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x", encoding="utf-8")
    with pytest.raises(PathNotFound, match=r"no such file or folder: .*没有\.md; give"):
        read([tmp_path, tmp_path / "没有.md"])


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.md", b"", "empty file"),
        ("blank.md", b"\n \n", "empty file: nothing but white space"),
        ("empty.jsonl", b"", "empty file"),
        ("empty.html", b"", "empty file"),
        ("picture.md", b"\x89PNG\r\n\x1a\n\x00\x00", "not text: it looks like a PNG image"),
        ("large.md", b"x" * 2001, "too large: 2,001 bytes, the limit for one article is 2,000"),
    ],
)
def test_problems_name_the_file_and_the_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.md").write_text("the rest goes on", encoding="utf-8")
    problem, rest = everything(tmp_path, limits=SMALL)
    assert problem == Problem(name, reason)
    assert isinstance(rest, Read)


def test_an_unreadable_file_or_folder_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("closed/in.md", "locked.md", "open.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    scandir, path_open = os.scandir, Path.open

    def closed(path):  # type: ignore[no-untyped-def]
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def locked(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        if self.name == "locked.md":
            raise PermissionError(13, "Permission denied")
        return path_open(self, *args, **kwargs)

    monkeypatch.setattr(os, "scandir", closed)
    monkeypatch.setattr(Path, "open", locked)
    found = everything(tmp_path)
    assert found[:2] == [
        Problem("closed", "the folder cannot be read: Permission denied"),
        Problem("locked.md", "cannot be read: Permission denied"),
    ]
    assert [x.article.path for x in found[2:] if isinstance(x, Read)] == ["open.md"]


def test_a_name_that_is_no_utf8_can_be_stored(tmp_path: Path) -> None:
    for name in ("周报".encode("gb18030") + b".md", b"\xff\xfe.md"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x", encoding="utf-8")
    assert sorted(a.path for a in articles(tmp_path)) == ["\\xff\\xfe.md", "周报.md"]


RECORD = {
    "text": "正文 text", "title": "标题", "url": "https://example.com/1", "source": "S", "date": "Sep 6, 2024",
    "fetch_date": "2025-01-02T03:04:05Z", "brief": True, "other": [1],
}  # fmt: skip


def test_records(tmp_path: Path) -> None:
    lines = [
        json.dumps(RECORD, ensure_ascii=False),
        "",
        "not json",
        "[1, 2]",
        '{"title": "no text"}',
        '{"text": 5}',
        '{"text": " "}',
        '{"text": "lone \\ud800 surrogate", "date": 1725600000, "brief": "no", "title": null}',
        "[" * 100_000,
        '{"text": "---\\ntitle: In the text\\nurl: https://example.com/2\\n---\\nbody", "url": null, "title": ""}',
        '{"text": "# Last\\nline"}',
    ]
    (tmp_path / "d.jsonl").write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    found = everything(tmp_path)
    read_ones = [x.article for x in found if isinstance(x, Read)]
    assert read_ones[0] == Article(
        article_id=article_id(identity("https://example.com/1", "标题", "")), path="d.jsonl:1", title="标题",
        url="https://example.com/1", source="S", date="2024-09-06", fetch_date="2025-01-02T03:04:05", brief=True,
        raw="正文 text", body_start=0,
    )  # fmt: skip
    assert [(a.path, a.title, a.url, a.date, a.brief, a.raw[a.body_start :]) for a in read_ones[1:]] == [
        ("d.jsonl:8", "d", None, "2024-09-06", False, "lone \ufffd surrogate"),
        ("d.jsonl:10", "In the text", "https://example.com/2", None, False, "body"),
        ("d.jsonl:11", "Last", None, None, False, "# Last\nline"),
    ]
    problems = [(x.path, x.reason) for x in found if isinstance(x, Problem)]
    assert [path for path, _ in problems] == [f"d.jsonl:{n}" for n in (3, 4, 5, 6, 7, 9)]
    assert problems[0][1].startswith("not JSON: ")
    assert problems[1][1] == "a record is a JSON object with a text, not a list"
    assert problems[2][1] == 'the record has no text; needed is {"text": "…"}'
    assert problems[3][1] == 'the record has a text of type int; needed is {"text": "…"}'
    assert problems[4][1] == "empty text"


def test_a_line_over_the_limit_costs_one_line(tmp_path: Path) -> None:
    long = json.dumps({"text": "x" * 5000})
    (tmp_path / "d.jsonl").write_text(f'{{"text": "one"}}\n{long}\n{{"text": "three"}}', encoding="utf-8")
    one, two, three = everything(tmp_path, limits=SMALL)
    assert two == Problem("d.jsonl:2", "too large: more than 2,000 bytes, the limit for one article is 2,000")
    assert [x.article.raw for x in (one, three) if isinstance(x, Read)] == ["one", "three"]


@pytest.mark.parametrize("name", ["huge.md", "huge.jsonl"])
def test_a_huge_file_is_refused_in_little_memory(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(500_000_000)  # sparse: nothing but NUL, one line
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    [problem] = everything(tmp_path)
    assert isinstance(problem, Problem)
    assert problem.reason.startswith("too large: ")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KB


HTML = """<!DOCTYPE html><html lang="zh"><head><meta charset="{charset}"><title>能源企业遭攻击 - 某站</title>
<link rel="canonical" href="https://example.com/news/1"><meta property="og:site_name" content="某站">
<meta property="og:title" content="能源企业遭攻击"><meta property="article:published_time" content="2024-09-06T10:00:00+08:00">
</head><body><nav><a href="/">首页</a><a href="/about">关于</a></nav><article><h1>能源企业遭攻击</h1>
<p>本周，研究人员披露了一起针对能源企业的勒索软件攻击，攻击者索要五百万美元，受影响的系统共有三百多台。</p>
<p>企业表示，生产没有中断，<b>调查</b>仍在进行之中，主管部门已经收到通报，详细的报告将在下个月公布。</p>
<script>alert("x")</script></article><footer>版权所有</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_the_main_text_of_an_html_page(tmp_path: Path, charset: str) -> None:
    (tmp_path / "p.html").write_bytes(HTML.format(charset=charset).encode(charset))
    [found] = articles(tmp_path)
    assert (found.title, found.url, found.source, found.date) == (
        "能源企业遭攻击", "https://example.com/news/1", "某站", "2024-09-06",
    )  # fmt: skip
    assert "攻击者索要五百万美元" in found.raw
    assert "调查" in found.raw
    assert "alert" not in found.raw
    assert "版权所有" not in found.raw
    assert found.body_start == 0


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<p></p>", "<script>var a = 1;</script>", "<i>" * 500])
def test_a_page_without_text_is_a_problem(tmp_path: Path, page: str) -> None:
    (tmp_path / "p.htm").write_text(page, encoding="utf-8")
    [found] = everything(tmp_path)
    assert isinstance(found, Problem)
    assert found.path == "p.htm"


def test_text_without_a_tag_under_the_name_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text("# 标题\n\n只有文字，1 < 2。", encoding="utf-8")
    assert [(a.title, a.raw) for a in articles(tmp_path)] == [("标题", "# 标题\n\n只有文字，1 < 2。")]


def test_parsers_are_loaded_only_when_needed() -> None:
    code = "import sys, corpus.reader; print(sorted({'trafilatura', 'lxml', 'zstandard'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_which_articles_came_from_which_path(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    root = root_of(tmp_path)
    folder, file, archive = tmp_path / "d", tmp_path / "d" / "x.jsonl", tmp_path / "d" / "a.zip"
    assert under([folder], f"{root}/d", "x.md")
    assert under([folder], root, "d/x.md")
    assert under([tmp_path], f"{root}/d/x.md", "x.md")
    assert under([file], f"{root}/d", "x.jsonl:3")
    assert under([file], f"{root}/d/x.jsonl", "x.jsonl:3")
    assert under([archive], root, "d/a.zip::in/x.md")
    assert under([tmp_path / "other", folder / ".." / "d"], root, "d/x.md")
    assert not under([folder], root, "dd/x.md")
    assert not under([file], root, "d/x.jsonl.md")
    assert not under([archive], root, "d/b.zip::in/x.md")
    assert not under([], root, "d/x.md")


def test_a_name_that_begins_as_a_path_does_is_beside_it(tmp_path: Path) -> None:
    root = root_of(tmp_path)
    for name in ("d", "packed.zip", "lines.jsonl"):  # folders, whatever they are called
        (tmp_path / name).mkdir()
        for rest in (": final.md", ":2", "::in/x.md"):
            assert not under([tmp_path / name], root, f"{name}{rest}")
            assert not under([tmp_path / name], f"{root}/{name}{rest}", f"{name}{rest}")
    assert not under([tmp_path / "x.jsonl"], root, "x.jsonl: final.md")
    assert not under([tmp_path / "a.zip"], root, "a.zip: final.md")
    assert not under([tmp_path / "n.md"], root, "n.md:2.md")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["x.md", "x.txt", "x.jsonl"]))
def test_no_bytes_stop_the_reader(tmp_path: Path, data: bytes, name: str) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    (tmp_path / name).write_bytes(data)
    for item in everything(tmp_path):
        assert isinstance(item, (Read, Problem))
        if isinstance(item, Read):
            item.article.raw.encode("utf-8")
            assert 0 <= item.article.body_start <= len(item.article.raw)
            assert item.article.title


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig"])
@pytest.mark.parametrize("name", ["r.jsonl", "r.zip"])
def test_records_in_the_encodings_of_windows(tmp_path: Path, name: str, encoding: str) -> None:
    """In UTF-16 the byte of a line feed is half of many a character, as of 上."""
    texts = ["上海警方上周通报。", "Officers 上 and more", "一" * 40_000, "end"]
    data = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\r\n" for text in texts).encode(encoding)
    if name == "r.zip":
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("r.jsonl", data)
    else:
        (tmp_path / name).write_bytes(data)
    found = list(read([tmp_path / name]))
    assert [item.article.raw for item in found if isinstance(item, Read)] == texts
    assert len(found) == len(texts)


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        (b"", ["empty file"]),
        (b"\xff\xfe", []),
        (b"{", ["not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"]),
        (b"\n\n\n{}\n", ['the record has no text; needed is {"text": "\u2026"}']),
    ],
)
def test_records_of_few_bytes(tmp_path: Path, data: bytes, reasons: list[str]) -> None:
    (tmp_path / "r.jsonl").write_bytes(data)
    assert [item.reason for item in read([tmp_path / "r.jsonl"]) if isinstance(item, Problem)][
        : len(reasons)
    ] == reasons


def test_whether_a_stored_article_still_stands(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    for name in ("d/a.md", "d/r.jsonl", "d/x.zip", "beside.md"):
        (tmp_path / name).touch()
    folder, one = str(tmp_path / "d"), str(tmp_path / "d" / "a.md")
    for path in ("a.md", "r.jsonl:7", "x.zip::in/b.md", "x.zip::in/r.jsonl:3"):
        assert stands(folder, path), path
    assert stands(one, "a.md")
    for root, path in ((folder, "b.md"), (folder, "s.jsonl:7"), (folder, "beside.md"), (f"{one}x", "a.mdx")):
        assert not stands(root, path), (root, path)
    assert [file_of(path) for path in ("a:1.md", "r.jsonl:12", "R.JSONL:1", "x.tar::a.jsonl:3", "r.jsonl:x")] == [
        "a:1.md", "r.jsonl", "R.JSONL", "x.tar", "r.jsonl:x",
    ]  # fmt: skip


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder that anybody may look into; where the tests run as root, what follows is done as nobody."""
    with TemporaryDirectory() as name:
        folder, root = Path(name), os.geteuid() == 0
        folder.chmod(0o755)
        for place in ("open", "closed", "around/inner"):
            (folder / place).mkdir(parents=True)
            (folder / place / "a.md").write_text("text", "utf-8")
        for place in ("closed", "around"):
            (folder / place).chmod(0)
        if root:
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            for place in ("closed", "around"):
                (folder / place).chmod(0o755)


def test_a_folder_that_may_not_be_read_is_named(guarded: Path) -> None:
    found = everything(guarded / "open", guarded / "closed")  # of several, "." would not tell which
    assert [item for item in found if not isinstance(item, Read)] == [
        Problem(".", f"the folder {guarded}/closed cannot be read: Permission denied")
    ]
    assert Problem("closed", "the folder cannot be read: Permission denied") in everything(guarded)
    with pytest.raises(PathUnreadable, match="cannot be reached"):
        everything(guarded / "around" / "inner" / "a.md")
    assert stands(str(guarded), "around/inner/a.md")  # nobody knows, so it is not said to be gone
