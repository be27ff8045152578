"""What the answer to each kind of question looks like in a sentence.

In: folded sentences. Out: patterns, and for each kind of question the one that nearly proves an answer ("strong":
an amount with its currency for "how much money") and the one that only allows for it ("weak": any digit).
"""

from __future__ import annotations

import re

from rag.lazy import lazy
from rag.question import Kind

__all__ = [
    "CHROME", "CLAIM", "DENIAL", "DIGIT", "DISPUTE", "EXPLETIVE", "LATIN", "LIST", "NEGATION", "PRONOUN", "QUOTE", "SAYS",
    "STRONG", "WEAK", "dated", "is_chinese", "negated", "numbered", "reasoned",
]  # fmt: skip

# Runs have a bound and give nothing back, so that a text of digits alone is looked at once: what may follow a run never
# begins with what runs on. A number is shorter than `LONGEST_RUN`.
LONGEST_RUN = 40
_RUN = rf"{{0,{LONGEST_RUN}}}+"
_NUM = rf"(?:\d[\d,.]{_RUN}|[一二三四五六七八九十百千两数几][一二三四五六七八九十百千万亿多余]{_RUN})"
_SCALE = r"\s?(?:万亿|[百千十]?[万亿]|千|thousand|million|billion|trillion|[kmb](?![a-z]))?"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_NUMBER_WORD = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands|millions|billions)\b"
)

