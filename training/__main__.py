"""Makes every model that ships, from the shared data: ``python -m training [--work DIR]`` (``make model``).

In: the folder that YUANWEN_SHARED names. Out: `index/model/` and `rag/models/`. The steps and why they come in this
order are in `training/README.md`; each is a program of its own, and each leaves what it made in ``--work``, from where
it is taken when the whole is run again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from training import trial
from training.extract.make_packs import UNREAD

SHARED = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
FOLDS = (0, 1)
FIRST_STEPS, FOLD_STEPS = 1400, 1000
ONWARD_STEPS = (1400, 3000)
"""Of the two runs that go on from the first encoder; what ships is the mean of the three."""
TRIAL_STEPS = 100
"""Of an encoder in a trial; the reader has fewer questions and so fewer steps of itself."""


def steps(work: Path, shared: Path, *, fast: bool = False) -> list[tuple[Path | None, list[str]]]:
    """(what it makes, arguments of python): a step whose product is there already is left out."""
    archive, articles = str(shared / "archive/archive.tar.zst"), work / "articles.jsonl"
    made: list[tuple[Path | None, list[str]]] = [(None, ["-m", "training.extract.thesaurus"])]
    made += _encoders(work, fast=fast)
    made.append((work / "archive/articles.db", ["-m", "rag.cli", "--index", str(work / "archive"), "ingest", archive]))
    for fold in FOLDS:
        index = work / f"archive_{fold}"
        ingest = ["-m", "rag.cli", "--index", str(index), "ingest", archive, "--model", str(work / f"encoder_{fold}")]
        made.append((index / "articles.db", ingest))
    made.append((articles, ["-m", "training.articles", str(work / "archive"), str(articles)]))
    for name, arguments in (
        ("training.extract.idf", [str(articles), str(shared / "benchmarks/cmrc2018/passages.jsonl.gz")]),
        ("training.extract.lexicon", []),
        ("training.retrieve.fit", [str(work)]),
        ("training.extract.fit_nearest", [str(work)]),
        ("training.extract.make_packs", [str(work)]),
        ("training.extract.fit_ranker", [str(work)]),
        ("training.reader.cases", [str(work)]),
        ("training.reader.tops", [str(work)]),
        ("training.reader.fit", [str(work)]),
        ("training.extract.fit_second", [str(work)]),
        ("training.extract.fit_highlight", [str(articles)]),
        ("training.extract.fit_confidence", [str(work)]),
        ("training.extract.evaluate", [str(work)]),
    ):
        made.append((None, ["-m", name, *arguments]))
    return made


def _encoders(work: Path, *, fast: bool) -> list[tuple[Path | None, list[str]]]:
    """The encoder that ships, from the archive on, and those that have not seen half of the questions."""
    encoder = ["-m", "training.encoder"]
    kept = ["--work", str(work / "encoder")]

    def run(name: str, number: int, *more: str) -> tuple[Path, list[str]]:
        """A run of `number` steps into the folder `name`."""
        out, many = work / name, str(TRIAL_STEPS if fast else number)
        return out / "config.json", [*encoder, *kept, "--out", str(out), "--steps", many, *more]

    unread = ("--without", f"0/{UNREAD}")
    first = run("encoder_first", FIRST_STEPS, "--rounds", "2")
    onward = [
        run(f"encoder_{number}", number, "--onward", str(work / "encoder_first"), *unread) for number in ONWARD_STEPS
    ]
    models = [str(config.parent) for config, _ in (first, *onward)]
    mean = (work / "encoder/done", [*encoder, "mean", *kept, "--of", *models])
    halves = [run(f"encoder_{fold}", FOLD_STEPS, "--without", f"{fold}/{len(FOLDS)}") for fold in FOLDS]
    return [first, *onward, mean, *halves]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, help="for what lies between the steps (default: build/model, build/trial)")
    parser.add_argument(
        "--trial",
        action="store_true",
        help="every step on a small part of the data, in a copy: what ships stays as it is",
    )
    given = parser.parse_args(arguments)
    if not (SHARED / "archive").is_dir():
        parser.error(f"{SHARED} holds no archive; set YUANWEN_SHARED")
    work = (given.work or Path("build/trial" if given.trial else "build/model")).resolve()
    work.mkdir(parents=True, exist_ok=True)
    shared, tree = SHARED.resolve(), Path.cwd()
    if given.trial:
        shared, tree = trial.shared_copy(shared, work / "shared"), trial.tree_copy(work / "tree")
    environment = os.environ | {"YUANWEN_SHARED": str(shared)}
    begun = time.monotonic()
    for product, command in steps(work, shared, fast=given.trial):
        if product is not None and product.exists():
            continue
        sys.stderr.write(f"{(time.monotonic() - begun) / 60:.1f} min: {' '.join(['python', *command])}\n")
        subprocess.run([sys.executable, *command], check=True, cwd=tree, env=environment)
        if product is not None and product.name == "done":
            product.touch()
    sys.stderr.write(f"{(time.monotonic() - begun) / 60:.1f} min: all steps done\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
