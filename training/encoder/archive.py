"""The archive as training text: in, `archive.tar.zst`; out, one `Page` an article, in passages, chrome mostly gone.

A crude filter on purpose: what it lets through costs the encoder little, and the encoder must not depend on the
product's cleaner (which changes) to be made again bit for bit. Two passes over the stream: the first counts on how
many pages of a source each line stands, the second drops the lines that stand on many.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import orjson
import zstandard

__all__ = ["Page", "pages", "read_cache", "url_key", "write_cache"]

WINDOW = 2**28
"""The archive is packed with a long window (2**27); zstandard refuses those unless told."""
CHROME_PAGES = 4
"""A line on this many pages of one source is chrome. Looked at by eye on the sample: 4 still keeps series' text."""
MIN_TEXT = 200
"""Pages with less text are blocked, removed or menus (half of the WeChat pages)."""
ZH_PASSAGE, EN_PASSAGE = 260, 640
"""Characters a passage is filled up to: the size that the index uses, give or take."""

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"<[^<>]{1,300}>")
_MARKS = re.compile(r"^[\s>#*+\-|=_~`]+|[*_`~|]{2,}|\\(?=[^\w\s])|\s*\|\s*$")
_SPACES = re.compile(r"\s+")
_SCHEME = re.compile(r"^[a-zA-Z]+://")
_URL = re.compile(r"https?://[!#-;=?-Z_a-z~%]+")
_WECHAT = {"__biz", "idx", "mid", "sn"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_ENGLISH = re.compile(r"\b(?:the|and|of|to|in|is|for|that|with)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[。！？；])|(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """One article, ready for training."""

    key: str
    """See `url_key`; of the path where there is no URL."""
    title: str
    source: str
    lang: str
    """``zh``, ``en`` or ``other``."""
    links: tuple[str, ...]
    """Keys of the pages it links to (Chinese pages only): where a translation names its original."""
    passages: tuple[str, ...]
    copy_of: str = ""
    """Key of the page with the same text that came first; a copy has no passages of its own."""


def url_key(url: str) -> str:
    """The first 16 hex digits of the SHA-256 of the URL without scheme, ``www.``, fragment and trailing slash."""
    if "//mp.weixin.qq.com/" in url:
        query = sorted(pair for pair in parse_qsl(url.split("#")[0].partition("?")[2]) if pair[0] in _WECHAT)
        if query:
            plain = "mp.weixin.qq.com?" + "&".join(f"{name}={value}" for name, value in query)
            return hashlib.sha256(plain.encode()).hexdigest()[:16]
    plain = _SCHEME.sub("", url.strip()).split("#")[0]
    plain = plain.removeprefix("www.").rstrip("/")
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def pages(archive: Path, /) -> Iterator[Page]:
    """The articles of `archive` that hold text, exact copies left out, in the archive's order."""
    counts: Counter[int] = Counter()
    for source, body, *_ in _members(archive):
        counts.update({_line_key(source, line) for line in _lines(body)})
    chrome = {key for key, count in counts.items() if count >= CHROME_PAGES}
    del counts
    seen: dict[bytes, str] = {}
    for source, body, title, url, path in _members(archive):
        lines = [line for line in _lines(body) if _line_key(source, line) not in chrome and line != title]
        text = "\n".join(lines)
        if len(text) < MIN_TEXT:
            continue
        digest = hashlib.sha256(_SPACES.sub("", text).encode("utf-8", "replace")).digest()
        key = url_key(url or path)
        if digest in seen:
            yield Page(key, title, source, "", (), (), seen[digest])
            continue
        seen[digest] = key
        lang = _language(text)
        links = tuple(dict.fromkeys(_link_keys(body)))[:80] if lang == "zh" else ()
        size = ZH_PASSAGE if lang == "zh" else EN_PASSAGE
        yield Page(key, title, source, lang, links, tuple(_passages(lines, size)))


def write_cache(found: Iterable[Page], path: Path) -> int:
    """Writes `found` as JSON lines; the number written."""
    n = 0
    with path.open("wb") as file:
        for page in found:
            record = [page.key, page.title, page.source, page.lang, page.links, page.passages, page.copy_of]
            file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
            n += 1
    return n


def read_cache(path: Path) -> Iterator[Page]:
    """What `write_cache` wrote."""
    with path.open("rb") as file:
        for line in file:
            key, title, source, lang, links, found, copy_of = orjson.loads(line)
            yield Page(key, title, source, lang, tuple(links), tuple(found), copy_of)


def _link_keys(body: str) -> Iterator[str]:
    """Keys of the pages that `body` links to, each also without its query (utm_source and the like)."""
    for found in _URL.findall(body):
        link = found.rstrip(".,;)")
        yield url_key(link)
        if "?" in link and "mp.weixin" not in link:
            yield url_key(link.partition("?")[0])


def _members(archive: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """(source, body, title, url, path) of each Markdown file with front matter."""
    with archive.open("rb") as packed:
        stream = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(packed)
        with tarfile.open(fileobj=io.BufferedReader(stream, 1 << 20), mode="r|") as tar:
            for member in tar:
                file = tar.extractfile(member) if member.name.endswith(".md") else None
                if file is None:
                    continue
                raw = file.read().decode("utf-8", "replace").replace("\r\n", "\n")
                raw = raw.encode("utf-8", "replace").decode("utf-8")
                if not raw.startswith("---\n") or (end := raw.find("\n---", 4)) < 0:
                    continue
                front = dict(line.split(": ", 1) for line in raw[4:end].split("\n") if ": " in line)
                yield (
                    front.get("source", ""),
                    raw[end + 4 :],
                    _SPACES.sub(" ", front.get("title", "")).strip().strip("\"'"),
                    front.get("url", "").strip().strip("\"'"),
                    member.name,
                )


def _lines(body: str) -> list[str]:
    """The lines of `body` that read like text: marks off, lines that are mostly links or hardly words dropped."""
    kept = []
    fenced = False
    for line in body.split("\n"):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        if fenced or not line.strip():
            continue
        plain = _IMAGE.sub("", line)
        linked = sum(len(found) for found in _LINK.findall(plain))
        plain = _TAG.sub("", _LINK.sub(r"\1", plain))
        plain = _SPACES.sub(" ", _MARKS.sub("", plain)).strip()
        letters = sum(map(str.isalpha, plain))
        if letters < 4 or letters < len(plain) * 0.4 or (linked > len(plain) * 0.6 and len(plain) < 200):
            continue
        kept.append(plain)
    return kept


def _line_key(source: str, line: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{source}\0{line}".encode(), digest_size=8).digest(), "big")


def _language(text: str) -> str:
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    if han > len(text) * 0.15 and kana < han * 0.15:
        return "zh"
    words = len(text.split())
    return "en" if len(_ENGLISH.findall(text)) > words * 0.06 and kana < 20 else "other"


def _passages(lines: Iterable[str], size: int) -> Iterator[str]:
    """`lines` filled up to `size` characters; long lines are cut at sentence ends, whatever is longer at twice it."""
    held = ""
    for line in lines:
        pieces = [line] if len(line) <= size else [piece for piece in _SENTENCE_END.split(line) if piece]
        for piece in pieces:
            while len(piece) > 2 * size:
                yield piece[: 2 * size]
                piece = piece[2 * size :]
            if held and len(held) + len(piece) > size:
                yield held
                held = ""
            held = f"{held}\n{piece}" if held else piece
    if len(held) > 20:
        yield held
