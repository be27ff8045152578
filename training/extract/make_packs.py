"""Retrieves for every training question and writes the packs.

python -m training.extract.make_packs WORK_FOLDER [SET ...]

WORK_FOLDER must hold the indexes that `training.extract.live` names.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from training.encoder.archive import url_key
from training.encoder.pairs import QUESTIONS, fold_of
from training.encoder.pairs import held_out as kept_out
from training.extract.cases import Asked, build, held_out, read_asked, retrieved
from training.extract.live import SHARED, Opened
from training.extract.packs import pack

HELD_SQUAD = 0.5
CMRC_TRAIN = 2000
"""Of 10,142: more would make the ranker one for encyclopaedias."""
ASKED_ALONE = frozenset({"newest_read_small"})
"""Sets whose questions another step asks; nothing reads a pack of them."""
UNREAD = 5
CMRC_UNREAD = slice(4000, 5600)
"""Those of CMRC that the reader does not read either, for what is fitted on its scores. It learned from the first 4,000
alone before: 3,667 more made it right for .790 instead of .750 of CMRC dev, and for .498 instead of .488 of 2,185 written
questions."""


MEASURED = frozenset(
    {
        "cmrc_dev",
        "drcd_dev",
        "squad_dev",
        "squad_dev_no",
        "kept",
        "kept_small",
        "kept_without",
        "kept_no",
        "kept_later",
        "kept_later_without",
        "kept_later_no",
        "kept_newest",
        "kept_newest_small",
        "kept_newest_without",
        "kept_newest_without_small",
        "kept_newest_no",
        "near_no",
        "kept_near_no",
        "story",
        "story_no",
    }
)
"""Sets that neither encoder nor ranker nor reader nor the order of passages learned from: they are asked with the encoder
that ships. The confidence learns from some of them, in a cross fit."""


def _squad(*, train: bool, answerable: bool) -> Iterator[Asked]:
    for one in read_asked(SHARED / "benchmarks/squad2_en/questions_dev.jsonl.gz"):
        if one.answerable == answerable and held_out(one.right[0], HELD_SQUAD) != train:
            yield one


def _written(*, train: bool, answerable: bool, series: str = "more") -> Iterator[Asked]:
    """Kept are the questions on the articles that the encoder was not trained on either: every tenth article. `series`:
    "more", "later", "newest" or "near"; training/README.md says what learns from which."""
    given = (SHARED / "training/questions.jsonl",) if series == "more" else ()
    for path in (*given, *sorted(QUESTIONS.glob(f"{series}_*.jsonl"))):
        for one in read_asked(path):
            if one.answerable == answerable and kept_out(url_key(one.right[0])) != train:
                yield one


def unread(name: str) -> bool:
    """Whether questions on the article or passage `name` are kept from the reader, for what is fitted on its scores."""
    return fold_of(url_key(name) if "://" in name else name, UNREAD) == 0


def learned() -> dict[str, tuple[str, list[Asked]]]:
    """Name to (collection, questions): what the reader may learn from, more than the ranker has use for."""
    squad = list(_squad(train=True, answerable=True))
    crud = _public("crud_rag_news", "quest1", 2) + _public("crud_rag_news", "quest23", 2)
    cmrc = _public("cmrc2018", "train")
    return {
        "cmrc": ("cmrc2018", cmrc[: CMRC_UNREAD.start] + cmrc[CMRC_UNREAD.stop :]),
        "drcd": ("drcd", _public("drcd", "train_part")),
        "squad": ("squad2_en", squad),
        "crud": ("crud_rag_news", crud),
        "written": ("archive", list(_written(train=True, answerable=True))),
        "later": ("archive", list(_written(train=True, answerable=True, series="later"))),
        "newest": ("archive", list(_written(train=True, answerable=True, series="newest"))),
        "squad_no": ("squad2_en", list(_squad(train=True, answerable=False))),
        "written_no": ("archive", list(_written(train=True, answerable=False))),
        "later_no": ("archive", list(_written(train=True, answerable=False, series="later"))),
        "newest_no": ("archive", list(_written(train=True, answerable=False, series="newest"))),
    }


def _public(name: str, split: str, every: int = 1, most: int | None = None) -> list[Asked]:
    return list(read_asked(SHARED / f"benchmarks/{name}/questions_{split}.jsonl.gz"))[::every][:most]


def sets() -> dict[str, tuple[str, list[Asked], bool]]:
    """Name to (collection, questions, whether to take the right article away)."""
    cmrc = _public("cmrc2018", "train")
    written = list(_written(train=True, answerable=True))
    kept = list(_written(train=False, answerable=True))[::2]
    squad = list(_squad(train=True, answerable=True))
    kept_later = list(_written(train=False, answerable=True, series="later"))
    every = list(_written(train=True, answerable=True, series="newest"))
    newest = [one for one in every if unread(one.right[0])]
    newest_read = [one for one in every if not unread(one.right[0])]
    kept_newest = list(_written(train=False, answerable=True, series="newest"))
    stories = [one for path in sorted(QUESTIONS.glob("story_*.jsonl")) for one in read_asked(path)]
    crud = _public("crud_rag_news", "quest1", 2) + _public("crud_rag_news", "quest23", 2)
    probes = _public("offcorpus_probes", "halluqa", 2) + _public("offcorpus_probes", "selfaware_unanswerable", 3)
    return {
        "cmrc": ("cmrc2018", cmrc[:CMRC_TRAIN], False),
        "drcd": ("drcd", _public("drcd", "train_part"), False),
        "crud": ("crud_rag_news", crud, False),
        "squad": ("squad2_en", squad, False),
        "written": ("archive", written[::5], False),
        "written_small": ("archive", written[1::7], False),
        "cmrc_unread": ("cmrc2018", cmrc[CMRC_UNREAD][:1200], False),
        "cmrc_without": ("cmrc2018", cmrc[CMRC_UNREAD][1200:], True),
        "off": ("archive", probes, False),
        "cmrc_dev": ("cmrc2018", _public("cmrc2018", "dev", 4), False),
        "drcd_dev": ("drcd", _public("drcd", "dev", 4), False),
        "squad_dev": ("squad2_en", list(_squad(train=False, answerable=True))[::2], False),
        "squad_dev_no": ("squad2_en", list(_squad(train=False, answerable=False))[::4], False),
        "kept": ("archive", kept, False),
        "kept_small": ("archive", kept, False),
        "kept_without": ("archive", kept, True),
        "kept_no": ("archive", list(_written(train=False, answerable=False)), False),
        "later_no": (
            "archive",
            [one for one in _written(train=True, answerable=False, series="later") if unread(one.right[0])],
            False,
        ),
        "newest": ("archive", newest, False),
        "newest_read": ("archive", newest_read, False),
        "newest_read_small": ("archive", newest_read[1::2], False),
        "newest_ranked": ("archive", newest_read[::2], False),
        "newest_ranked_small": ("archive", newest_read[1::8], False),
        "newest_small": ("archive", newest[1::2], False),
        "newest_without": ("archive", newest[::3], True),
        "newest_without_small": ("archive", newest[2::6], True),
        "newest_no": (
            "archive",
            [one for one in _written(train=True, answerable=False, series="newest") if unread(one.right[0])],
            False,
        ),
        "kept_newest": ("archive", kept_newest, False),
        "kept_newest_small": ("archive", kept_newest[::3], False),
        "kept_newest_without": ("archive", kept_newest[::2], True),
        "kept_newest_without_small": ("archive", kept_newest[1::4], True),
        "kept_newest_no": ("archive", list(_written(train=False, answerable=False, series="newest")), False),
        "near_no": ("archive", list(_written(train=True, answerable=False, series="near")), False),
        "kept_near_no": ("archive", list(_written(train=False, answerable=False, series="near")), False),
        "story": ("archive", [one for one in stories if one.answerable], False),
        "story_no": ("archive", [one for one in stories if not one.answerable], False),
        "kept_later": ("archive", kept_later, False),
        "kept_later_without": ("archive", kept_later[::2], True),
        "kept_later_no": ("archive", list(_written(train=False, answerable=False, series="later")), False),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("work", type=Path)
    arguments.add_argument("sets", nargs="*")
    given = arguments.parse_args()
    opened = Opened(given.work)
    chosen = sets()
    for name in given.sets or [name for name in chosen if name not in ASKED_ALONE]:
        where, asked, without = chosen[name]
        found = retrieved(
            asked, where, opened, crossed=name not in MEASURED, without_right=without, small=name.endswith("_small")
        )
        unanswerable = without or name.startswith("off") or name.endswith("_no")
        made = pack(build(found), answerable=False if unanswerable else None)
        made.save(given.work / f"{name}.npz")
        sys.stderr.write(f"{name}: {len(made.sizes)} questions, {len(made.rows)} sentences\n")


if __name__ == "__main__":
    main()
