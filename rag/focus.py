"""What a question asks for, in its own words: 国家 in 哪个国家, "dollars" in how many dollars.

In: a folded question. Out: two characters, or up to three English words; "" where it is not said.
"""

from __future__ import annotations

import re

from rag.kinds import without_some

__all__ = ["focus_of"]

CHARS, WORDS = 2, 3

_NONE = re.compile(
    r"[什甚][么麼]时[候间]?|啥时[候间]?|[为凭图](?:什么|啥)|(?:在|是)?干(?:什么|啥|嘛)用?|哪[一]?[天年月日儿里]|几时"
)
"""Why, when, where and what for: the words after them are not what is asked for."""
_MEASURE = (
    r"(?:[个個些]|家(?![庭族长人])|[种種](?![类子植])|款(?!项)|位(?!置)|名(?![字单称])|支(?![付票])|条(?![款件例])|項|项(?![目链])|座(?!位)"
    r"|[类類](?!型)|所|部(?![门件分队位])|台(?!词)|场(?![所景地合])|起(?![诉点])|次(?!数)|届|件|只|辆|輛|套(?![餐路])|份(?!额)|颗|本(?![地领]))"
)
_AFTER_ZH = re.compile(
    rf"(?:(?:多少|[几幾]|哪[一两兩二三四五六七八九十]?(?![几幾]))(?P<measure>{_MEASURE})?+|什么样?的?|甚么|啥样?的?)(?P<noun>[\u4e00-\u9fff]{{1,5}})?+"
)
_SHORT = re.compile(
    r"(?:人(?![员數数质口士类工脸民])|国(?![家际产有王])|省(?![份委长])|州(?!长)|市(?![场值政长])|县(?!长)|村(?!民)|镇(?!长)|岁|成|天(?!线)|年(?![级份龄])|月(?!份)|倍|层|版(?![本权块税面]))"
)
"""A word of one character; what follows it is another: 哪个省最远."""
_STOP_ZH = re.compile(
    r"(?:是|的|了|在|被|有|会|能|才|要|让|给|把|和|与|对(?![象手方话])|从|就|可|都|来|呢|吗|人们|叫|为|不|没|还|也|已|将|又|说|称|用于|作为|当作?"
    r"|开始|公布|发布|发生|发现|出现|收到|买下|起诉|宣布|哪|几|多少|什么|上线|下手|攻击(?!手|者|面|方|队)|(?<![应费使信引利公通])用(?!户|途|语|例|品|量)).*$"
)
_AFTER_EN = re.compile(r"\b(?:how many|how much|which|what)\s+((?:[a-z][a-z'-]+\s?){1,5})")
_DETERMINER = frozenset("the a an its their his her this these those it them him us you me whether how what".split())
_VERB = re.compile(
    r"(?:\w+(?<!e)ed|made|took|gave|got|said|says|won|lost|paid|saw|found|sold|ran|led|held|kept|built|wrote|told|hit|went|came|became|began"
    r"|left|sent|spent|bought|brought|broke|fell|rose|grew|fled|shut|stole|hid|caught|drove|chose|knew|thought|covers?|contains?|uses|makes"
    r"|includes?|allows?|lets?|gets?|gives?|belongs?|owns?|runs|shows|holds|handles|keeps|takes|exists?|\w+ly)"
)
"""Verbs that often follow the noun, and what stands before one: "which regulator imposed", "which release quietly"."""
_ADJECTIVE = frozenset(
    "based linked backed owned aligned sponsored related powered united early daily family only".split()
)


def focus_of(folded: str, stop: frozenset[str]) -> str:
    """What the question `folded` asks for; `stop` are the function words of English."""
    if match := _AFTER_ZH.search(_NONE.sub(" ", without_some(folded))):
        found = _STOP_ZH.sub("", match["noun"] or "")
        if not found:  # "how many times": what is counted is the measure word itself
            return (match["measure"] or "") if match["noun"] is None or match[0][0] != "哪" else ""
        return found[:1] if _SHORT.match(found) else found[:CHARS]
    if match := _AFTER_EN.search(folded):
        return " ".join(_noun(match[1].split(), stop)[:WORDS])
    return ""


def _noun(words: list[str], stop: frozenset[str]) -> list[str]:
    """The words up to the verb or a function word."""
    found: list[str] = []
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if word in stop:
            break
        if found and (after in _DETERMINER or (word not in _ADJECTIVE and _VERB.fullmatch(word))):
            break
        found.append(word)
    return found
