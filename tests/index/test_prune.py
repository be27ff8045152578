"""What a prune leaves is what a fresh index would have, whatever was moved, copied, overwritten or taken away before."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from index.index import Index
from index.ingest import ingest
from index.settings import IndexSettings
from index.store import DATABASE
from tests.conftest import WriteArticle
from tests.index.test_ingest import counts

pytestmark = pytest.mark.usefixtures("hashing_encoder")

WORDS = (
    "police raid phone server ledger courier harbour warrant market wallet ransom botnet 警方 突袭 账本 港口".split()
)


def story(n: int) -> str:
    choose = random.Random(n).choice
    return "\n\n".join(
        f"In case {n} part {line} the {' '.join(choose(WORDS) for _ in range(9))}, as unit {n * 31 + line} reported."
        for line in range(5)
    )


def plain(n: int, title: str = "notes") -> str:
    """An article that its path names."""
    return f"---\ntitle: {title}\nfetch_date: 2024-05-02\n---\n\n{story(n)}\n"


def take(folder: Path, *paths: Path, prune: bool = False, slice_articles: int = 20_000) -> dict[str, int]:
    settings = IndexSettings(workers=1, slice_articles_fast=slice_articles)
    return counts(ingest(folder, paths, prune=prune, settings=settings))


def texts(folder: Path) -> Counter[str]:
    index = Index.open(folder)
    with sqlite3.connect(folder / DATABASE) as connection:
        aids = [row[0] for row in connection.execute("SELECT aid FROM articles WHERE status = 'ok'")]
    connection.close()
    return Counter(index.raw(aid) for aid in aids)


def ids(folder: Path) -> dict[str, str]:
    """Each article's id by its raw text."""
    with sqlite3.connect(folder / DATABASE) as connection:
        rows = connection.execute("SELECT aid, article_id FROM articles").fetchall()
    connection.close()
    index = Index.open(folder)
    return {index.raw(aid): article_id for aid, article_id in rows}


def records(path: Path, numbers: Iterable[int], *, url: bool = False) -> Path:
    lines = (
        json.dumps({"text": story(n), "title": f"T{n}"} | ({"url": f"https://news.example/{n}"} if url else {}))
        for n in numbers
    )
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    folder, a, b = tmp_path / "index", tmp_path / "a" / "x.md", tmp_path / "b" / "x.md"
    for n, path in enumerate((a, b)):
        path.parent.mkdir()
        path.write_text(plain(n), "utf-8")
    assert take(folder, a.parent, b.parent) == {"added": 2}
    before = ids(folder)
    assert texts(folder) == {plain(0): 1, plain(1): 1}
    for paths in ((a.parent, b.parent), (b.parent, a.parent), (b.parent,), (a, b)):
        assert take(folder, *paths) == {"unchanged": len(paths)}
    assert ids(folder) == before
    b.write_text(plain(2), "utf-8")
    assert take(folder, b.parent, prune=True) == {"updated": 1}
    assert ids(folder) == {plain(0): before[plain(0)], plain(2): before[plain(1)]}
    b.unlink()
    assert take(folder, b.parent, prune=True) == {"removed": 1}
    assert texts(folder) == {plain(0): 1}


