"""Work beside other work: its result arrives, its error is raised where it is waited for."""

from __future__ import annotations

import threading

import pytest
from threadpoolctl import ThreadpoolController

from rag.beside import beside, keep_cores_free


def test_it_runs_meanwhile_and_gives_its_result() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> tuple[str, bool]:
        begun.set()
        return "警方", go_on.wait(10)

    wait = beside(work)
    assert begun.wait(10)  # it has begun though nobody waits for it yet
    go_on.set()
    assert wait() == ("警方", True)
    assert wait() == ("警方", True)


def test_its_error_is_raised_where_it_is_waited_for() -> None:
    class Panic(BaseException):
        """Like one of Rust: no Exception."""

    def work() -> None:
        raise Panic("damaged")

    with pytest.raises(Panic, match="damaged"):
        beside(work)()


def test_what_multiplies_keeps_to_its_own_core() -> None:
    keep_cores_free()
    used = {
        each["filepath"]: each["num_threads"] for each in ThreadpoolController().info() if each["user_api"] == "blas"
    }
    assert used
    assert set(used.values()) == {1}
