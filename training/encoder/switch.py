"""Words for words of the other language: in, bilingual terms; out, a table by which training swaps pieces.

A Chinese passage must be found by half of its words put into English, and the other way round: there is far more
text of one language than parallel text, and this makes some of the one into the other (Krishnan et al. 2021).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from index.static_encoder import spaced

__all__ = ["WAYS", "swap_table"]

WAYS = 4
"""Translations kept for one piece."""


def swap_table(
    terms: Iterable[tuple[str, str]], processor: SentencePieceProcessor, /, *, silent: Iterable[int]
) -> NDArray[np.int32]:
    """int32 (pieces, WAYS): pieces that may stand for each piece, the first ones repeated; -1 throughout for none.

    Only terms that are one piece in both languages count: a swap must not change the number of pieces.
    """
    quiet = set(silent)
    found: dict[int, list[int]] = {}
    for chinese, english in terms:
        left, right = (
            [piece for piece in processor.encode(spaced(term)) if piece not in quiet] for term in (chinese, english)
        )
        if len(left) == len(right) == 1:
            found.setdefault(left[0], []).append(right[0])
            found.setdefault(right[0], []).append(left[0])
    table = np.full((processor.get_piece_size(), WAYS), -1, dtype=np.int32)
    for piece, others in found.items():
        table[piece] = np.resize(list(dict.fromkeys(others))[:WAYS], WAYS)
    return table
