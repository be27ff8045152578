"""Learns which Chinese pairs of characters stand for which English stems, from titles in both languages.

    python -m training.extract.lexicon

IBM model 1 (Brown et al., 1993), both ways, on `YUANWEN_SHARED`/training/titles.jsonl; writes `rag/models/lexicon.npz`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from index.tokens import tokens
from rag.frequencies import Frequencies

TARGET = Path(__file__).parents[2] / "rag" / "models" / "lexicon.npz"
ROUNDS = 6
MIN_PAIR = 2
"""A pair has to be seen together this often ..."""
MIN_CHANCE = 0.08
"""... and be this likely in one of the two directions, and a quarter of it in the other."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PLAIN = re.compile(r"[a-z]{3,}")


def pairs() -> list[tuple[list[str], list[str]]]:
    """Terms of each title: Chinese ones, English ones; words common to both (names) left out."""
    found = []
    shared = Path(os.environ.get("YUANWEN_SHARED", "../shared")) / "training/titles.jsonl"
    weights = Frequencies.load()
    for line in shared.open(encoding="utf-8"):
        row = json.loads(line)
        one, other = row["title"], row["translation"]
        if not _HAN.search(one):
            one, other = other, one
        chinese = [t for t in set(tokens(one)) if _HAN.match(t) and len(t) == 2]
        english = [t for t in set(tokens(other)) if _PLAIN.fullmatch(t)]
        if chinese and english:
            keep = weights.weights(english)
            found.append((chinese, [t for t, w in zip(english, keep, strict=True) if w > 0.25]))
    glossary = Path(__file__).parents[1] / "encoder/glossary.tsv"
    if glossary.exists():
        for line in glossary.read_text(encoding="utf-8").splitlines():
            one, tab, other = line.partition("\t")
            if not tab or line.startswith("#"):
                continue
            for left in one.split("/"):
                for right in other.split("/"):
                    chinese = [t for t in set(tokens(left)) if _HAN.match(t) and len(t) == 2]
                    english = [t for t in set(tokens(right)) if _PLAIN.fullmatch(t)]
                    found += [(chinese, english)] * MIN_PAIR if chinese and english else []
    return found


def model1(rows: list[tuple[list[str], list[str]]]) -> dict[tuple[str, str], float]:
    """P(target | source) for rows of (source, target) terms, with a null word."""
    chance: dict[tuple[str, str], float] = defaultdict(lambda: 1e-3)
    for _ in range(ROUNDS):
        counts: dict[tuple[str, str], float] = defaultdict(float)
        totals: dict[str, float] = defaultdict(float)
        for source, target in rows:
            with_null = [*source, ""]
            for word in target:
                each = [chance[(s, word)] for s in with_null]
                whole = sum(each)
                for s, value in zip(with_null, each, strict=True):
                    counts[(s, word)] += value / whole
                    totals[s] += value / whole
        chance = defaultdict(float, {pair: value / totals[pair[0]] for pair, value in counts.items() if value > 0.01})
    return chance


def main() -> None:
    rows = pairs()
    together: Counter[tuple[str, str]] = Counter()
    for chinese, english in rows:
        together.update((z, e) for z in chinese for e in english)
    frequent = {pair for pair, count in together.items() if count >= MIN_PAIR}
    forward = model1(rows)
    back = model1([(english, chinese) for chinese, english in rows])
    kept = []
    for z, e in sorted(frequent):
        ahead, behind = forward.get((z, e), 0.0), back.get((e, z), 0.0)
        if max(ahead, behind) >= MIN_CHANCE and min(ahead, behind) >= MIN_CHANCE / 4:
            kept.append((e, z, behind, ahead))
    np.savez_compressed(
        TARGET, english=np.array("\n".join(e for e, *_ in kept)), chinese=np.array("\n".join(z for _, z, *_ in kept)),
        strength=np.array([np.sqrt(a * b) for *_, a, b in kept], dtype=np.float16),
    )  # fmt: skip
    sys.stderr.write(f"{len(rows)} titles, {len(kept)} pairs, {TARGET.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
