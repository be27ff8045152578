"""What is done to each article and to each source on its own, in worker processes where there are enough of them.

In: an article as read and the profile of its source, or the articles of one source. Out: `Processed`: its status,
language, slices, reprint signature, passages, their terms and, with a fast encoder, their vectors; or the profile.
Nothing here touches the disk.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from types import TracebackType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.clean import NO_PROFILE, Profile, clean, learn
from corpus.language import detect
from corpus.reprints import exact_key, signature
from index.encoder import Encoder, load_encoder
from index.passages import split
from index.settings import IndexSettings
from index.store import pack_spans
from index.tokens import tokens

__all__ = ["Processed", "Task", "Workers"]

_In = TypeVar("_In")
_Out = TypeVar("_Out")

MAX_TITLE_CHARS = 1_000
"""Of a title that words are taken from. They go with every passage, so that a crawler which takes a whole page for its
title would store it a thousand times. No title of 3,000 pages of the archive has 200 characters."""


@dataclass(frozen=True, slots=True)
class Task:
    """An article to clean, split and encode. `profile` is JSON, empty for none."""

    aid: int
    article: Article
    profile: str
    profile_version: str


@dataclass(frozen=True, slots=True)
class Processed:
    """Everything the index keeps of one article."""

    aid: int
    status: str
    reason: str
    lang: str
    profile_version: str
    spans: bytes
    exact_key: str
    signature: NDArray[np.uint64]
    passages: list[tuple[int, int]]
    title_terms: str
    passage_terms: list[str]
    passage_texts: list[str]
    """Only where they are still to be encoded."""
    vectors: NDArray[np.float32] | None
    """(passages, dim), or None where `passage_texts` is there instead."""


class Worker:
    """Keeps the parsed profiles and the encoder of one process."""

    def __init__(self, settings: IndexSettings, encoder: Encoder | None) -> None:
        self._settings = settings
        self._encoder = encoder
        self._profiles: dict[str, Profile] = {}

    def _profile(self, task: Task) -> Profile:
        if not task.profile:
            return NO_PROFILE
        profile = self._profiles.get(task.profile_version)
        if profile is None:
            if len(self._profiles) > 2_000:  # a bound, not a cache policy: an archive has some hundred sources
                self._profiles.clear()
            profile = self._profiles[task.profile_version] = Profile.from_json(task.profile)
        return profile

    def process(self, tasks: Sequence[Task]) -> list[Processed]:
        """Processes a batch; all its passages are encoded together."""
        parts = [self._without_vectors(task) for task in tasks]
        if self._encoder is None:
            return parts
        texts = [text for part in parts for text in part.passage_texts]
        vectors = self._encoder.encode_passages(texts)
        done: list[Processed] = []
        at = 0
        for part in parts:
            rows = vectors[at : at + len(part.passages)]
            at += len(part.passages)
            done.append(replace(part, passage_texts=[], vectors=rows))
        return done

    def _without_vectors(self, task: Task) -> Processed:
        cleaned = clean(task.article, self._profile(task))
        lang = detect(cleaned.text or task.article.title)
        passages = split(cleaned.text, lang, settings=self._settings) if cleaned.status == "ok" else []
        texts = [cleaned.text[start:end] for start, end in passages]
        return Processed(
            aid=task.aid,
            status=cleaned.status,
            reason=cleaned.reason,
            lang=lang,
            profile_version=task.profile_version,
            spans=pack_spans(cleaned.spans),
            exact_key=exact_key(cleaned.text) if cleaned.status == "ok" else "",
            signature=signature(cleaned.text),
            passages=passages,
            title_terms=" ".join(tokens(task.article.title[:MAX_TITLE_CHARS])),
            passage_terms=[" ".join(tokens(text)) for text in texts],
            passage_texts=[with_title(task.article.title, text) for text in texts],
            vectors=None,
        )


def with_title(title: str, text: str) -> str:
    """What is encoded of a passage: its article's title stands before it, because a passage seldom says what it is
    about. Of the questions kept from training an English one finds its passage among the first ten of 50,000 in .84
    instead of .80, one across the languages in .73 to .78 instead of .66 to .73 (`training.encoder measure`)."""
    return f"{title[:MAX_TITLE_CHARS]}\n{text}" if title else text


_worker: Worker | None = None


def _start(settings: IndexSettings, encoder_name: str | None) -> None:
    global _worker  # one worker a process, made when the process starts
    Thread(target=_end_with_parent, daemon=True).start()
    _worker = Worker(settings, None if encoder_name is None else load_encoder(encoder_name))


def _end_with_parent() -> None:
    """A parent that was killed tells its workers nothing, and they would wait for it for ever."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _process(tasks: Sequence[Task]) -> list[Processed]:
    assert _worker is not None
    return _worker.process(tasks)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes that are started inside never see Ctrl-C, not even while they start: it is the parent's to answer."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers:
    """``with Workers(...) as workers:`` gives processes to those tasks that are enough to pay for starting them.

    With a slow encoder, texts come back unencoded: it has to run in one place, with all cores or the GPU to itself.
    """

    def __init__(self, settings: IndexSettings, encoder: Encoder) -> None:
        self._settings = settings
        self._encoder = encoder if encoder.fast else None
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def profiles(self, sources: Iterable[list[Article]], *, articles: int) -> Iterator[Profile]:
        """Of each source the profile that is learned from these articles of it, in order; `articles` in all."""
        pool = self._processes(articles)
        return map(learn, sources) if pool is None else self._map(pool, learn, sources)

    def process(self, tasks: Iterable[Task], *, articles: int) -> Iterator[Processed]:
        """Each task's result, in order."""
        stream = iter(tasks)
        batches = iter(lambda: list(islice(stream, self._settings.batch_articles)), [])
        pool = self._processes(articles)
        if pool is None:
            done: Iterable[list[Processed]] = map(Worker(self._settings, self._encoder).process, batches)
        else:
            done = self._map(pool, _process, batches)
        return chain.from_iterable(done)

    def _processes(self, articles: int) -> ProcessPoolExecutor | None:
        """Started once, when so many articles are to be looked at that it pays."""
        if self._pool is None and articles >= self._settings.parallel_from and self._settings.workers > 1:
            # Spawned, not forked: the parent has threads (tantivy, OpenMP) that a fork would break.
            self._pool = ProcessPoolExecutor(
                self._settings.workers,
                mp_context=get_context("spawn"),
                initializer=_start,
                initargs=(self._settings, self._encoder.name if self._encoder else None),
            )
        return self._pool

    def _map(self, pool: ProcessPoolExecutor, work: Callable[[_In], _Out], items: Iterable[_In]) -> Iterator[_Out]:
        """``map`` in the processes, with as much under way as keeps them busy, and no more: memory is bounded."""
        waiting: deque[Future[_Out]] = deque()
        for item in items:
            with _without_interrupts():  # the first item starts the processes
                waiting.append(pool.submit(work, item))
            if len(waiting) > 3 * self._settings.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
