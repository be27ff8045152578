"""The chat page: Gradio's components and events around the HTML that `ui.render` makes.

In: the service and the settings. Out: a `gr.Blocks`. What one reader asked lives in that session's `gr.State` and in
that browser's fields, nowhere else. Every event is private: the page has no public endpoint besides REST and MCP.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import gradio as gr

from ui import chat, render
from ui.answers import Texts
from ui.chat import Talk, Turn
from ui.door import Door, Json
from ui.errors import SERVICE_ERRORS, line_of
from ui.settings import UiSettings
from ui.texts import pick, texts

__all__ = ["build_page", "head", "theme"]

_STYLES = ("style.css", "judge.css")
_SCRIPTS = ("base.js", "answers.js", "keep.js", "judge.js", "evidence.js", "listen.js")
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

# What the script adds to the fields that go to the server: the page's language, and the fields as they stand in the
# document (a date picked or an example chosen a moment ago may not have reached Gradio's own copy yet).
_BOOT_JS = "(...values) => window.yuanwen.boot(values)"
_ASK_JS = "(...values) => window.yuanwen.fields(values)"


def head() -> str:
    """The style sheets and the script, written into the page: nothing to fetch, and there before Gradio's fields."""
    files = resources.files("ui")
    style = "\n".join(files.joinpath(name).read_text(encoding="utf-8") for name in _STYLES)
    script = "\n".join(files.joinpath(name).read_text(encoding="utf-8") for name in _SCRIPTS)
    # Gradio writes the head again when it reconnects; the first one goes on.
    return f'<style>{style}</style><script>"use strict"; if (!window.yuanwen) (() => {{\n{script}}})();</script>'


