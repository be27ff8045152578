"""Two runs of the same cases: which differences are real, and which questions turned.

In: two runs as JSON. Out: differences with paired intervals and chances, and the questions that were won and lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rag.evaluation.bootstrap import Floats, holm, interval, paired_p, ratios, weights
from rag.evaluation.errors import BadRun
from rag.evaluation.load import CaseSet
from rag.evaluation.metrics import HEADLINES, METRICS
from rag.evaluation.metrics_selective import aurc, auroc, ece
from rag.evaluation.record import case_digest, values_of

__all__ = ["REAL", "compare", "must_share"]

Json = dict[str, Any]
REAL = 0.05
"""A difference is called real when luck would bring it less often than this, all metrics looked at together."""
_FROM_CONFIDENCE = {"auroc": auroc, "aurc": aurc, "ece": ece}
_NOTHING_SHARED = "the two runs have no case in common; compare runs of the same cases"


def must_share(before: Mapping[str, Any], sets: Sequence[CaseSet]) -> None:
    """Raises before `sets` are asked the BadRun that `compare` would raise afterwards."""
    old = {_key(case): case.get("digest") for case in before["cases"]}
    if not any(old.get((one.name, case.id)) == case_digest(case) for one in sets for case in one.cases):
        raise BadRun(_NOTHING_SHARED)


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> Json:
    """Compares the cases that both runs have and that are the same in both. Raises BadRun where there is none."""
    old = {_key(case): case for case in before["cases"]}
    pairs: list[tuple[Json, Json]] = []
    changed = []
    for case in now["cases"]:
        match = old.get(_key(case))
        if match is not None and match.get("digest") == case["digest"]:
            pairs.append((match, case))
        elif match is not None:
            changed.append(case["id"])
    if not pairs:
        raise BadRun(_NOTHING_SHARED)
    drawn = weights(len(pairs))
    rows = [row for name in METRICS if (row := _means(name, pairs, drawn)) is not None]
    rows += [row for name in _FROM_CONFIDENCE if (row := _confidence(name, pairs, drawn)) is not None]
    adjusted = holm({row["metric"]: row["p"] for row in rows if row["metric"] in HEADLINES})
    for row in rows:
        row["p"] = round(adjusted.get(row["metric"], float(row["p"])), 6)
        row["real"] = row["p"] < REAL
        row["better"] = (row["difference"] > 0) == METRICS[row["metric"]].higher_is_better
    rows = sorted((row for row in rows if row["metric"] in adjusted), key=lambda row: HEADLINES.index(row["metric"]))
    won = [_flip(a, b) for a, b in pairs if not _right(a) and _right(b)]
    lost = [_flip(a, b) for a, b in pairs if _right(a) and not _right(b)]
    return {
        "cases": len(pairs),
        "only_before": len(before["cases"]) - len(pairs) - len(changed),
        "only_now": len(now["cases"]) - len(pairs) - len(changed),
        "changed": changed,
        "metrics": rows,
        "won": won,
        "lost": lost,
    }


def _means(name: str, pairs: Sequence[tuple[Json, Json]], drawn: Floats) -> Json | None:
    values = [(values_of_pair(a, name), values_of_pair(b, name)) for a, b in pairs]
    table = np.array([[*a, *b] for a, b in values])
    before, now = table[:, :2], table[:, 2:]
    if not before[:, 1].any() or not now[:, 1].any():
        return None
    repeated = ratios(now[:, :1], now[:, 1:], drawn)[:, 0] - ratios(before[:, :1], before[:, 1:], drawn)[:, 0]
    chance = paired_p((before[:, 0], now[:, 0]), (before[:, 1], now[:, 1]))
    shares = (before[:, 0].sum() / before[:, 1].sum(), now[:, 0].sum() / now[:, 1].sum())
    return _row(name, *shares, repeated, chance)


def values_of_pair(case: Json, name: str) -> tuple[float, float]:
    """``(numerator, denominator)``; zeros where the metric says nothing about the case."""
    return values_of(case).get(name, (0.0, 0.0))


def _confidence(name: str, pairs: Sequence[tuple[Json, Json]], drawn: Floats) -> Json | None:
    """Differences of areas: their chance is read from the paired bootstrap."""
    known = [row for row, pair in enumerate(pairs) if all(_is_judged(case) for case in pair)]
    if len(known) < 2:
        return None
    measure = _FROM_CONFIDENCE[name]
    measured, repeated = [], []
    for side in (0, 1):
        cases = [pairs[row][side] for row in known]
        confidence = np.array([float(case["confidence"]) for case in cases])
        right = np.array([values_of_pair(case, "hit@1")[0] for case in cases])
        measured.append(float(measure(confidence, right, np.ones((1, len(cases))))[0]))
        repeated.append(measure(confidence, right, drawn[:, known]))
    if np.isnan(measured).any():
        return None
    differences = repeated[1] - repeated[0]
    differences = differences[~np.isnan(differences)]
    tail = min(float((differences <= 0).mean()), float((differences >= 0).mean()))
    same = measured[0] == measured[1]
    chance = 1.0 if same else max(min(1.0, 2 * tail), 1 / (len(differences) + 1))
    return _row(name, measured[0], measured[1], differences, chance)


def _is_judged(case: Json) -> bool:
    return case.get("confidence") is not None and ("hit@1" in case["values"] or not case["answerable"])


def _row(name: str, before: float, now: float, repeated: Floats, chance: float) -> Json:
    low, high = interval(repeated)
    numbers = {"before": before, "now": now, "difference": now - before, "low": low, "high": high, "p": chance}
    return {"metric": name, **{key: round(float(value), 6) for key, value in numbers.items()}}


def _right(case: Json) -> bool:
    return case["verdict"] in ("right", "rightly_abstained")


def _flip(before: Json, now: Json) -> Json:
    keys = {"id": now["id"], "set": now["set"], "question": now["question"], "lang": now["lang"]}
    return {**keys, "before": before["cause"] or before["verdict"], "now": now["cause"] or now["verdict"]}


def _key(case: Mapping[str, Any]) -> tuple[str, str]:
    return str(case.get("set")), str(case.get("id"))
