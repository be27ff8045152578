"""Chinese names in a question: organisations, people, operations, places. In: a question. Out: names as they stand.

There is no word border in Chinese to cut a name out by, so only what has a mark of its own is taken: a known name
(`rag.aliases`), a word for a kind of organisation after a rare word, a transliterated name with its dot, a surname in
the place of a subject, the name of a numbered series. Precise rather than complete: a name that is taken for one and is
none would count against every answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag import aliases
from rag.frequencies import Frequencies

__all__ = ["chinese_names", "core", "mentioned"]

RARE = 0.62
"""Weight (see `rag.frequencies`) from which on the two characters before 医院, 银行 … name one: 红枫 is rare, 社区 is not.
In 3,000 written questions 60 are taken for names with it; 51 of them are."""

_SUFFIX = (
    r"交易所|研究院|研究所|实验室|委员会|基金会|联合会|检察院|公安局|警察局|出版社|航空公司|电网公司|有限公司|集团|银行|医院|大学|学院"
    r"|法院|协会|联盟|行动|计划|电网|航空|物流|科技|证券|保险|电信"
)
_ORGANISATION = re.compile(rf"([\u4e00-\u9fff]{{2,8}}?)({_SUFFIX})(?![家个人卡化式生])")
_ASKS = re.compile(
    r"[哪啥谁几]|什么|多少|怎么|如何|[这那某每两三多一][个家款种些条]|对方|别人|有人|有个|他们|我们|可以|[次届]|[的制个被让有和高]$"
)
# Words that stand before a name and are no part of it; what comes after the last of them is the name.
_BEFORE = re.compile(
    r"(?:为什么|为何|什么|怎么|如何|哪[些个家次]?|是否|因为|由于|对于|关于|根据|通过|利用|使用|攻击|入侵|黑掉|盗走|窃取|起诉|逮捕|抓获|制裁|收购|投资"
    r"|攻破|攻陷|声称|宣称|据称|则|会谈|开会谈|会开会谈|谈|管|[去来]|披露|发布|宣布|针对|影响|要求|帮助|拒绝|针对|参加|参与|加入|支持|运营|管理|隶属|以及|还有|代号|名为|叫做|所谓|这个|那个|这家|那家|一家|一个|某个|国内|国外|被黑的|被盗的"
    r"|[年月日号]|[的在是被对从向与和及由给把让将于有为了到过跟比等称说又也都还就才并但而或、，])"
)
_GENERIC = re.compile(
    r"安卓|加密货币|勒索软件|网络安全|安全|黑客|犯罪|诈骗|社交媒体|电子商务|流媒体|网络|信息|互联网|技术|电信|通信|科技|软件|人工智能|智能|数字|恐怖|国际|联合"
    r"|联邦|最高|地方|高等|中级|人民|全国|中央|商业|投资|跨国|同名|官方|地下|暗网|交易|支付|在线|云计算|云|执法|专项|本次|此次|上述|该|其|两家|三家|多家|上市"
    r"|母|子|分|总|大|小|外国|美国|中国"
)
_DOTTED = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:[·•‧・][\u4e00-\u9fff]{1,8}?)+(?=[^\u4e00-\u9fff·•‧・]|被|是|在|的|和|与|因|为|有|从|向|对|曾|于|将|将|说|称|表示|认罪|$)"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛禹狄贝臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍"
    "虞万柯卢莫房丁邓郁洪包左石崔吉龚程邢裴陆荣翁荀甄曲封储靳段焦谷车侯全班仰宁仇甘厉武符刘景詹龙叶郜黎薄白蒲赖卓蔺池乔闻翟谭贡姬申"
    "冉桑尚温庄晏柴阎连艾容向古易廖耿匡文寇欧聂曾关查游权盖"
)
_PERSON = re.compile(
    rf"(?:^|(?<=[，。？！、“「]))([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=被|是不是|是谁|认罪|声称|否认|承认|因|为什么|为何|担任|落网|获刑|涉嫌|什么时候|何时|在哪)"
    rf"|(?<=判了)([{_SURNAMES}][\u4e00-\u9fff]{{2}})(?=多少|几|的|被|，|？|\?|$)"
)
_SERIES = re.compile(
    r"([\u4e00-\u9fff]{2,4}) ?((?!X(?:[账帐]|平台|用户|官方|上))[IVX]{1,4}(?![A-Za-z\d])|\d{1,2}(?= ?(?:号行动|行动|期|代)))(?= ?(?:[^A-Za-z\d .,]|$))"
)


def chinese_names(question: str) -> Iterator[str]:
    """The names of `question` that have to stand in an article for it to answer, in the order of their kinds."""
    known = [match.span() for match in aliases.chinese_names().finditer(question)]
    for start, end in known:
        yield question[start:end]
    for match in _SERIES.finditer(question):
        yield f"{_cut(match[1])}{question[match.end(1) : match.start(2)]}{match[2]}"
    for match in _DOTTED.finditer(question):
        first = re.split(r"[·•‧・]", match[0])[0]
        yield _cut(first) + match[0][len(first) :]
    for match in _PERSON.finditer(question):
        name = match[1] or match[2]
        if _is_rare(name) and not _ASKS.search(name):
            yield name
    for match in _ORGANISATION.finditer(question):
        name = _GENERIC.sub("", _cut(match[1]))
        at = match.end(1) - len(name)
        inside = any(start < match.end() and at < end for start, end in known)
        if (
            len(name) >= 2
            and question[at : match.end(1)] == name
            and not inside
            and not _ASKS.search(name)
            and _is_rare(name[-2:])
        ):
            yield name[-4:] + match[2]


def core(name: str) -> str:
    """What distinguishes an organisation's name: the part before the word for its kind; the name itself otherwise."""
    match = _ORGANISATION.fullmatch(name)
    return match[1] if match and len(match[1]) >= 2 else name


def mentioned(kind: str, text: str) -> Iterator[str]:
    """Each mention in `text` of an organisation of a `kind`: of 医院, "青松医院"."""
    for match in _ORGANISATION.finditer(text):
        name = _GENERIC.sub("", _cut(match[1]))
        if match[2] == kind and len(name) >= 2 and match[1].endswith(name) and _is_rare(name[-2:]):
            yield name[-4:] + kind


def _cut(text: str) -> str:
    """`text` from the last word on that stands before names."""
    start = 0
    for match in _BEFORE.finditer(text):
        if match.end() <= len(text) - 2:
            start = match.end()
    return text[start:]


def _is_rare(word: str) -> bool:
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return bool(pairs) and float(Frequencies.load().weights(pairs).max()) >= RARE
