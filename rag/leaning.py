"""Whether a question leans on the ones before it. In: a question. Out: a number; above 0 it leans.

A question leans when it says "it" or "then" and has no subject of its own, or is too short to have one. No single sign
decides, so the signs are weighed: a logistic regression per language, fitted on the training questions by
`training/followup/fit.py`, which prints the tables below.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.places import all_names

__all__ = ["FEATURES", "content", "has_han", "leaning", "names_in", "points_back", "signs"]

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_NAME = re.compile(
    r"\bCVE-\d{4}-\d{3,}\b"
    r"|[\"“‘「『《][^\"”’」』》]{2,40}[\"”’」』》]"
    r"|[A-Za-z0-9][\w.+&@$'-]*[A-Za-z0-9$]|[A-Z]",
    re.ASCII,
)
_LATIN_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9][\w.+&@$'-]*(?: [A-Za-z][\w.+&@$'-]*)*", re.ASCII)
_CAPITAL_RUN = re.compile(r"(?<![A-Za-z0-9'])[A-Z][\w&-]*+(?: [A-Z][\w&-]*+)+", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BODIES_AND_UNITS = """
    EU UN European FBI CIA CISA NSA SEC DOJ FTC GDPR Europol Interpol
    January February March April May June July August September October November December
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Mac Macs macOS Windows Linux Android iOS iPhone iPhones PC PCs USB IP API VPN DNS SMS PIN URL HTTP HTTPS SQL AI IT
    GB MB TB KB CEO CFO CVSS CVE ID OA C2 DDoS APT I I'm I'd I've OK
"""

_EN_LEAD = re.compile(r"(?:and|but|so|then|or|what about|how about|also|ok|okay|any|else|since when)\b", re.IGNORECASE)
_EN_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|there|itself|himself|themselves)\b"
    r"|\bthat\b(?=\s*(?:\?|$|one|data|bug|flaw|gang|group|crew|money|time|month|year|check|attack|happen|cost|make))"
    r"|\b(?:one|each|all|many|any|some|most|both|none) of (?:them|these|those)\b"
    r"|\bthe (?:same|other|others|former|latter|rest|first|second)\b",
    re.IGNORECASE,
)
_EN_EXPLETIVE = re.compile(
    r"\b(?:is|was) it (?:true|right|possible|really true)\b|\b(?:is|are|was|were) there\b|,\s*\w+n't \w+\?|, right\?",
    re.IGNORECASE,
)
_EN_CLAUSE = re.compile(r"[,;.]|\b(?:and|but|that|which|who|when|after|because|if)\b", re.IGNORECASE)
_EN_DEFINITE = re.compile(r"\bthe (?!same|other|first|second|most)[a-z]+\b")
_EN_BACK = re.compile(
    r"\b(?:else|another|other|further|too|also|then|earlier|later|before|after|again|at the time|yet|altogether"
    r"|in total)\b",
    re.IGNORECASE,
)
_EN_FUNCTION_WORDS = """
    a an the of in on at to for from by with as is are was were be been being do does did has have had can could will
    would should may might must and or but so then not no what which who whom whose when where why how many much long
    often far there it its they their them he his him her she this that these those i you we if than really exactly
    get got any some one ones more most first else also too about
