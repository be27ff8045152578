"""What pytest is given: options, fixtures, and case files as tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_yuanwen import grounded
from pytest_yuanwen.case_files import SUFFIX, CaseFile, index_of
from pytest_yuanwen.client import Yuanwen


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("yuanwen", "grounded answers")
    group.addoption("--yuanwen-index", metavar="DIR", help="the index that questions are asked of")
    group.addoption("--yuanwen-command", metavar="FILE", help="the yuanwen program (default: the one installed here)")
    parser.addini("yuanwen_index", "the index that questions are asked of, from the rootdir", default="")
    parser.addini("yuanwen_collect", "whether *.cases.jsonl files are collected", type="bool", default=True)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name.endswith(SUFFIX) and parent.config.getini("yuanwen_collect"):
        file: CaseFile = CaseFile.from_parent(parent, path=file_path)
        return file
    return None


@pytest.fixture(scope="session")
def yuanwen(request: pytest.FixtureRequest) -> Iterator[Yuanwen]:
    """The index under test: ``--yuanwen-index``, ``yuanwen_index`` in the configuration, or ``$YUANWEN_INDEX``."""
    with Yuanwen(index_of(request.config), command=request.config.getoption("--yuanwen-command")) as opened:
        yield opened


@pytest.fixture(scope="session")
def assert_answers(yuanwen: Yuanwen) -> Any:
    """`Yuanwen.assert_answers`."""
    return yuanwen.assert_answers


@pytest.fixture(scope="session")
def assert_abstains(yuanwen: Yuanwen) -> Any:
    """`Yuanwen.assert_abstains`."""
    return yuanwen.assert_abstains


@pytest.fixture(scope="session")
def assert_quotes(yuanwen: Yuanwen) -> Any:
    """`Yuanwen.assert_quotes`."""
    return yuanwen.assert_quotes


@pytest.fixture(scope="session")
def assert_grounded(request: pytest.FixtureRequest) -> Any:
    """`Yuanwen.assert_grounded`; with `articles`, no index is needed."""

    def check(answer: Mapping[str, Any], *, articles: grounded.Articles | None = None) -> None:
        __tracebackhide__ = True
        if articles is None:
            request.getfixturevalue("yuanwen").assert_grounded(answer)
        else:
            command = request.config.getoption("--yuanwen-command")
            grounded.assert_grounded(answer, articles=articles, command=command)

    return check
