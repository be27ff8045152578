"""Makes the embedded model from the shared data: ``python -m training.encoder`` (and ``... measure``).

In: the folder that YUANWEN_SHARED names (``../shared`` unless set). Out: `index/model/`. Each stage leaves its result
in ``--work`` and is taken from there when run again; an empty folder makes everything anew.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from index.encoder import MODEL_DIR, load_encoder
from index.static_encoder import CONFIG, PIECES, StaticEncoder
from training.encoder.archive import Page, pages, read_cache, write_cache
from training.encoder.card import model_card
from training.encoder.lsa import first_vectors
from training.encoder.measure import Pool, Task, public_tasks, report, written_pool
from training.encoder.pairs import ROUNDS, Sources, build, glossary, lines, mined
from training.encoder.pieces import KEPT, train_pieces
from training.encoder.store import quantise, save
from training.encoder.switch import swap_table
from training.encoder.texts import Writer
from training.encoder.train import ONWARD, Plan, train

DIM = 256
SEED = 20240906
SAMPLE = 0.18
"""Share of the archive's passages that the pieces are learned from: 30 M characters; more changed nothing."""
LEXICON = Path(__file__).parents[1] / "lexicon"
GLOSSARIES = (Path(__file__).with_name("glossary.tsv"), LEXICON / "glossary_more.tsv")
SYNONYMS = (LEXICON / "synonyms_zh.tsv", LEXICON / "synonyms_en.tsv")

log = logging.getLogger("training.encoder")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.encoder", description=__doc__.splitlines()[0])
    parser.add_argument("task", nargs="?", choices=("make", "mean", "again", "measure"), default="make")
    parser.add_argument("--work", type=Path, default=Path("build/encoder"), help="for what lies between the stages")
    parser.add_argument("--out", type=Path, default=MODEL_DIR, help="the model's folder")
    parser.add_argument("--model", help="measure: the name or path of any encoder (default: the one in --out)")
    parser.add_argument("--steps", type=int, default=Plan().steps)
    parser.add_argument("--threads", type=int, default=1, help="of torch; the figures are for 1")
    parser.add_argument("--without", type=_fold, metavar="I/N", help="leave out fold I of N of the written questions")
    parser.add_argument(
        "--rounds", type=int, choices=range(1, len(ROUNDS) + 1), default=len(ROUNDS), help="of the written questions"
    )
    parser.add_argument("--onward", type=Path, metavar="MODEL", help="go on from the pieces and vectors of this model")
    parser.add_argument(
        "--of",
        type=Path,
        nargs="+",
        metavar="MODEL",
        default=[],
        help="mean: of the vectors of these models, of the same pieces; again: the model of another run of the same recipe, "
        "whose figures the card of the one in --out gives beside its own",
    )
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    shared = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
    if not (shared / "archive").is_dir():
        parser.error(f"{shared} holds no archive; set YUANWEN_SHARED")
    options.work.mkdir(parents=True, exist_ok=True)
    if options.task == "measure":
        found = _pages(shared, options.work)
        encoder = load_encoder(options.model or str(options.out))
        _print(report(encoder.encode_passages, *_questions(shared, found)))
        return 0
    if options.task in ("mean", "again"):
        if not options.of:
            parser.error(f"{options.task}: name the models with --of")
        try:
            if options.task == "again":
                again(options.out, options.of[0])
            else:
                mean(shared, options.work, options.out, options.of)
        except (OSError, ValueError) as error:
            parser.error(str(error))
        return 0
    plan = replace(ONWARD if options.onward else Plan(), steps=options.steps, seed=SEED)
    make(
        shared,
        options.work,
        options.out,
        plan=plan,
        threads=options.threads,
        without=options.without,
        rounds=options.rounds,
        onward=options.onward,
    )
    return 0


