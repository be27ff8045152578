"""Arrays in a file, in the safetensors format: header length (8 bytes), header in JSON, the numbers. No pickle.

In: a path and named arrays. Out: the same arrays as views of the mapped file, at no cost until they are read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["read_safetensors", "write_safetensors"]

_TYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype(np.float32), "F16": np.dtype(np.float16), "I8": np.dtype(np.int8)}
_NAMES = {kind: name for name, kind in _TYPES.items()}
_HEADER_LIMIT = 100_000_000


def read_safetensors(path: Path, /) -> dict[str, NDArray[Any]]:
    """The arrays in `path`, read-only. Raises `ValueError` for a file that is not one or is cut short."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    size = int.from_bytes(data[:8].tobytes(), "little")
    if not 2 <= size <= min(_HEADER_LIMIT, len(data) - 8):
        raise ValueError(f"{path} is no safetensors file: a header of {size} bytes in a file of {len(data)}")
    header: dict[str, Any] = json.loads(data[8 : 8 + size].tobytes())
    header.pop("__metadata__", None)
    body = data[8 + size :].view(np.ndarray)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        if end > len(body):
            raise ValueError(f"{path} is cut short: {name} ends at {end} of {len(body)} bytes")
        tensors[name] = body[begin:end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def write_safetensors(path: Path, tensors: Mapping[str, NDArray[Any]], /) -> None:
    """Writes `tensors` (float32, float16 or int8), widest types first so that all are aligned."""
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))
    header: dict[str, Any] = {}
    at = 0
    for name, tensor in ordered:
        end = at + tensor.nbytes
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    packed = json.dumps(header, separators=(",", ":")).encode()
    packed += b" " * (-len(packed) % 8)
    with path.open("wb") as file:
        file.write(len(packed).to_bytes(8, "little") + packed)
        for _, tensor in ordered:
            file.write(np.ascontiguousarray(tensor).data)
