"""Everything that reads an article's text, or a question, between the index and an answer.

In: any text. Out: whatever; it is only to end, soon and without an error. `fuzz` runs damaged pages through it, and a test
runs text that repeats itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from corpus.headings import first_heading
from rag import cues
from rag.entities import entities, guard
from rag.examples import questions_on
from rag.followup import readings
from rag.links import deep_link
from rag.numbers import keys
from rag.question import Question, parse
from rag.sentences import sentences

__all__ = ["READERS"]

ASKED = (
    "Who stole $3 million from Havenchat in Germany in August 2031, CVE-2031-10001?",
    "2031年8月谁利用CVE-2031-10001从德国的“灰鹭”银行偷走了300万美元？",
)
"""With a name, a figure, a place, a day and an identifier, so that all of them are looked for."""
LONGEST_QUESTION = 2_000


@lru_cache(maxsize=1)
def _questions() -> tuple[Question, ...]:
    return tuple(map(parse, ASKED))


def _linked(text: str) -> None:
    middle = len(text) // 2
    for start, end in ((0, 200), (middle, middle + 200), (len(text) - 200, len(text))):
        deep_link("https://soak.example/a", text, start=max(0, start), end=min(end, len(text)))


def _offered(text: str) -> None:
    lead = "Zhokster, Zhokster: "  # an article is offered for what its title names
    for lang in ("zh", "en"):
        list(questions_on("Zhokster", lead + text, lang))


def _cued(text: str) -> None:
    for start, end in sentences(text)[:60]:
        for pattern in (*cues.STRONG.values(), *cues.WEAK.values()):
            pattern.findall(text[start:end])


def _asked(text: str) -> None:
    question = text[:LONGEST_QUESTION]
    parse(question)
    readings(question, [question] * 4)


READERS: dict[str, Callable[[str], object]] = {
    "sentences": sentences,
    "figures": keys,
    "entities": entities,
    "entities of a question": lambda text: entities(text[:LONGEST_QUESTION], question=True),
    "guard": lambda text: guard(_questions()[0], text),
    "guard in Chinese": lambda text: guard(_questions()[1], text),
    "deep link": _linked,
    "examples": _offered,
    "cues": _cued,
    "question": _asked,
    "heading": first_heading,
}
