"""Which sentences are looked at closely: the nearest of many, whatever stands between them."""

from __future__ import annotations

import numpy as np
import pytest
from made_hits import Article, Hit, Passage

from rag import features, nearest
from rag.candidates import Candidates, collect
from rag.extract import Extractor
from rag.question import parse
from rag.trees import Trees

FILLER_EN = "Visitors praised hall {0} of the pottery fair for its light and its {0} benches."
FILLER_ZH = "陶艺展第{0}展厅的灯光和{0}条长椅受到观众好评。"
MANY = 180


def hit(text: str, title: str, lang: str) -> Hit:
    return Hit(1, 1.0, Passage(0, 0, 0, len(text)), text, Article(title, lang), 5.0, 1.0, 0.4)


def article(filler: str, answer: str, at: int, joint: str) -> str:
    lines = [filler.format(number) for number in range(1, MANY)]
    lines.insert(at, answer)
    return joint.join(lines)


CASES = [
    pytest.param(
        article(FILLER_EN, "The kiln was rebuilt by Orla Venn after the flood.", at, "\n"), "Pottery fair opens", "en",
        "Who rebuilt the kiln?", "Orla Venn", id=f"en at {at}",
    )
    for at in (2, 90, 175)
] + [
    pytest.param(
        article(FILLER_ZH, "洪水之后，柴窑由沈知夏重新砌好。", at, "\n"), "陶艺展开幕", "zh", "柴窑是谁重新砌的？", "沈知夏",
        id=f"zh at {at}",
    )
    for at in (2, 90, 175)
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "lang", "asked", "answer"), CASES)
def test_the_answer_stays_wherever_it_stands(text: str, title: str, lang: str, asked: str, answer: str) -> None:
    hits = [hit(text, title, lang)]
    found = collect(hits, lambda aid: text)
    assert len(found) >= MANY
    rows, kept, near = features.features(parse(asked), found, hits)
    assert rows.shape[0] == len(kept) == nearest.KEPT
    assert near.shape == (len(found),)
    assert any(answer in found.texts[row] for row in kept.tolist())
    extraction = Extractor.load().extract(parse(asked), hits, text_of=lambda aid: text)
    assert answer in text[extraction.spans[0].start : extraction.spans[0].end]


def test_what_was_not_looked_at_stays_behind_in_its_order() -> None:
    text, title, lang, asked, _ = CASES[0].values
    hits = [hit(str(text), str(title), str(lang))]
    question = parse(str(asked))
    found = collect(hits, lambda aid: str(text))
    _, kept, near = features.features(question, found, hits)
    weighed = Extractor.load().weigh(question, hits, text_of=lambda aid: str(text))
    assert weighed is not None
    others = np.setdiff1d(np.arange(len(found)), kept)
    assert weighed.scores[others].max() < weighed.scores[kept].min()
    assert np.array_equal(np.argsort(weighed.scores[others], kind="stable"), np.argsort(near[others], kind="stable"))


def test_few_are_all_looked_at() -> None:
    assert nearest.nearest(np.array([3.0, 1.0, 2.0])).tolist() == [0, 1, 2]
    assert nearest.nearest(np.arange(100.0)).tolist() == list(range(100 - nearest.KEPT, 100))


def test_what_training_reads_is_what_picks() -> None:
    text, title, lang, asked, _ = CASES[3].values
    hits = [hit(str(text), str(title), str(lang))]
    found: Candidates = collect(hits, lambda aid: str(text))
    read = features.quick(parse(str(asked)), found, hits)
    _, _, near = features.features(parse(str(asked)), found, hits)
    assert read.shape == (len(found), len(nearest.COLUMNS))
    assert np.array_equal(Trees.load(nearest.FILE).predict(read), near)


def test_a_forest_of_other_columns_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "COLUMNS", nearest.COLUMNS[1:])
    nearest._forest.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"nearest\.npz was made for other columns"):
            nearest.nearness({})
    finally:
        monkeypatch.undo()
        nearest._forest.cache_clear()
