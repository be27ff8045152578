"""Recognises text that was decoded wrongly somewhere before it was saved: "Ã©", "УЏё", "鐨勶紝", "锟斤拷", "�".

In: a text (an article or a line). Out: the share of its letters that is garbled, 0 to 1. Nothing is repaired: a quote
must stand in the page. A run of letters counts as garbled when it turns into well-formed UTF-8 once the reading with a
one-byte code page (or GBK) is undone; real words of no language do that.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["FLAGGED", "garbled"]

FLAGGED = 0.1
"""From this share on a text is called mojibake. The archive's articles about encodings, with lost accents or with
replaced emoji stay below 0.07; above lie pages garbled for good, and a lock-out page of a few words."""

SAMPLE = 3000
"""Characters beyond ASCII looked at, from the head; enough for a share."""
MIN_RUN = 2
"""A single character of UTF-8 turns into at least two."""

# By their number in the archive: Chinese pages that the crawler took for Cyrillic, Arabic or Western.
_CODE_PAGES = (
    "cp1252", "ptcp154", "cp855", "cp1251", "cp1256", "cp866", "koi8_r", "cp437", "mac_roman", "cp1254", "cp1250",
)  # fmt: skip
# Letters of those code pages (and C1 controls, box drawing); plain Chinese, Japanese or Korean has none.
_SUSPECT = re.compile(r"[\u0080-\u009f\u00c2-\u00f4\u0100-\u017f\u0400-\u04ff\u0600-\u06ff\u2500-\u25a0]")
_RUN = re.compile(r"[^\x00-\x7f]+")
_LETTER = re.compile(r"[^\W\d_]")
# What the most frequent Chinese characters and signs (的 ， 。 在 是 “) turn into when UTF-8 is read as GBK.
_GBK_SIGN = re.compile("[鐨锛銆鍦鏄鈥浜绗]")
_SPOON = re.compile("(?:锟斤拷|烫烫烫|屯屯屯|�)+")


def garbled(text: str) -> float:
    """The share of the text's letters that belongs to garbled runs."""
    if text.isascii():
        return 0.0
    hit = sum(map(len, _SPOON.findall(text))) if "�" in text or "锟斤拷" in text or "烫烫烫" in text else 0
    if _SUSPECT.search(text):
        hit += _undone(text, _CODE_PAGES)
    if _GBK_SIGN.search(text):
        hit += _undone(text, ("gb18030",))
    return min(1.0, hit / max(1, len(_LETTER.findall(text)) + text.count("�"))) if hit else 0.0


def _undone(text: str, encodings: tuple[str, ...]) -> int:
    """How many characters turn back into UTF-8, under the code page that brings back most."""
    runs, seen = [], 0
    sign = _GBK_SIGN if encodings == ("gb18030",) else _SUSPECT
    for match in _RUN.finditer(text):
        if len(match[0]) >= MIN_RUN and sign.search(match[0]):
            runs.append(match[0])
            seen += len(match[0])
            if seen > SAMPLE:
                break
    best = max((sum(len(run) for run in runs if _comes_back(run, name)) for name in encodings), default=0)
    whole = sum(map(len, _RUN.findall(text))) if seen > SAMPLE else seen
    return round(best * whole / seen) if seen else 0


def _comes_back(run: str, encoding: str) -> bool:
    if encoding == "gb18030":
        data = run.encode(encoding, "replace")
    else:
        table = _bytes_of(encoding)
        data = bytes([table.get(ord(char), 0x3F) for char in run])
    back = data.decode("utf-8", "replace")
    lost = back.count("�") + back.count("?")
    # A character that is cut in half at either end of the run, or fell on a byte the code page lacks, is lost.
    return lost * 3 <= len(back) and len(back) - lost > 0 and (lost == 0 or len(back) - lost >= 4)


@lru_cache(maxsize=len(_CODE_PAGES))
def _bytes_of(encoding: str) -> dict[int, int]:
    """Code point to byte; a byte that the code page leaves out keeps its number, as lenient decoders do."""
    table = {byte: byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0x100):
        char = bytes([byte]).decode(encoding, "ignore")
        if char:
            table[ord(char)] = byte
    return table
