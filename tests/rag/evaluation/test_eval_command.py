"""`yuanwen eval` from the command line: asks, judges, gates, compares, takes other systems' answers."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main
from rag.evaluation.bar import Bar, bar_line
from rag.evaluation.compare import compare
from rag.evaluation.errors import BadRun, GateError
from rag.evaluation.gate import check_gate, set_gate
from rag.evaluation.record import load_run

Json = dict[str, Any]
URL, EN_URL = "https://news.example/zh", "https://wire.example/en"
CASES = (
    {"id": "zh", "question": "“灰鹭”行动共逮捕多少人，查获多少台服务器？", "answers": ["41 人"], "urls": [URL], "category": "factoid"},
    {"id": "en", "question": "How many users did the platform have in Northern Europe?", "answers": ["8,000"], "urls": [EN_URL], "category": "factoid"},
    {"id": "next", "question": "历时多久？", "history": ["灰鹭行动由谁完成？"], "answers": ["七个月"], "urls": [URL], "category": "followup"},
    {"id": "none", "question": "上海明天的天气怎么样？", "answerable": False, "category": "unanswerable"},
)  # fmt: skip


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    file = tmp_path / "small.cases.jsonl"
    file.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in CASES), "utf-8")
    return file


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


Run = Callable[..., tuple[int, str, str]]


def test_a_table_for_people(small_index: Path, case_file: Path, run: Run) -> None:
    status, out, err = run("--index", small_index, "eval", case_file)
    assert status == 0
    lines = out.splitlines()
    assert lines[0].startswith("small.cases.jsonl: 4 cases, digest ")
    assert any(line.startswith("Exact quotes") and "100.0%" in line for line in lines)
    assert any(line.startswith("followup") for line in lines)
    assert "4 of 4 (100%)" in err


def test_json_holds_every_case(small_index: Path, case_file: Path, run: Run) -> None:
    status, out, _ = run("eval", case_file, "--index", small_index, "--json", "--quiet")
    found = json.loads(out)
    assert status == 0
    assert [case["id"] for case in found["cases"]] == ["zh", "en", "next", "none"]
    first = found["cases"][0]
    assert first["verdict"] in ("right", "abstained")
    assert first["values"]["hit@1"] == 1.0
    assert first["quotes"][0]["hit"] is True
    assert first["ranks"] == {"article": 1, "passage": 1}
    assert found["metrics"]["all"]["exact_quotes"]["value"] == 1.0
    assert found["metrics"]["all"]["errors"]["value"] == 0.0
    again = json.loads(run("eval", case_file, "--index", small_index, "--json", "--quiet")[1])
    for one in (found, again):
        del one["cost"]
        for case in one["cases"]:
            del case["timing_ms"]
    assert found == again


def test_a_set_with_passages_is_asked_of_a_throwaway_index(tmp_path: Path, hashing_encoder: object, run: Run) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    passages = [
        {"id": f"p{i}", "title": f"第{i}号站" if i % 2 else f"Station {i}", "text": text}
        for i, text in enumerate(
            (
                "Station zero stands on * the [northern] shore & has 12 <b>keepers</b>.",
                "第一号站建于 1931 年，\n由 _七_ 名守塔人看管。",
                "Station two was closed in 1988 after a storm.",
            )
        )
    ]
    (folder / "passages.jsonl").write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in passages), "utf-8")
    questions = [
        {"id": "a", "question": "第一号站由几名守塔人看管？", "answers": ["七"], "passage_ids": ["p1"], "answerable": True},
        {"id": "b", "question": "When was Station two closed?", "answers": ["1988"], "passage_ids": ["p2"], "answerable": True},
        {"id": "c", "question": "How many keepers does the northern shore have?", "answers": ["12 <b>keepers"], "passage_ids": ["p0"], "answerable": True},
    ]  # fmt: skip
    (folder / "questions_dev.jsonl").write_text(
        "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions), "utf-8"
    )
    status, out, _ = run("eval", folder, "--json", "--quiet")
    found = json.loads(out)
    assert status == 0
    assert (found["sets"][0]["passages"], found["sets"][0]["passages_kept_whole"]) == (3, 3)
    assert found["metrics"]["all"]["article_found@1"]["value"] == 1.0
    assert found["metrics"]["all"]["hit@1"]["value"] == 1.0
    assert found["cases"][2]["quotes"][0]["text"] == passages[0]["text"]


def test_beir_knows_only_which_passages_are_right(tmp_path: Path, hashing_encoder: object, run: Run) -> None:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "d1", "title": "Lamp", "text": "The lamp of the northern lighthouse burns oil from 1931 on."},
        {"_id": "d2", "title": "灯塔", "text": "北方灯塔的灯从 1931 年起烧油。"},
        {"_id": "d3", "title": "Storm", "text": "A storm closed the harbour for two weeks."},
    ]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in corpus), "utf-8")
    queries = [{"_id": "q1", "text": "what does the northern lighthouse burn"}, {"_id": "q2", "text": "北方灯塔烧什么"}]
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries), "utf-8")
    (folder / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td3\t1\nq2\td2\t1\n", "utf-8")
    status, out, _ = run("eval", folder, "--json", "--quiet", "--report", tmp_path / "report")
    found = json.loads(out)
    assert status == 0
    assert [(case["id"], case["verdict"], case["gold"]) for case in found["cases"]] == [
        ("q1", "right", ["d1", "d3"]), ("q2", "right", ["d2"]),
    ]  # fmt: skip
    values = {name: entry["value"] for name, entry in found["metrics"]["all"].items()}
    assert values["article_found@1"] == values["article_mrr@10"] == 1.0
    assert values["article_recall@1"] == 0.75
    assert "hit@1" not in values
    assert (tmp_path / "report/index.html").is_file()


def test_another_systems_answers(small_index: Path, case_file: Path, tmp_path: Path, run: Run, quote: Callable[..., Json], answer: Callable[..., Json]) -> None:  # fmt: skip
    words = "警方在星期二宣布，代号“灰鹭”的行动共逮捕 41 人，查获 12 台服务器。"
    answers = [
        {**answer(quote(words)), "id": "zh"},
        {**answer(quote(words, text=words.replace("41", "44"))), "id": "next"},
    ]
    file = tmp_path / "theirs.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in answers), "utf-8")
    status, out, _ = run("eval", case_file, "--index", small_index, "--answers", file, "--json", "--quiet")
    found = json.loads(out)
    assert status == 0
    # "next" cannot even be built: a false quote is judged, not refused.
    assert {case["id"]: case["verdict"] for case in found["cases"]} == {
        "zh": "right", "en": "error", "next": "wrong", "none": "error",
    }  # fmt: skip
    status, out, _ = run("eval", "--index", small_index, "--answers", file, "--json", "--quiet")
    alone = json.loads(out)
    assert [(case["verdict"], case["cause"]) for case in alone["cases"]] == [
        ("unjudged", None),
        ("wrong", "does_not_stand"),
    ]
    assert alone["metrics"]["all"]["exact_quotes"]["value"] == 0.5


def test_articles_instead_of_an_index(small_index: Path, case_file: Path, tmp_path: Path, run: Run) -> None:
    status, out, _ = run("eval", case_file, "--articles", tmp_path / "articles", "--json", "--quiet")
    assert status == 0
    assert json.loads(out)["metrics"]["all"]["article_found@1"]["value"] == 1.0


def test_judging_line_by_line(small_index: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps(CASES[0]), json.dumps({"question": "灰鹭是什么？"}), "{", json.dumps({"question": " "})]
    stdin = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode()))
    monkeypatch.setattr("sys.stdin", stdin)
    status, out, _ = run("--index", small_index, "eval", "--stream")
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [(one["id"], one.get("verdict")) for one in found[:2]] == [("zh", found[0]["verdict"]), (None, "unjudged")]
    assert found[0]["answer"]["question"] == CASES[0]["question"]
    assert "not JSON" in found[2]["error"] or "Expecting" in found[2]["error"]
    assert "question" in found[3]["error"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["eval"], 2, "give CASES"),
        (["eval", "missing.jsonl"], 1, "missing.jsonl"),
        (["eval", "x.jsonl", "--limit", "0"], 2, "--limit"),
        (["eval", "x.jsonl", "--min-confidence", "2"], 2, "--min-confidence"),
    ],
)
def test_wrong_usage(words: list[str], status: int, said: str, run: Run) -> None:
    got, out, err = run(*words)
    assert (got, out) == (status, "")
    assert said in err.splitlines()[-1]


def test_a_gate_holds_until_answers_get_worse(small_index: Path, case_file: Path, tmp_path: Path, run: Run) -> None:
    gate, saved = tmp_path / "floors.toml", tmp_path / "run.json"
    status, out, _ = run("eval", case_file, "--index", small_index, "--gate", gate, "--set-gate", "--json", "--quiet")
    assert status == 0
    saved.write_text(out, "utf-8")
    assert all(row["holds"] for row in json.loads(out)["gate"])
    status, out, err = run(
        "eval", case_file, "--index", small_index, "--gate", gate, "--quiet", "--min-confidence", "1"
    )
    assert status == 1
    assert "BROKEN" in out
    assert err.splitlines()[-1].startswith("yuanwen: a gate is broken")
    found = load_run(saved)
    bad = json.loads(json.dumps(found))
    bad["metrics"]["all"]["hit@1"]["value"] = 0.1
    assert [row["metric"] for row in check_gate(gate, bad) if not row["holds"]] == ["hit@1"]
    before = gate.read_text("utf-8")
    assert any(note.startswith("kept: hit@1 of all") for note in set_gate(gate, bad, lower=False, slack=0.02))
    assert gate.read_text("utf-8") == before
    assert any(note.startswith("lowered: hit@1 of all") for note in set_gate(gate, bad, lower=True, slack=0.02))
    assert 'metric = "hit@1", floor = 0.08' in gate.read_text("utf-8")
    better = json.loads(json.dumps(found))
    set_gate(gate, better, lower=False, slack=0.02)
    floor = round(found["metrics"]["all"]["hit@1"]["value"] - 0.02, 4)
    assert f'metric = "hit@1", floor = {floor}' in gate.read_text("utf-8")
    changed = {**bad, "digest": "other"}  # the cases were changed, and answers got worse: the floor stays
    assert any(note.startswith("kept: hit@1 of all") for note in set_gate(gate, changed, lower=False, slack=0.02))
    assert [row["metric"] for row in check_gate(gate, changed) if not row["holds"]] == ["hit@1"]
    set_gate(gate, found, lower=True, slack=0.02)
    del bad["metrics"]["all"]["hit@1"]
    assert not next(row for row in check_gate(gate, bad) if row["metric"] == "hit@1")["holds"]
    with pytest.raises(GateError, match="has no limits for these cases"):
        check_gate(gate, {**found, "digest": "yet another"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[gate", "not TOML"),
        ("[[gate]]\ncases = 'x'", "needs cases, digest and limits"),
        ("gate = 1", "has to be a list of tables"),
        ("[[gate]]\ndigest='d'\nlimits=[]", "needs cases, digest and limits"),
        ("[[gate]]\ncases='x'\ndigest='d'\nlimits=[1]", "1 is no limit"),
        ("[[gate]]\ncases='x'\ndigest='d'\nlimits=[{metric='hits', floor=1}]", "no metric 'hits'"),
        ("[[gate]]\ncases='x'\ndigest='d'\nlimits=[{metric='hit@1'}]", "a floor or a ceiling"),
        ("[[gate]]\ncases='x'\ndigest='d'\nlimits=[{metric='hit@1', floor='x'}]", "has to be a number"),
    ],
)
def test_a_gate_that_is_none(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "g.toml").write_text(text, "utf-8")
    with pytest.raises(GateError, match=said):
        check_gate(tmp_path / "g.toml", {"digest": "d", "metrics": {}})


def _run_of(hits: list[int], *, confidence: float = 0.5) -> Json:
    cases = [
        {
            "id": str(i), "set": "s", "digest": "d", "question": f"问题 {i}", "lang": "zh", "answerable": True,
            "confidence": confidence + i / 1000, "verdict": "right" if hit else "wrong",
            "cause": None if hit else "wrong_sentence", "values": {"hit@1": float(hit), "exact_quotes": [3, 3]},
        }
        for i, hit in enumerate(hits)
    ]  # fmt: skip
    return {"format": 1, "cases": cases}


def test_comparing_tells_luck_from_difference() -> None:
    base = [1, 0] * 60
    better = [1 if i < 50 else hit for i, hit in enumerate(base)]
    found = compare(_run_of(base), _run_of(better))
    row = next(row for row in found["metrics"] if row["metric"] == "hit@1")
    assert (row["real"], row["better"], row["difference"]) == (True, True, pytest.approx(25 / 120, abs=1e-6))
    assert row["low"] > 0
    assert (len(found["won"]), len(found["lost"])) == (25, 0)
    assert found["won"][0] == {
        "id": "1",
        "set": "s",
        "question": "问题 1",
        "lang": "zh",
        "before": "wrong_sentence",
        "now": "right",
    }
    exact = next(row for row in found["metrics"] if row["metric"] == "exact_quotes")
    assert (exact["real"], exact["p"]) == (False, 1.0)
    lucky = [0 if i == 0 else 1 if i == 1 else hit for i, hit in enumerate(base)]
    found = compare(_run_of(base), _run_of(lucky))
    assert not any(row["real"] for row in found["metrics"])
    assert (len(found["won"]), len(found["lost"])) == (1, 1)
    assert compare(_run_of(base), _run_of(base))["won"] == []


def test_only_the_same_cases_are_compared() -> None:
    now = _run_of([1, 0, 1])
    now["cases"][0]["digest"] = "changed"
    now["cases"][2]["id"] = "new"
    found = compare(_run_of([1, 0, 1]), now)
    assert (found["cases"], found["changed"], found["only_before"], found["only_now"]) == (1, ["0"], 1, 1)
    with pytest.raises(BadRun, match="no case in common"):
        compare({"cases": []}, now)


def test_comparing_from_the_command_line(small_index: Path, case_file: Path, tmp_path: Path, run: Run) -> None:
    saved = tmp_path / "run.json"
    saved.write_text(run("eval", case_file, "--index", small_index, "--json", "--quiet")[1], "utf-8")
    status, out, _ = run(
        "eval", case_file, "--index", small_index, "--compare", saved, "--quiet", "--min-confidence", "1"
    )
    assert status == 0
    assert "4 cases in both runs" in out
    saved.write_text('{"format": 99}', "utf-8")
    status, _, err = run("eval", case_file, "--index", small_index, "--compare", saved, "--quiet")
    assert status == 1
    assert "is not a run of format 1" in err


def test_the_progress_bar() -> None:
    assert bar_line("cmrc2018", 1200, 3219, 26.0) == (
        "cmrc2018 ████████▉                1,200 of 3,219 (37%), 46/s, 0:44 left"
    )
    assert bar_line("x", 0, 0, 0.0) == "x                          0 of 0 (0%)"
    assert bar_line("x", 3, 3, 2.0).endswith("3 of 3 (100%), 1.5/s, 2 s")
    stream = io.StringIO()
    times = iter([0.0, 1.0, 20.0, 21.0])
    bar = Bar(stream, clock=lambda: next(times))
    for done in (1, 2, 3, 4):
        bar.asking("set", done, 4)
    assert [line.split()[-1] for line in stream.getvalue().splitlines()] == ["(25%)", "left", "s"]
