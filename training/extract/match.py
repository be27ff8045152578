"""Whether a sentence holds an answer: by the one rule of `rag.evaluation.matching`, or in another form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.aliases import key, others
from rag.evaluation.matching import Folded, folded
from rag.numbers import is_figure, keys

__all__ = ["says", "says_otherwise"]

_DAY = re.compile(r"d:\d\d-(?!00)\d\d")
"""A day of a year, of `rag.numbers.keys`."""
SHORT = 8
"""A shorter sentence, without marks and space, is not an answer because it stands in a longer one."""


def says(text: str, answers: Sequence[str], *, part: bool = True) -> bool:
    """Whether `text` holds one of `answers`, or, with `part`, is a part of one."""
    whole, golds = Folded(text), [folded(answer) for answer in answers]
    if any(whole.holds(gold) for gold in golds):
        return True
    return part and len(whole.bare) >= SHORT and any(gold.holds(whole) for gold in golds)


def says_otherwise(text: str, answers: Sequence[str], question: str) -> bool:
    """Whether `text` has one of `answers` in another form: seven for 7名, 2021年4月 for April 2021, a name in the other script.

    A small number may stand there for something else, so this tells that the text may be right, not that it is."""
    asked, told, plain = keys(question), keys(text), key(text)
    for answer in answers:
        if is_figure(answer):
            figures = keys(answer) - asked
            days = {figure for figure in figures if _DAY.fullmatch(figure)}
            if days & told or (figures and not days and figures <= told):
                return True
        elif any(len(form) > 1 and form in plain for form in (key(answer), *map(key, others(key(answer))))):
            return True
    return False
