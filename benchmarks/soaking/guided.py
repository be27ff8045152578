"""Fuzzing that watches which lines it reaches, by atheris (libFuzzer), where that is installed: ``pip install atheris``.

In: how many inputs. Out: how many were tried and how many edges they reached, or why none were; `Crashed` with the input
that ends in an error, or that takes longer than `SECONDS`. It starts from the pages that `fuzz` mutates blindly.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.soaking import Crashed
from benchmarks.soaking.made import write

__all__ = ["fuzz_guided"]

SECONDS = 10
LONGEST = 6_000
"""Bytes of an input: the made-up pages have 2,000 to 5,000."""
_DONE, _REACHED = re.compile(r"^Done (\d+) in", re.MULTILINE), re.compile(r" cov: (\d+)")


def fuzz_guided(folder: Path, count: int, *, seed: int = 0, say: Callable[[str], None]) -> dict[str, Any]:
    """`count` pages through what `fuzz.through` does to one."""
    if importlib.util.find_spec("atheris") is None:
        return {"inputs": 0, "reason": "atheris is not installed (pip install atheris; Linux, CPython)"}
    pages = folder / "pages"
    pages.mkdir(parents=True)
    for n in range(60):
        write(pages, n)
    command = [
        sys.executable, "-m", __name__, str(folder / "input.md"), str(pages), f"-atheris_runs={count}", f"-seed={seed + 1}",
        f"-timeout={SECONDS}", f"-max_len={LONGEST}", f"-artifact_prefix={folder}/",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    found, reached = _DONE.search(done.stderr), _REACHED.findall(done.stderr)
    if done.returncode or found is None or not reached:
        inputs = ", ".join(str(path.read_bytes()[:500]) for path in folder.glob("*-*"))
        raise Crashed(f"guided fuzzing, seed {seed}: {done.stderr[-1500:]} {inputs}")
    say(f"{int(found[1]):,} guided inputs reached {reached[-1]} edges")
    return {"inputs": int(found[1]), "edges": int(reached[-1])}


def _watched(place: Path, arguments: list[str]) -> None:
    """Runs in a process of its own, which atheris ends."""
    import atheris

    with atheris.instrument_imports(include=["corpus", "index.passages", "index.tokens"]):
        from benchmarks.soaking.fuzz import through

    def one(data: bytes) -> None:
        place.write_bytes(data)
        through(place)

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


if __name__ == "__main__":
    _watched(Path(sys.argv[1]), sys.argv[2:])
