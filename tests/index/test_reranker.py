"""A real cross-encoder, small enough to be made on the spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelUnavailable
from index.reranker import load_reranker

pytestmark = [
    pytest.mark.slow,
    # torch and transformers warn about themselves; what is tested here is what comes out.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"),
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer BERT with random weights, saved as CrossEncoder saves one."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "police", "ghost", "phone", "警", "方", "a", "b"]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_scores_are_the_models_and_do_not_depend_on_the_batch(model: Path) -> None:
    reranker = load_reranker(str(model))
    texts = ["police ghost", "phone", "警方 ghost phone", ""]
    scores = reranker.scores("ghost phone", texts)
    assert scores.shape == (4,)
    assert scores.dtype == np.float32
    assert len(set(scores.round(6).tolist())) == 4
    alone = [float(reranker.scores("ghost phone", [text])[0]) for text in texts]
    np.testing.assert_allclose(scores, alone, atol=1e-5)
    assert reranker.scores("ghost", []).shape == (0,)


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no/such-model"):
        load_reranker("no/such-model")
    with pytest.raises(ModelUnavailable, match=str(tmp_path)):
        load_reranker(str(tmp_path))
