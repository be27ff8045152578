"""Emphasis: which runs of * and _ are mark-up.

In: the runs of a stretch of raw text, in order. Out: cuts, appended. Runs pair within a block, next to Chinese
punctuation too (CommonMark would leave them); what stands inside a word, a power or a mask is text.
"""

from __future__ import annotations

from corpus.clean.spans import Spans

__all__ = ["Run", "cut_emphasis"]

Run = tuple[int, int, int]
"""Start, end, and number of the block it stands in."""


def cut_emphasis(raw: str, runs: list[Run], cuts: Spans) -> None:
    """Pair the runs of * and _ within each block; cut the pairs, and longer star runs that have no partner."""
    block = -1
    open_runs: dict[tuple[str, bool], Spans] = {}
    loose: Spans = []
    size = len(raw)
    for begin, after, run_block in runs:
        if run_block != block:
            _drop_loose(raw, open_runs, loose, cuts)
            block = run_block
        mark = raw[begin]
        strong = after - begin > 1
        before = raw[begin - 1] if begin else "\n"
        behind = raw[after] if after < size else "\n"
        joins_left = before.isalnum() if mark == "_" else before.isascii() and before.isalnum()
        joins_right = behind.isalnum() if mark == "_" else behind.isascii() and behind.isalnum()
        inside = joins_left and joins_right
        can_open = not behind.isspace() and (not joins_left or (strong and inside and mark == "*"))
        can_close = not before.isspace() and (not joins_right or (strong and inside and mark == "*"))
        waiting = open_runs.setdefault((mark, strong), [])
        if can_close and waiting and not (inside and _is_inside(raw, waiting[-1])):
            opener = waiting.pop()
            if mark == "_" and strong and _is_name(raw[opener[1] : begin]):
                continue  # __init__
            cuts += (opener, (begin, after))
            if can_open and after - begin > 3:
                waiting.append((begin, after))
        elif can_open:
            waiting.append((begin, after))
        else:
            loose.append((begin, after))
    _drop_loose(raw, open_runs, loose, cuts)


def _is_name(word: str) -> bool:
    return word.isascii() and word.isidentifier()


def _is_inside(raw: str, run: tuple[int, int]) -> bool:
    """Does the run stand between two ASCII letters or digits (2**8)?"""
    before, behind = raw[run[0] - 1 : run[0]], raw[run[1] : run[1] + 1]
    return before.isascii() and before.isalnum() and behind.isascii() and behind.isalnum()


def _drop_loose(
    raw: str,
    open_runs: dict[tuple[str, bool], Spans],
    loose: Spans,
    cuts: Spans,
) -> None:
    for (mark, strong), waiting in open_runs.items():
        if mark == "*" and strong:
            loose += waiting
        waiting.clear()
    for begin, after in loose:
        if raw[begin] == "*" and after - begin > 1 and not _is_operator(raw, begin, after):
            cuts.append((begin, after))
    loose.clear()


def _is_operator(raw: str, begin: int, after: int) -> bool:
    """A power, a mask or a glob: the stars mean something (2 ** 3, a**b, 138****1234)."""
    if _is_inside(raw, (begin, after)):
        return True
    before, behind = raw[max(begin - 2, 0) : begin], raw[after : after + 2]
    return before[-1:] == " " and before[:1].isalnum() and behind[:1] == " " and behind[1:].isalnum()
