"""A ``*.cases.jsonl`` file as tests, one a line.

In: the file. Out: pytest items; the file is asked in one go when the first of them runs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_yuanwen.messages import faults_of, message_of
from pytest_yuanwen.program import json_of, must_be_there

__all__ = ["SUFFIX", "CaseFile", "index_of"]

Json = dict[str, Any]
SUFFIX = ".cases.jsonl"


def index_of(config: pytest.Config) -> Path:
    given = config.getoption("--yuanwen-index")
    stated = config.getini("yuanwen_index")
    if given:
        return Path(given)
    if stated:
        return config.rootpath / str(stated)
    if os.environ.get("YUANWEN_INDEX"):
        return Path(os.environ["YUANWEN_INDEX"])
    pytest.skip("no index to ask: give --yuanwen-index DIR, set yuanwen_index in the configuration, or $YUANWEN_INDEX")


class CaseFile(pytest.File):
    """One test a line; all lines are asked in one go when the first of them runs."""

    _judged: dict[str, Json] | None = None

    def collect(self) -> Iterator[pytest.Item]:
        for number, line in enumerate(self.path.read_text("utf-8-sig").split("\n"), 1):
            if not line.strip():
                continue
            try:
                case = json.loads(line)
                name = str(case.get("id") or number)
            except (ValueError, AttributeError) as error:
                raise self.CollectError(f"{self.path}, line {number}: not a JSON object ({error})") from None
            yield CaseItem.from_parent(self, name=name, line=number)

    def judged(self, name: str) -> Json:
        if self._judged is None:
            command = self.config.getoption("--yuanwen-command")
            index = index_of(self.config)
            must_be_there(index)
            run = json_of(["eval", str(self.path), "--index", os.fspath(index), "--json", "--quiet"], command)
            self._judged = {case["id"]: case for case in run["cases"]}
        return self._judged[name]


class CaseFailed(Exception):
    """A case that is not right; its message is the whole report."""


class CaseItem(pytest.Item):
    """One line."""

    def __init__(self, *, line: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.line = line

    def runtest(self) -> None:
        assert isinstance(self.parent, CaseFile)
        judged = self.parent.judged(self.name)
        faults = faults_of(judged["quotes"])
        if faults or judged["verdict"] not in ("right", "rightly_abstained"):
            title = str(judged["verdict"]).replace("_", " ")
            raise CaseFailed(message_of(title, judged, faults))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (CaseFailed, RuntimeError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.line - 1, self.name
