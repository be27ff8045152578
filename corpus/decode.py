"""Bytes to text, for files that nobody promised to be UTF-8.

In: the bytes of one article. Out: `Decoded`, text that can always be encoded again (no lone surrogates); `NotText` with
the reason where the bytes are no text. Order of trust: a byte order mark, valid UTF-8, a declared encoding, then what
the bytes look like: GB18030 or Big5 when that gives common Chinese characters, damaged UTF-8, Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from corpus.errors import NotText
from corpus.mojibake import FLAGGED, garbled

__all__ = ["Decoded", "clean_surrogates", "decode", "looks_chinese"]

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive or an Office document"), (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"), (b"\x7fELF", "a program"),
    (b"\x1f\x8b\x08", "gzip data"), (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"SQLite format 3\x00", "a database"), (b"MZ\x90\x00", "a program"), (b"BZh9", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"), (b"RIFF", "audio or video"), (b"\x00\x00\x00\x1cftyp", "a video"),
)  # fmt: skip
MAX_CONTROL = 0.1
"""Share of control characters (NUL among them) above which bytes are binary, though they may be valid UTF-8. The
archive's highest is 0.015, an exploit with an image pasted into it; machine data are at 0.3 and more."""
MAX_CONTROL_ELSE = 0.01
"""The same for bytes that are not valid UTF-8, where compressed data (0.1) would come in."""
MAX_DAMAGE = 0.2
"""Replaced bytes per well-formed multi-byte character up to which bytes count as damaged UTF-8. Chinese in GB18030
read as UTF-8 gives ten times that and more."""
MIN_COMMON_HAN = 0.75
"""Share of a Chinese decoding's non-ASCII characters that are among the 3,755 common ones (GB 2312 level 1), kana or
CJK signs. Chinese prose is at 0.95; other bytes read as GB18030 spread over 20,000 characters and give 0.2."""
MAX_WESTERN = 0.25
"""Share of non-ASCII bytes up to which bytes may be Western European; French is at 0.04, German at 0.02."""
SAMPLE_BYTES = 100_000
"""Bytes looked at to choose an encoding; the choice is then applied to all."""

# What a page may declare. Not every codec of Python: some ("utf-7", "idna") are slow or spell surrogates. The browsers
# read gb2312 as its superset, and ISO 8859-1 as Windows-1252.
_DECLARABLE = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "shift-jis": "cp932", "x-sjis": "cp932", "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp", "euc-kr": "cp949",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "koi8-r": "koi8_r",
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in range(2, 17) if n != 12},
}  # fmt: skip

_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"  # escape codes of a pasted terminal are text
_SURROGATES = re.compile("[\ud800-\udfff]")
# An accented letter stands alone between ASCII ones (città, è); a byte that was damaged seldom touches a letter.
_WESTERN = re.compile(rb"(?<![\x80-\xff])[\xc0-\xfe](?![\x80-\xff])|[\x85\x91-\x97\xa0-\xbf]")
_IN_A_WORD = re.compile(rb"[A-Za-z][\xc0-\xfe]|[\xc0-\xfe][a-z]")
_CJK_SIGN = re.compile(r"[\u3000-\u30ff\uff01-\uff5e\u2010-\u2026\u00b7\u00d7]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read."""

    text: str
    encoding: str

    @property
    def mojibake(self) -> bool:
        """Much of it was garbled before it was saved. It is still what the page says, so it is no error here."""
        return garbled(self.text) >= FLAGGED


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of one article. `declared` is an encoding that the file itself names (an HTML page's charset)."""
    if not data:
        raise NotText("empty file")
    text, encoding = _read(data, declared)
    if not text.strip("\ufeff\x00 \t\r\n\f\v"):
        raise NotText("empty file: nothing but white space")
    return Decoded(text, encoding)


def clean_surrogates(text: str) -> str:
    """The text with U+FFFD for each lone surrogate (JSON can spell them, UTF-8 cannot)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text


def looks_chinese(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 read as common Chinese in GB18030, without one that does not fit."""
    return _strictly(data, "gb18030") is not None and _common_han(data, "gb18030") >= MIN_COMMON_HAN


def _read(data: bytes, declared: str | None) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"not text: it looks like {kind}")
    if b"\x00" in data:
        wide = _utf16_without_mark(data)
        if wide is not None:
            return wide
    sample = data[:SAMPLE_BYTES]
    control = len(sample) - len(sample.translate(None, _CONTROL))
    if control > MAX_CONTROL * len(sample):
        raise NotText(f"not text: {control} of its first {len(sample)} bytes are control characters")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if control > MAX_CONTROL_ELSE * len(sample):
            raise NotText(f"not text: neither UTF-8 nor free of control characters ({control})") from None
    named = _DECLARABLE.get((declared or "").lower().replace("_", "-"))
    if named is not None and (text := _strictly(data, named)) is not None:
        return text, named
    encoding = _guess(sample)
    return data.decode(encoding, "replace"), encoding


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return None
    return clean_surrogates(text)


def _guess(sample: bytes) -> str:
    utf8 = sample.decode("utf-8", "replace")
    damaged = utf8.count("\ufffd")
    sound = sum(c > "\x7f" for c in utf8) - damaged
    if sound and damaged <= MAX_DAMAGE * sound:
        return "utf-8"
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    # A lone high byte or two are no evidence for Chinese: any two of them make a character.
    best = max(((_common_han(sample, name), name) for name in ("big5", "gb18030")), key=lambda pair: pair[0])
    if best[0] >= MIN_COMMON_HAN and high >= 4:
        return best[1]
    western, in_words = len(_WESTERN.findall(sample)), len(_IN_A_WORD.findall(sample))
    if not sound and high <= MAX_WESTERN * len(sample) and western >= 0.8 * high and in_words >= 0.5 * high:
        return "cp1252"
    if damaged > 0.1 * len(utf8):
        raise NotText(f"not text: {damaged} bytes are neither UTF-8, UTF-16, GB18030 nor Windows-1252")
    return "utf-8"


def _common_han(sample: bytes, encoding: str) -> float:
    """How much of the non-ASCII text is common Chinese when it is read so; less for each byte that does not fit."""
    text = sample.decode(encoding, "replace")
    foreign = [c for c in text if c > "\x7f"]
    if not foreign:
        return 0.0
    good = sum(1 for c in foreign if _is_common(c, encoding))
    return good / len(foreign) - 2 * text.count("\ufffd") / len(foreign)


def _is_common(char: str, encoding: str) -> bool:
    if _CJK_SIGN.match(char):
        return True
    try:
        code = char.encode(encoding)
    except UnicodeEncodeError:
        return False
    if encoding == "big5":
        return len(code) == 2 and 0xA4 <= code[0] <= 0xC6  # the 5,401 frequent characters
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1  # GB 2312 level 1


def _utf16_without_mark(data: bytes) -> tuple[str, str] | None:
    """Text whose every second byte is NUL, as Windows programs write it."""
    sample = data[:SAMPLE_BYTES]
    even, odd, half = sample[0::2].count(0), sample[1::2].count(0), len(sample) // 2
    for encoding, there, elsewhere in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if half >= 4 and there > 0.3 * half and elsewhere < 0.02 * half:
            text = _strictly(data, encoding)
            if text is not None and sum(c.isprintable() or c.isspace() for c in text[:2000]) > 0.98 * len(text[:2000]):
                return text, encoding
    return None