def make(
    shared: Path, work: Path, out: Path, /, *, plan: Plan, threads: int, without: tuple[int, int] | None = None,
    rounds: int = len(ROUNDS), onward: Path | None = None,
) -> None:  # fmt: skip
    """All stages, from the archive to the model's folder. `without` is a fold of the written questions to leave out,
    `rounds` how many rounds of them there are; `onward` a model whose pieces are kept and whose vectors are gone on from, with the length that they have at the mean."""
    import torch

    torch.set_num_threads(threads)
    found = _pages(shared, work)
    started = time.monotonic()
    pieces = (onward / PIECES).read_bytes() if onward else _pieces(shared, work, found)
    processor = SentencePieceProcessor(model_proto=pieces)
    writer = Writer()
    sources = Sources(shared, found, GLOSSARIES, SYNONYMS, without, rounds)
    pairs = build(sources, writer)
    log.info("pairs: %s", {kind: len(rows) for kind, rows in pairs.items()})
    texts = writer.texts(processor)
    del writer
    log.info("%d texts, %d pieces in them", len(texts), len(texts.ids))
    silent = [processor.unk_id(), processor.piece_to_id("▁")]
    free = [page for page in found if page.key not in sources.keep_out]
    swaps = swap_table([*glossary(*GLOSSARIES), *mined(free)], processor, silent=silent)
    count = processor.get_piece_size()
    first = _vectors(onward) if onward else first_vectors(texts, pairs, pieces=count, dim=DIM, seed=SEED)
    first[silent] = 0
    pool, public = _questions(shared, found)

    def encoder(table: NDArray[np.float32]) -> StaticEncoder:
        return StaticEncoder("in training", work, processor, *quantise(table))

    def look(step: int, table: NDArray[np.float32]) -> None:
        np.save(work / "table.npy", table)
        log.info("step %d: %s", step, report(encoder(table).encode_passages, pool))

    look(0, first)
    table = train(texts, pairs, first, plan=plan, swaps=swaps, silent=silent, every=1000, look=look)
    if onward:  # the reader takes the length of a vector for the weight of its piece
        table *= _length(first) / _length(table)
    about: dict[str, Any] = {
        "seed": SEED,
        "steps": plan.steps,
        "minutes": round((time.monotonic() - started) / 60),
        "before": _before(onward) if onward else None,
        "without": without,
        "rounds": rounds,
        "pages": sum(not page.copy_of for page in found),
        "passages": sum(len(page.passages) for page in found),
        "pairs": {kind: len(rows) for kind, rows in pairs.items()},
        "pool": len(pool.passages),
        "questions": {task.name: len(task.questions) for task in pool.tasks},
    }
    _ship(out, pieces, table, about, report(encoder(table).encode_passages, pool, public))


def mean(shared: Path, work: Path, out: Path, models: Sequence[Path], /) -> None:
    """The mean of `models`, which went on from the first of them, as a model."""
    table = middle(models)
    pieces = (models[0] / PIECES).read_bytes()
    configs = [json.loads((model / CONFIG).read_text("utf-8")) for model in models]
    about = {
        **configs[-1],
        "mean_of": [config["steps"] for config in configs],
        **{name: sum(config[name] for config in configs) for name in ("steps", "minutes")},
    }
    encoder = StaticEncoder("mean", work, SentencePieceProcessor(model_proto=pieces), *quantise(table))
    pool, public = _questions(shared, _pages(shared, work))
    _ship(out, pieces, table, about, report(encoder.encode_passages, pool, public))


def again(out: Path, other: Path, /) -> None:
    """Tells in the config and the card of `out` what `other` scored, which the same recipe made in another run.

    Raises:
        ValueError: `other` says nothing of what it scored.
    """
    path = out / CONFIG
    told = json.loads((other / CONFIG).read_text("utf-8"))
    if "figures" not in told:
        raise ValueError(f"{other / CONFIG} has no figures: it is not a model that this program made")
    about = {**json.loads(path.read_text("utf-8")), "again": told["figures"]}
    path.write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (out / "MODEL_CARD.md").write_text(model_card(about, about["figures"]), "utf-8")


