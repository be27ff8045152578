"""A question as the extractor sees it: what it is about, and what kind of answer it wants.

In: the (stand-alone) question. Out: a `Question` with its search terms (question words taken out: they stand in no
answer and drown the words that do), what it names, its numbers, and the kind of answer, in Chinese and English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from index.tokens import fold, tokens
from rag.entities import Entity, entities
from rag.focus import focus_of
from rag.frequencies import Frequencies
from rag.kinds import KINDS, Kind, kind_of
from rag.numbers import keys
from rag.thesaurus import Alternative, Thesaurus

__all__ = ["KINDS", "Kind", "Question", "content", "parse"]


@dataclass(frozen=True, slots=True)
class Question:
    """What `rag.extract` needs to know of a question."""

    text: str
    """As asked."""
    standalone: str
    """With what the earlier questions add; equal to `text` without any. All else is made from this."""
    terms: tuple[str, ...]
    """Distinct search terms (see `index.tokens`), question words taken out, in order."""
    weights: tuple[float, ...]
    """Inverse document frequency of each term, 0 to 1."""
    kind: Kind
    focus: str
    """What is asked for, folded: 国家 in 哪个国家, "dollars" in how many dollars; "" where it is not said."""
    parts: int
    """How many things are asked; more than 1 for "how much was it, and who paid?"."""
    entities: tuple[Entity, ...]
    numbers: frozenset[str]
    """Keys of its numbers and dates, see `rag.numbers.keys`."""
    lang: Literal["zh", "en"]
    alternatives: tuple[Alternative, ...] = ()
    """Other words for its words, with those of `terms` that each stands for."""


_WORDS_ZH = (
    "什么时候 什么时间 什么地方 多长时间 多少钱 什么样的 什么样 怎么样 怎么会 为什么 哪一个 哪一种 哪一年 哪一天 哪几个 哪些个 哪一位 "
    "是什么 什么是 有什么 叫什么 叫做什么 是不是 有没有 能不能 会不会 是多少 有多少 百分之几 百分之多少 什么 多少 哪里 哪儿 哪个 哪些 哪种 哪家 "
    "哪位 哪年 哪天 哪月 哪国 哪几 哪款 哪一 哪次 哪支 哪类 哪项 哪条 哪名 哪部 哪座 哪所 哪场 哪份 哪 谁 为何 为啥 何时 何地 何处 何人 何种 何 几个 几名 几次 几年 几天 几月 "
    "几号 几岁 几种 几家 几台 几款 几位 几人 几 多久 多大 多高 多长 多远 多重 怎么 怎样 如何 咋样 咋 啥时候 啥时 是啥 叫啥 有啥 为啥 啥 是否 吗 呢 吧 么 嘛 啊 呀 "
    "干什么用的 干什么用 干什么的 干什么 干啥用的 干啥用 干啥的 干啥 干嘛用的 干嘛的 干嘛 做什么用 做什么的 怎么回事 咋回事 啥意思 什么意思 "
    "请问 请 麻烦 告诉我 分别是 分别 到底 究竟 来着 一共 总共 一块儿 加一块 的话 原因 谁家 甚么 甚麼 什麼 幾個 幾 誰 為什麼 為何 哪裡 多麼 怎麼 嗎"
).split()
_STOP_ZH = re.compile("|".join(sorted(map(re.escape, set(_WORDS_ZH)), key=lambda word: (-len(word), word))))
_WORDS_EN = frozenset(
    "what which who whom whose when where why how many much long often far old big do does did is are was were be been "
    "being am the a an of in on at to for from by with and or as it its that this these those there has have had can "
    "could will would should may might must shall into than then so if any some 's s t about tell me please i you we they "
    "he she his her their our your my us them him not no yes ever name list kind type sort".split()
)
_STOP_EN = _WORDS_EN | frozenset(tokens(" ".join(sorted(_WORDS_EN))))  # terms are stems
_INTERROGATIVE = re.compile(
    r"什么|多少|哪|谁|为何|为啥|何时|何地|几(?=[个名次年天月号岁种家台款位人成])|多久|多大|多高|多长|怎么|怎样|如何|咋|啥|是否|吗|是不是|有没有"
    r"|\b(?:what|which|who|whom|whose|when|where|why|how)\b"
)
_CLAUSE = re.compile(r"[，,；;？?。、]|\band\b")
_BOTH = re.compile(r"分别|各[是有占为]|各自|\brespectively\b|\beach\b")


def content(question: str) -> str:
    """`question` without its question words, folded; what remains is what an answer's sentence may repeat."""
    return _STOP_ZH.sub(" ", fold(question))


def parse(text: str, *, standalone: str | None = None) -> Question:
    """Reads a question. `standalone` is what `rag.followup` made of it, where there was history."""
    whole = standalone if standalone is not None else text
    folded = fold(whole).strip()
    terms = tuple(dict.fromkeys(term for term in tokens(content(whole)) if term not in _STOP_EN))
    return Question(
        text=text,
        standalone=whole,
        terms=terms,
        weights=tuple(Frequencies.load().weights(terms).tolist()),
        kind=kind_of(folded),
        focus=focus_of(folded, _STOP_EN),
        parts=_parts(folded),
        entities=entities(whole, question=True),
        numbers=keys(whole),
        lang="zh" if re.search(r"[\u4e00-\u9fff]", folded) else "en",
        alternatives=_alternatives(folded, terms),
    )


def _alternatives(folded: str, terms: tuple[str, ...]) -> tuple[Alternative, ...]:
    """Those that stand for search terms; question words have none that matter."""
    found = []
    for other in Thesaurus.load().alternatives(folded):
        mine = tuple(term for term in other.terms if term in terms)
        if mine:
            found.append(replace(other, terms=mine))
    return tuple(found)


def _parts(folded: str) -> int:
    asked = sum(bool(_INTERROGATIVE.search(clause)) for clause in _CLAUSE.split(folded))
    return max(1, asked, 2 if _BOTH.search(folded) else 1)
