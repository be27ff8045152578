"""What can go wrong when answers are measured.

RagError
└── EvaluationError
    ├── BadCases   a case file or data set that cannot be read as one; the message says where and what was needed
    ├── BadPlace   a file or folder that is to be written and cannot be
    ├── BadRun     a saved run, or a file of answers, that is none
    └── GateError  a gate that cannot be applied, or must not be lowered
"""

from __future__ import annotations

from rag.errors import RagError

__all__ = ["BadCases", "BadPlace", "BadRun", "EvaluationError", "GateError"]


class EvaluationError(RagError):
    """The trunk of this tree. The message is one line for a person."""


class BadCases(EvaluationError, ValueError):
    """Cases that cannot be read."""


class BadPlace(EvaluationError):
    """Where something is to be written, and cannot be."""


class BadRun(EvaluationError, ValueError):
    """A saved run or a file of answers that cannot be read."""


class GateError(EvaluationError):
    """A gate that does not fit the cases, or would be lowered without leave."""
