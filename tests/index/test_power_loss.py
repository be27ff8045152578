"""Loss of power: what was told of as done is there afterwards, whatever of the rest the disk has.

The long run is in `make soak`. What an index's life writes is recorded with strace, where there is one."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.soaking.calls import why_not
from benchmarks.soaking.disk import CUTS, Call, Disk
from benchmarks.soaking.kills import Lost
from benchmarks.soaking.power import History, cut_power, record_life
from index import lexical
from index.durable import make_folder
from index.errors import IndexUnusable
from index.index import Index
from index.ingest import ingest
from index.store import ArticleStore
from tests.conftest import HashingEncoder, WriteArticle

ROOT = Path("/disk")


def after(*calls: Call, cut: str, seed: int = 0) -> dict[str, bytes | None]:
    disk = Disk(ROOT)
    for call in calls:
        disk.do(call)
    return disk.after_a_cut(cut, random.Random(seed))


WRITTEN = (Call("create", "/disk/警.md"), Call("write", "/disk/警.md", b"abcd"), Call("write", "/disk/警.md", b"XY", 1))


def test_bytes_need_a_sync_of_the_file_and_names_one_of_the_folder() -> None:
    whole, file, folder = {"警.md": b"aXYd"}, Call("sync", "/disk/警.md"), Call("sync", "/disk")
    assert [after(*WRITTEN, cut=cut) for cut in CUTS[:4]] == [{}, {"警.md": b""}, {}, whole]
    assert [after(*WRITTEN, file, cut=cut) for cut in CUTS[:4]] == [{}, whole, {}, whole]
    assert [after(*WRITTEN, folder, cut=cut) for cut in CUTS[:4]] == [{"警.md": b""}, {"警.md": b""}, whole, whole]
    assert [after(*WRITTEN, file, folder, cut=cut, seed=n) for n, cut in enumerate(CUTS)] == [whole] * 5


def test_some_of_what_was_not_synced_may_be_there() -> None:
    made = (Call("mkdir", "/disk/a"), Call("sync", "/disk"), Call("create", "/disk/a/x"), Call("sync", "/disk/a"))
    wrote = (Call("write", "/disk/a/x", b"1" * 2000), Call("write", "/disk/a/x", b"2" * 600, 2000))
    moved = (Call("create", "/disk/a/y"), Call("rename", "/disk/a/y", other="/disk/a/x"))
    contents = {after(*made, *wrote, cut="some", seed=n)["a/x"] for n in range(60)}
    assert {b"", b"1" * 2000, b"1" * 2000 + b"2" * 600, bytes(2000) + b"2" * 600, b"1" * 512} <= contents
    assert all(len(content or b"") in (0, 512, 1024, 2000, 2600) for content in contents)
    names = {tuple(sorted(after(*made, *moved, cut="some", seed=n))) for n in range(60)}
    assert names == {("a", "a/x"), ("a", "a/x", "a/y")}


def test_a_file_with_two_names_has_one_content_and_an_unlinked_one_none() -> None:
    calls = (
        *WRITTEN, Call("link", "/disk/警.md", other="/disk/b"), Call("copy", "/disk/b", at=4, other="/disk/b", part=(1, 3)),
        Call("create", "/disk/c"), Call("unlink", "/disk/c"), Call("cut", "/disk/警.md", at=5),
    )  # fmt: skip
    assert after(*calls, cut="all") == {"警.md": b"aXYdX", "b": b"aXYdX"}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> History:
    if reason := why_not():
        pytest.skip(reason)
    return record_life(tmp_path_factory.mktemp("power") / "life")


def quiet(_: str) -> None:
    """Nobody reads along."""


def test_a_life_survives_power_cuts(tmp_path: Path, life: History) -> None:
    result = cut_power(tmp_path, 100, seed=11, say=quiet, history=life)
    assert (result["cuts"], result["survived"]) == (100, 100)
    assert set(result["left"]) == {"the last state", "the next state"}


@pytest.mark.parametrize(
    "unsynced",
    [
        "/place", "/a folder", "/index", "/articles.db", "/g000003", "/g000003/passages", "/g000003/articles",
        "/vectors.faiss", "/places.npy", "/passages.npy", "/articles.npy", "/meta.json", ".term",
    ],
)  # fmt: skip
def test_each_sync_is_needed(tmp_path: Path, life: History, unsynced: str) -> None:
    """And the check notices where one is missing: here they are taken out of what was recorded."""
    named = {call.path: call.other for call in life.calls if call.kind == "rename"}
    calls = [
        call for call in life.calls if call.kind != "sync" or not named.get(call.path, call.path).endswith(unsynced)
    ]
    assert len(calls) < len(life.calls)
    with pytest.raises(Lost):
        cut_power(tmp_path, 1, say=quiet, history=replace(life, calls=calls))


def test_a_database_that_was_never_begun_is_told_from_one_that_was_emptied(
    tmp_path: Path, write_article: WriteArticle, hashing_encoder: HashingEncoder
) -> None:
    articles = write_article("a.md", "Police raided the market. 警方突袭了市场。").parent
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "articles.db").touch()
    with pytest.raises(IndexUnusable, match="was never finished; run the ingest again"):
        Index.open(folder)
    assert ingest(folder, [articles]).added == 1
    with closing(sqlite3.connect(folder / "articles.db")) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    (folder / "articles.db").write_bytes(b"")
    for refused in (ArticleStore.open, Index.open, lambda folder: ingest(folder, [articles])):
        with pytest.raises(IndexUnusable, match=r"is damaged \(it is empty\); it holds the articles themselves"):
            refused(folder)
    assert any(folder.glob("g0*")), "what is left is not swept away"


def test_the_names_of_new_folders_and_copied_files_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.readlink(f"/proc/self/fd/{number}")))
    make_folder(tmp_path / "one/二")
    assert synced == [str(tmp_path / "one"), str(tmp_path)]
    make_folder(tmp_path / "one/二")
    assert len(synced) == 2

    def no_links(*_: object) -> None:
        raise OSError("a file system without hard links")

    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "a").write_bytes(b"segment")
    lexical._link(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"segment"
    assert synced[2:] == [str(tmp_path / "b")]
