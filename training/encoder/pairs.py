"""What belongs together: in, pages, translated titles, written and public questions; out, pairs of texts by kind.

A pair is two rows of `Texts` that should lie near each other. `context` is the row of the title that may be put
before the right text (-1: none), `negative` of a text that looks right and is not (-1: none), `group` names what the right text is about: rows of one group are never each
other's negatives.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from training.encoder.archive import Page, url_key
from training.encoder.texts import Writer

__all__ = [
    "Kind",
    "Pairs",
    "Sources",
    "build",
    "fold_of",
    "glossary",
    "held_out",
    "holding",
    "lines",
    "mined",
    "norm",
    "synonyms",
    "written",
]

HELD_OUT = 10
"""Every tenth article with written questions (by the hash of its URL) is kept, questions and text, for choosing
settings: an encoder that knows an article's text finds it too easily."""
QUESTIONS = Path(__file__).parents[1] / "questions"
ROUNDS = ("more", "later", "newest")
"""How the files of `QUESTIONS` begin, in the order in which they were written; the shared ones are of the first."""
"""More written questions, in the same form, that live in the project."""
NEGATIVES = 6
"""Rows a written question gets, each with another passage of its article that does not hold the answer."""
_PUBLIC = {"cmrc2018": ("train", "trial"), "drcd": ("train_part",), "squad2_en": ("dev",)}
_GLOSS = re.compile(r"([\u4e00-\u9fff]{2,8})\s?[（(]\s?([A-Za-z][A-Za-z \-']{2,40}[A-Za-z])\s?[）)]")
_NOT_WORD = re.compile(r"\W+")

Kind = str


