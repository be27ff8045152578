"""Patterns that are compiled when they are first used.

In: what `re.compile` takes. Out: what it gives, as far as its methods and attributes go. Compiling the patterns of all
kinds of questions and figures takes 0.1 s, and one question needs a few of them.
"""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["lazy"]


class _Lazy:
    def __init__(self, source: str, flags: int) -> None:
        self._source = source, flags

    def __getattr__(self, name: str) -> Any:
        # Only asked for what is not there yet: from the second use on it costs what an attribute costs.
        value = getattr(re.compile(*self._source), name)
        setattr(self, name, value)
        return value


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern `source`; where it is wrong, its first use raises `re.error`."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
