"""What the README shows is what happens: its commands are run, their output compared, its options looked up."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from rag.cli import build_parser, main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index that `make run` makes."""
    folder = tmp_path_factory.mktemp("readme") / "index"
    assert main(["--index", str(folder), "ingest", str(ROOT / "corpus/articles"), "--quiet"]) == 0
    return folder


def _examples() -> list[tuple[str, str]]:
    """(command, shown output) of every ``$ yuanwen ...`` in a console block."""
    found: list[tuple[str, str]] = []
    for block in _BLOCK.findall(README):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def test_there_is_a_real_answer_in_the_first_thirty_lines() -> None:
    first = "\n".join(README.splitlines()[:30])
    assert "$ yuanwen ask" in first
    assert "make run" in first


@pytest.mark.parametrize(("command", "output"), _examples())
def test_an_example_prints_what_is_shown(
    command: str, output: str, sample: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUANWEN_INDEX", str(sample))
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    assert program == "yuanwen"
    capsys.readouterr()
    assert main(arguments) == 0
    shown = [line.rstrip() for line in output.rstrip("\n").split("\n")]
    printed = [line.rstrip() for line in capsys.readouterr().out.rstrip("\n").split("\n")]
    # A line of three dots stands for any lines.
    pattern = "\n".join(r"(?:.*\n)*?.*" if line == "..." else re.escape(line) for line in shown)
    assert re.fullmatch(pattern, "\n".join(printed)), "\n".join(printed)


def test_every_command_and_no_other_is_documented() -> None:
    parser = build_parser()
    commands = set(next(action for action in parser._actions if action.dest == "command").choices or ()) | {"ui"}
    documented = set(re.findall(r"^\| `([a-z-]+)", README, re.MULTILINE))
    assert documented == commands


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"`make ([a-z]+)`", README + (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
    assert named
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()
