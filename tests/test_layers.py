"""The house: four rooms in a row, imports point one way, heavy libraries stand in one file each."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("corpus", "index", "rag", "ui")
MAY_IMPORT = {
    "corpus": {"corpus"},
    "index": {"corpus", "index"},
    "rag": {"corpus", "index", "rag"},
    "ui": {"rag", "ui"},
}

ONLY_IN = {
    "faiss": {"index/vectors.py"},
    "tantivy": {"index/lexical.py"},
    "sentence_transformers": {"index/transformer_encoder.py"},
    "langchain_text_splitters": {"index/passages.py"},
    "trafilatura": {"corpus/html.py"},
}


def _files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            yield node.module or ""


@pytest.mark.parametrize("room", ROOMS)
def test_imports_point_one_way(room: str) -> None:
    ours = {*ROOMS, "tests", "training", "benchmarks", "pytest_yuanwen"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files(room)
        for name in _imports(path)
        if name.split(".")[0] in ours - MAY_IMPORT[room]
    ]
    assert wrong == []
    assert _files(room), room


def test_each_heavy_library_stands_in_one_file() -> None:
    found: dict[str, set[str]] = {name: set() for name in ONLY_IN}
    for room in ROOMS:
        for path in _files(room):
            for name in _imports(path):
                top = name.split(".")[0]
                if top in found:
                    found[top].add(path.relative_to(ROOT).as_posix())
                if top == "torch":
                    assert room == "index", f"{path} imports {top}"
                if top == "gradio":
                    assert room == "ui", f"{path} imports gradio"
    assert found == ONLY_IN


def test_asking_imports_nothing_that_it_does_not_use() -> None:
    code = (
        "import sys, rag.cli, rag.service, rag.commands_ask; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & "
        "{'torch', 'sentence_transformers', 'gradio', 'trafilatura', 'langchain_core', 'lightgbm', 'pandas', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_file_has_outgrown_one_sitting() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for room in ROOMS
        for path in _files(room)
        if (lines := len(path.read_text("utf-8").splitlines())) > 350
    }
    assert long == {}


def test_the_packages_are_all_named() -> None:
    import tomllib

    named = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    there = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for room in (*ROOMS, "pytest_yuanwen")
        for path in (ROOT / room).rglob("__init__.py")
    }
    assert named == there
