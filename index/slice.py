"""One step of an ingest, from reading articles to the commit that makes them visible.

In: articles as read (`take`), ids (`remove`), paths (`prune`). Out: the manifest of a new generation (`finish`).
Used as a context: leaving it without `finish`, by an error or Ctrl-C, puts everything back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import TracebackType

from corpus.clean import RULES_VERSION
from corpus.reader import Read, is_unread, unread
from index import places
from index.encoder import Encoder
from index.generation import GenerationBuilder, sweep
from index.groups import forget, join
from index.intake import Intake, Run
from index.manifest import Manifest
from index.report import IngestReport, Meter
from index.settings import IndexSettings
from index.store_writer import StoreWriter
from index.work import Processed, Task, Workers

__all__ = ["Slice"]

_LEARN_FROM = 3
"""Fewer articles of a source do not tell what recurs in it."""


class Slice:
    """`run` collects what was met in the whole run, for `prune` and for copies within one run."""

    def __init__(
        self,
        folder: Path,
        store: StoreWriter,
        last: Manifest | None,
        encoder: Encoder,
        settings: IndexSettings,
        meter: Meter,
        report: IngestReport,
        run: Run,
        *,
        rebuild: bool = False,
    ) -> None:
        self._folder = folder
        self._store = store
        self._last = last
        self._encoder = encoder
        self._settings = settings
        self._meter = meter
        self._report = report
        self._run = run
        self._intake = Intake(store, report, run)
        self._rebuild = rebuild
        self._other_rules = rebuild and store.meta("rules") != RULES_VERSION
        self._builder: GenerationBuilder | None = None
        self._done = False

    def __enter__(self) -> Slice:
        self._store.begin()
        if self._rebuild:
            self._store.copies.forget_set_aside(all_of_them=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._done:
            return
        self._store.rollback()
        if self._builder is not None:
            self._builder.abandon()

    @property
    def _build(self) -> GenerationBuilder:
        if self._builder is None:
            last = None if self._rebuild else self._last
            self._builder = GenerationBuilder(self._folder, self._store, last, self._encoder, self._settings)
        return self._builder

    @property
    def taken(self) -> int:
        return self._intake.taken

    def take(self, item: Read) -> None:
        """Stores an article unless the index has it, or has a newer copy of it that has text."""
        self._meter.articles += 1
        self._meter.tell("read", self._meter.articles)
        self._intake.take(item)

    def end(self) -> None:
        """To be called when all were taken, before `prune` and `finish`."""
        self._intake.take_strays()

    def remove(self, aids: Sequence[int]) -> None:
        """Takes articles out."""
        self._build.remove(aids)
        self._store.drop_articles(aids)
        self._store.copies.forget_set_aside()
        self._report.removed += len(aids)

    def prune(self, paths: Sequence[Path]) -> None:
        """Takes out articles that once came from these paths and are there no more: what is left is what these paths
        would give alone. A path that was moved to these counts as well. To be called when all were taken.
        """
        # What could not be read this time is not gone: a damaged archive must not empty the index.
        spared, seen = unread(paths, self._report.problems), self._run.seen
        self._intake.take_held(paths, spared)
        gone = []
        for aid, root, path in self._store.under([*paths, *places.moved_away(self._store, paths, seen)]):
            if aid in seen or is_unread(spared, root, path):
                continue
            if (place := places.elsewhere(self._store, aid, paths, spared)) is not None:
                places.move(self._store, aid, *place)
                self._intake.moved = True
            else:
                gone.append(aid)
        if gone:
            self.remove(gone)

    def finish(self) -> Manifest | None:
        """Cleans, splits and encodes what is new, and commits. None where nothing has changed."""
        with Workers(self._settings, self._encoder) as workers:
            self._learn(workers)
            work = self._store.to_clean() if not self._rebuild else self._store.all_articles()
            if not work and self._builder is None and self._last is not None and not self._rebuild:
                return self._commit_places(self._last)
            builder = self._build
            self._process(work, builder, workers)
        self._meter.tell("write", 0, 1)
        manifest = builder.finish()
        self._store.commit()
        self._done = True
        sweep(self._folder, manifest.folder)
        self._meter.tell("write", 1, 1)
        return manifest

    def _commit_places(self, last: Manifest) -> Manifest | None:
        """Where articles stand is in the database alone: no file of the generation changes."""
        moved = replace(last, moves=last.moves + 1) if self._intake.moved else None
        if moved is not None:
            self._store.set_meta("manifest", moved.to_json())
        self._store.commit()
        self._done = True
        return moved

    def _learn(self, workers: Workers) -> None:
        """Learns the chrome of sources that are new or have grown."""
        factor, limit = self._settings.profile_grow_factor, self._settings.profile_sample
        due = [
            (source.sid, articles)
            for source in self._store.sources()
            if (articles := source.articles - self._intake.further[source.sid]) >= _LEARN_FROM
            and articles >= factor * source.learned_from
        ]
        samples = (list(self._store.sample(sid, limit)) for sid, _ in due)
        profiles = workers.profiles(samples, articles=sum(min(articles, limit) for _, articles in due))
        for n, ((sid, articles), profile) in enumerate(zip(due, profiles, strict=True), 1):
            self._store.set_profile(sid, profile.to_json(), profile.version, articles)
            self._meter.tell("learn", n, len(due))
        self._store.set_meta("rules", RULES_VERSION)

    def _process(self, work: list[tuple[int, str, int | None]], builder: GenerationBuilder, workers: Workers) -> None:
        status, first_of = {aid: state for aid, state, _ in work}, self._intake.first_of
        profiles = {source.sid: (source.profile or "", source.profile_version) for source in self._store.sources()}
        work = sorted(work, key=lambda row: (first_of(row[0]), row[0]))  # the copies of an article together

        def tasks() -> Iterator[Task]:
            for aid, _, sid in work:
                profile, version = profiles.get(sid, ("", "")) if sid is not None else ("", "")
                yield Task(aid, self._store.article(aid), profile, version)

        next_pid, done = self._store.next_pid(), 0
        for first, parts in groupby(workers.process(tasks(), articles=len(work)), lambda part: first_of(part.aid)):
            copies = list(parts)
            if status[first] != "new":
                next_pid = self._cleaned_again(copies[0], builder, next_pid)
            elif (part := self._settle(copies, builder)) is not None:
                next_pid = self._store_cleaned(part, builder, next_pid, count=True)
            done += len(copies)
            self._meter.passages += sum(len(copy.passages) for copy in copies)
            self._meter.tell("index", done, len(work))

    def _settle(self, copies: Sequence[Processed], builder: GenerationBuilder) -> Processed | None:
        """Keeps one of the new copies of an article, or what the index has of it: None where it is that."""
        kept, old = self._intake.choose(copies)
        self._intake.hand_on(copies, kept, old)
        for copy in copies:
            if copy is kept:
                continue
            if copy.status == "empty":
                self._store.set_aside(copy.aid)
                self._report.empty += 1
            else:
                self._store.drop_articles([copy.aid])
                self._report.unchanged += 1
        if kept is not None and old is not None:
            builder.remove([old.aid])
            if old.status == "empty":
                self._store.set_aside(old.aid)
            else:
                self._store.drop_articles([old.aid])
        return kept

    def _cleaned_again(self, part: Processed, builder: GenerationBuilder, next_pid: int) -> int:
        """An article whose source's profile has changed, or any one in a rebuild."""
        pids = self._store.pids(part.aid)
        same = self._store.same_cleaning(part.aid, part.status, part.spans, part.passages)
        if same and not self._other_rules:  # they may also tell reprints in another way
            self._store.set_profile_version(part.aid, part.profile_version)
            if self._rebuild and part.status == "ok":
                date, sid = self._store.day_and_source(part.aid)
                builder.add(part, pids[0], date=date, sid=sid)
            return next_pid
        builder.remove([part.aid])
        forget(self._store, part.aid)
        return self._store_cleaned(part, builder, next_pid, count=False)

    def _store_cleaned(self, part: Processed, builder: GenerationBuilder, next_pid: int, *, count: bool) -> int:
        store, report = self._store, self._report
        store.set_cleaned(
            part.aid, status=part.status, reason=part.reason, lang=part.lang,
            profile_version=part.profile_version, exact_key=part.exact_key, spans=part.spans,
        )  # fmt: skip
        store.replace_passages(part.aid, part.passages, next_pid)
        copy, copies = False, list[int]()
        if part.status == "ok":
            date, sid = store.day_and_source(part.aid)
            builder.add(part, next_pid, date=date, sid=sid)
            copy, copies = join(store, part.aid, part.exact_key, part.signature)
        if count and part.status == "empty":
            report.empty += 1
        elif count and copy:
            report.duplicate += 1
        elif count and self._intake.replaces(part.aid):
            report.updated += 1
            report.originals[part.aid] = "updated"
        elif count:
            report.added += 1
            report.originals[part.aid] = "added"
        for other in copies:  # of an earlier article that was read later
            if (counted := report.originals.pop(other, None)) is not None:
                setattr(report, counted, getattr(report, counted) - 1)
                report.duplicate += 1
        return next_pid + len(part.passages)
