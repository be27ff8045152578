"""Chinese, English and others; code decides nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language import detect

EN = "The attackers have used a new tool to move through the network, and it was not seen by the defenders for weeks. "
ZH = "攻击者使用了一种新的工具在内网中横向移动，防守方在数周内都没有发现。"
CODE = "for (int i = 0; i < n; ++i) { buf[i] = key[i % len] ^ data[i]; }\nimport os, sys\nprint(os.environ)\n"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (EN, "en"),
        (ZH, "zh"),
        ("防守方在數週內都沒有發現攻擊者使用的新工具。", "zh"),
        (ZH + CODE * 6, "zh"),
        (EN * 2 + CODE * 6, "en"),
        (EN * 4 + "我的收藏 今日热榜 公众号文章 导航 编码解码 文件传输", "en"),
        ("微软 Windows Server 2022 的 CVE-2024-1234 漏洞 PoC 已公开，Exchange Online 不受影响", "zh"),
        ("CVE-2024-1234", "en"),
        ("Red Hat Security Advisory 2023-1888-01", "en"),
        ("勒索软件", "zh"),
        ("Gli aggressori hanno usato un nuovo strumento per muoversi nella rete e non sono stati visti per settimane.", "other"),
        ("Die Angreifer haben ein neues Werkzeug benutzt, und es wurde von den Verteidigern nicht gesehen.", "other"),
        ("Les attaquants ont utilisé un nouvel outil pour se déplacer dans le réseau et ne sont pas vus.", "other"),
        ("Los atacantes usaron una nueva herramienta para moverse por la red y no fueron vistos en semanas.", "other"),
        ("Os atacantes usaram uma nova ferramenta para se mover pela rede e não foram vistos por semanas.", "other"),
        ("Злоумышленники использовали новый инструмент, и его не заметили.", "other"),
        ("攻撃者は新しいツールを使ってネットワーク内を移動し、数週間発見されなかった。", "other"),
        ("공격자는 새로운 도구를 사용하여 네트워크를 이동했다.", "other"),
        ("استخدم المهاجمون أداة جديدة للتنقل في الشبكة", "other"),
        ("", "other"),
        ("1234 5678 --- 12%", "other"),
    ],
)  # fmt: skip
def test_languages(text: str, language: str) -> None:
    assert detect(text) == language


def test_neither_head_nor_foot_decides_alone() -> None:
    assert detect("导航 首页 文章 工具 " * 10 + EN * 40) == "en"
    assert detect(EN * 3 + ZH * 60) == "zh"


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert detect(text) in ("zh", "en", "other")


def test_it_is_quick() -> None:
    texts = [ZH * 200, EN * 80, CODE * 80]
    for text in texts:
        detect(text)
    start = time.perf_counter()
    for text in texts * 100:
        detect(text)
    assert (time.perf_counter() - start) / 300 < 0.002  # 0.03 ms on a quiet machine
