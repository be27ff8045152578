"""Trained vectors to the files that ship: in, the pieces' model and float vectors; out, 8 bits a dimension."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.safetensors import write_safetensors
from index.static_encoder import CONFIG, FORMAT, PIECES, WEIGHTS

__all__ = ["quantise", "save"]


def quantise(vectors: NDArray[np.float32], /) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(codes, scales) with ``codes * scales[:, None]`` within half a scale of `vectors` everywhere."""
    scales = np.abs(vectors).max(axis=1) / 127
    safe = np.where(scales > 0, scales, 1)
    return np.rint(vectors / safe[:, None]).astype(np.int8), scales.astype(np.float32)


def save(folder: Path, /, *, pieces: bytes, vectors: NDArray[np.float32], made: dict[str, Any]) -> None:
    """Writes the model that `StaticEncoder.load` reads; `made` (figures, seeds) goes into its config."""
    folder.mkdir(parents=True, exist_ok=True)
    codes, scales = quantise(vectors)
    config = {**made, "format": FORMAT, "dim": vectors.shape[1], "pieces": len(vectors)}
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:  # a process that has the old files mapped keeps them
        fresh = Path(name)
        (fresh / PIECES).write_bytes(pieces)
        write_safetensors(fresh / WEIGHTS, {"embeddings": codes, "weights": scales})
        (fresh / CONFIG).write_text(json.dumps(config, indent=1, ensure_ascii=False) + "\n", "utf-8")
        for file in (PIECES, WEIGHTS, CONFIG):
            (fresh / file).replace(folder / file)
