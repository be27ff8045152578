"""Takes articles in, takes them out, and rebuilds what can be rebuilt.

In: an index folder and paths, ids, or nothing. Out: a report, and a new generation of the index that readers see all
at once. Until the last step everything happens in an open transaction and an unnamed folder: whatever stops an
ingest (Ctrl-C, a kill, a full disk) leaves the last good state. With a slow encoder there are several such steps,
so that hours of encoding are not lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from pathlib import Path

from corpus.article import Problem, Skipped
from corpus.clean import RULES_VERSION
from corpus.reader import Read, read
from index.encoder import Encoder, load_encoder
from index.errors import (
    DiskFull,
    EncoderMismatch,
    IndexRoomError,
    IndexUnusable,
    is_disk_full,
    is_io_error,
)
from index.generation import PASSAGES, sweep
from index.intake import Run
from index.lexical import dead_share
from index.lock import WriterLock
from index.manifest import Manifest
from index.report import IngestReport, Meter, Progress, RemoveReport, RepairReport
from index.settings import IndexSettings
from index.slice import Slice
from index.store import DATABASE, damaged, missing
from index.store_writer import StoreWriter

__all__ = ["IngestReport", "Progress", "RemoveReport", "RepairReport", "ingest", "remove", "repair"]


def ingest(
    index_dir: Path,
    paths: Sequence[Path],
    *,
    model: str | None = None,
    prune: bool = False,
    progress: Callable[[Progress], None] | None = None,
    settings: IndexSettings | None = None,
) -> IngestReport:
    """Adds or refreshes the articles under `paths`.

    `model` names the encoder; a new index takes the embedded one without it, and an index that has another is
    encoded anew. `prune` takes out articles that came from these paths and are there no more.

    Raises:
        corpus.errors.PathNotFound: one of `paths` does not exist; nothing was read.
        IndexBusy, IndexUnusable, EncoderMismatch, ModelUnavailable, DiskFull: nothing was changed.
    """
    stream = read(paths)  # says at once which path does not exist
    settings = settings or IndexSettings()
    meter = Meter(progress)
    report = IngestReport()
    with _writing(index_dir) as (store, last):
        encoder, same = _encoder_for(last, model)
        same &= last is None or store.meta("rules") == RULES_VERSION  # other cleaning rules: every text is made anew
        same &= last is None or dead_share(index_dir / last.folder / PASSAGES) < settings.compact_dead_share
        limit = settings.slice_articles_fast if encoder.fast else settings.slice_articles_slow
        run = Run(prune=prune)
        at_end = False
        while not at_end:
            part = Slice(index_dir, store, last, encoder, settings, meter, report, run, rebuild=not same)
            with part:
                at_end = _take_in(stream, part, report, limit)
                if at_end:
                    part.end()
                if at_end and prune:
                    part.prune(paths)
                last = part.finish() or last
            same = True
        report.generation = last.generation if last else ""
        report.passages = last.passages if last else 0
    meter.end()
    report.seconds = meter.seconds
    return report


def _take_in(stream: Iterator[Read | Problem | Skipped], part: Slice, report: IngestReport, limit: int) -> bool:
    """Reads up to `limit` articles that are new or changed into the slice. Returns whether that was the last."""
    for item in stream:
        if isinstance(item, Problem):
            report.failed += 1
            report.problems.append(item)
        elif isinstance(item, Skipped):
            report.skipped += 1
        else:
            part.take(item)
            if part.taken >= limit:
                return False
    return True


def remove(
    index_dir: Path,
    articles: Sequence[str],
    *,
    progress: Callable[[Progress], None] | None = None,
    settings: IndexSettings | None = None,
) -> RemoveReport:
    """Takes articles out, by id or URL. Raises IndexMissing and what `ingest` raises."""
    _must_exist(index_dir)
    with _writing(index_dir) as (store, last):
        encoder, _ = _encoder_for(last, None)
        found, unknown = store.find_all(articles)
        if found:
            meter, report = Meter(progress), IngestReport()
            with Slice(index_dir, store, last, encoder, settings or IndexSettings(), meter, report, Run()) as part:
                part.remove(list(found))
                part.finish()
    return RemoveReport(removed=list(found.values()), unknown=unknown)


def repair(
    index_dir: Path,
    *,
    progress: Callable[[Progress], None] | None = None,
    settings: IndexSettings | None = None,
) -> RepairReport:
    """Rebuilds passages, word indexes, vectors and columns from the stored articles.

    Raises IndexMissing, IndexUnusable where the database itself is damaged, and what `ingest` raises.
    """
    _must_exist(index_dir)
    with _writing(index_dir) as (store, last):
        store.check()
        encoder = load_encoder(last.encoder if last else None)
        meter, report = Meter(progress), IngestReport()
        with Slice(
            index_dir, store, last, encoder, settings or IndexSettings(), meter, report, Run(), rebuild=True
        ) as part:
            new = part.finish()
        store.shrink()
    assert new is not None
    return RepairReport(
        repaired=[
            f"words of {new.articles} articles",
            f"words of {new.passages} passages",
            f"vectors of {new.passages} passages",
        ]
    )


def _must_exist(index_dir: Path) -> None:
    path = index_dir / DATABASE
    if not path.is_file():
        raise missing(path)
    if path.stat().st_size == 0:
        raise IndexUnusable(damaged(path, ValueError("it is empty")))


def _encoder_for(last: Manifest | None, model: str | None) -> tuple[Encoder, bool]:
    """The encoder to write with, and whether it is the one that the index has."""
    # A model that a person names is the one thing that the network may be asked for.
    encoder = load_encoder(model or (last.encoder if last else None), download=model is not None)
    if last is None or (encoder.name, encoder.digest) == (last.encoder, last.encoder_digest):
        return encoder, True
    if model is None:
        raise EncoderMismatch(
            f"the index was encoded with {last.encoder} ({last.encoder_digest[:12]}), and what is installed under that "
            f"name is another ({encoder.digest[:12]}); to encode it anew: yuanwen ingest PATH --model {last.encoder}"
        )
    return encoder, False


@contextmanager
def _writing(index_dir: Path) -> Iterator[tuple[StoreWriter, Manifest | None]]:
    """Holds the writer's lock and the database, swept of what a killed writer left."""
    StoreWriter.refuse_foreign(index_dir)  # before anything is made or changed in a folder that may not be ours
    with _plain_errors(index_dir), WriterLock(index_dir):
        store = StoreWriter.open(index_dir)
        try:
            text = store.meta("manifest")
            try:
                last = Manifest.from_json(text) if text else None
            except (ValueError, TypeError) as error:
                raise IndexUnusable(f"the manifest in {index_dir} cannot be read ({error})") from error
            sweep(index_dir, last.folder if last else None)
            yield store, last
        finally:
            store.close()


@contextmanager
def _plain_errors(index_dir: Path) -> Iterator[None]:
    """Says "disk full" for the many ways in which libraries do."""
    try:
        yield
    except (OSError, ValueError, RuntimeError, sqlite3.Error) as error:
        if is_disk_full(error):
            raise DiskFull(
                f"no more can be written to {index_dir} ({error}); the index is as it was: make room and run again"
            ) from error
        if isinstance(error, BrokenExecutor):
            raise IndexRoomError(
                "a worker process ended before its time (most often there is too little memory); the index is as it "
                "was: close other programs, or ingest fewer articles at once"
            ) from error
        if isinstance(error, sqlite3.OperationalError):
            check = "the disk" if is_io_error(error) else "its permissions and who else has it open"
            raise IndexRoomError(f"the index in {index_dir} cannot be written to ({error}); check {check}") from error
        if isinstance(error, sqlite3.DatabaseError):
            raise IndexUnusable(damaged(index_dir / DATABASE, error)) from error
        raise
