"""One answer as HTML: quotes with numbered citations, disagreement side by side, or why there is no answer.

In: an answer's JSON and the words of one language. Out: HTML in which all article text went through `ui.escape`. A
button's `data-ref` says what it opens, by its place in the answer (`q0` the first quote, `c0` the first conflict, `p0`
the first passage, `q0a1` the second article that agrees with the first quote); the script looks it up in the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.door import Json
from ui.escape import attribute, bare, escape, host_of, marked, visible, web_link
from ui.texts import number

__all__ = ["Texts", "abstained", "answered", "counted", "source_name"]

Texts = Mapping[str, str]

_TITLE_SHOWN = 140
_SOURCE_SHOWN = 60
"""Characters of a title or a source beside a quote, so that no page can fill the screen with its own name. The
evidence shows the whole title."""


def answered(answer: Json, t: Texts) -> str:
    quotes = answer["quotes"]
    items = "".join(_quote(quote, place, t) for place, quote in enumerate(quotes))
    return (
        f'<div class="yw-body"><ol class="yw-quotes">{items}</ol>{_conflicts(answer, t)}'
        f'<footer class="yw-foot">{_confidence(answer, t)}{_copies(t)}</footer>{_passages(answer, t)}</div>'
    )


def abstained(answer: Json, t: Texts) -> str:
    reason = answer.get("reason") or t.get(str(answer.get("reason_code")), t["low_confidence"])
    items = "".join(_nearest(quote, place, t) for place, quote in enumerate(answer["quotes"]))
    near = f'<section class="yw-nearest"><h4>{t["nearest"]}</h4><ol>{items}</ol></section>' if items else ""
    return (
        f'<div class="yw-body"><div class="yw-why"><h3>{t["no_answer"]}</h3><p>{escape(reason)}</p></div>'
        f"{near}{_passages(answer, t)}</div>"
    )


def _quote(quote: Json, place: int, t: Texts) -> str:
    citation = quote["citation"]
    return (
        f'<li class="yw-quote" data-quote="q{place}">'
        f'<blockquote{_language(citation)}><span class="yw-words">{marked(quote["text"], quote["highlights"])}</span>'
        f"</blockquote>{_from(citation, _chip(f'q{place}', place + 1, citation, t), t)}{_also(quote, place, t)}</li>"
    )


def _nearest(quote: Json, place: int, t: Texts) -> str:
    citation = quote["citation"]
    label = escape(bare(t["near_label"].format(**_named(citation, t))))
    button = f'<button type="button" class="yw-open" data-ref="q{place}" aria-label="{label}">{t["open"]}</button>'
    return (
        f'<li class="yw-near" data-quote="q{place}"><p class="yw-words"{_language(citation)}>{visible(quote["text"])}</p>'
        f"{_from(citation, button, t)}</li>"
    )


def _chip(ref: str, shown: int, citation: Json, t: Texts) -> str:
    label = escape(bare(t["cite_label"].format(n=shown, **_named(citation, t))))
    return f'<button type="button" class="yw-cite" data-ref="{ref}" aria-label="{label}">[{shown}]</button>'


def _from(citation: Json, button: str, t: Texts) -> str:
    """Where a quote stands: the button that opens it here, title, source, date, and the way to the page itself."""
    named = _named(citation, t)
    source = named["source"].removesuffix("(brief)").rstrip() or named["source"]
    brief = f' <span class="yw-brief" title="{t["brief_title"]}">{t["brief"]}</span>' if _is_brief(citation) else ""
    link = web_link(citation.get("link") or citation.get("url"))
    title = t["open_page"] if ":~:text=" in (link or "") else t["open_page_plain"]
    out = "" if link is None else (
        f' <a class="yw-out"{attribute("href", link)} target="_blank" rel="noopener noreferrer" '
        f'title="{title}" aria-label="{title}: {host_of(link)} ({t["new_window"]})">'
        f'{t["page_short"]} ↗ <span class="yw-host" dir="ltr">{host_of(link)}</span></a>'
    )  # fmt: skip
    return (
        f'<div class="yw-from">{button}<span class="yw-named"><cite{_language(citation)}>{visible(named["title"])}</cite>'
        f'<span class="yw-dot"> · </span><span class="yw-meta"><bdi>{visible(source)}</bdi> · '
        f'<span class="yw-when">{visible(named["date"])}</span>{brief}{out}</span>'
        "</span></div>"
    )


def _also(quote: Json, place: int, t: Texts) -> str:
    also = quote.get("also") or []
    if not also:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="yw-link" data-ref="q{place}a{n}"{attribute("title", bare(article.get("title") or "") or None)}>'
        f"<bdi>{visible(_source_and_date(article, t))}</bdi></button></li>"
        for n, article in enumerate(also)
    )
    return f'<div class="yw-also"><span>{t["also"]}</span><ul>{buttons}</ul></div>'


def _conflicts(answer: Json, t: Texts) -> str:
    conflicts = answer.get("conflicts") or []
    if not conflicts:
        return ""
    first = answer["quotes"][0]
    count = len(answer["quotes"])
    against = conflicts[0].get("against")
    marks = [against] if against else first["highlights"]
    own = [first["text"][a:b] for a, b in marks]
    chip = _chip("q0", 1, first["citation"], t)
    cards = _stance(own[0] if own else first["text"], {**first, "highlights": marks}, t["this_answer"], chip, t)
    for place, conflict in enumerate(conflicts):
        quote = conflict["quote"]
        chip = _chip(f"c{place}", count + place + 1, quote["citation"], t)
        cards += _stance(str(conflict["value"]), quote, t["elsewhere"], chip, t)
    return f'<section class="yw-conflicts"><h3>{t["conflicts"]}</h3><ul>{cards}</ul></section>'


def _stance(value: str, quote: Json, who: str, chip: str, t: Texts) -> str:
    citation = quote["citation"]
    return (
        f'<li class="yw-stance"><span class="yw-who">{who}</span><strong dir="auto">{visible(value)}</strong>'
        f'<p class="yw-words"{_language(citation)}>{marked(quote["text"], quote["highlights"])}</p>'
        f'<p class="yw-meta"><bdi>{visible(_source_and_date(citation, t))}</bdi> {chip}</p></li>'
    )


def _confidence(answer: Json, t: Texts) -> str:
    percent = round(100 * float(answer["confidence"]))
    return (
        f'<span class="yw-sure" title="{t["confidence_title"]}"><span class="yw-meter" aria-hidden="true">'
        f'<span style="width:{percent}%"></span></span>{t["confidence"].format(percent=percent)}</span>'
    )


def _copies(t: Texts) -> str:
    return (
        f'<span class="yw-actions"><button type="button" class="yw-action" data-do="copy" title="{t["copy_title"]}">'
        f'{t["copy"]}</button><button type="button" class="yw-action" data-do="copy-markdown">{t["copy_markdown"]}'
        "</button></span>"
    )


def _passages(answer: Json, t: Texts) -> str:
    passages = answer.get("passages") or []
    if not passages:
        return ""
    items = "".join(
        f'<li><p class="yw-words" dir="auto">{visible(passage["text"])}</p>'
        f'<button type="button" class="yw-open" data-ref="p{place}" '
        f'aria-label="{t["open"]}: {t["passage"].format(n=place + 1)}">{t["open"]}</button></li>'
        for place, passage in enumerate(passages)
    )
    return (
        f'<details class="yw-passages"><summary>{counted(t, "passages", len(passages))}</summary>'
        f"<ol>{items}</ol></details>"
    )


def counted(t: Texts, key: str, count: int) -> str:
    """A line that names a number, in the singular where it is one."""
    return t[f"{key}_one" if count == 1 else key].format(n=number(count))


def _named(citation: Json, t: Texts) -> dict[str, str]:
    return {
        "title": _short(str(citation.get("title") or t["untitled"]), _TITLE_SHOWN),
        "source": _short(str(citation.get("source") or t["unknown_source"]), _SOURCE_SHOWN),
        "date": str(citation.get("date") or t["unknown_date"]),
    }


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _is_brief(citation: Json) -> bool:
    """A brief's publisher is followed by `(brief)`, so that nobody takes it for the report."""
    return bool(citation.get("brief")) or str(citation.get("source") or "").endswith("(brief)")


def _source_and_date(citation: Json, t: Texts) -> str:
    named = _named(citation, t)
    return f"{named['source']} · {named['date']}"


def _language(citation: Mapping[str, Any]) -> str:
    lang = citation.get("lang")
    return f'{attribute("lang", lang if lang in ("zh", "en") else None)} dir="auto"'


def source_name(name: object) -> str:
    """A source's name, cut where it is too long to stand in a list."""
    return _short(bare(str(name)), _SOURCE_SHOWN)
