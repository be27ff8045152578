"""An answer, or ranked passages, as a person likes to read them.

In: the JSON of `rag.service`, and a `Style`. Out: text, its labels in the question's language. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.leaning import has_han
from rag.terminal_text import Style, safe_line, wrapped

__all__ = ["render_answer", "render_passages"]

_LABELS = {
    "zh": {
        "understood": "理解为：",
        "read_with": "结合前面的问题理解：",
        "quoted": "「{}」",
        "comma": "、",
        "confidence": "把握 {:.0%}",
        "not_answered": "没有可靠的答案。",
        "nearest": "最接近的原文：",
        "also": "另有 {} 篇独立的文章说法相同：",
        "conflicts": "也有文章给出不同的说法：",
        "own": "{}（引文 1，{}）",
        "no_passages": "没有找到相关的段落。",
        "separator": "：",
    },
    "en": {
        "understood": "Understood as: ",
        "read_with": "Read together with what was asked before: ",
        "quoted": "“{}”",
        "comma": ", ",
        "confidence": "confidence {:.0%}",
        "not_answered": "No reliable answer.",
        "nearest": "The nearest passages:",
        "also": "Also said by {} independent article(s):",
        "conflicts": "Other articles say otherwise:",
        "own": "{} (quote 1, {})",
        "no_passages": "No matching passages.",
        "separator": ": ",
    },
}
_INDENT = "   "
MAX_NAME_CHARS = 300
"""Of a title or source as shown; `--json` and `show` have the whole of it."""

Json = Mapping[str, Any]


def render_answer(answer: Json, style: Style, *, read_with: Sequence[str] = ()) -> str:
    """The whole answer, a line break at its end. `read_with`: the earlier questions that a follow-up was completed from."""
    labels = _LABELS["zh" if has_han(answer["question"]) else "en"]
    lines: list[str] = []
    if answer["standalone_question"] != answer["question"]:
        understood = labels["understood"] + answer["standalone_question"]
        if read_with:
            quoted = (labels["quoted"].format(_short(earlier)) for earlier in read_with)
            understood = labels["read_with"] + labels["comma"].join(quoted)
        lines += [*(style.dim(line) for line in wrapped(understood, style)), ""]
    if not answer["answered"]:
        reason = answer["reason"] or labels["not_answered"]
        lines += [*(style.bold(line) for line in wrapped(safe_line(reason), style)), ""]
        if answer["quotes"]:
            lines += [labels["nearest"], ""]
    for quote in answer["quotes"]:
        lines += [*_quote(quote, style, labels, head=f"{quote['rank']}  "), ""]
    if answer["conflicts"]:
        lines += [style.bold(labels["conflicts"]), ""]
        if own := _own(answer):
            lines += [
                _INDENT + labels["own"].format(style.bold(safe_line(own)), _about(answer["quotes"][0]["citation"])),
                "",
            ]
        for conflict in answer["conflicts"]:
            head = f"{_INDENT}{style.bold(safe_line(conflict['value']))}{labels['separator']}".rstrip()
            lines += [head, *_quote(conflict["quote"], style, labels, head=_INDENT), ""]
    if answer["answered"]:
        lines += [style.dim(labels["confidence"].format(answer["confidence"])), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def render_passages(result: Json, style: Style, *, query: str) -> str:
    """The ranked passages, a line break at the end."""
    labels = _LABELS["zh" if has_han(query) else "en"]
    if not result["passages"]:
        return labels["no_passages"] + "\n"
    lines: list[str] = []
    for passage in result["passages"]:
        head = f"{passage['rank']}  "
        body = wrapped(passage["text"], style, indent=" " * len(head))
        lines += [style.bold(head) + body[0][len(head) :], *body[1:]]
        about = _about(passage) or safe_line(str(passage["article_id"]))
        lines.append(" " * len(head) + style.dim(f"{about}  [{passage['start']}, {passage['end']})"))
        if passage.get("url"):
            url = passage["url"]
            lines.append(" " * len(head) + (style.link(url) if _is_web(url) else safe_line(url)))
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _quote(quote: Json, style: Style, labels: Mapping[str, str], *, head: str) -> Iterable[str]:
    indent = " " * len(head)
    citation = quote["citation"]
    body = wrapped(quote["text"], style, indent=indent, marks=quote["highlights"])
    yield style.bold(head) + body[0][len(head) :]
    yield from body[1:]
    yield from (style.dim(line) for line in wrapped(_about(citation), style, indent=indent))
    if citation["link"] or citation["url"]:
        yield indent + (style.link(citation["link"]) if citation["link"] else safe_line(citation["url"]))
    else:
        yield indent + style.dim(safe_line(citation["path"]))
    if quote["also"]:
        yield indent + labels["also"].format(len(quote["also"]))
        for article in quote["also"]:
            yield from wrapped(f"· {_about(article)}", style, indent=indent + "  ")
            if article["url"]:
                url = style.link(article["url"]) if _is_web(article["url"]) else safe_line(article["url"])
                yield f"{indent}    {url}"


def _own(answer: Json) -> str:
    """The answer's own figure that others contradict; "" where it is not told."""
    against = next((conflict.get("against") for conflict in answer["conflicts"]), None)
    return "" if against is None or not answer["quotes"] else answer["quotes"][0]["text"][against[0] : against[1]]


def _about(article: Json) -> str:
    """Title, source and date, as far as they are known."""
    parts = (article.get("title"), article.get("source"), article.get("date"))
    return " · ".join(_short(safe_line(part)) for part in parts if part)


def _short(line: str) -> str:
    """A crawler may take a whole page for its title; the answer should still be on the screen after it."""
    return line if len(line) <= MAX_NAME_CHARS else line[: MAX_NAME_CHARS - 1] + "…"


def _is_web(url: str) -> bool:
    """Only these are made clickable; a page may claim any URL."""
    return url.lower().startswith(("http://", "https://"))
