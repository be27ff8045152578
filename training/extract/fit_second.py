"""Fits the second ranking of the best sentences (LightGBM's lambdarank) and writes `rag/models/second.npz`.

    python -m training.extract.fit_second WORK_FOLDER

In: packs whose questions neither the ranker nor the reader has learned from, so that both are as often wrong about them as
they will be.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from rag.extract import MODELS, pieces_for
from rag.features import FEATURES
from rag.question import parse
from rag.reader import Reader
from rag.reread import reread
from rag.second import COLUMNS, RANKED, Second, extra, mixed
from rag.trees import Trees
from training.extract import fit_ranker
from training.extract.live import Live, Opened
from training.extract.make_packs import sets
from training.extract.packs import Pack
from training.extract.scored import candidates

TARGET = MODELS / "second.npz"
SETS = {"newest": 1.0, "newest_small": 1.0, "cmrc_unread": 0.5}
"""Sets and what one of their questions weighs."""
KEPT = ("kept_newest", "kept_newest_small", "kept_small", "kept_later", "kept", "squad_dev", "cmrc_dev", "drcd_dev")
ACROSS = 0.5
"""What a question across the languages weighs. Best sentence right at .7, .5, .35 and .2, of 3,938 kept questions in the
article's language: .640, .643, .643 and .645; of 1,916 across: .531, .531, .530 and .520."""
PARAMETERS = fit_ranker.PARAMETERS | {"label_gain": [0, 1], "lambdarank_truncation_level": 4, "learning_rate": 0.05}
ROUNDS = 300
_SAME = FEATURES.index("same_language")


@dataclass(frozen=True, slots=True)
class Read:
    """A pack with the ranker's and the reader's scores (n,) of its sentences."""

    pack: Pack
    first: NDArray[np.float64]
    read: NDArray[np.float64]

    def without(self, fold: tuple[int, int]) -> Read:
        """The questions that are not in fold i of n."""
        keep = fit_ranker.folds(self.pack, fold[1]) != fold[0]
        rows = np.repeat(keep, self.pack.sizes)
        return Read(self.pack.only(keep), self.first[rows], self.read[rows])

    def questions(self) -> Iterator[tuple[slice, NDArray[np.float32], NDArray[np.intp]]]:
        """For each question its rows, their columns, and the `RANKED` that are ranked anew."""
        for part in self.pack.slices():
            place = self.pack.place[part].astype(np.int64)
            more = extra(self.first[part], self.read[part], place[:, 0], place[:, 3], place[:, 4])
            best = np.argsort(-mixed(self.first[part], self.read[part]), kind="stable")[:RANKED]
            yield part, np.concatenate([self.pack.rows[part], more], axis=1), best


def read(pack: Pack, live: Live) -> Read:
    """What ranker and reader say of a pack."""
    reader = Reader.load()
    pieces = pieces_for(reader, live.encoder)
    first = Trees.load(fit_ranker.TARGET).predict_many(pack.rows[:, fit_ranker.columns()])
    texts, articles = lru_cache(maxsize=500)(live.index.text), lru_cache(maxsize=5000)(live.index.article)
    said = np.full(len(first), np.nan)
    for number, (part, found) in enumerate(zip(pack.slices(), candidates(pack, texts), strict=True)):

        def title_of(row: int, aids: NDArray[np.int64] = found.aids) -> str:
            return articles(int(aids[row])).title

        question = parse(str(pack.questions[number])).standalone
        said[part] = reread(question, found, first[part], title_of, reader, pieces)
    return Read(pack, first, said)


def fit(parts: list[tuple[Read, float]]) -> Second:
    """The forest, and the scale that makes its steps as long as those of `rag.second.mixed`."""
    rows, labels, sizes, weights = [], [], [], []
    for made, weight in parts:
        for part, table, best in made.questions():
            mine = made.pack.labels[part]
            chosen = best[mine[best] >= 0]
            right = mine[chosen] > 0
            if not right.any() or right.all():
                continue
            rows.append(table[chosen])
            labels.append(right)
            sizes.append(len(chosen))
            across = table[chosen[right], _SAME].mean() < 0.5
            weights += [weight * (ACROSS if across else 1.0)] * len(chosen)
    table = np.concatenate(rows)
    data = lightgbm.Dataset(
        table, np.concatenate(labels).astype(np.int8), group=sizes, weight=weights, feature_name=list(COLUMNS),
        params={"max_bin": 127},
    )  # fmt: skip
    trees = Trees.from_lightgbm(lightgbm.train(PARAMETERS, data, ROUNDS).dump_model())
    sums, both = trees.predict_many(table), table[:, COLUMNS.index("both")]
    ends = np.cumsum(sizes)
    steps = [
        (np.ptp(np.sort(sums[a:b])[-6:]), np.ptp(np.sort(both[a:b])[-6:]))
        for a, b in zip(ends - sizes, ends, strict=True)
    ]
    new, old = np.median(np.array(steps), axis=0)
    return Second(trees, float(old / new))


def crossed(folder: Path, opened: Opened, count: int) -> list[Second]:
    """`count` forests, each fitted without one fold of the questions (`fit_ranker.folds`)."""
    parts = [(made(folder, name, opened), weight) for name, weight in SETS.items()]
    return [fit([(each.without((fold, count)), weight) for each, weight in parts]) for fold in range(count)]


def made(folder: Path, name: str, opened: Opened) -> Read:
    """A set of `training.extract.make_packs`, read."""
    return read(Pack.load(folder / f"{name}.npz"), opened.of(sets()[name][0], None))


def report(second: Second, made: Read) -> str:
    """Share of questions whose best sentence is right, before and after, where the question's language is the article's and
    where it is not."""
    found: dict[bool, list[tuple[bool, bool, bool]]] = {}
    for part, table, _ in made.questions():
        mine, place = made.pack.labels[part], made.pack.place[part].astype(np.int64)
        if not (mine > 0).any():
            continue
        rows, first, said = made.pack.rows[part], made.first[part], made.read[part]
        new = second(rows, first, said, place[:, 0], place[:, 3], place[:, 4])
        tops = (int(np.argmax(first)), int(np.argmax(mixed(first, said))), int(np.argmax(new)))
        found.setdefault(bool(table[mine > 0, _SAME].mean() >= 0.5), []).append(
            (mine[tops[0]] > 0, mine[tops[1]] > 0, mine[tops[2]] > 0)
        )
    return "; ".join(
        f"{'same language' if same else 'across'} ({len(each)}): ranker {a:.3f}, with reader {b:.3f}, second {c:.3f}"
        for same, each in sorted(found.items(), reverse=True)
        for a, b, c in [np.mean(each, axis=0)]
    )


def main() -> None:
    folder = Path(sys.argv[1])
    opened = Opened(folder)
    second = fit([(made(folder, name, opened), weight) for name, weight in SETS.items()])
    np.savez_compressed(TARGET, allow_pickle=False, **second.trees.arrays(), scale=np.array(second.scale))
    sys.stderr.write(f"{TARGET.stat().st_size} bytes; scale {second.scale:.3f}\n")
    for name in KEPT:
        sys.stderr.write(f"{name}: {report(second, made(folder, name, opened))}\n")


if __name__ == "__main__":
    main()
