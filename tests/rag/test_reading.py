"""The reader: the same sums in NumPy as in torch, whatever stands beside a candidate."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoder import load_encoder
from index.static_encoder import StaticEncoder
from rag.candidates import Candidates
from rag.reader import QUOTE, SEGMENTS, Candidate, Reader, laid_out
from rag.reread import READ, reread

QUESTION = "加密手机案一共抓了多少人？"
CANDIDATES = [
    Candidate("警方捣毁加密手机服务", "行动持续三年。", "共有六千五百五十八名嫌疑人被捕。"),
    Candidate("Police close a phone network", "", "They arrested 6,558 suspects and seized 900 million euros."),
    Candidate("", "", "关于我们"),
    Candidate("警方捣毁加密手机服务", "共有六千五百五十八名嫌疑人被捕。", "缴获现金七亿欧元。" * 12),
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    found = load_encoder(None)
    assert isinstance(found, StaticEncoder)
    return found


def test_it_reads_the_pieces_of_the_encoder_that_ships(encoder: StaticEncoder) -> None:
    assert Reader.load().digest == encoder.digest, "train the reader again: python -m training.reader.fit"


@pytest.mark.slow
def test_the_same_sums_as_the_module_that_was_trained(encoder: StaticEncoder) -> None:
    torch = pytest.importorskip("torch")
    from training.reader.net import Net

    torch.manual_seed(3)
    net = Net(encoder.vectors(np.arange(len(encoder)))).eval()
    mine = Reader({name: value.detach().numpy() for name, value in net.named_parameters()}, "")
    for question in (QUESTION, "How many were arrested?", "？", ""):
        asked, ids, parts = laid_out(question, CANDIDATES, encoder)
        with torch.no_grad():
            theirs, by_piece = (
                found[0].numpy() for found in net(*(torch.from_numpy(part)[None] for part in (asked, ids, parts)))
            )
        scores, of_pieces = mine.forward(asked, ids, parts, encoder)
        assert np.allclose(scores, theirs, atol=2e-4)
        assert np.allclose(of_pieces, by_piece[parts == SEGMENTS], atol=2e-4)


@pytest.mark.slow
def test_training_goes_on_from_what_ships(encoder: StaticEncoder) -> None:
    torch = pytest.importorskip("torch")
    from training.reader.net import Net

    reader = Reader.load()
    net = Net(encoder.vectors(np.arange(len(encoder)))).eval()
    net.take({name: weight.astype(np.float16) for name, weight in reader.weights.items()})
    asked, ids, parts = laid_out(QUESTION, CANDIDATES, encoder)
    with torch.no_grad():
        theirs, _ = net(*(torch.from_numpy(part)[None] for part in (asked, ids, parts)))
    assert np.allclose(reader.forward(asked, ids, parts, encoder)[0], theirs[0].numpy(), atol=2e-3)
    assert all((array == reader.weights[name].astype(np.float16)).all() for name, array in net.arrays().items())
    with pytest.raises(KeyError, match=r"project\.weight"):
        net.take({name: weight.astype(np.float16) for name, weight in reader.weights.items() if name[:3] != "pro"})


def test_what_has_no_pieces_may_stand_last(encoder: StaticEncoder) -> None:
    reader, none = Reader.load(), Candidate("", "", "")
    scores = reader.scores(QUESTION, [*CANDIDATES, Candidate("警方捣毁加密手机服务", "", ""), none], encoder)
    assert np.isfinite(scores).all()
    assert np.allclose(scores[:-2], reader.scores(QUESTION, CANDIDATES, encoder), atol=1e-3)
    told = reader.piecewise(QUESTION, [*CANDIDATES, none], encoder)
    assert [len(pieces) for pieces, _ in told] == [len(spans) for _, spans in told]
    assert len(told[-1][0]) == 0


def test_a_score_does_not_depend_on_the_others(encoder: StaticEncoder) -> None:
    reader = Reader.load()
    together = reader.scores(QUESTION, CANDIDATES, encoder)
    alone = [reader.scores(QUESTION, [candidate], encoder)[0] for candidate in CANDIDATES]
    assert np.allclose(together, alone, atol=1e-3)
    assert np.allclose(reader.scores(QUESTION, CANDIDATES[::-1], encoder)[::-1], together, atol=1e-3)


def test_the_answer_stands_before_what_only_shares_its_words(encoder: StaticEncoder) -> None:
    pairs = [
        (
            "EncroChat案一共抓了多少人？",
            "警方在EncroChat案中共逮捕6558人。",
            "EncroChat是一家加密手机公司，很多人用它。",
        ),
        (
            "How much money was seized?",
            "Officers seized 740 million euros in cash.",
            "The money was seized by officers.",
        ),
        ("How many people were arrested?", "Police arrested 57 suspects.", "Many people were arrested by the police."),
        ("When was the site closed?", "The site went offline on 3 May 2024.", "The site was closed by the police."),
    ]
    for question, answer, other in pairs:
        first, second = Reader.load().scores(question, [Candidate("", "", answer), Candidate("", "", other)], encoder)
        assert first > second


def test_each_piece_of_a_sentence_has_a_score_and_a_place(encoder: StaticEncoder) -> None:
    told = Reader.load().piecewise(QUESTION, CANDIDATES, encoder)
    assert Reader.load().piecewise(QUESTION, [], encoder) == []
    for (scores, spans), candidate in zip(told, CANDIDATES, strict=True):
        assert scores.shape == (min(len(encoder.pieces([candidate.sentence])[0]), QUOTE),)
        assert spans.shape == (len(scores), 2)
        assert np.isfinite(scores).all()
    sentence = "2023 年，蓝鹭小组在希腊的一次行动中逮捕了 57 名嫌疑人。"
    [(scores, spans)] = Reader.load().piecewise("蓝鹭小组抓了多少人？", [Candidate("", "", sentence)], encoder)
    start, end = spans[int(np.argmax(scores))].tolist()
    assert sentence[start:end] in {"57", "名", "名嫌疑人", "嫌疑人"}


def test_nothing_to_read(encoder: StaticEncoder) -> None:
    assert Reader.load().scores(QUESTION, [], encoder).shape == (0,)
    scores = Reader.load().scores("", [Candidate("", "", "")], encoder)
    assert scores.shape == (1,)
    assert np.isfinite(scores).all()


def test_the_best_are_read(encoder: StaticEncoder) -> None:
    count = READ + 9
    texts = tuple(f"第{number}句话说的是别的事。" for number in range(count))
    nobody = np.full(count, -1, dtype=np.int64)
    zero = np.zeros(count, dtype=np.int64)
    found = Candidates(zero, zero, zero, zero, np.ones(count, dtype=np.bool_), zero, nobody, nobody, texts, texts)
    ranked = -np.arange(count, dtype=np.float64)[::-1]
    read = reread(QUESTION, found, ranked, lambda row: "", Reader.load(), encoder)
    assert np.isnan(read).tolist() == [True] * (count - READ) + [False] * READ
