"""What the buttons that make a test case say, in both languages; `ui.texts` has the rest."""

from __future__ import annotations

__all__ = ["EN", "ZH"]

ZH = {
    "judge": "存为测试用例",
    "judge_right": "正确",
    "judge_right_title": "第一条引文回答了问题",
    "judge_wrong": "错误",
    "judge_wrong_title": "答案在别处，下一步填写",
    "judge_unanswerable": "不该回答",
    "judge_unanswerable_title": "文章里没有这个问题的答案",
    "judge_rightly": "没有答案，正确",
    "judge_rightly_title": "文章里确实没有这个问题的答案",
    "judge_missed": "其实有答案",
    "judge_missed_title": "文章里有答案，下一步填写",
    "judge_words": "正确的原话",
    "judge_url": "或正确文章的网址",
    "judge_save": "写入",
    "judge_cancel": "取消",
    "judge_needed": "请填写正确的原话或文章网址。",
    "judge_sending": "正在写入…",
    "judge_written": "已写入 {file}",
    "judge_known": "{file} 里已有这个问题，没有写入",
    "judge_failed": "没有写入：{line}",
    "judge_unreachable": "服务器没有回应",
}

EN = {
    "judge": "Save as a test case",
    "judge_right": "Right",
    "judge_right_title": "the first quote answers the question",
    "judge_wrong": "Wrong",
    "judge_wrong_title": "something else would answer it; asks what",
    "judge_unanswerable": "Should not be answered",
    "judge_unanswerable_title": "the articles do not hold the answer",
    "judge_rightly": "Rightly not answered",
    "judge_rightly_title": "the articles do not hold the answer",
    "judge_missed": "Has an answer",
    "judge_missed_title": "the articles hold one; asks which",
    "judge_words": "The right words",
    "judge_url": "or the right article’s URL",
    "judge_save": "Write",
    "judge_cancel": "Cancel",
    "judge_needed": "Give the right words or the article’s URL.",
    "judge_sending": "Writing…",
    "judge_written": "Written to {file}",
    "judge_known": "{file} has this question already; nothing was written",
    "judge_failed": "Not written: {line}",
    "judge_unreachable": "the server does not answer",
}
