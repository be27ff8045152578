"""The `yuanwen` program: where it is, and what it runs in.

In: words of a command. Out: its JSON, or a `RuntimeError` with what it said.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

__all__ = ["command_of", "environment", "json_of", "must_be_there", "said"]

Json = dict[str, Any]


def command_of(given: str | None) -> list[str]:
    """The program beside this interpreter first: another environment's may be another version."""
    if given:
        return [given]
    beside = shutil.which("yuanwen", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("yuanwen")
    if found is None:
        raise RuntimeError("the yuanwen program is not on the path; name it: --yuanwen-command FILE")
    return [found]


def environment() -> dict[str, str]:
    """Without the paths of the repository under test, whose packages may be called as yuanwen's are."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP")}
    return {**kept, "PYTHONSAFEPATH": "1", "PYTHONUTF8": "1"}


def must_be_there(index: Path) -> None:
    """Fails the test that asks an index which is in no folder; what is in the folder, the program says itself."""
    if not index.is_dir():
        pytest.fail(
            f"there is no index in {index}; make one with: yuanwen --index {index} ingest PATH, "
            "or name another with --yuanwen-index",
            pytrace=False,
        )


def said(errors: bytes) -> str:
    """What the program wrote on standard error, without its name in front."""
    return errors.decode(errors="replace").strip().removeprefix("yuanwen: ")


def json_of(words: Sequence[str], command: str | None, *, allowed: Sequence[int] = (0,)) -> Json:
    done = subprocess.run([*command_of(command), *words], capture_output=True, env=environment(), check=False)
    if done.returncode not in allowed or not done.stdout.strip():
        raise RuntimeError(f"yuanwen {words[0]} failed: {said(done.stderr)}")
    value: Json = json.loads(done.stdout)
    return value