@dataclass(frozen=True, slots=True)
class Pairs:
    """int32 (n,) each."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    context: NDArray[np.int32]
    group: NDArray[np.int32]
    negative: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the data lies."""

    shared: Path
    pages: list[Page]
    glossaries: tuple[Path, ...]
    """Chinese, tab, English."""
    synonyms: tuple[Path, ...] = ()
    """Words of one language that may stand for each other, parted by ``/``."""
    without: tuple[int, int] | None = None
    """(i, n): leaves out fold i of n of the written questions with their articles. The ranker learns from the answers
    of an encoder that has not seen the question."""
    rounds: int = len(ROUNDS)
    """How many of the rounds of written questions there are; articles of a later one are like any other."""

    def left_out(self, key: str) -> bool:
        """Whether nothing is learned from the article `key`, which has written questions."""
        return held_out(key) or self.passed_over(key)

    def passed_over(self, key: str) -> bool:
        """Whether `key`, of an article or a passage of a public set, is in the fold that is left out."""
        return self.without is not None and fold_of(key, self.without[1]) == self.without[0]

    @property
    def keep_out(self) -> frozenset[str]:
        """Articles that measuring rests on: nothing is learned from them."""
        return frozenset((self.shared / "training" / "keep_out.txt").read_text("utf-8").split())


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON lines file, packed or not."""
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)


def norm(text: str) -> str:
    """For looking an answer up: NFKC, case folded, without white space and punctuation."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def held_out(key: str, parts: int = HELD_OUT) -> bool:
    """Whether what is written about the article or passage `key` is kept from training."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % parts == 0


def fold_of(key: str, folds: int) -> int:
    """Which of `folds` parts the questions on the article `key` belong to; independent of `held_out`."""
    return int(hashlib.sha256(key.encode()).hexdigest()[8:16], 16) % folds


def build(sources: Sources, writer: Writer) -> dict[Kind, Pairs]:
    """Pairs of every kind; all their texts are in `writer`."""
    known = {page.key: page for page in sources.pages if not page.copy_of and page.passages}
    for page in sources.pages:
        if page.copy_of in known:
            known.setdefault(page.key, known[page.copy_of])
    chosen = (known.get(url_key(record["url"])) for record in written(sources.shared, sources.rounds))
    keep_out = sources.keep_out | {page.key for page in chosen if page and sources.left_out(page.key)}
    keep_out |= {known[key].key for key in keep_out if key in known}  # under whichever address the text came first
    numbers = {key: number for number, key in enumerate(known)}
    free = [page for page in sources.pages if not page.copy_of and page.passages and page.key not in keep_out]
    rows: dict[Kind, list[tuple[int, ...]]] = {}

    def add(kind: Kind, left: str, right: str, group: int, context: str = "", negative: str = "") -> None:
        if left and right and (left != right or kind == "crop"):
            place, wrong = (writer.row(text) if text else -1 for text in (context, negative))
            rows.setdefault(kind, []).append((writer.row(left), writer.row(right), place, group, wrong))

    for page in free:
        group = numbers[page.key]
        for passage in page.passages:
            add("title", page.title, passage, group)
            add("crop", passage, passage, group, page.title)
        for first, second in zip(page.passages, page.passages[1:], strict=False):
            add("next", first, second, group)
    for record in lines(sources.shared / "training" / "titles.jsonl"):
        key = url_key(record["url"])
        found = known.get(key)
        if key in keep_out or (found and found.key in keep_out):
            continue
        group = numbers[found.key] if found else -2 - len(rows.get("translation", ()))
        add("translation", record["title"], record["translation"], group)
        for passage in found.passages[:8] if found else ():
            add("translated_title", record["translation"], passage, group, record["title"])
    for page in free:
        for other in _originals(page, known):
            if other.key in keep_out:
                continue
            group = numbers[page.key]
            add("linked_title", page.title, other.title, group)
            for first, second in zip(page.passages, other.passages, strict=False):
                add("linked", first, second, group, other.title)
            for passage in other.passages[:6]:
                add("linked_title", page.title, passage, group, other.title)
            for passage in page.passages[:6]:
                add("linked_title", other.title, passage, group, page.title)
    for asked in written(sources.shared, sources.rounds):
        about = known.get(url_key(asked["url"]))
        if about is None or sources.left_out(about.key) or sources.passed_over(url_key(asked["url"])):
            continue
        kind = "cross" if asked["lang"] != asked["article_lang"] else "question"
        holders = holding(about, asked["answer"])
        wanted = norm(asked["answer"])
        wrong = [passage for passage in about.passages if wanted not in norm(passage)]
        for number, passage in enumerate(holders * (NEGATIVES // max(len(holders), 1))):
            near = wrong[number * 7 % len(wrong)] if wrong else ""
            add(kind, asked["question"], passage, numbers[about.key], about.title, near)
    for left, right, group, title in _public(sources, len(numbers)):
        add("public", left, right, group, title)
    for number, text in enumerate(_general(sources.shared)):
        add("crop", text, text, -30_000_000 - number)
    for number, (chinese, english) in enumerate(glossary(*sources.glossaries)):
        add("glossary", chinese, english, -10_000_000 - number)
    for number, (word, meaning) in enumerate(synonyms(*sources.synonyms)):
        add("synonym", word, meaning, -40_000_000 - number)
    for number, (chinese, english) in enumerate(mined(free)):
        add("mined", chinese, english, -20_000_000 - number)
    return {kind: _pairs(found) for kind, found in rows.items()}


def written(shared: Path, rounds: int = len(ROUNDS), /) -> Iterator[Mapping[str, Any]]:
    """The written questions of the first `rounds` that have an answer and need no history."""
    files = sorted(file for name in ROUNDS[:rounds] for file in QUESTIONS.glob(f"{name}_*.jsonl"))
    for path in (shared / "training" / "questions.jsonl", *files):
        for record in lines(path):
            if record["answerable"] and not record.get("history"):
                yield record


def holding(page: Page, answer: str) -> list[str]:
    """The passages of `page` that hold `answer`: three at most, for one that stands everywhere tells little."""
    wanted = norm(answer)
    return [passage for passage in page.passages if wanted and wanted in norm(passage)][:3]


def _pairs(rows: list[tuple[int, ...]]) -> Pairs:
    table = np.asarray(rows, dtype=np.int32)
    return Pairs(*(np.ascontiguousarray(table[:, column]) for column in range(5)))


def _originals(page: Page, known: Mapping[str, Page]) -> list[Page]:
    """The English pages that a Chinese page links to, unless it is a digest of many."""
    if page.lang != "zh":
        return []
    found = {known[link].key: known[link] for link in page.links if link in known}
    english = [other for other in found.values() if other.lang == "en"]
    return english if len(english) <= 2 else []


def _public(sources: Sources, first_group: int) -> Iterator[tuple[str, str, int, str]]:
    """(question, passage, group, title) of the public sets that may be trained on."""
    for name, splits in _PUBLIC.items():
        folder = sources.shared / "benchmarks" / name
        passages = {str(record["id"]): record for record in lines(folder / "passages.jsonl.gz")}
        numbers = {key: first_group + number for number, key in enumerate(passages)}
        first_group += len(passages)
        for split in splits:
            for record in lines(folder / f"questions_{split}.jsonl.gz"):
                for key in map(str, record["passage_ids"] if record["answerable"] else ()):
                    if name == "squad2_en" and held_out(passages[key].get("title") or key, 2):
                        continue
                    if sources.passed_over(key):
                        continue
                    passage = passages[key]
                    yield record["question"], passage["text"], numbers[key], passage.get("title") or ""


def _general(shared: Path) -> Iterator[str]:
    """News and encyclopedia text of the public sets, so that the pieces of everyday language are learned too."""
    for record in lines(shared / "benchmarks" / "crud_rag_news" / "distractors_10k.jsonl.gz"):
        yield from (record["text"][start : start + 280] for start in range(0, min(len(record["text"]), 1120), 280))
    for name in ("cmrc2018", "drcd"):
        used = set[str]()
        for split in _PUBLIC[name]:
            for record in lines(shared / "benchmarks" / name / f"questions_{split}.jsonl.gz"):
                used.update(map(str, record["passage_ids"]))
        for record in lines(shared / "benchmarks" / name / "passages.jsonl.gz"):
            if str(record["id"]) in used:
                yield record["text"]


def glossary(*paths: Path) -> Iterator[tuple[str, str]]:
    """(Chinese, English), several ways to say either parted by ``/``: every Chinese one with every English one."""
    for line in _entries(paths):
        chinese, tab, english = line.partition("\t")
        if tab:
            yield from ((zh.strip(), en.strip()) for zh in chinese.split("/") for en in english.split("/"))


def synonyms(*paths: Path) -> Iterator[tuple[str, str]]:
    """Every two neighbours of a line, in both orders."""
    for line in _entries(paths):
        words = [word.strip() for word in line.split("/")]
        for one, other in zip(words, words[1:] + words[:1], strict=True):
            yield one, other
            yield other, one


def _entries(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
            if line.strip() and not line.startswith("#"):
                yield line


def mined(pages: Iterable[Page]) -> list[tuple[str, str]]:
    """Terms that Chinese pages give with their English name in brackets, on two pages at least.

    The text does not say where the Chinese name begins, so the longest beginning that the same name has on at least
    half of its pages is taken.
    """
    seen: dict[str, dict[str, int]] = {}
    for page in pages:
        if page.lang == "zh":
            for chinese, english in dict.fromkeys(_GLOSS.findall("\n".join(page.passages))):
                ends = seen.setdefault(english.lower(), {})
                for size in range(2, len(chinese) + 1):
                    ends[chinese[-size:]] = ends.get(chinese[-size:], 0) + 1
    found = []
    for english, ends in sorted(seen.items()):
        most = max(ends.values())
        if most >= 2:
            found.append((max((end for end, n in ends.items() if n * 2 > most), key=len), english))
    return found
