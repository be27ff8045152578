"""What kind of answer a question wants.

In: a folded question. Out: one of `KINDS`. The question word that asks comes first: who, why, when, where, is or does at
the head of a clause say it all, and inside one they only join ("the man who ..."). After which, what and how much it is the
noun that belongs to them; in Chinese the measure word tells before the verb does (卖了多少辆).
"""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["KINDS", "Kind", "kind_of", "without_some"]

Kind = Literal[
    "cve", "version", "percent", "amount", "duration", "date", "number", "person", "place", "org", "reason", "how",
    "list", "yesno", "definition", "name", "other",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "cve", "version", "percent", "amount", "duration", "date", "number", "person", "place", "org", "reason", "how",
    "list", "yesno", "definition", "name", "other",
)  # fmt: skip

_FUNCTION = (
    r"(?:is|are|was|were|be|do|does|did|has|have|had|can|could|will|would|should|may|might|must|of|for|in|on|at|by|to|from|with"
    r"|that|which|who|and|or|the|an?|its?|his|her|their)"
)
_MID = rf"(?:(?:sort|kind|type)s? of |(?:of (?:the |these |those )?)?(?!{_FUNCTION}\b)[^\s,;:?]+ )"
"""What may stand between "which" and the noun that belongs to it: "which small American company", but not "what reasons did
the judge give"."""
_END = r"(?![\w-])"
"""A word, and not the beginning of one: "the fine-tuned", "building"."""
_OF = rf"(?=['’]s?(?:\s|$)|[?,;:.(]|$| (?:{_FUNCTION}|per|given|assigned|behind|after|before|between|as)\b)"
"""A noun that no other follows: "the score of", not "the score card"."""
_BE = r"what(?:'s| is| was| are| were)(?: the| an?| its| their| his| her)? "
_NO_WORD = r"^(?!.*\b(?:what|which|who|whom|whose|why|when|where|how|is|are|was|were|do|does|did|can|could)\b)"
_NO_WORD_ZH = r"^(?!.*(?:哪|谁|什么|啥|何|为什么|怎|吗))"

_COUNTED = (
    r"(?:个(?!亿)|[個名位人条條家件辆輛台臺起次项項份张張部种種款套所支艘架座颗顆只隻口层層期轮輪国國页頁处處类類篇封本把户戶间枚粒株"
    r"头頭匹亩畝吨噸瓶箱宗批股门門字天年月日秒周岁歲]|分(?!成)|小时|公斤|用户|客户|学生|员工|请求|数据|事件|厂商|企业|账[号户]|帐[号户]|设备|服务器|手机|垃圾|记录|邮件|域名)"
)
"""What is counted and not paid. 卖了多少 asks for money, 卖了多少辆 for a number."""
_ORG_ZH = r"(?:公司|厂商|机构|组织|团伙|企业|银行|大学|学院|高校|部门|平台|团队|媒体|期刊|杂志|报纸|报社|出版社|集团|单位|院|校|局|部|实验室|交易所|帮派|黑帮|政府|法院|协会|基金会|研究所|律所|医院)"
_PLACE_ZH = r"(?:国家|城市|地区|省|州|地方|市(?!场)|县|区(?!块)|国|洲|大洲|岛|港口|机场|地(?![址图圖])|村|镇)"
_SINGLE_ORG_EN = (
    r"(?:company|group|agency|firm|vendor|organi[sz]ation|bank|university|gang|team|outlet|publication|provider|ministry|department"
    r"|court|authority|startup|lab|service|retailer|carrier|publisher|crew|regulator|journal|newspaper|watchdog|employer)"
)

