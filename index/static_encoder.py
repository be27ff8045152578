"""The embedded model: in, texts; out, float32 (n, 256) unit vectors, about 20,000 passages a second on one core.

A text is cut into pieces (SentencePiece unigram; width, case, traditional characters and white space are folded by
the model's own character map), each piece has a vector, and the text's vector is their sum brought to unit norm. A
piece's weight is the length of its vector. Stored with 8 bits a dimension and one scale a piece.

An empty text, or one without a known piece, gets the zero vector.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from copy import copy
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from index.errors import ModelUnavailable
from index.safetensors import read_safetensors

__all__ = ["CONFIG", "FORMAT", "PIECES", "WEIGHTS", "StaticEncoder", "is_static_model", "spaced"]

CONFIG, PIECES, WEIGHTS = "config.json", "pieces.model", "model.safetensors"
FORMAT = "yuanwen-static-1"
_CUT = 128
"""Texts cut into pieces and pooled at once. While they are cut, no lock of Python's is held: a question's 80 sentences want
one call."""
_FEW = 4
"""Up to here texts are cut one by one: a call for many begins and ends a thread, which costs what five short texts do."""
BORDER = r"(?<=[^\sA-Za-z0-9\u00c0-\u024f])(?=[A-Za-z0-9\u00c0-\u024f])"
"""Where a word or number begins without a space before it: ``Encro|Chat手机`` no, ``手机|EncroChat`` yes."""
_put_spaces = re.compile(BORDER).sub


def is_static_model(folder: Path, /) -> bool:
    """Whether `folder` holds a model that `StaticEncoder.load` reads."""
    try:
        config = json.loads((folder / CONFIG).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("format") == FORMAT


def spaced(text: str, /) -> str:
    """`text` with a space before every Latin word and number, so that each is cut the same wherever it stands.

    ``spaced("用Ghost(2.0版)")`` is ``"用 Ghost( 2. 0版)"``.
    """
    return _put_spaces(" ", text)


class StaticEncoder:
    """A vector a piece, pooled. The same text gives the same bytes, alone or in any batch."""

    def __init__(
        self,
        name: str,
        folder: Path,
        processor: SentencePieceProcessor,
        codes: NDArray[np.int8],
        scales: NDArray[np.float32],
    ) -> None:
        self.name = name
        self.dim = int(codes.shape[1])
        self.batch_size = 4096
        self.fast = True
        self._folder = folder
        self._processor = processor
        self._codes = codes
        self._scales = scales
        self._cut: dict[str, list[int]] | None = None

    @classmethod
    def load(cls, folder: Path, /, *, name: str | None = None) -> Self:
        """The model in `folder`; raises `ModelUnavailable` where it is missing or torn."""
        try:
            processor = SentencePieceProcessor(model_file=str(folder / PIECES))
            tensors = read_safetensors(folder / WEIGHTS)
            codes, scales = tensors["embeddings"], tensors["weights"]
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            raise ModelUnavailable(
                f"no embedded model in {folder}: {PIECES} and {WEIGHTS} are needed ({error}); install the package again"
            ) from error
        if len(codes) != processor.get_piece_size() or scales.shape != (len(codes),):
            raise ModelUnavailable(
                f"the embedded model in {folder} is torn: {processor.get_piece_size()} pieces, {codes.shape} codes, "
                f"{scales.shape} scales; install the package again"
            )
        return cls(name or str(folder), folder, processor, codes, scales)

    def once(self) -> Self:
        """The same encoder for the length of one question: it cuts a text once, however often it is asked for."""
        _ = self.digest  # worked out before, or every copy would do it again
        found = copy(self)
        found._cut = {}
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the pieces and the weights."""
        import hashlib  # OpenSSL: 3 ms, which encoding alone does without

        digest = hashlib.sha256()
        for file in (PIECES, WEIGHTS):
            digest.update((self._folder / file).read_bytes())
        return digest.hexdigest()

    def encode_passages(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """float32 (n, dim), unit norm; zero for a text without a known piece."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for first in range(0, len(texts), _CUT):
            self._pool(self.pieces(texts[first : first + _CUT]), out[first : first + _CUT])
        return out

    def encode_queries(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """The same as `encode_passages`: questions and passages share one table."""
        return self.encode_passages(texts)

    def pieces(self, texts: Sequence[str], /) -> list[list[int]]:
        """The ids of each text's pieces, in order."""
        if self._cut is None:
            return self._pieces(texts)
        new = [text for text in dict.fromkeys(texts) if text not in self._cut]
        if new:
            self._cut.update(zip(new, self._pieces(new), strict=True))
        return [self._cut[text] for text in texts]

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        folded = [spaced(text) for text in texts]
        try:
            found = self._encoded(folded)
        except (TypeError, RuntimeError, UnicodeEncodeError):  # lone surrogates, from a torn decode
            clean = [text.encode("utf-8", "replace").decode("utf-8") for text in folded]
            found = self._encoded(clean)
        return found

    def _encoded(self, texts: list[str]) -> list[list[int]]:
        if len(texts) <= _FEW:
            return [self._processor.encode(text) for text in texts]
        return self._processor.encode(texts, num_threads=1)  # type: ignore[no-any-return]

    def borders(self, text: str, /) -> tuple[list[int], list[tuple[int, int]]]:
        """The ids of a text's pieces, in order, and where each stands in it: ``text[start:end]``, without the spaces around
        it; empty for a space that stands alone."""
        widened = spaced(text)
        try:
            found = self._processor.encode(widened, return_type="offset_mapping")
        except (TypeError, RuntimeError, UnicodeEncodeError):  # lone surrogates, from a torn decode
            widened = widened.encode("utf-8", "replace").decode("utf-8")
            found = self._processor.encode(widened, return_type="offset_mapping")
        if self._cut is not None:
            self._cut[text] = found["ids"]
        places = _narrowed(widened, text)
        spans = []
        for start, end in found["offsets"]:
            while start < end and widened[start].isspace():
                start += 1
            while start < end and widened[end - 1].isspace():
                end -= 1
            spans.append((places[start], places[end - 1] + 1 if start < end else places[start]))
        return found["ids"], spans

    def __len__(self) -> int:
        """How many pieces there are."""
        return len(self._codes)

    def vectors(self, ids: NDArray[np.int64], /) -> NDArray[np.float32]:
        """float32 (n, dim): the vectors of pieces, whose lengths are their weights."""
        return self._codes[ids] * self._scales[ids, None]

    def _pool(self, pieces: list[list[int]], out: NDArray[np.float32]) -> None:
        """Writes the unit vectors of `pieces` into `out`, whose rows are zero."""
        lengths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
        filled = np.flatnonzero(lengths)
        if not len(filled):
            return
        ids = np.fromiter(chain.from_iterable(pieces), dtype=np.int64, count=int(lengths.sum()))
        codes, weights = self._codes.take(ids, axis=0), self._scales.take(ids)
        ends = np.cumsum(lengths)
        # A text at a time: in a fifth of the time of `np.add.reduceat` over all of them, and with the same bytes in any
        # batch, which a product of matrices does not promise.
        for row, first, end in zip(filled, (ends - lengths)[filled], ends[filled], strict=True):
            np.einsum("i,ij->j", weights[first:end], codes[first:end].astype(np.float32), out=out[row])
        norms = np.sqrt(np.einsum("ij,ij->i", out, out))
        out /= np.maximum(norms, np.finfo(np.float32).tiny)[:, None]


def _narrowed(widened: str, text: str) -> list[int]:
    """For each place in ``spaced(text)``, and its end, the place in `text`: spaces were put in, nothing else was done."""
    places, at = [], 0
    for char in widened:
        places.append(at)
        if at < len(text) and (char == text[at] or char != " "):
            at += 1
    places.append(len(text))
    return places
