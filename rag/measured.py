"""What a figure of a sentence says of what: its unit, what it counts, what happened, in which part, when.

In: a sentence and a `Value` of it. Out: a `Measured`, whose classes are the same in Chinese and English: "57 名嫌疑人被捕"
and "57 suspects were arrested" count persons who are arrested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index.tokens import tokens
from rag.aliases import chinese_names, key, others
from rag.cues import is_chinese
from rag.lazy import lazy
from rag.numbers import Value, keys, values

__all__ = ["PERSONS", "PLACES", "Measured", "figures", "is_part", "measured", "terms_near", "thing_of"]

_THINGS = {
    "country": r"个?国家|国(?=[^\u4e00-\u9fff]|警|的|参)|countries|nations",
    "customer": r"用户|客户|顾客|会员|订阅|玩家|users?\b|customers?\b|clients?\b|members?\b|subscribers?\b|account holders",
    "patient": r"患者|病人|病历|patients?\b|medical records",
    "victim": r"受害|victims?\b",
    "arrested": r"被捕者|被逮捕者|arrests?\b",
    "suspect": r"嫌疑人|嫌犯|犯罪分子|suspects?\b|criminals?\b",
    "employee": r"员工|雇员|employees?\b|workers?\b|staff\b",
    "person": r"人|名|位|people\b|persons?\b|individuals?\b|men\b|women\b|americans?\b",
    "language": r"种?语言|languages?\b",
    "message": r"条?(?:消息|短信|信息|聊天)|messages?\b|chats?\b|conversations?\b",
    "server": r"台?服务器|servers?\b",
    "site": r"网站|域名|网址|页面|websites?\b|sites?\b|domains?\b|urls?\b|shops?\b|pages?\b",
    "account": r"账户|帐户|账号|帐号|钱包|accounts?\b|wallets?\b",
    "device": r"设备|手机|电脑|计算机|路由器|摄像头|终端|主机|台(?!服)|部|devices?\b|phones?\b|computers?\b|machines?\b|routers?\b|systems?\b|endpoints?\b|pcs?\b|hosts?\b",
    "vehicle": r"汽车|车辆|辆|vehicles?\b|cars?\b",
    "company": r"公司|企业|组织|机构|家|companies|organi[sz]ations?\b|firms?\b|businesses|entities|institutions",
    "flaw": r"漏洞|零日|缺陷|vulnerabilit|flaws?\b|bugs?\b|zero-days?\b|cves?\b|security holes",
    "record": r"条(?!消|短|信)|记录|数据记录|records?\b|rows?\b|entries\b",
    "address": r"地址|邮箱|emails?\b|addresses\b|ips?\b",
    "download": r"下载|安装|downloads?\b|installs?\b|installations?\b",
    "app": r"款|应用|扩展|插件|程序包|apps?\b|applications?\b|extensions?\b|packages?\b|plugins?\b",
    "attack": r"起|次(?!数)|宗|件|attacks?\b|incidents?\b|cases?\b|times\b",
    "size": r"[KMGTP]i?B\b|字节|千兆|gigabytes?|terabytes?|megabytes?",
    "year": r"个?年(?!代)|岁|years?\b", "month": r"个月|months?\b", "day": r"天|日(?!元)|days?\b", "week": r"周|weeks?\b",
    "hour": r"个?小时|hours?\b", "minute": r"分钟|minutes?\b",
    "weight": r"公斤|千克|吨|kilo(?:gram)?s?\b|kg\b|tons?\b|tonnes?\b",
}  # fmt: skip
_DEEDS = {
    "arrest": r"逮捕|抓获|抓捕|被捕|落网|拘捕|拘留|拘押|捉拿|arrest|detain|apprehend|custody|caught|\bheld\b",
    "sentence": r"判处|判刑|徒刑|监禁|获刑|刑期|入狱|坐牢|服刑|sentenc|prison|jail|imprison|behind bars",
    "face": r"面临|最高可判|最高|faces?\b|facing|up to|maximum|at most",
    "seize": r"扣押|缴获|查获|没收|冻结|查封|收缴|seiz|confiscat|froze|frozen|found|forfeit",
    "recover": r"追回|挽回|拦截|recover|intercept|return",
    "steal": r"被盗|盗走|转走|卷跑|被黑|窃取|失窃|偷走|盗取|损失|卷走|stole|steal|theft|lost\b|lose\b|loss|drain|siphon|hack|taken\b|took\b",
    "launder": r"洗钱|洗白|launder",
    "earn": r"非法获利|获利|赚|收入|营收|所得|earn|profit|revenue|made\b|proceeds|generat",
    "pay": r"付(?!费|诸|出)|缴纳|paid|pay\b|payment|payout",
    "price": r"售价|价格|要价|标价|报价|价钱|收费|月费|租价|费用|出售|售卖|卖|花费|定价|起价|叫价|cost|price|charg|sold|sell|rent|subscription|fees?\b|licen[cs]e|sale",
    "ransom": r"赎金|勒索(?!软件|组织|团伙)|ransom\b(?!ware)|ransoms\b|extort|demand",
    "fine": r"罚款|罚金|处罚|罚(?!没)|fines?\b|fined|penalt",
    "settle": r"和解|赔偿|settle|compensat|damages",
    "reward": r"悬赏|赏金|奖金|奖励|bount|reward|prize",
    "buy": r"收购|买下|acqui|buys?\b|bought|purchase",
    "raise": r"融资|募资|筹集|估值|raised|funding|valu(?:ed|ation)|invest",
    "expose": r"泄露|泄漏|外泄|曝光|暴露|遭窃|公开|leak|expos|breach|compromis|publish",
    "affect": r"影响|受害|波及|中招|感染|沦陷|入侵|攻击了|affect|impact|infect|hit\b|target|victim|compromis",
    "use": r"使用|采用|注册|拥有|活跃|订阅|us(?:e|ed|ing|ers?)\b|regist|active|serve|subscrib",
    "send": r"发送|交换|截获|截下|解密|监听|破译|读取|send|sent\b|exchang|intercept|captur|decrypt|read\b|monitor",
    "join": r"参与|参加|联合|合作|协调|涉及|join|took part|taking part|participa|involv|cooperat|across|from \d",
    "close": r"关闭|捣毁|查封|打掉|取缔|下线|shut|took down|taken down|dismantl|disrupt|offline|takedown",
    "fix": r"修复|修补|补丁|更新|披露|发现|fix|patch|address|disclos|found|discover|resolv",
    "search": r"搜查|突击|搜捕|search|raid",
    "lay off": r"裁员|解雇|裁减|laid off|layoff|lay off|cut\b",
    "last": r"历时|持续|停摆|宕机|中断|last|outage|down for|offline for|after a",
    "convict": r"定罪|认罪|convict|plead|guilty",
    "download": r"下载|安装|download|install",
    "request": r"请求|流量|request|traffic|peak",
    "grow": r"增长|上升|增加|提高|下降|减少|grew|grow|increas|rise|rose|declin|drop|fell|surg|jump",
    "share": r"占(?!据)|比例|份额|的人|受访|share|percent of|% of|respondents|of all|account(?:s|ed) for",
}  # fmt: skip
_THING_PATTERNS = tuple((name, lazy(pattern, re.IGNORECASE)) for name, pattern in _THINGS.items())
_DEED_PATTERNS = tuple((name, lazy(rf"(?<![A-Za-z])(?:{pattern})", re.IGNORECASE)) for name, pattern in _DEEDS.items())
_ARREST = dict(_DEED_PATTERNS)["arrest"]
PERSONS = dict.fromkeys(("person", "suspect", "arrested"), "person")
"""Things that are one when somebody is arrested: "6,500 arrests" are 6,500 people."""
_BORDER = lazy(r"[，。；;！？!?\n]|,\s|\.\s|、其中|其中|\b(?:while|whereas|including)\b")
_PART = lazy(
    r"(?:其中|另有|还有|包括|另外|among (?:them|those|which)|of (?:them|which|whom|those)|including|another|additional(?:ly)?|other)[^，,。]{0,12}$",
    re.IGNORECASE,
)
_PART_AFTER = lazy(r"\s(?:[a-z]+\s)?of (?:them|these|those|which|whom)\b", re.IGNORECASE)
_PERIODS = {
    "month": r"每月|月费|一个月|per month|a month|monthly|/month|/mo",
    "half": r"半年|六个月|6 ?个月|six[- ]months?|half[- ]year|6[- ]months?",
    "year": r"每年|年费|一年|per year|a year|annual|yearly|/year",
    "day": r"每天|每日|日均|per day|a day|daily", "week": r"每周|per week|a week|weekly",
    "quarter": r"季度|quarter", "total": r"累计|迄今|至今|总计|total|so far|to date|since",
}  # fmt: skip
_PERIOD_PATTERNS = tuple((name, lazy(pattern, re.IGNORECASE)) for name, pattern in _PERIODS.items())
_SPAN = lazy(
    r"(?<![\d.])(\d+|[一二三四五六七八九十两]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)[ -]?"
    r"(分钟|个?小时|天|周|个月|minute|hour|day|week|month)(?!\d)",
    re.IGNORECASE,
)
_EXPECTED = lazy(
    r"预计|预期|预估|预测|估计将|目标|计划|拟以|讨论|考虑|有望|或将|拟(?=[\u4e00-\u9fff])|expected|expects|plans? to|forecast|in talks|projected|would\b|may reach",
    re.IGNORECASE,
)
_NEAR = {True: (18, 10), False: (60, 40)}
"""Characters before and after a figure whose terms are compared, in Chinese and English."""
_RANGE = lazy(r"\s?(?:[-–—~～至到]|to|and)\s?")
_THING_CHARS = {True: 9, False: 30}
"""How far behind a number what it counts is looked for, in Chinese and English."""
_CLAUSES = {True: 36, False: 90}
"""How far around a figure its deed is looked for."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and what it says."""

    value: Value
    amount: float
    unit: str
    """``usd``, ``p``, ``n`` …"""
    thing: str
    """What a bare number counts; "" where that is not known."""
    noun: str
    """The same as the text has it, folded: the two characters or the word that follow."""
    deeds: frozenset[str]
    places: frozenset[str]
    """Countries of its clause, by the first name that the table of aliases has for them."""
    years: frozenset[str]
    periods: frozenset[str]
    spans: frozenset[str]
    """Lengths of time in its clause: "10 分钟" and "2 小时" after a launch are two counts."""
    part: bool
    """Whether it is said to be a part of another figure."""
    expected: bool
    """Whether it is a plan, a forecast or a rumour."""
    near: frozenset[str]
    """The search terms around it, numbers left out."""


