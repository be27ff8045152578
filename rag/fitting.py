"""Whether a short answer can be what a question asks for.

In: a question, a quote with its figures, and a stretch of it; or sentences and their scores. Out: False where the stretch is of another kind: a day for
"where", euros for "how many boats", the release that mends a flaw for the one that has it; the scores, with sentences behind
that have figures of another kind alone. What is not clearly of another kind may be right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.tokens import fold
from rag.lazy import lazy
from rag.numbers import Value, ValueKind, values
from rag.question import Question

__all__ = ["fits", "held_back"]

LOOKED = 4
"""Best sentences whose figures are looked at."""
MISFIT = 1.0
"""Taken off where no figure of a sentence can be the one that is asked for: $1.8 million, for how much data. Of 3,804 kept
questions some four more are right first with it."""
_FIGURES = frozenset({"number", "amount", "percent"})

_WORDS = frozenset({"person", "place", "org", "name", "reason", "how"})
"""Kinds of question that no figure answers."""
_TIME = lazy(
    r"年|月|[天日周秒]|星期|小时|小時|分|世纪|季度|(?:year|month|week|day|hour|minute|min|second|sec|decade|quarter|night)s?\b|centur|\d ?m?s\b|\d ?h\b",
    re.IGNORECASE,
)
_PARTS_OF_YEARS = lazy(r"(?:months?|weeks?|days?|hours?|minutes?)$|个月$|[天周]$|小时$", re.IGNORECASE)
_OLD = lazy(r"how old\b|几岁|多少岁|多大(?:年纪|岁数|年龄)")
_OLD_AFTER = lazy(r"[ -]?(?:old\b|大)")
_COUNTED = lazy(
    r"(?:多少|[几幾])(?:个(?!亿)|[名位人条條家件辆輛台起次项張张部种種套支艘架座颗只隻页類类篇封份户把瓶枚])|how many (?!\w*(?:coin|dollar|euro|pound|yuan|cent))"
    r"|多少(?:数据|資料|资料|流量|内存|空间)|how much (?:data|information|traffic|storage|memory|bandwidth|space|time|code|energy|power|water|fuel)\b"
)
_COIN = lazy(r"btc|eth|usdt|比特币|以太币", re.IGNORECASE)
_APPROXIMATE = lazy(r"\W*(?:约|近|超过?|逾|至少|大约|接近|最多|多达|高达|[a-z]+(?: [a-z]+)?)?\W*", re.IGNORECASE)
"""What may stand before a figure and not be the answer: about, 超过."""
_BARE_YEAR = lazy(r"\d{4}")
_CVE = lazy(r"cve|\d", re.IGNORECASE)

_ASKS_AFFECTED = lazy(
    r"影响|中招|有漏洞|有问题|存在|避免|避开|不要|别用|别装|危险|\b(?:avoid\w*|affect\w*|vulnerable|unsafe|exposed|at risk|flawed|contains?|broken)\b"
)
_ASKS_FIXED = lazy(
    r"修|补|升级|更新到|安全|解决|\b(?:fix\w*|patch\w*|upgrade\w*|updated? to|safe|mend\w*|resolve\w*|repair\w*|clos(?:e[sd]?|ing)|install)\b"
)
_SAYS_AFFECTED_BEFORE = lazy(
    r"(?:影响|低于|早于|小于|避免|避开|不要|\b(?:affect\w*|vulnerable|before|prior to|below|older than|earlier than|through|up to|avoid\w*|until)\b)[^，。,;；]*$",
    re.IGNORECASE,
)
_SAYS_AFFECTED_AFTER = lazy(
    r"[^，。,;；]{0,4}?(?:及以下|及更早|或更早|及之前|之前|以前|以下|及更低|受影响|\s?(?:and|or) (?:earlier|below|older|prior|before)\b|\s?(?:is|are|was|were) (?:vulnerable|affected)\b)",
    re.IGNORECASE,
)
_SAYS_FIXED_BEFORE = lazy(
    r"(?:修复|修补|补丁|升级(?:到|至)?|更新(?:到|至)|安装|\b(?:fix(?:ed|es)?|patch(?:ed|es)?|upgrad\w+|updat\w+|install\w*|mended|resolved)\b)[^，。,;；]*$",
    re.IGNORECASE,
)
_SAYS_FIXED_AFTER = lazy(
    r"[^，。,;；]{0,4}?(?:及以上|或以上|及更高|或更高|及之后|以上|修复|\s?(?:and|or) (?:newer|later|higher|above|up)\b|\s?(?:fix(?:es|ed)?|patch(?:es|ed))\b)",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 30, 24
"""Characters around a version that say what is the matter with it."""


def fits(question: Question, asked: str, quote: str, figures: Sequence[Value], span: tuple[int, int]) -> bool:
    """Whether the stretch `span` of `quote` may answer `question`, which is `asked` when folded; `figures` are the quote's."""
    start, end = span
    text, kind = quote[start:end], question.kind

    def is_only(*kinds: ValueKind) -> bool:
        """Whether the stretch is a figure of these kinds or a part of one; four digits alone may be no year."""
        held = [value for value in figures if value.start < end and start < value.end]
        if len(held) != 1 or held[0].kind not in kinds or _BARE_YEAR.fullmatch(text):
            return False
        outside = text[: max(0, held[0].start - start)], text[max(0, held[0].end - start) :]
        return _APPROXIMATE.fullmatch(outside[0]) is not None and not any(map(str.isalnum, outside[1]))

    if kind == "cve":
        return _CVE.search(text) is not None
    if kind == "version":
        return not is_only("date", "money", "percent") and _is_version_asked(asked, quote, start, end)
    if kind in _WORDS:
        return not is_only("date", "money", "percent")
    if kind == "duration":
        return not any(map(str.isdigit, text)) or _TIME.search(text) is not None
    if kind == "date":
        return not is_only("money", "percent")
    if kind == "amount":
        return not is_only("date")
    if kind == "percent":
        return not is_only("date", "money")
    if kind == "number" and _OLD.search(asked):
        return _PARTS_OF_YEARS.search(text) is None or _OLD_AFTER.match(quote, end) is not None
    if kind == "number":
        counted = _COUNTED.search(asked) is not None and _COIN.search(text) is None
        return not is_only("date", "money") if counted else not is_only("date")
    return True


def _is_version_asked(asked: str, quote: str, start: int, end: int) -> bool:
    """Whether a version is what is asked for: the one that has the flaw, or the one that mends it."""
    affected, fixed = _ASKS_AFFECTED.search(asked) is not None, _ASKS_FIXED.search(asked) is not None
    if affected == fixed:
        return True
    before, after = quote[max(0, start - _BEFORE) : start], quote[end : end + _AFTER]
    has = _SAYS_AFFECTED_BEFORE.search(before) is not None or _SAYS_AFFECTED_AFTER.match(after) is not None
    mends = _SAYS_FIXED_BEFORE.search(before) is not None or _SAYS_FIXED_AFTER.match(after) is not None
    return (has or not mends) if affected else (mends or not has)


def held_back(question: Question, texts: Sequence[str], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """`scores` (n,) of the sentences `texts` with those of the best `LOOKED` behind whose figures are all of another kind."""
    if question.kind not in _FIGURES:
        return scores
    asked, new = fold(question.standalone), scores
    for row in np.argsort(-scores, kind="stable")[:LOOKED].tolist():
        text = texts[row]
        figures = values(text)
        if figures and not any(fits(question, asked, text, figures, (each.start, each.end)) for each in figures):
            new = new.copy() if new is scores else new
            new[row] -= MISFIT
    return new
