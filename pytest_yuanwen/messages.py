"""What a failing test says.

In: a judgement of `yuanwen eval`. Out: lines with question, got, expected and the nearest passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["faults_of", "message_of"]

SHOWN = 300
"""Characters of a quote or passage."""


def faults_of(quotes: Iterable[Mapping[str, Any]]) -> list[str]:
    faults = []
    for number, quote in enumerate(quotes, 1):
        if quote.get("fault"):
            faults.append(f"quote {number} does not stand: {quote['fault']}")
        if quote.get("cut"):
            faults.append(f"quote {number} leaves out {quote['cut']!r}, which its sentence has")
    return faults


def message_of(title: str, judged: Mapping[str, Any], faults: Sequence[str]) -> str:
    """Question, got, expected, nearest passage."""
    lines = [title, f"question: {judged['question']}"]
    if judged.get("history"):
        lines.append(f"after:    {' / '.join(judged['history'])}")
    confidence = judged.get("confidence")
    sure = f" (confidence {confidence:.2f})" if isinstance(confidence, (int, float)) else ""
    lines.append(f"got:      {'answered' if judged.get('answered') else 'not answered'}{sure}")
    if judged.get("reason"):
        lines.append(f"          {judged['reason']}")
    for quote in judged.get("quotes") or []:
        citation = quote.get("citation") or {}
        lines.append(
            f"          {quote['rank']}. {_short(quote['text'])}  <{citation.get('url') or citation.get('article_id')}>"
        )
    expected = [answer for answer in judged.get("answers") or [] if answer]
    if judged.get("answerable") is False:
        lines.append("expected: no answer")
    elif expected or judged.get("gold"):
        lines.append(
            f"expected: {' | '.join(expected)}  {' '.join(f'<{url}>' for url in judged.get('gold') or [])}".rstrip()
        )
    for passage in (judged.get("passages") or [])[:1]:
        lines.append(f"nearest:  {_short(passage['text'])}  <{passage.get('url') or passage.get('article_id')}>")
    if judged.get("cause"):
        lines.append(f"why:      {str(judged['cause']).replace('_', ' ')}")
    return "\n".join([*lines, *(f"fault:    {fault}" for fault in faults)])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN else flat[:SHOWN] + "…"
