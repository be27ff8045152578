"""What the speed benchmarks share: the archive as files, made-up news of the day, the gold questions, processes measured.

In: the shared archive (`$YUANWEN_SHARED`, default ``../shared``). Out: samples as ``.tar``, folders of changed articles,
and for a command its seconds, processor seconds and the most memory that it and its children held together.
"""

from __future__ import annotations

import io
import json
import os
import platform
import random
import re
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard

__all__ = [
    "ARCHIVE", "QUESTIONS", "SHARED", "YUANWEN", "Run", "cases", "day_of_news", "disk_bytes", "machine", "measured",
    "members", "percentile", "quantiles", "resident", "sample",
]  # fmt: skip

SHARED = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
ARCHIVE = SHARED / "archive/archive.tar.zst"
QUESTIONS = tuple(SHARED / f"gold/qa/{name}_dev.jsonl" for name in ("zh", "en"))
YUANWEN = [sys.executable, "-m", "rag.cli"]
_SEED = 20251120
_WATCH_SECONDS = 0.1


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file of a ``.tar.zst``."""
    with archive.open("rb") as file:
        stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(file, read_across_frames=True)
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is not None:
                    yield member.name, content.read()
                tar.members = []  # type: ignore[attr-defined]  # in stream mode it keeps every one


def sample(archive: Path, count: int, target: Path) -> Path:
    """An even sample of `count` files as a ``.tar``: the same files each time, spread over all sources and years."""
    if target.exists():
        return target
    names = [name for name, _ in members(archive)]
    chosen = set(random.Random(_SEED).sample(names, min(count, len(names))))
    unfinished = target.with_suffix(".part")
    with tarfile.open(unfinished, "w") as tar:
        for name, content in members(archive):
            if name in chosen:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    unfinished.rename(target)
    return target


def day_of_news(tar: Path, folder: Path, *, new: int, changed: int) -> tuple[Path, Path]:
    """Two folders: `new` articles that no index has (real ones, their words shuffled within each paragraph, under new
    URLs), and `changed` ones that it has, a sentence longer and fetched later."""
    draw = random.Random(_SEED)
    articles = []
    with tarfile.open(tar) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None and member.name.endswith(".md") and member.size > 3_000:
                text = content.read().decode("utf-8", "replace")
                if text.startswith("---\n") and "\nurl:" in text and "\nfetch_date:" in text:
                    articles.append(text)
    draw.shuffle(articles)
    first, second = folder / "new", folder / "changed"
    for place in (first, second):
        place.mkdir(parents=True, exist_ok=True)
    for n, text in enumerate(articles[:new]):
        head, _, body = text[4:].partition("\n---")
        head = re.sub(r"(?m)^url:.*$", f"url: https://bench.example/{n}", head)
        paragraphs = []
        for paragraph in body.split("\n\n"):
            words = paragraph.split(" ")
            draw.shuffle(words)
            paragraphs.append(" ".join(words))
        (first / f"{n}.md").write_text(f"---\n{head}\n---" + "\n\n".join(paragraphs), "utf-8")
    for n, text in enumerate(articles[new : new + changed]):
        later = re.sub(r"(?m)^fetch_date:.*$", "fetch_date: 2030-01-01", text, count=1)
        (second / f"{n}.md").write_text(f"{later}\n\nAdded today: the vendor said that a fix is out.\n", "utf-8")
    return first, second


def cases() -> list[dict[str, object]]:
    """The gold questions, Chinese and English."""
    lines = [line for path in QUESTIONS for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished command."""

    seconds: float
    cpu: float
    """Processor seconds, its children's too."""
    memory: int
    """Bytes held at the fullest moment by it and its children."""
    output: str


def measured(command: Sequence[str | Path], **options: object) -> Run:
    """Runs a command to its end. Raises RuntimeError with what it said when it fails."""
    before = os.times()
    start = time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        peak = 0
        while True:
            try:
                output, errors = process.communicate(timeout=_WATCH_SECONDS)
                break
            except subprocess.TimeoutExpired:
                peak = max(peak, sum(map(resident, _family(process.pid))))
    seconds = time.perf_counter() - start
    after = os.times()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}: {errors[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(seconds, cpu, peak, output)


def _family(pid: int) -> list[int]:
    """A process and all below it; alone where there is no /proc."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            found += _family(int(child))
    return found


def resident(pid: int) -> int:
    """Bytes of a process's own in memory: files that it only maps are the system's to give back. 0 once it has ended,
    and where there is no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def disk_bytes(folder: Path) -> int:
    """What a folder takes on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


def quantiles(values: Sequence[float]) -> dict[str, float]:
    return {f"p{percent}": round(percentile(values, percent / 100), 2) for percent in (50, 95, 99)}


def machine() -> dict[str, object]:
    """Where it was measured."""
    model = ""
    try:
        found = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
        model = found[1] if found else ""
    except OSError:
        model = platform.processor()
    return {
        "cores": os.cpu_count(),
        "processor": model,
        "python": platform.python_version(),
        "system": platform.system(),
    }
