"""The page as Gradio has it: no public endpoint, nothing kept, nothing shared."""

from __future__ import annotations

import asyncio
import re

import gradio as gr
from fakes import FakeService
from fastapi.testclient import TestClient

from ui.chat import Talk
from ui.page import build_page, head, theme
from ui.settings import UiSettings


def page(settings: UiSettings | None = None) -> gr.Blocks:
    async def build() -> gr.Blocks:  # outside an event loop Gradio makes some and leaves them open
        return build_page(FakeService(), settings or UiSettings())

    return asyncio.run(build())


def test_the_page_has_no_public_endpoint(client: TestClient) -> None:
    info = client.get("/gradio_api/info").json()
    assert info == {"named_endpoints": {}, "unnamed_endpoints": {}}
    config = client.get("/config").json()
    assert {dependency["api_visibility"] for dependency in config["dependencies"]} == {"private"}


def test_nothing_is_kept_or_sent_home(client: TestClient) -> None:
    config = client.get("/config").json()
    assert (config["analytics_enabled"], config["run_history"], config["footer_links"]) == (False, False, [])
    assert config["stylesheets"] == []


def test_several_questions_are_answered_at_once() -> None:
    limits = {fn.concurrency_limit for fn in page(UiSettings(concurrency=5)).fns.values() if fn.queue}
    assert limits == {5}


def test_a_conversation_lives_in_its_session() -> None:
    states = [block for block in page().blocks.values() if isinstance(block, gr.State)]
    assert [state.value for state in states] == [Talk()]  # empty; each session gets a copy of its own


def test_style_and_script_name_no_other_host() -> None:
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+|@import|url\(", head()) == []
    assert theme()._stylesheets == []
