"""From files to an index and back: what goes in, changes, goes out; and what a stop in the middle leaves."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Article, Cleaned
from corpus.clean import Profile, clean
from index import ingest as ingest_module
from index.errors import DiskFull, EncoderMismatch, IndexBusy, IndexMissing, IndexUnusable
from index.filters import Filters
from index.index import Index, IndexHandle
from index.ingest import ingest, remove, repair
from index.report import IngestReport, Progress
from index.settings import IndexSettings
from tests.conftest import HashingEncoder, WriteArticle

pytestmark = pytest.mark.usefixtures("hashing_encoder")

GHOST = (
    "Detectives from nine countries shut down the encrypted messenger Ghost on Tuesday and arrested 51 people.\n\n"
    "Most of them, 38 in all, were held in Australia, police said. A handset cost $2,350 for half a year of service, and "
    "the servers stood in France and Iceland. Investigators read the messages of several hundred users for months before "
    "they moved in, and they say that they stopped dozens of plots against people's lives."
)
MATRIX = (
    "荷兰与法国警方本周关闭了加密聊天服务 MATRIX，并在三个月里读取了二百三十万条消息。\n\n"
    "执法人员在西班牙和法国逮捕了五名嫌疑人，关停了四十台服务器，缴获九百七十部加密手机和十四万五千欧元现金。"
    "该服务有八千多名用户，半年订阅费为一千三百五十至一千七百美元。"
)
BLOCKED = "环境异常\n\n当前环境异常，完成验证后即可继续访问。\n\n去验证"


def story(n: int) -> str:
    """An article of its own: no sentence of it stands in another."""
    words = np.random.default_rng(n).choice(_WORDS, size=(12, 11))
    return "\n\n".join(
        f"In case {n} the {' '.join(line)}, as officers of unit {n * 31 + k} reported." for k, line in enumerate(words)
    )


_WORDS = (
    "police raid phone server ledger courier harbour warrant market wallet ransom botnet broker forger smuggler vault "
    "cipher relay router invoice deposit mixer exchange casino hostel garage tunnel island border ferry engine archive"
).split()


def counts(report: IngestReport) -> dict[str, int]:
    """The counts that are not 0."""
    return {name: count for name, count in report.to_json()["articles"].items() if count}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def articles(write_article: WriteArticle) -> Path:
    write_article("ghost.md", GHOST, title="Ghost messenger taken down", date="2024-09-18")
    path = write_article("matrix.md", MATRIX, title="警方关闭 MATRIX", source="示例新闻", date="2024-12-03")
    write_article("blocked.md", BLOCKED, title="加密服务案件最新进展", source="示例新闻")
    return path.parent


def test_an_ingest_makes_an_index_that_can_be_searched(folder: Path, articles: Path) -> None:
    report = ingest(folder, [articles])
    assert counts(report) == {"added": 2, "empty": 1}
    index = Index.open(folder)
    assert (index.generation, index.size) == (report.generation, report.passages)
    pids, _ = index.search_passages({"ghost": 1.0}, limit=5, title_boost=0.5)
    aid = int(index.aids(pids[:1])[0])
    article = index.article(aid)
    assert (article.title, article.source, article.date, article.lang, article.status) == (
        "Ghost messenger taken down", "Example Wire", "2024-09-18", "en", "ok",
    )  # fmt: skip
    raw, text = index.raw(aid), index.text(aid)
    assert raw == (articles / "ghost.md").read_text("utf-8")
    assert text == "".join(raw[a:b] for a, b in index.spans(aid))
    assert "arrested 51 people" in text
    assert index.find("https://news.example/ghost") == aid == index.find(article.article_id)
    passage = index.passages(pids[:1])[0]
    assert text[passage.start : passage.end].strip()
    near, cosines = index.search_vectors(HashingEncoder().encode_queries([text])[0], limit=3)
    assert int(index.aids(near[:1])[0]) == aid
    assert (np.diff(cosines) <= 0).all()


def test_the_chinese_article_and_the_page_without_text(folder: Path, articles: Path) -> None:
    ingest(folder, [articles])
    index = Index.open(folder)
    pids, _ = index.search_passages({"缴获": 1.0, "加密": 1.0}, limit=5, title_boost=0.5)
    assert {index.article(aid).title for aid in set(index.aids(pids).tolist())} == {"警方关闭 MATRIX"}
    blocked = index.find("https://news.example/blocked")
    assert blocked is not None
    assert (index.article(blocked).status, index.text(blocked)) == ("empty", "")
    assert index.passages_of(blocked) == []


def test_filters_hold_in_every_search(folder: Path, articles: Path) -> None:
    ingest(folder, [articles])
    index = Index.open(folder)
    vector = HashingEncoder().encode_queries(["Ghost MATRIX"])[0]
    terms = {"ghost": 1.0, "matrix": 1.0}
    cases = [
        (Filters(lang="zh"), {"警方关闭 MATRIX"}),
        (Filters(sources=("ＥＸＡＭＰＬＥ wire",)), {"Ghost messenger taken down"}),
        (Filters(since="2024-12-03"), {"警方关闭 MATRIX"}),
        (Filters(until="2024-12-02"), {"Ghost messenger taken down"}),
        (Filters(sources=("nobody",)), set()),
    ]
    for filters, titles in cases:
        for pids, _ in (
            index.search_passages(terms, limit=9, title_boost=1.0, filters=filters),
            index.search_vectors(vector, limit=9, filters=filters),
        ):
            assert {index.article(aid).title for aid in set(index.aids(pids).tolist())} == titles, filters
        aids, _ = index.search_articles(terms, limit=9, title_boost=1.0, filters=filters)
        assert {index.article(aid).title for aid in aids.tolist()} == titles
        assert index.passing(filters) == len(titles)


def test_the_same_again_changes_nothing(folder: Path, articles: Path) -> None:
    first = ingest(folder, [articles])
    again = ingest(folder, [articles])
    assert counts(again) == {"unchanged": 3}
    assert (again.generation, again.passages) == (first.generation, first.passages)


def test_the_newest_copy_wins_and_an_older_one_does_not_come_back(
    folder: Path, articles: Path, write_article: WriteArticle
) -> None:
    ingest(folder, [articles])
    title = "Ghost messenger taken down"
    old = (articles / "ghost.md").read_text("utf-8")
    write_article("ghost.md", GHOST.replace("51 people", "55 people"), title=title, fetch_date="2024-09-30T00:00:00")
    assert counts(ingest(folder, [articles])) == {"updated": 1, "unchanged": 2}
    (articles / "ghost.md").write_text(old, "utf-8")
    assert counts(ingest(folder, [articles])) == {"unchanged": 3}
    index = Index.open(folder)
    aid = index.find("https://news.example/ghost")
    assert aid is not None
    assert "55 people" in index.text(aid)
    pids, _ = index.search_passages({"51": 1.0}, limit=5, title_boost=0.5)
    assert pids.tolist() == []


def test_a_page_without_text_never_replaces_one_with_text(
    folder: Path, articles: Path, write_article: WriteArticle
) -> None:
    ingest(folder, [articles])
    write_article("matrix.md", BLOCKED, title="警方关闭 MATRIX", source="示例新闻", fetch_date="2025-01-01T00:00:00")
    assert counts(ingest(folder, [articles])) == {"empty": 1, "unchanged": 2}
    index = Index.open(folder)
    aid = index.find("https://news.example/matrix")
    assert aid is not None
    assert "九百七十部" in index.text(aid)


JAN, FEB, MAR = ("2025-01-01", GHOST), ("2025-02-01", GHOST.replace("51", "55")), ("2025-03-01", BLOCKED)


@pytest.mark.parametrize("slice_articles", [1, 20_000])
@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize(
    ("order", "kept", "outcome"),
    [
        ((JAN, MAR), "51 people", {"added": 1, "empty": 1}),
        ((MAR, JAN), "51 people", {"added": 1, "empty": 1}),
        ((JAN, FEB, MAR), "55 people", {"added": 1, "empty": 1, "unchanged": 1}),
        ((FEB, MAR, JAN), "55 people", {"added": 1, "empty": 1, "unchanged": 1}),
        ((MAR, JAN, FEB), "55 people", {"added": 1, "empty": 1, "unchanged": 1}),
        ((MAR, FEB, JAN), "55 people", {"added": 1, "empty": 1, "unchanged": 1}),
    ],
)
def test_of_several_copies_the_newest_with_text_is_kept_in_whatever_order_they_are_read(
    folder: Path, write_article: WriteArticle, order: tuple[tuple[str, str], ...], kept: str, outcome: dict[str, int],
    before: bool, slice_articles: int,
) -> None:  # fmt: skip
    def write(name: str, fetched: str, body: str) -> Path:
        url = "https://news.example/one"
        return write_article(name, body, title="One", url=url, fetch_date=fetched)

    settings = IndexSettings(workers=1, slice_articles_fast=slice_articles)
    if before:  # the index has an older copy already
        first = write("0.md", "2024-12-01", GHOST.replace("51", "49"))
        ingest(folder, [first], settings=settings)
        first.unlink()
    for n, (fetched, body) in enumerate(order, 1):
        path = write(f"{n}.md", fetched, body)
    report = ingest(folder, [path.parent], settings=settings)
    if slice_articles > 1:
        assert counts(report) == (
            {"updated" if name == "added" else name: n for name, n in outcome.items()} if before else outcome
        )
    for _ in range(2):
        index = Index.open(folder)
        aid = index.find("https://news.example/one")
        assert aid is not None
        assert kept in index.text(aid)
        assert (index.manifest.articles, len(index.passages_of(aid))) == (1, index.size)
        with sqlite3.connect(folder / "articles.db") as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        connection.close()
        again = ingest(folder, [path.parent], prune=True, settings=settings)
        assert counts(again) == {"unchanged": len(order)}
        assert again.generation == index.manifest.generation


def test_the_copies_of_one_page_teach_nothing_of_its_source(folder: Path, write_article: WriteArticle) -> None:
    """What they share is the article; only what different articles share is chrome."""
    for n in range(6):
        write_article(f"{n}.md", f"{GHOST}\n\nVersion {n}.", title="One", url="https://news.example/one",
                      fetch_date=f"2025-01-0{n + 1}")  # fmt: skip
        path = write_article(f"other{n}.md", story(n))
    ingest(folder, [path.parent])
    index = Index.open(folder)
    aid = index.find("https://news.example/one")
    assert aid is not None
    assert "arrested 51 people" in index.text(aid)
    assert "Version 5" in index.text(aid)


def test_a_record_that_was_corrected_beside_its_text_is_updated(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"

    def put(**changed: str) -> dict[str, int]:
        given = {"text": GHOST, "title": "Ghost", "url": "https://news.example/ghost", "source": "Wrong Wire",
                 "date": "2023-01-01", "fetch_date": "2024-09-19"}  # fmt: skip
        file.write_text(json.dumps(given | changed), "utf-8")
        return counts(ingest(folder, [file]))

    right = {"source": "Example Wire", "date": "2024-09-18", "url": "https://news.example/ghost#top"}
    assert put() == {"added": 1}
    assert put(fetch_date="2024-09-20") == {"unchanged": 1}
    assert put(fetch_date="2024-09-18", **right) == {"unchanged": 1}  # older
    assert put(fetch_date="2024-09-21", **right) == {"updated": 1}
    assert put(fetch_date="2024-09-21", **right) == {"unchanged": 1}
    assert put() == {"unchanged": 1}
    index = Index.open(folder)
    aid = index.find("https://news.example/ghost")
    assert aid is not None
    article = index.article(aid)
    assert (article.source, article.date, article.url) == ("Example Wire", "2024-09-18", right["url"])
    assert "arrested 51 people" in index.text(aid)
    assert index.passing(Filters(sources=("example wire",), since="2024-09-18")) == 1
    assert index.passing(Filters(sources=("wrong wire",))) == 0
    pids, _ = index.search_passages({"ghost": 1.0}, limit=5, title_boost=0.5, filters=Filters(since="2024-09-18"))
    assert len(pids) == index.size


def test_a_reprint_is_kept_and_grouped_under_the_earliest(
    folder: Path, articles: Path, write_article: WriteArticle
) -> None:
    ingest(folder, [articles])
    write_article("copy.md", GHOST, title="Police end Ghost", url="https://other.example/1", date="2024-09-20")
    assert counts(ingest(folder, [articles])) == {"duplicate": 1, "unchanged": 3}
    write_article("early.md", GHOST, title="Ghost is gone", url="https://early.example/1", date="2024-09-17")
    assert counts(ingest(folder, [articles])) == {"added": 1, "unchanged": 4}
    index = Index.open(folder)
    early = index.find("https://early.example/1")
    assert early is not None
    titles = [article.title for article in index.copies(early)]
    assert titles == ["Ghost is gone", "Ghost messenger taken down", "Police end Ghost"]
    leader = index.article(early).article_id
    assert [article.reprint_of for article in index.copies(early)] == [None, leader, leader]
    remove(folder, ["https://early.example/1"])
    index = Index.open(folder)
    first = index.find("https://news.example/ghost")
    assert first is not None
    assert [article.title for article in index.copies(first)] == ["Ghost messenger taken down", "Police end Ghost"]


def test_prune_takes_out_what_is_gone_from_these_paths_only(
    folder: Path, articles: Path, write_article: WriteArticle, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "alone.md").write_text((articles / "ghost.md").read_text("utf-8").replace("Ghost", "Exclu"), "utf-8")
    ingest(folder, [articles, other])
    (articles / "matrix.md").unlink()
    assert counts(ingest(folder, [articles])) == {"unchanged": 2}
    assert counts(ingest(folder, [articles], prune=True)) == {"unchanged": 2, "removed": 1}
    index = Index.open(folder)
    assert index.find("https://news.example/matrix") is None
    assert index.find("https://news.example/ghost") is not None
    assert len(index.search_articles({"exclu": 1.0}, limit=5, title_boost=1.0)[0]) == 1


def test_prune_spares_what_could_not_be_read(folder: Path, articles: Path) -> None:
    ingest(folder, [articles])
    (articles / "matrix.md").write_bytes(b"\x00\x01\x02" * 500)
    report = ingest(folder, [articles], prune=True)
    assert counts(report) == {"failed": 1, "unchanged": 2}
    assert [problem.path for problem in report.problems] == ["matrix.md"]
    assert Index.open(folder).find("https://news.example/matrix") is not None


def test_remove_names_what_is_unknown(folder: Path, articles: Path) -> None:
    ingest(folder, [articles])
    before = Index.open(folder)
    aid = before.find("https://news.example/ghost")
    assert aid is not None
    article_id = before.article(aid).article_id
    report = remove(folder, ["https://news.example/ghost#top", "https://nowhere.example/"])
    assert report.to_json() == {
        "removed": [article_id],
        "unknown": ["https://nowhere.example/"],
    }
    assert Index.open(folder).find("https://news.example/ghost") is None
    assert remove(folder, ["nothing"]).to_json() == {"removed": [], "unknown": ["nothing"]}


def test_a_rebuilt_index_answers_as_the_first(folder: Path, articles: Path) -> None:
    ingest(folder, [articles])
    first = Index.open(folder)
    question = {"ghost": 1.0, "警方": 1.0, "server": 0.5}
    wanted = [part.tolist() for part in first.search_passages(question, limit=9, title_boost=0.5)]
    (folder / first.manifest.folder / "vectors.faiss").write_bytes(b"broken")
    with pytest.raises(IndexUnusable, match="yuanwen repair"):
        Index.open(folder)
    assert repair(folder).repaired == ["words of 2 articles", "words of 2 passages", "vectors of 2 passages"]
    again = Index.open(folder)
    assert [part.tolist() for part in again.search_passages(question, limit=9, title_boost=0.5)] == wanted
    assert again.manifest.corpus == first.manifest.corpus


@pytest.mark.parametrize(
    "part", ["passages/meta.json", "articles/meta.json", "passages.npy", "articles.npy", "vectors.faiss"]
)
def test_a_missing_part_is_named_and_repaired(folder: Path, articles: Path, part: str) -> None:
    ingest(folder, [articles])
    (folder / Index.open(folder).manifest.folder / part).unlink()
    with pytest.raises(IndexUnusable, match="yuanwen repair"):
        Index.open(folder)
    repair(folder)
    assert Index.open(folder).size == 2


def test_parts_of_different_commits_are_refused(folder: Path, articles: Path) -> None:
    ingest(folder, [articles])
    manifest = Index.open(folder).manifest
    with sqlite3.connect(folder / "articles.db") as connection:
        changed = json.loads(manifest.to_json()) | {"passages": 77}
        connection.execute("UPDATE meta SET value = ? WHERE key = 'manifest'", (json.dumps(changed),))
    connection.close()
    with pytest.raises(IndexUnusable, match="2 passages in the columns, the manifest 77"):
        Index.open(folder)


def test_another_format_and_a_damaged_database_are_refused(folder: Path, articles: Path) -> None:
    with pytest.raises(IndexMissing, match="yuanwen ingest"):
        Index.open(folder)
    ingest(folder, [articles])
    with sqlite3.connect(folder / "articles.db") as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    connection.close()
    with pytest.raises(IndexUnusable, match="format 99; this version reads format 1"):
        Index.open(folder)
    with pytest.raises(IndexUnusable, match="format 99"):
        ingest(folder, [articles])
    (folder / "articles.db").write_bytes(b"no database" * 1000)
    for suffix in ("-wal", "-shm"):
        (folder / f"articles.db{suffix}").unlink(missing_ok=True)
    with pytest.raises(IndexUnusable, match="damaged"):
        Index.open(folder)
    (folder / "articles.db").write_bytes(b"")
    with pytest.raises(IndexUnusable, match="it is empty"):
        repair(folder)


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_the_database_of_another_program_stays_as_it_was(folder: Path, articles: Path, journal: str) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / "articles.db")
    connection.executescript(
        f"PRAGMA journal_mode = {journal}; CREATE TABLE notes (text); INSERT INTO notes VALUES (1)"
    )
    connection.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for write in (lambda: ingest(folder, [articles]), lambda: remove(folder, ["x"]), lambda: repair(folder)):
        with pytest.raises(IndexUnusable, match="has index format none"):
            write()
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_database_of_another_program_that_is_at_work_is_refused(folder: Path, articles: Path) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / "articles.db")
    connection.executescript("PRAGMA journal_mode = WAL; CREATE TABLE notes (text); INSERT INTO notes VALUES (1)")
    before = {name: (folder / name).read_bytes() for name in ("articles.db", "articles.db-wal")}
    with pytest.raises(IndexUnusable, match="has index format none"):
        ingest(folder, [articles])
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert not (folder / "write.lock").exists()
    connection.close()


def test_only_folders_with_names_of_generations_are_swept(folder: Path, articles: Path) -> None:
    ours, others = ["g000007", "g1000000"], ["g202412_backup", "g000001.tmp", "g0000010", "g12345", "g１２３４５６"]
    ingest(folder, [articles])
    for name in (*ours, *others):
        (folder / name).mkdir()
    (folder / "g000009").write_text("a file", "utf-8")
    ingest(folder, [articles])
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == sorted(["g000001", *others])
    assert (folder / "g000009").is_file()


def test_another_encoder_is_refused_and_can_be_changed_to(
    folder: Path, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(folder, [articles])

    class Other(HashingEncoder):
        dim = 48
        digest = "hashing-2"

    monkeypatch.setattr(ingest_module, "load_encoder", lambda name=None, **options: Other())
    with pytest.raises(EncoderMismatch, match="--model hashing"):
        ingest(folder, [articles])
    assert counts(ingest(folder, [articles], model="hashing")) == {"unchanged": 3}
    index = Index.open(folder)
    assert (index.manifest.dim, index.manifest.encoder_digest, index.size) == (48, "hashing-2", 2)


def test_other_cleaning_rules_make_every_text_anew(
    folder: Path, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(folder, [articles])
    from index import slice as slice_module
    from index import work

    def shorter(article: Article, profile: Profile) -> Cleaned:
        found = clean(article, profile)
        return (
            replace(found, text=found.text[:60], spans=((found.spans[0][0], found.spans[0][0] + 60),))
            if found.text
            else found
        )

    for module in (slice_module, ingest_module):
        monkeypatch.setattr(module, "RULES_VERSION", "next")
    monkeypatch.setattr(work, "clean", shorter)
    assert counts(ingest(folder, [articles])) == {"unchanged": 3}
    index = Index.open(folder)
    aid = index.find("https://news.example/ghost")
    assert aid is not None
    assert len(index.text(aid)) == 60
    assert index.passages_of(aid)[-1].end <= 60
    assert (ingest(folder, [articles]).generation) == index.generation


def test_the_same_words_with_another_figure_are_no_reprint(folder: Path, write_article: WriteArticle) -> None:
    for name, text in (
        ("a", GHOST), ("b", GHOST.replace("51", "57")), ("c", GHOST.replace("and arrested 51 people", "")),
        ("d", GHOST.replace("51", "57").replace("\n\n", " ")),
    ):  # fmt: skip
        path = write_article(f"{name}.md", text, title=f"Ghost {name}", date=f"2024-09-1{'abcd'.index(name)}")
    assert counts(ingest(folder, [path.parent])) == {"added": 2, "duplicate": 2}
    index = Index.open(folder)
    a, b, c, d = (index.article(index.find(f"https://news.example/{name}") or 0) for name in "abcd")
    assert [each.reprint_of for each in (a, b, c, d)] == [None, None, a.article_id, b.article_id]


def test_other_rules_for_reprints_hold_for_what_was_stored_before(
    folder: Path, write_article: WriteArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_article("a.md", GHOST, title="Ghost a", date="2024-09-10")
    path = write_article("b.md", GHOST.replace("51", "57"), title="Ghost b", date="2024-09-11")
    from index import groups
    from index import slice as slice_module

    with monkeypatch.context() as before:
        before.setattr(groups, "other_figures", lambda one, other: False)
        assert counts(ingest(folder, [path.parent])) == {"added": 1, "duplicate": 1}
    b = Index.open(folder).find("https://news.example/b") or 0
    assert Index.open(folder).article(b).reprint_of is not None
    for module in (slice_module, ingest_module):
        monkeypatch.setattr(module, "RULES_VERSION", "next")
    ingest(folder, [path.parent])
    b = Index.open(folder).find("https://news.example/b") or 0
    assert Index.open(folder).article(b).reprint_of is None


def test_slices_with_a_slow_encoder_end_in_the_same_index(
    tmp_path: Path, articles: Path, write_article: WriteArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(7):
        write_article(f"more{n}.md", f"Service{n} is down. {story(n)}", title=f"Service{n} is down")
    ingest(tmp_path / "one", [articles])

    class Slow(HashingEncoder):
        fast = False

    monkeypatch.setattr(ingest_module, "load_encoder", lambda name=None, **options: Slow())
    report = ingest(tmp_path / "many", [articles], settings=IndexSettings(slice_articles_slow=3))
    one, many = Index.open(tmp_path / "one"), Index.open(tmp_path / "many")
    assert many.manifest.number == 4
    assert report.passages == one.size == many.size
    terms = {"ghost": 1.0, "service3": 2.0, "加密": 1.0}

    def found(index: Index) -> list[str]:
        pids, _ = index.search_passages(terms, limit=9, title_boost=0.5)
        return [index.article(aid).title for aid in index.aids(pids).tolist()]

    assert found(one) == found(many)


def test_worker_processes_make_the_same_index(tmp_path: Path, articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the real embedded model: worker processes load it by its name
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    ingest(tmp_path / "one", [articles], settings=IndexSettings(workers=1))
    ingest(tmp_path / "two", [articles], settings=IndexSettings(workers=2, parallel_from=1, batch_articles=1))
    one, two = Index.open(tmp_path / "one"), Index.open(tmp_path / "two")
    assert one.manifest == two.manifest
    assert (tmp_path / "one/g000001/vectors.faiss").read_bytes() == (
        tmp_path / "two/g000001/vectors.faiss"
    ).read_bytes()


def test_two_writers_at_once(folder: Path, articles: Path) -> None:
    ingest(folder, [articles])
    with (folder / "write.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexBusy, match=f"process {os.getpid()}; wait"):
            ingest(folder, [articles])
    assert Index.open(folder).size == 2


def test_an_interrupted_ingest_leaves_the_last_state(folder: Path, articles: Path, write_article: WriteArticle) -> None:
    first = ingest(folder, [articles])
    write_article("more.md", story(1), title="Exclu is down")

    def interrupt(progress: Progress) -> None:
        if progress.phase == "write":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(folder, [articles], progress=interrupt)
    index = Index.open(folder)
    assert index.generation == first.generation
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == [index.manifest.folder]
    assert counts(ingest(folder, [articles])) == {"added": 1, "unchanged": 3}


_CHILD = """
import sys
from pathlib import Path
from index.ingest import ingest
import index.ingest
from index.settings import IndexSettings
from tests.conftest import HashingEncoder
index.ingest.load_encoder = lambda name=None, **options: HashingEncoder()
print("ready", flush=True)
ingest(Path(sys.argv[1]), [Path(sys.argv[2])], settings=IndexSettings(workers=1))
"""


def test_a_kill_at_any_instant_leaves_a_state_that_was_committed(
    folder: Path, articles: Path, write_article: WriteArticle
) -> None:
    """Twenty kills at growing delays over an ingest that replaces, adds and re-groups."""
    ingest(folder, [articles])
    sizes = {Index.open(folder).manifest.number: Index.open(folder).size}
    root = Path(__file__).parents[2]
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", _CHILD, str(folder), str(articles)], cwd=root, check=True, capture_output=True
    )
    whole = time.monotonic() - start
    for n in range(20):
        write_article(f"n{n}.md", story(n), title=f"Number{n}")
        write_article(
            "ghost.md", f"{GHOST} Part {n}.", title="Ghost messenger taken down", fetch_date=f"2025-01-{n + 1:02}"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(folder), str(articles)],
            cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert process.stdout is not None
        with process.stdout:
            process.stdout.readline()
            time.sleep(whole * 0.5 * n / 20)
            process.send_signal(signal.SIGKILL)
            process.wait()
        index = Index.open(folder)  # opens, and its parts agree
        aid = index.find("https://news.example/ghost")
        assert aid is not None
        assert "arrested 51 people" in index.text(aid)
        number = index.manifest.number
        assert sizes.setdefault(number, index.size) == index.size
    ingest(folder, [articles])
    assert Index.open(folder).size >= 22


def test_a_full_disk_is_said_and_nothing_is_lost(folder: Path, articles: Path, write_article: WriteArticle) -> None:
    first = ingest(folder, [articles])
    for n in range(400):
        write_article(f"n{n}.md", story(n), title=f"Number{n}")
    child = _CHILD.replace(
        "import sys\n", "import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
    )
    last = child.splitlines()[-1]
    child = child.replace(
        last,
        f"from index.errors import DiskFull\ntry:\n    {last}\nexcept DiskFull as error:\n    print('DiskFull', error)",
    )
    done = subprocess.run(
        [sys.executable, "-c", child, str(folder), str(articles)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "DiskFull no more can be written to" in done.stdout, done.stderr[-2000:]
    assert Index.open(folder).generation == first.generation
    assert counts(ingest(folder, [articles], settings=IndexSettings(workers=1))) == {"added": 400, "unchanged": 3}
    assert issubclass(DiskFull, Exception)


def test_a_reader_follows_the_index(folder: Path, articles: Path, write_article: WriteArticle) -> None:
    ingest(folder, [articles])
    handle = IndexHandle(folder)
    with handle.current() as index:
        assert index.size == 2
        aid = index.find("https://news.example/ghost")
        assert aid is not None
        write_article(
            "ghost.md", "Removed in the meantime. " * 9, title="Ghost messenger taken down", fetch_date="2025-01-01"
        )
        ingest(folder, [articles])
        assert "arrested 51 people" in index.text(aid)  # inside one question nothing changes
    with handle.current() as index:
        assert index.manifest.number == 2
        found = index.find("https://news.example/ghost")
        assert found is not None
        assert found != aid


def test_an_article_that_is_cleaned_anew_and_replaced_in_one_ingest(
    folder: Path, tmp_path: Path, write_article: WriteArticle
) -> None:
    """Three more pages of its source change its profile, and with them comes a newer copy of the first page."""
    chrome = "\n\nOur desk in Reykjavik wishes all readers of these pages a quiet and sunny weekend."
    first = write_article("s0.md", story(0) + chrome, title="Story 0")
    ingest(folder, [first.parent])
    for n in range(1, 6):
        write_article(f"s{n}.md", story(n) + chrome, title=f"Story {n}")
    write_article("s0.md", story(99) + chrome, title="Story 0", fetch_date="2025-02-01T00:00:00")
    assert counts(ingest(folder, [first.parent])) == {"added": 5, "updated": 1}
    index = Index.open(folder)  # would be refused if vectors, words and rows were not in step
    aid = index.find("https://news.example/s0")
    assert aid is not None
    assert "In case 99" in index.text(aid)
    vector = HashingEncoder().encode_queries([story(0)])[0]
    assert "In case 0" not in "".join(
        index.text(a) for a in index.aids(index.search_vectors(vector, limit=99)[0]).tolist()
    )


@pytest.mark.parametrize(
    ("title", "outcome"), [("one  story", {"added": 1, "duplicate": 1}), ("Quite Another", {"added": 2})]
)
def test_a_copy_with_the_same_title_may_differ_more(
    folder: Path, write_article: WriteArticle, title: str, outcome: dict[str, int]
) -> None:
    """Three quarters of the text are the same: a reprint under the same title, another article under another."""
    lines = story(3).split("\n\n")
    write_article("a.md", "\n\n".join(lines), title="One Story", date="2024-01-01", source="A")
    changed = "\n\n".join([*lines[:8], *re.sub(r"\d+", "some", story(4)).split("\n\n")[:2]])
    path = write_article("b.md", changed, title=title, date="2024-01-02", source="B")
    assert counts(ingest(folder, [path.parent])) == outcome


def test_worker_processes_end_with_a_parent_that_is_killed(folder: Path, write_article: WriteArticle) -> None:
    for n in range(300):
        path = write_article(f"n{n}.md", story(n), title=f"Number {n}")
    child = (
        "import sys\nfrom pathlib import Path\nfrom index.ingest import ingest\nfrom index.settings import IndexSettings\n"
        "def watch(progress):\n    if progress.phase == 'index': print('working', flush=True)\n"
        "if __name__ == '__main__':\n    ingest(Path(sys.argv[1]), [Path(sys.argv[2])], progress=watch,"
        " settings=IndexSettings(workers=2, parallel_from=1, batch_articles=1))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", child, str(folder), str(path.parent)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        children = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        assert len(children) >= 2
        process.kill()
        process.wait()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.parametrize("dates", [("2024-09-20", "2024-09-18"), ("2024-09-18", "2024-09-20")])
def test_a_reprint_counts_as_one_whichever_was_read_first(
    folder: Path, tmp_path: Path, write_article: WriteArticle, dates: tuple[str, str]
) -> None:
    for name, date in zip(("a.md", "b.md"), dates, strict=True):
        write_article(name, GHOST, title="Ghost is gone", url=f"https://{name}.example/1", date=date)
    assert counts(ingest(folder, [tmp_path / "articles"])) == {"added": 1, "duplicate": 1}


def test_the_last_count_of_a_phase_is_told(folder: Path, write_article: WriteArticle) -> None:
    """However soon it came after the one before, and though nobody knows how many there are while reading."""
    for n in range(30):
        path = write_article(f"{n}.md", story(n))
    for _ in range(2):  # the second time reading is all that happens
        told: list[Progress] = []
        ingest(folder, [path.parent], progress=told.append)
        assert [step for step in told if step.phase == "read"][-1].done == 30
        for before, after in pairwise(told):
            assert before.phase == after.phase or before.done == (before.total or 30)
        assert told[-1].articles == 30
