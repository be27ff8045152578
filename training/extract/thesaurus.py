"""Packs the hand-written tables of words that may stand for each other into what the package ships.

    python -m training.extract.thesaurus

In: `training/lexicon/*.tsv` and `training/encoder/glossary.tsv`. Out: `rag/models/thesaurus.npz`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from index.tokens import fold
from rag.thesaurus import MAX_HAN, Thesaurus

TRAINING = Path(__file__).parents[1]
SYNONYMS = ("synonyms_zh.tsv", "synonyms_en.tsv")
GLOSSARIES = (TRAINING / "lexicon/glossary_more.tsv", TRAINING / "encoder/glossary.tsv")
TARGET = Path(__file__).parents[2] / "rag" / "models" / "thesaurus.npz"


def rows() -> Iterator[tuple[str, ...]]:
    """Rows of folded words: synonyms first, then what stands for each other between the languages."""
    for name in SYNONYMS:
        for line in _lines(TRAINING / "lexicon" / name):
            yield _row(line.split("/"))
    for path in GLOSSARIES:
        for line in _lines(path):
            chinese, _, english = line.partition("\t")
            yield _row([*chinese.split("/"), *english.split("/")])


def _row(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (fold(word).strip() for word in words) if word))


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def main() -> None:
    kept = list(dict.fromkeys(row for row in rows() if len(row) > 1))
    Thesaurus.of_rows(kept).save(TARGET)
    words = {word for row in kept for word in row}
    sys.stderr.write(
        f"{len(kept)} rows, {len(words)} words ({sum(len(word) > MAX_HAN for word in words)} long), "
        f"{TARGET.stat().st_size} bytes\n"
    )


if __name__ == "__main__":
    main()
