"""Counts in how many passages each term stands and writes `rag/models/idf.npz`.

python -m training.extract.idf ARTICLES.jsonl [MORE.jsonl.gz ...]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np

from index.passages import split
from index.tokens import tokens
from rag.frequencies import term_hash
from training.extract.docs import read_docs

TARGET = Path(__file__).parents[2] / "rag" / "models" / "idf.npz"
MIN_COUNT = 6
"""Rarer terms weigh 1: they would fill the file and hardly differ."""
MAX_TERMS = 120_000
EVERY = 10
"""Of the first file, every so-many-th article is counted; the others are small."""


def main(files: list[Path]) -> None:
    counts: Counter[str] = Counter()
    passages = 0
    for number, file in enumerate(files):
        for row, doc in enumerate(read_docs(file)):
            if number == 0 and row % EVERY:
                continue
            for start, end in split(doc.text, doc.lang):
                counts.update(set(tokens(doc.text[start:end])))
                passages += 1
    rows = [(term, count) for term, count in counts.most_common(MAX_TERMS) if count >= MIN_COUNT]
    hashes = np.array([term_hash(term) for term, _ in rows], dtype=np.uint32)
    frequency = np.array([count for _, count in rows], dtype=np.float64)
    top = np.log(passages / MIN_COUNT)
    weights = np.clip(np.log(passages / frequency) / top, 0.0, 1.0)
    order = np.argsort(hashes, kind="stable")
    hashes, weights = hashes[order], weights[order]
    keep = np.append(np.diff(hashes) > 0, True)
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(TARGET, hashes=hashes[keep], weights=np.round(weights[keep] * 255).astype(np.uint8))
    sys.stderr.write(f"{passages} passages, {int(keep.sum())} terms, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
