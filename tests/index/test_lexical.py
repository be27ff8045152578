"""BM25 against a table worked by hand, filters, and folders that never change."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexUnusable
from index.lexical import LexicalIndex, LexicalWriter

_HEAP = 32 * 2**20


def _index(folder: Path, bodies: list[str], *, titles: list[str] | None = None) -> LexicalIndex:
    writer = LexicalWriter.create(folder, heap_bytes=_HEAP)
    for n, body in enumerate(bodies):
        title = titles[n] if titles else ""
        writer.add(n, n // 2, title=title, body=body, day=20240101 + n, source=n % 3, lang=n % 2)
    assert writer.commit() == len(bodies)
    return LexicalIndex.load(folder)


def test_scores_are_bm25(tmp_path: Path) -> None:
    # 4 documents of 2, 4, 2 and 4 terms (mean 3); k1 = 1.2, b = 0.75; idf = ln(1 + (N - n + 0.5) / (n + 0.5)).
    index = _index(
        tmp_path / "a", ["ghost phone", "ghost ghost server iceland", "police raid", "the police said phone"]
    )
    idf_ghost = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))  # in 2 documents
    idf_iceland = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))  # in 1
    length = {2: 1.2 * (0.25 + 0.75 * 2 / 3), 4: 1.2 * (0.25 + 0.75 * 4 / 3)}
    first = idf_ghost * 2.2 * 1 / (1 + length[2])
    second = idf_ghost * 2.2 * 2 / (2 + length[4]) + 2 * (idf_iceland * 2.2 * 1 / (1 + length[4]))
    ids, scores = index.search({"ghost": 1.0, "iceland": 2.0}, limit=10, title_boost=0.0)
    assert ids.tolist() == [1, 0]
    assert scores == pytest.approx([second, first], rel=1e-5)


def test_a_folder_that_cannot_be_written_to_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _index(tmp_path / "a", ["ghost phone", "police raid"])
    names = sorted(file.name for file in (tmp_path / "a").iterdir() if file.suffix != ".lock")
    for file in (tmp_path / "a").glob("*.lock"):
        file.unlink()
    monkeypatch.setattr("index.lexical.os.access", lambda path, mode: False)
    index = LexicalIndex.load(tmp_path / "a")
    assert index.search({"raid": 1.0}, limit=5, title_boost=0.0)[0].tolist() == [1]
    assert sorted(file.name for file in (tmp_path / "a").iterdir()) == names, "no lock was made in it"


def test_whoever_may_read_the_folder_may_read_its_files(tmp_path: Path) -> None:
    _index(tmp_path / "a", ["ghost phone"])
    readers = (tmp_path / "a").stat().st_mode & 0o444
    assert {file.stat().st_mode & 0o444 for file in (tmp_path / "a").iterdir() if file.suffix != ".lock"} == {readers}


def test_what_may_not_be_read_is_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _index(tmp_path / "a", ["ghost phone"])
    made = tmp_path / "links"

    def refused(folder: str) -> None:
        raise ValueError(f"IoError {{ Permission denied (os error 13), filepath: {folder}/meta.json }}")

    monkeypatch.setattr("index.lexical.os.access", lambda path, mode: False)
    monkeypatch.setattr("index.lexical.mkdtemp", lambda prefix: made.mkdir() or str(made))
    monkeypatch.setattr("index.lexical.tantivy.Index.open", refused)
    with pytest.raises(IndexUnusable, match=r"cannot be read .* chmod -R a\+rX"):
        LexicalIndex.load(tmp_path / "a")
    assert not made.exists()


def test_the_title_counts_by_its_boost(tmp_path: Path) -> None:
    index = _index(tmp_path / "a", ["x y", "x y"], titles=["matrix", "other"])
    ids, scores = index.search({"matrix": 1.0}, limit=5, title_boost=0.5)
    full = index.search({"matrix": 1.0}, limit=5, title_boost=1.0)[1]
    assert ids.tolist() == [0]
    assert scores[0] == pytest.approx(full[0] / 2)


def test_equal_scores_are_ranked_by_id_and_nothing_asked_finds_nothing(tmp_path: Path) -> None:
    index = _index(tmp_path / "a", ["same words"] * 5)
    assert index.search({"same": 1.0}, limit=5, title_boost=0.5)[0].tolist() == [0, 1, 2, 3, 4]
    assert index.search({}, limit=5, title_boost=0.5)[0].tolist() == []
    assert index.search({"none": 1.0}, limit=5, title_boost=0.5)[0].tolist() == []


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ((20240102, 20240103, (), None), [1, 2]),
        ((0, 20240102, (), None), [0, 1]),
        ((20240105, 0, (), None), [4, 5]),
        ((0, 0, (1,), None), [1, 4]),
        ((0, 0, (1, 2), None), [1, 2, 4, 5]),
        ((0, 0, (), 1), [1, 3, 5]),
        ((20240102, 20240105, (1,), 0), [4]),
        ((0, 0, (77,), None), []),
    ],
)
def test_filters_are_pushed_down(
    tmp_path: Path, filters: tuple[int, int, tuple[int, ...], int | None], found: list[int]
) -> None:
    index = _index(tmp_path / "a", [f"same w{n}" for n in range(6)])
    ids, scores = index.search({"same": 1.0}, limit=6, title_boost=0.0, filters=filters)
    plain = dict(zip(*(part.tolist() for part in index.search({"same": 1.0}, limit=6, title_boost=0.0)), strict=True))
    assert ids.tolist() == found
    assert scores.tolist() == [plain[n] for n in found]  # a filter takes away, it does not change a score


def test_only_some_articles(tmp_path: Path) -> None:
    index = _index(tmp_path / "a", [f"same w{n}" for n in range(6)])
    assert index.search({"same": 1.0}, limit=6, title_boost=0.0, aids=[0, 2])[0].tolist() == [0, 1, 4, 5]
    assert index.search({"same": 1.0}, limit=6, title_boost=0.0, aids=[])[0].tolist() == []


def test_words_by_their_beginning(tmp_path: Path) -> None:
    index = _index(tmp_path / "a", ["encrochat", "the encro", "encryption", "a mencrochat", "encrochat encrophone"])
    assert index.beginning_with("encro", limit=9).tolist() == [0, 1, 4]
    assert len(index.beginning_with("encro", limit=2)) == 2
    assert index.beginning_with("encrypting", limit=9).tolist() == []
    assert index.beginning_with("en.*", limit=9).tolist() == [], "a beginning, and no pattern"


def test_a_folder_stays_as_it_is_when_the_next_goes_on_from_it(tmp_path: Path) -> None:
    old = _index(tmp_path / "a", ["one ghost", "two ghost", "three ghost", "four ghost"])
    before = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir() if path.suffix != ".lock"}
    writer = LexicalWriter.open(tmp_path / "a", tmp_path / "b", heap_bytes=_HEAP)
    writer.remove_articles([0])
    writer.add(9, 9, title="", body="nine ghost", day=0, source=0, lang=0)
    assert writer.commit() == 3
    after = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir() if path.suffix != ".lock"}
    assert after == before
    assert LexicalIndex.load(tmp_path / "b").search({"ghost": 1.0}, limit=9, title_boost=0)[0].tolist() == [2, 3, 9]
    assert old.search({"ghost": 1.0}, limit=9, title_boost=0)[0].tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(old.document_frequencies(["ghost", "nine", "two"]), [4, 0, 1])


def test_a_missing_or_broken_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="yuanwen repair"):
        LexicalIndex.load(tmp_path / "none")
    _index(tmp_path / "a", ["x"])
    (tmp_path / "a" / "meta.json").write_text("{", "utf-8")
    with pytest.raises(IndexUnusable, match="yuanwen repair"):
        LexicalIndex.load(tmp_path / "a")


@pytest.mark.parametrize("suffix", [".pos", ".term", ".idx", ".fast"])
@pytest.mark.parametrize("damage", ["gone", "garbled", "cut"])
def test_every_question_to_a_damaged_folder_says_to_repair(tmp_path: Path, suffix: str, damage: str) -> None:
    _index(tmp_path / "a", [f"ghost phone w{n}" for n in range(300)])
    for file in (tmp_path / "a").glob(f"*{suffix}"):
        data = file.read_bytes()
        file.unlink()
        if damage == "garbled":
            file.write_bytes(bytes(255 - byte for byte in data))
        elif damage == "cut":
            file.write_bytes(data[: len(data) // 2])
    for ask in (
        lambda index: index.search({"ghost": 1.0}, limit=5, title_boost=0.5),
        lambda index: index.beginning_with("pho", limit=5),
        lambda index: index.document_frequencies(["ghost"]),
    ):
        with pytest.raises(IndexUnusable, match="yuanwen repair"):
            ask(LexicalIndex.load(tmp_path / "a"))
