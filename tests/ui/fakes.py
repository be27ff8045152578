"""A service without an index: a handful of articles, and answers whose offsets are right. Texts are our own.

`FakeService` answers by looking for a key word of each prepared answer in the question; whatever else is asked gets
an abstention with the nearest passages. It records the requests it gets.
"""

from __future__ import annotations

import copy
import hashlib
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from index.errors import IndexUnusable
from rag.errors import BadRequest, UnknownArticle

Json = dict[str, Any]

# Every field of an article that a hostile page controls says this, in every way of making it run.
ATTACKS = (
    "<script>window.hacked=1;alert(1)</script>",
    '"><img src=x onerror="window.hacked=2">',
    "'><svg onload=window.hacked=3>",
    "${window.hacked=4}",
    "{{constructor.constructor('window.hacked=5')()}}",
    "![pixel](https://evil.invalid/pixel.png)",
    "[click](javascript:window.hacked=6)",
    "`${window.hacked=7}`",
    "</div></blockquote><style>*{background:url(https://evil.invalid/style.png)}</style>",
    '<iframe src="https://evil.invalid/frame"></iframe><form action="https://evil.invalid/form"><input name=q></form>',
    '<a href="javascript:window.hacked=8">link</a><base href="https://evil.invalid/">',
    "\u202egnp.exe\u202c &lt;script&gt; &#36;{window.hacked=9} \x1b[31mred\x1b[0m",
)
HOSTILE = " ".join(ATTACKS)


@dataclass(frozen=True)
class FakeArticle:
    title: str
    text: str
    url: str | None
    source: str | None
    date: str | None
    lang: str
    reprint_of: str | None = None
    brief: bool = False

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.url} {self.title}".encode()).hexdigest()[:16]

    def named(self) -> Json:
        return {"article_id": self.id, "title": self.title, "url": self.url, "source": self.source, "date": self.date}


def _padding(paragraph: str, times: int) -> str:
    return "\n\n".join(f"{paragraph} ({number})" for number in range(1, times + 1))


_ZH_BEFORE = _padding(
    "本段说明行动的背景。多国警方在联合小组里交换线索，由一国牵头，其余各国按各自的法律取证，检察机关负责协调时间表。",
    9,
)
_ZH_AFTER = _padding("行动之后，各国继续分析服务器上的数据，并向可能的受害者发出通知，提醒他们更换口令。", 9)
_EN_BEFORE = _padding(
    "This paragraph gives the background. Police forces of several countries shared leads in a joint team, one of them "
    "in the chair, and each gathered evidence under its own law.",
    9,
)
_EN_AFTER = _padding(
    "After the raids the data on the servers were still being read, and those who may have been harmed were told.", 9
)
ZH_QUOTE = "执法人员在三个国家同时搜查了十七处地点，缴获现金约 650 万欧元，另有 12 辆汽车和价值 210 万欧元的加密货币。"
ZH_SECOND = "该平台在关闭之前约有 11,400 名注册用户，其中多数使用付费订阅。"
ZH_OTHER = "通报称，行动中缴获的现金为 655.8 万欧元，汽车 12 辆。"
EN_QUOTE = (
    "Investigators seized 7.3 million dollars in cash 💶, two villas and a boat when they took the market offline."
)
EN_SECOND = "The market had run for six years and listed more than 40,000 offers\nby 2,300 sellers."

_LANTERN = "https://news.example/2023/lantern?id=7#rd “灯笼”加密通信平台被多国联合取缔"  # address and title, see `id`

ARTICLES: dict[str, FakeArticle] = {
    "lantern": FakeArticle(
        "“灯笼”加密通信平台被多国联合取缔",
        f"{_ZH_BEFORE}\n\n{ZH_QUOTE}{ZH_SECOND}\n\n{_ZH_AFTER}",
        "https://news.example/2023/lantern?id=7#rd", "示例法治网", "2023-06-29", "zh",
    ),
    "lantern_later": FakeArticle(
        "“灯笼”案后续：涉案金额更新", f"{_ZH_BEFORE}\n\n{ZH_OTHER}\n\n{_ZH_AFTER}",
        "https://daily.example/lantern-later", "示例日报", "2023-09-12", "zh",
    ),
    "lantern_reprint": FakeArticle(
        "多国取缔“灯笼”平台", f"{_ZH_BEFORE}\n\n{ZH_QUOTE}", "https://mirror.example/lantern", "示例转载站",
        "2023-07-01", "zh", reprint_of=hashlib.sha256(_LANTERN.encode()).hexdigest()[:16],
    ),
    "harbour": FakeArticle(
        "Harbour Market is taken offline", f"{_EN_BEFORE}\n\n{EN_QUOTE} {EN_SECOND}\n\n{_EN_AFTER}",
        "https://courier.example/harbour", "Example Courier", "2024-02-08", "en",
    ),
    "harbour_brief": FakeArticle(
        "In short: Harbour Market", f"{EN_QUOTE}", "https://court.example/harbour", "Example Court (brief)",
        "2024-02-10", "en", brief=True,
    ),
    "hostile": FakeArticle(
        f"Title {HOSTILE}", f"{HOSTILE}\n\n{_EN_BEFORE}\n\nThe raccoon said: {HOSTILE} — and left.\n\n{_EN_AFTER}",
        "javascript:window.hacked=10", f"Source {HOSTILE}", "2024-01-01", "en",
    ),
    "hostile_data": FakeArticle(
        f"Data {HOSTILE}", f"The raccoon came back with {HOSTILE}",
        "data:text/html,<script>window.hacked=11</script>", f"Data {HOSTILE}", None, "other",
    ),
}  # fmt: skip


