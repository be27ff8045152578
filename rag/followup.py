"""Follow-up questions. In: a question and the earlier ones, oldest first. Out: a question that stands by itself.

No language model: what the earlier questions are about is set in brackets behind the question, because that can be
shown to the person who asked and is never wrong by more than being superfluous.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from rag.leaning import has_han, leaning, names_in
from rag.topic import topic_of

__all__ = ["standalone"]


def standalone(question: str, history: Sequence[str]) -> str:
    """`question` as it is when it names its own subject, else with the subject of the conversation in brackets."""
    subject = _subject(history)
    if not subject or leaning(question) <= 0:
        return question
    names = names_in(subject)
    if names and all(_holds(question, name) for name in names) and not _adds(question, subject):
        return question
    if _holds(question, subject):
        return question
    return f"{question}（{subject}）" if has_han(question) else f"{question} ({subject})"


def _subject(history: Sequence[str]) -> str:
    """The topic of the last question that had one of its own, with the names that came up since."""
    subject = ""
    for earlier in history:
        topic = topic_of(earlier)
        if not subject or leaning(earlier) <= 0:
            subject = topic or subject
            continue
        new = [name for name in dict.fromkeys(names_in(earlier)) if not _holds(subject, name)]
        subject = ("，" if has_han(subject) else ", ").join([subject, *new])
    return subject


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
