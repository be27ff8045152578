"""What a question is about, in its own words. In: a question. Out: the phrase left when the asking is taken out.

"Who first peddled the Go-written Aurora stealer?" -> "the Go-written Aurora stealer";
"凡尔赛医院被勒索软件打瘫，影响了哪些机构？" -> "凡尔赛医院被勒索软件打瘫". Words are taken out, never put in.
"""

from __future__ import annotations

import re

from rag.leaning import has_han, names_in

__all__ = ["topic_of"]

_SENTENCE = re.compile(r"[^.?!？！。]+(?:[.?!](?!\s|$)[^.?!？！。]*)*[.?!？！。]*")

# English: the asking comes first, so it is cut from the front.
_TAG = re.compile(
    r",?\s*(?:\b(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would)n't (?:it|they|he|she|there)"
    r"|right|correct|true|then|exactly|again|(?:does|did|do|is|are|was|were) (?:it|they|he|she))\s*[?!.]*$",
    re.IGNORECASE,
)
_AUXILIARY = (
    r"(?:is|are|was|were|am|be|been|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must)(?:n't)?"
)
_OPENER = re.compile(
    r"(?:and|but|so|then|ok(?:ay)?|well|hey|please|also)\b[,\s]*"
    r"|(?:can|could) you (?:tell|explain|say)(?: me)?\s+|(?:tell|explain to) me\s+|do you know\s+"
    r"|(?:any idea|i wonder)\s+|what (?:about|happened (?:to|on|in|at|with)|(?:went|was|is) wrong with)\s+"
    r"|what's (?:wrong|up|happening|going on) with\s+|what (?:is up with|do (?:we|you) know about)\s+"
    r"|how about\s+|why is it that\s+"
    rf"|{_AUXILIARY} (?:it|there)(?: really)? (?:true|right|possible|the case)(?: that)?\s+"
    r"|by how (?:much|many)\s+|since when\s+|how come\s+"
    r"|how (?:many|much) (?:money\s+|of\s+)?|how (?:long|large|big|high|severe|old|common|popular|hard|easy) an? \w+\s+"
    r"|how (?:long|large|big|high|severe|old|common|popular|hard|easy|far|often|bad|serious|soon|fast|well)\s+"
    r"|(?:at|in|on|from|to|by|for|with|through|under|of|since|until) (?=(?:which|what|whom)\b)"
    r"|(?:what|which) (?:kind|sort|type|number|share|percentage|amount) of\s+"
    r"|(?:what|which|who|whom|whose|when|where|why|how)(?:'s|'re|'d)?\b\s*"
    rf"|{_AUXILIARY}\b\s*",
    re.IGNORECASE,
)
_SUBJECT_VERB = re.compile(
    r"(?i:who|what)(?: (?:is|was|are|were))?(?: (?:first|really|actually))? [a-z]+(?: (?:towards?|to|for|at|in|on))? "
    r"(?:that )?(?=(?:the|an?|its|their|his|her)\b|[A-Z])"
)
_EN_SECOND = re.compile(r",? and (?:who|whom|what|when|where|why|how|which)\b.*$", re.IGNORECASE)
_EN_INNER = re.compile(r"(?<=\w) (?:did|does|do) (?=(?:the |an? )?[A-Z]|the\b)")
_EN_STRANDED = re.compile(r"\s+(?:about|for|with|of|from|to|in|on|called|like|mean|doing)$", re.IGNORECASE)

