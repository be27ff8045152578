"""The command line: what goes where, with which exit status."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from made_answers import ZH, answer_of

from corpus.article import Problem
from corpus.errors import PathNotFound
from index.errors import IndexMissing
from index.report import IngestReport, Progress, RemoveReport, RepairReport
from rag import __version__
from rag.cli import build_parser, main
from rag.errors import BadRequest, GroundingError, UnknownArticle
from rag.output import as_json

ANSWER = {key: value for key, value in answer_of().to_json().items() if key != "id"}
ARTICLE = {"article_id": "aa", "title": "T", "url": None, "source": None, "date": None, "lang": "zh", "path": "a.md"}


class FakeService:
    """Keeps what it was asked; stands where `rag.service.Service` would."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.options: dict[str, Any] = {}
        self.requests: list[dict[str, Any]] = []

    def open(self, index_dir: Path, **options: Any) -> FakeService:
        if index_dir.name == "missing":
            raise IndexMissing(f"there is no index in {index_dir}; make one with: yuanwen ingest PATH")
        self.folder, self.options = index_dir, options
        return self

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self.requests.append(dict(request))
        question = request.get("question")
        if not isinstance(question, str) or not question.strip():
            raise BadRequest("question is empty; ask something")
        if question == "false":
            raise GroundingError("quote 1 of aa: the raw slices are not the quote")
        return {"id": request["id"], **ANSWER} if "id" in request else ANSWER

    def search(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self.requests.append(dict(request))
        return {"id": request.get("id"), "passages": []}

    def article(self, id_or_url: str, *, raw: bool = False) -> dict[str, Any]:
        if id_or_url != "aa":
            raise UnknownArticle(f"no article in the index has the id or URL {id_or_url!r}")
        body = {**ARTICLE, "status": "ok", "reprint_of": None, "text": "正文\x1b"}
        return {**body, "raw": "# 正文\x1b\r\n"} if raw else body

    def verify(self, answers: Iterable[object]) -> dict[str, Any]:
        checked = len(list(answers))
        return {"checked": checked, "exact": checked, "changed": 0, "false": [], "changed_quotes": []}

    def status(self) -> dict[str, Any]:
        return {"articles": {"ok": 1, "empty": 0, "reprints": 0}, "passages": 1}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> FakeService:
    fake = FakeService()
    monkeypatch.setattr("rag.service.Service", fake)
    return fake


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def go(*argv: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(argv)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return go


def test_ask(run: Run, service: FakeService) -> None:
    status, out, err = run("ask", "扣了几辆车？", "--json")
    assert (status, json.loads(out), out.count("\n"), err) == (0, ANSWER, 1, "")
    assert service.requests == [{"question": "扣了几辆车？"}]
    assert service.folder == Path(".yuanwen")
    status, out, err = run("ask", "扣了", "几辆车？")
    assert status == 0
    assert out.startswith("理解为：扣了几辆车？（港口行动）\n\n1  警方在行动中扣押了四辆汽车")
    assert service.requests[-1] == {"question": "扣了 几辆车？"}


def test_ask_options(run: Run, service: FakeService) -> None:
    options = "--since 2023-01-01 --until 2023-12-31 --source A --source B --lang zh --min-confidence 0.5 --reranker R"
    status, _, _ = run("ask", "车？", *options.split(), "--history", "MATRIX是什么？", "--json")
    assert status == 0
    assert service.options == {"reranker": "R"}
    assert service.requests == [
        {
            "question": "车？",
            "history": ["MATRIX是什么？"],
            "min_confidence": 0.5,
            "filters": {"since": "2023-01-01", "until": "2023-12-31", "source": ["A", "B"], "lang": "zh"},
        }
    ]


@pytest.mark.parametrize(
    ("argv", "folder"),
    [
        (["ask", "x", "--index", "a"], "a"),
        (["--index", "a", "ask", "x"], "a"),
        (["--index=a", "ask", "x"], "a"),
        (["--index", "a", "ask", "x", "--index", "b"], "b"),
        (["ask", "x"], "env"),
    ],
)
def test_where_the_index_is(
    run: Run, service: FakeService, monkeypatch: pytest.MonkeyPatch, argv: list[str], folder: str
) -> None:
    monkeypatch.setenv("YUANWEN_INDEX", "env")
    assert run(*argv)[0] == 0
    assert service.folder == Path(folder)


def test_batch(run: Run, service: FakeService, tmp_path: Path) -> None:
    lines = [
        b'\xef\xbb\xbf{"id": 1, "question": "a", "history": ["h"], "filters": {"lang": "en"}}',
        b"",
        b"{oops",
        b"[1]",
        b'"\xff"',
        b'{"id": "x", "question": ""}',
        b'{"id": null, "question": "b", "filters": null}',
        b'{"id": [1], "question": "false"}',
        b'{"question": "c", "filters": {"source": "S"}}',
    ]
    (tmp_path / "batch.jsonl").write_bytes(b"\n".join(lines))
    status, out, err = run("ask", "--batch", "batch.jsonl", "--since", "2023-01-01")
    assert status == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, None, None, None, "x", None, [1], None]
    assert [answer.get("error", "").split(" (")[0] for answer in answers] == [
        "",
        "the line is not JSON",
        'the line is a list, not an object; write {"id": …, "question": …}',
        "the line is not UTF-8",
        "question is empty; ask something",
        "",
        "quote 1 of aa: the raw slices are not the quote",
        "",
    ]
    assert answers[0] == {"id": 1, **ANSWER}
    assert err == "5 of 8 lines could not be carried out; each has an error\n"
    assert [request.get("filters") for request in service.requests] == [
        {"since": "2023-01-01", "lang": "en"},
        {"since": "2023-01-01"},
        {"since": "2023-01-01"},
        {"since": "2023-01-01"},
        {"since": "2023-01-01", "source": "S"},
    ]
    assert service.requests[0]["history"] == ["h"]
    piped = run("ask", "--batch", "-", stdin=lines[0] + b"\n")
    assert json.loads(piped[1]) == {"id": 1, **ANSWER}


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("absent.jsonl", "absent.jsonl: No such file or directory"),
        (".", ".: Is a directory"),
        ("", "the name of the file is empty"),
    ],
)
def test_a_batch_that_cannot_be_read(run: Run, service: FakeService, command: str, name: str, fault: str) -> None:
    line = f"yuanwen: {fault}; give a file of JSON lines, one question a line, or - for standard input\n"
    assert run(command, "--batch", name) == (1, "", line)


