"""The quiet buttons under an answer that make it a test case; there only where `--cases` names a file.

In: a turn and the words of one language. Out: HTML. What is sent comes from the turn's `data-asked`; the form for the
right words and the outcome are the script's (judge.js).
"""

from __future__ import annotations

from ui.answers import Texts
from ui.chat import Turn
from ui.escape import json_attribute

__all__ = ["asked", "buttons"]

# The choice, and the words for it. An abstention quotes nothing that could be right: it was right, or it was not.
_ANSWERED = (("right", "right"), ("wrong", "wrong"), ("unanswerable", "unanswerable"))
_ABSTAINED = (("unanswerable", "rightly"), ("wrong", "missed"))


def asked(turn: Turn) -> str:
    """What the service was asked, for the script to ask again."""
    return json_attribute(
        "data-asked", {"question": turn.question, "history": list(turn.history), "filters": turn.filters}
    )


def buttons(turn: Turn, t: Texts) -> str:
    choices = _ANSWERED if (turn.answer or {}).get("answered") else _ABSTAINED
    made = "".join(_button(choice, t[f"judge_{name}"], t[f"judge_{name}_title"]) for choice, name in choices)
    return (
        f'<div class="yw-judge" role="group" aria-label="{t["judge"]}"><div class="yw-choices">'
        f'<span class="yw-judge-name" aria-hidden="true">{t["judge"]}</span>{made}'
        '<span class="yw-outcome" role="status"></span></div></div>'
    )


def _button(choice: str, label: str, title: str) -> str:
    form = ' aria-expanded="false"' if choice == "wrong" else ""
    return (
        f'<button type="button" class="yw-action yw-choice" data-do="judge" data-choice="{choice}"{form} '
        f'title="{title}" aria-label="{label} ({title})">{label}</button>'
    )
