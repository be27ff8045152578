"""Fits the weights of `rag.leaning` on the training questions and prints them.

    python training/followup/fit.py        # shared data from $YUANWEN_SHARED, ../shared unless set

A question with a history leans; every other one stands by itself. Both classes weigh the same. The figures printed are
of five-fold cross-validation, split by question.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.leaning import FEATURES, has_han, signs

RIDGE = 1.0
FOLDS = 5
Array = NDArray[np.float64]


def fit(x: Array, y: Array) -> Array:
    """Logistic regression by Newton's method, classes balanced, ridge on all weights but the first."""
    weight = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean())) * (200 / len(y))
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 1e-6
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (weight * (p - y)) + ridge * w
        hessian = (x.T * (weight * p * (1 - p))) @ x + np.diag(ridge)
        w -= np.linalg.solve(hessian, gradient)
    return w


def main() -> None:
    shared = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
    rows = [json.loads(line) for line in (shared / "training/questions.jsonl").read_text("utf-8").splitlines()]
    for language in FEATURES:
        mine = [row for row in rows if ("zh" if has_han(row["question"]) else "en") == language]
        x = np.array([signs(row["question"]) for row in mine])
        y = np.array([float(bool(row.get("history"))) for row in mine])
        fold = np.arange(len(mine)) % FOLDS
        score = np.empty(len(mine))
        for k in range(FOLDS):
            score[fold == k] = x[fold == k] @ fit(x[fold != k], y[fold != k])
        w = fit(x, y)
        print(
            f"# {language}: {int(y.sum())} lean, {int((1 - y).sum())} stand; found {(score[y == 1] > 0).mean():.3f}, "
            f"taken wrongly {(score[y == 0] > 0).mean():.3f}"
        )
        print(f'    "{language}": ({", ".join(f"{value:.2f}" for value in w)}),')
        if "--worst" in sys.argv:
            for i in [i for i in range(len(mine)) if y[i] == 1 and score[i] < 0]:
                print("   missed", round(score[i], 1), mine[i]["question"])
            for i in [i for i in np.argsort(-score) if y[i] == 0][:60]:
                print("   taken ", round(score[i], 1), mine[i]["question"])


if __name__ == "__main__":
    main()
