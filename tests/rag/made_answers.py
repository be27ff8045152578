"""A small made-up index and an answer from it, for the tests of citing, checking and showing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.article import Article
from rag.answer import AlsoArticle, Answer, AnswerPassage, Conflict, IndexInfo, Quote, Timing
from rag.citation import cite

ZH_RAW = (
    "---\ntitle: 港口行动\nurl: https://news.example/harbour#rd\nsource: 海港日报\ndate: 2024-05-01\n---\n\n"
    "# 港口行动\n\n警方在行动中**扣押了四辆汽车**，还找到了[现金](https://x.example)152,500欧元。\r\n案件仍在审理。\n"
)
EN_RAW = (
    "---\ntitle: Harbour raid\nurl: https://wire.example/raid\nsource: The Wire\ndate: 2024-05-02\n---\n\n"
    "# Harbour raid\n\nPolice *seized five cars* in the raid. The case goes on.\n"
)


@dataclass(frozen=True)
class Stored:
    """An article's record, as the index keeps it."""

    article_id: str
    title: str
    url: str | None
    source: str | None
    date: str | None
    lang: str
    path: str
    brief: bool
    raw_sha256: str


@dataclass(frozen=True)
class MadeIndex:
    """Answers what grounding and verifying ask of an index."""

    articles: tuple[Article, ...]

    def find(self, id_or_url: str) -> int | None:
        names = [(article.article_id, article.url) for article in self.articles]
        return next((aid for aid, name in enumerate(names) if id_or_url in name), None)

    def article(self, aid: int) -> Stored:
        a = self.articles[aid]
        lang = "zh" if a is ZH else "en"
        return Stored(a.article_id, a.title, a.url, a.source, a.date, lang, a.path, a.brief, a.raw_sha256)

    def raw(self, aid: int) -> str:
        return self.articles[aid].raw

    def spans(self, aid: int) -> list[tuple[int, int]]:
        """The body without mark-up: what these two articles use of it."""
        raw = self.articles[aid].raw
        spans: list[tuple[int, int]] = []
        i = raw.index("# ") + 2
        for mark in (*("**", "**", "[", "](https://x.example)", "\r"), "*", "*"):
            j = raw.find(mark, i)
            if j >= 0:
                spans.append((i, j))
                i = j + len(mark)
        return [*spans, (i, len(raw) - 1)]

    def text(self, aid: int) -> str:
        return "".join(self.raw(aid)[a:b] for a, b in self.spans(aid))


def made_article(raw: str, article_id: str) -> Article:
    """An article with the front matter that the raw text says."""
    fields = dict(line.split(": ", 1) for line in raw.split("---\n")[1].splitlines())
    return Article(
        article_id=article_id,
        path=f"{article_id}.md",
        title=fields["title"],
        url=fields["url"],
        source=fields["source"],
        date=fields["date"],
        fetch_date=None,
        brief=False,
        raw=raw,
        body_start=raw.index("# "),
    )


ZH = made_article(ZH_RAW, "00000000000000aa")
EN = made_article(EN_RAW, "00000000000000bb")
INDEX = MadeIndex((ZH, EN))


def quote_of(aid: int, words: str, *, rank: int = 1, short: str = "", also: tuple[AlsoArticle, ...] = ()) -> Quote:
    """A proper quote of `words`, `short` marked in it."""
    text = INDEX.text(aid)
    start = text.index(words)
    citation = cite(INDEX.article(aid), text, spans=INDEX.spans(aid), start=start, end=start + len(words))
    marks = ((words.index(short), words.index(short) + len(short)),) if short else ()
    return Quote(rank, words, 0.93, marks, citation, also)


def answer_of(**changes: object) -> Answer:
    """The answer to how many cars were seized, with `changes`."""
    text = INDEX.text(0)
    answer = Answer(
        question="扣了几辆车？",
        standalone_question="扣了几辆车？（港口行动）",
        answered=True,
        confidence=0.934,
        reason_code=None,
        reason=None,
        quotes=(
            quote_of(
                0,
                "警方在行动中扣押了四辆汽车，还找到了现金152,500欧元。\n案件仍在审理。",
                short="四辆汽车",
                also=(AlsoArticle("00000000000000cc", "又一篇", "https://c.example/1", "晚报", "2024-05-03"),),
            ),
            quote_of(0, "案件仍在审理。", rank=2),
        ),
        conflicts=(Conflict("five", quote_of(1, "Police seized five cars in the raid.", short="five")),),
        passages=(AnswerPassage(1, 2.5, ZH.article_id, ZH.url, 0, len(text), text),),
        timing_ms=Timing(1.0, 2.0, 3.0),
        index=IndexInfo("g1", "hashing"),
        id="q1",
    )
    return replace(answer, **changes)  # type: ignore[arg-type]