def figures(text: str) -> list[Value]:
    """The values of `text` that measure something: amounts, percentages and counts."""
    found = values(text)
    for at, (value, after) in enumerate(pairwise(found)):
        # "1350 至 1700 美元", "between 3 and 5 percent": the first end of a range has the unit of the second.
        if (
            value.kind == "number"
            and after.kind in ("money", "percent")
            and _RANGE.fullmatch(text, value.end, after.start)
        ):
            found[at] = Value(after.kind, f"{after.key.split(':')[0]}:{value.bare}", value.start, value.end)
    return [value for value in found if value.kind != "date"]


def measured(text: str, value: Value) -> Measured:
    """`value` of the sentence `text`."""
    low, high = _clause(text, value)
    reach = _CLAUSES[is_chinese(text)]
    near = text[max(low, value.start - reach) : min(high, value.end + reach)]
    clause = text[low:high]
    # "45 Held", "落网 45": whoever is arrested is a person.
    deeds = frozenset(name for name, pattern in _DEED_PATTERNS if pattern.search(near))
    after = _after(text, value)
    return Measured(
        value=value,
        amount=float(value.bare),
        unit=value.key.split(":")[0],
        thing=_thing(after) or ("person" if "arrest" in deeds else ""),
        noun=_noun(after),
        deeds=deeds,
        places=_places(clause),
        years=frozenset(name[2:6] for name in keys(clause) if name.startswith("d:") and name[2:6].isdigit()),
        periods=frozenset(name for name, pattern in _PERIOD_PATTERNS if pattern.search(near)),
        spans=frozenset(_span(match) for match in _SPAN.finditer(near) if match[1] != text[value.start : value.end]),
        part=is_part(text, value),
        expected=_EXPECTED.search(text[max(low, value.start - reach) : value.start]) is not None,
        near=terms_near(text, value),
    )


