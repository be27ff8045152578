"""Grounded answers as pytest tests: no language model, right for Chinese, for any system that answers in JSON.

In: an index (``--yuanwen-index``), answers, case files. Out: fixtures and helpers that fail with question, answer,
what was expected and what was nearest; every line of a ``*.cases.jsonl`` file is a test of its own.

This package stands alone and knows the `yuanwen` command only as a program: the repositories it is used in often have
packages called ``rag`` or ``index`` themselves.
"""

from __future__ import annotations

from pytest_yuanwen.client import Yuanwen
from pytest_yuanwen.grounded import assert_grounded

__all__ = ["Yuanwen", "assert_grounded"]
