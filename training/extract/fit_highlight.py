"""Fits what marks the short answer in a quote and writes `rag/models/highlight.npz`.

python -m training.extract.fit_highlight ARTICLES.jsonl
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from rag.highlight import COLUMNS, Highlighter, describe
from rag.question import Question, parse
from rag.sentences import sentences
from rag.short import shorts
from rag.trees import Trees
from training.extract.cases import Asked
from training.extract.docs import Doc, read_docs
from training.extract.make_packs import SHARED, sets
from training.extract.match import contains, normal

TARGET = Path(__file__).parents[2] / "rag" / "models" / "highlight.npz"
SETS = {"cmrc": 2500, "drcd": 1960, "squad": 1300, "written": 6000}
DEV = {"cmrc_dev": 800, "drcd_dev": 600, "squad_dev": 600, "kept": 600}
EXACT = 0.65
"""The share of marks that have to be the gold answer exactly, on questions kept from training."""
PARAMETERS = {
    "objective": "binary", "learning_rate": 0.07, "num_leaves": 24, "max_depth": 6, "min_data_in_leaf": 40,
    "feature_fraction": 0.6, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "num_threads": 1,
    "verbosity": -1, "seed": 7, "deterministic": True, "force_row_wise": True, "max_bin": 127,
}  # fmt: skip
ROUNDS = 200


def quotes(asked: Iterable[Asked], docs: dict[str, Doc], most: int) -> Iterator[tuple[Question, str, list[str]]]:
    """Question, the sentence of its article that holds the answer and is nearest to it, and the gold answers."""
    made = 0
    for one in asked:
        doc = docs.get(one.right[0]) if one.right else None
        if doc is None or not one.answers or made >= most:
            continue
        question = parse(one.question)
        gold = [normal(answer) for answer in one.answers]
        best, best_score = "", -1.0
        for start, end in sentences(doc.text):
            text = doc.text[start:end]
            if any(contains(normal(text), answer) for answer in gold):
                lower = text.lower()
                score = sum(w for t, w in zip(question.terms, question.weights, strict=True) if t in lower)
                if score > best_score:
                    best, best_score = text, score
        if best:
            made += 1
            yield question, best, gold


def main() -> None:
    opened: dict[str, dict[str, Doc]] = {}

    def docs(name: str) -> dict[str, Doc]:
        if name not in opened:
            file = Path(sys.argv[1]) if name == "archive" else SHARED / f"benchmarks/{name}/passages.jsonl.gz"
            opened[name] = {doc.id: doc for doc in read_docs(file)}
        return opened[name]

    chosen = sets()
    rows, labels = [], []
    for name, most in SETS.items():
        where, asked, _ = chosen[name]
        for question, quote, gold in quotes(asked, docs(where), most):
            tried = shorts(quote, fold(question.standalone))
            right = [normal(quote[short.start : short.end]) in gold for short in tried]
            if any(right):
                rows.append(describe(question, quote, tried))
                labels.append(np.array(right))
        sys.stderr.write(f"{name}: {len(rows)} so far\n")
    data = lightgbm.Dataset(
        np.concatenate(rows), np.concatenate(labels).astype(np.int8), feature_name=list(COLUMNS),
        categorical_feature=[], params={"max_bin": 127},
    )  # fmt: skip
    booster = lightgbm.train(PARAMETERS, data, ROUNDS)
    trees = Trees.from_lightgbm(booster.dump_model())
    outcomes: dict[str, NDArray[np.float64]] = {}
    for name, most in DEV.items():
        where, asked, _ = chosen[name]
        outcomes[name] = np.array([outcome(trees, *case) for case in quotes(asked, docs(where), most)])
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


def outcome(trees: Trees, question: Question, quote: str, gold: list[str]) -> tuple[float, float, float, float, float]:
    """Best score, distance to the next one apart from it, whether it is exact, whether it holds or is held, whether any is."""
    tried = shorts(quote, fold(question.standalone))
    if not tried:
        return -99.0, 0.0, 0.0, 0.0, 0.0
    scores = trees.predict(describe(question, quote, tried))
    best = int(np.argmax(scores))
    winner = tried[best]
    others = [s for s, t in zip(scores.tolist(), tried, strict=True) if t.end <= winner.start or winner.end <= t.start]
    text = normal(quote[winner.start : winner.end])
    every = [normal(quote[short.start : short.end]) in gold for short in tried]
    held = any(contains(text, answer) or contains(answer, text) for answer in gold)
    return (
        float(scores[best]),
        float(scores[best]) - max(others, default=-9.0),
        float(text in gold),
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
