"""Words of a question in sentences, found by a look at likely places alone: as if every word had been cut and compared."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tokens import fold, tokens
from rag import overlap
from rag.question import parse

_WORD = st.sampled_from(
    "dying died die lies lying tie ties carry carries carried batteries battery hacker's CVE-2024-1234 4.2.1 7,134 1,000,000 "
    "node.js e-mail running runs ran servers Ghost's naïve café stole stolen steal's x-y C++ c# 2024 企业 勒索软件 用Ghost的 "
    "encrypting encrypted encryption analyses analysis universities universe skies sky news a I".split()
)
_SENTENCE = st.lists(_WORD | st.text("abceginrsty", min_size=1, max_size=9), max_size=7).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(_SENTENCE, min_size=1, max_size=5), _SENTENCE)
def test_a_word_is_found_where_its_stem_is(sentences: list[str], asked: str) -> None:
    folded = [fold(sentence) for sentence in sentences]
    english = [term for term in dict.fromkeys(tokens(asked + " " + sentences[0])) if term.isascii()]
    has = overlap.matches(english, overlap.Lines(folded))
    for row, text in enumerate(folded):
        held = overlap.stems(text)
        for at, term in enumerate(english):
            if text.isascii():  # else a Chinese word may stand for it
                assert (has[row, at] == 1) == (term in held), (term, text)
            elif term in held:
                assert has[row, at] == 1
    for text in folded:
        assert all(overlap.has_stems([term], text) == (term in overlap.stems(text)) for term in english)


def test_a_stem_that_shares_no_beginning_with_its_word() -> None:
    lines = overlap.Lines(["", "the dying network", "", "a dead one", "他说 dying 了", ""])
    assert overlap.matches(["die"], lines)[:, 0].tolist() == [0, 1, 0, 0, 1, 0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("ab c勒索。", max_size=12), max_size=4), st.text("ab c勒索", min_size=1, max_size=10))
def test_the_longest_string_shared(sentences: list[str], asked: str) -> None:
    question = parse(asked)
    lengths, shares = overlap.common(question, sentences)
    looked_for = " ".join(overlap.content(question.standalone).split()).strip(" ?？。.!！,，")
    pieces = [looked_for[a:b] for a in range(len(looked_for)) for b in range(a + 1, len(looked_for) + 1)]
    wanted = [max([len(piece) for piece in pieces if piece in text], default=0) for text in sentences]
    assert lengths.tolist() == wanted
    assert np.allclose(shares, np.array(wanted) / max(len(looked_for), 1))


@given(st.lists(st.text(max_size=30), max_size=5))
def test_chinese_characters_are_counted_text_by_text(texts: list[str]) -> None:
    assert overlap.hans(texts) == [sum("\u3400" <= char <= "\u9fff" for char in text) for text in texts]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 5, width=32)), min_size=1, max_size=12))
def test_groups(pairs: list[tuple[int, float]]) -> None:
    groups, values = np.array([group for group, _ in pairs]), np.array([[v, 1] for _, v in pairs], dtype=np.float32)
    largest, total = overlap.largest(values, groups, 4), overlap.total(values, groups, 4)
    for group in range(4):
        mine = values[groups == group]
        assert largest[group].tolist() == (mine.max(axis=0).tolist() if len(mine) else [0, 0])
        assert np.allclose(total[group], mine.sum(axis=0))
