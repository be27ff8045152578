"""A little of each part of `make soak`, so that `make test` kills, damages and asks as well; the soak does it at length."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from benchmarks import soak
from benchmarks.common import percentile
from benchmarks.soaking import Crashed, changes, kills
from benchmarks.soaking.changes import Drifted, change_little_by_little
from benchmarks.soaking.fuzz import fuzz_archives, fuzz_index, fuzz_pages
from benchmarks.soaking.guided import fuzz_guided
from benchmarks.soaking.kills import Lost, kill_writers
from benchmarks.soaking.load import ask_many
from benchmarks.soaking.made import write
from index.ingest import ingest
from index.settings import IndexSettings


def quiet(_: str) -> None:
    """Nobody reads along."""


@pytest.mark.slow
def test_twenty_kills_over_every_kind_of_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kills, "ARTICLES", 60)
    result = kill_writers(tmp_path / "kills", 20, seed=11, say=quiet)
    assert (result["kills"], result["survived"]) == (20, 20)
    assert set(result["seconds a change"]) == {"ingest", "replace", "remove", "compaction"}


def test_a_loss_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself can fail: a removal that takes out one article more is found out."""
    monkeypatch.setattr(kills, "ARTICLES", 30)
    states = iter([kills.index_state] * 5)

    def forgetful(folder: Path) -> tuple[dict[str, str], int]:
        state, number = next(states, kills.index_state)(folder)
        return (state, number) if len(state) < 40 else (dict(list(state.items())[1:]), number)

    monkeypatch.setattr(kills, "index_state", forgetful)
    with pytest.raises(Lost, match="wanted are not there"):
        kill_writers(tmp_path / "kills", 8, say=quiet)


@pytest.mark.slow
def test_two_hundred_small_changes_and_a_compaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "ARTICLES", 120)
    monkeypatch.setitem(changes.KINDS, "ivf", IndexSettings(workers=1, flat_max_passages=50))
    result = change_little_by_little(tmp_path, 200, seed=11, say=quiet)
    for kind in ("exact", "ivf"):
        assert result[kind]["changes"] >= 200
        assert result[kind]["after it"]["bm25 equal"]
        assert result[kind]["after it"]["vectors overlap"] >= 0.98
    assert result["exact"]["after it"]["vectors equal"]


def test_a_drift_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself can fail: without the compaction, words of what was taken out still count."""
    monkeypatch.setattr(changes, "ARTICLES", 40)
    monkeypatch.setattr(changes, "repair", lambda *_, **__: None)
    with pytest.raises(Drifted, match="'bm25 equal': False"):
        change_little_by_little(tmp_path, 30, seed=11, say=quiet)


def test_damaged_pages_archives_and_indexes_end_in_nothing_worse_than_a_refusal(tmp_path: Path) -> None:
    pages = fuzz_pages(tmp_path / "pages", 300, seed=11, say=quiet)
    assert sum(pages["outcomes"].values()) == 300
    archives = fuzz_archives(tmp_path / "archives", 200, seed=11, say=quiet)
    assert archives["outcomes"]["Read"] > 100
    indexes = fuzz_index(tmp_path / "indexes", 10, seed=11, say=quiet)
    assert sum(indexes["outcomes"].values()) == 10


def test_guided_fuzzing_says_what_it_tried_or_why_not(tmp_path: Path) -> None:
    result = fuzz_guided(tmp_path / "guided", 70, say=quiet)
    assert result["inputs"] == 70 if importlib.util.find_spec("atheris") else "pip install atheris" in result["reason"]


def test_pages_end_the_same_in_one_process_and_in_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = fuzz_pages(tmp_path / "alone", 60, seed=11, say=quiet)
    monkeypatch.setattr("benchmarks.soaking.fuzz._BLOCK", 25)
    several = fuzz_pages(tmp_path / "several", 60, seed=11, say=quiet)
    assert several["outcomes"] == alone["outcomes"]


def test_what_a_part_found_is_kept_when_the_next_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "soak.json").write_text('{"kills": {"kills": 7}}')
    monkeypatch.setattr(soak, "fuzz_archives", stopped)
    others = [f"--{name}=0" for name in ("kills", "cuts", "changes", "indexes", "guided", "questions", "clients")]
    monkeypatch.setattr("sys.argv", ["soak", "--pages=3", "--archives=1", f"--out={tmp_path}", *others])
    with pytest.raises(KeyboardInterrupt):
        soak.main()
    kept = json.loads((tmp_path / "soak.json").read_text())
    assert (kept["kills"], kept["pages"]["pages"], "archives" in kept) == ({"kills": 7}, 3, False)


def test_an_error_that_should_not_be_names_its_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> str:
        raise IndexError("out of range")

    monkeypatch.setattr("benchmarks.soaking.fuzz.through", broken)
    with pytest.raises(Crashed, match="page 0 of seed 7: IndexError"):
        fuzz_pages(tmp_path / "pages", 3, seed=7, say=quiet)


def test_questions_are_asked_and_memory_is_watched(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    for n in range(20):
        write(tmp_path / "made", n)
    ingest(tmp_path / "index", [tmp_path / "made"])
    questions = ["Which unit found the wallet in case 4?", "第31号案件的报告提到什么？"]
    result = ask_many(tmp_path / "index", questions, 20, say=quiet)
    assert result["questions"] == len(result["memory_mb"]) == 20
    assert 0 < result["ms"]["p50"] <= result["ms"]["p99"]


def test_percentiles_are_nearest_ranks() -> None:
    assert [percentile([5, 1, 3, 2, 4], share) for share in (0.5, 0.95, 0.0)] == [3, 5, 1]
    assert percentile([7.5], 0.99) == 7.5
