"""Learning what a source repeats."""

from __future__ import annotations

import itertools

import pytest
from made_pages import crawled

from corpus.article import Article
from corpus.clean import NO_PROFILE, RULES_VERSION, Profile, clean, learn
from corpus.clean import profile as profile_module

MENU = "海港首站  \n云上专区\n\n商学院 | 极客时间"
PROMOTION = "海港星球已经汇聚了三千名同学，我们每天在那里分享工具和课件，期待与你一起成长，名额不多。"
SLOGAN = "一只专注于海运安全的小团队"


def advisory(number: int) -> Article:
    """One of a series: the same form and furniture, other facts."""
    return crawled(
        f"青石网关第 {number} 号通告",
        MENU,
        f"# 青石网关第 {number} 号通告",
        "漏洞名称：",
        f"青石网关{'甲乙丙丁戊己庚辛'[number]}型缓冲区溢出漏洞",
        "Severity: High",
        "影响版本：",
        f"青石网关 {number}.0 至 {number}.9 均受影响，其他版本不受影响。",
        f"研究人员在第 {number} 次测试中发现，攻击者只需要发送一个 {number * 7} 字节的报文，设备就会重启。",
        PROMOTION,
        f"厂商已经在 {number}.10 版中修复了该问题，请用户于 {number} 月底之前完成升级，并检查日志。",
        SLOGAN,
        "海港二号楼",
    )


def english(number: int) -> Article:
    return crawled(
        f"Incident report {number}",
        "Harbour desk\nAll departments",
        f"# Incident report {number}",
        "CVSS: 9.8",
        f"Report {number} covers a breach at plant {number * 3}, where {number * 11} machines were encrypted overnight.",
        f"The intruders used account number {number + 40} and left through a server in hall {number}.",
        "Harbour is the reading list of two hundred plant engineers, and it is written by people who run plants.",
        source="Harbour",
    )


def test_furniture_goes_and_the_form_of_an_advisory_stays() -> None:
    profile = learn(advisory(n) for n in range(1, 8))
    assert profile.articles == 7
    assert clean(advisory(3), profile).text.split("\n\n") == [
        "青石网关第 3 号通告",
        "漏洞名称：",
        "青石网关丁型缓冲区溢出漏洞",
        "Severity: High",
        "影响版本：",
        "青石网关 3.0 至 3.9 均受影响，其他版本不受影响。",
        "研究人员在第 3 次测试中发现，攻击者只需要发送一个 21 字节的报文，设备就会重启。",
        "厂商已经在 3.10 版中修复了该问题，请用户于 3 月底之前完成升级，并检查日志。",
    ]
    assert PROMOTION in clean(advisory(3), NO_PROFILE).text


def test_three_articles_are_enough() -> None:
    profile = learn(english(n) for n in (1, 2, 3))
    assert (
        clean(english(9), profile).text.split("\n\n")[1:]
        == [
            "Report 9 covers a breach at plant 27, where 99 machines were encrypted overnight.",
            "The intruders used account number 49 and left through a server in hall 9.",
        ]
        or clean(english(9), profile).text.split("\n\n")[1] == "CVSS: 9.8"
    )
    assert "reading list" not in clean(english(9), profile).text
    assert "reading list" in clean(english(9), NO_PROFILE).text


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_articles_teach_nothing(count: int) -> None:
    assert learn(advisory(n) for n in range(1, count + 1)) == NO_PROFILE


def test_copies_of_one_article_teach_nothing() -> None:
    """Its own text would recur."""
    assert learn([english(1)] * 50) == NO_PROFILE
    retitled = [crawled(f"Copy {n}", *english(1).raw.split("\n\n")[2:], source="Harbour") for n in range(9)]
    assert learn(retitled) == NO_PROFILE


def test_a_timeline_that_a_few_advisories_share_is_no_furniture() -> None:
    def one(number: int) -> Article:
        day = f"May {number + 3}, 2024" if number > 3 else "July 11, 2024"
        return crawled(
            f"Flaw {number}",
            "Harbour desk\nAll departments",
            f"# Flaw {number}",
            f"In hall {number} a pump takes {number * 7} bytes and stops, and {number * 11} others stop with it by noon.",
            f"Those who look after plant {number * 3} can keep valve {number + 40} shut until the new firmware is there.",
            "Timeline",
            f"Told to vendor: {day}",
            "Harbour Labs, hall of the old mill, all rights",
            source="Harbour",
        )

    profile = learn(one(n) for n in range(1, 15))
    assert "Told to vendor: July 11, 2024" in clean(one(2), profile).text
    assert "All departments" not in clean(one(2), profile).text


def test_the_sample_is_bounded_and_the_result_reproducible() -> None:
    endless = (english(n) for n in itertools.count(1))
    profile = learn(endless)
    assert 0 < profile.articles <= 400
    assert profile == learn(english(n) for n in range(1, 401))


def test_version_is_of_the_lines_and_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = Profile(frozenset({"00ff"}), 3)
    assert profile.version == Profile(frozenset({"00ff"}), 9).version != NO_PROFILE.version
    monkeypatch.setattr(profile_module, "RULES_VERSION", RULES_VERSION + "x")
    assert Profile.from_json(profile.to_json()).version != profile.version


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"lines": 1, "articles": 2}', '{"lines": [1], "articles": 2}', "null"]
)
def test_what_is_no_profile(text: str) -> None:
    with pytest.raises(ValueError, match="no profile"):
        Profile.from_json(text)
