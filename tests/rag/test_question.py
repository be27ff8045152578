"""What a question asks for, in Chinese and English."""

from __future__ import annotations

import pytest

from rag.question import content, parse


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("这次行动一共抓了多少人？", "number"),
        ("How many servers were seized?", "number"),
        ("赎金要了多少美元？", "amount"),
        ("How much did the ransom cost?", "amount"),
        ("中招的占几成？", "percent"),
        ("What share of victims paid?", "percent"),
        ("被盯了多久？", "duration"),
        ("How long did they watch the network?", "duration"),
        ("补丁是哪天发布的？", "date"),
        ("When was the patch released?", "date"),
        ("是谁发现的这个洞？", "person"),
        ("Who found the flaw?", "person"),
        ("服务器放在哪个国家？", "place"),
        ("Where is the group based?", "place"),
        ("哪家公司被入侵了？", "org"),
        ("Which company was breached?", "org"),
        ("为啥要关停平台？", "reason"),
        ("Why did they shut it down?", "reason"),
        ("黑客是怎么进去的？", "how"),
        ("How did the attackers get in?", "how"),
        ("哪些行业受影响？", "list"),
        ("Which countries took part?", "list"),
        ("漏洞编号是啥？", "cve"),
        ("Which CVE does the patch fix?", "cve"),
        ("哪个版本修好了？", "version"),
        ("In which version is it fixed?", "version"),
        ("这个木马叫什么？", "name"),
        ("What is the malware called?", "name"),
        ("有没有抓到人？", "yesno"),
        ("Was anyone arrested?", "yesno"),
        ("团伙向医院开口要多少赎金？", "amount"),
        ("实习生能拿几个月工资？", "duration"),
        ("这份条例是国务院第几号令？", "number"),
        ("那个小工具是干嘛用的？", "definition"),
        ("What is the Open Signal Board?", "definition"),
        ("What's the tool used for?", "definition"),
        ("The printer flaw of last week, what's the CVE?", "cve"),
        ("How heavy is the device?", "number"),
        ("How severe was the flaw?", "number"),
        ("谁付了这笔罚款？", "person"),
        ("Who paid the fine?", "person"),
        ("Why did the price rise?", "reason"),
        ("When was the fine imposed?", "date"),
        ("Where was the price agreed?", "place"),
        ("The harbour firm was fined when?", "date"),
        ("Is it fine to skip the update?", "yesno"),
        ("Did the boats cost more?", "yesno"),
        ("Which country does the price increase affect?", "place"),
        ("Which model is fine-tuned?", "other"),
        ("What did the boats cost?", "amount"),
        ("What was the fine?", "amount"),
        ("What were the boats worth?", "amount"),
        ("Price of the lantern kit?", "amount"),
        ("Did the mayor say when it opens?", "date"),
        ("When the ferry sank, which company owned it?", "org"),
        ("Which tool do people use when nobody knows why it broke?", "other"),
        ("What happens to sailors who refuse?", "other"),
        ("他们卖了多少辆？", "number"),
        ("一共骗了多少人？", "number"),
        ("倒卖了多少条个人信息？", "number"),
        ("收了多少个灯塔？", "number"),
        ("他们卖了多少？", "amount"),
        ("骗了多少钱？", "amount"),
        ("损失几个亿？", "amount"),
        ("峰值每秒多少请求？", "number"),
        ("Which building was searched?", "other"),
        ("What releases the lock?", "other"),
        ("Which releases are affected?", "version"),
        ("Which kernel version is needed?", "version"),
        ("这条消息出自哪个版块？", "other"),
        ("有几个出版社参与？", "number"),
        ("他去哪个盗版网站下载的？", "place"),
        ("这事牵涉什么版权？", "other"),
        ("他在哪家公司工作？", "org"),
        ("她毕业于哪所大学？", "org"),
        ("她在哪所大学教书？", "org"),
        ("论文登在哪本期刊？", "org"),
        ("他在哪个国家的银行开户？", "place"),
        ("他在哪？", "place"),
        ("What reasons did the judge give?", "reason"),
        ("What tools does the company sell?", "list"),
        ("What did the firm change its name for?", "other"),
        ("What is the CVSS score of the flaw?", "number"),
        ("What is the height of the tower?", "number"),
        ("What is the ratio of boats to crews?", "number"),
        ("What is the score card?", "definition"),
        ("Number of lanterns sold?", "number"),
        ("哪一名水手报的警？", "person"),
        ("是哪一个人报的警？", "person"),
        ("哪位报的警？", "person"),
        ("哪家船厂停工了好几天？", "org"),
        ("那几个灯塔怎么修？", "how"),
        ("哪家公司占比最高？", "org"),
        ("晨星占比多少？", "percent"),
        ("Which harbour heard the pilot say why he left?", "other"),
        ("What sort of company was copied?", "org"),
        ("How big was the fine?", "amount"),
        ("How big was the boat?", "number"),
        ("Which country saw a 20 percent rise?", "place"),
        ("By what percentage did it rise?", "percent"),
        ("截至六月有多少人报名？", "number"),
        ("报名截至何日？", "date"),
        ("船队的目的地？", "other"),
        ("哪个日志记下了这事？", "other"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert parse(question).kind == kind


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("平台关闭了多少服务器？", ("平台", "台关", "关闭", "闭了", "服务", "务器")),
        ("How many servers were seized in Spain?", ("server", "seiz", "spain")),
        ("谁？", ()),
        ("工具干嘛用的？", ("工具",)),
    ],
)
def test_question_words_come_out(question: str, terms: tuple[str, ...]) -> None:
    assert parse(question).terms == terms


