"""What training asks: real indexes, through the same retrieval that answers people.

In: an index of the archive (`yuanwen ingest`), or a public set that is indexed here; and encoders. Out: hits.
A question that an encoder was trained on looks easier to it than it is. So there are two more encoders, each trained
without one half of the questions (`python -m training.encoder --without I/2`), and a question of a half is asked of the
index made with the encoder that has not seen it.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.encoder import Encoder, load_encoder
from index.index import Index
from rag.evaluation.load import load
from rag.evaluation.throwaway import index_in
from rag.expand import expand
from rag.pool import Pool, gather
from rag.question import Question
from rag.retrieve import Hit, Texts, retrieve
from rag.settings import RetrieveSettings
from training.encoder.archive import url_key
from training.encoder.pairs import fold_of

__all__ = ["FEW", "Live", "Opened", "fold"]

SHARED = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
FEW = 5
"""Articles of a small collection."""
FOLDS = 2


@dataclass(frozen=True, slots=True)
class Live:
    """One index and the encoder that it was made with."""

    index: Index
    encoder: Encoder
    ids: Mapping[str, str] | None
    """Article ids by a public set's passage ids; None for the archive, whose articles are named by URL."""

    def right(self, names: Iterable[str]) -> frozenset[int]:
        """The articles called `names`, with their reprints."""
        found: set[int] = set()
        for name in names:
            aid = self.index.find(name if self.ids is None else self.ids.get(name, ""))
            if aid is not None:
                found.update(copy.aid for copy in self.index.copies(self.index.article(aid).group))
        return frozenset(found)

    def pool(self, question: Question, *, within: Sequence[int] | None = None) -> Pool:
        """What `hits` ranks."""
        return gather(
            expand(question, question.terms), question.standalone, index=self.index, encoder=self.encoder,
            within=within, settings=RetrieveSettings(),
        )  # fmt: skip

    def hits(
        self, question: Question, texts: Texts, *, limit: int, without: frozenset[int] = frozenset(),
        within: Sequence[int] | None = None,
    ) -> list[Hit]:  # fmt: skip
        """As `rag.ask` gets them."""
        return retrieve(
            question, expand(question, question.terms), index=self.index, encoder=self.encoder, text_of=texts,
            within=within, without=without, limit=limit,
        )  # fmt: skip

    def few(self, question: Question, right: int, dice: random.Random) -> list[int]:
        """`right` and four other articles of its language that the words of the question find."""
        aids, _ = self.index.search_articles(expand(question, question.terms), limit=60, title_boost=0.5)
        mine = self.index.article(right)
        others = [
            aid for aid in aids.tolist()
            if (other := self.index.article(aid)).group != mine.group and other.lang == mine.lang
        ]  # fmt: skip
        return [right, *dice.sample(others, min(len(others), FEW - 1))]


class Opened:
    """The indexes of a run: ``WORK/archive``, ``archive_0`` and ``archive_1`` must be there, the others are made."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._opened: dict[tuple[str, int | None], Live] = {}
        self._encoders: dict[int | None, tuple[str | None, Encoder]] = {}

    def of(self, collection: str, part: int | None) -> Live:
        """The index of `collection` made with the encoder that has not seen `part` (None: the one that ships)."""
        key = (collection, part)
        if key not in self._opened:
            model, encoder = self._encoder(part)
            suffix = "" if part is None else f"_{part}"
            folder = self._work / f"{collection}{suffix}"
            if collection == "archive":
                self._opened[key] = Live(Index.open(folder), encoder, None)
            else:
                self._opened[key] = _public(folder, collection, model, encoder)
        return self._opened[key]

    def _encoder(self, part: int | None) -> tuple[str | None, Encoder]:
        if part not in self._encoders:
            model = None if part is None else str(self._work / f"encoder_{part}")
            self._encoders[part] = model, load_encoder(model)
        return self._encoders[part]


def fold(collection: str, name: str) -> int:
    """Which half of the questions those on the article or passage `name` belong to."""
    return fold_of(url_key(name) if collection == "archive" else name, FOLDS)


def _public(folder: Path, collection: str, model: str | None, encoder: Encoder) -> Live:
    names = folder / "ids.json"  # written last: without it the folder is not complete
    if not names.exists():
        made = index_in(folder, load(SHARED / "benchmarks" / collection), model=model)
        names.write_text(json.dumps(dict(made.ids)), "utf-8")
    return Live(Index.open(folder / "index"), encoder, json.loads(names.read_text("utf-8")))