# From the most particular to the most general: the first that is found decides.
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("cve", r"cve ?(?:id|编号|号|identifiers?|numbers?)|漏洞(?:编号|号)|(?:哪|什么(?!时)|啥(?!时)).{0,4}cve|cve.{0,3}(?:多少|是啥|是什么|是哪)|(?:which|what) cve|what(?:'s| is| are) the cves?\??$"),
    ("percent", rf"百分之(?:几|多少)|几成(?![立为了])|(?:占比|比例|百分比).{{0,3}}(?:多少|多大|几|是什么)|(?:多少|多大|什么|几)的?(?:占比|比例|百分比)|多少成|几个点|多少个百分点|{_NO_WORD_ZH}.*(?:百分比|占比|比例)"
     rf"|(?:what|how many|how much|which) {_MID}{{0,2}}percent(?:age)?{_END}|{_BE}{_MID}{{0,3}}percent(?:age)?{_END}|{_NO_WORD}.*percent(?:age)?{_END}|as a percentage|what (?:share|proportion|fraction)\b|市占率|份额.{{0,4}}多少"),
    ("version", r"(?:哪(?![年天月日位家里儿])|什么(?!时)|啥(?!时)|几(?![年月天名位])|多少).{0,4}(?:(?<![出盗正改排翻拼原])版(?![块塊权權税稅面图圖式主画畫社])|固件)|版本(?:号)?(?:是|$|？|\?)"
     rf"|(?:which|what) {_MID}{{0,2}}(?:version|release(?!s (?:the|an?|its|their)\b)|build(?!s))s?{_END}|version number"),
    ("amount", r"(?<!哪)(?:多少|几)(?!个月).{0,4}(?:钱|美元|欧元|美金|英镑|人民币|日元|元|欧(?!洲)|块(?=钱|$|[，,？?])|刀(?=$|[，,？?])|币(?!种)|镑|费用|[赎赏奖罚佣租定押]金|经费|资金|罚款|赔偿|薪水|工资|预算|本钱|款(?=[，,？?]|$))"
     rf"|(?:花|赔|罚|骗|亏|损失|赚|卖|收|付|募|融|赎金|售价|价格|定价|报价|估值|营收|(?<![峰数均阈])值|掏).{{0,10}}(?:多少(?!{_COUNTED})|几个?[亿万])|什么价(?!值)|啥价(?!值)"
     rf"|how much (?!data|memory|ram|storage|time|faster|traffic|space|longer|more|bandwidth)|how (?:big|large|high|steep|heavy) (?:is|was|are|were)(?: the| an?| its| their| his| her)? {_MID}{{0,2}}(?:fine|price|cost|ransom|penalty)s?{_OF}|how many (?:\w+ )?(?:dollars|euros|pounds|bitcoins?|yuan)"
     rf"|what (?:price|ransom|sum|fine|amount|bounty){_END}|what (?:did|does|do|would|will|has|have|could|might)\b.*\bcosts?{_END}|what(?:'s| is| was| are| were)\b.*\bworth\b"
     rf"|{_BE}{_MID}{{0,4}}(?:price|cost|fine){_OF}(?! for\?)|{_NO_WORD}.*\b(?:cost|worth|price|fine){_END}.*\?"),
    ("duration", r"多久|多长时间|多少(?:天|年|个?月|小时|分钟|秒|周|日|时间)|几(?:天|年|个月|个?小时|分钟|秒|周|个?星期|年级)(?!前的哪)|how long|how many (?:\w+ )?(?:days|years|months|hours|minutes|seconds|weeks)\b"),
    ("date", r"什么时候|啥时候|啥时|何时|哪[一]?(?:[天年月]|日(?![本志]))|(?<!第)几[月号](?![文令楼线机])|哪个?(?:月|年|日(?![本志]))|日期|什么时间|何年|何月|几点(?![建意原])|几时|星期几|截[止至](?!.*(?:多少|几|哪|谁|什么|啥|怎))|^when\b|\bwhen (?:did|was|is|were|will|does|do|are|has|had)|\b(?:what|which) (?:date|year|day|weekday|month|time|week|quarter)s?\b|since when|until when|by when|deadline"),
    ("number", r"多少|(?<!哪)几(?=[个個名人台部种種家项項条條款件位级批艘辆輛架座套所支张岁倍万亿千百次起份颗只口层期轮步场页国處处类層门門笔字句点周位]|$)|(?:^|[^\d哪第好])几(?!乎|点|率)[\u4e00-\u9fff]|数量|人数|总数|总量|多[大高远重快宽厚]|第几"
     r"|how (?:many|much|often|big|large|fast|old|far|tall|high|few|severe|serious|long|deep|wide|heavy|accurate|common)\b"
     rf"|what (?:number|total|count|size|speed|score){_END}|(?:{_BE}|{_NO_WORD}.*)(?:{_MID}{{0,4}})\b(?:number|total|count|size|speed|score|height|length|width|depth|weight|ratio|rating|temperature|distance|capacity|population|age){_OF}|几倍"),
    ("person", r"谁|哪[一]?位|何人|哪[一]?[个名]人|哪[一]?名(?![字称])|哪[一]?[个名位](?:研究员|记者|作者|教授|总统|法官|黑客|ceo|高管|专家|博主|嫌疑人|创始人|官员|工程师|院士|演员|导演|球员|歌手|部长|主席|总裁)|作者是|人名|\bwho\b|\bwhose\b|\bwhom\b"
     rf"|(?:which|what) {_MID}{{0,3}}(?:researcher|person|man|woman|author|ceo|president|judge|hacker|officer|founder|official|engineer|professor|expert|minister|director|executive|journalist|senator|analyst|developer|scientist|postdoc|king|queen|actor|singer|player|leader|writer|blogger|reporter|lawyer|mayor|governor|prosecutor|epidemiologist){_END}"),
    ("place", rf"哪里|哪儿|[在到去往]哪(?![一]?[家所本份]\S{{0,6}}{_ORG_ZH}|[一]?[个間间]{_ORG_ZH})|从哪(?!天|年|月)|哪[一个几座]*{_PLACE_ZH}|何[地处]|什么(?:地方|地点|国家|城市)|啥地方|总部.{{0,3}}哪|\bwhere\b"
     rf"|(?:which|what) {_MID}{{0,2}}(?:country|city|state|region|place|location|town|continent|province|county|island|venue|nation|area|district){_END}"),
    ("list", r"哪些|哪几|有什么|都有啥|有啥|分别是|包括什么|都[是有]谁"
     rf"|\b(?:which|what) {_MID}{{0,3}}(?:countries|companies|groups|types|kinds|products|tools|steps|sectors|industries|features|versions|names|systems|brands|ways|things|methods|models|platforms|apps|data|areas|agencies|languages){_END}|what (?:are|were) the|\bname the\b|\blist\b|which (?:two|three|four|five)"),
    ("org", rf"哪[一]?[家个些支所本份](?:\S{{0,6}}){_ORG_ZH}|哪家|哪个(?:组织|apt)|什么(?:公司|组织|机构|团队|单位|平台|大学)|啥(?:公司|组织|机构|团队)|哪国(?:公司|黑客)"
     rf"|(?:which|what) {_MID}{{0,4}}{_SINGLE_ORG_EN}{_END}"),
    ("reason", r"为什么|为何|为啥|原因|怎么会|凭什么|凭啥|图什么|图啥|因为什么|因为啥|何以|\bwhy\b|what (?:caused|led|made|prompted)\b|(?:the|what) reasons?\b|how come|what for\b|目的(?!地)"),
    ("how", r"怎么|如何|怎样|咋|怎地|靠(?:的是)?(?:什么|啥)|用(?:的是)?(?:什么|啥)(?:方法|手段|办法|招|技术|方式)|(?:什么|啥)(?:手段|方法|方式|办法|招|手法|途径)|^how\b|\bhow (?:do|does|did|can|could|was|were|is|are|to|will|would|should|has|have)\b|by what means|in what way|what (?:method|technique|trick|way)\b"),
    ("name", r"叫什么|叫啥|叫做什么|叫甚|什么名|啥名|名字|名称|代号|称为什么|what(?:'s| is| was) the (?:\w+ )?name|what name|\bcalled\b|\bnamed\b|codename|nickname|what (?:is|was|are) (?:it|they) called"),
    ("definition", r"什么是|啥是|是(?:什么|啥)(?:意思|东西|玩意)|指(?:的是)?(?:什么|啥)|什么意思|啥意思|定义|(?:干|做)(?:什么|啥|嘛)(?:用|的)|^what(?:'s| is| are) (?:an? |the )?[\w.-]+(?: [\w.-]+){0,3}\??$|^what(?:'s| is| are) (?:an? |the )?[\w .-]{2,40} (?:used )?for\??$|what does .{1,40} (?:mean|stand for)|define\b|meaning of"),
    ("yesno", r"吗|是不是|是否|有没有|能不能|会不会|可不可以|对不对|(?<![什怎甚多])么[？?]?$|嘛[？?]?$|^(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)

_AT_HEAD = (
    r"(?:^|[,;:?!.(] ?| [-–—] |\b(?:and|but|or|so|then|(?P<told>know|tell me|say|said)) )"
    r"(?:(?:roughly|exactly|just|about|around) )?"
    r"(?:(?:in|on|at|by|for|from|to|of|with|under|since|until|via|through|after|before|during|into|against|as) )?"
)
_ASKING = re.compile(
    rf"{_AT_HEAD}(?P<head>who|whom|whose|why|when|where|which|what|how)(?:'s|'re|'d|'ll)?\b|\b(?P<last>who|whom|why|when|where)\??$"
)
"""A question word asks at the head of a clause, after a preposition or not, and at the very end; what follows "say" or
"know" asks where nothing else does."""
_ALONE: dict[str, Kind] = {
    "who": "person", "whom": "person", "whose": "person", "why": "reason", "when": "date", "where": "place",
}  # fmt: skip
"""Those that need no noun to say what they ask for."""
_WORD = re.compile(r"\b(?:who|whom|whose|why|when|where)\b")
_ANY_WORD = re.compile(r"\b(?:what|which|who|whom|whose|why|when|where|how)\b")
_ANY_WORD_ZH = re.compile(r"哪|谁|什么|啥|几|多少|怎|咋|如何|吗|何时|何地|为何")
_JOINS = re.compile(r" (?!did\b|was\b|is\b|were\b|will\b|does\b|do\b|are\b|has\b|had\b|would\b|can\b|could\b|should\b)")
_CLOSED = re.compile(
    r"^(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)(?:n't)?\b(?!.*[\u4e00-\u9fff])"
)
_SOME = re.compile(r"(?<=[这這那好近])[几幾](?=[\u4e00-\u9fff])")
"""Some, and not how many: 这几个, 好几天."""
_SOME_BESIDE = re.compile(r"(?<!哪)[几幾](?=[天年个個月周小分秒名家次句])")
_OTHER_WORD = re.compile(r"哪(?![几幾])|谁|什么|啥|为何|多少|怎|咋|如何")
_CLAUSE = re.compile(r"([，,；;？?。])")


def kind_of(folded: str) -> Kind:
    """The kind of answer that the question `folded` wants, "other" where nothing tells."""
    asked = without_some(folded)
    heads = _heads(asked)
    words = set(heads.values())
    if len(words) == 1 and not words.isdisjoint(_ALONE) and not _ANY_WORD_ZH.search(asked):
        return _ALONE[words.pop()]
    if words:  # the others only join: "what happens to those who", "talking about why"
        asked = _WORD.sub(lambda match: match[0] if match.start() in heads else "_", asked)
    elif _CLOSED.match(asked) and not _ANY_WORD.search(asked):
        return "yesno"
    return next((kind for kind, pattern in _PATTERNS if pattern.search(asked)), "other")


def without_some(folded: str) -> str:
    """`folded` with another sign for each 几 that does not ask."""
    if "几" not in folded and "幾" not in folded:
        return folded
    clauses = _CLAUSE.split(_SOME.sub("·", folded))
    return "".join(_SOME_BESIDE.sub("·", clause) if _OTHER_WORD.search(clause) else clause for clause in clauses)


def _heads(folded: str) -> dict[int, str]:
    """The English question words that ask, by where they begin; "When it closed, who left?" asks who."""
    found: dict[int, str] = {}
    told: dict[int, str] = {}
    for match in _ASKING.finditer(folded):
        group = "head" if match["head"] else "last"
        (told if match["told"] else found)[match.start(group)] = match[group]
    found = found or told
    first = next(iter(found), -1)
    if len(found) > 1 and found[first] == "when" and _JOINS.match(folded, first + len("when")):
        del found[first]
    return found
