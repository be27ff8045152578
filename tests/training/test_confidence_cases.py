"""Which first quotes teach the confidence, and as what."""

from __future__ import annotations

import numpy as np

from rag.confidence import EVIDENCE
from training.extract.fit_confidence import ELSEWHERE, ELSEWHERE_TOLD, OTHERWISE_TOLD, Cases


def test_what_another_outlet_tells_is_right_and_what_is_told_otherwise_teaches_nothing() -> None:
    right = np.array([1, 0, ELSEWHERE_TOLD, ELSEWHERE_TOLD, OTHERWISE_TOLD, 1], dtype=np.int8)
    answerable = np.array([True, False, True, False, True, True])
    stopped = np.array([False, False, False, False, False, True])
    rows = np.arange(6, dtype=np.float32)[:, None].repeat(len(EVIDENCE), axis=1)
    found = Cases(rows, right, np.full(6, 2.0), answerable, np.arange(6), stopped).taught()
    # The fourth is of a question whose article was taken away, the last one is stopped by the guard.
    assert found.rows[:, 0].tolist() == [0, 1, 2]
    assert found.right.tolist() == [1, 0, 1]
    assert found.weight.tolist() == [2.0, 2.0, 2.0 * ELSEWHERE]