# Chinese: the asking stands where its answer would, so it is cut out in place.
_ZH_UNITS = "人家个名位款项种台条枚颗起次年月天日岁页章届层块份件笔支架辆部套座艘把批道级版元欧镑刀钱万亿久时"
_ZH_HOW_MUCH = (
    rf"(?:多少(?:[{_ZH_UNITS}]|美元|欧元|英镑|人民币)*|多[久长大高重快远深](?:时间)?"
    rf"|哪?几[{_ZH_UNITS}]+(?:时间)?)"
)
_ZH_ASKED = re.compile(
    rf"(?:(?:一共|总共|合计|到底|究竟)[\u4e00-\u9fff]{{0,4}}|大概|大约|具体|分别|花了|要了)?(?:是|有)?{_ZH_HOW_MUCH}$"
)
_ZH_TAIL = re.compile(
    r"(?:到底|究竟)?(?:是一?个|是|算|叫|属于|出了|有)?(?:怎么(?:一)?回事|咋(?:一)?回事|(?:[\u4e00-\u9fff]得)?(?:怎么样|怎样|咋样|如何)|怎么了"
    r"|怎么(?:办|做)?的?|咋[了的]?|干(?:嘛|什么|啥)(?:用)?的?|为什么|为啥|为何|几号|何时|何地|第几届了?|好用吗"
    r"|什么(?:样|意思|关系|东西|来头|情况|原因|时候|名字|漏洞|网站|组织|团伙|事|案子|问题|人|玩意儿?)?的?"
    r"|啥(?:东西|意思|来头|时候|样|事)?的?|谁的?|哪一?[个些家位款种条天年国儿里次届]?的?"
    r"|吗|呢|吧|(?:了|过)没有?|没有|对吧|对吗|是吗|是吧|来着)$"
    r"|是谁(?:最?先|最早)?(?:发现|干|写|做|报|说|报告|披露|查出来?|管)的$"
)
_ZH_INSIDE = re.compile(
    r"是(?=(?:被|跟|由|让|给|拿|用)?(?:谁|哪[天年]|什么时候|啥时候|怎么))|^是?谁|谁|为什么|为啥|为何|怎么|咋"
    r"|是不是|有没有|能不能|会不会|一共|总共|到底|究竟|具体|听说|请问|据说|好像|真的"
    rf"|哪(?:[{_ZH_UNITS}些国儿里]|[一二三四五六七八九十两几]+[{_ZH_UNITS}])|几[{_ZH_UNITS}]|{_ZH_HOW_MUCH}"
    r"|什么时候|什么(?:样的)?|啥时候|啥"
)
_ZH_LEFT_OVER = re.compile(
    r"(?:[\s，,、:：]|以后|之后|后来|最高|最早|(?<=[^目])的?是|是在|(?<=[\u4e00-\u9fff])都?有|说的|(?<=[^没])了|叫|被)+$"
)
_ZH_ASKS = re.compile(r"[谁哪啥几]|什么|多[少久长大高]|怎么|为何|咋")
_ZH_ASKS_YES_NO = re.compile(r"(?:[吗吧]|没有?)$")

MAX_TOPIC = 120
"""Characters. Longer questions tell a story; their beginning names what it is about."""
MAX_READ = 2 * MAX_TOPIC
"""Of a sentence. What is asked is taken out of it bit by bit, in a time that grows with the square of its length."""
MAX_ASKING = 40
"""Characters at the end of a clause in which the last bit of its asking is looked for; the longest has a dozen."""


def topic_of(question: str) -> str:
    """The question without its asking; "" when nothing but asking is there."""
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(question) if sentence.strip()]
    named = [sentence for sentence in sentences if names_in(sentence)]
    sentence = _shorten((named or sentences or [""])[0], MAX_READ)
    topic = _zh(sentence) if has_han(sentence) else _en(sentence)
    return _shorten(topic, MAX_TOPIC)


def _en(question: str) -> str:
    rest = _TAG.sub("", question.rstrip("?!. "))
    rest = _EN_SECOND.sub("", rest)
    # "Who found the flaw": the verb was asked about; what it was done to is the subject.
    if subject := _SUBJECT_VERB.match(rest):
        rest = rest[subject.end() :]
    while (opener := _OPENER.match(rest)) and opener.end() < len(rest):
        rest = rest[opener.end() :]
    rest = _EN_INNER.sub(" ", rest, count=1)
    rest = re.sub(r"^(?:really|actually|ever|still|finally) ", "", rest)
    return _EN_STRANDED.sub("", rest).strip(" ,;:-")


def _zh(question: str) -> str:
    clauses = [clause.strip() for clause in re.split(r"[，,；;]", question.rstrip("?？!！。. ")) if clause.strip()]
    told = [
        clause
        for n, clause in enumerate(clauses)
        if not _ZH_ASKS.search(clause) and not (n and _ZH_ASKS_YES_NO.search(clause))
    ]
    stripped = [_zh_clause(clause) for clause in told or clauses]
    topic = "，".join(clause for clause in stripped if clause)
    missing = [name for name in names_in(question) if name not in topic]
    return "、".join([topic, *missing] if topic else missing)


def _zh_clause(clause: str) -> str:
    before = None
    rest = clause
    while rest != before:
        before = rest
        for pattern in (_ZH_TAIL, _ZH_ASKED, _ZH_LEFT_OVER):
            asking = pattern.search(rest, max(0, len(rest) - MAX_ASKING))
            if asking and (asking.start() >= 2 or not names_in(rest)):
                rest = rest[: asking.start()]
    return _ZH_LEFT_OVER.sub("", _ZH_INSIDE.sub("", rest)).strip(" 的了，,、")


def _shorten(topic: str, limit: int) -> str:
    """Up to the last border of a clause or word within the limit."""
    if len(topic) <= limit:
        return topic
    head = topic[:limit]
    cut = max(head.rfind("，"), head.rfind(", "), head.rfind(" ") if not has_han(head) else -1)
    return head[: cut if cut > limit // 2 else limit].rstrip("，, ")
