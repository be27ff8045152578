"""Work done beside other work: on the second core, where what it calls holds no lock of Python's.

In: a function without arguments. Out: a function that waits for it and gives its result, or raises its error. Searching
words and cutting text into pieces are such work. A thread a call costs 0.05 ms and leaves nothing behind.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from threading import Thread
from typing import TypeVar

from threadpoolctl import ThreadpoolController

__all__ = ["beside", "keep_cores_free"]

T = TypeVar("T")


def beside(work: Callable[[], T], /) -> Callable[[], T]:
    """Begins `work` in a thread of its own; call what is returned to wait for it."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # a panic in Rust is no Exception
            errors.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()

    def wait() -> T:
        thread.join()
        if errors:
            raise errors[0]
        return results[0]

    return wait


@lru_cache(maxsize=1)
def keep_cores_free() -> None:
    """Has OpenBLAS, which NumPy and FAISS multiply with, use the thread that calls it alone, from now on in this process,
    unless the environment says otherwise (OPENBLAS_NUM_THREADS).

    Its other threads wait for more work in a busy loop, on the cores that `beside` works on: with other
    work on the machine a question took 49 ms instead of 43 at the median and 107 instead of 57 at the 99th percentile. The
    products are small: two threads gain nothing.
    """
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        ThreadpoolController().select(internal_api="openblas").limit(limits=1)