def theme() -> gr.themes.Base:
    """Gradio's barest theme on fonts that are on the machine already; style.css does the rest."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def build_page(service: Door, settings: UiSettings) -> gr.Blocks:
    page = _Page(service, settings)
    demo = gr.Blocks(title="原文 Yuanwen", analytics_enabled=False, fill_width=True)
    with demo:
        page.lay_out(demo)
    demo.queue(default_concurrency_limit=settings.concurrency, api_open=False)
    return demo


class _Page:
    """Puts the components in place and answers their events; holds what all sessions may share and no more."""

    def __init__(self, service: Door, settings: UiSettings) -> None:
        self.service = service
        self.settings = settings
        self.judging = settings.cases is not None

    def lay_out(self, demo: gr.Blocks) -> None:
        words = texts("en")
        talk = gr.State(Talk())
        lang = gr.Textbox("en", visible=False)
        # Which sources are chosen, as the script hands it over: Gradio's dropdown answers with a box of its own to a
        # choice that it does not know, and a source may have left the index since the page was opened.
        chosen = gr.JSON(visible=False)
        bar = gr.HTML(elem_id="yw-header", apply_default_css=False)
        with gr.Row(elem_id="yw-main"):
            with gr.Column(elem_id="yw-talk"):
                # A question writes only `now`: the page's script moves what was there before to `past`, so that nobody
                # is sent again what they have. `log` is written where every word changes.
                with gr.Column(elem_id="yw-transcript"):
                    gr.HTML('<section id="yw-earlier"></section>', elem_id="yw-before", apply_default_css=False)
                    log = gr.HTML(elem_id="yw-log", apply_default_css=False)
                    gr.HTML('<div id="yw-past"></div>', elem_id="yw-since-then", apply_default_css=False)
                    now = gr.HTML(elem_id="yw-now", apply_default_css=False)
                with gr.Column(elem_id="yw-composer"):
                    with gr.Row(elem_id="yw-filters"):
                        since = gr.Textbox(
                            label=words["since"], lines=1, max_lines=1, elem_id="yw-since", min_width=120
                        )
                        until = gr.Textbox(
                            label=words["until"], lines=1, max_lines=1, elem_id="yw-until", min_width=120
                        )
                        source: gr.Dropdown = gr.Dropdown(
                            label=words["source"], multiselect=True, filterable=True, elem_id="yw-source",
                            min_width=200,
                        )  # fmt: skip
                        article_lang = gr.Radio(
                            label=words["language"], choices=_kinds(words), value="", elem_id="yw-language",
                            min_width=200,
                        )  # fmt: skip
                    with gr.Row(elem_id="yw-ask"):
                        question = gr.Textbox(
                            label=words["ask_label"],
                            lines=1,
                            max_lines=6,
                            elem_id="yw-question",
                            scale=1,
                            autofocus=True,
                        )
                        send = gr.Button(words["send"], elem_id="yw-send", scale=0, min_width=80)
                    below = gr.HTML(elem_id="yw-below", apply_default_css=False)
            gr.HTML('<section id="yw-page" tabindex="-1"></section>', elem_id="yw-evidence", apply_default_css=False)
        fresh = gr.Button("new", elem_id="yw-fresh", visible="hidden")
        again = gr.Button("language", elem_id="yw-again", visible="hidden")

        worded = [bar, log, now, since, until, source, article_lang, question, send, below]
        gr.on(
            [demo.load, again.click], self.speak, [lang, talk, article_lang, chosen, source], worded, js=_BOOT_JS, **_PRIVATE,
            queue=False,
        )  # fmt: skip
        gr.on(
            [send.click, question.submit],
            self.ask,
            [lang, talk, article_lang, question, since, until, chosen, source],
            [bar, now, question],
            js=_ASK_JS,
            trigger_mode="multiple",  # `ask` takes one at a time; Gradio would hold up a new conversation as well
            concurrency_limit=self.settings.concurrency,
            **_PRIVATE,
        )
        fresh.click(self.start_over, [lang, talk], [log, now], js=_BOOT_JS, queue=False, **_PRIVATE)

    def speak(self, lang: str, talk: Talk, article_lang: str | None, source: list[str] | None, _: None) -> list[Any]:
        """Everything that has words, in the reader's language; the index's facts as they are now."""
        talk.lang = pick(lang)
        t = texts(talk.lang)
        bar = self._bar(talk)
        sources = self._sources()
        names = {name for _, name in sources}
        return [
            bar,
            render.transcript(talk, t, examples=self._examples(talk), judging=self.judging),
            "" if talk.pending is None else render.turn(talk.pending, t, pending=True),
            gr.update(label=t["since"]),
            gr.update(label=t["until"]),
            gr.update(label=t["source"], choices=sources, value=[name for name in source or () if name in names]),
            gr.update(label=t["language"], choices=_kinds(t), value=article_lang or ""),
            gr.update(label=t["ask_label"], placeholder=t["ask_placeholder"]),
            gr.update(value=t["send"]),
            render.below(t),
        ]

    def ask(
        self, lang: str, talk: Talk, article_lang: str | None, question: str | None, since: str | None,
        until: str | None, source: list[str] | None, _: None,
    ) -> Iterator[tuple[Any, Any, Any]]:  # fmt: skip
        """The question at once, and its answer when it is there."""
        wanted = (question or "").strip()
        if not wanted or talk.pending is not None:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        talk.lang = pick(lang)
        filters = chat.make_filters(since, until, source, article_lang)
        talk.pending = pending = Turn(talk.turns[-1].number + 1 if talk.turns else 1, wanted, filters)
        try:
            yield gr.skip(), render.turn(pending, texts(talk.lang), pending=True), ""
            turn = chat.ask(self.service, wanted, talk.turns, filters, history=self.settings.history)
        finally:
            wanted_still = talk.pending is pending  # else a new conversation was begun meanwhile
            if wanted_still:
                talk.pending = None
        if not wanted_still:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        talk.turns = (*talk.turns, turn)[-self.settings.max_turns :]
        bar = self._bar(talk) if turn.unusable != talk.troubled else gr.skip()
        yield bar, render.turn(turn, texts(talk.lang), judging=self.judging), gr.skip()

    def start_over(self, lang: str, talk: Talk) -> tuple[str, str]:
        talk.turns, talk.pending, talk.lang = (), None, pick(lang)
        talk.begun += 1
        return render.transcript(talk, texts(talk.lang), examples=self._examples(talk)), ""

    def _bar(self, talk: Talk) -> str:
        status, problem = self._status()
        talk.troubled = problem is not None
        return render.header(status, problem, texts(talk.lang), talk.lang)

    def _status(self) -> tuple[Json | None, str | None]:
        try:
            return self.service.status(), None
        except SERVICE_ERRORS as error:
            return None, line_of(error)

    def _sources(self) -> list[tuple[str, str]]:
        try:
            sources = self.service.sources()
        except SERVICE_ERRORS:
            return []
        return [(render.source_label(source), str(source["name"])) for source in sources]

    def _examples(self, talk: Talk) -> list[str]:
        if talk.turns:
            return []
        try:
            return self.service.examples(talk.lang, self.settings.examples)
        except SERVICE_ERRORS:
            return []


def _kinds(t: Texts) -> list[tuple[str, str]]:
    return [(t["any"], ""), (t["zh"], "zh"), (t["en"], "en"), (t["other"], "other")]
