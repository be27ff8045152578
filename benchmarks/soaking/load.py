"""Many questions, and many readers at once.

In: an index and questions. Out: how memory went over thousands of questions, and how long each of many clients of the
page's REST endpoint waited; `Failed` where it was not even.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.common import quantiles, resident

__all__ = ["Failed", "ask_many", "many_readers"]

FLAT_SHARE = 0.05
FLAT_BYTES = 16 * 2**20
"""Memory counts as flat when, after the first quarter of the questions, it grows by no more than these."""
PROBES = 20


class Failed(Exception):
    """Memory grew, or a reader got an error."""


def ask_many(index: Path, questions: Sequence[str], count: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Asks one service `count` questions, no two the same. Raises Failed when memory grows."""
    from rag.service import Service

    service = Service.open(index)
    service.warm()
    step = max(1, count // PROBES)
    held: list[int] = []
    times: list[float] = []
    for n in range(count):
        start = time.perf_counter()
        service.ask({"question": f"{questions[n % len(questions)]} ({n})"})
        times.append(1000 * (time.perf_counter() - start))
        if (n + 1) % step == 0:
            held.append(resident(os.getpid()))
            say(f"{n + 1:,} questions, {held[-1] / 2**20:,.0f} MB")
    settled = held[len(held) // 4]
    grown = held[-1] - settled
    result = {"questions": count, "ms": quantiles(times), "memory_mb": [round(value / 2**20, 1) for value in held]}
    if grown > FLAT_SHARE * settled + FLAT_BYTES:
        raise Failed(f"memory grew by {grown / 2**20:.0f} MB over the last three quarters: {result}")
    return result


def many_readers(
    index: Path, questions: Sequence[str], *, clients: int, each: int, say: Callable[[str], None]
) -> dict[str, Any]:
    """`clients` threads that each ask `each` questions of a server process, all at once. Raises Failed on any error."""
    command = [sys.executable, "-m", "rag.cli", "--index", str(index), "ui", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://([^:/]+):(\d+)/", server.stdout.readline())
            if found is None:
                raise Failed("the server did not say where it listens")
            address = found[1], int(found[2])
            _client(address, questions[:1], [], [])
            before = resident(server.pid)
            times: list[list[float]] = [[] for _ in range(clients)]
            errors: list[str] = []
            threads = [
                threading.Thread(
                    target=_client,
                    args=(address, [questions[(n + k) % len(questions)] for k in range(each)], times[n], errors),
                )
                for n in range(clients)
            ]
            start = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds = time.perf_counter() - start
            after = resident(server.pid)
        finally:
            server.terminate()
    if errors:
        raise Failed(f"{len(errors)} of {clients * each} requests failed, the first with: {errors[0]}")
    means = sorted(sum(one) / len(one) for one in times)
    every = [value for one in times for value in one]
    say(f"{clients} readers, {len(every) / seconds:.0f} answers a second, {quantiles(every)}")
    return {
        "clients": clients,
        "requests": len(every),
        "errors": 0,
        "answers_a_second": round(len(every) / seconds, 1),
        "ms": quantiles(every),
        "slowest_client_over_fastest": round(means[-1] / means[0], 2),
        "memory_mb": [round(before / 2**20, 1), round(after / 2**20, 1)],
    }


def _client(address: tuple[str, int], questions: Sequence[str], times: list[float], errors: list[str]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=120)
    try:
        for question in questions:
            start = time.perf_counter()
            connection.request(
                "POST", "/api/ask", json.dumps({"question": question}), {"Content-Type": "application/json"}
            )
            response = connection.getresponse()
            body = json.loads(response.read())
            times.append(1000 * (time.perf_counter() - start))
            if response.status != 200 or "quotes" not in body:
                errors.append(f"{response.status} {str(body)[:200]}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        errors.append(f"{type(error).__name__}: {error}")
    finally:
        connection.close()
