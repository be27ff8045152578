"""The real command line, run as a person runs it: a process of its own, in an empty folder, with a bare environment."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "rag.cli"]
SECONDS = 120
"""After this long a command hangs."""

CITIES = "Utrecht Marseille Hamburg Vilnius Seville Porto Gdansk Trieste".split()
NETWORKS = "Ghost Exclu Sky Anom Matrix Encro Cipher Phantom".split()


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line that says why it could not be carried out; fails where it is not one line."""
        assert self.status == 1, self
        assert self.out == "", self
        assert self.err.startswith("yuanwen: "), self.err[-3000:]
        assert self.err.count("\n") == 1, self.err[-3000:]
        return self.err.removeprefix("yuanwen: ").rstrip("\n")


def environment() -> dict[str, str]:
    """What a command needs and nothing of the person's own."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")}
    return {**kept, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1", "HF_HUB_OFFLINE": "1"}


def start(*arguments: str | bytes, cwd: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Starts a command in a process group of its own."""
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=cwd, env=environment(), start_new_session=True, **{**streams, **options}
    )


def run(*arguments: str | bytes, cwd: Path, stdin: bytes = b"", file_limit: int | None = None) -> Done:
    """Runs a command to its end. `file_limit`: no file may grow beyond so many bytes, as on a full disk."""

    def limit() -> None:
        if file_limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

    with start(*arguments, cwd=cwd, preexec_fn=limit) as process:
        try:
            out, err = process.communicate(stdin, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Done(process.returncode, out.decode(), err.decode())


def run_measured(*arguments: str, cwd: Path) -> tuple[Done, int]:
    """The same, and the most memory it held, in bytes."""
    with (cwd / "measured.out").open("w+b") as out, (cwd / "measured.err").open("w+b") as err:
        process = start(*arguments, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        # Not what `wait4` gives: that counts from the fork on, when the child still was a copy of this large process.
        most = 0
        while process.poll() is None:
            with suppress(OSError, IndexError):
                status = Path(f"/proc/{process.pid}/status").read_text()
                most = max(most, int(status.split("VmHWM:")[1].split()[0]) * 1024)
            time.sleep(0.005)
    assert most > 0 or sys.platform != "linux", "nothing was measured"
    return Done(process.returncode, (cwd / "measured.out").read_text(), (cwd / "measured.err").read_text()), most


def story(number: int, paragraphs: int = 3) -> str:
    """A few invented reports; no two numbers give the same."""
    pick = random.Random(number)
    return "\n\n".join(
        f"Police in {pick.choice(CITIES)} arrested {pick.randint(3, 90)} people and seized {pick.randint(2, 400)} phones "
        f"of the {pick.choice(NETWORKS)}{number} network. Officers from {pick.choice(CITIES)} said that the servers of "
        f"operation {pick.choice(NETWORKS)}-{number}-{part} had carried {pick.randint(10, 900)} thousand messages a month."
        for part in range(paragraphs)
    )


GHOST = (
    "Police in nine countries have taken down the Ghost messaging service. Officers arrested 51 people in March 2024, "
    "Europol said on Tuesday. The service had several thousand users, who exchanged about 1,000 messages a day.\n\n"
    "In Australia 38 suspects were held, and officers seized 205 phones in Sydney. The trial will begin next year."
)
HARBOUR = (
    "荷兰警方周二宣布，在代号为“港口”的行动中关闭了加密通信服务 Matrix-Hafen。警方逮捕了七名嫌疑人，缴获现金二十三万欧元。\n\n"
    "调查人员说，该服务至少有八千名用户，四十台服务器分布在五个国家。每部手机的售价为一千五百欧元。"
)


def page(title: str, url: str, body: str, *, source: str = "Example Wire", date: str = "2024-05-01") -> str:
    """A page as crawlers write them."""
    fields = f"title: {title}\nurl: {url}\nsource: {source}\ndate: {date}\nfetch_date: 2024-12-31T08:00:00\n"
    return f"---\n{fields}---\n\n# {title}\n\n{body}\n"


def write_articles(folder: Path, others: int = 6) -> None:
    """An English article, a Chinese one, and some others beside them."""
    folder.mkdir()
    (folder / "ghost.md").write_text(page("Ghost taken down", "https://news.example/ghost", GHOST), "utf-8")
    harbour = page(
        "警方关闭 Matrix-Hafen", "https://xinwen.example/hafen", HARBOUR, source="例子日报", date="2024-12-03"
    )
    (folder / "hafen.md").write_text(harbour, "utf-8")
    for n in range(others):
        (folder / f"case{n}.md").write_text(page(f"Case {n}", f"https://news.example/case-{n}", story(n)), "utf-8")


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer less what may differ from run to run."""
    return {name: value for name, value in answer.items() if name != "timing_ms"}


def quoted(done: Done) -> Sequence[str]:
    """The words that an `ask --json` quotes."""
    assert done.status == 0, done
    return [quote["text"] for quote in done.json["quotes"]]
