"""Fixed tails that a platform puts under every page: cut before anything else is looked at."""

from __future__ import annotations

__all__ = ["page_end"]

_TAILS = (
    "\n：\n，\n",
    "\n预览时标签不可点",
    "\n微信扫一扫\n关注该公众号",
    "\n微信扫一扫\n\n关注该公众号",
    "\n继续滑动看下一个",
)
"""The buttons that WeChat's pages end in, and the punctuation between them where the buttons are missing."""


def page_end(raw: str, start: int) -> int:
    """Where the page proper ends: before its platform's tail, else at the end of `raw`."""
    end = len(raw)
    for tail in _TAILS:
        at = raw.find(tail, max(start - 1, 0), end)
        if at >= 0:
            end = at
    return end
