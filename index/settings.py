"""The settings of the index room."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

__all__ = ["IndexSettings"]


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Sizes and limits. The defaults are measured; `benchmarks/README.md` tells how to measure them again."""

    passage_chars_zh: int = 280
    """Longest passage of a Chinese text, in characters. Over 3,005 archive pages and their 203 answerable questions,
    the passage with the answer is among the first 10 for .82 at 140 (other texts 350), .90 at 200 (500), .94 at 280
    (700), .96 at 400 (1,000) and .97 at 600 (1,500): shorter ones lose, longer ones gain only by holding more, which
    the sentence ranker then has to read."""
    passage_chars_other: int = 700
    """Longest passage of any other text, in characters."""
    flat_max_passages: int = 40_000
    """Up to here vectors are searched exactly; above, by IVF with 8-bit scalar quantisation."""
    ivf_probes: int = 32
    """IVF lists looked at for one question."""
    ivf_training_vectors: int = 120_000
    ivf_grow_factor: float = 2.0
    """IVF lists are trained anew when the index holds this many times the passages they were trained for."""
    profile_sample: int = 150
    """Articles of one source from which its chrome is learned."""
    profile_grow_factor: float = 1.5
    """A source's profile is learned anew when it has this many times the articles it was learned from."""
    slice_articles_fast: int = 400_000
    """Articles between two commits with an encoder that is not the bottleneck ..."""
    slice_articles_slow: int = 2_000
    """... and with one that is: what is encoded is kept when the rest is interrupted."""
    compact_dead_share: float = 0.25
    """The index is built anew by the next ingest when this share of its passages was taken out. Up to there the first
    ten by BM25 are those of a fresh index in all but a few questions; a fourth of an archive does not change in a day."""
    batch_articles: int = 64
    """Articles that go to a worker process at once."""
    parallel_from: int = 400
    """Below this many articles, starting worker processes costs more than it gains."""
    workers: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    lexical_heap_bytes: int = 256 * 2**20