def test_weights_stand_beside_terms() -> None:
    question = parse("Which zebrafinch malware hit the company?")
    weights = dict(zip(question.terms, question.weights, strict=True))
    assert set(weights) == {"zebrafinch", "malwar", "hit", "compani"}
    assert weights["zebrafinch"] == 1.0
    assert 0 < weights["compani"] < weights["malwar"] < 1


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("行动涉及多少个国家？", "国家"),
        ("参与的是哪两个国家？", "国家"),
        ("他们用什么手法混进去的？", "手法"),
        ("样本伪装成什么样的文件？", "文件"),
        ("漏洞影响哪些应用？", "应用"),
        ("他们拿到几台服务器？", "服务"),
        ("哪家公司收到了警告？", "公司"),
        ("为什么平台关了？", ""),
        ("平台什么时候关的？", ""),
        ("平台哪天关闭的？", ""),
        ("这个开关是干什么用的？", ""),
        ("补丁放在哪里？", ""),
        ("哪个省最早报名？", "省"),
        ("他是哪国人？", "国"),
        ("他几岁去的？", "岁"),
        ("事故里多少人死了？", "人"),
        ("多少人员撤离？", "人员"),
        ("登在哪本期刊？", "期刊"),
        ("是哪个部门管的？", "部门"),
        ("参与的有哪几个项目？", "项目"),
        ("一共去了多少次？", "次"),
        ("哪四类对象要复制？", "对象"),
        ("借了哪个有签名的工具？", ""),
        ("那几个灯塔归哪个城市？", "城市"),
        ("Which regulator imposed the fine?", "regulator"),
        ("Which coastal minister called Ines Harbour?", "coastal minister"),
        ("Which ferry release quietly closed the hole?", "ferry release"),
        ("Which function builds the menu?", "function"),
        ("How many sailors took part?", "sailors"),
        ("Which search engines were used?", "search engines"),
        ("Which united crews won?", "united crews"),
    ],
)
def test_what_is_asked_for(question: str, focus: str) -> None:
    assert parse(question).focus == focus


def test_focus_and_parts() -> None:
    assert parse("How many countries took part?").focus.startswith("countries")
    assert parse("钱给了谁，给了多少？").parts == 2
    assert parse("How many were arrested, and where?").parts == 2
    assert parse("抓了多少人？").parts == 1


def test_names_numbers_and_language() -> None:
    question = parse("2023年6月 BlueHeron 用 CVE-2023-11111 攻击了“晨星”吗？")
    assert [(entity.kind, entity.text) for entity in question.entities] == [
        ("cve", "CVE-2023-11111"),
        ("quoted", "晨星"),
        ("name", "BlueHeron"),
    ]
    assert "d:2023-06" in question.numbers
    assert question.lang == "zh"
    assert parse("Did Blue Heron pay $1.5 million?").numbers >= {"usd:1500000"}
    assert parse("Did Blue Heron pay?").lang == "en"


def test_standalone_question_is_what_counts() -> None:
    question = parse("他们赔了多少？", standalone="Acme 公司 他们赔了多少？")
    assert question.text == "他们赔了多少？"
    assert question.standalone == "Acme 公司 他们赔了多少？"
    assert "acm" in question.terms or "acme" in question.terms


def test_content_keeps_what_an_answer_may_repeat() -> None:
    assert content("请问是谁关闭了平台？").split() == ["关闭了平台?"] or "关闭了平台" in content("请问是谁关闭了平台？")
