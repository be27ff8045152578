"""Decides of each article as read whether the index has it, and which of several copies of one is kept.

In: articles as read, then what cleaning made of the new ones. Out: rows with status ``new``, the counts of what was
passed over, and of the copies of an article the one to keep. An article without a web URL is named by its path, and
more than one may have the same: what it stands for is found out here as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.article import Article
from corpus.identity import article_id, identity, is_web_url, namesake, normalise_title
from corpus.reader import Read, file_of, is_unread, stands, under
from index import places
from index.copies import Known, fields_of
from index.report import IngestReport
from index.store_writer import StoreWriter
from index.work import Processed

__all__ = ["Intake", "Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """What was met in all slices of an ingest."""

    prune: bool = False
    seen: set[int] = field(default_factory=set)
    """Articles of which some copy was met."""
    met: set[int] = field(default_factory=set)
    """Those of which this very copy was."""
    away: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Of these, where, if it was not in the place they are cited with, though that is there."""


class Intake:
    """Of one slice. `take` all, then `choose` for each article."""

    def __init__(self, store: StoreWriter, report: IngestReport, run: Run) -> None:
        self._store = store
        self._report = report
        self._run = run
        self._new: dict[int, Known] = {}
        self._first: dict[int, int] = {}
        """Of further copies in this slice, the first."""
        self._stands: dict[int, Known] = {}
        """What the index has of a new article, under the number of its first copy in this slice."""
        self._over: set[int] = set()
        """Articles of the index that were met and then met again with other words in the same place, or are gone while
        other copies are not: any copy with text is better."""
        self.further: Counter[int | None] = Counter()
        """How many further copies each source has: they are no more articles of it."""
        self.moved = False
        """Whether an article is cited with another place than before."""
        self.taken = 0
        """Articles of this slice that are new or changed."""

    def take(self, item: Read) -> None:
        """Stores an article unless the index has it, or has a newer copy of it that has text.

        Whether a copy has text is known once it was cleaned: `choose` keeps one of them.
        """
        article = item.article if is_web_url(item.article.url) else self._named(item)
        copies = self._store.copies.of(article.article_id)
        new = [copy for copy in copies if copy.status == "new"]
        old = next((copy for copy in copies if copy.status != "new"), None)
        self._run.seen.update(copy.aid for copy in copies)
        place = (item.root, article.path)
        same = self._same(article, copies)
        if same is not None:
            self._meet(same, place)
            if new and same is old and old.status == "ok":
                self._drop([copy for copy in new if copy.place == place], new, old)
            self._report.unchanged += 1
            return
        if old is not None:
            if self._store.copies.is_set_aside(article):
                self._report.unchanged += 1
                return
            if old.place == place and old.aid in self._run.away:
                self._leave(old)
            elif old.place == place and old.aid in self._run.met:
                self._over.add(old.aid)
            if old.aid not in self._over and self._is_worse(article, old):
                self._pass_over(article, item.root, old)
                return
        self._add(article, item.root, new, old)

    def take_strays(self) -> None:
        """Stores what was passed over for a newer copy in the same place, where that proved to be another article: its
        path names it, and it was met elsewhere since."""
        for aid in self._store.copies.held_for():
            old = self._store.copies.known(aid)
            if old is None or aid not in self._run.away or is_web_url(old.url):
                continue
            here = [article for root, article in self._store.copies.held(aid) if (root, article.path) == old.place]
            if here:
                self._leave(old)
                self._add(self._another(here[-1]), old.root, [], None)
                self._report.unchanged -= 1

    def take_held(self, paths: Sequence[Path], spared: frozenset[str]) -> None:
        """Stores the copies that were passed over for a better one which is there no more, as it proved since."""
        for aid in self._store.copies.held_for():
            old = self._store.copies.known(aid)
            if old is None or aid in self._run.met or not under(paths, *old.place) or is_unread(spared, *old.place):
                continue
            if (place := places.elsewhere(self._store, aid, paths, spared)) is not None:
                places.move(self._store, aid, *place)
                self.moved = True
                continue
            self._over.add(aid)
            for root, article in self._store.copies.held(aid):
                new = [copy for copy in self._store.copies.of(old.article_id) if copy.status == "new"]
                if self._same(article, new) is None:
                    self._add(article, root, new, old)
                    self._report.unchanged -= 1

    def first_of(self, aid: int) -> int:
        """The first of the new copies of an article, by which they are known together."""
        return self._first.get(aid, aid)

    def replaces(self, aid: int) -> bool:
        """Whether the index has another copy of this new article."""
        return self.first_of(aid) in self._stands

    def choose(self, copies: Sequence[Processed]) -> tuple[Processed | None, Known | None]:
        """Of the new copies of an article and of what the index has of it the newest that has text, or the newest where
        none has. Of those in one place that is the last with text. Returns the copy to keep, None where that is the one
        in the index, and the latter."""
        last: dict[tuple[str, str], Processed] = {}
        for copy in sorted(copies, key=lambda copy: copy.aid):
            place = self._new[copy.aid].place
            if copy.status == "ok" or place not in last or last[place].status != "ok":
                last[place] = copy
        ranks = {copy.aid: (copy.status == "ok", self._new[copy.aid].fetch_date, -copy.aid) for copy in last.values()}
        best = max(last.values(), key=lambda copy: ranks[copy.aid])
        old = self._stands.get(self.first_of(best.aid))
        if old is None or (old.aid in self._over and best.status == "ok"):
            return best, old
        return (None if ranks[best.aid][:2] < (old.status == "ok", old.fetch_date) else best), old

    def hand_on(self, copies: Sequence[Processed], kept: Processed | None, old: Known | None) -> None:
        """Notes the places of the copies that are not kept with the one that is. Before their rows are dropped."""
        heir = old if kept is None else self._new[kept.aid]
        if heir is None:
            return
        if old is not None and old is not heir:
            places.inherit(self._store, old, heir)
        for copy in copies:
            if copy is not kept and copy.status == "ok" and (known := self._new[copy.aid]).root != heir.root:
                places.note(self._store, heir.aid, *known.place)

    def _add(self, article: Article, root: str, new: Sequence[Known], old: Known | None) -> None:
        added = self._store.add_article(article, root)
        if any(copy.sid == added.sid for copy in (*new, *([old] if old else []))):
            self.further[added.sid] += 1
        self._new[added.aid] = added
        self._link([*new, added], old)
        self._run.seen.add(added.aid)
        self._run.met.add(added.aid)
        self.taken += 1

    def _link(self, new: Sequence[Known], old: Known | None) -> None:
        for copy in new:
            self._stands.pop(copy.aid, None)
            self._first[copy.aid] = new[0].aid
        if new and old is not None:
            self._stands[new[0].aid] = old

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

    def _meet(self, copy: Known, place: tuple[str, str]) -> None:
        """An article as it was; only where it stands may have changed."""
        if copy.place == place:
            self._run.away.pop(copy.aid, None)
        elif copy.aid not in self._run.met:
            if places.meet(self._store, copy, *place):
                self.moved = True
            else:
                self._run.away[copy.aid] = place
        elif copy.root != place[0]:
            places.note(self._store, copy.aid, *place)
        self._run.met.add(copy.aid)

    def _leave(self, known: Known) -> None:
        """Cites an article with where it was met: other words are in the place it was cited with."""
        places.move(self._store, known.aid, *self._run.away.pop(known.aid))
        self.moved = True

    def _drop(self, copies: Sequence[Known], new: Sequence[Known], old: Known) -> None:
        """Forgets new copies whose place what the index has was met in after them: a later member of an archive takes
        the place of an earlier one of the same name."""
        if not copies:
            return
        for copy in copies:
            self._forget(copy)
            self._report.unchanged += 1
            self.taken -= 1
        self._store.drop_articles([copy.aid for copy in copies])
        self._link([copy for copy in new if copy.aid in self._new], old)

    def _forget(self, copy: Known) -> None:
        del self._new[copy.aid], self._first[copy.aid]
        self._stands.pop(copy.aid, None)
        if self.further[copy.sid]:
            self.further[copy.sid] -= 1

    def _pass_over(self, article: Article, root: str, old: Known) -> None:
        """What the index has is better, unless it proves to be gone."""
        self._report.unchanged += 1
        if old.root != root:
            places.note(self._store, old.aid, root, article.path)
        if old.aid not in self._run.met and (self._run.prune or not is_web_url(old.url)):
            self._store.copies.hold(old.aid, root, article)

    def _named(self, item: Read) -> Article:
        """An article that its path names, under the id of the one it is in the index."""
        article = item.article
        known = self._whose(article, item.root)
        if known is not None:
            return replace(article, article_id=known.article_id)
        return self._another(article)

    def _another(self, article: Article) -> Article:
        """An article that its path names, under an id of its own."""
        plain = article_id(identity(None, article.title, article.path))
        taken = self._taken(plain)
        own = namesake(article.path, article.raw_sha256, self._taken) if taken else plain
        return replace(article, article_id=own)

    def _whose(self, article: Article, root: str) -> Known | None:
        """Which article of the index this is that its path names.

        The same words in the same place; or on another line of the same file, as lines shift; or other words in the
        same place. The same path under another PATH is the same article if its words are the same, or if it is there
        no more and its title is the same: else what is stored of one would go with the other.
        """
        sha, path, met = article.raw_sha256, article.path, self._run.met
        known = self._store.copies.namesakes(article)
        here = [one for one in reversed(known) if one.place == (root, path)]
        for one in here:
            if one.raw_sha256 == sha:
                return one
        for one in known:
            if one.raw_sha256 == sha and one.aid not in met and one.root == root and file_of(one.path) == file_of(path):
                self._set_free(one)
                return one
        for one in here:
            if one.aid in self._run.away:
                self._leave(one)
            else:
                return one
        others = [one for one in known if one.path == path]
        for one in others:
            if one.raw_sha256 == sha:
                self._set_free(one)
                return one
        title = normalise_title(article.title)
        for one in others:
            if one.aid not in met and normalise_title(one.title) == title and not stands(*one.place):
                return one
        return None

    def _set_free(self, old: Known) -> None:
        """An article that was taken for replaced is met after all: what seemed to be a newer copy of it is another."""
        new = [copy for copy in self._store.copies.of(old.article_id) if copy.status == "new"]
        if not new or old.status == "new":
            return
        other = namesake(new[0].path, new[0].raw_sha256, self._taken)
        for copy in new:
            self._store.copies.rename(copy.aid, other)
        if self.further[new[0].sid]:
            self.further[new[0].sid] -= 1
        self._over.discard(old.aid)
        self._link(new, None)

    def _taken(self, article_id: str) -> bool:
        return bool(self._store.copies.of(article_id))

    def _is_worse(self, article: Article, old: Known) -> bool:
        """Whether the index has a better copy; of two in one run that are equally new, the first stays."""
        fetched = article.fetch_date or ""
        return old.status == "ok" and (
            fetched < old.fetch_date or (old.aid in self._run.met and fetched == old.fetch_date)
        )