def cite(article: FakeArticle, text: str) -> Json:
    start = article.text.index(text)
    web = (article.url or "").startswith("https://")
    return {
        **article.named(),
        "lang": article.lang,
        "path": f"pages/{article.id}.md",
        "start": start,
        "end": start + len(text),
        "raw_spans": [[start + 90, start + 90 + len(text)]],
        "raw_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
        "link": f"{article.url}{'' if '#' in str(article.url) else '#'}:~:text=x" if web and not article.brief
        else article.url if web else None,
    }  # fmt: skip


def quote(rank: int, key: str, text: str, short: str | None = None, also: Iterable[str] = ()) -> Json:
    at = text.index(short) if short else 0
    return {
        "rank": rank,
        "text": text,
        "score": round(0.93 - 0.2 * (rank - 1), 2),
        "highlights": [[at, at + len(short)]] if short else [],
        "citation": cite(ARTICLES[key], text),
        "also": [ARTICLES[other].named() for other in also],
    }


def passages(key: str, text: str, count: int = 10) -> list[Json]:
    citation = cite(ARTICLES[key], text)
    return [
        {
            "rank": rank, "score": round(1 / rank, 4), "article_id": citation["article_id"], "url": citation["url"],
            "start": citation["start"], "end": citation["end"], "text": text,
        }
        for rank in range(1, count + 1)
    ]  # fmt: skip


_HOSTILE_TEXT = f"The raccoon said: {HOSTILE} — and left."
_HOSTILE_DATA = f"The raccoon came back with {HOSTILE}"
_ANSWERS: dict[str, Json] = {
    "灯笼": {
        "quotes": [
            quote(1, "lantern", ZH_QUOTE, "650 万欧元", ["lantern_reprint"]),
            quote(2, "lantern", ZH_SECOND, "11,400 名"),
        ],
        "conflicts": [{"value": "655.8 万欧元", "quote": quote(1, "lantern_later", ZH_OTHER, "655.8 万欧元")}],
        "passages": passages("lantern", ZH_QUOTE),
    },
    "harbour": {
        "quotes": [
            quote(1, "harbour", EN_QUOTE, "7.3 million dollars", ["harbour_brief"]),
            quote(2, "harbour", EN_SECOND, "40,000 offers"),
            quote(3, "harbour_brief", EN_QUOTE, "7.3 million dollars"),
        ],
        "conflicts": [],
        "passages": passages("harbour", EN_QUOTE),
    },
    "raccoon": {
        "quotes": [
            quote(1, "hostile", _HOSTILE_TEXT, HOSTILE, ["hostile_data"]),
            quote(2, "hostile_data", _HOSTILE_DATA),
        ],
        "conflicts": [{"value": HOSTILE, "quote": quote(1, "hostile_data", _HOSTILE_DATA, HOSTILE)}],
        "passages": passages("hostile", _HOSTILE_TEXT),
    },
}


