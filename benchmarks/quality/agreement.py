"""How well `rag.agreement` tells the same figure from another one and from one of something else.

In: an index that holds the archive, and `agreement_pairs.jsonl`: 60 pairs of statements of the archive, read and
labelled ``same``, ``different`` or ``unrelated``. A side is an address (article, start and end of the sentence, the
figure in it), no text. Half of the pairs were looked at while the rules were written (``tuned``), half were not.
Out: precision and recall of each label, and the pairs that are told wrong.

    python -m benchmarks.quality.agreement INDEX
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from index.index import Index
from rag.agreement import Statement, relation
from rag.numbers import values

PAIRS = Path(__file__).with_name("agreement_pairs.jsonl")
LABELS = ("same", "different", "unrelated")


def statement(index: Index, side: dict[str, Any]) -> Statement:
    """A side of a pair. Raises LookupError where the index has the article otherwise or not at all."""
    aid = index.find(side["article_id"]) if index.find(side["article_id"]) is not None else index.find(side["url"])
    if aid is None:
        raise LookupError(f"{side['url']} is not in the index")
    article, text = index.article(aid), index.text(aid)[side["start"] : side["end"]]
    value = next(
        (value for value in values(text) if value.key == side["key"] and value.start == side["value"][0]), None
    )
    if value is None:
        raise LookupError(f"{side['url']} has changed: the figure {side['key']} is not where it was")
    return Statement(text, value, article.title, article.date)


def table(told: Counter[tuple[str, str]]) -> list[str]:
    """A line a label: precision, recall and how many there are; `told` counts (label, what was told)."""
    lines = []
    for label in LABELS:
        right = told[label, label]
        said = sum(count for (_, other), count in told.items() if other == label)
        there = sum(count for (other, _), count in told.items() if other == label)
        precision = f"{100 * right / said:.0f}% ({right} of {said})" if said else "–"
        lines.append(
            f"  {label}: precision {precision}, recall {100 * right / max(there, 1):.0f}% ({right} of {there})"
        )
    return lines


def main() -> int:
    index = Index.open(Path(sys.argv[1]))
    told: dict[str, Counter[tuple[str, str]]] = {"tuned": Counter(), "held out": Counter()}
    for number, line in enumerate(PAIRS.read_text("utf-8").splitlines(), 1):
        pair = json.loads(line)
        try:
            said = relation(statement(index, pair["one"]), statement(index, pair["other"]))
        except LookupError as missing:
            print(f"pair {number} left out: {missing}", file=sys.stderr)
            continue
        told[pair["fold"]][pair["label"], said] += 1
        if said != pair["label"]:
            print(f"pair {number} ({pair['fold']}): {pair['label']}, told {said}", file=sys.stderr)
    for fold, counts in told.items():
        print(f"{fold}: {counts.total()} pairs", *table(counts), sep="\n")
    print("together", *table(told["tuned"] + told["held out"]), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
