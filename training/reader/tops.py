"""The sentences that the ranker puts first, for the reader to learn from: ``python -m training.reader.tops WORK``.

In: the pack `newest_read` of `training.extract.make_packs`, each question ranked by a ranker that has not learned from
it. Out: ``WORK/reader/newest_top.jsonl``, lines as `training.reader.cases` writes them: right sentences first, then wrong
ones, both in the ranker's order. Those are the sentences that the reader is asked about in earnest; the ones that
`training.reader.cases` picks are easier.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.extract import fit_ranker
from training.extract.cases import Asked
from training.extract.live import Live, Opened
from training.extract.make_packs import sets
from training.extract.packs import Pack
from training.extract.scored import candidates

SET = "newest_read"
RIGHT, FIRST, WRONG = 4, 36, 26
"""Sentences kept: with the answer; and of the ranker's first so many wrong ones."""
FOLDS = 2


def crossed(pack: Pack, folder: Path) -> NDArray[np.float64]:
    """(n,): the score of each sentence of `pack`, by a ranker that was fitted without its question."""
    rankers = [fit_ranker.fit(folder, fold=(fold, FOLDS))[1] for fold in range(FOLDS)]
    columns = fit_ranker.columns()
    scores = [ranker.predict_many(pack.rows[:, columns]) for ranker in rankers]
    of_row = np.repeat(fit_ranker.folds(pack, FOLDS), pack.sizes)
    return np.stack(scores)[of_row, np.arange(len(of_row))]


def lists(pack: Pack, asked: list[Asked], live: Live, ranked: NDArray[np.float64]) -> Iterator[dict[str, object]]:
    """The lines for those questions of `pack` that have a right sentence in it; `ranked` (n,) are its sentences' scores."""
    texts, articles = lru_cache(maxsize=500)(live.index.text), lru_cache(maxsize=5000)(live.index.article)
    gold = {one.id: one for one in asked}
    for number, (part, found) in enumerate(zip(pack.slices(), candidates(pack, texts), strict=True)):
        one, labels = gold[str(pack.ids[number])], pack.labels[part]
        order = np.argsort(-ranked[part], kind="stable").tolist()
        right = [row for row in order if labels[row] > 0][:RIGHT]
        if not right:
            continue
        rows = right + [row for row in order[:FIRST] if labels[row] == 0][:WRONG]
        before = [found.texts[at] if (at := int(found.previous[row])) >= 0 else "" for row in rows]
        yield {
            "question": str(pack.questions[number]),
            "answers": one.answers,
            "candidates": [
                [articles(int(found.aids[row])).title, previous, found.texts[row], int(labels[row] > 0)]
                for row, previous in zip(rows, before, strict=True)
            ],
        }


def main() -> None:
    work = Path(sys.argv[1])
    collection, asked, _ = sets()[SET]
    live, count = Opened(work).of(collection, None), 0
    with (work / f"reader/{SET.replace('read', 'top')}.jsonl").open("w", encoding="utf-8") as out:
        pack = Pack.load(work / f"{SET}.npz")
        for line in lists(pack, asked, live, crossed(pack, work)):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += 1
    sys.stderr.write(f"{count} of {len(asked)} questions\n")


if __name__ == "__main__":
    main()
