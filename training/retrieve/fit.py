"""Fits the order of the retrieved passages (LightGBM's lambdarank) and writes `rag/models/retrieval.npz`.

    python -m training.retrieve.fit WORK_FOLDER

In: the written questions and those of public sets, asked of the indexes that `training.extract.live` names. A passage
of a right article that holds the answer is worth most, another one of the article a little; passages of other articles
that happen to hold the answer are left out, because the archive has many reports of one story. Two forests, of two rounds
of questions, with equal say: each is better on some questions, and the two together no worse than either.
"""

from __future__ import annotations

import random
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from rag.followup import standalone
from rag.pool import COLUMNS, table
from rag.question import parse
from rag.retrieve import MODEL, Texts
from rag.trees import Trees
from training.extract.cases import Asked
from training.extract.live import Opened, fold
from training.extract.make_packs import MEASURED, sets
from training.extract.match import says

ROUNDS_OF_QUESTIONS: tuple[dict[str, tuple[float, float]], ...] = (
    {
        "written": (0.8, 1.0), "written_small": (0.3, 1.0), "cmrc": (0.1, 1.0), "drcd": (0.2, 1.0), "crud": (0.3, 1.0),
        "squad": (0.4, 1.0),
    },
    {"newest_read": (0.45, 1.0), "crud": (0.3, 1.0), "cmrc": (0.1, 3.0), "drcd": (0.2, 3.0), "squad": (0.4, 3.0)},
)  # fmt: skip
"""For each forest the sets, the share of their questions, and what one weighs. The written ones are all asked of the
archive."""
KEPT = "kept"
ACROSS = 0.35
"""What a question across the languages weighs: 42% of the written ones are, of those that people ask a tenth."""
FEW = 0.2
"""Share of the archive's questions that are asked of five articles alone."""
PARAMETERS = {
    "objective": "lambdarank", "label_gain": [0, 1, 6], "lambdarank_truncation_level": 20, "learning_rate": 0.08,
    "num_leaves": 16, "max_depth": 5, "min_data_in_leaf": 150, "feature_fraction": 0.6, "bagging_fraction": 0.7,
    "bagging_freq": 1, "lambda_l2": 5.0, "num_threads": 1, "verbosity": -1, "seed": 7, "deterministic": True,
    "force_row_wise": True, "max_bin": 63,
}  # fmt: skip
ROUNDS = 120


@dataclass(frozen=True, slots=True)
class Pools:
    """Pools of many questions, one after the other."""

    rows: NDArray[np.float32]
    labels: NDArray[np.int8]
    """2 holds the answer in a right article, 1 another passage of one, 0 wrong, -1 another article that holds it."""
    aids: NDArray[np.int64]
    sizes: NDArray[np.int32]
    weights: NDArray[np.float32]
    groups: NDArray[np.str_]
    """zh>en is a Chinese question on an English article."""


def gathered(name: str, asked: Sequence[Asked], collection: str, opened: Opened) -> Pools:
    """The pools of `asked`."""
    dice = random.Random(3)
    rows, labels, aids, sizes, weights, groups = [], [], [], [], [], []
    for one in asked:
        live = opened.of(collection, None if name in MEASURED else fold(collection, one.right[0]))
        question = parse(one.question, standalone=standalone(one.question, one.history))
        right = live.right(one.right)
        if not right:
            continue
        few = collection == "archive" and name not in MEASURED and dice.random() < FEW
        pool = live.pool(question, within=live.few(question, min(right), dice) if few else None)
        if not len(pool):
            continue
        texts = Texts(live.index)
        mine = np.zeros(len(pool), dtype=np.int8)
        spans = live.index.passages(pool.pids)
        mine[np.isin(pool.aids, list(right))] = 1
        for at in np.flatnonzero(mine).tolist():
            mine[at] += says(texts(spans[at].aid)[spans[at].start : spans[at].end], one.answers, part=False)
        rows.append(table(pool, live.index, lang=question.lang, terms=len(question.terms)))
        labels.append(mine)
        aids.append(pool.aids)
        sizes.append(len(pool))
        lang = live.index.article(min(right)).lang
        weights.append(1.0 if lang == question.lang else ACROSS)
        groups.append(f"{question.lang}>{lang}")
    return Pools(
        np.concatenate(rows), np.concatenate(labels), np.concatenate(aids), np.array(sizes, dtype=np.int32),
        np.array(weights, dtype=np.float32), np.array(groups),
    )  # fmt: skip


def fit(parts: Sequence[Pools]) -> Trees:
    """The forest."""
    sizes = np.concatenate([part.sizes for part in parts])
    weights = np.repeat(np.concatenate([part.weights for part in parts]), sizes)
    data = lightgbm.Dataset(
        np.concatenate([part.rows for part in parts]), np.concatenate([part.labels for part in parts]), group=sizes,
        weight=weights, feature_name=list(COLUMNS), params={"max_bin": 63},
    )  # fmt: skip
    return Trees.from_lightgbm(lightgbm.train(PARAMETERS, data, ROUNDS).dump_model())


def report(scores: NDArray[np.float64], pools: Pools) -> str:
    """Share of the questions with a right article or an answer passage among the first k, a line a group."""
    found: dict[str, list[tuple[bool, ...]]] = {}
    ends = np.cumsum(pools.sizes)
    for start, end, group in zip(ends - pools.sizes, ends, pools.groups.tolist(), strict=True):
        order = np.argsort(-scores[start:end], kind="stable")
        labels, aids = pools.labels[start:end][order], pools.aids[start:end][order].tolist()
        ranked = list(dict.fromkeys(aids))
        right = {aid for aid, label in zip(aids, labels.tolist(), strict=True) if label > 0}
        article = next((at for at, aid in enumerate(ranked) if aid in right), len(aids))
        passage = int(np.argmax(labels == 2)) if (labels == 2).any() else len(aids)
        found.setdefault(group, []).append(
            (article < 1, article < 10, passage < 1, passage < 10, passage < 20, passage < 40, passage < len(aids))
        )
    head = "article@1 @10, passage @1 @10 @20 @40, any"
    lines = [
        f"{group} ({len(rows)}): " + " ".join(f"{x:.3f}" for x in np.mean(rows, 0))
        for group, rows in sorted(found.items())
    ]
    return "\n".join([head, *lines])


def main() -> None:
    opened = Opened(Path(sys.argv[1]))
    chosen = sets()
    forests = []
    for sets_of_round in ROUNDS_OF_QUESTIONS:
        parts = []
        for name, (share, weight) in sets_of_round.items():
            collection, asked, _ = chosen[name]
            some = [one for one in asked if zlib.crc32(one.id.encode()) % 1000 < 1000 * share]
            found = gathered(name, some, collection, opened)
            parts.append(replace(found, weights=found.weights * np.float32(weight)))
            sys.stderr.write(f"{name}: {len(found.sizes)} questions, {len(found.rows)} passages\n")
        forests.append(fit(parts))
    kept = gathered(KEPT, chosen[KEPT][1][::2], chosen[KEPT][0], opened)
    trees = Trees.mean(forests)
    np.savez_compressed(MODEL, allow_pickle=False, **trees.arrays())
    simple = kept.rows[:, COLUMNS.index("sum")].astype(np.float64)
    sys.stderr.write(f"{MODEL.stat().st_size} bytes, depth {trees.depth}\nsum of the three\n{report(simple, kept)}\n")
    sys.stderr.write(f"learned\n{report(trees.predict_many(kept.rows), kept)}\n")


if __name__ == "__main__":
    main()
