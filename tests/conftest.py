"""What all tests share: no network, a clean environment, small articles, and an encoder that needs no model."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.tokens import tokens

WriteArticle = Callable[..., Path]

# A shell without job control starts what runs behind it deaf to Ctrl-C, and its children inherit that: the tests that
# interrupt a command would fail there. What has a handler here has the default in a child.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class HashingEncoder:
    """Deterministic: a text is the sum of one random direction a term. Knows no synonyms, needs no model."""

    name = "hashing"
    dim = 64
    digest = "hashing-1"
    batch_size = 256
    fast = True

    def encode_passages(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for term in tokens(text):
                seed = int.from_bytes(hashlib.sha256(term.encode()).digest()[:8], "big")
                row += np.random.default_rng(seed).standard_normal(self.dim).astype(np.float32)
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return rows

    encode_queries = encode_passages


@pytest.fixture(autouse=True)
def _scrubbed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the person's environment decides a test."""
    for name in list(os.environ):
        if name.startswith(("YUANWEN_", "GRADIO_", "HF_")) and name != "YUANWEN_SHARED":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine may be talked to."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0] if isinstance(address, tuple) else ""
            if host not in ("127.0.0.1", "::1", "localhost"):
                raise AssertionError(f"a test wanted to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def hashing_encoder(monkeypatch: pytest.MonkeyPatch) -> HashingEncoder:
    """Puts the hashing encoder where the embedded model would be loaded."""
    encoder = HashingEncoder()

    def load(name: str | None = None, /, *, download: bool = False) -> HashingEncoder:
        return encoder

    for module in ("index.ingest", "rag.service"):
        monkeypatch.setattr(f"{module}.load_encoder", load)
    return encoder


@pytest.fixture
def write_article(tmp_path: Path) -> WriteArticle:
    """Writes an article file as crawlers do, and returns its path."""
    folder = tmp_path / "articles"

    def write(
        name: str,
        body: str,
        *,
        title: str | None = None,
        url: str | None = None,
        source: str = "Example Wire",
        date: str = "2024-05-01",
        fetch_date: str = "2024-05-02T08:00:00",
        extra: str = "",
    ) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        heading = title if title is not None else path.stem
        where = url if url is not None else f"https://news.example/{path.stem}"
        path.write_text(
            f"---\ntitle: {heading}\nurl: {where}\nsource: {source}\ndate: {date}\nfetch_date: {fetch_date}\n{extra}---\n\n"
            f"# {heading}\n\n{body}\n",
            "utf-8",
        )
        return path

    return write


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data, where this machine has them."""
    folder = Path(os.environ.get("YUANWEN_SHARED", Path(__file__).parents[2] / "shared"))
    if not (folder / "gold").is_dir():
        pytest.skip(f"the shared data is not at {folder}; set YUANWEN_SHARED to its place")
    return folder
