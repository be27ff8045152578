"""Fits what marks the short answer in a quote and writes `rag/models/highlight.npz`.

python -m training.extract.fit_highlight ARTICLES.jsonl
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from rag.evaluation.matching import Folded, folded
from rag.extract import pieces_for
from rag.highlight import COLUMNS, Highlighter, PieceScores, describe
from rag.question import Question, parse
from rag.reader import Candidate, Pieces, Reader
from rag.sentences import sentences
from rag.short import Short, shorts
from rag.trees import Trees
from training.extract.cases import Asked, read_asked
from training.extract.docs import Doc, read_docs
from training.extract.make_packs import PUBLIC_READ, SHARED, learned, sets, unread

TARGET = Path(__file__).parents[2] / "rag" / "models" / "highlight.npz"
SETS = {"cmrc": 4000, "drcd": 2500, "squad": 1300, "written": 6000, "later": 3000, "newest": 8000}
"""Sets and the most questions of each; only such as the reader has not learned from."""
DEV = {"cmrc_dev": 800, "drcd_dev": 600, "squad_dev": 600, "kept": 600}
EXACT = 0.65
"""The share of marks that have to be the gold answer exactly, on questions kept from training."""
PARAMETERS = {
    "objective": "binary", "learning_rate": 0.07, "num_leaves": 24, "max_depth": 6, "min_data_in_leaf": 40,
    "feature_fraction": 0.6, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "num_threads": 1,
    "verbosity": -1, "seed": 7, "deterministic": True, "force_row_wise": True, "max_bin": 127,
}  # fmt: skip
ROUNDS = 200


Quoted = tuple[Question, str, list[Folded], PieceScores]
"""Question, quote, gold answers, and what the reader says of the quote's pieces."""


def unseen() -> dict[str, tuple[str, list[Asked]]]:
    """Name to (collection, questions) that the reader has not learned from."""
    made = {
        name: (where, [one for one in asked if one.right and unread(one.right[0])])
        for name, (where, asked) in learned().items()
    }
    for name, split in (("cmrc", "train"), ("drcd", "train_part")):
        where, few = made[name]
        more = list(read_asked(SHARED / f"benchmarks/{where}/questions_{split}.jsonl.gz"))[PUBLIC_READ:]
        made[name] = where, few + more
    return made


def quotes(asked: Iterable[Asked], docs: dict[str, Doc], most: int, pieces: Pieces) -> Iterator[Quoted]:
    """For each question the sentence of its article that holds the answer and is nearest to it."""
    made, reader = 0, Reader.load()
    for one in asked:
        doc = docs.get(one.right[0]) if one.right else None
        if doc is None or not one.answers or made >= most:
            continue
        question = parse(one.question)
        gold = [folded(answer) for answer in one.answers]
        best, best_score = "", -1.0
        for start, end in sentences(doc.text):
            text = doc.text[start:end]
            if any(Folded(text).holds(answer) for answer in gold):
                lower = text.lower()
                score = sum(w for t, w in zip(question.terms, question.weights, strict=True) if t in lower)
                if score > best_score:
                    best, best_score = text, score
        if best:
            made += 1
            told = reader.piecewise(question.standalone, [Candidate(doc.title, "", best)], pieces)[0]
            yield question, best, gold, told


def main() -> None:
    opened: dict[str, dict[str, Doc]] = {}

    def docs(name: str) -> dict[str, Doc]:
        if name not in opened:
            file = Path(sys.argv[1]) if name == "archive" else SHARED / f"benchmarks/{name}/passages.jsonl.gz"
            opened[name] = {doc.id: doc for doc in read_docs(file)}
        return opened[name]

    pieces = pieces_for(Reader.load(), None)
    fresh = unseen()
    rows, labels = [], []
    for name, most in SETS.items():
        where, asked = fresh[name]
        for question, quote, gold, told in quotes(asked, docs(where), most, pieces):
            tried = shorts(quote, fold(question.standalone))
            right = _exact(quote, tried, gold)
            if any(right):
                rows.append(describe(question, quote, tried, told))
                labels.append(np.array(right))
        sys.stderr.write(f"{name}: {len(rows)} so far\n")
    data = lightgbm.Dataset(
        np.concatenate(rows), np.concatenate(labels).astype(np.int8), feature_name=list(COLUMNS),
        categorical_feature=[], params={"max_bin": 127},
    )  # fmt: skip
    booster = lightgbm.train(PARAMETERS, data, ROUNDS)
    trees = Trees.from_lightgbm(booster.dump_model())
    outcomes: dict[str, NDArray[np.float64]] = {}
    chosen = sets()
    for name, most in DEV.items():
        where, asked, _ = chosen[name]
        outcomes[name] = np.array([outcome(trees, *case) for case in quotes(asked, docs(where), most, pieces)])
    both = np.concatenate([outcomes["cmrc_dev"], outcomes["kept"]])
    apart = 0.7
    sure = _threshold(both, apart)
    model = Highlighter(trees, sure, apart)
    np.savez_compressed(TARGET, **trees.arrays(), sure=np.array(model.sure), apart=np.array(model.apart))
    sys.stderr.write(f"sure from {sure:.2f}; {TARGET.stat().st_size} bytes\n")
    for name, table in outcomes.items():
        shown = (table[:, 0] >= sure) & (table[:, 1] >= apart)
        sys.stderr.write(
            f"{name}: shown {shown.mean():.3f} exact {table[shown, 2].mean():.3f} holds {table[shown, 3].mean():.3f} "
            f"(first candidate exact {table[:, 2].mean():.3f}, among candidates {table[:, 4].mean():.3f})\n"
        )
    gain = sorted(zip(booster.feature_importance("gain"), COLUMNS, strict=True), reverse=True)
    sys.stderr.write(" ".join(f"{name}:{value:.0f}" for value, name in gain) + "\n")


def _exact(quote: str, tried: Sequence[Short], gold: Sequence[Folded]) -> list[bool]:
    bare = {answer.bare for answer in gold}
    return [Folded(quote[short.start : short.end]).bare in bare for short in tried]


def outcome(
    trees: Trees, question: Question, quote: str, gold: list[Folded], told: PieceScores
) -> tuple[float, float, float, float, float]:
    """Best score, distance to the next one apart from it, whether it is exact, whether it holds or is held, whether any is."""
    tried = shorts(quote, fold(question.standalone))
    if not tried:
        return -99.0, 0.0, 0.0, 0.0, 0.0
    scores = trees.predict(describe(question, quote, tried, told))
    best = int(np.argmax(scores))
    winner = tried[best]
    others = [s for s, t in zip(scores.tolist(), tried, strict=True) if t.end <= winner.start or winner.end <= t.start]
    text = Folded(quote[winner.start : winner.end])
    every = _exact(quote, tried, gold)
    held = any(text.holds(answer) or answer.holds(text) for answer in gold)
    return (
        float(scores[best]),
        float(scores[best]) - max(others, default=-9.0),
        float(every[best]),
        float(held),
        float(any(every)),
    )


def _threshold(table: NDArray[np.float64], apart: float) -> float:
    """The lowest score from which marks are exact often enough."""
    clear = table[table[:, 1] >= apart]
    order = np.argsort(-clear[:, 0], kind="stable")
    exact = np.cumsum(clear[order, 2]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(exact >= EXACT + 0.02)
    return float(clear[order[good[-1]], 0]) if len(good) else 99.0


if __name__ == "__main__":
    main()
