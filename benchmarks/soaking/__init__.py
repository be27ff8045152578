"""The parts of `benchmarks/soak.py`: kills, power cuts, small changes, fuzzing, many questions, many readers."""

from __future__ import annotations

__all__ = ["Crashed"]


class Crashed(Exception):
    """An error that should not be, or a hang, on damaged input; says how to get there again."""
