"""Hits as extraction reads them, made by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    pid: int
    aid: int
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    title: str
    lang: str
    date: str | None = "2024-05-01"
    source: str | None = "example"


@dataclass(frozen=True)
class Hit:
    rank: int
    score: float
    passage: Passage
    text: str
    article: Article
    bm25: float
    bm25_article: float
    cosine: float
