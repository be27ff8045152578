"""The words by which a figure's classes are known, the same classes in Chinese and English: what it counts, what happened,
over which time. Each table is pairs of a class and the pattern of its words.
"""

from __future__ import annotations

import re

from rag.lazy import lazy

__all__ = ["DEEDS", "PERIODS", "PERSONS", "STRETCHES", "THINGS", "TIMES"]

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
    "seize": r"扣押|缴获|查获|没收|查封|收缴|seiz|confiscat|found|forfeit",
    "freeze": r"冻结|froze|frozen|freez",
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
THINGS = tuple((name, lazy(pattern, re.IGNORECASE)) for name, pattern in _THINGS.items())
DEEDS = tuple((name, lazy(rf"(?<![A-Za-z])(?:{pattern})", re.IGNORECASE)) for name, pattern in _DEEDS.items())
PERSONS = dict.fromkeys(("person", "suspect", "arrested"), "person")
"""Things that are one when somebody is arrested: "6,500 arrests" are 6,500 people."""
TIMES = frozenset({"year", "month", "week", "day", "hour", "minute"})
_PERIODS = {
    "month": r"每月|月费|一个月|per month|a month|monthly|/month|/mo",
    "half": r"(?<![上下])半年|六个月|6 ?个月|six[- ]months?|half[- ]year|6[- ]months?",
    "year": r"每年|年费|一年|per year|a year|annual|yearly|/year",
    "day": r"每天|每日|日均|per day|a day|daily", "week": r"每周|per week|a week|weekly",
    "quarter": r"季度|quarter", "total": r"累计|迄今|至今|总计|total|so far|to date|since",
}  # fmt: skip
PERIODS = tuple((name, lazy(pattern, re.IGNORECASE)) for name, pattern in _PERIODS.items())
_STRETCHES = {
    "months": r"\d\s?月?\s?[-–—~～至到]\s?\d{1,2}\s?月|前[\d一二三四五六七八九十]+个月|first \w+ months",
    "half 1": r"上半年|first half|(?<![a-z])h1(?!\d)", "half 2": r"下半年|second half|(?<![a-z])h2(?!\d)",
    "quarter 1": r"[一1] ?季度|first quarter|(?<![a-z])q1(?!\d)", "quarter 2": r"[二2] ?季度|second quarter|(?<![a-z])q2(?!\d)",
    "quarter 3": r"[三3] ?季度|third quarter|(?<![a-z])q3(?!\d)", "quarter 4": r"[四4] ?季度|fourth quarter|(?<![a-z])q4(?!\d)",
    "year": r"全年|全年度|full[- ]year|(?:whole|entire) year",
}  # fmt: skip
STRETCHES = tuple((name, lazy(pattern, re.IGNORECASE)) for name, pattern in _STRETCHES.items())
