"""Measures passage sizes: how often the passage with the answer is among the first 1, 10 and 50.

    python benchmarks/passage_sizes.py [ZH,OTHER ...]

In: pairs of sizes in characters (a range of them without any), the sample of the shared archive and its dev questions.
Out: a line a pair.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from corpus.identity import canonical_url
from index.encoder import load_encoder
from index.index import Index
from index.ingest import ingest
from index.settings import IndexSettings
from index.tokens import tokens
from rag.evaluation.matching import matches
from rag.expand import expand
from rag.followup import standalone
from rag.question import parse
from rag.requests import parse_filters
from rag.retrieve import Texts, retrieve

SHARED = Path(os.environ.get("YUANWEN_SHARED", "../shared"))
SIZES = ((140, 350), (200, 500), (280, 700), (400, 1000), (600, 1500))
DEPTHS = (1, 10, 50)


def found_at(index: Index) -> list[float]:
    """Share of the answerable dev questions whose answer passage is among the first of `DEPTHS`."""
    encoder = load_encoder(index.manifest.encoder)
    counts, asked = [0] * len(DEPTHS), 0
    for name in ("zh_dev", "en_dev"):
        for line in (SHARED / f"gold/qa/{name}.jsonl").read_text("utf-8").splitlines():
            case = json.loads(line)
            if not case["answerable"]:
                continue
            asked += 1
            question = parse(case["question"], standalone=standalone(case["question"], case.get("history") or []))
            hits = retrieve(
                question,
                expand(question, question.terms or tuple(tokens(question.standalone))),
                index=index,
                encoder=encoder,
                text_of=Texts(index),
                filters=parse_filters(case.get("filters")) or None,
                limit=DEPTHS[-1],
            )
            urls = {canonical_url(url) for url in case["urls"]}
            right = [
                any(matches(answer, hit.text) for answer in case["answers"])
                and any(copy.url and canonical_url(copy.url) in urls for copy in index.copies(hit.article.group))
                for hit in hits
            ]
            for n, depth in enumerate(DEPTHS):
                counts[n] += any(right[:depth])
    return [count / max(asked, 1) for count in counts]


def main() -> None:
    pairs = [tuple(map(int, argument.split(","))) for argument in sys.argv[1:]] or list(SIZES)
    paths = [SHARED / "seeds", SHARED / "archive/sample.tar.zst"]
    for zh, other in pairs:
        with tempfile.TemporaryDirectory() as folder:
            settings = IndexSettings(passage_chars_zh=zh, passage_chars_other=other)
            report = ingest(Path(folder), paths, settings=settings)
            shares = found_at(Index.open(Path(folder)))
        cells = "  ".join(f"@{depth} {share:.2f}" for depth, share in zip(DEPTHS, shares, strict=True))
        sys.stdout.write(f"zh {zh:>4}  other {other:>5}  {report.passages:>6} passages  {cells}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
