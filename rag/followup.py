"""Follow-up questions. In: a question and the earlier ones, oldest first. Out: a question that stands by itself.

No language model: what the earlier questions are about is set in brackets behind the question, because that can be
shown to the person who asked and is never wrong by more than being superfluous.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rag.frequencies import Frequencies
from rag.leaning import content, has_han, leaning, names_in, points_back
from rag.topic import topic_of

__all__ = ["asked_before", "readings", "standalone"]

NAME_CHARS = 3
"""Characters from which on what is rare from end to end is taken for a Chinese name: 霍罗舍夫."""
RARE = 0.62
"""Weight (see `rag.frequencies`) from which on two characters together are rare, as in `rag.chinese_names`."""


def readings(question: str, history: Sequence[str]) -> tuple[str, ...]:
    """What may be meant: `standalone`, and the question as it is where that may be complete after all, because nothing in
    it points back and it has a name that did not come up before. Which of the two is meant the articles tell."""
    full = standalone(question, history)
    subject = full[len(question) :]
    if not subject or points_back(question) or not _names_anew(question, subject):
        return (full,)
    return (full, question)


def _names_anew(question: str, subject: str) -> bool:
    """Whether `question` names something that `subject` does not."""
    if any(not _holds(subject, name) for name in names_in(question)):
        return True
    frequencies = Frequencies.load()
    for words in content(question).split() if has_han(question) else ():
        pairs = [words[at : at + 2] for at in range(len(words) - 1)]
        rare = [
            pair not in subject and weight >= RARE
            for pair, weight in zip(pairs, frequencies.weights(pairs), strict=True)
        ]
        if any(all(rare[at : at + NAME_CHARS - 1]) for at in range(len(rare) - NAME_CHARS + 2)):
            return True
    return False


def standalone(question: str, history: Sequence[str]) -> str:
    """`question` as it is when it names its own subject, else with the subject of the conversation in brackets."""
    subject, _ = _subject(history)
    if not subject or leaning(question) <= 0:
        return question
    names = names_in(subject)
    if names and all(_holds(question, name) for name in names) and not _adds(question, subject):
        return question
    if _holds(question, subject):
        return question
    return f"{question}（{subject}）" if has_han(question) else f"{question} ({subject})"


def asked_before(history: Sequence[str]) -> tuple[str, ...]:
    """The earlier questions that `standalone` takes its subject from, oldest first. What it takes of them is words for a
    search and often no phrase ("people were arrested over it"); to a person the questions themselves say it better."""
    return _subject(history)[1]


def _subject(history: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The topic of the last question that had one of its own, with the names that came up since; and where they stood."""
    subject, asked = "", tuple[str, ...]()
    for earlier in history:
        if not subject or leaning(earlier) <= 0:
            if topic := topic_of(earlier):
                subject, asked = topic, (earlier,)
            continue
        new = [name for name in dict.fromkeys(names_in(earlier)) if not _holds(subject, name)]
        if new:
            subject, asked = ("，" if has_han(subject) else ", ").join([subject, *new]), (*asked, earlier)
    return subject, asked


def _holds(text: str, part: str) -> bool:
    return _folded(part) in _folded(text)


def _adds(question: str, subject: str) -> bool:
    """Whether the subject says more than its names: "MATRIX" adds nothing to a question that says MATRIX."""
    rest = _folded(subject)
    for name in names_in(subject):
        rest = rest.replace(_folded(name), "")
    return len(rest) > 2 and rest not in _folded(question)


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
