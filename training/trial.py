"""A small copy of the shared data, so that every step of `make model` can be run in minutes: ``python -m training --trial``.

In: the shared folder. Out: a folder laid out like it: every `PAGES`-th article of the archive, every `QUESTIONS`-th
question of the public sets, the rest linked. Written questions need no thinning: those on articles that are not there
find no right article and are left out. What a trial makes is good for nothing but for knowing that the steps fit together.
"""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
from pathlib import Path

import zstandard

from training.encoder.archive import WINDOW

__all__ = ["PAGES", "QUESTIONS", "shared_copy", "tree_copy"]

PAGES, QUESTIONS = 24, 10
PACKAGES = ("corpus", "index", "rag", "training")
MODELS = ("model", "models")
"""Folders of `PACKAGES` that hold what training makes."""


def shared_copy(shared: Path, folder: Path, /) -> Path:
    """Writes the small copy to `folder`, unless it is there; `folder`."""
    if (folder / "done").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "archive").mkdir(parents=True)
    _thin_archive(shared / "archive/archive.tar.zst", folder / "archive/archive.tar.zst")
    for part in shared.iterdir():
        if part.name not in ("archive", "benchmarks"):
            (folder / part.name).symlink_to(part.resolve())
    for file in sorted((shared / "benchmarks").glob("*/*.gz")):
        target = folder / "benchmarks" / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.name.startswith("questions_"):
            with gzip.open(file, "rt", encoding="utf-8") as lines, gzip.open(target, "wt", encoding="utf-8") as out:
                out.writelines(line for number, line in enumerate(lines) if number % QUESTIONS == 0)
        else:
            target.symlink_to(file.resolve())
    (folder / "done").touch()
    return folder


def tree_copy(folder: Path, /) -> Path:
    """Copies the packages that training runs and writes into to `folder`, so that the models that ship stay; `folder`.

    The models of a trial that was stopped are left as it made them.
    """
    here = Path(__file__).parents[1]
    ignored = shutil.ignore_patterns("__pycache__", *(MODELS if folder.exists() else ()))
    for package in PACKAGES:
        shutil.copytree(here / package, folder / package, dirs_exist_ok=True, ignore=ignored)
    return folder


def _thin_archive(source: Path, target: Path) -> None:
    with source.open("rb") as packed, target.open("wb") as thin:
        stream = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(packed)
        with (
            zstandard.ZstdCompressor().stream_writer(thin) as writer,
            tarfile.open(fileobj=io.BufferedReader(stream, 1 << 20), mode="r|") as tar,
            tarfile.open(fileobj=writer, mode="w|") as out,
        ):
            for number, member in enumerate(each for each in tar if each.isfile()):
                if number % PAGES == 0:
                    out.addfile(member, tar.extractfile(member))