def test_a_model_without_a_name(run: Run, service: FakeService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ingest.ingest", fake_ingest)
    line = "yuanwen: --reranker is empty; name a cross-encoder, or leave the option out\n"
    assert run("ask", "x", "--reranker", "") == (1, "", line)
    assert service.requests == []
    line = "yuanwen: --model is empty; name an encoder, or leave the option out\n"
    assert run("ingest", "a", "--model", "") == (1, "", line)


def test_search(run: Run, service: FakeService) -> None:
    assert run("search", "cars", "--top", "3", "--json")[:2] == (0, '{"id": null, "passages": []}\n')
    assert run("search", "cars")[:2] == (0, "No matching passages.\n")
    assert run("search", "--batch", "-", stdin=b'{"id": 5, "query": "q"}')[:2] == (0, '{"id": 5, "passages": []}\n')
    assert service.requests == [{"query": "cars", "top": 3}, {"query": "cars"}, {"id": 5, "query": "q"}]


def test_show(run: Run, service: FakeService) -> None:
    status, out, _ = run("show", "aa", "--json")
    assert (status, json.loads(out)["text"]) == (0, "正文\x1b")
    assert "\x1b" not in out
    assert run("show", "aa")[1] == "T\narticle_id: aa\nlang: zh\npath: a.md\nstatus: ok\n\n正文␛\n"
    assert run("show", "aa", "--raw")[1] == "# 正文\x1b\r\n"
    assert json.loads(run("show", "aa", "--raw", "--json")[1])["raw"] == "# 正文\x1b\r\n"
    assert run("show", "bb") == (
        1,
        "",
        "yuanwen: no article in the index has the id or URL 'bb'; give one as `yuanwen search` shows it\n",
    )


def test_status(run: Run, service: FakeService) -> None:
    assert json.loads(run("status", "--json")[1])["passages"] == 1
    assert run("--index", "missing", "status") == (
        1,
        "",
        "yuanwen: there is no index in missing; make one with: yuanwen ingest PATH\n",
    )


def test_verify(run: Run, service: FakeService, tmp_path: Path) -> None:
    (tmp_path / "saved.jsonl").write_text('{"question": "\u2028\x85"}\n\n{}\n', "utf-8")
    assert run("verify", "saved.jsonl") == (0, "2 quotes checked: 2 exact, 0 changed since, 0 false\n", "")
    assert service.folder == Path(".yuanwen")
    needed = "give the file of JSON lines that `ask` wrote, or - for standard input"
    assert run("verify", "absent.jsonl") == (1, "", f"yuanwen: absent.jsonl: No such file or directory; {needed}\n")
    assert run("verify", "") == (1, "", f"yuanwen: the name of the file is empty; {needed}\n")
    assert run("verify", "-", stdin=b"\xff")[0::2] == (
        1,
        "yuanwen: - is not UTF-8 (byte 0); give the JSON lines that `ask` wrote\n",
    )


def test_verify_needs_no_index_for_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "zh.md").write_bytes(ZH.raw.encode())
    (tmp_path / "saved.jsonl").write_text(as_json({"id": 1, **ANSWER}) + "\n", "utf-8")
    status, out, err = run("verify", "saved.jsonl", "--articles", "articles", "--json", "--index", "missing")
    report = json.loads(out)
    assert (status, report["checked"], report["exact"], len(report["false"])) == (1, 3, 0, 3)
    assert err == "yuanwen: 3 of 3 quotes do not stand; ask again for those that changed, drop the others\n"
    status, _, err = run("verify", "saved.jsonl", "--articles", "nowhere")
    assert (status, err.count("\n")) == (1, 1)
    assert "nowhere" in err