def test_files_of_one_name_that_are_ingested_one_after_the_other(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    for n in range(3):
        path = tmp_path / f"{n}" / "README.md"
        path.parent.mkdir()
        path.write_text(plain(n), "utf-8")
        assert take(folder, path) == {"added": 1}
    assert texts(folder) == {plain(n): 1 for n in range(3)}
    (tmp_path / "0").rename(tmp_path / "moved")  # and it is edited there: the same path, and the same title
    (tmp_path / "moved" / "README.md").write_text(plain(7), "utf-8")
    assert take(folder, tmp_path / "moved" / "README.md") == {"updated": 1}
    assert texts(folder) == {plain(n): 1 for n in (7, 1, 2)}
    other = tmp_path / "other" / "README.md"
    other.parent.mkdir()
    (tmp_path / "1").rename(tmp_path / "away")  # not mounted now; another project has a file of that name
    other.write_text(plain(8, "another"), "utf-8")
    assert take(folder, other) == {"added": 1}
    assert texts(folder) == {**{plain(n): 1 for n in (7, 1, 2)}, plain(8, "another"): 1}


@pytest.mark.parametrize("url", [False, True])
@pytest.mark.parametrize(
    ("lines", "outcome"),
    [
        ([9, 0, 1, 2, 3], {"added": 1, "unchanged": 4}),
        ([8, 9, 0, 1, 2, 3], {"added": 2, "unchanged": 4}),
        ([0, 1, 9, 2, 3], {"added": 1, "unchanged": 4}),
        ([1, 2, 3], {"unchanged": 3, "removed": 1}),
        ([3, 2, 1, 0], {"unchanged": 4}),
        ([9, 3, 2, 1, 0], {"added": 1, "unchanged": 4}),
    ],
)
def test_records_that_shift_are_unchanged(tmp_path: Path, lines: list[int], outcome: dict[str, int], url: bool) -> None:
    folder, file = tmp_path / "index", records(tmp_path / "r.jsonl", range(4), url=url)
    assert take(folder, file) == {"added": 4}
    before = ids(folder)
    records(file, lines, url=url)
    assert take(folder, file, prune=True) == outcome
    assert texts(folder) == {story(n): 1 for n in lines}
    kept = ids(folder)
    assert {text: kept[text] for text in before if text in kept} == {
        text: before[text] for text in before if text in kept
    }
    assert take(folder, file, prune=True) == {"unchanged": len(lines)}
    assert ids(folder) == kept


def test_a_record_that_is_edited_on_its_line_is_updated(tmp_path: Path) -> None:
    folder, file = tmp_path / "index", records(tmp_path / "r.jsonl", range(4))
    take(folder, file)
    before = ids(folder)
    records(file, [0, 9, 2, 3])
    assert take(folder, file) == {"updated": 1, "unchanged": 3}
    assert ids(folder) == {story(n): before[story(1 if n == 9 else n)] for n in (0, 9, 2, 3)}


def test_the_older_copy_takes_the_place_of_one_that_is_gone(tmp_path: Path, write_article: WriteArticle) -> None:
    def write(name: str, month: int, body: str) -> Path:
        return write_article(name, body, title="One", url="https://news.example/one", fetch_date=f"2024-0{month}-01")

    folder, new = tmp_path / "index", write("new.md", 3, story(3))
    write("a.md", 1, story(1))
    middle = write("b.md", 2, story(2))
    first = take(folder, new.parent)
    assert first == {"added": 1, "unchanged": 2}
    new.unlink()
    assert take(folder, new.parent) == {"unchanged": 2}  # without --prune nothing that was stored goes
    assert story(3) in "".join(texts(folder))
    assert take(folder, new.parent, prune=True) == {"updated": 1, "unchanged": 1}
    assert story(2) in "".join(texts(folder))
    assert take(folder, new.parent, prune=True) == {"unchanged": 2}
    middle.write_text(
        middle.read_text("utf-8").replace(story(2), "环境异常\n\n完成验证后即可继续访问。\n\n去验证"), "utf-8"
    )
    take(folder, new.parent, prune=True)
    assert story(1) in "".join(texts(folder))
    write("a.md", 1, "环境异常\n\n完成验证后即可继续访问。\n\n去验证")
    take(folder, new.parent, prune=True)
    assert story(1) in "".join(texts(folder))  # a page without text never replaces one that has text


def test_a_newest_copy_that_could_not_be_read_or_stands_elsewhere_is_kept(
    tmp_path: Path, write_article: WriteArticle
) -> None:
    folder = tmp_path / "index"
    new = write_article("new.md", story(3), title="One", url="https://news.example/one", fetch_date="2024-03-01")
    write_article("old.md", story(1), title="One", url="https://news.example/one", fetch_date="2024-01-01")
    take(folder, new.parent)
    kept, content = texts(folder), new.read_bytes()
    new.write_bytes(b"\x00\x01\x02" * 500)
    assert take(folder, new.parent, prune=True) == {"unchanged": 1, "failed": 1}
    assert texts(folder) == kept
    other = tmp_path / "other" / "copy.md"
    other.parent.mkdir()
    other.write_bytes(content)
    assert take(folder, other.parent) == {"unchanged": 1}
    new.unlink()
    assert take(folder, new.parent, prune=True) == {"unchanged": 1}
    assert texts(folder) == kept
    other.unlink()
    assert take(folder, other.parent, new.parent, prune=True) == {"updated": 1}
    assert texts(folder) == {(new.parent / "old.md").read_text("utf-8"): 1}


@pytest.mark.parametrize("gone", ["a", "b"])
def test_what_still_stands_in_another_folder_is_not_pruned(
    tmp_path: Path, write_article: WriteArticle, gone: str
) -> None:
    folder, a, b = tmp_path / "index", tmp_path / "a", tmp_path / "b"
    for place in (a, b):
        for n in range(2):
            write_article(f"{n}.md", story(n))
        (tmp_path / "articles").rename(place)
    assert take(folder, a) == {"added": 2}
    generation = Index.open(folder).generation
    assert take(folder, b) == {"unchanged": 2}
    assert take(folder, a) == {"unchanged": 2}
    assert Index.open(folder).generation == generation  # an article is cited with the place it has, while it is there
    (tmp_path / gone / "0.md").unlink()
    assert take(folder, tmp_path / gone, prune=True) == {"unchanged": 1}
    index = Index.open(folder)
    assert index.manifest.articles == 2
    assert (index.generation == generation) is (gone == "b")
    for place in (a, b):
        (place / "0.md").unlink(missing_ok=True)
    assert take(folder, a, b, prune=True) == {"unchanged": 2, "removed": 1}


@pytest.mark.parametrize("prune", [False, True])
def test_a_move_that_was_ingested_before_is_pruned_later(
    tmp_path: Path, write_article: WriteArticle, prune: bool
) -> None:
    for n in range(5):
        path = write_article(f"{n}.md", story(n), fetch_date="2024-05-02")
    folder, old = tmp_path / "index", path.parent
    take(folder, old)
    path.unlink()
    new = old.rename(tmp_path / "moved")
    (new / "3.md").write_text((new / "3.md").read_text("utf-8").replace("2024-05-02", "2024-06-02"), "utf-8")
    assert take(folder, new) == {"updated": 1, "unchanged": 3}
    unrelated = tmp_path / "unrelated" / "x.md"
    unrelated.parent.mkdir()
    unrelated.write_text(plain(50), "utf-8")
    assert take(folder, unrelated.parent, prune=True) == {"added": 1}  # it says nothing of the other folder
    assert take(folder, new, prune=True) == {"unchanged": 4, "removed": 1}
    assert take(folder, new, prune=prune) == {"unchanged": 4}


def packed(path: Path, files: list[tuple[str, str]]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in files:
                archive.writestr(name, text)
        return path
    with tarfile.open(path, "w") as tar:
        for name, text in files:
            info, data = tarfile.TarInfo(name), text.encode()
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def page(body: str, *, url: bool, fetched: str = "2024-05-02") -> str:
    where = "url: https://news.example/one\n" if url else ""
    return f"---\ntitle: One\n{where}fetch_date: {fetched}\n---\n\n{body}\n"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("slice_articles", [1, 20_000])
@pytest.mark.parametrize("url", [False, True])
@pytest.mark.parametrize("name", ["x.tar", "x.zip"])
def test_of_members_of_one_name_the_last_with_text_counts(
    tmp_path: Path, name: str, url: bool, slice_articles: int
) -> None:
    folder, blocked = tmp_path / "index", ""
    versions = [page(story(1), url=url), page(story(2), url=url), page(story(3), url=url, fetched="2024-01-01")]
    for kept, members in (
        (1, versions[:2]),
        (1, [*versions[:2], page(blocked, url=url, fetched="2024-06-01")]),
        (2, versions),  # older by its date; the others are not there any more when it is unpacked
    ):
        path = packed(tmp_path / name, [("one.md", text) for text in members])
        for _ in range(2):
            found = take(folder, path, prune=True, slice_articles=slice_articles)
            assert texts(folder) == {versions[kept]: 1}, (kept, found)
        if slice_articles > 1:
            assert found == {"unchanged": len(members)}


@pytest.mark.parametrize(("seed", "slice_articles"), [(1, 20_000), (3, 2), (5, 20_000), (119, 20_000)])
def test_a_prune_leaves_what_a_fresh_index_has(tmp_path: Path, seed: int, slice_articles: int) -> None:
    """Random moves, copies, edits and deletions of files and records in three folders, with and without URLs."""
    draw, folder = random.Random(seed), tmp_path / "index"
    roots = [tmp_path / name for name in "abc"]

    def some() -> str:
        n, fetched = draw.randrange(40), f"2024-05-{draw.randint(1, 9):02}"
        url = f"url: https://news.example/{n % 6}\n" if draw.random() < 0.5 else ""
        return f"---\ntitle: T{n % 6}\n{url}fetch_date: {fetched}\n---\n\n{story(n)}\n"

    for step in range(8):
        for root in roots:
            root.mkdir(exist_ok=True)
            for _ in range(3):
                path = root / f"{draw.choice('xyz')}.md"
                if draw.random() < 0.3:
                    path.unlink(missing_ok=True)
                elif draw.random() < 0.5 or not (others := sorted(tmp_path.glob("[abc]/*.md"))):
                    path.write_text(some(), "utf-8")
                else:
                    path.write_bytes(draw.choice(others).read_bytes())
            lines = [draw.randrange(40, 60) for _ in range(draw.randint(1, 5))]
            records(root / "r.jsonl", sorted(set(lines), key=lambda n: draw.random()))
        chosen = draw.sample(roots, draw.randint(1, 3))
        take(folder, *chosen, slice_articles=slice_articles)
        if step % 2:
            take(folder, *roots, prune=True, slice_articles=slice_articles)
            fresh = tmp_path / f"fresh{step}"
            take(fresh, *roots)
            assert set(texts(folder)) == set(texts(fresh)), step
            again = take(folder, *roots, prune=True, slice_articles=slice_articles)
            assert again.keys() <= {"unchanged", "updated"}, step
            assert set(texts(folder)) == set(texts(fresh)), step
