"""What the database itself notices."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import zstandard

from index.errors import IndexMissing
from index.index import IndexHandle
from index.ingest import ingest
from index.store import pack_spans, pack_text, unpack_spans, unpack_text
from tests.conftest import WriteArticle


@pytest.mark.parametrize(
    "text", ["", "Police seized 970 phones.", "警方缴获九百七十部手机。" * 50, "half a pair \ud83d"]
)
def test_text_comes_back_as_it_was(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_spans_come_back_as_they_were() -> None:
    spans = [(0, 4), (9, 10), (70_000, 70_123)]
    assert unpack_spans(pack_spans(spans)) == spans
    assert unpack_spans(pack_spans([])) == []


@pytest.mark.parametrize(
    "text", ["The ransom was 1,450 dollars, paid on 3 May.", "赎金为一千四百五十美元，五月三日支付。"]
)
def test_no_flipped_bit_gives_another_text(text: str) -> None:
    """A short text is stored as it is: without a checksum a flipped bit in it would be another figure in a quote."""
    packed = pack_text(text)
    for place in range(4, len(packed)):  # the first four say what it is
        for bit in range(8):
            broken = bytearray(packed)
            broken[place] ^= 1 << bit
            try:
                assert unpack_text(bytes(broken)) == text
            except (zstandard.ZstdError, MemoryError):
                continue


@pytest.mark.usefixtures("hashing_encoder")
def test_several_articles_are_read_at_once(tmp_path: Path, write_article: WriteArticle) -> None:
    for name in ("canal", "ferry", "bridge"):
        write_article(f"{name}.md", f"The {name} was closed for nine weeks in spring. " * 5)
    ingest(tmp_path / "index", [tmp_path / "articles"])
    with IndexHandle(tmp_path / "index").current() as index:
        aids = sorted(index.aids(np.arange(index.size) + 1).tolist(), reverse=True)
        statements: list[str] = []
        index.store.connection.set_trace_callback(statements.append)
        found = index.articles(aids)
        assert len(statements) == 1
        assert found == [index.article(aid) for aid in aids]
        for aid in aids:
            assert index.cleaned(aid) == (index.text(aid), index.spans(aid))
        with pytest.raises(KeyError, match="repair"):
            index.articles([*aids, max(aids) + 1])


@pytest.mark.usefixtures("hashing_encoder")
def test_an_index_that_is_moved_away_is_missing_until_one_stands_there(
    tmp_path: Path, write_article: WriteArticle
) -> None:
    for name, subject in (("one", "The ferry"), ("two", "The canal")):
        article = write_article(f"{name}.md", f"{subject} was closed for nine weeks in spring. " * 5)
        ingest(tmp_path / name, [article])
    place = tmp_path / "index"
    (tmp_path / "one").rename(place)
    handle = IndexHandle(place)
    found: list[str] = []

    def read() -> None:
        try:
            with handle.current() as index:
                pids, _ = index.search_passages({"spring": 1.0}, limit=1, title_boost=0)
                found.append(index.text(int(index.aids(pids)[0])))
        except IndexMissing as error:
            found.append(str(error))

    def read_twice() -> list[str]:
        """What a thread reads that has its connection, and what one that has none."""
        found.clear()
        read()
        other = threading.Thread(target=read)
        other.start()
        other.join()
        return [text[:9] for text in found]

    assert read_twice() == ["The ferry"] * 2
    place.rename(tmp_path / "elsewhere")
    assert read_twice() == ["there is "] * 2
    assert found[0] == f"there is no index in {place}; make one with: yuanwen ingest PATH"
    (tmp_path / "elsewhere").rename(place)
    assert read_twice() == ["The ferry"] * 2
    place.rename(tmp_path / "elsewhere")
    (tmp_path / "two").rename(place)  # of the same number of commits, articles and passages
    assert read_twice() == ["The canal"] * 2