def fake_ingest(folder: Path, paths: list[Path], **options: Any) -> IngestReport:
    if paths == [Path("absent")]:
        raise PathNotFound(["absent"])
    if paths == [Path("slow")]:
        raise KeyboardInterrupt
    options["progress"](Progress("read", 1, None, 1, 0, 0.1))
    report = IngestReport(added=1, failed=1, passages=7, seconds=0.5, generation="g")
    report.problems.append(Problem(str(options["model"]), "not text"))
    return report


def test_ingest(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ingest.ingest", fake_ingest)
    status, out, err = run("ingest", "a", "b", "--model", "m", "--prune", "--json")
    report = json.loads(out)
    assert (status, report["articles"]["added"], report["problems"]) == (0, 1, [{"path": "m", "reason": "not text"}])
    assert err == "read 1, 1 articles, 0 passages\n"
    status, out, err = run("ingest", "a", "--quiet")
    assert (status, err) == (0, "")
    assert out == ("articles: 1 added, 1 failed\npassages in the index: 7\nseconds: 0.5\nproblems:\n  None: not text\n")
    status, out, err = run("ingest", "absent")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "absent" in err
    assert run("ingest", "slow") == (130, "", "yuanwen: interrupted; the index is as it was at the last commit\n")


def test_the_embedded_model_for_other_programs(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    folder = tmp_path / "模型"
    status, out, err = run("export-model", str(folder))
    assert (status, err) == (0, "")
    assert str(folder) in out
    assert {part["type"].rsplit(".", 1)[1] for part in json.loads((folder / "modules.json").read_text("utf-8"))} == {
        "StaticEmbedding",
        "Normalize",
    }
    status, out, err = run("export-model", str(folder))  # what is there is not written over
    assert (status, out) == (1, "")
    assert "not empty" in err
    assert run("export-model", "")[0] == 1


def test_remove_and_repair(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def remove(folder: Path, articles: list[str]) -> RemoveReport:
        return RemoveReport([a for a in articles if a == "aa"], [a for a in articles if a != "aa"])

    monkeypatch.setattr("index.ingest.remove", remove)
    monkeypatch.setattr("index.ingest.repair", lambda folder: RepairReport(["vectors of 7 passages"]))
    assert run("remove", "aa", "zz", "--json") == (0, '{"removed": ["aa"], "unknown": ["zz"]}\n', "")
    status, out, err = run("remove", "zz")
    assert (status, out, err.count("\n")) == (1, "unknown: zz\n", 1)
    assert run("repair", "--json") == (0, '{"repaired": ["vectors of 7 passages"]}\n', "")
    assert run("repair") == (0, "repaired: vectors of 7 passages\n", "")


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["dance"],
        ["ask"],
        ["ask", "x", "--batch", "f"],
        ["ask", "x", "--since", "yesterday"],
        ["ask", "x", "--since", "20240101"],
        ["ask", "x", "--since", "2024-02-30"],
        ["ask", "x", "--since", "2024-02-02", "--until", "2024-02-01"],
        ["ask", "x", "--source="],
        ["search", "x", "--source", " "],
        ["ask", "x", "--lang", "fr"],
        ["ask", "x", "--min-confidence", "2"],
        ["ask", "x", "--min-confidence", "nan"],
        ["search", "x", "--top", "0"],
        ["search", "x", "--top", "1001"],
        ["search", "x", "--top", "9" * 5_000],
        ["ingest"],
        ["remove"],
        ["show"],
        ["verify"],
        ["status", "extra"],
    ],
)
def test_wrong_usage(run: Run, service: FakeService, argv: list[str]) -> None:
    status, out, err = run(*argv)
    assert (status, out) == (2, "")
    assert err.startswith("usage: yuanwen")
    assert service.requests == []


def test_help_and_version(run: Run) -> None:
    assert run("--version") == (0, f"yuanwen {__version__}\n", "")
    status, out, _ = run("--help")
    assert status == 0
    for command in ("ingest", "ask", "search", "show", "remove", "status", "verify", "repair"):
        assert f"\n    {command} " in out
        assert run(command, "--help")[0] == 0


def test_every_command_has_json() -> None:
    [subparsers] = [action for action in build_parser(others=False)._actions if hasattr(action, "choices")][-1:]
    for name, parser in subparsers.choices.items():  # type: ignore[union-attr]
        assert "--json" in parser._option_string_actions, name
        assert "--index" in parser._option_string_actions, name


def test_commands_of_other_rooms(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def __init__(self, name: str) -> None:
            self.name = name

        def load(self) -> Any:
            if self.name == "torn":
                raise ImportError("no module named torn")

            def add_parser(subparsers: Any) -> None:
                subparsers.add_parser(self.name, help="a page").set_defaults(
                    run=lambda args: sys.stdout.write(f"{args.index}\n")
                )

            return add_parser

    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Point("torn"), Point("page")])
    assert run("page", "--index", "there") == (6, "there\n", "")
    assert run("--index", "there", "page") == (6, "there\n", "")
    assert run("page") == (5, "None\n", "")
    status, out, err = run("torn", "--port", "1")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "torn is not fully installed (no module named torn)" in err
    assert "page" in run("--help")[1]


