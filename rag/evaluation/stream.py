"""`yuanwen eval --stream`: a case a line in, its judgement a line out, for programs that test one thing at a time.

In: JSON lines on a stream; a case may bring an `answer` that is judged instead of asked for. Out: a line each, flushed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO

from index.index import Index
from rag.errors import RagError
from rag.evaluation.articles import Articles
from rag.evaluation.cases import case_of
from rag.evaluation.judge import judge
from rag.evaluation.record import case_json
from rag.output import write_json
from rag.service import Service

__all__ = ["serve"]


def serve(folder: Path, lines: BinaryIO, *, min_confidence: float | None = None) -> int:
    """Judges until the stream ends. A line that cannot be judged gets ``{"id", "error"}``."""
    service = Service.open(folder, min_confidence=min_confidence)
    articles = Articles(Index.open(folder))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        identity: object = None
        try:
            value = json.loads(line.decode("utf-8-sig"))
            identity = value.get("id") if isinstance(value, dict) else None
            case = case_of(value, f"line {number}", default_id=str(number), ungraded=True)
            answer = value.get("answer") or service.ask(case.request)
            judged = judge(case, answer, articles)
            write_json({**case_json(judged, articles, part=""), "id": identity, "answer": answer})
        except (RagError, ValueError, RecursionError) as error:
            write_json({"id": identity, "error": str(error)})
    return 0
