"""Made-up articles, Chinese and English, so that a soak needs no data: nothing in them stands anywhere.

In: numbers. Out: article files as crawlers write them, and raw pages with the mark-up that crawled pages have.
"""

from __future__ import annotations

import random
from pathlib import Path

__all__ = ["CHINESE", "ENGLISH", "page", "write"]

ENGLISH = (
    "police raid phone server ledger courier harbour warrant market wallet ransom botnet broker forger smuggler vault "
    "cipher relay router invoice deposit mixer exchange casino hostel garage tunnel island border ferry engine archive"
).split()
CHINESE = "警方 突袭 手机 服务器 账本 信使 港口 搜查令 市场 钱包 勒索 僵尸网络 经纪人 伪造者 走私者 金库 密码 中继 路由器 发票".split()
_CHROME = "[Home](/) | [Contact](/c)\n\n* [Log in](#)\n* ![logo](/l.png)\n\n<div>**Share**</div>\n"


def page(n: int, version: int = 0) -> str:
    """The Markdown of article `n`; two versions share their first sentence alone."""
    draw = random.Random(f"{n} {version}")
    blocks = [f"# Case number {n}\n", _CHROME]
    for line in range(draw.randrange(4, 14)):
        if n % 2:
            words = "、".join(draw.choice(CHINESE) for _ in range(12))
            blocks.append(
                f"第{n}号案件第{line}节，第{n * 31 + line}队的报告提到**{words}**，共{draw.randrange(9999)}件。"
            )
        else:
            words = " ".join(draw.choice(ENGLISH) for _ in range(12))
            blocks.append(
                f"In case {n}, part {line}, unit {n * 31 + line} found {draw.randrange(9999)} times: *{words}*."
            )
    return "\n\n".join([*blocks, _CHROME])


def write(folder: Path, n: int, version: int = 0) -> Path:
    """Writes the article as a file."""
    path = folder / f"{n}.md"
    path.write_text(
        f"---\ntitle: Case number {n}\nurl: https://soak.example/{n}\nsource: Wire {n % 5}\ndate: 2024-05-{n % 28 + 1:02}\n"
        f"fetch_date: 2025-01-01T{version // 3600 % 24:02}:{version // 60 % 60:02}:{version % 60:02}\n---\n\n{page(n, version)}\n",
        "utf-8",
    )
    return path
