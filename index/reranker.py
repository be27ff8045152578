"""Looks again at the best passages with a cross-encoder, if the person names one.

In: a question and texts. Out: one score a text, higher is better. Any sentence-transformers CrossEncoder by name or
path; nothing of it is imported before one is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.transformer_encoder import load_cross_encoder

__all__ = ["Reranker", "load_reranker"]


class Reranker(Protocol):
    """Scores texts against a question."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, texts: Sequence[str], /) -> NDArray[np.float32]:
        """float32 (len(texts),), higher is better."""


class _Predicting(Protocol):
    """What is used of a CrossEncoder."""

    def predict(self, inputs: list[tuple[str, str]], /, *, show_progress_bar: bool, convert_to_numpy: bool) -> Any: ...


@lru_cache(maxsize=2)
def load_reranker(name: str, /) -> Reranker:
    """The cross-encoder called `name`, fetched where it has to be: the person has named it.

    Raises ModelUnavailable with what to do.
    """
    return _CrossEncoderReranker(name, load_cross_encoder(name))


class _CrossEncoderReranker:
    def __init__(self, name: str, model: _Predicting) -> None:
        self.name = name
        self._model = model

    def scores(self, question: str, texts: Sequence[str], /) -> NDArray[np.float32]:
        if not texts:
            return np.empty(0, dtype=np.float32)
        found = self._model.predict(
            [(question, text) for text in texts], show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(found, dtype=np.float32).reshape(len(texts))
