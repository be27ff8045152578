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
from collections.abc import Sequence
from pathlib import Path

SHARED = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
FOLDS = (0, 1)
FOLD_STEPS = 1000


def steps(work: Path) -> list[tuple[Path | None, list[str]]]:
    """(what it makes, arguments of python): a step whose product is there already is left out."""
    archive, articles = str(SHARED / "archive/archive.tar.zst"), work / "articles.jsonl"
    made: list[tuple[Path | None, list[str]]] = [(None, ["-m", "training.extract.thesaurus"])]
    encoder = ["-m", "training.encoder", "--work", str(work / "encoder")]
    made.append((work / "encoder/done", encoder))
    for fold in FOLDS:
        out = work / f"encoder_{fold}"
        rest = ["--out", str(out), "--steps", str(FOLD_STEPS), "--without", f"{fold}/{len(FOLDS)}"]
        made.append((out / "config.json", encoder + rest))
    made.append((work / "archive/articles.db", ["-m", "rag.cli", "--index", str(work / "archive"), "ingest", archive]))
    for fold in FOLDS:
        index = work / f"archive_{fold}"
        ingest = ["-m", "rag.cli", "--index", str(index), "ingest", archive, "--model", str(work / f"encoder_{fold}")]
        made.append((index / "articles.db", ingest))
    made.append((articles, ["-m", "training.articles", str(work / "archive"), str(articles)]))
    for name, arguments in (
        ("training.extract.idf", [str(articles), str(SHARED / "benchmarks/cmrc2018/passages.jsonl.gz")]),
        ("training.extract.lexicon", []),
        ("training.retrieve.fit", [str(work)]),
        ("training.extract.make_packs", [str(work)]),
        ("training.extract.fit_ranker", [str(work)]),
        ("training.reader.cases", [str(work)]),
        ("training.reader.tops", [str(work)]),
        ("training.reader.fit", [str(work)]),
        ("training.extract.fit_second", [str(work)]),
        ("training.extract.fit_confidence", [str(work)]),
        ("training.extract.fit_highlight", [str(articles)]),
        ("training.extract.evaluate", [str(work)]),
    ):
        made.append((None, ["-m", name, *arguments]))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("build/model"))
    work = parser.parse_args(arguments).work
    if not (SHARED / "archive").is_dir():
        parser.error(f"{SHARED} holds no archive; set YUANWEN_SHARED")
    work.mkdir(parents=True, exist_ok=True)
    for product, command in steps(work):
        if product is not None and product.exists():
            continue
        sys.stderr.write(" ".join(["python", *command]) + "\n")
        subprocess.run([sys.executable, *command], check=True)
        if product is not None and product.name == "done":
            product.touch()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
