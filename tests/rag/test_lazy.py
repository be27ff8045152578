"""Patterns that are compiled when they are first used: they are right, and do as compiled ones do."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import chain

import pytest

from rag import cues, measured
from rag.lazy import _Lazy, lazy


def _all() -> list[object]:
    """Every pattern of the modules that have them lazy, those within tables too."""
    values = list(chain(vars(cues).values(), vars(measured).values()))
    inner = chain.from_iterable(value for value in values if isinstance(value, tuple))
    pairs = chain.from_iterable(value for value in inner if isinstance(value, tuple))
    return [value for value in chain(values, pairs) if isinstance(value, _Lazy)]


def test_all_of_them_can_be_compiled() -> None:
    found = _all()
    assert len(found) > 60
    for value in found:
        assert isinstance(value, _Lazy)
        assert re.compile(*value._source).pattern == value.pattern


def test_it_does_what_the_pattern_does() -> None:
    pattern = lazy(r"(\d+) ?(人|people)", re.IGNORECASE)
    for text in ("逮捕 38 人", "38 PEOPLE, 40 people", "nobody"):
        plain = re.compile(r"(\d+) ?(人|people)", re.IGNORECASE)
        for _ in range(2):
            assert pattern.findall(text) == plain.findall(text)
            assert (pattern.search(text) is None) == (plain.search(text) is None)
            assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert pattern.flags & re.IGNORECASE


def test_a_wrong_one_says_so_when_it_is_used() -> None:
    wrong = lazy("(")
    with pytest.raises(re.error):
        wrong.search("x")


def test_what_only_conversations_need_is_not_loaded_at_the_start() -> None:
    program = "import sys, rag.service; print(sorted({'rag.followup', 'rag.topic', 'rag.leaning'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
