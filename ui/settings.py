"""What the page's server can be told: where to listen, who may come in, how much it takes at once."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Credentials", "UiSettings", "is_loopback"]


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """One user and one password. Has no repr, so that neither lands in a log."""

    user: str
    password: str

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """From `USER:PASSWORD`; the password may hold colons, the user may not."""
        user, colon, password = text.partition(":")
        if not colon or not user or not password:
            raise ValueError("needed is USER:PASSWORD, both not empty")
        return cls(user, password)


@dataclass(frozen=True, slots=True)
class UiSettings:
    host: str = "127.0.0.1"
    port: int = 7860
    auth: Credentials | None = None
    open_to_all: bool = False
    """Said aloud with --no-auth: another host than this machine, and no password."""
    max_body_bytes: int = 16 * 1024 * 1024
    """An answer is about 25 KB of JSON, so `verify` takes some 600 of them at once."""
    concurrency: int = 8
    """Questions answered at the same time; the rest wait in line. Gradio's own default of 1 lets one slow
    question hold up everybody."""
    max_turns: int = 100
    """Questions that one conversation keeps; the oldest go first. Bounds the memory of a page left open."""
    history: int = 8
    """Earlier questions that a follow-up is read with."""
    examples: int = 4
    cases: Path | None = None
    """The file that judgements are added to. Without one the page has no buttons for them and REST no route."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