def thing_of(text: str, value: Value) -> str:
    """`Measured.thing` alone, in a fifth of the time."""
    thing = _thing(_after(text, value))
    if thing:
        return thing
    low, high = _clause(text, value)
    reach = _CLAUSES[is_chinese(text)]
    # "45 Held", "落网 45": whoever is arrested is a person.
    arrested = _ARREST.search(text[max(low, value.start - reach) : min(high, value.end + reach)])
    return "person" if arrested else ""


def is_part(text: str, value: Value) -> bool:
    """`Measured.part` alone."""
    before = text[max(0, value.start - 30) : value.start]
    return _PART.search(before) is not None or _PART_AFTER.match(text, value.end) is not None


def terms_near(text: str, value: Value) -> frozenset[str]:
    """`Measured.near` alone."""
    before, behind = _NEAR[is_chinese(text)]
    sides = (text[max(0, value.start - before) : value.start], text[value.end : value.end + behind])
    return frozenset(term for side in sides for term in tokens(side) if not term[0].isdigit())


def _after(text: str, value: Value) -> str:
    """What follows a figure, as far as it may say what is counted."""
    return text[value.end : value.end + _THING_CHARS[is_chinese(text)]]


def _clause(text: str, value: Value) -> tuple[int, int]:
    """The clause that a value stands in."""
    low, high = 0, len(text)
    for match in _BORDER.finditer(text):
        if match.end() <= value.start:
            low = match.start() if match[0].strip("，。；;！？!?\n,. ") else match.end()
        elif match.start() >= value.end:
            high = match.start()
            break
    return low, high