def test_errors_are_one_harmless_line(run: Run) -> None:
    status, _, err = run("verify", "a\nb\x1b[2J")
    assert (status, err.count("\n")) == (1, 1)
    assert err.startswith("yuanwen: a b␛[2J: No such file or directory; give ")


def test_json_is_safe_and_says_the_same() -> None:
    value = {"a": "中文 \x1b\x7f\x9b\u202e\u2028\ud800 é"}
    assert as_json(value) == '{"a": "中文 \\u001b\\u007f\\u009b\\u202e\\u2028\\ud800 é"}'
    assert json.loads(as_json(value)) == value


PROGRAM = """
import sys, types
fake = types.ModuleType("rag.service")
class Service:
    @classmethod
    def open(cls, folder): return cls()
    def search(self, request):
        print("busy", file=sys.stderr, flush=True)
        if request["query"] == "wait":
            import time; time.sleep(60)
        return {"passages": [{"text": request["query"] * 1000}]}
fake.Service = Service
sys.modules["rag.service"] = fake
from rag.cli import main
sys.exit(main(sys.argv[1:]))
"""


def start(*argv: str, **streams: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *argv],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_batch_answers_line_by_line() -> None:
    with start("search", "--batch", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for n in range(3):
            process.stdin.write(b'{"id": %d, "query": "q"}\n' % n)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_reader_that_leaves_is_no_error() -> None:
    with start("search", "--batch", "-") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        try:
            process.stdin.write(b'{"id": 1, "query": "q"}\n' * 200)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.wait(30) == 141
        assert set(process.stderr.read().decode().split()) == {"busy"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device without room")
def test_no_room_for_the_result() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "search", "q", "--json"],
            cwd=Path(__file__).parents[2], stdout=full, stderr=subprocess.PIPE, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "busy\nyuanwen: No space left on device; the result could not be written in full: make room, or write it "
        "somewhere else\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_interrupting() -> None:
    with start("search", "wait") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"busy\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == b"yuanwen: interrupted\n"


def test_starting_is_quick_and_light() -> None:
    code = "import sys; from rag.cli import main; main(['--version']); print(*sys.modules)"
    began = time.monotonic()
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True
    ).stdout
    assert time.monotonic() - began < 5
    heavy = {"numpy", "faiss", "tantivy", "gradio", "torch", "sqlite3", "trafilatura"}
    assert heavy & set(out.split()) == set()
