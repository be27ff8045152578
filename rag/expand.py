"""What a question is searched for: its own terms, those of the other language, and other words for its words.

In: a question and its search terms. Out: terms with the weights that BM25 multiplies their scores by.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.tokens import tokens
from rag.lexicon import Lexicon
from rag.question import Question

__all__ = ["expand"]

OTHER_WORD = 0.4
"""Weight of another word for one of the question's, shared among the terms that it is made of. On 600 written
questions that nothing was trained on, 0.3 to 0.5 find an English article among the first ten in .82 to .83 instead of
.77, a Chinese one in .91 instead of .89; 0.15 finds fewer."""
OTHER_WORDS = 8
"""Other words searched for beside each of the question's."""


def expand(question: Question, terms: Sequence[str]) -> dict[str, float]:
    """1 for `terms`, less for what may stand for them."""
    weights = Lexicon.load().expand(terms)
    for other in question.alternatives:
        chinese = [tokens(word, folded=True) for word in other.chinese[:OTHER_WORDS]]
        for form in [*chinese, *other.stems][:OTHER_WORDS]:
            share = OTHER_WORD / len(form) ** 0.5
            for term in form:
                weights[term] = max(weights.get(term, 0.0), share)
    return weights
