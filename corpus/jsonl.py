"""One record of a `.jsonl` file: a JSON object whose `text` is the article.

In: one line. Out: its fields by name; `BadRecord` with the reason where it is no such object.
"""

from __future__ import annotations

import json

from corpus.decode import clean_surrogates, decode
from corpus.errors import BadRecord

__all__ = ["record"]

FIELDS = ("text", "title", "url", "source", "date", "fetch_date", "brief")


def record(line: bytes) -> dict[str, object]:
    """The fields that an article has. Strings come out free of lone surrogates, other values as they are."""
    try:
        value = json.loads(decode(line).text)
    except RecursionError:
        raise BadRecord("not JSON that can be read: nested too deeply") from None
    except ValueError as error:
        raise BadRecord(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadRecord(f"a record is a JSON object with a text, not a {type(value).__name__}")
    if not isinstance(value.get("text"), str):
        what = "has no text" if "text" not in value else f"has a text of type {type(value['text']).__name__}"
        raise BadRecord(f'the record {what}; needed is {{"text": "…"}}')
    return {name: _clean(value[name]) for name in FIELDS if name in value}


def _clean(value: object) -> object:
    return clean_surrogates(value) if isinstance(value, str) else value
