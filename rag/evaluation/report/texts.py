"""The words of the report that come from tables, in Chinese beside the English of `rag.evaluation.metrics`."""

from __future__ import annotations

from rag.evaluation.judge import CAUSES
from rag.evaluation.metrics import METRICS
from rag.evaluation.report.charts import Text

__all__ = ["CAUSE_NAMES", "VERDICT_NAMES", "cause_text", "label_of", "meaning_of"]

_ZH: dict[str, Text] = {
    "hit@1": ("首条命中", "第一条引文含标准答案、出自正确文章且逐字属实"),
    "hit@3": ("前三条命中", "前三条引文中有一条如此"),
    "contains@1": ("首条含答案", "第一条引文含标准答案，不论出自哪篇"),
    "contains@3": ("前三条含答案", "前三条引文中有一条含标准答案"),
    "answer_em": ("短答案完全一致", "标出的短答案（未标时为整条引文）与标准答案一致：英文按 SQuAD，中文按 CMRC 规则"),
    "answer_f1": ("短答案 F1", "与最接近的标准答案的重合度，规则同上"),
    "highlighted": ("标出短答案", "第一条引文中标出了短答案"),
    "quote_chars": ("引文长度", "第一条引文的字符数"),
    "exact_quotes": ("引文逐字属实", "与所注位置逐字相同的引文，必须是 100%"),
    "citation_recall": ("引用召回率", "得到所引文章支持的引文（ALCE，按包含计）"),
    "citation_precision": ("引用精确率", "支持其引文的所引文章（ALCE，按包含计）"),
    "right_article": ("文章正确", "第一条引文出自正确文章"),
    "negation_cut": ("截掉否定", "所在句子有否定或存疑之词而被略去的引文"),
    "chrome_quotes": ("引文含页面杂项", "已标注页面的引文中含有站点杂项的"),
    "chrome_chars": ("杂项字符", "这些引文中属于杂项的字符"),
    "links": ("链接可达", "文本片段解码后就是引文、且在全文只出现一次"),
    "span_f1@0.3": ("片段 F1 @ .3", "第一条引文与标准证据作为文本片段，IoU 不低于 .3"),
    "span_f1@0.5": ("片段 F1 @ .5", "同上，IoU 不低于 .5"),
    "span_f1@0.7": ("片段 F1 @ .7", "同上，IoU 不低于 .7"),
    "coverage": ("覆盖率", "可答的题中作了回答的"),
    "false_answers": ("误答率", "不可答的题中却作了回答的"),
    "shown_precision": ("回答精确率", "所作回答中首条命中的"),
    "auroc": ("AUROC", "首条正确的题置信度高于错误的题的概率"),
    "auroc_answerable": ("可答性 AUROC", "可答的题置信度高于不可答的题的概率"),
    "aurc": ("AURC", "风险—覆盖率曲线下面积"),
    "ece": ("校准误差", "置信度与实际正确比例的差距，分十档"),
    "errors": ("出错", "无法提问的题"),
}  # fmt: skip
for _what, _name in (("article", "文章"), ("passage", "段落")):
    for _k in (1, 3, 5, 10):
        _ZH[f"{_what}_found@{_k}"] = (
            f"{_name}找到@{_k}",
            f"前 {_k} 名中有正确{_name}" if _k > 1 else f"首个{_name}正确",
        )
        _ZH[f"{_what}_recall@{_k}"] = (f"{_name}召回@{_k}", f"全部正确{_name}中进入前 {_k} 名的比例")
    _ZH[f"{_what}_mrr@10"] = (f"{_name} MRR@10", f"首个正确{_name}名次的倒数")
    _ZH[f"{_what}_ndcg@10"] = (f"{_name} nDCG@10", f"按名次折算的正确{_name}增益")

CAUSE_NAMES: dict[str, Text] = {
    "article_not_found": ("article not found", "未找到文章"),
    "passage_not_found": ("passage not found", "未找到段落"),
    "wrong_sentence": ("wrong sentence", "句子选错"),
    "ranked_lower": ("right one ranked lower", "正确者排在后面"),
    "abstained": ("right, but not shown", "答对却未作答"),
    "answered_unanswerable": ("answered the unanswerable", "答了不可答的题"),
    "does_not_stand": ("quote does not stand", "引文不属实"),
    "negation_cut": ("negation cut off", "截掉否定"),
    "chrome": ("chrome in the quote", "引文含杂项"),
    "error": ("could not be asked", "无法提问"),
}
_CAUSE_ZH = {
    "article_not_found": "段落中没有正确文章",
    "passage_not_found": "有正确文章，但没有含答案的段落",
    "wrong_sentence": "段落在，引的却是别的句子",
    "ranked_lower": "正确的引文排在第二或第三",
    "abstained": "第一条引文正确，却没有作为回答给出",
    "answered_unanswerable": "对没有答案的题作了回答",
    "does_not_stand": "有引文与所注位置不符",
    "negation_cut": "引文略去了所在句子中的否定或存疑之词",
    "chrome": "引文含站点杂项",
    "error": "这道题无法提出",
}
VERDICT_NAMES: dict[str, Text] = {
    "right": ("right", "正确"),
    "wrong": ("wrong", "错误"),
    "abstained": ("abstained", "未作答"),
    "rightly_abstained": ("rightly abstained", "理应不答"),
    "false_answer": ("false answer", "误答"),
    "unjudged": ("not judged", "未评判"),
    "error": ("error", "出错"),
}


def label_of(name: str) -> Text:
    """What a metric is called."""
    return METRICS[name].label, _ZH[name][0]


def meaning_of(name: str) -> Text:
    """What it counts."""
    return METRICS[name].means, _ZH[name][1]


def cause_text(name: str) -> Text:
    """Why a case is not right, as a phrase."""
    return CAUSES[name], _CAUSE_ZH[name]
