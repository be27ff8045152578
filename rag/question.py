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
from rag.frequencies import Frequencies
from rag.numbers import keys
from rag.thesaurus import Alternative, Thesaurus

__all__ = ["KINDS", "Kind", "Question", "content", "parse"]

Kind = Literal[
    "cve", "version", "percent", "amount", "duration", "date", "number", "person", "place", "org", "reason", "how",
    "list", "yesno", "definition", "name", "other",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "cve", "version", "percent", "amount", "duration", "date", "number", "person", "place", "org", "reason", "how",
    "list", "yesno", "definition", "name", "other",
)  # fmt: skip


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


# From the most particular to the most general: the first that is found decides.
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("cve", r"cve ?(?:id|编号|号|identifiers?|numbers?)|漏洞(?:编号|号)|(?:哪|什么|啥).{0,4}cve|cve.{0,3}(?:多少|是啥|是什么|是哪)|(?:which|what) cve|what(?:'s| is| are) the cves?\??$"),
    ("percent", r"百分之(?:几|多少)|百分比|占比|几成|比例|多少成|几个点|多少个百分点|percent|what (?:share|proportion|fraction)|市占率|份额.{0,4}多少"),
    ("version", r"(?:哪|什么|啥|几|多少).{0,4}(?:版|固件)|版本(?:号)?(?:是|$|？|\?)|(?:which|what|in what) (?:\w+ )?(?:version|release|build)|version number"),
    ("amount", r"(?<!哪)(?:多少|几)(?!个月).{0,4}(?:钱|美元|欧元|美金|英镑|人民币|日元|元|欧(?!洲)|块(?=钱|$|[，,？?])|刀(?=$|[，,？?])|币|镑|费用|[赎赏奖罚佣租定押]金|经费|资金|罚款|赔偿|薪水|工资|预算|本钱|款(?=[，,？?]|$))|(?:花|赔|罚|骗|亏|损失|赚|卖|收|付|募|融|赎金|售价|价格|定价|报价|估值|营收|值|掏).{0,10}(?:多少|几个?[亿万])|什么价|啥价"
     r"|how much (?!data|memory|ram|storage|time|faster|traffic|space|longer|more|bandwidth)|how many (?:\w+ )?(?:dollars|euros|pounds|bitcoins?|yuan)|what (?:price|ransom|sum|fine|amount|bounty)|(?:cost|worth|price|fine)\b.*\?"),
    ("duration", r"多久|多长时间|多少(?:天|年|个?月|小时|分钟|秒|周|日|时间)|几(?:天|年|个月|个?小时|分钟|秒|周|个?星期|年级)(?!前的哪)|how long|how many (?:\w+ )?(?:days|years|months|hours|minutes|seconds|weeks)"),
    ("date", r"什么时候|啥时候|啥时|何时|哪[一]?[天年月日]|(?<!第)几[月号](?![文令楼线机])|哪个?(?:月|年|日)|日期|什么时间|何年|何月|几点|几时|星期几|截[止至]|^when\b|\bwhen (?:did|was|is|were|will|does|do|are|has|had)|\b(?:what|which) (?:date|year|day|month|time|week|quarter)|since when|until when|by when|deadline"),
    ("number", r"多少|(?<!哪)几(?=[个個名人台部种種家项項条條款件位级批艘辆輛架座套所支张岁倍万亿千百次起份颗只口层期轮步场页国處处类層門门笔字句点周位]|$)|(?:^|[^\d哪第好])几(?!乎|点|率)[\u4e00-\u9fff]|数量|人数|总数|总量|多[大高远重快宽厚]|第几|how (?:many|much|often|big|large|fast|old|far|tall|high|few|severe|serious|long|deep|wide|heavy|accurate|common)\b|(?:what|the) (?:number|total|count|size|speed|score)\b|几倍"),
    ("person", r"谁|哪[一]?位|何人|哪[个名]人|哪[个名位](?:研究员|记者|作者|教授|总统|法官|黑客|ceo|高管|专家|博主|嫌疑人|创始人|官员|工程师|院士|演员|导演|球员|歌手|部长|主席|总裁)|作者是|人名|\bwho\b|\bwhose\b|\bwhom\b"
     r"|(?:which|what) (?:\w+ ){0,3}(?:researcher|person|man|woman|author|ceo|president|judge|hacker|officer|founder|official|engineer|professor|expert|minister|director|executive|journalist|senator|analyst|developer|scientist|postdoc|king|queen|actor|singer|player|leader)\b"),
    ("place", r"哪里|哪儿|在哪|到哪|从哪(?!天|年|月)|去哪|往哪|哪[一个几座]*(?:国家|城市|地区|省|州|地方|市|县|区|国|洲|大洲|岛|港口|机场|地|村|镇)|何[地处]|什么(?:地方|地点|国家|城市)|啥地方|总部.{0,3}哪|\bwhere\b"
     r"|(?:which|what) (?:\w+ ){0,2}(?:country|city|state|region|place|location|town|continent|province|county|island|venue|nation|area|district)\b"),
    ("list", r"哪些|哪几|有什么|都有啥|有啥|分别是|包括什么|都[是有]谁|\b(?:which|what) (?:\w+ ){0,3}(?:countries|companies|groups|types|kinds|products|tools|steps|sectors|industries|features|versions|names|systems|brands|ways|things|methods|models|platforms|apps|data|areas|agencies|languages)\b|what (?:are|were) the|\bname the\b|\blist\b|which (?:two|three|four|five)"),
    ("org", r"哪[一]?[家个些支所](?:\S{0,6})(?:公司|厂商|机构|组织|团伙|企业|银行|大学|部门|平台|团队|媒体|集团|单位|院|校|局|部|实验室|交易所|帮派|黑帮|政府|法院)|哪家|哪个(?:公司|厂商|机构|组织|团伙|apt)|什么(?:公司|组织|机构|团队|单位|平台|大学)|啥(?:公司|组织|机构|团队)|哪国(?:公司|黑客)"
     r"|(?:which|what) (?:\S+ ){0,4}(?:company|group|agency|firm|vendor|organi[sz]ation|bank|university|gang|team|outlet|publication|provider|ministry|department|court|authority|startup|lab|service|retailer|carrier|publisher|crew)\b"),
    ("reason", r"为什么|为何|为啥|原因|怎么会|凭什么|凭啥|图什么|图啥|因为什么|因为啥|何以|\bwhy\b|what (?:caused|led|made|prompted)|(?:the|what) reasons?|how come|what for\b|目的"),
    ("how", r"怎么|如何|怎样|咋|怎地|靠(?:的是)?(?:什么|啥)|用(?:的是)?(?:什么|啥)(?:方法|手段|办法|招|技术|方式)|(?:什么|啥)(?:手段|方法|方式|办法|招|手法|途径)|^how\b|\bhow (?:do|does|did|can|could|was|were|is|are|to|will|would|should|has|have)\b|by what means|in what way|what (?:method|technique|trick|way)\b"),
    ("name", r"叫什么|叫啥|叫做什么|叫甚|什么名|啥名|名字|名称|代号|称为什么|what(?:'s| is| was) the (?:\w+ )?name|what name|called\b|named\b|codename|nickname|what (?:is|was|are) (?:it|they) called"),
    ("definition", r"什么是|啥是|是(?:什么|啥)(?:意思|东西|玩意)|指(?:的是)?(?:什么|啥)|什么意思|啥意思|定义|(?:干|做)(?:什么|啥|嘛)(?:用|的)|^what(?:'s| is| are) (?:an? |the )?[\w.-]+(?: [\w.-]+){0,3}\??$|^what(?:'s| is| are) (?:an? |the )?[\w .-]{2,40} (?:used )?for\??$|what does .{1,40} (?:mean|stand for)|define\b|meaning of"),
    ("yesno", r"吗|是不是|是否|有没有|能不能|会不会|可不可以|对不对|(?<![什怎甚多])么[？?]?$|嘛[？?]?$|^(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b"),
)  # fmt: skip
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)

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
_NO_FOCUS = re.compile(
    r"[什甚][么麼]时[候间]?|啥时[候间]?|[为凭图](?:什么|啥)|(?:在|是)?干(?:什么|啥|嘛)用?|哪[一]?[天年月日儿里]|几时"
)
"""Why, when, where and what for: the words after them are not what is asked for."""
_FOCUS_ZH = re.compile(
    r"(?:多少|几|哪[一几]?(?!几)[个個些家种種款位名支条條项項座类類所部台场起次届]?|什么样?的?|甚么|啥样?的?)([\u4e00-\u9fff]{1,5})"
)
_MEASURE = re.compile(
    r"^[两兩二三四五六七八九十]?[个個名位家种種台部款项項次起条條件只支辆座套所场份颗](?=[\u4e00-\u9fff])"
)
_FOCUS_EN = re.compile(r"\b(?:how many|how much|which|what)\s+((?:[a-z][a-z'-]+\s?){1,4})")
_FOCUS_STOP = re.compile(
    r"(?:是|的|了|在|被|有|会|能|才|要|让|给|把|和|与|对|从|就|可|都|来|呢|吗|人们|叫|为|不|没|还|也|已|将|又|说|称|用于|作为|当作?"
    r"|开始|公布|发布|发生|发现|出现|收到|买下|起诉|宣布|哪|几|多少|什么|上线|下手|攻击(?!手|者|面|方|队)|(?<![应费使信引利公通])用(?!户|途|语|例|品|量)).*$"
)


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
        kind=_kind(folded),
        focus=_focus(folded),
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


def _kind(folded: str) -> Kind:
    for kind, pattern in _KIND_PATTERNS:
        if pattern.search(folded):
            return kind
    return "other"


def _focus(folded: str) -> str:
    if match := _FOCUS_ZH.search(_NO_FOCUS.sub(" ", folded)):
        return _FOCUS_STOP.sub("", _MEASURE.sub("", match[1]))[:2]
    if match := _FOCUS_EN.search(folded):
        words = []
        for word in match[1].split():
            if word in _STOP_EN:
                break
            words.append(word)
        return " ".join(words[:3])
    return ""


def _parts(folded: str) -> int:
    asked = sum(bool(_INTERROGATIVE.search(clause)) for clause in _CLAUSE.split(folded))
    return max(1, asked, 2 if _BOTH.search(folded) else 1)