"""
_EN_STOP = frozenset(_EN_FUNCTION_WORDS.split())

_ZH_LEAD = re.compile(
    r"那(?!个|家|种|款|些|位|名)|还有|另外|后来|然后|接着|所以|结果|当时|当年|当初|最后|再|一共|总共|现在|最早|最晚"
)
_ZH_PRONOUN = re.compile(
    r"(?<![其吉])[他她它](?!国|人|杀|山|乡|日|律)|[该此](?!外)|其(?!他|它|实|中|余|次)"
    r"|上述|前者|后者|对方|双方|本人|同期|这里|那里|那时|人家"
)
_ZH_THIS = re.compile(
    r"(?:这|那)(?:家|个|款|些|次|事|案|人|份|帮|玩意|公司|站|数字|洞|漏洞|种|批|波|件|俩|仨|儿|边|头|条|伙)"
)
_ZH_BACK = re.compile(r"还|又|也|再|后来|另|除了|别的|其余|剩下|之前|当时|当年|当初|头一回|上一|前一|呢[？?]?$")
_ZH_GENERIC = re.compile(
    r"多少|几|哪|什么|啥|谁|怎么|咋|多久|多长|多大|为什么|为何|吗|呢|吧|了|的|是|有|在|被|把|给|用|到|从|个|一共|总共"
    r"|到底|究竟|时候|时间"
)
_ZH_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff]{2}(?:公司|集团|银行|大学|学院|医院|交易所|法院|政府|网信办|公安局?|组织|联盟|平台|机场|航空|电信"
    r"|博物馆)"
)
_ZH_MARK = re.compile(r"[\s，。？！?!,.、：:；;“”\"'（）()《》]")

FEATURES = {
    "en": ("bias", "lead", "pronoun", "pronoun_unbound", "names", "no_name", "year", "words", "definite", "back"),
    "zh": ("bias", "lead", "pronoun", "this", "names", "no_name", "year", "chars", "organisation", "back"),
}
WEIGHTS: dict[str, tuple[float, ...]] = {
    "en": (3.92, 0.82, 0.59, 0.52, -1.31, 1.02, -0.72, -2.98, -0.16, 0.36),
    "zh": (4.59, 1.35, 1.13, 0.35, -0.56, 0.49, 0.19, -3.26, -0.11, 0.82),
}


def leaning(question: str) -> float:
    """Log-odds that `question` cannot be understood without the one before."""
    language = "zh" if has_han(question) else "en"
    return sum(w * x for w, x in zip(WEIGHTS[language], signs(question), strict=True))


def signs(question: str) -> tuple[float, ...]:
    """The features, in the order of `FEATURES`."""
    return _signs_zh(question.strip()) if has_han(question) else _signs_en(question.strip())


def points_back(question: str) -> bool:
    """Whether words of `question` say that something came before it: "it", "and", "then", 那, 它, 还."""
    question = question.strip()
    if has_han(question):
        return any(sign.search(question) for sign in (_ZH_PRONOUN, _ZH_BACK)) or any(
            sign.match(question) for sign in (_ZH_LEAD, _ZH_THIS)
        )
    plain = _EN_EXPLETIVE.sub(" ", question)
    return _EN_LEAD.match(question) is not None or any(sign.search(plain) for sign in (_EN_PRONOUN, _EN_BACK))


def content(question: str) -> str:
    """A Chinese question without what only asks, and without marks."""
    return _ZH_MARK.sub(" ", _ZH_GENERIC.sub(" ", question))


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def names_in(question: str) -> list[str]:
    """What the question calls by name: Latin names, identifiers, quoted strings; none that only tell where or when."""
    chinese = has_han(question)
    # Among Chinese words every Latin run is one name, however many words it has; in English capitals make it one.
    run = _LATIN_RUN if chinese else _CAPITAL_RUN
    joined = run.sub(lambda match: match[0].replace(" ", "_"), question)
    found = []
    for match in _NAME.finditer(joined):
        name = question[match.start() : match.end()]
        if name[0].isalnum():
            name = name.removesuffix("'s")
            initial = not chinese and _begins_sentence(question[: match.start()])
            if initial and " " in name and name.split()[0].lower() in _EN_STOP:
                name = name.split(" ", 1)[1]
                initial = False
            marked = any(c.isupper() for c in name[1:]) or (any(map(str.isdigit, name)) and not name.isdigit())
            if not (marked or chinese or (name[0].isupper() and not initial)):
                continue
            if name in _contextless() or (name[0].isdigit() and not re.search(r"[A-Z]{2}|[A-Z][a-z]|-", name)):
                continue
        found.append(name)
    return found


def _begins_sentence(before: str) -> bool:
    """Whether what stands after `before` is the first word of a sentence."""
    told = before.rstrip()
    return not before or (len(told) < len(before) and told.endswith((".", "?", "!")))


@lru_cache(maxsize=1)
def _contextless() -> frozenset[str]:
    """These tell where, when or on what, seldom of whom a question is."""
    places = (name.removesuffix(".") for name in all_names())  # the last point of "U.S." is the border of a word
    return frozenset((*_BODIES_AND_UNITS.split(), *places))


def _signs_en(question: str) -> tuple[float, ...]:
    plain = _EN_EXPLETIVE.sub(" ", question)
    names = names_in(question)
    pronoun = _EN_PRONOUN.search(plain)
    bound = False
    if pronoun and names:
        before = plain[: pronoun.start()]
        bound = any(name in before for name in names) and _EN_CLAUSE.search(before) is not None
    words = [w for w in re.findall(r"[A-Za-z0-9][\w'-]*", plain) if w.lower() not in _EN_STOP]
    return (
        1.0,
        float(_EN_LEAD.match(question) is not None),
        float(pronoun is not None),
        float(pronoun is not None and not bound),
        float(min(len(names), 3)),
        float(not names),
        float(_YEAR.search(question) is not None),
        min(len(words), 12) / 4,
        float(min(len(_EN_DEFINITE.findall(plain)), 2)),
        float(_EN_BACK.search(plain) is not None),
    )


def _signs_zh(question: str) -> tuple[float, ...]:
    names = names_in(question)
    rest = _ZH_MARK.sub("", _ZH_GENERIC.sub("", question))
    return (
        1.0,
        float(_ZH_LEAD.match(question) is not None),
        float(_ZH_PRONOUN.search(question) is not None),
        float(_ZH_THIS.match(question) is not None),
        float(min(len(names), 3)),
        float(not names),
        float(_YEAR.search(question) is not None),
        min(len(rest), 30) / 8,
        float(_ZH_ORGANISATION.search(question) is not None),
        float(_ZH_BACK.search(question) is not None),
    )
