"""Cleaning: crawled Markdown pages without the site around the article. Only removes characters, never changes one."""

from __future__ import annotations

from corpus.clean.learn import learn
from corpus.clean.page import clean
from corpus.clean.profile import NO_PROFILE, RULES_VERSION, Profile

__all__ = ["NO_PROFILE", "RULES_VERSION", "Profile", "clean", "learn"]
