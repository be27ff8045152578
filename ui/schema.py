"""The contract's JSON as OpenAPI schemas, for `/docs`. The service checks requests itself: one judge, one wording."""

from __future__ import annotations

from typing import Any

__all__ = [
    "ANSWER",
    "ARTICLE",
    "ASK",
    "FILTERS",
    "JUDGED",
    "JUDGEMENT",
    "PASSAGES",
    "SEARCH",
    "STATUS",
    "VERIFIED",
    "VERIFY",
    "body",
    "returns",
]

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_NUMBER: Schema = {"type": "number"}
_ID: Schema = {"description": "Anything; comes back as it was given."}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _object(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


_SPAN = {"type": "array", "items": _WHOLE, "minItems": 2, "maxItems": 2}
_DATE = {"type": "string", "format": "date", "examples": ["2023-06-29"]}
_LANG = {"type": "string", "enum": ["zh", "en", "other"]}
FILTERS = _object(
    since=_DATE,
    until=_DATE,
    source={"anyOf": [_TEXT, _list(_TEXT)], "description": "Equal, case and width folded."},
    lang=_LANG,
)
ASK = _object(
    ("question",),
    id=_ID,
    question={"type": "string", "examples": ["警方从暗网市场缴获了多少比特币？"]},
    history={**_list(_TEXT), "description": "The earlier questions, oldest first."},
    filters=FILTERS,
    min_confidence={"type": "number", "minimum": 0, "maximum": 1},
)
SEARCH = _object(
    (), id=_ID, query=_TEXT, question={**_TEXT, "description": "The same as query."}, filters=FILTERS,
    top={"type": "integer", "minimum": 1, "default": 10},
)  # fmt: skip
_NAMED = {"article_id": _TEXT, "title": _TEXT, "url": _maybe(_TEXT), "source": _maybe(_TEXT), "date": _maybe(_DATE)}
_CITATION = _object(
    **_NAMED, lang=_LANG, path=_TEXT, start=_WHOLE, end=_WHOLE, raw_spans=_list(_SPAN), raw_sha256=_TEXT,
    link=_maybe(_TEXT),
)  # fmt: skip
_QUOTE = _object(
    rank=_WHOLE,
    text={**_TEXT, "description": "Word for word: the article's text from start to end."},
    score=_NUMBER,
    highlights={**_list(_SPAN), "description": "The short answer inside text, in code points."},
    citation=_CITATION,
    also={**_list(_object(**_NAMED)), "description": "Independent articles that say the same."},
)
_PASSAGE = _object(
    rank=_WHOLE, score=_NUMBER, article_id=_TEXT, url=_maybe(_TEXT), start=_WHOLE, end=_WHOLE, text=_TEXT
)
PASSAGES = _object(id=_ID, passages=_list(_PASSAGE))
ANSWER = _object(
    id=_ID,
    question=_TEXT,
    standalone_question=_TEXT,
    answered={"type": "boolean"},
    confidence={**_NUMBER, "description": "The calibrated chance that the first quote is right."},
    reason_code=_maybe({"enum": ["no_match", "low_confidence", "entity_missing", "empty_index", "filtered_out"]}),
    reason=_maybe(_TEXT),
    quotes={**_list(_QUOTE), "description": "Best first; where answered is false, the nearest, and no answer."},
    conflicts=_list(
        _object(
            value=_TEXT,
            quote=_QUOTE,
            against={**_maybe(_SPAN), "description": "The figure it differs from: offsets in the first quote's text."},
        )
    ),
    passages=_list(_PASSAGE),
    timing_ms=_object(retrieve=_NUMBER, extract=_NUMBER, total=_NUMBER),
    index=_object(generation=_TEXT, encoder=_TEXT),
)
ARTICLE = _object(
    **_NAMED, lang=_LANG, path=_TEXT, status={"enum": ["ok", "empty"]}, reprint_of=_maybe(_TEXT), text=_TEXT,
    brief={"type": "boolean"}, reprints={**_list(_object(**_NAMED)), "description": "Articles of the same text."},
    raw={**_TEXT, "description": "Only where raw=true."},
)  # fmt: skip
VERIFY = {
    "oneOf": [
        _object(("answers",), answers={**_list(ANSWER), "description": "Saved answers."}),
        {**_list(ANSWER), "description": "Saved answers; JSON lines are taken as well."},
    ]
}
VERIFIED = _object(
    checked=_WHOLE, exact=_WHOLE, changed=_WHOLE, false=_list(_object(id=_ID, rank=_WHOLE, reason=_TEXT))
)
STATUS = _object(
    articles=_object(ok=_WHOLE, empty=_WHOLE, reprints=_WHOLE), passages=_WHOLE, sources={}, since=_maybe(_DATE),
    until=_maybe(_DATE), languages={}, encoder={}, bytes=_WHOLE, generation=_TEXT, versions={"type": "object"},
)  # fmt: skip

JUDGEMENT = _object(
    ("question", "choice"),
    question=_TEXT,
    history=_list(_TEXT),
    filters=FILTERS,
    choice={
        "enum": ["right", "wrong", "unanswerable"],
        "description": "right: the first quote answers it. wrong: answers or urls would. The answer is asked again.",
    },
    answers={**_list(_TEXT), "description": "With wrong: the right words, any one of them."},
    urls={**_list(_TEXT), "description": "With wrong: the right article, by URL or id."},
    seen={
        **_object(article_id=_TEXT, start=_WHOLE, end=_WHOLE, raw_sha256=_TEXT),
        "description": "With right: the quote that was seen. Where the answer is another by now, nothing is written.",
    },
)
JUDGED = _object(
    outcome={"enum": ["written", "already_there"]}, file=_TEXT,
    case={**_maybe({"type": "object"}), "description": "As written; null where the question has a case already."},
)  # fmt: skip

_FAILURES = {400: "Not a request", 404: "Unknown article", 413: "Body too large", 503: "Index unusable"}


def body(schema: Schema) -> Schema:
    """`openapi_extra` of a route that reads its body itself."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def returns(schema: Schema, *failures: int) -> dict[int | str, dict[str, Any]]:
    """`responses` of a route."""
    error = _object(("error",), error=_TEXT)
    made: dict[int | str, dict[str, Any]] = {
        200: {"description": "Done", "content": {"application/json": {"schema": schema}}}
    }
    for status in failures:
        made[status] = {"description": _FAILURES[status], "content": {"application/json": {"schema": error}}}
    return made