def middle(models: Sequence[Path], /) -> NDArray[np.float32]:
    """float32 (pieces, dim): the mean of the vectors of `models`, of which none counts more for being longer, as long at the
    mean as the first model's. It is better than each (Wortsman et al., "Model soups", ICML 2022).

    Raises:
        ValueError: their pieces differ.
    """
    if len({(model / PIECES).read_bytes() for model in models}) > 1:
        raise ValueError("the models have other pieces: only models that went on from one another have a mean")
    each = [_vectors(model) for model in models]
    table: NDArray[np.float32] = np.stack([vectors / _length(vectors) for vectors in each]).mean(
        axis=0, dtype=np.float32
    )
    table *= np.float32(_length(each[0])) / np.float32(_length(table))
    return table


def _ship(
    out: Path, pieces: bytes, table: NDArray[np.float32], about: Mapping[str, Any], figures: Mapping[str, list[float]]
) -> None:
    """Writes the model, what it is and its card."""
    save(out, pieces=pieces, vectors=table, made={**about, "figures": figures})
    about = {**about, "pieces": len(table), "dim": table.shape[1]}
    (out / "MODEL_CARD.md").write_text(model_card(about, figures), "utf-8")
    _print(figures)


def _before(model: Path) -> dict[str, Any]:
    """What its card has to tell of a model that is gone on from."""
    config = json.loads((model / CONFIG).read_text("utf-8"))
    return {"steps": config["steps"], "without": config.get("without"), "rounds": config.get("rounds", len(ROUNDS))}


def _vectors(folder: Path) -> NDArray[np.float32]:
    """float32 (pieces, dim): those of a model of the embedded kind."""
    encoder = StaticEncoder.load(folder)
    return encoder.vectors(np.arange(len(encoder))).copy()


def _length(vectors: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(vectors, axis=1).mean())


def _fold(text: str) -> tuple[int, int]:
    number, _, count = text.partition("/")
    return int(number), int(count)


def _pages(shared: Path, work: Path) -> list[Page]:
    cache = work / "pages.jsonl"
    if not cache.is_file():
        part = cache.with_suffix(".part")
        log.info("%d pages", write_cache(pages(shared / "archive" / "archive.tar.zst"), part))
        part.replace(cache)
    return list(read_cache(cache))


def _pieces(shared: Path, work: Path, found: list[Page]) -> bytes:
    cache = work / "pieces.model"
    if not cache.is_file():
        cache.write_bytes(train_pieces(_sentences(shared, found), kept=KEPT, threads=2))
    return cache.read_bytes()


def _sentences(shared: Path, found: list[Page]) -> Iterator[str]:
    """What the pieces are learned from: half Chinese, half English."""
    rng = random.Random(SEED)
    for page in found:
        if page.lang in {"zh", "en"}:
            yield page.title
            yield from (passage for passage in page.passages if rng.random() < SAMPLE)
    for name in ("cmrc2018", "drcd", "squad2_en"):
        for record in lines(shared / "benchmarks" / name / "passages.jsonl.gz"):
            yield record["text"]
    for record in lines(shared / "benchmarks" / "crud_rag_news" / "distractors_10k.jsonl.gz"):
        if rng.random() < 0.5:
            yield record["text"][:600]
    for record in lines(shared / "training" / "questions.jsonl"):
        yield record["question"]
    for record in lines(shared / "training" / "titles.jsonl"):
        yield record["translation"]


def _questions(shared: Path, found: list[Page]) -> tuple[Pool, list[Task]]:
    return written_pool(shared, found), public_tasks(shared)


def _print(figures: Mapping[str, list[float]]) -> None:
    for name, values in figures.items():
        print(f"{name:18}", *values)
    print(json.dumps(dict(figures)))


if __name__ == "__main__":
    raise SystemExit(main())
