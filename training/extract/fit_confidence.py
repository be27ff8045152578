"""Fits the confidence on what ranker and reader say and writes `rag/models/confidence.npz`.

    python -m training.extract.fit_confidence WORK_FOLDER

What is told is the chance of the quote, not of its best sentence: a quote may hold the answer in the neighbour. It is
learned from questions that neither ranker nor reader has learned from; the second ranking was fitted on some of them, so
they are ranked by one fitted on the other folds (`FOLDS`). The questions kept from all training are learned from as well,
and judged by forests that were fitted without their article: curve, threshold and what is printed come from those. What
speaks for a short answer is told by `training.extract.fit_highlight`, which has seen some of `LEARN` and nothing of `KEPT`.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from rag.backing import backing
from rag.confidence import EVIDENCE, Confidence, evidence, guard_values
from rag.entities import excerpt, guard
from rag.evaluation.matching import holds
from rag.extract import Extractor, apart_from, best_sentence
from rag.features import FEATURES
from rag.second import Second
from rag.trees import Trees
from training.extract import fit_ranker, fit_second
from training.extract.live import Opened
from training.extract.make_packs import sets
from training.extract.match import says_otherwise
from training.extract.packs import Pack
from training.extract.scored import scored
from training.extract.threshold import auroc, isotonic, sum_above, sum_precise

TARGET = Path(__file__).parents[2] / "rag" / "models" / "confidence.npz"
LEARN = {
    "newest": 1.0, "newest_small": 0.5, "newest_without": 1.0, "newest_without_small": 0.5, "newest_no": 3.0,
    "later_no": 3.0, "near_no": 0.6, "cmrc_unread": 1.0, "cmrc_without": 0.6, "off": 1.0,
}  # fmt: skip
"""Sets to learn from, and what one of their questions weighs; neither ranker nor reader has learned from them."""
KEPT = {
    "kept": 2.0, "kept_later": 2.0, "kept_newest": 2.0, "kept_newest_small": 1.0, "kept_without": 2.0,
    "kept_later_without": 2.0, "kept_newest_without": 2.0, "kept_newest_without_small": 1.0, "kept_no": 2.0,
    "kept_later_no": 2.0, "kept_newest_no": 2.0, "kept_near_no": 2.0, "story": 2.0, "story_no": 2.0, "squad_dev": 0.3,
    "squad_dev_no": 0.3,
}  # fmt: skip
"""Sets from which nothing else learns, and what one of their questions weighs."""
APART = frozenset({"near_no"})
"""Sets on articles that nothing else is asked about: the second ranking that ships has seen nothing of them."""
FOLDS = 2
CROSSED = 5
"""Folds of the kept questions."""
_SAME = FEATURES.index("same_language")
RISING = ("backing", "backing_best")
"""Columns with which the confidence may only rise. Without this an article that agrees would lower it: where many tell the
story the first quote is often of one that is not the labelled one, so that the cases that are left are the wrong ones."""
PARAMETERS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.04, "num_leaves": 12, "max_depth": 5, "min_data_in_leaf": 120,
    "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0, "num_threads": 1,
    "verbosity": -1, "seed": 7, "deterministic": True, "force_row_wise": True,
    "monotone_constraints": [int(name in RISING) for name in EVIDENCE],
}  # fmt: skip
ELSEWHERE_TOLD, OTHERWISE_TOLD = -1, -2
"""What it cannot be told of: the quote has the answer and is of another article than the labelled ones; or it has it in
another form."""
ELSEWHERE = 0.8
"""What a quote weighs that holds the answer in another article than the labelled ones; it counts as right. Less than 1, for a
short answer may stand there by chance."""
ROUNDS = 400
WRONG = {
    "kept_without": 0.5, "kept_later_without": 0.5, "kept_newest_without": 0.5, "kept_newest_without_small": 0.3,
    "kept_no": 4.0, "kept_later_no": 4.0, "kept_newest_no": 4.0, "kept_near_no": 4.0, "story_no": 4.0,
    "squad_dev_no": 0.1,
}  # fmt: skip
"""Questions without an answer, and what one weighs for the threshold: mostly those that were written to be so."""
FALSE_ANSWERS = 0.10
"""The rule for the threshold: at most this share of the unanswerable questions kept from training is answered, and of those
of the sets `WRITTEN` to be near an answer, ..."""
NEAR_MISSES = 0.15
"""... and at most this share of each of those sets."""
PRECISION = 0.85
"""... and of the questions of `ASKED` that are answered at least this share is answered rightly."""
ASKED = ("kept", "kept_later", "kept_newest", "story")
WRITTEN = ("kept_no", "kept_later_no", "kept_newest_no", "kept_near_no", "story_no")


@dataclass(frozen=True, slots=True)
class Cases:
    """The first quotes of `n` questions of one set."""

    rows: NDArray[np.float32]
    """(n, len(EVIDENCE))."""
    right: NDArray[np.int8]
    """1 or 0; `ELSEWHERE_TOLD` or `OTHERWISE_TOLD` where it cannot be told."""
    weight: NDArray[np.float64]
    answerable: NDArray[np.bool_]
    fold: NDArray[np.int64]
    """By the article that the question is about."""
    stopped: NDArray[np.bool_]
    """Whether the guard takes the answer back, whatever the confidence."""

    def only(self, keep: NDArray[np.bool_]) -> Cases:
        """Those that `keep` (n,) marks."""
        return Cases(
            self.rows[keep], self.right[keep], self.weight[keep], self.answerable[keep], self.fold[keep], self.stopped[keep]
        )  # fmt: skip

    def taught(self) -> Cases:
        """Those that are learned from: `known`, and those whose answer another article gives as right ones."""
        elsewhere = (self.right == ELSEWHERE_TOLD) & self.answerable
        right = np.where(elsewhere, np.int8(1), self.right)
        weight = np.where(elsewhere, ELSEWHERE * self.weight, self.weight)
        return Cases(self.rows, right, weight, self.answerable, self.fold, self.stopped).known()

    def known(self) -> Cases:
        """Those of which it can be told, and that are left to the confidence."""
        return self.only((self.right >= 0) & ~self.stopped)


def cases(name: str, pack: Pack, opened: Opened, weight: float, *, seconds: Sequence[Second] = ()) -> Cases:
    """The cases of a set; for `seconds` see `scored`."""
    extractor = Extractor.load()
    scores = extractor.ranker.predict_many(pack.rows[:, fit_ranker.columns()])
    where, asked, _ = sets()[name]
    live = opened.of(where, None)
    gold = {one.id: one for one in asked}
    rows, right, weights, folds, stopped = [], [], [], [], []
    for case in scored(pack, scores, live, seconds=seconds):
        one, found = gold[str(pack.ids[case.number])], case.found
        quote = extractor.choose(case.question, found, case.scores, limit=1)[0]
        top, aid = quote.row, int(found.aids[quote.row])
        held = case.held
        if aid != found.aids[int(np.argmax(case.scores))]:
            held = guard(case.question, excerpt(live.index.article(aid), case.text_of(aid), int(found.starts[top])))
        title = live.index.article(aid).title
        stopped.append(held.stops or bool(apart_from(case.question, found, quote, title)))
        mine, places = pack.rows[case.part], np.arange(len(case.scores))
        quoted = (places >= quote.first) & (places <= quote.last)
        start, end = quote.bounds(found)
        text = case.text_of(aid)[start:end]
        alone = [best_sentence(quote, found)] if case.question.parts == 1 else None
        marks = extractor.marks(case.question, [title], [text], live.encoder, within=alone)[0]
        shown = [text[slice(*span)] for span in marks.spans]
        backed = backing(case.question, found, places, case.scores, top, shown)
        told = guard_values(held)
        rows.append(evidence(case.scores, mine, found.aids, told, top, case.read, quoted, backed, marks.seen))
        weights.append(weight * (1.0 if mine[top, _SAME] > 0.5 else fit_ranker.ACROSS))
        folds.append(zlib.crc32((one.right[0] if one.right else one.id).encode()) % CROSSED)
        # Where the article was taken away, another one may still tell the story.
        if holds(text, one.answers, one.groups):
            right.append(1 if pack.answerable[case.number] and aid in live.right(one.right) else ELSEWHERE_TOLD)
        else:
            right.append(OTHERWISE_TOLD if says_otherwise(text, one.answers, one.question) else 0)
    return Cases(
        np.array(rows, dtype=np.float32).reshape(-1, len(EVIDENCE)), np.array(right, dtype=np.int8), np.array(weights),
        pack.answerable, np.array(folds, dtype=np.int64), np.array(stopped, dtype=np.bool_),
    )  # fmt: skip


def learned(folder: Path, opened: Opened) -> list[Cases]:
    """The cases of `LEARN`. The second ranking was fitted on some of them: each is ranked by one that was not."""
    seconds = fit_second.crossed(folder, opened, FOLDS)
    made = []
    for name, weight in LEARN.items():
        pack = Pack.load(folder / f"{name}.npz")
        made.append(cases(name, pack, opened, weight, seconds=() if name in APART else seconds).taught())
        sys.stderr.write(f"{name}: {len(made[-1].right)} cases, right {made[-1].right.mean():.3f}\n")
    return made


def kept(folder: Path, opened: Opened) -> dict[str, Cases]:
    """The cases of `KEPT`."""
    return {name: cases(name, Pack.load(folder / f"{name}.npz"), opened, weight) for name, weight in KEPT.items()}


def forest(parts: list[Cases]) -> lightgbm.Booster:
    """Learned from the cases of all `parts`."""
    data = lightgbm.Dataset(
        np.concatenate([part.rows for part in parts]), np.concatenate([part.right for part in parts]),
        weight=np.concatenate([part.weight for part in parts]), feature_name=list(EVIDENCE),
    )  # fmt: skip
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def crossed(parts: list[Cases], by_set: dict[str, Cases]) -> dict[str, NDArray[np.float64]]:
    """The sums of the trees for each case of `by_set`, by forests that were fitted without its fold."""
    raw = {name: np.zeros(len(each.right)) for name, each in by_set.items()}
    for fold in range(CROSSED):
        rest = [each.only(each.fold != fold).taught() for each in by_set.values()]
        trees = Trees.from_lightgbm(forest([*parts, *rest]).dump_model())
        for name, each in by_set.items():
            raw[name][each.fold == fold] = trees.predict_many(each.rows[each.fold == fold])
    return raw


def main() -> None:
    folder = Path(sys.argv[1])
    opened = Opened(folder)
    parts, by_set = learned(folder, opened), kept(folder, opened)
    raw = crossed(parts, by_set)
    booster = forest([*parts, *(each.taught() for each in by_set.values())])
    trees = Trees.from_lightgbm(booster.dump_model())

    told = {name: (each.right >= 0) & ~each.stopped for name, each in by_set.items()}
    sums = np.concatenate([raw[name][told[name]] for name in by_set])
    truth = np.concatenate([each.known().right for each in by_set.values()])
    weight = np.concatenate([each.known().weight for each in by_set.values()])
    fold = np.concatenate([each.known().fold for each in by_set.values()])
    can = np.concatenate([each.known().answerable for each in by_set.values()])
    knots, chance = isotonic(sums, truth, weight)

    silent = {name: np.where(by_set[name].stopped, -np.inf, raw[name]) for name in by_set}
    wrong = {name: silent[name][by_set[name].right == 0] for name in WRONG}
    no_answer = np.concatenate(list(wrong.values()))
    each = np.concatenate([np.full(len(found), WRONG[name]) for name, found in wrong.items()])
    written = np.concatenate([wrong[name] for name in WRITTEN])
    limits = [sum_above(no_answer, each, FALSE_ANSWERS), sum_above(written, np.ones(len(written)), FALSE_ANSWERS)]
    limits += [sum_above(wrong[name], np.ones(len(wrong[name])), NEAR_MISSES) for name in WRONG if name in WRITTEN]
    asked = np.concatenate([silent[name][told[name]] for name in ASKED])
    limits.append(sum_precise(asked, np.concatenate([by_set[name].known().right for name in ASKED]), PRECISION))
    limit = max(limits)
    sys.stderr.write(f"limits {' '.join(f'{each:.3f}' for each in limits)}\n")
    threshold = float(np.interp(limit, knots, chance)) + 1e-6
    sure = np.interp(sums, knots, chance)
    curve = [
        [t, (sure[can] >= t).mean(), truth[sure >= t].mean() if (sure >= t).any() else 1.0]
        for t in np.linspace(0.05, 0.95, 19)
    ]
    model = Confidence(trees, knots, chance, threshold)
    np.savez_compressed(TARGET, allow_pickle=False, **model.arrays({"curve": np.array(curve, dtype=np.float32)}))
    sys.stderr.write(f"threshold {threshold:.3f}; {TARGET.stat().st_size} bytes; AUROC {auroc(sums, truth):.3f}\n")
    for name, values in silent.items():
        found, shown = by_set[name].right, np.interp(values, knots, chance) >= threshold
        precision = found[shown & told[name]].mean() if (shown & told[name]).any() else float("nan")
        sys.stderr.write(
            f"{name}: answered {shown.mean():.3f} (wrong ones {shown[found == 0].mean():.3f}), right among answered "
            f"{precision:.3f}, right {found[told[name]].mean():.3f}, AUROC {auroc(values[told[name]], found[told[name]]):.3f}\n"
        )
    # The curve too without the fold that it is held against.
    crossfit = np.zeros(len(sums))
    for number in range(CROSSED):
        rest = fold != number
        crossfit[~rest] = np.interp(sums[~rest], *isotonic(sums[rest], truth[rest], weight[rest]))
    errors = [_calibration_error(crossfit[rows], truth[rows]) for rows in _resampled(len(sums))]
    low, high = np.quantile(errors, (0.025, 0.975))
    sys.stderr.write(
        f"calibration error {_calibration_error(crossfit, truth):.3f} ({low:.3f} to {high:.3f}) of {len(sums)} cases\n"
    )
    gain = sorted(zip(booster.feature_importance("gain"), EVIDENCE, strict=True), reverse=True)[:30]
    sys.stderr.write(" ".join(f"{name}:{value:.0f}" for value, name in gain) + "\n")


def _resampled(count: int) -> Iterator[NDArray[np.int64]]:
    dice = np.random.default_rng(9)
    for _ in range(500):
        yield dice.integers(0, count, count)


def _calibration_error(chance: NDArray[np.float64], right: NDArray[np.int8], bins: int = 10) -> float:
    total = 0.0
    for cut in np.array_split(np.argsort(chance, kind="stable"), bins):
        total += abs(float(chance[cut].mean() - right[cut].mean())) * len(cut)
    return total / len(chance)


if __name__ == "__main__":
    main()
