"""The page's own HTML: the bar on top, the welcome, and the conversation's turns.

In: turns and the words of one language. Out: HTML in which all text that came from outside went through `ui.escape`.
Each turn carries its answer's JSON in `data-answer`, from which the script opens, copies and saves.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.borders import is_border, is_wide
from ui.answers import Texts, abstained, answered, counted, source_name
from ui.chat import Talk, Turn
from ui.door import Json
from ui.errors import in_words
from ui.escape import attribute, bare, escape, json_attribute, visible
from ui.judging import asked, buttons
from ui.texts import UiLang, number

__all__ = ["below", "header", "shortened", "source_label", "transcript", "turn"]

_COLUMNS, _LINES = 240, 6
"""Of a question as it is shown: seven or eight lines of a phone. A Chinese character takes two columns."""
_WORD = 30
"""Characters within which a cut looks for the border of a word."""
_KEPT = 20_000
"""Characters of a question that can be looked at whole; one of more than a tenth of that is refused, and the page holds
every question as often as it is shown."""


def header(status: Json | None, problem: str | None, t: Texts, lang: UiLang) -> str:
    """The bar on top. Carries the words that the script needs, so that they are written in one place."""
    return (
        f'<div class="yw-bar" lang="{lang}"{attribute("data-lang", lang)}{json_attribute("data-texts", dict(t))}>'
        f'<a class="yw-skip" href="#yw-question">{t["skip"]}</a>'
        '<div class="yw-brand"><span class="yw-seal" aria-hidden="true" lang="zh">原</span>'
        '<h1><span lang="zh">原文</span> Yuanwen</h1>'
        f'<p class="yw-tagline">{t["tagline"]}</p></div>'
        f'<p class="yw-holdings">{_holdings(status, problem, t)}</p>'
        '<div class="yw-tools">'
        f'<button type="button" class="yw-tool" data-do="new" title="{t["new"]}">'
        f'<span class="yw-icon" aria-hidden="true">＋</span><span class="yw-tool-word">{t["new"]}</span></button>'
        f'<button type="button" class="yw-tool" data-do="save" title="{t["save_title"]}">'
        f'<span class="yw-icon" aria-hidden="true">⤓</span><span class="yw-tool-word">{t["save"]}</span></button>'
        f'<button type="button" class="yw-tool yw-icon-only" data-do="theme" aria-label="{t["theme_auto"]}">'
        '<span class="yw-icon" aria-hidden="true">◐</span></button>'
        f'<button type="button" class="yw-tool yw-lang" data-do="language" lang="{"en" if lang == "zh" else "zh"}" '
        f'aria-label="{t["switch_language_label"]}">{t["switch_language"]}</button>'
        "</div></div>"
    )


def transcript(talk: Talk, t: Texts, *, examples: Sequence[str] = (), judging: bool = False) -> str:
    """All that has been answered, or the welcome. By `data-begun` the script knows whether it is a new conversation."""
    begun = f' data-begun="{talk.begun}"'
    if not talk.turns:
        return _welcome(examples, t, begun)
    items = "".join(turn(one, t, judging=judging) for one in talk.turns)
    return f'<div class="yw-log"{begun}>{items}</div>'


def turn(turn: Turn, t: Texts, *, pending: bool = False, judging: bool = False) -> str:
    """A question with its answer, with what went wrong, or with the word that it is being looked for."""
    if pending:
        state, inner = "pending", f'<p class="yw-searching"><span class="yw-dots"></span>{t["searching"]}</p>'
    elif turn.answer is None:
        state, inner = "error", _error(_problem(turn, t), t)
    elif turn.answer.get("answered"):
        state, inner = "answered", answered(turn.answer, t)
    else:
        state, inner = "abstained", abstained(turn.answer, t)
    if turn.answer is not None:
        carried = json_attribute("data-answer", turn.answer)
    else:  # for the script to put it back into the field; not where that would be less than the question
        carried = attribute("data-question", turn.question if len(turn.question) <= _KEPT else None)
    if judging and turn.answer is not None:
        carried += asked(turn)
        inner += buttons(turn, t)
    return (
        f'<article class="yw-turn yw-{state}" data-turn="{turn.number}" data-state="{state}"{carried} '
        f'aria-labelledby="yw-asked-{turn.number}">{_asked(turn, t)}{inner}</article>'
    )


def below(t: Texts) -> str:
    """Under the question: the way to the filters, how to send, and what a screen reader is told."""
    return (
        '<div class="yw-under"><button type="button" class="yw-filter-toggle" data-do="filters" aria-expanded="false" '
        f'aria-controls="yw-filters"><span class="yw-icon" aria-hidden="true">▾</span>{t["filters"]}'
        '<span class="yw-count"></span></button>'
        f'<button type="button" class="yw-filter-reset" data-do="reset-filters">{t["filters_reset"]}</button>'
        f'<span class="yw-hint">{t["send_hint"]}</span></div><p id="yw-notice" role="alert"></p>'
    )


def source_label(source: Json) -> str:
    """A source in the list of filters; Gradio shows it as text."""
    return f"{source_name(source['name'])} ({number(int(source['articles']))})"


def _holdings(status: Json | None, problem: str | None, t: Texts) -> str:
    if status is None:
        return f'<span class="yw-problem">{escape(_unusable(problem or "", t))}</span>'
    articles = counted(t, "holdings_undated", int(status["articles"]["ok"]))
    since, until = status.get("since"), status.get("until")
    if since and until:
        return escape(t["holdings"].format(articles=articles, since=since, until=until))
    return escape(articles)


def _welcome(examples: Sequence[str], t: Texts, begun: str) -> str:
    buttons = "".join(
        f'<li><button type="button" class="yw-example" data-do="example">{visible(question)}</button></li>'
        for question in examples
    )
    listed = f'<h3>{t["examples"]}</h3><ul class="yw-examples">{buttons}</ul>' if buttons else ""
    return f'<div class="yw-welcome"{begun}><h2>{t["welcome"]}</h2><p>{t["welcome_text"]}</p>{listed}</div>'


def _asked(turn: Turn, t: Texts) -> str:
    shown, rest = shortened(turn.question), ""
    if shown != turn.question:
        whole = turn.question if len(turn.question) <= _KEPT else f"{turn.question[:_KEPT]}…"
        rest = (
            f'<details class="yw-rest"><summary>{t["whole_question"].format(n=number(len(turn.question)))}</summary>'
            f'<p dir="auto">{visible(whole)}</p></details>'
        )
    notes = ""
    if turn.read_with:
        earlier = t["list_comma"].join(t["quoted"].format(text=shortened(text)) for text in turn.read_with)
        notes += f'<p class="yw-understood">{escape(t["understood"].format(questions=earlier))}</p>'
    if turn.filters:
        notes += f'<p class="yw-scope">{escape(t["scope"].format(scope=_scope(turn.filters, t)))}</p>'
    return (
        f'<header class="yw-asked"><h2 id="yw-asked-{turn.number}" dir="auto">'
        f'<span class="yw-hidden">{t["you_asked"]} </span>{visible(shown)}</h2>{rest}{notes}</header>'
    )


def shortened(question: str) -> str:
    """A question as it is, or its beginning where it would fill the screen."""
    lines = question.split("\n")
    end = len("\n".join(lines[:_LINES]))
    columns = 0
    for at, char in enumerate(question[:end]):
        columns += 2 if is_wide(char) else 1
        if columns > _COLUMNS:
            end = at
            break
    if end == len(question):
        return question
    # At the border of a word, unless that is far: not between a letter and its accent either.
    border = next((at for at in range(end, max(0, end - _WORD), -1) if is_border(question, at)), end)
    return f"{question[:border].rstrip()}…"


def _scope(filters: Json, t: Texts) -> str:
    parts = []
    if "since" in filters:
        parts.append(t["scope_since"].format(date=filters["since"]))
    if "until" in filters:
        parts.append(t["scope_until"].format(date=filters["until"]))
    parts += [bare(str(name)) for name in filters.get("source", ())]
    if "lang" in filters:
        parts.append(t.get(str(filters["lang"]), str(filters["lang"])))
    return " · ".join(parts)


def _problem(turn: Turn, t: Texts) -> str:
    if turn.error is None:
        return t["defect"]
    return _unusable(turn.error, t) if turn.unusable else in_words(turn.error, t)


def _unusable(line: str, t: Texts) -> str:
    return t["index_unusable"].format(line=in_words(line, t))


def _error(line: str, t: Texts) -> str:
    return f'<div class="yw-failure" role="alert"><h3>{t["error"]}</h3><p>{escape(line)}</p></div>'
