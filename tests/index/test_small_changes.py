"""Many small changes: that they end where a fresh index begins, cost what they should, and follow files that move."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index import groups
from index import slice as slice_module
from index.columns import Columns
from index.index import Index, IndexHandle
from index.ingest import ingest, remove, repair
from index.lexical import dead_share
from index.settings import IndexSettings
from index.store import DATABASE
from tests.conftest import HashingEncoder, WriteArticle

pytestmark = pytest.mark.usefixtures("hashing_encoder")

ENGLISH = (
    "police raid phone server ledger courier harbour warrant market wallet ransom botnet broker forger vault".split()
)
CHINESE = "警方 突袭 手机 服务器 账本 港口 市场 钱包 勒索 僵尸网络 中间人 伪造者 金库 隧道 渡轮 引擎 档案".split()
ONE_CORE = IndexSettings(workers=1)


def story(n: int, version: int = 0) -> str:
    """Chinese where `n` is odd; two versions share nothing."""
    choose = random.Random(f"{n} {version}").choice
    if n % 2:
        return "\n\n".join(
            f"第{n}号案件第{line}节：" + "、".join(choose(CHINESE) for _ in range(9)) + f"，第{n * 31 + line}队报告。"
            for line in range(8)
        )
    return "\n\n".join(
        f"In case {n} part {line} the {' '.join(choose(ENGLISH) for _ in range(9))}, as unit {n * 31 + line} reported."
        for line in range(8)
    )


def answers(index: Index, encoder: HashingEncoder, limit: int) -> list[list[tuple[str, int, float]]]:
    """For some questions the first by words and by vectors: (article id, start, score)."""
    found = []
    for terms in (["raid", "ledger"], ["vault", "ransom", "courier"], ["警方", "钱包"], ["隧道"]):
        weights = dict.fromkeys(terms, 1.0)
        for pids, scores in (
            index.search_passages(weights, limit=limit, title_boost=0.5),
            index.search_vectors(encoder.encode_queries([" ".join(terms)])[0], limit=limit),
        ):
            places = [(index.article(p.aid).article_id, p.start) for p in index.passages(pids)]
            rows = [(*place, round(float(score), 4)) for place, score in zip(places, scores, strict=True)]
            found.append(sorted(rows, key=lambda row: (-row[2], row[0], row[1])))
    return found


def overlap(one: list[list[tuple[str, int, float]]], other: list[list[tuple[str, int, float]]]) -> float:
    pairs = [({row[:2] for row in a}, {row[:2] for row in b}) for a, b in zip(one, other, strict=True)]
    return sum(len(a & b) for a, b in pairs) / sum(len(b) for _, b in pairs)


@pytest.mark.parametrize("flat_max", [40_000, 50], ids=["exact", "ivf"])
def test_many_small_changes_end_where_a_fresh_index_begins(
    tmp_path: Path, write_article: WriteArticle, hashing_encoder: HashingEncoder, flat_max: int
) -> None:
    settings = IndexSettings(workers=1, flat_max_passages=flat_max, compact_dead_share=1.0)
    live = {n: write_article(f"{n}.md", story(n), source="") for n in range(50)}
    articles = live[0].parent
    ingest(tmp_path / "old", [articles], settings=settings)
    draw = random.Random(5)
    for step in range(1, 21):
        for n in draw.sample(sorted(live), 2):
            live[n] = write_article(f"{n}.md", story(n, step), source="", fetch_date=f"2025-01-{step:02}")
        gone = draw.choice(sorted(live))
        live.pop(gone).unlink()
        live[100 + step] = write_article(f"{100 + step}.md", story(100 + step), source="")
        assert ingest(tmp_path / "old", [articles], prune=True, settings=settings).removed == 1
    ingest(tmp_path / "fresh", [articles], settings=settings)
    changed, fresh = Index.open(tmp_path / "old"), Index.open(tmp_path / "fresh")
    assert (changed.size, changed.manifest.corpus) == (fresh.size, fresh.manifest.corpus)
    assert overlap(answers(changed, hashing_encoder, 10), answers(fresh, hashing_encoder, 10)) >= 0.9
    repair(tmp_path / "old", settings=settings)
    changed = Index.open(tmp_path / "old")
    if flat_max > changed.size:
        assert answers(changed, hashing_encoder, fresh.size) == answers(fresh, hashing_encoder, fresh.size)
    else:
        assert overlap(answers(changed, hashing_encoder, 10), answers(fresh, hashing_encoder, 10)) >= 0.98


def test_what_was_taken_out_is_compacted_away(tmp_path: Path, write_article: WriteArticle) -> None:
    for n in range(40):
        path = write_article(f"{n}.md", story(n), source="")
    folder = tmp_path / "index"
    ingest(folder, [path.parent], settings=ONE_CORE)
    ids = [row[0] for row in sqlite3.connect(folder / DATABASE).execute("SELECT article_id FROM articles ORDER BY aid")]
    remove(folder, ids[:12], settings=ONE_CORE)
    index = Index.open(folder)
    assert index.manifest.articles == 28
    assert dead_share(folder / index.manifest.folder / "passages") >= 0.25
    write_article("40.md", story(40), source="")
    for n in range(12):
        (path.parent / f"{n}.md").unlink(missing_ok=True)
    ingest(folder, [path.parent], settings=ONE_CORE)
    index = Index.open(folder)
    assert dead_share(folder / index.manifest.folder / "passages") == 0.0
    assert dead_share(folder / "nowhere") == 0.0


def test_a_repair_gives_back_the_room_of_what_was_taken_out(tmp_path: Path, write_article: WriteArticle) -> None:
    for n in range(60):
        path = write_article(f"{n}.md", story(n) * 5, source="")
    folder = tmp_path / "index"
    ingest(folder, [path.parent], settings=ONE_CORE)
    with sqlite3.connect(folder / DATABASE) as connection:
        ids = [row[0] for row in connection.execute("SELECT article_id FROM articles ORDER BY aid")]
    connection.close()
    before, reader = (folder / DATABASE).stat().st_size, Index.open(folder)
    kept = reader.text(int(reader.find(ids[-1]) or 0))
    remove(folder, ids[:50], settings=ONE_CORE)
    assert (folder / DATABASE).stat().st_size == before
    repair(folder, settings=ONE_CORE)
    after, index = (folder / DATABASE).stat().st_size, Index.open(folder)
    assert after < before / 2
    assert index.manifest.articles == 10
    # Who had the index open reads on, and what stayed is as it was.
    for opened in (reader, index):
        assert opened.text(int(opened.find(ids[-1]) or 0)) == kept


def test_columns_that_go_on_are_columns_made_anew(tmp_path: Path, write_article: WriteArticle) -> None:
    for n in range(12):
        path = write_article(f"{n}.md", story(n), source="Wire" if n % 3 else "", date="2024-02-03" if n % 4 else "")
    folder = tmp_path / "index"
    ingest(folder, [path.parent], settings=ONE_CORE)
    write_article("3.md", story(3, 1), fetch_date="2025-05-05")
    write_article("copy.md", story(4), url="https://other.example/4", source="Other")
    ingest(folder, [path.parent], settings=ONE_CORE)
    remove(folder, ["https://news.example/5"], settings=ONE_CORE)
    saved = Columns.load(folder / Index.open(folder).manifest.folder)
    anew = Columns.from_database(sqlite3.connect(folder / DATABASE))
    assert np.array_equal(saved.passages, anew.passages)
    assert np.array_equal(saved.articles, anew.articles)
    assert sorted(saved.articles["lang"].tolist()) == [0] * 5 + [1] * 7
    assert set(saved.articles["day"].tolist()) == {0, 20240203, 20240501}


def test_no_trace_is_left_of_what_is_taken_out(tmp_path: Path, write_article: WriteArticle) -> None:
    for n in range(6):
        path = write_article(f"{n}.md", story(n))
    folder = tmp_path / "index"
    ingest(folder, [path.parent], settings=ONE_CORE)
    connection = sqlite3.connect(folder / DATABASE)
    tables = ("articles", "contents", "passages", "signatures", "bands")
    assert all(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)
    remove(folder, [f"https://news.example/{n}" for n in range(6)], settings=ONE_CORE)
    assert [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0] * 5


@pytest.mark.parametrize("body", [story(1), story(2)], ids=["zh", "en"])
def test_a_folder_that_was_moved_is_known_where_it_is_now(
    tmp_path: Path, write_article: WriteArticle, body: str
) -> None:
    first = write_article("stays.md", body)
    write_article("goes.md", story(7))
    folder, old = tmp_path / "index", first.parent
    before = ingest(folder, [old], settings=ONE_CORE).generation
    handle = IndexHandle(folder)
    with handle.current() as index:
        assert index.generation == before
    new = old.rename(tmp_path / "moved")
    (new / "stays.md").rename(new / "renamed.md")
    report = ingest(folder, [new], settings=ONE_CORE)
    assert (report.unchanged, report.removed) == (2, 0)
    with handle.current() as index:  # an answer names the path, so a saved one has to tell that it is of another state
        assert index.generation == report.generation != before
        aid = index.find("https://news.example/stays")
        assert aid is not None
        assert index.article(aid).path == "renamed.md"
    assert ingest(folder, [new], settings=ONE_CORE).generation == report.generation
    assert Index.open(folder).manifest.folder == "g000001"
    (new / "goes.md").unlink()
    report = ingest(folder, [new], prune=True, settings=ONE_CORE)
    assert (report.unchanged, report.removed) == (1, 1)


def test_what_went_with_a_move_is_pruned_and_what_still_stands_is_not(
    tmp_path: Path, write_article: WriteArticle
) -> None:
    old = write_article("a.md", story(1)).parent
    write_article("b.md", story(2))
    write_article("c.md", story(3))
    folder = tmp_path / "index"
    ingest(folder, [old], settings=ONE_CORE)
    copied = tmp_path / "copied"
    copied.mkdir()
    (copied / "a.md").write_bytes((old / "a.md").read_bytes())
    assert ingest(folder, [copied], prune=True, settings=ONE_CORE).removed == 0  # b.md is where it was
    ingest(folder, [old], settings=ONE_CORE)
    (old / "b.md").unlink()
    moved = old.rename(tmp_path / "moved")
    report = ingest(folder, [moved], prune=True, settings=ONE_CORE)
    assert (report.unchanged, report.removed) == (2, 1)
    assert Index.open(folder).find("https://news.example/b") is None


@pytest.mark.parametrize("slice_articles", [2, 20_000])  # what was met counts over the whole run
@pytest.mark.parametrize(("shared", "removed"), [(1, 0), (3, 0), (4, 2)])
def test_a_path_that_is_away_was_moved_only_if_most_of_it_was_met_elsewhere(
    tmp_path: Path, write_article: WriteArticle, shared: int, removed: int, slice_articles: int
) -> None:
    """Six articles on a disk that is not mounted now, and a second batch that has some of them as well."""
    for n in range(6):
        path = write_article(f"{n}.md", story(n))
    folder, batch = tmp_path / "index", tmp_path / "batch2"
    ingest(folder, [path.parent], settings=ONE_CORE)
    away = path.parent.rename(tmp_path / "away")
    batch.mkdir()
    for n in range(shared):
        (batch / f"{n}.md").write_bytes((away / f"{n}.md").read_bytes())
    for n in range(7, 10):
        write_article(f"{n}.md", story(n)).rename(batch / f"{n}.md")
    path.parent.rmdir()
    settings = IndexSettings(workers=1, slice_articles_fast=slice_articles)
    report = ingest(folder, [batch], prune=True, settings=settings)
    assert (report.unchanged, report.added, report.removed) == (shared, 3, removed)


def test_a_band_that_a_template_fills_is_looked_at_from_its_earliest(
    tmp_path: Path, write_article: WriteArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "_MEMBERS", 3)
    for n in range(12):
        path = write_article(f"{n:02}.md", f"{story(2)}\n\nCopy {n}.", source="", date=f"2024-05-{n + 1:02}")
    folder = tmp_path / "index"
    report = ingest(folder, [path.parent], settings=ONE_CORE)
    assert (report.added, report.duplicate) == (1, 11)
    index = Index.open(folder)
    first = index.find("https://news.example/00")
    assert first is not None
    assert len(index.copies(first)) == 12


def test_an_unchanged_article_costs_no_look_at_the_others(
    tmp_path: Path, write_article: WriteArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_article("a.md", story(1))
    ingest(tmp_path / "index", [path.parent], settings=ONE_CORE)

    def never(*_: object) -> None:
        raise AssertionError("nothing is to be learned, cleaned or written")

    monkeypatch.setattr(slice_module, "GenerationBuilder", never)
    assert ingest(tmp_path / "index", [path.parent], settings=ONE_CORE).unchanged == 1
