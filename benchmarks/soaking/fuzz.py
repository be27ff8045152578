"""Damaged input of every kind: pages, archives, and the files of an index.

In: how many of each. Out: counts, and the slowest; `Crashed` with the seed that brings it back. A page may turn into any
text, an archive into any problem, an index into any refusal, but nothing may end in another error, and nothing may hang.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import shutil
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import zstandard

from benchmarks.soaking import Crashed
from benchmarks.soaking.made import page, write
from benchmarks.soaking.reading import READERS
from corpus.clean import NO_PROFILE, clean
from corpus.errors import CorpusError
from corpus.language import detect
from corpus.reader import Read, read
from corpus.reprints import signature
from index.encoder import load_encoder
from index.errors import IndexRoomError
from index.index import Index
from index.ingest import ingest
from index.passages import split
from index.settings import IndexSettings
from index.store import ArticleStore
from index.tokens import tokens

__all__ = ["Crashed", "fuzz_archives", "fuzz_index", "fuzz_pages", "through"]

SLOW_SECONDS = 5.0
"""A page of a few thousand characters that takes more processor time has hit something worse than linear."""
INDEX_SECONDS = 60
"""A process that looks at a damaged index and has not ended by then hangs."""
_FINE, _REFUSED = 0, 3
_BLOCK = 500
"""Pages that a process looks at at once."""
_TOLD = 20
"""Blocks after which it is said how far it is."""
_PIECES = [
    b"[" * 300, b"](", b"![", b"`" * 7, b"*" * 50, b"_" * 50, b"<!--", b"-->", b"<div ", b"```\n", b"|" * 80, b"\n" * 60,
    b"---\n", b"title: ", b"url: http://[", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u200b\ufeff".encode(), b"> " * 90,
    "。" .encode() * 90, b"#" * 9, b"\\" * 99, b"&amp;", "İ".encode() * 20, "𝔘".encode() * 9, b"1" * 400, b" " * 2000,
]  # fmt: skip


def _mutated(data: bytes, draw: random.Random) -> bytes:
    """`data` after one to six cuts, copies, flips and insertions."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(changed) + 1)
        end = min(len(changed), at + draw.choice((1, 4, 40, 400)))
        what = draw.randrange(5)
        if what == 0:
            del changed[at:end]
        elif what == 1:
            changed[at:at] = changed[at:end] * draw.choice((1, 2, 30))
        elif what == 2:
            for place in range(at, min(end, at + 8)):
                changed[place] ^= 1 << draw.randrange(8)
        elif what == 3:
            changed[at:at] = draw.choice(_PIECES)
        else:
            changed[at:end] = draw.randbytes(end - at)
    return bytes(changed)


def fuzz_pages(folder: Path, count: int, *, seed: int = 0, say: Callable[[str], None]) -> dict[str, Any]:
    """Mutated pages through reading, cleaning, language, splitting, terms, and what answers are made with. Many of them go
    through all cores."""
    folder.mkdir(parents=True)
    originals = [write(folder, n).read_bytes() for n in range(60)]
    blocks = [range(start, min(start + _BLOCK, count)) for start in range(0, count, _BLOCK)]
    look = partial(_pages, folder, originals, seed)
    slowest, begun = 0.0, time.perf_counter()
    statuses: Counter[str] = Counter()
    with ExitStack() as stack:
        done: Iterable[tuple[Counter[str], float]] = map(look, blocks)
        if len(blocks) > 1:
            pool = ProcessPoolExecutor(mp_context=get_context("spawn"))  # it says so when a process dies
            done = stack.enter_context(pool).map(look, blocks)
        for n, (found, longest) in enumerate(done, 1):
            statuses += found
            slowest = max(slowest, longest)
            if n % _TOLD == 0:
                left = (time.perf_counter() - begun) * (len(blocks) - n) / n
                so_far = f"{blocks[n - 1].stop:,} mutated pages, the slowest took {1000 * slowest:.0f} ms"
                say(f"{so_far}, {left / 60:.0f} minutes left")
    return {"pages": count, "outcomes": dict(statuses), "slowest_ms": round(1000 * slowest, 1)}


def _pages(folder: Path, originals: list[bytes], seed: int, numbers: range) -> tuple[Counter[str], float]:
    """What becomes of the mutated pages of these numbers, and how long the slowest took, in processor seconds."""
    place = folder / f"mutated-{os.getpid()}.md"
    slowest = 0.0
    statuses: Counter[str] = Counter()
    for n in numbers:
        draw = random.Random(f"page {seed} {n}")
        place.write_bytes(_mutated(draw.choice(originals), draw))
        start = time.process_time()
        try:
            statuses[through(place)] += 1
        except Exception as error:
            raise Crashed(f"page {n} of seed {seed}: {type(error).__name__}: {error}") from error
        slowest = max(slowest, time.process_time() - start)
        if slowest > SLOW_SECONDS:
            raise Crashed(f"page {n} of seed {seed} took {slowest:.1f} s")
    return statuses, slowest