DIGIT = lazy(r"\d|[一二三四五六七八九十两][个名人年月天日起部台种家项次条款件位]|" + _NUMBER_WORD)
_AMOUNT = lazy(
    rf"(?:us)?[$€£¥]\s?\d[\d,.]{_RUN}{_SCALE}"
    rf"|{_NUM}{_SCALE}\s?[多余]?(?:美元|美金|欧元|英镑|人民币|日元|韩元|卢布|卢比|港元|澳元|加元|元|块|比特币|以太币|(?:us )?dollars?|euros?|pounds|yuan|yen|btc|eth|usdt?|eur|rmb)"
)
_PERCENT = lazy(
    rf"\d[\d.]{_RUN}\s?(?:%|percent|per cent|个百分点)|百分之|[一二三四五六七八九]成|(?:half|third|quarter) of|一半|三分之"
    rf"|\d\d{_RUN} (?:in|out of) \d+"
)
_DATE = lazy(
    rf"\d{{4}}\s?年|\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?[日号])?|(?:19|20)\d\d[-/.]\d|\b{_MONTH}\b\.? \d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b"
    rf"|\b{_MONTH} (?:19|20)\d\d|\b(?:19|20)\d\d\b|(?:周|星期)[一二三四五六日]|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[〇零一二三四五六七八九]{{4}}年"
)
_DURATION = lazy(
    rf"(?<!\d)(?:\d{{1,3}}(?:\.\d\d{_RUN})?|[一二三四五六七八九十百两数几半][一二三四五六七八九十百多余]{_RUN})\s?[多余]?(?:个多?月|多?年(?!代)|多?天|个?多?小时|分钟|秒|周(?!年|[一二三四五六日])|个?多?星期|日(?=内|后|前|之|左|[，。])|世纪|(?:[a-z]+ )?(?:days?|years?|months?|hours?|minutes?|seconds?|weeks?|decades?))|{_NUMBER_WORD} (?:days|years|months|hours|minutes|weeks)"
)
_VERSION = lazy(rf"\d\d{_RUN}(?:\.\d\d{_RUN}){{1,4}}|版本|version|\bv\d|第[一二三四五六七八九十\d]+[版代]")
_CVE = lazy(r"cve-\d{4}-\d{4,}")
_COUNT = lazy(
    rf"\d[\d,.]{_RUN}{_SCALE}\s?[多余+]?\s?(?:[\u4e00-\u9fff]|[a-z]{{3,}})|{_NUM}\s?[多余]?(?:[个名人台部种家项条款件位级批艘辆架座套所支张岁倍次起份颗只口层期轮国])|{_NUMBER_WORD}"
)
_PERSON = lazy(
    r"先生|女士|教授|博士|总裁|首席|创始人|负责人|主席|部长|总统|局长|发言人|研究员|分析师|律师|法官|记者|作者|编辑|导演|表示|称，|说[，：:]|·|[他她]|名叫|[\u4e00-\u9fff]某"
    r"|\b(?:mr|ms|mrs|dr|prof)\b|\b(?:ceo|cto|ciso|founder|director|president|researcher|analyst|author|chief|officer|spokes\w+|said|says|told|wrote|by|he|she|his|her|judge|senator|minister|attorney)\b"
)
_PLACE = lazy(
    r"[在于自往到至位][\u4e00-\u9fff]{2,}|[国省市县区州岛洲镇村港]|总部|境内|当地|北京|上海|中国|美国|俄罗斯|欧洲"
    r"|\b(?:in|at|from|near|to|across) (?:the )?[a-z]{4,}|based in|headquarter|located|country|city|state\b"
)
_ORG = lazy(
    r"公司|集团|组织|机构|团伙|银行|大学|学院|研究所|实验室|部门|委员会|警方|政府|法院|联盟|协会|基金会|厂商|巨头|团队|局|科技|安全"
    r"|\b(?:inc|corp|ltd|llc|company|group|agency|firm|vendor|university|bank|gang|team|labs?|security|department|ministry|court|police|commission|foundation|institute|union)\b|apt\d+"
)
_REASON_ZH = (
    r"因为|由于|因此|所以|为了|原因|导致|致使|以便|以免|避免|从而|出于|归咎|归因|旨在|目的|源于|在于|以防|鉴于|得益于"
)
_REASON_EN = r"\b(?:because|due to|since|so that|in order to|as a result|reason|caused?|therefore|thanks to|owing to|to (?:avoid|prevent|protect|allow|help|make|ensure|reduce|keep))\b"
_BECAUSE, _BECAUSE_ZH, _BECAUSE_EN = lazy(rf"{_REASON_ZH}|{_REASON_EN}"), lazy(_REASON_ZH), lazy(_REASON_EN)
_HOW = lazy(
    r"通过|利用|借助|采用|使用|经由|伪装|冒充|方式|方法|手段|步骤|首先|然后|将其|只需|可以|点击|打开|输入|运行"
    r"|\b(?:by \w+ing|using|via|through|with|exploit\w*|abus\w+|leverag\w+|first|then|steps?|method|technique|click|run|install|use)\b"
)
_DEFINITION = lazy(
    r"是一[种个款类项家名套]|是指|指的是|即|称为|定义|意思|意味着|所谓|属于|是[\u4e00-\u9fff]{2,}的|缩写|简称|全称"
    r"|\b(?:is|are|was) (?:an?|the)\b|refers? to|known as|defined|means|stands for|short for|acronym"
)
_NAME = lazy(
    r"名为|叫做|叫作|称为|称作|代号|命名|取名|又名|绰号|名叫|名称|所谓|《|“|「|\""
    r"|\b(?:called|named|dubbed|known as|codenamed|code-named|tracked as|aka|nicknamed|titled|branded)\b|\(|（"
)
_LIST = lazy(r"、|以及|和|包括|分别|如下|：|等|, (?:and|or) |including|such as|both|as well as|, \w+, ")
_QUOTE = lazy(r"[《“「『\"‘]")
_LATIN = lazy(r"[a-z][a-z0-9_.+-]{2,}")
_CAREFUL_ZH = r"不|没|未|无|非|否|疑|据称|声称|尚|仅|除了|可能|或许"
_CAREFUL_EN = r"\b(?:not|no|never|none|without|deny|denied|denies|alleged\w*|claim\w*|may|might|could|reportedly|however|but|only|unless|yet)\b|n't\b"
NEGATION = lazy(rf"{_CAREFUL_ZH}|{_CAREFUL_EN}")
_NEGATION_ZH, _NEGATION_EN = lazy(_CAREFUL_ZH), lazy(_CAREFUL_EN)
DENIAL = lazy(r"没有|未|并非|否认|不是|无法|并不|\b(?:not|no|never|none|den(?:y|ied|ies)|without|refut\w+)\b|n't\b")
"""What turns a sentence into its opposite; `NEGATION` is wider, a sign that a sentence is careful."""
CLAIM = lazy(
    r"声称|据称|宣称|自称|据信|据传|传闻|疑似|怀疑|涉嫌|认领|对.{1,12}负责|指控|爆料"
    r"|\b(?:claim\w*|alleg\w+|purported\w*|reportedly|rumou?r\w*|suspect(?:s|ed)?|believed?|credit for|responsibility for|accus\w+|boast\w*|may be|might be)\b"
)
"""Who says it, or how sure it is, is a part of what is said."""
SAYS = lazy(
    r"称|说|表示|写道|指出|认为|声明|\b(?:said|says|wrote|writes|stated?|according|told|claim\w*|added|posted)\b"
)
DISPUTE = lazy(
    r"否认|驳斥|未经证实|未(?:能|获)?(?:证实|核实|确认)|(?:尚未|没有|并未|无法|不能).{0,6}(?:证实|核实|确认|证据|点名|公布|回应)|不实|虚假|谣言|辟谣|澄清|并无|查无实据|存疑|质疑"
    r"|\b(?:den(?:y|ies|ied)|disput\w+|reject\w+|refut\w+|unconfirmed|unverified|false|untrue|no (?:evidence|proof|sign|indication)|retract\w*|debunk\w*)\b"
    r"|\b(?:not|n't|never|yet to)\b.{0,20}\b(?:confirm\w*|verif\w+|named?|comment\w*|prove[nd]?|establish\w*|publish\w*)\b"
)
"""What takes a claim back, or says that nobody has borne it out."""
EXPLETIVE = lazy(
    r"^[“\"（(]?(?:it(?:'s| is| was| has been| remains| seems| appears| turns out| would be| will be) (?:not |also |still |now |very |more )?(?:(?:un)?clear|(?:un)?likely|possible|important|worth|estimated|believed|reported|known|said|thought|hard|easy|difficult|common|true|recommended|unknown)"
    r"|th(?:is|ese|at) (?:week|month|year|quarter|time|morning|afternoon|days?)\b|there )"
)
"""Begins like a pronoun and stands for nothing."""
PRONOUN = lazy(
    r"^[“\"（(]?(?:该|此[^外前后次时]|此次|此举|其(?!中|实|他|次|余|它)|他们?|她们?|它们?|这[些个种次项名位一]|这(?=[\u4e00-\u9fff])|上述|前者|后者|对方|两者|二者|双方"
    r"|(?:it|they|he|she|this|these|those|its|their|his|her|the (?:company|group|malware|flaw|vulnerability|campaign|attack|attackers?|tool|firm|agency|researchers?|service))\b)"
)
CHROME = lazy(
    r"https?://|点击|关注|扫码|阅读原文|转载|责编|编辑[:：]|来源[:：]|版权|©|copyright|subscribe|read more|sign up|newsletter|cookie|all rights|follow us|click here|share this|privacy policy"
)
LIST = _LIST

