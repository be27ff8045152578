"""Kinds of values on the command line.

In: a word as typed. Out: the value, what argparse tells the person, or `BadRequest` where the command line fits but not
what it names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO

from rag.errors import BadRequest

__all__ = ["chance", "count", "count_to", "model_name", "open_file"]


def chance(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def count_to(most: int) -> Callable[[str], int]:
    """The kind of whole numbers from 1 to `most`."""

    def number(text: str) -> int:
        value = count(text)
        if value > most:
            raise argparse.ArgumentTypeError(f"{text!r} is too many; give a whole number from 1 to {most}")
        return value

    return number


def model_name(name: str | None, option: str, kind: str) -> str | None:
    """The name of a model, or None where the option was left out. Raises BadRequest for an empty one."""
    if name == "":  # an unset variable in a script: to take no model, or another one, would be a surprise
        raise BadRequest(f"{option} is empty; name {kind}, or leave the option out")
    return name


def open_file(name: str, needed: str) -> AbstractContextManager[BinaryIO]:
    """The bytes of a file, or of standard input for ``-``. Raises BadRequest that says what is `needed`."""
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    if not name:
        raise BadRequest(f"the name of the file is empty; {needed}")
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise BadRequest(f"{name}: {error.strerror}; {needed}") from None
