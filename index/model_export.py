"""The embedded model as a folder for other programs: in, our files; out, what ``SentenceTransformer(path)`` loads.

The folder holds a `StaticEmbedding` and a `Normalize` module: the same pieces, the same character map, the vectors
in full floats. Needs the package `tokenizers`, which sentence-transformers brings.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ModelUnavailable
from index.safetensors import read_safetensors, write_safetensors
from index.static_encoder import BORDER, PIECES, WEIGHTS

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["export"]

_STATIC = "sentence_transformers.models.StaticEmbedding"
_NORMALIZE = "sentence_transformers.models.Normalize"
_PIECE, _NORMALIZER, _CHARACTER_MAP, _TEXT, _SCORE = 1, 3, 2, 1, 2
"""Field numbers in SentencePiece's model: repeated pieces (text, score) and the normaliser's character map."""


def export(model_dir: Path, out_dir: Path, /) -> None:
    """Writes the model in `model_dir` to `out_dir`, which must be new or empty."""
    if out_dir.exists() and (not out_dir.is_dir() or any(out_dir.iterdir())):
        raise FileExistsError(f"{out_dir} is not empty; name a new folder")
    tokenizer = _tokenizer((model_dir / PIECES).read_bytes())
    tensors = read_safetensors(model_dir / WEIGHTS)
    vectors = tensors["embeddings"] * tensors["weights"][:, None]
    static = out_dir / "0_StaticEmbedding"
    static.mkdir(parents=True)
    (out_dir / "1_Normalize").mkdir()
    tokenizer.save(str(static / "tokenizer.json"))
    write_safetensors(static / "model.safetensors", {"embedding.weight": vectors.astype(np.float32)})
    modules = [
        {"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": _STATIC},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": _NORMALIZE},
    ]
    settings: dict[str, Any] = {"prompts": {}, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    _write(out_dir / "modules.json", modules)
    _write(out_dir / "config_sentence_transformers.json", settings)
    card = model_dir / "MODEL_CARD.md"
    if card.is_file():
        (out_dir / "README.md").write_text(card.read_text("utf-8"), "utf-8")


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", "utf-8")


def _tokenizer(model: bytes) -> Tokenizer:
    """SentencePiece's `model` in the format of `tokenizers`, our border spaces included."""
    try:
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
    except ImportError as error:
        raise ModelUnavailable(
            "export needs the package tokenizers, which is not installed: pip install 'yuanwen[transformers]'"
        ) from error
    pieces, character_map = [], b""
    for number, payload in _fields(model):
        if number == _PIECE:
            entry = dict(_fields(payload))
            pieces.append((entry[_TEXT].decode(), struct.unpack("<f", entry[_SCORE])[0]))
        elif number == _NORMALIZER:
            character_map = dict(_fields(payload))[_CHARACTER_MAP]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(BORDER), " "),
            normalizers.Precompiled(character_map),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return tokenizer


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, payload) of the fields of a protocol buffer message."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        begin = at
        match tag & 7:
            case 0:
                _, at = _varint(message, at)
            case 1:
                at += 8
            case 5:
                at += 4
            case _:
                size, begin = _varint(message, at)
                at = begin + size
        yield tag >> 3, message[begin:at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
