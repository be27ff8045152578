"""Asks and judges through one `yuanwen` process.

In: questions, and what is expected. Out: answers as JSON, or a failed test.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from pytest_yuanwen.grounded import Articles, assert_grounded
from pytest_yuanwen.messages import faults_of, message_of
from pytest_yuanwen.program import command_of, environment, must_be_there, said

__all__ = ["Yuanwen"]

Json = dict[str, Any]
SECONDS_TO_END = 30.0
"""For a process that has nothing more to read; it may still be at its last question."""
_LINE = re.compile(r"^line \d+: ")


class Yuanwen:
    """Asks and judges through one `yuanwen` process, which is started when it is first needed."""

    def __init__(self, index: Path, *, command: str | None = None) -> None:
        self.index = index
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed with the process that writes to it)

    def __enter__(self) -> Yuanwen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process, by force where it does not end by itself."""
        process, self._process = self._process, None
        try:
            if process is not None:
                _end(process)
        finally:
            self._errors.close()

    def ask(self, question: str, *, history: Sequence[str] = (), filters: Mapping[str, Any] | None = None) -> Json:
        """The answer, as ``yuanwen ask --json`` gives it."""
        answer: Json = self.judge({"question": question, "history": list(history), "filters": dict(filters or {})})[
            "answer"
        ]
        return answer

    def judge(self, case: Mapping[str, Any]) -> Json:
        """What ``yuanwen eval`` says of one case; the case's own `answer`, if it has one, is judged instead of asked.
        Fails the test where the program has stopped, with what it said."""
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(dict(case)).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            process.wait(timeout=30)
            self._errors.seek(0)
            pytest.fail(f"yuanwen --index {self.index} stopped: {said(self._errors.read())}", pytrace=False)
        judged: Json = json.loads(line)
        if judged.get("error") and "quotes" not in judged:
            # The process counts its lines, which nobody who calls this wrote.
            fault = _LINE.sub("", str(judged["error"]))
            raise ValueError(f"yuanwen cannot ask {case.get('question')!r}: {fault}")
        return judged

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            must_be_there(self.index)
            self._process = subprocess.Popen(
                [*command_of(self._command), "--index", os.fspath(self.index), "eval", "--stream"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=environment(),
            )
        return self._process

    def assert_grounded(self, answer: Mapping[str, Any], *, articles: Articles | None = None) -> None:
        """Fails unless every quote is, character for character, what its address says and leaves out no negation.
        Checked against the index, or against `articles` (see the function of this name)."""
        __tracebackhide__ = True
        if articles is not None:
            assert_grounded(answer, articles=articles, command=self._command)
            return
        question = str(answer.get("question") or "?")
        judged = self.judge({"question": question, "answer": dict(answer)})
        faults = faults_of(judged["quotes"])
        exact = judged["values"].get("exact_quotes", 0)
        if not faults and isinstance(exact, list) and exact[0] != exact[1]:
            faults = ["a quote of `conflicts` does not stand"]
        if faults:
            pytest.fail(message_of("the answer is not grounded", judged, faults), pytrace=False)

    def assert_answers(
        self,
        question: str,
        *expected: str,
        url: str | Sequence[str] = (),
        first: bool = True,
        history: Sequence[str] = (),
        filters: Mapping[str, Any] | None = None,
    ) -> Json:
        """Fails unless the question is answered with a quote that holds one of `expected`, from an article at `url`
        where one is given. `first`: the first quote has to; else one of the three. Returns the answer."""
        __tracebackhide__ = True
        urls = [url] if isinstance(url, str) else list(url)
        if not any(expected) and not any(urls):
            raise ValueError(
                f"assert_answers({question!r}) expects nothing: give words of the answer, or the url of its article"
            )
        case = {
            "question": question,
            "history": list(history),
            "filters": dict(filters or {}),
            "answers": list(expected),
        }
        judged = self.judge({**case, "urls": urls})
        faults = faults_of(judged["quotes"])
        quotes = judged["quotes"][: 1 if first else 3]
        fits = any((quote["says"] or not expected) and (quote["right_article"] or not urls) for quote in quotes)
        if faults or not judged["answered"] or not fits:
            pytest.fail(message_of("not the answer that was expected", judged, faults), pytrace=False)
        answer: Json = judged["answer"]
        return answer

    def assert_abstains(
        self, question: str, *, history: Sequence[str] = (), filters: Mapping[str, Any] | None = None
    ) -> Json:
        """Fails where the question is answered. Returns the answer, which says why there is none."""
        __tracebackhide__ = True
        case = {"question": question, "history": list(history), "filters": dict(filters or {}), "answerable": False}
        judged = self.judge(case)
        if judged["answered"]:
            pytest.fail(message_of("answered, and should not have been", judged, []), pytrace=False)
        answer: Json = judged["answer"]
        return answer

    def assert_quotes(
        self,
        question: str,
        text: str,
        *,
        url: str | None = None,
        history: Sequence[str] = (),
        filters: Mapping[str, Any] | None = None,
    ) -> Json:
        """Fails unless one of the quotes holds `text`, character for character, and is cited to `url` if given."""
        __tracebackhide__ = True
        case = {"question": question, "history": list(history), "filters": dict(filters or {})}
        judged = self.judge(case)
        found = [q for q in judged["quotes"] if text in q["text"] and q["fault"] is None]
        if not any(url is None or q["citation"]["url"] == url for q in found):
            wanted = {**judged, "answers": [text], "gold": [url] if url else []}
            pytest.fail(message_of("the words are not quoted", wanted, faults_of(judged["quotes"])), pytrace=False)
        answer: Json = judged["answer"]
        return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        if process.stdin:
            with suppress(OSError):  # it stopped by itself, and what it was asked last is still unread
                process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=SECONDS_TO_END)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()
