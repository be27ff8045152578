"""The bundled briefs: complete, of the promised mix and length, distinct, and in the project's own words."""

from __future__ import annotations

import os
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import zstandard

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "corpus" / "articles"
SHARED = Path(os.environ.get("YUANWEN_SHARED", ROOT.parent / "shared"))
ARCHIVE = SHARED / "archive" / "archive.tar.zst"
SEEDS = SHARED / "seeds"

KEYS = ["title", "url", "source", "date", "fetch_date", "brief"]
REPRINTS = {
    "zh-encrochat-reprint": "zh-encrochat-6500-arrests",
    "zh-ghost-reprint-anquanke": "zh-ghost-europol-51-arrests",
    "en-bitzlato-reprint": "en-bitzlato-founder-arrested",
}
CUT = "zh-encrochat-reprint"
WITHOUT_TEXT = {"zh-removed-lockbit-notice", "en-blocked-sky-ecc-distributors"}
SHINGLE = 8
"""Characters. Long enough that names and dates alone do not make two briefs alike."""
MOST_SHARED = 0.08
"""Of the smaller brief's shingles. One case told by two publishers reaches .03, reprints .8."""

Brief = tuple[dict[str, str], str]


def load() -> dict[str, Brief]:
    briefs: dict[str, Brief] = {}
    for path in sorted(ARTICLES.glob("*.md")):
        raw = path.read_text(encoding="utf-8")
        opening, front, body = raw.split("---\n", 2)
        assert opening == "", path.name
        fields = dict(line.split(": ", 1) for line in front.splitlines())
        briefs[path.stem] = (fields, body)
    return briefs


BRIEFS = load()
STEMS = sorted(BRIEFS)
WITH_TEXT = [stem for stem in STEMS if stem not in WITHOUT_TEXT]


def plain(line: str) -> str:
    """A line without Markdown marks; what is left of a line that only links somewhere is nothing."""
    line = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", line)
    if re.fullmatch(r"[\W\d]*(\[[^\]]*\]\([^)]*\)[\W\d]*)+|[^\[]*\]\([^)]*\)", line):
        return ""
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"[*`]+|^#+ |^\s*>\s?", "", line).strip()


def lines(stem: str) -> list[str]:
    return [text for line in BRIEFS[stem][1].splitlines() if (text := plain(line))]


SEEN = Counter(line for stem in STEMS if stem not in REPRINTS for line in set(lines(stem)))


def story(stem: str) -> list[str]:
    """The lines that stand in this brief alone: its text, with at most a few words of chrome."""
    title = BRIEFS[stem][0]["title"]
    return [line for line in lines(stem) if SEEN[line] < 2 and line != title]


def shingles(stem: str) -> set[str]:
    text = re.sub(r"\W", "", "".join(story(stem)))
    return {text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)}


def sentences(text: str) -> Iterator[str]:
    """Sentences long enough to be somebody's: 20 characters of Chinese, 12 words of English."""
    for sentence in re.split(r"(?<=[。！？；])|(?<=[.!?])\s", text):
        bare = sentence.strip()
        chinese = len(re.findall(r"[\u4e00-\u9fff]", bare))
        if (chinese >= 20) if chinese else (len(bare.split()) >= 12):
            yield bare


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def test_there_are_24_chinese_and_16_english_briefs_and_nothing_else() -> None:
    assert Counter(stem[:2] for stem in STEMS) == {"zh": 24, "en": 16}
    assert sorted(path.name for path in ARTICLES.iterdir()) == [f"{stem}.md" for stem in STEMS]
    assert all(re.fullmatch(r"[a-z0-9-]+", stem) for stem in STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_front_matter_is_complete(stem: str) -> None:
    fields, body = BRIEFS[stem]
    assert list(fields) == KEYS
    assert fields["brief"] == "true"
    assert re.fullmatch(r".+ \(brief\)", fields["source"])
    assert re.match(r"https?://[^/\s]+/\S+$", fields["url"])
    assert date.fromisoformat(fields["date"]) < datetime.fromisoformat(fields["fetch_date"]).date()
    assert body.startswith(f"\n# {fields['title']}\n")


def test_urls_are_unique() -> None:
    assert len({fields["url"] for fields, _ in BRIEFS.values()}) == len(BRIEFS)


@pytest.mark.parametrize("stem", WITH_TEXT)
def test_length(stem: str) -> None:
    if stem.startswith("zh"):
        assert 500 <= len(squeezed("".join(story(stem)))) <= 1500
    else:
        assert 300 <= len(" ".join(story(stem)).split()) <= 900


@pytest.mark.parametrize("stem", sorted(WITHOUT_TEXT))
def test_blocked_pages_hold_no_text(stem: str) -> None:
    assert len(squeezed("".join(lines(stem)))) < 400
    assert BRIEFS[stem][0]["title"] in BRIEFS[stem][1]


def test_some_publishers_have_enough_briefs_to_learn_their_chrome_from() -> None:
    publishers = Counter(BRIEFS[stem][0]["source"] for stem in WITH_TEXT)
    assert sum(count >= 3 for count in publishers.values()) >= 3


def test_reprints_share_their_text_and_nothing_else_does() -> None:
    cut = {stem: shingles(stem) for stem in WITH_TEXT}
    for first in WITH_TEXT:
        for second in WITH_TEXT[WITH_TEXT.index(first) + 1 :]:
            shared = len(cut[first] & cut[second]) / min(len(cut[first]), len(cut[second]))
            if REPRINTS.get(first) == second or REPRINTS.get(second) == first:
                assert shared > 0.8, (first, second)
            else:
                assert shared < MOST_SHARED, (first, second, shared)


def test_one_reprint_is_cut_and_ends_in_an_ellipsis() -> None:
    assert BRIEFS[CUT][1].endswith("...")
    assert len(squeezed("".join(story(CUT)))) < len(squeezed("".join(story(REPRINTS[CUT]))))


@pytest.mark.slow
@pytest.mark.skipif(not ARCHIVE.exists(), reason="YUANWEN_SHARED holds no archive")
def test_no_sentence_stands_in_the_report_it_summarises() -> None:
    reports = {fields["url"]: "" for fields, _ in BRIEFS.values()}
    for raw in everything():
        address = re.search(r"^url: (\S+)", raw[:2000], re.M)
        if address and address[1] in reports:
            reports[address[1]] += squeezed("\n".join(plain(line) for line in raw.splitlines()))
    missing = [stem for stem in STEMS if not reports[BRIEFS[stem][0]["url"]]]
    assert missing == []
    copied = [
        (stem, sentence)
        for stem in WITH_TEXT
        for sentence in sentences("\n".join(story(stem)))
        if squeezed(sentence) in reports[BRIEFS[stem][0]["url"]]
    ]
    assert copied == []


def everything() -> Iterator[str]:
    """The archive and the seeds, one article at a time."""
    for path in sorted(SEEDS.glob("*.md")):
        yield path.read_text(encoding="utf-8")
    unpacker = zstandard.ZstdDecompressor(max_window_size=2**27)
    with (
        ARCHIVE.open("rb") as packed,
        unpacker.stream_reader(packed) as stream,
        tarfile.open(fileobj=stream, mode="r|") as archive,
    ):
        for member in archive:
            content = archive.extractfile(member) if member.name.endswith(".md") else None
            if content is not None:
                yield content.read().decode("utf-8", "replace")
