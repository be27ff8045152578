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
from ui.chat import Turn, Turns
from ui.door import Door, Json
from ui.errors import SERVICE_ERRORS, line_of
from ui.settings import UiSettings
from ui.texts import UiLang, pick, texts

__all__ = ["build_page", "head", "theme"]

_STYLES = ("style.css", "judge.css")
_SCRIPTS = ("base.js", "answers.js", "judge.js", "evidence.js", "listen.js")
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
        turns = gr.State(())
        lang = gr.Textbox("en", visible=False)
        # Which sources are chosen, as the script hands it over: Gradio's dropdown answers with a box of its own to a
        # choice that it does not know, and a source may have left the index since the page was opened.
        chosen = gr.JSON(visible=False)
        bar = gr.HTML(elem_id="yw-header", apply_default_css=False)
        with gr.Row(elem_id="yw-main"):
            with gr.Column(elem_id="yw-talk"):
                log = gr.HTML(elem_id="yw-transcript", apply_default_css=False)
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

        worded = [bar, log, since, until, source, article_lang, question, send, below]
        gr.on(
            [demo.load, again.click], self.speak, [lang, turns, article_lang, chosen, source], worded, js=_BOOT_JS, **_PRIVATE,
            queue=False,
        )  # fmt: skip
        gr.on(
            [send.click, question.submit],
            self.ask,
            [lang, turns, article_lang, question, since, until, chosen, source],
            [log, turns, question],
            js=_ASK_JS,
            trigger_mode="once",
            concurrency_limit=self.settings.concurrency,
            **_PRIVATE,
        )
        fresh.click(self.start_over, [lang, turns], [log, turns], js=_BOOT_JS, queue=False, **_PRIVATE)

    def speak(self, lang: str, turns: Turns, article_lang: str | None, source: list[str] | None, _: None) -> list[Any]:
        """Everything that has words, in the reader's language; the index's facts as they are now."""
        ui_lang = pick(lang)
        t = texts(ui_lang)
        status, problem = self._status()
        sources = self._sources()
        names = {name for _, name in sources}
        return [
            render.header(status, problem, t, ui_lang),
            render.transcript(turns, t, examples=self._examples(ui_lang, turns), judging=self.judging),
            gr.update(label=t["since"]),
            gr.update(label=t["until"]),
            gr.update(label=t["source"], choices=sources, value=[name for name in source or () if name in names]),
            gr.update(label=t["language"], choices=_kinds(t), value=article_lang or ""),
            gr.update(label=t["ask_label"], placeholder=t["ask_placeholder"]),
            gr.update(value=t["send"]),
            render.below(t),
        ]

    def ask(
        self, lang: str, turns: Turns, article_lang: str | None, question: str | None, since: str | None,
        until: str | None, source: list[str] | None, _: None,
    ) -> Iterator[tuple[Any, Any, Any]]:  # fmt: skip
        """The question at once, and its answer when it is there."""
        t = texts(pick(lang))
        wanted = (question or "").strip()
        if not wanted:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        filters = chat.make_filters(since, until, source, article_lang)
        number = turns[-1].number + 1 if turns else 1
        pending = Turn(number, wanted, filters)
        yield render.transcript(turns, t, pending=pending, judging=self.judging), gr.skip(), ""
        turn = chat.ask(self.service, wanted, turns, filters, history=self.settings.history)
        turns = (*turns, turn)[-self.settings.max_turns :]
        yield render.transcript(turns, t, judging=self.judging), turns, gr.skip()

    def start_over(self, lang: str, turns: Turns) -> tuple[str, Turns]:
        ui_lang = pick(lang)
        return render.transcript((), texts(ui_lang), examples=self._examples(ui_lang, ())), ()

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

    def _examples(self, lang: UiLang, turns: Turns) -> list[str]:
        if turns:
            return []
        try:
            return self.service.examples(lang, self.settings.examples)
        except SERVICE_ERRORS:
            return []


def _kinds(t: Texts) -> list[tuple[str, str]]:
    return [(t["any"], ""), (t["zh"], "zh"), (t["en"], "en"), (t["other"], "other")]
