"""The embedded model: what `StaticEncoder` promises, on the model that ships."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import EMBEDDED, MODEL_DIR, Encoder, load_encoder
from index.errors import ModelUnavailable
from index.safetensors import read_safetensors, write_safetensors
from index.static_encoder import CONFIG, PIECES, WEIGHTS, StaticEncoder, is_static_model, spaced

TEXTS = [
    "勒索软件团伙入侵了一家医院，患者的病历被泄露到暗网。",
    "A ransomware gang broke into a hospital and leaked patients' medical records on the dark web.",
    "EncroChat 手机被警方监听 (CVE-2024-1234), 损失 42.8万 美元",
    "🔥🦠",
    "",
    " \n\t ",
    "網路釣魚",
    "x" * 100_000,
    "的" * 100_000,
    "\ud800 torn 编码",
    "\x00\x07",
]
SOME = st.text(max_size=80) | st.sampled_from(TEXTS[:3])


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(None)


def test_it_is_an_encoder_and_loaded_once(encoder: Encoder) -> None:
    assert isinstance(encoder, Encoder)
    assert (encoder.name, encoder.dim, encoder.fast) == (EMBEDDED, 256, True)
    assert encoder is load_encoder(EMBEDDED)
    assert len(encoder.digest) == 64


def test_vectors_have_unit_norm_or_none_at_all(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), 256)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    norms = np.linalg.norm(vectors, axis=1)
    known = [text for text in range(len(TEXTS)) if text not in (3, 4, 5, 10)]
    assert np.allclose(norms[known], 1, atol=1e-5)
    assert not vectors[[4, 5, 10]].any()
    assert norms[3] == 0 or abs(norms[3] - 1) < 1e-5  # emoji: only those that the archive uses have a vector


def test_no_texts_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 256)
    assert encoder.encode_queries([]).shape == (0, 256)


@given(texts=st.lists(SOME, min_size=1, max_size=40), at=st.integers(0, 39))
@settings(max_examples=60, deadline=None)
def test_a_text_gets_the_same_bytes_alone_and_in_any_batch(texts: list[str], at: int) -> None:
    encoder = load_encoder(None)
    at %= len(texts)
    together = encoder.encode_passages(texts)
    assert together[at].tobytes() == encoder.encode_passages([texts[at]])[0].tobytes()
    assert together[at].tobytes() == encoder.encode_queries(texts[::-1])[len(texts) - 1 - at].tobytes()
    assert np.isfinite(together).all()


def test_for_one_question_a_text_is_cut_once(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(encoder, StaticEncoder)
    texts = ["谁偷了 3 个比特币？", "Who stole it?", "", "torn \ud800 half", "Who paid?", "多少钱？"]
    wanted, vectors, places = encoder.pieces(texts), encoder.encode_passages(texts), encoder.borders(texts[0])
    cut: list[str] = []
    cut_up = StaticEncoder._pieces
    monkeypatch.setattr(StaticEncoder, "_pieces", lambda self, new: cut.extend(new) or cut_up(self, new))
    once = encoder.once()
    assert once.digest == encoder.digest
    assert once.borders(texts[0]) == places
    for _ in range(2):
        assert once.pieces([*texts, texts[1]]) == [*wanted, wanted[1]]
        assert np.array_equal(once.encode_passages(texts), vectors)
    assert cut == texts[1:]
    assert encoder.pieces(texts) == wanted
    assert cut == [*texts[1:], *texts], "the encoder itself remembers nothing"


def test_width_case_and_traditional_characters_are_folded(encoder: Encoder) -> None:
    left = encoder.encode_passages(["網路釣魚攻擊", "ＲＡＮＳＯＭＷＡＲＥ", "Kill  Chain", "用Ghost手机"])
    right = encoder.encode_passages(["网路钓鱼攻击", "ransomware", "kill chain", "用 ghost手机"])
    assert np.array_equal(left, right)


def test_a_word_is_cut_the_same_wherever_it_stands() -> None:
    assert spaced("用Ghost(2.0版) it's CVE-2024-1") == "用 Ghost( 2. 0版) it' s CVE- 2024- 1"
    assert spaced("") == ""


PARALLEL = [
    ("警方在三个国家逮捕了十二名嫌疑人", "Police arrested twelve suspects in three countries"),
    ("黑客从一家加密货币交易所盗走了数百万美元", "Hackers stole millions of dollars from a cryptocurrency exchange"),
    ("浏览器的漏洞允许远程执行代码", "A browser vulnerability allows remote code execution"),
    ("法院判处他二十年监禁", "The court sentenced him to twenty years in prison"),
    ("研究人员发现了一种新的安卓银行木马", "Researchers found a new banking trojan for Android"),
    ("医院的患者数据在一次数据泄露中被公开", "Patient data of the hospital was exposed in a data breach"),
]


def test_a_translation_is_nearer_than_anything_else(encoder: Encoder) -> None:
    chinese = encoder.encode_queries([zh for zh, _ in PARALLEL])
    english = encoder.encode_queries([en for _, en in PARALLEL])
    scores = chinese @ english.T
    assert scores.argmax(axis=1).tolist() == list(range(len(PARALLEL)))
    assert scores.argmax(axis=0).tolist() == list(range(len(PARALLEL)))


def test_a_paraphrase_is_nearer_than_anything_else(encoder: Encoder) -> None:
    asked = encoder.encode_queries(["哪家医院被勒索软件攻击？", "how long is he going to jail"])
    said = encoder.encode_passages(
        [
            "这家诊所的系统遭到勒索病毒加密。",
            "公司公布了第三季度的营收。",
            "The judge sentenced him to prison for years.",
            "The browser was updated.",
        ]
    )
    assert (asked @ said.T).argmax(axis=1).tolist() == [0, 2]


def test_eight_bits_are_within_half_a_step() -> None:
    from training.encoder.store import quantise

    vectors = np.random.default_rng(1).standard_normal((300, 64)).astype(np.float32)
    vectors[7] = 0
    codes, scales = quantise(vectors)
    assert codes.dtype == np.int8
    assert (np.abs(codes * scales[:, None] - vectors) <= scales[:, None] * 0.501).all()
    assert np.abs(codes).max() == 127
    assert not codes[7].any()


def test_the_folder_is_small() -> None:
    assert sum(file.stat().st_size for file in MODEL_DIR.iterdir()) <= 20_000_000


def test_it_loads_in_a_third_of_a_second_without_torch() -> None:
    program = (
        # NumPy is there before the clock starts: what it takes is not the model's, and a third of all.
        "import sys, time, numpy; start = time.process_time(); from index.encoder import load_encoder; "
        "load_encoder(None).encode_queries(['谁 who']); spent = time.process_time() - start; "
        "print(spent, sorted({'torch', 'sentence_transformers', 'tokenizers', 'faiss'} & set(sys.modules)))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split(" ", 1)
        for _ in range(5)  # the best of them: a busy machine charges a process for its neighbours, too
    ]
    assert {loaded.strip() for _, loaded in runs} == {"[]"}
    assert min(float(spent) for spent, _ in runs) <= 0.3


def test_five_thousand_passages_a_second_on_one_core(encoder: Encoder) -> None:
    passages = [f"{number} {TEXTS[0] * 3}{TEXTS[1] * 2}"[:300] for number in range(2000)]
    best = min(_cpu_seconds(encoder, passages) for _ in range(3))
    assert len(passages) / best >= 5000


def _cpu_seconds(encoder: Encoder, passages: list[str]) -> float:
    start = time.process_time()
    encoder.encode_passages(passages)
    return time.process_time() - start


def test_another_static_model_by_its_path(tmp_path: Path, encoder: Encoder) -> None:
    for name in (CONFIG, PIECES, WEIGHTS):
        (tmp_path / name).write_bytes((MODEL_DIR / name).read_bytes())
    assert is_static_model(tmp_path)
    other = load_encoder(str(tmp_path))
    assert other.name == str(tmp_path)
    assert other.digest == encoder.digest
    assert np.array_equal(other.encode_queries(TEXTS[:3]), encoder.encode_queries(TEXTS[:3]))


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=80)
    | st.sampled_from(["用Ghost(2.0版)缴获６５０万欧元…㎡ 和EncroChat。", "a\ud83d b", "  两  个 ", "ﬁnal ½"])
)
def test_pieces_have_their_places_in_the_text(text: str) -> None:
    encoder = load_encoder(None)
    assert isinstance(encoder, StaticEncoder)
    ids, spans = encoder.borders(text)
    assert ids == encoder.pieces([text])[0]
    last = 0
    for start, end in spans:
        assert 0 <= start <= end <= len(text)
        if start < end:
            assert last <= start
            last = end
    covered = {at for start, end in spans for at in range(start, end)}
    assert all(text[at].isspace() or not text[at].isprintable() for at in range(len(text)) if at not in covered)


def test_the_places_are_those_of_the_words() -> None:
    encoder = load_encoder(None)
    assert isinstance(encoder, StaticEncoder)
    text = "用Ghost(2.0版)缴获６５０万欧元"
    held = [text[start:end] for start, end in encoder.borders(text)[1]]
    assert "".join(held) == text
    assert {"Ghost", "缴获"} <= set(held)


@pytest.mark.parametrize("missing", [PIECES, WEIGHTS])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    for name in {CONFIG, PIECES, WEIGHTS} - {missing}:
        (tmp_path / name).write_bytes((MODEL_DIR / name).read_bytes())
    with pytest.raises(ModelUnavailable, match="install the package again"):
        StaticEncoder.load(tmp_path)


def test_a_torn_file_is_refused(tmp_path: Path) -> None:
    for name in (CONFIG, PIECES):
        (tmp_path / name).write_bytes((MODEL_DIR / name).read_bytes())
    whole = (MODEL_DIR / WEIGHTS).read_bytes()
    for torn in (whole[:4000], whole[: len(whole) // 2], b"", b"{}", b"\xff" * 64):
        (tmp_path / WEIGHTS).write_bytes(torn)
        with pytest.raises(ModelUnavailable, match=WEIGHTS):
            StaticEncoder.load(tmp_path)
    write_safetensors(tmp_path / WEIGHTS, {"embeddings": np.zeros((9, 4), np.int8), "weights": np.ones(9, np.float32)})
    with pytest.raises(ModelUnavailable, match="torn"):
        StaticEncoder.load(tmp_path)


def test_safetensors_come_back(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    tensors = {
        "a": np.arange(6, dtype=np.int8).reshape(2, 3),
        "b": np.linspace(0, 1, 5, dtype=np.float32),
        "c": np.ones((2, 2), np.float16),
    }
    write_safetensors(tmp_path / "x", tensors)
    for found in (read_safetensors(tmp_path / "x"), load_file(tmp_path / "x")):
        assert sorted(found) == ["a", "b", "c"]
        assert all(np.array_equal(found[name], tensors[name]) for name in tensors)


def test_the_config_says_what_it_is() -> None:
    config = json.loads((MODEL_DIR / CONFIG).read_text("utf-8"))
    assert config["dim"] == 256
    assert config["pieces"] == len(read_safetensors(MODEL_DIR / WEIGHTS)["embeddings"])
