"""Text to vectors: what an encoder is, and how one is found by name.

In: a name or none. Out: an `Encoder`. Without a name it is the model that ships with this package; a name is that of
a sentence-transformers model, the path of one, or an installed package that carries one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

__all__ = ["EMBEDDED", "MODEL_DIR", "Encoder", "load_encoder"]

EMBEDDED = "embedded"
MODEL_DIR = Path(__file__).with_name("model")


@runtime_checkable
class Encoder(Protocol):
    """Texts to float32 (n, dim) rows of unit norm; the cosine of two rows (higher is nearer) is their product.

    A text without any known piece (an empty one) may get the zero vector, which is equally far from everything.
    """

    @property
    def name(self) -> str:
        """Under which `load_encoder` finds it again."""

    @property
    def dim(self) -> int: ...

    @property
    def digest(self) -> str:
        """Of the weights and whatever else decides on the vectors: two encoders with one digest are the same."""

    @property
    def batch_size(self) -> int:
        """As many texts at once as it deals with well."""

    @property
    def fast(self) -> bool:
        """Whether thousands of passages a second can be expected without a GPU."""

    def encode_passages(self, texts: Sequence[str], /) -> NDArray[np.float32]: ...

    def encode_queries(self, texts: Sequence[str], /) -> NDArray[np.float32]: ...


def load_encoder(name: str | None = None, /, *, download: bool = False) -> Encoder:
    """The encoder called `name`; None and ``"embedded"`` are the one that ships. Each is loaded once a process.

    `download` allows fetching a model that is not on this machine; without it nothing is ever asked of the network.
    Raises `ModelUnavailable` with what to do.
    """
    return _load(EMBEDDED if name is None else name, download)


@lru_cache(maxsize=4)
def _load(name: str, download: bool) -> Encoder:
    # Imported here: the static encoder costs 0.1 s, sentence-transformers 6 s; only what is asked for is paid for.
    from index.static_encoder import StaticEncoder, is_static_model

    if name == EMBEDDED:
        return StaticEncoder.load(MODEL_DIR, name=EMBEDDED)
    if is_static_model(Path(name)):
        return StaticEncoder.load(Path(name), name=name)
    from index.transformer_encoder import TransformerEncoder

    return TransformerEncoder.load(name, download=download)
