"""Example questions that fit the index at hand.

In: an index, a language and a way to ask. Out: questions that its articles answer. They are made from what the
articles say (a name from the title, a kind of fact from the text), and only those are shown that are answered from an
article on what they name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.index import Index

__all__ = ["examples", "questions_on"]

_ARTICLES_READ = 300
"""Enough to find some good ones; reading a whole archive for four examples would be waste."""
_ASKED = 24
"""Questions asked at most, 40 ms each on a whole archive."""
_CHARS_READ = 8_000
"""Of each: what an article is about stands at its beginning, and the patterns go through it for every kind of fact."""
_SHORTEST_NAME, _LONGEST_NAME = 4, 60
"""Shorter ones are parts of names ("AT" of AT&T) and abbreviations of anything; longer ones are no names."""

# A number and its beginning: no run of digits is looked at anew from each of them.
_NUMBER = r"(?<![\d,.])\d[\d,.]{0,15}+"
_DIGITS = r"(?<!\d)\d{1,9}+"
# (a fact that a text states, the question for it), most telling first.
_FACTS: dict[str, tuple[tuple[str, str], ...]] = {
    "zh": (
        (rf"逮捕[^。\n]{{0,12}}\d[^。\n]{{0,4}}[名人]|{_DIGITS}\s?[多余]?[名人][^。\n]{{0,10}}(?:被捕|落网|被逮捕)", "{name}行动一共抓了多少人？"),
        (rf"{_NUMBER}\s?万?[多余]?\s?名?(?:用户|客户)", "{name}有多少用户？"),
        (r"(?:缴获|查获|没收|扣押|查封)[^。\n]{0,30}\d", "{name}案里都缴获了什么？"),
        (rf"(?:每月|半年|六个月|订阅|售价|价格)[^。\n]{{0,16}}{_DIGITS}\s?(?:美元|欧元|元)", "用{name}要花多少钱？"),
        (r"服务器[^。\n]{0,16}(?:位于|设在)", "{name}的服务器在哪里？"),
        (r"CVE-\d{4}-\d{4,}", "{name}涉及哪个漏洞编号？"),
        (r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日", "{name}是哪一天出的事？"),
    ),
    "en": (
        (rf"{_NUMBER} (?:people |suspects |users )?(?:were |was )?arrest|arrest(?:ed|s of)? [^.\n]{{0,20}}\d", "How many people were arrested over {name}?"),
        (rf"{_NUMBER} (?:users|customers)", "How many users did {name} have?"),
        (r"\b(?:seiz|confiscat)\w{1,12} [^.\n]{0,40}\d", "What was seized from {name}?"),
        (r"(?:subscription|price|cost|paid|charged)[^.\n]{0,30}(?:\$|€|£)\d", "What did {name} cost its users?"),
        (r"servers? [^.\n]{0,20}\bin [A-Z]", "Where were the servers of {name}?"),
        (r"CVE-\d{4}-\d{4,}", "Which CVE is {name} about?"),
        (r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d", "When did the {name} case happen?"),
    ),
}  # fmt: skip
_NAME = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]*(?![A-Za-z0-9])|(?<![A-Za-z0-9.])[A-Z][a-z]{3,}(?:\s[A-Z][A-Za-z0-9]+)?"
)
_COMMON = frozenset(
    "The This That These Those What When Where With From Police Operation Europol Interpol How Why Who New Over After "
    "Into More Most They Their Your Court Market Crime Says Said United States European Union FBI USA DOJ CEO AI API PDF".split()
)


def examples(index: Index, lang: str, n: int, answered: Callable[[str, str], bool]) -> list[str]:
    """At most `n` questions, in the same order each time; fewer where the articles give no more. ``answered(question, name)``:
    whether it is answered from an article that names it."""
    lang = "zh" if lang == "zh" else "en"
    found: list[str] = []
    used: set[str] = set()
    asked = 0
    for question, name, kind in _candidates(index, lang):
        if len(found) == n or asked == _ASKED:
            break
        if name in used or kind in used:
            continue
        asked += 1
        if answered(question, name):
            used.update((name, kind))
            found.append(question)
    return found


def _candidates(index: Index, lang: str) -> Iterator[tuple[str, str, str]]:
    """(question, name, kind of fact)."""
    rows = index.store.connection.execute(
        "SELECT aid, title FROM articles WHERE status = 'ok' AND lang = ? AND reprint_of IS NULL "
        "ORDER BY article_id LIMIT ?",
        (lang, _ARTICLES_READ),
    ).fetchall()
    for aid, title in rows:
        if _name(str(title)) is not None:
            yield from questions_on(str(title), index.text(int(aid)), lang)


def questions_on(title: str, text: str, lang: str) -> Iterator[tuple[str, str, str]]:
    """What an article may be asked, most telling first: (question, name, kind of fact)."""
    name, text = _name(title), text[:_CHARS_READ]
    if name is None or text.count(name) < 2:
        return
    for pattern, template in _FACTS[lang]:
        if re.search(pattern, text):
            yield template.format(name=_spaced(name, template)), name, template


def _name(title: str) -> str | None:
    for match in _NAME.finditer(title):
        if _SHORTEST_NAME <= len(match[0]) <= _LONGEST_NAME and not set(match[0].split()) & _COMMON:
            return match[0]
    return None


def _spaced(name: str, template: str) -> str:
    """A Latin name in a Chinese sentence stands between thin gaps, as the articles write it."""
    if template.isascii():
        return name
    return f"{name} " if template.startswith("{name}") else f" {name} "
