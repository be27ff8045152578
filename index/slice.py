"""One step of an ingest, from reading articles to the commit that makes them visible.

In: articles as read (`take`), ids (`remove`), paths (`prune`). Out: the manifest of a new generation (`finish`).
Used as a context: leaving it without `finish`, by an error or Ctrl-C, puts everything back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from corpus.clean import RULES_VERSION
from corpus.reader import Read, is_unread, unread
from index.encoder import Encoder
from index.generation import GenerationBuilder, sweep
from index.groups import forget, join
from index.manifest import Manifest
from index.report import IngestReport, Meter
from index.settings import IndexSettings
from index.store_writer import Known, StoreWriter
from index.work import Processed, Task, Workers

__all__ = ["Slice"]

_LEARN_FROM = 3
"""Fewer articles of a source do not tell what recurs in it."""


class Slice:
    """`seen` collects the articles met in the whole run, for `prune` and for copies within one run."""

    def __init__(
        self,
        folder: Path,
        store: StoreWriter,
        last: Manifest | None,
        encoder: Encoder,
        settings: IndexSettings,
        meter: Meter,
        report: IngestReport,
        seen: set[int],
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
        self._seen = seen
        self._rebuild = rebuild
        self._builder: GenerationBuilder | None = None
        self._replaces: dict[int, Known] = {}
        self._left: set[str] = set()
        """Paths that articles were read from which were met elsewhere in this run."""
        self._moved = False
        self._done = False
        self.taken = 0
        """Articles of this slice that are new or changed."""

    def __enter__(self) -> Slice:
        self._store.begin()
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

    def take(self, item: Read) -> None:
        """Stores an article unless the index has it, or has a newer copy of it."""
        self._meter.articles += 1
        self._meter.tell("read", self._meter.articles)
        article = item.article
        old = self._store.known(article.article_id)
        if old is None:
            new = self._store.add_article(article, item.root)
        else:
            fetched = article.fetch_date or ""
            again = old.aid in self._seen  # of two copies in one run that are equally new, the first stays
            if (
                old.raw_sha256 == article.raw_sha256
                or fetched < old.fetch_date
                or (again and fetched == old.fetch_date)
            ):
                if not again and old.raw_sha256 == article.raw_sha256:
                    self._stay(old, item)
                self._seen.add(old.aid)
                self._report.unchanged += 1
                return
            new = self._store.add_article(article, item.root)
            if old.status == "new":  # a newer copy of one that came in a moment ago
                self._store.drop_articles([old.aid])
                self._report.unchanged += 1
                if old.aid in self._replaces:
                    self._replaces[new.aid] = self._replaces.pop(old.aid)
            else:
                self._replaces[new.aid] = old
                self._seen.add(old.aid)
        self._seen.add(new.aid)
        self.taken += 1

    def _stay(self, old: Known, item: Read) -> None:
        """An article as it was; only where it stands may have changed."""
        if (old.root, old.path) != (item.root, item.article.path):
            self._store.move(old.aid, item.root, item.article.path)
            self._moved = True
            self._left.add(old.root)

    def remove(self, aids: Sequence[int]) -> None:
        """Takes articles out."""
        self._build.remove(aids)
        self._store.drop_articles(aids)
        self._report.removed += len(aids)

    def prune(self, paths: Sequence[Path]) -> None:
        """Takes out articles that once came from these paths and were not met in this run.

        A path that was moved counts as well: one that is there no more, with articles that were met elsewhere now.
        """
        # What could not be read this time is not gone: a damaged archive must not empty the index.
        places = unread(paths, self._report.problems)
        gone = [
            aid
            for aid, root, path in self._store.under([*paths, *_gone(self._left)])
            if aid not in self._seen and not is_unread(places, root, path)
        ]
        if gone:
            self.remove(gone)

    def finish(self) -> Manifest | None:
        """Cleans, splits and encodes what is new, and commits. None where nothing has changed."""
        with Workers(self._settings, self._encoder) as workers:
            self._learn(workers)
            work = self._store.to_clean() if not self._rebuild else self._store.all_articles()
            if not work and self._builder is None and self._last is not None and not self._rebuild:
                if self._moved:  # the files of the generation do not tell where articles stand
                    self._store.commit()
                    self._done = True
                return None
            builder = self._build
            self._process(work, builder, workers)
        self._meter.tell("write", 0, 1)
        manifest = builder.finish()
        self._store.commit()
        self._done = True
        sweep(self._folder, manifest.folder)
        self._meter.tell("write", 1, 1)
        return manifest

    def _learn(self, workers: Workers) -> None:
        """Learns the chrome of sources that are new or have grown."""
        factor, limit = self._settings.profile_grow_factor, self._settings.profile_sample
        due = [
            source
            for source in self._store.sources()
            if source.articles >= _LEARN_FROM and source.articles >= factor * source.learned_from
        ]
        samples = (list(self._store.sample(source.sid, limit)) for source in due)
        profiles = workers.profiles(samples, articles=sum(min(source.articles, limit) for source in due))
        for n, (source, profile) in enumerate(zip(due, profiles, strict=True), 1):
            self._store.set_profile(source.sid, profile.to_json(), profile.version, source.articles)
            self._meter.tell("learn", n, len(due))
        self._store.set_meta("rules", RULES_VERSION)

    def _process(self, work: list[tuple[int, str, int | None]], builder: GenerationBuilder, workers: Workers) -> None:
        status = {aid: state for aid, state, _ in work}
        profiles = {source.sid: (source.profile or "", source.profile_version) for source in self._store.sources()}

        def tasks() -> Iterator[Task]:
            for aid, _, sid in work:
                profile, version = profiles.get(sid, ("", "")) if sid is not None else ("", "")
                yield Task(aid, self._store.article(aid), profile, version)

        next_pid = self._store.next_pid()
        for n, part in enumerate(workers.process(tasks(), articles=len(work)), 1):
            if status[part.aid] != "new":
                next_pid = self._cleaned_again(part, builder, next_pid)
            elif self._accept(part, builder):
                next_pid = self._store_cleaned(part, builder, next_pid, count=True)
            self._meter.passages += len(part.passages)
            self._meter.tell("index", n, len(work))

    def _accept(self, part: Processed, builder: GenerationBuilder) -> bool:
        """Takes out what a new article replaces; a page without text never replaces one that has text."""
        old = self._replaces.get(part.aid)
        if old is None:
            return True
        if part.status == "empty" and old.status == "ok":
            self._store.drop_articles([part.aid])
            self._report.empty += 1
            return False
        builder.remove([old.aid])
        self._store.drop_articles([old.aid])
        return True

    def _cleaned_again(self, part: Processed, builder: GenerationBuilder, next_pid: int) -> int:
        """An article whose source's profile has changed, or any one in a rebuild."""
        pids = self._store.pids(part.aid)
        same = self._store.same_cleaning(part.aid, part.status, part.spans, part.passages)
        if same:
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
        elif count and part.aid in self._replaces:
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


def _gone(roots: set[str]) -> list[Path]:
    return [path for path in map(Path, sorted(roots)) if not path.exists()]