def through(place: Path) -> str:
    """What becomes of a page, and that its text is what its slices give."""
    status = "nothing"
    for item in read([place]):
        if not isinstance(item, Read):
            status = "problem"
            continue
        cleaned = clean(item.article, NO_PROFILE)
        raw = item.article.raw
        if "".join([raw[a:b] for a, b in cleaned.spans]) != cleaned.text:
            raise AssertionError("the spans do not give the text")
        for start, end in split(cleaned.text, detect(cleaned.text)):
            tokens(cleaned.text[start:end])
        signature(cleaned.text)
        for look in READERS.values():
            look(cleaned.text)
        status = cleaned.status
    return status


def fuzz_archives(folder: Path, count: int, *, seed: int = 0, say: Callable[[str], None]) -> dict[str, Any]:
    """Mutated .tar, .tar.gz, .tar.zst and .zip files."""
    folder.mkdir(parents=True)
    tar, packed = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as other:
        for n in range(4):
            content = page(n).encode()
            info = tarfile.TarInfo(("long/" * 30 if n == 3 else "") + f"{n}.md")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
            other.writestr(f"{n}.md", content)
    plain = tar.getvalue()
    originals = {
        "a.tar": plain,
        "a.tar.gz": gzip.compress(plain),
        "a.tar.zst": zstandard.ZstdCompressor(write_checksum=True).compress(plain),
        "a.zip": packed.getvalue(),
    }
    kinds: Counter[str] = Counter()
    slowest = 0.0
    for n in range(count):
        draw = random.Random(f"archive {seed} {n}")
        name = draw.choice(sorted(originals))
        place = folder / name
        place.write_bytes(_mutated(originals[name], draw))
        start = time.process_time()
        try:
            for item in read([place]):
                kinds[type(item).__name__] += 1
        except CorpusError:
            kinds["refused"] += 1
        except Exception as error:
            raise Crashed(f"archive {n} of seed {seed} ({name}): {type(error).__name__}: {error}") from error
        slowest = max(slowest, time.process_time() - start)
        if slowest > SLOW_SECONDS:
            raise Crashed(f"archive {n} of seed {seed} ({name}) took {slowest:.1f} s")
    say(f"{count:,} mutated archives")
    return {"archives": count, "outcomes": dict(kinds), "slowest_ms": round(1000 * slowest, 1)}


def fuzz_index(folder: Path, count: int, *, seed: int = 0, say: Callable[[str], None]) -> dict[str, Any]:
    """An index with a file cut, emptied or with flipped bits, opened and searched in a process of its own."""
    articles, sound = folder / "articles", folder / "sound"
    articles.mkdir(parents=True)
    for n in range(60):
        write(articles, n)
    ingest(sound, [articles], settings=IndexSettings(workers=1))
    files = sorted(path.relative_to(sound) for path in sound.rglob("*") if path.is_file() and path.suffix != ".lock")
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ends: Counter[str] = Counter()
    for n in range(count):
        draw = random.Random(f"index {seed} {n}")
        broken = folder / "broken"
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(sound, broken)
        name = draw.choice(files)
        what = _damage(broken / name, draw)
        child = context.Process(target=_look, args=(broken,))
        child.start()
        child.join(INDEX_SECONDS)
        if child.exitcode not in (_FINE, _REFUSED):
            child.kill()
            raise Crashed(f"index {n} of seed {seed} ({name} {what}): ended with {child.exitcode}")
        ends["refused" if child.exitcode == _REFUSED else "answered"] += 1
    say(f"{count:,} damaged indexes ({dict(ends)})")
    return {"indexes": count, "outcomes": dict(ends)}


def _damage(path: Path, draw: random.Random) -> str:
    data = bytearray(path.read_bytes())
    what = draw.choice(("cut", "emptied", "flipped", "flipped"))
    if what == "cut":
        del data[draw.randrange(len(data) + 1) :]
    elif what == "emptied":
        data.clear()
    else:
        for _ in range(draw.choice((1, 1, 8, 64))):
            if data:
                data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)
    return what


def _look(folder: Path) -> None:
    """Ends with `_FINE` or `_REFUSED`; with anything else the process tells of a crash."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # tantivy prints how it came to each panic that is caught here
    try:
        index = Index.open(folder)
        vector = load_encoder().encode_queries(["港口 wallet"])[0]
        for pids, _ in (
            index.search_passages({"unit": 1.0, "港口": 1.0}, limit=20, title_boost=0.5),
            index.search_articles({"wallet": 1.0}, limit=20, title_boost=0.5),
            index.search_vectors(vector, limit=20),
        ):
            index.aids(pids)
        for passage in index.passages(pids):
            index.article(passage.aid)
            index.text(passage.aid)
        ArticleStore.open(folder).connection.execute("SELECT count(*) FROM contents").fetchone()
    except (IndexRoomError, KeyError):
        raise SystemExit(_REFUSED) from None
