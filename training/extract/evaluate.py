"""Measures the shipped models on packs kept from training.

    python -m training.extract.evaluate WORK [SET ...]

hit@k as the contract says, with the quotes that `rag.extract` would show; "alone" is the best sentence without its
neighbours.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from rag.evaluation.matching import holds
from rag.extract import Extractor
from rag.features import FEATURES
from training.extract.cases import Asked
from training.extract.live import Opened
from training.extract.make_packs import sets
from training.extract.packs import Pack
from training.extract.scored import scored

DEV = ("cmrc_dev", "drcd_dev", "squad_dev", "kept", "kept_small", "kept_newest")


def main() -> None:
    folder, *names = sys.argv[1:]
    extractor = Extractor.load()
    chosen = sets()
    opened = Opened(Path(folder))
    for name in names or DEV:
        pack = Pack.load(Path(folder) / f"{name}.npz")
        where, asked, _ = chosen[name]
        live = opened.of(where, None)
        gold: dict[str, Asked] = {one.id: one for one in asked}
        scores = extractor.ranker.predict_many(pack.rows[:, extractor.ranker.columns(FEATURES)])
        rows: dict[str, list[tuple[float, ...]]] = {}
        for case in scored(pack, scores, live):
            one, found, question = gold[str(pack.ids[case.number])], case.found, case.question
            right, mine = live.right(one.right), case.scores
            labels = pack.labels[case.part]
            hits, size = [], (0, 0)
            for extent in extractor.choose(question, found, mine, limit=3):
                start, end = extent.bounds(found)
                aid = int(found.aids[extent.row])
                hits.append(aid in right and holds(case.text_of(aid)[start:end], one.answers, one.groups))
                size = size if len(hits) > 1 else (extent.last - extent.first + 1, end - start)
            lang = live.index.article(min(right)).lang if right else "?"
            rows.setdefault(f"{question.lang}>{lang}", []).append(
                (bool((labels > 0).any()), bool(labels[int(np.argmax(mine))] > 0), hits[0], any(hits), *size)
            )
        for group, each in sorted(rows.items()):
            there, alone, first, third, sentences, chars = np.mean(np.array(each, dtype=float), axis=0)
            sys.stdout.write(
                f"{name} {group}: {len(each)} questions; answer among candidates {there:.3f}; alone {alone:.3f}; "
                f"hit@1 {first:.3f}; hit@3 {third:.3f}; {sentences:.2f} sentences, {chars:.0f} characters\n"
            )


if __name__ == "__main__":
    main()