@dataclass
class FakeService:
    broken: str | None = None
    requests: list[Json] = field(default_factory=list)
    meeting: threading.Barrier | None = None
    """Set to see that several questions are answered at the same time: each waits here for the others."""

    def ask(self, request: Mapping[str, Any]) -> Json:
        self._open()
        question = request.get("question")
        if not isinstance(question, str) or not question.strip():
            raise BadRequest("question is missing or empty; a text of 1 to 2,000 characters is needed")
        if len(question) > 2000:
            raise BadRequest(f"question has {len(question)} characters; at most 2,000 are taken")
        if (since := (request.get("filters") or {}).get("since")) == "2000-13-01":
            raise BadRequest(f"filters.since is {since!r}; a date like 2023-06-29 is needed")
        self.requests.append(dict(request))
        if self.meeting is not None:
            self.meeting.wait(timeout=20)
        standalone = question
        history = request.get("history") or []
        if history and question.lower().startswith(("那", "and ")):
            standalone = f"{history[-1]} → {question}"
        answer: Json = {"id": request["id"]} if "id" in request else {}
        answer |= {"question": question, "standalone_question": standalone}
        answer |= copy.deepcopy(self._found(standalone, request.get("filters") or {}))
        answer |= {
            "timing_ms": {"retrieve": 4.2, "extract": 1.3, "total": 5.9},
            "index": {"generation": "0001", "encoder": "fake"},
        }
        return answer

    def _found(self, question: str, filters: Mapping[str, Any]) -> Json:
        chinese = any("\u4e00" <= character <= "\u9fff" for character in question)
        for word, answer in _ANSWERS.items():
            sources = filters.get("source")
            if word in question.lower():
                if sources and answer["quotes"][0]["citation"]["source"] not in sources:
                    return self._nothing("filtered_out", [], [], chinese)
                return {"answered": True, "confidence": 0.93, "reason_code": None, "reason": None, **answer}
        near = _ANSWERS["灯笼" if chinese else "harbour"]
        return self._nothing("entity_missing", near["quotes"][:2], near["passages"], chinese)

    def _nothing(self, code: str, quotes: list[Json], passages: list[Json], chinese: bool) -> Json:
        reason = "问题里提到的名称在文章中没有出现。" if chinese else "No article mentions the name in the question."
        if code == "filtered_out":
            reason = "筛选之后没有文章。" if chinese else "No article passes the filters."
        return {
            "answered": False, "confidence": 0.08, "reason_code": code, "reason": reason, "quotes": quotes,
            "conflicts": [], "passages": passages,
        }  # fmt: skip

    def search(self, request: Mapping[str, Any]) -> Json:
        self._open()
        query = request.get("query") or request.get("question")
        if not isinstance(query, str) or not query.strip():
            raise BadRequest("query is missing or empty")
        found = passages("harbour", EN_QUOTE, int(request.get("top") or 10))
        return {"id": request.get("id"), "passages": found}

    def article(self, id_or_url: str, *, raw: bool = False) -> Json:
        self._open()
        for article in ARTICLES.values():
            if id_or_url in (article.id, article.url):
                shown = article.named() | {
                    "lang": article.lang, "path": f"pages/{article.id}.md", "status": "ok",
                    "reprint_of": article.reprint_of, "text": article.text, "brief": article.brief,
                    "reprints": [other.named() for other in ARTICLES.values() if other.reprint_of == article.id],
                }  # fmt: skip
                return shown | ({"raw": f"---\n{article.text}"} if raw else {})
        raise UnknownArticle(f"no article has the id or URL {id_or_url!r}")

    def verify(self, answers: Iterable[Any]) -> Json:
        self._open()
        checked, false = 0, []
        texts = {article.id: article.text for article in ARTICLES.values()}
        for answer in answers:
            for given in answer["quotes"]:
                checked += 1
                citation = given["citation"]
                if texts.get(citation["article_id"], "")[citation["start"] : citation["end"]] != given["text"]:
                    false.append({"id": answer.get("id"), "rank": given["rank"], "reason": "not the article's text"})
        return {"checked": checked, "exact": checked - len(false), "changed": 0, "false": false}

    def status(self) -> Json:
        self._open()
        return {
            "articles": {"ok": 12345, "empty": 67, "reprints": 89}, "passages": 54321, "sources": self.sources(),
            "since": "2019-03-04", "until": "2024-02-10", "languages": {"zh": 8000, "en": 4345}, "encoder": "fake",
            "bytes": 123456789, "generation": "0001", "versions": {},
        }  # fmt: skip

    def sources(self) -> list[Json]:
        self._open()
        names = sorted({article.source for article in ARTICLES.values() if article.source})
        return [{"name": name, "articles": 40 - place} for place, name in enumerate(names)]

    def examples(self, lang: str, n: int = 4) -> list[str]:
        self._open()
        if lang == "zh":
            return ["取缔“灯笼”平台时缴获了多少现金？", "“灯笼”平台有多少注册用户？", f"例子 {HOSTILE}"][:n]
        return ["How much cash was seized when Harbour Market was taken offline?", "How long had Harbour run?"][:n]

    def _open(self) -> None:
        if self.broken:
            raise IndexUnusable(self.broken)
