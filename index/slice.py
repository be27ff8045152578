"""One step of an ingest, from reading articles to the commit that makes them visible.

In: articles as read (`take`), ids (`remove`), paths (`prune`). Out: the manifest of a new generation (`finish`).
Used as a context: leaving it without `finish`, by an error or Ctrl-C, puts everything back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType

from corpus.article import Article
from corpus.clean import RULES_VERSION
from corpus.reader import Read, is_unread, unread
from index.encoder import Encoder
from index.generation import GenerationBuilder, sweep
from index.groups import forget, join
from index.manifest import Manifest
from index.report import IngestReport, Meter
from index.settings import IndexSettings
from index.store_writer import Known, StoreWriter, fields_of
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
        self._stands: dict[int, Known] = {}
        """What the index has of a new article, under the number of its first copy in this slice."""
        self._fetched: dict[int, str] = {}
        """When the new articles were fetched."""
        self._first: dict[int, int] = {}
        """Of further copies in this slice, the first."""
        self._further: Counter[int | None] = Counter()
        """How many further copies each source has: they are no more articles of it."""
        self._moved = False
        self._done = False
        self.taken = 0
        """Articles of this slice that are new or changed."""

    def __enter__(self) -> Slice:
        self._store.begin()
        if self._rebuild:
            self._store.forget_set_aside(all_of_them=True)
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
        """Stores an article unless the index has it, or has a newer copy of it that has text.

        Whether a copy has text is known once it was cleaned: of the copies in one slice `_settle` keeps one.
        """
        self._meter.articles += 1
        self._meter.tell("read", self._meter.articles)
        article = item.article
        copies = self._store.copies(article.article_id)
        new = [copy for copy in copies if copy.status == "new"]
        old = next((copy for copy in copies if copy.status != "new"), None)
        again = old is not None and old.aid in self._seen
        self._seen.update(copy.aid for copy in copies)
        same = self._same(article, copies)
        if same is not None or (old is not None and self._is_worse(article, old, again=again)):
            if same is not None and same is old and not again:
                self._stay(old, item)
            self._report.unchanged += 1
            return
        added = self._store.add_article(article, item.root)
        if any(copy.sid == added.sid for copy in copies):
            self._further[added.sid] += 1
        if new:
            self._first[added.aid] = new[0].aid
        elif old is not None:
            self._stands[added.aid] = old
        self._fetched[added.aid] = added.fetch_date
        self._seen.add(added.aid)
        self.taken += 1

    @staticmethod
    def _same(article: Article, copies: Sequence[Known]) -> Known | None:
        """The copy that this one adds nothing to."""
        sha, fetched = article.raw_sha256, article.fetch_date or ""
        return next(
            (
                copy
                for copy in copies
                if copy.raw_sha256 == sha and (fetched <= copy.fetch_date or copy.fields == fields_of(article))
            ),
            None,
        )

    def _is_worse(self, article: Article, old: Known, *, again: bool) -> bool:
        """Whether the index has a better copy; of two in one run that are equally new, the first stays."""
        fetched = article.fetch_date or ""
        older = fetched < old.fetch_date or (again and fetched == old.fetch_date)
        return (older and old.status == "ok") or self._store.is_set_aside(article)

    def _stay(self, old: Known, item: Read) -> None:
        """An article as it was; only where it stands may have changed."""
        if (old.root, old.path) != (item.root, item.article.path):
            self._store.move(old.aid, item.root, item.article.path)
            self._moved = True
            self._report.left[old.root] += 1

    def remove(self, aids: Sequence[int]) -> None:
        """Takes articles out."""
        self._build.remove(aids)
        self._store.drop_articles(aids)
        self._store.forget_set_aside()
        self._report.removed += len(aids)

    def prune(self, paths: Sequence[Path]) -> None:
        """Takes out articles that once came from these paths and were not met in this run.

        A path that was moved counts as well: one that is there no more, with most of its articles met elsewhere now.
        """
        # What could not be read this time is not gone: a damaged archive must not empty the index.
        places = unread(paths, self._report.problems)
        gone = [
            aid
            for aid, root, path in self._store.under([*paths, *self._moved_away()])
            if aid not in self._seen and not is_unread(places, root, path)
        ]
        if gone:
            self.remove(gone)

    def _moved_away(self) -> list[Path]:
        """Paths that were moved. One that is only away, as a disk that is not mounted, may share some articles with
        what was read; its others are not gone."""
        found = []
        for root, left in sorted(self._report.left.items()):
            path = Path(root)
            if not path.exists():
                stored = [aid for aid, _, _ in self._store.under([path])]
                if left + sum(aid in self._seen for aid in stored) > (left + len(stored)) / 2:
                    found.append(path)
        return found

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
            (source.sid, articles)
            for source in self._store.sources()
            if (articles := source.articles - self._further[source.sid]) >= _LEARN_FROM
            and articles >= factor * source.learned_from
        ]
        samples = (list(self._store.sample(sid, limit)) for sid, _ in due)
        profiles = workers.profiles(samples, articles=sum(min(articles, limit) for _, articles in due))
        for n, ((sid, articles), profile) in enumerate(zip(due, profiles, strict=True), 1):
            self._store.set_profile(sid, profile.to_json(), profile.version, articles)
            self._meter.tell("learn", n, len(due))
        self._store.set_meta("rules", RULES_VERSION)

    def _process(self, work: list[tuple[int, str, int | None]], builder: GenerationBuilder, workers: Workers) -> None:
        status = {aid: state for aid, state, _ in work}
        profiles = {source.sid: (source.profile or "", source.profile_version) for source in self._store.sources()}
        work = sorted(work, key=lambda row: (self._first_of(row[0]), row[0]))  # the copies of an article together

        def tasks() -> Iterator[Task]:
            for aid, _, sid in work:
                profile, version = profiles.get(sid, ("", "")) if sid is not None else ("", "")
                yield Task(aid, self._store.article(aid), profile, version)

        next_pid, done = self._store.next_pid(), 0
        for first, parts in groupby(
            workers.process(tasks(), articles=len(work)), lambda part: self._first_of(part.aid)
        ):
            copies = list(parts)
            if status[first] != "new":
                next_pid = self._cleaned_again(copies[0], builder, next_pid)
            elif (part := self._settle(first, copies, builder)) is not None:
                next_pid = self._store_cleaned(part, builder, next_pid, count=True)
            done += len(copies)
            self._meter.passages += sum(len(copy.passages) for copy in copies)
            self._meter.tell("index", done, len(work))

    def _first_of(self, aid: int) -> int:
        return self._first.get(aid, aid)

    def _settle(self, first: int, copies: Sequence[Processed], builder: GenerationBuilder) -> Processed | None:
        """Keeps of the new copies of an article, the first of which is `first`, and of what the index has of it the
        newest that has text, or the newest where none has. None where that is the one in the index."""
        ranks = {copy.aid: (copy.status == "ok", self._fetched[copy.aid], -copy.aid) for copy in copies}
        best = max(copies, key=lambda copy: ranks[copy.aid])
        old = self._stands.get(first)
        kept = None if old is not None and ranks[best.aid][:2] < (old.status == "ok", old.fetch_date) else best
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
        elif count and self._first_of(part.aid) in self._stands:
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