def _span(match: re.Match[str]) -> str:
    number = next(iter(keys(f"{match[1]} 个")), match[1])
    return f"{number} {_UNITS.get(match[2].lstrip('个'), match[2].lower())}"


_UNITS = {"分钟": "minute", "小时": "hour", "天": "day", "周": "week", "月": "month"}
"""Lengths of time in Chinese, without 个."""


def _thing(after: str) -> str:
    """What the number before `after` counts: the first word of it that is in the table; persons of a kind before
    persons as such."""
    best = (len(after) + 1, "")
    for name, pattern in _THING_PATTERNS:
        match = pattern.search(after)
        if match is not None and match.start() < best[0]:
            best = (match.start(), name)
    if best[1] in ("person", "device", "company"):  # 57 名嫌疑人, 12 台服务器, 6 家医院
        for name, pattern in _THING_PATTERNS:
            match = pattern.match(after.lstrip(), 1) if name != best[1] else None
            if match is not None:
                return name
    return best[1]


def _noun(after: str) -> str:
    after = after.lstrip(" 多余名个位家台起件条款部辆")
    if not after:
        return ""
    if "\u3400" <= after[0] <= "\u9fff":
        return after[:2]
    word = re.match(r"[A-Za-z]+", after)
    return word[0].lower().rstrip("s") if word else ""


@lru_cache(maxsize=1)
def _latin_places() -> re.Pattern[str]:
    names = {name for chinese in PLACES for name in others(key(chinese)) if name.isascii()}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b", re.IGNORECASE)


PLACES = (
    "荷兰 德国 法国 英国 俄罗斯 乌克兰 比利时 西班牙 葡萄牙 意大利 希腊 波兰 瑞典 瑞士 挪威 芬兰 丹麦 爱尔兰 奥地利 捷克 匈牙利 罗马尼亚 保加利亚 爱沙尼亚 "
    "拉脱维亚 立陶宛 土耳其 伊朗 以色列 印度 泰国 越南 柬埔寨 菲律宾 马来西亚 新加坡 印度尼西亚 日本 韩国 朝鲜 台湾 香港 澳大利亚 新西兰 加拿大 墨西哥 巴西 南非 尼日利亚"
).split()


def _places(clause: str) -> frozenset[str]:
    found = {match[0] for match in chinese_names().finditer(clause) if match[0] in PLACES}
    for match in _latin_places().finditer(clause):
        found.update(name for name in others(key(match[0])) if name in PLACES)
    return frozenset(found)
