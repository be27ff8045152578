"""What a figure measures: its currency, percent, or the word it counts. In: a text and a `Value` of it. Out: strings."""

from __future__ import annotations

from collections.abc import Iterator

from rag.numbers import Value, values

__all__ = ["is_particular", "measure_of", "of_measure", "shown"]

_NOT_TOLD = frozenset(
    "years year days day months month weeks week hours hour minutes minute am pm st nd rd th gb mb kb tb bit bits of and "
    "or to in on at the a by for from with is was were are had have who that times percent new more other old".split()
)
REACH_CHARS = 24
"""How far behind a figure its word may end."""


def is_particular(measure: str) -> bool:
    """Whether figures of a measure tell things apart: amounts, percentages, people, an English noun; not 个 or 年."""
    return (len(measure) > 1 and measure not in _NOT_TOLD) or measure in set("p名人国")


def measure_of(text: str, value: Value) -> str:
    """``usd``, ``p``, ``d``; for a bare number the Chinese character or the English word right after it, or "", as for an
    ordinal, which counts nothing."""
    if value.key.startswith("o:"):
        return ""
    if value.kind != "number":
        return value.key.split(":")[0]
    return _word(text, value)[0]


def shown(text: str, value: Value) -> str:
    """The figure as it stands, a bare number with its measure word or its noun: "57 名", "43 countries"; of "43 angry
    members" the number alone; of 第三名 all."""
    word, end = ("", value.end) if value.kind != "number" else _word(text, value)
    whole = not word.isascii() or word.endswith("s") or word in ("people", "men", "women")
    start = value.start - text[: value.start].endswith("第")
    return text[start : end if whole else value.end]


def of_measure(text: str, measure: str) -> Iterator[str]:
    """The figures of `text` that measure the same, as they stand."""
    if measure:
        yield from (shown(text, value) for value in values(text) if measure_of(text, value) == measure)


def _word(text: str, value: Value) -> tuple[str, int]:
    """The word after a number and where it ends; "" where none follows."""
    at = value.end
    while at < len(text) and text[at] in " \u00a0多余":
        at += 1
    end = at
    if at < len(text) and "\u4e00" <= text[at] <= "\u9fff":
        return text[at], at + 1
    while end < min(len(text), at + REACH_CHARS) and text[end].isascii() and text[end].isalpha():
        end += 1
    return (text[at:end].lower(), end) if end > at else ("", value.end)