STRONG: dict[Kind, re.Pattern[str]] = {
    "cve": _CVE, "version": _VERSION, "percent": _PERCENT, "amount": _AMOUNT, "duration": _DURATION, "date": _DATE,
    "number": _COUNT, "person": _PERSON, "place": _PLACE, "org": _ORG, "reason": _BECAUSE, "how": _HOW, "list": _LIST,
    "yesno": NEGATION, "definition": _DEFINITION, "name": _NAME, "other": _NAME,
}  # fmt: skip
WEAK: dict[Kind, re.Pattern[str]] = {
    "cve": DIGIT, "version": DIGIT, "percent": DIGIT, "amount": DIGIT, "duration": DIGIT, "date": DIGIT, "number": DIGIT,
    "person": _LATIN, "place": _LATIN, "org": _LATIN, "reason": _HOW, "how": _BECAUSE, "list": _QUOTE, "yesno": _BECAUSE,
    "definition": _NAME, "name": _LATIN, "other": _LATIN,
}  # fmt: skip
QUOTE, LATIN = _QUOTE, _LATIN

# What only has to be told from nothing is searched in parts: a pattern that begins with one character, or with one of a
# class, is run over a text in a fraction of the time of one that may begin at any word.
_DAY_MONTH = lazy(
    rf"\d(?:\d{{3}}\s?年|\s?月|(?:st|nd|rd|th)? {_MONTH}\b|(?:(?<=1)9|(?<=2)0)\d\d[-/.]\d|(?:(?<=\b1)9|(?<=\b2)0)\d\d\b)"
)
_WORD_NUMBER = lazy(r" (?<=[a-z.] )\d")
_MONTH_DAY = lazy(rf"\b{_MONTH}\b\.? \d")
_YEAR = lazy(r"[〇零一二三四五六七八九]{4}年")
_WEEKDAY = lazy(r"(?:周|星期)[一二三四五六日]")
_WEEKDAY_EN = lazy(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
NUMBER_REACH = 9
"""Characters before a word in which its number stands."""
_NUMBER_BEFORE = lazy(rf"[\d一二三四五六七八九十百千万亿两][^，。,;；]{{0,{NUMBER_REACH - 1}}}\Z")
_REASONS_EN = (
    "because", "due to", "since", "so that", "in order to", "as a result", "reason", "cause", "therefore", "thanks to",
    "owing to", "to avoid", "to prevent", "to protect", "to allow", "to help", "to make", "to ensure", "to reduce", "to keep",
)  # fmt: skip


_CAREFUL_EN_PARTS = (
    "no", "n't", "never", "without", "deny", "deni", "alleged", "claim", "may", "might", "could", "reported", "however",
    "but", "only", "unless", "yet",
)  # fmt: skip
"""One of these stands in every match of `_NEGATION_EN`."""
CHINESE_SHARE = 0.15
"""Share of Chinese characters above which a text is read as Chinese: its names and code are often in Latin letters."""
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")


def is_chinese(text: str) -> bool:
    """Whether `text` is in Chinese, and not English with a Chinese name in it."""
    return not text.isascii() and len(_NOT_HAN.sub("", text)) > CHINESE_SHARE * len(text)


def dated(text: str) -> bool:
    """Whether a date stands in it, in any form of `STRONG` ``["date"]``."""
    return (
        _DAY_MONTH.search(text) is not None
        or ("年" in text and _YEAR.search(text) is not None)
        or (("周" in text or "星期" in text) and _WEEKDAY.search(text) is not None)
        or ("day" in text and _WEEKDAY_EN.search(text) is not None)
        or (_WORD_NUMBER.search(text) is not None and _MONTH_DAY.search(text) is not None)
    )


def reasoned(text: str) -> bool:
    """Whether a reason is given in it: any match of `STRONG` ``["reason"]``."""
    return (not text.isascii() and _BECAUSE_ZH.search(text) is not None) or (
        any(map(text.__contains__, _REASONS_EN)) and _BECAUSE_EN.search(text) is not None
    )


def negated(text: str) -> bool:
    """Whether `NEGATION` stands in it."""
    return (not text.isascii() and _NEGATION_ZH.search(text) is not None) or (
        any(map(text.__contains__, _CAREFUL_EN_PARTS)) and _NEGATION_EN.search(text) is not None
    )


def numbered(focus: str, text: str) -> bool:
    """Whether `focus` stands in `text` with a number a few characters before it, in its clause."""
    at = text.find(focus)
    while at >= 0:
        if _NUMBER_BEFORE.search(text, max(0, at - NUMBER_REACH), at):
            return True
        at = text.find(focus, at + 1)
    return False
