"""Which neighbours belong to a quote: antecedents, denials, whose words they are. All sentences are made up."""

from __future__ import annotations

import numpy as np
import pytest

from rag.candidates import collect
from rag.question import parse
from rag.span import MAX_SENTENCES, extend
from tests.rag.test_extract import Article, Hit, Passage


def quoted(text: str, best: str, question: str = "What happened?", *, others: float = -20.0) -> str:
    """The quote around the sentence that begins with `best`, whose score is 0; that of all others is `others`."""
    hit = Hit(1, 1.0, Passage(0, 0, 0, len(text)), text, Article("Title", "en"), 1.0, 1.0, 0.0)
    found = collect([hit], lambda aid: text)
    row = next(row for row, sentence in enumerate(found.texts) if sentence.startswith(best))
    scores = np.full(len(found), others)
    scores[row] = 0.0
    extent = extend(parse(question), found, scores, row)
    assert extent.last - extent.first + 1 <= MAX_SENTENCES
    start, end = extent.bounds(found)
    return text[start:end]


@pytest.mark.parametrize(
    ("text", "best", "expected"),
    [
        # antecedents
        ("远航物流总部在宁波。该公司有 2,300 台电脑被加密。案件在查。", "该公司", "远航物流总部在宁波。该公司有 2,300 台电脑被加密。"),
        ("陆明川在曼谷被捕。他否认全部指控。", "他否认", "陆明川在曼谷被捕。他否认全部指控。"),
        ("Quillon makes terminals. It lost 3,100 computers. The case goes on.", "It lost", "Quillon makes terminals. It lost 3,100 computers."),
        ("Quillon makes terminals. It was attacked. They wanted 60 bitcoins.", "They", "Quillon makes terminals. It was attacked. They wanted 60 bitcoins."),
        ("Quillon makes terminals.\n\nIt lost 3,100 computers.", "It lost", "Quillon makes terminals.\n\nIt lost 3,100 computers."),
        # and what only looks like one
        ("Quillon makes terminals. It is unclear who did it.", "It is", "It is unclear who did it."),
        ("Quillon makes terminals. This week 40 shops closed.", "This week", "This week 40 shops closed."),
        ("Terminals\n\nIt lost 3,100 computers.", "It lost", "It lost 3,100 computers."),
        ("其他公司没有受影响。其中 31 人在希腊落网。", "其中", "其中 31 人在希腊落网。"),
        # what leans itself, on what is not there, explains nothing
        ("Terminals\n\nIt was big. It lost 3,100 computers.", "It lost", "It lost 3,100 computers."),
        ("码头\n\n该公司很大。该公司有 2,300 台电脑被加密。", "该公司有", "该公司有 2,300 台电脑被加密。"),
        # a question is nothing without its answer, and needs nothing before it
        ("Good day.\n\nQ: What stood in the hall?\n\nA: A loom.\n\nThen we left.", "Q:", "Q: What stood in the hall?\n\nA: A loom."),
        ("他住在宁波。\n\n问：大厅里有什么？\n\n答：一台织机。", "问：", "问：大厅里有什么？\n\n答：一台织机。"),
        # claims, and who disputes them
        ("夜鸦声称盗走 3 TB 数据。电网公司否认遭到入侵。", "夜鸦", "夜鸦声称盗走 3 TB 数据。电网公司否认遭到入侵。"),
        ("夜鸦声称盗走 3 TB 数据。这一说法未经证实。", "夜鸦", "夜鸦声称盗走 3 TB 数据。这一说法未经证实。"),
        ("The gang claims to have 3 TB. The clinic has not confirmed it.", "The gang", "The gang claims to have 3 TB. The clinic has not confirmed it."),
        ("Gray Mantis took credit for it. Tern called that false.", "Gray", "Gray Mantis took credit for it. Tern called that false."),
        ("The gang has 3 TB. The clinic has not confirmed a date.", "The gang", "The gang has 3 TB."),
        ("The flaw is exploited. However, the vendor denied it.", "The flaw", "The flaw is exploited. However, the vendor denied it."),
        ("漏洞已被利用。但厂商否认。", "漏洞", "漏洞已被利用。但厂商否认。"),
        # whose words they are
        ("该团伙在网站上写道：\n我们拿走了全部合同。", "我们", "该团伙在网站上写道：\n我们拿走了全部合同。"),
        ("The gang wrote on its site:\n\nWe have all contracts.", "We have", "The gang wrote on its site:\n\nWe have all contracts."),
        ("受影响的型号：\n我们的 SG-200。", "我们", "我们的 SG-200。"),
    ],
)  # fmt: skip
def test_neighbours(text: str, best: str, expected: str) -> None:
    assert quoted(text, best) == expected


def test_the_next_heading_is_no_tail() -> None:
    text = "Tern lost 3,100 computers.\n\nBell rules out an attack\n\nBell says that a cable broke."
    assert quoted(text, "Tern lost", others=-1.0) == "Tern lost 3,100 computers."
    text = "远航物流有 2,300 台电脑被加密。\n\n电网公司排除攻击\n\n电网公司称是电缆断了。"
    assert quoted(text, "远航", others=-1.0) == "远航物流有 2,300 台电脑被加密。"
    text = "Tern lost 3,100 computers.\n\nBell rules out an attack\n\nBell says that a cable broke."
    assert quoted(text, "Bell says", others=-1.0).startswith("Bell rules out")


@pytest.mark.parametrize(
    ("question", "best"),
    [("How many looms has Hall 7?", "Hall 7"), ("Who keeps Hall 7?", "Hall 8"), ("七号厅有几台织机？", "七号厅")],
)
def test_the_row_of_another_stays_out(question: str, best: str) -> None:
    text = "Hall 7  14 looms  Wim\nHall 8  15 looms  Ada\n七号厅  14 台\n八号厅  15 台"
    assert "\n" not in quoted(text, best, question, others=-1.0)


def test_an_address_is_no_neighbour() -> None:
    text = "远航物流有 2,300 台电脑被加密。\nhttps://example.org/2024/05/story\n警方在查。"
    assert quoted(text, "远航", others=-1.0) == "远航物流有 2,300 台电脑被加密。"
    text = "The patch is here:\nhttps://example.org/patch\nInstall it."
    assert quoted(text, "The patch").startswith("The patch is here:\nhttps://example.org/patch")


def test_a_list_comes_with_its_introduction() -> None:
    text = "喜鹊会窃取以下数据：\n密码\n钱包\n会话\n还有别的东西。"
    assert quoted(text, "喜鹊") == "喜鹊会窃取以下数据：\n密码\n钱包\n会话"


def test_a_page_of_pronouns_is_not_quoted_whole() -> None:
    text = " ".join(f"They took {number} things from the house on the hill." for number in range(2, 12))
    assert quoted(text, "They took 9").count("They") == 1
