"""How many threads a question's arithmetic takes."""

from __future__ import annotations

import os

__all__ = ["one_each"]


def one_each() -> None:
    """One thread for NumPy's products, unless the environment says otherwise. Call it before NumPy is loaded.

    The products of one question are too small to be shared: on two cores it takes 5 of 72 ms longer with two threads
    that wait for each other, and with many readers they fight for the cores.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
