"""Whether a text has an answer, word for word or in another form."""

from __future__ import annotations

import pytest

from training.extract.match import says, says_otherwise


@pytest.mark.parametrize(
    ("text", "answer", "question"),
    [
        ("两国于9日对七名俄罗斯国民实施了制裁。", "seven", "How many Russians were sanctioned?"),
        ("厂商已于2021年4月修复了该漏洞。", "April 2021", "When was the speaker bug fixed?"),
        ("The update crashed 8.5 million devices.", "850万台", "更新让多少台设备崩溃?"),
        ("禁令在 9 月 29 日之后生效。", "September 29, 2024", "From which day on does the ban hold?"),
        ("The hackers came from Turkey.", "土耳其", "黑客是哪国人?"),
    ],
)
def test_an_answer_is_seen_in_another_form(text: str, answer: str, question: str) -> None:
    assert not says(text, [answer])
    assert says_otherwise(text, [answer], question)


@pytest.mark.parametrize(
    ("text", "answer", "question"),
    [
        ("The ban was announced in 2024.", "September 29, 2024", "From which day on does the ban hold?"),
        ("目前有4个漏洞。", "April 2021", "When was the speaker bug fixed?"),
        ("2021年的报告列出了这些漏洞。", "2021", "What does the report of 2021 list?"),
        ("The hackers came from Ukraine.", "土耳其", "黑客是哪国人?"),
        ("任何一句话。", "", "问什么?"),
    ],
)
def test_the_same_year_or_a_figure_of_the_question_is_no_answer(text: str, answer: str, question: str) -> None:
    assert not says_otherwise(text, [answer], question)
