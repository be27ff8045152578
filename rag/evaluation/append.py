"""A judgement becomes a case: one line more in a file that the person named.

In: a file, an answer in the contract's JSON and what the person chose. Out: the case that was written. Nothing is
written that `yuanwen eval` would not read again, and two programs that write at once do not mix their lines.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

from rag.evaluation.cases import Case, case_of, language_of, read_lines
from rag.evaluation.errors import BadCases
from rag.evaluation.matching import folded
from rag.sentences import sentences
from rag.whole import is_whole

__all__ = ["CATEGORY", "Choice", "append_case", "case_from"]

Choice = Literal["right", "wrong", "unanswerable"]
"""``right``: the first quote answers it. ``wrong``: it does not, something else would. ``unanswerable``: should not
have been answered."""
CATEGORY = "chat"
LEAST = 2
"""Letters and digits of a gold answer that was highlighted."""
MAX_LINE = 1_000_000
"""A longer line is no case that somebody chose by hand."""


def case_from(
    answer: Mapping[str, Any],
    choice: Choice,
    *,
    answers: Sequence[str] = (),
    urls: Sequence[str] = (),
    history: Sequence[str] = (),
    filters: Mapping[str, Any] | None = None,
) -> Case:
    """The case that a choice says. Right: the highlighted words are the gold answer, or their sentence where they say too
    little by themselves (the whole quote where none are), from the quote's article. Wrong: `answers` or `urls` say
    what would be right. Raises BadCases."""
    if choice not in get_args(Choice):
        raise BadCases(f"the choice is {choice!r}; it has to be one of {', '.join(get_args(Choice))}")
    question = answer.get("question")
    value: dict[str, Any] = {
        "question": question,
        "history": list(history),
        "filters": dict(filters or {}),
        "answers": [],
        "urls": [],
        "answerable": choice != "unanswerable",
        "category": CATEGORY,
        "lang": language_of(question) if isinstance(question, str) else "",
    }
    if choice == "right":
        quote = _first_quote(answer)
        text = str(quote["text"])
        value["answers"] = list(
            dict.fromkeys(_gold(str(question), text, a, b) for a, b in quote.get("highlights") or [])
        ) or [text]
        value["evidence"] = text
        value["urls"] = [_address(quote)]
    elif choice == "wrong":
        if not answers and not urls:
            raise BadCases("a wrong answer makes a case only with what would be right: give the answer, or an article")
        value["answers"], value["urls"] = list(answers), list(urls)
    key = json.dumps([value[name] for name in ("question", "history", "filters")], ensure_ascii=True, sort_keys=True)
    value["id"] = f"{CATEGORY}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
    return case_of(value, "the case", default_id="")


def append_case(file: Path, case: Case) -> bool:
    """Adds `case` to `file`, which is made if need be; False where it has the same question already, with the same
    history and filters: then nothing is written. Raises BadCases where the file holds something else than cases."""
    line = json.dumps(case.to_json(), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
    if len(line) > MAX_LINE:
        raise BadCases(f"the case has {len(line):,} bytes; at most {MAX_LINE:,} are taken")
    list(read_lines([line.decode()], "the case"))  # what is written can be read again
    with _locked(file) as out:
        text = _text(out, file)
        if any(_same(known, case) for known in read_lines(text.split("\n"), str(file))):
            return False
        before = b"" if not text or text.endswith("\n") else b"\n"
        out.seek(0, os.SEEK_END)
        out.write(before + line)
        out.flush()
        os.fsync(out.fileno())
    return True


def _first_quote(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    quotes = answer.get("quotes")
    if not isinstance(quotes, list) or not quotes or not isinstance(quotes[0], Mapping) or not quotes[0].get("text"):
        raise BadCases("the answer has no quote, so it cannot have been right")
    return quotes[0]


def _gold(question: str, text: str, start: int, end: int) -> str:
    """The highlighted words where only an answer would hold them. One digit stands in any article, part of a word is none,
    and what the question says itself answers it for no one: then the sentence around them."""
    short = folded(text[start:end])
    if len(short.bare) >= LEAST and is_whole(text, start, end) and not folded(question).holds(short):
        return text[start:end]
    around = [(a, b) for a, b in sentences(text) if a < end and start < b]
    return text[around[0][0] : around[-1][1]] if around else text


def _address(quote: Mapping[str, Any]) -> str:
    citation = quote.get("citation")
    address = (citation.get("url") or citation.get("article_id")) if isinstance(citation, Mapping) else None
    if not isinstance(address, str) or not address:
        raise BadCases("the quote names no article")
    return address


def _same(known: Case, case: Case) -> bool:
    return (known.question, known.history, dict(known.filters)) == (case.question, case.history, dict(case.filters))


def _text(file: BinaryIO, name: Path) -> str:
    file.seek(0)
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCases(f"{name} is not UTF-8 (byte {error.start}), so no case is added to it") from None


@contextmanager
def _locked(file: Path) -> Iterator[BinaryIO]:
    """The file, open for reading and appending, held by this program alone."""
    with file.open("a+b") as opened:
        try:
            import fcntl
        except ImportError:  # Windows: another writer is kept out by its own lock
            import msvcrt

            opened.seek(0)
            msvcrt.locking(opened.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
            try:
                yield opened
            finally:
                opened.seek(0)
                msvcrt.locking(opened.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            return
        fcntl.flock(opened, fcntl.LOCK_EX)
        try:
            yield opened
        finally:
            fcntl.flock(opened, fcntl.LOCK_UN)
