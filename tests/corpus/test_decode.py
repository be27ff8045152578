"""Bytes in any encoding that occurs, and bytes that are no text."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decode import clean_surrogates, decode
from corpus.errors import NotText
from corpus.mojibake import garbled

ZH = "本周，研究人员披露了一起针对能源企业的勒索软件攻击，攻击者索要五百万美元。\n受影响的系统共有三百多台。"
EN = "Researchers described a ransomware attack on an energy company; the attackers asked for five million dollars.\n"
IT = "La società ha confermato che l'attività è cessata; perché i dati siano stati sottratti non è più un mistero.\n"
RU = "Исследователи сообщили о новой атаке программ-вымогателей на энергетические компании.\n"
JA = "研究者はエネルギー企業を狙ったランサムウェア攻撃について報告した。"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (ZH.encode(), ZH, "utf-8"),
        (ZH.encode("utf-8-sig"), ZH, "utf-8"),
        (ZH.encode("utf-16"), ZH, "utf-16-le"),
        (b"\xfe\xff" + ZH.encode("utf-16-be"), ZH, "utf-16-be"),
        (b"\xff\xfe\x00\x00" + ZH.encode("utf-32-le"), ZH, "utf-32-le"),
        (EN.encode("utf-16-le"), EN, "utf-16-le"),
        (EN.encode("utf-16-be"), EN, "utf-16-be"),
        (ZH.encode("gb18030"), ZH, "gb18030"),
        ((EN + ZH).encode("gbk"), EN + ZH, "gb18030"),
        (IT.encode("cp1252"), IT, "cp1252"),
        (EN.encode(), EN, "utf-8"),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n", "utf-8"),
        (b"one \x00 stray NUL in a text that is otherwise long enough" * 3, None, "utf-8"),
        (b"\x1b[31mred\x1b[0m \xe7\xba\xa2", "\x1b[31mred\x1b[0m 红", "utf-8"),
    ],
)
def test_encodings(data: bytes, text: str | None, encoding: str) -> None:
    found = decode(data)
    assert (found.text, found.encoding) == (data.decode() if text is None else text, encoding)
    assert not found.mojibake


def test_traditional_chinese_in_big5() -> None:
    text = "研究人員本週披露了一起針對能源企業的勒索軟體攻擊，攻擊者要求五百萬美元的贖金。"
    assert decode(text.encode("big5")) == decode(text.encode("big5"), declared="nonsense")
    assert decode(text.encode("big5")).text == text


@pytest.mark.parametrize(
    ("text", "charset", "codec"),
    [(JA, "Shift_JIS", "cp932"), (JA, "euc-jp", "euc_jp"), (RU, "windows-1251", "cp1251"), (ZH, "GB2312", "gb18030")],
)
def test_a_declared_encoding_is_believed_when_it_fits(text: str, charset: str, codec: str) -> None:
    assert decode(text.encode(codec), declared=charset).text == text
    assert decode(text.encode(), declared=charset).text == text  # valid UTF-8 goes before what a page says


def test_damaged_utf8_keeps_all_that_is_whole() -> None:
    data = ZH.encode()
    assert decode(data[:-1]).text == ZH[:-1] + "\ufffd"
    assert decode(data[:30] + b"\xff" + data[30:]).text == ZH[:10] + "\ufffd" + ZH[10:]
    assert decode(EN.encode() + b"\xff\n").text == EN + "\ufffd\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b" \r\n\t", "empty file"),
        (b"\xef\xbb\xbf", "empty file"),
        (b"%PDF-1.7\n\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "zip archive"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (bytes(range(256)) * 40, "not text"),
        (zlib.compress(ZH.encode() * 50), "not text"),
        (b"\x00" * 1000, "not text"),
        (b"\x01\x02\x03\x04" * 1000, "not text"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotText, match=reason):
        decode(data)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1))
def test_utf8_round_trip(text: str) -> None:
    padded = "正文 body\n" * 30 + text  # so that a draw of control characters alone is not taken for binary
    assert decode(padded.encode()).text == padded


@given(st.binary())
def test_any_bytes_give_text_that_can_be_stored_or_a_reason(data: bytes) -> None:
    try:
        found = decode(data)
    except NotText:
        return
    assert found.text.encode("utf-8").decode("utf-8") == found.text


@given(st.text())
def test_surrogates_are_replaced_one_by_one(text: str) -> None:
    cleaned = clean_surrogates(text)
    assert len(cleaned) == len(text)
    cleaned.encode("utf-8")
    assert clean_surrogates("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize("codec", ["latin-1", "cp1251", "cp855", "cp1256", "ptcp154", "koi8_r", "gb18030"])
def test_chinese_that_was_read_in_another_encoding_is_recognised(codec: str) -> None:
    # As lenient decoders do it: a byte that the code page lacks keeps its number.
    data = (ZH * 3).encode()
    if codec == "gb18030":
        wrong = data.decode(codec, "replace")
    else:
        wrong = "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in data)
    assert garbled(wrong) > 0.5
    assert decode(wrong.encode()).mojibake
    assert decode(wrong.encode()).text == wrong  # nothing is repaired


@pytest.mark.parametrize("text", [ZH, EN, IT, RU, JA, "Škoda, Łódź, Ærø, Çelik – “naïve” café … ½ × 3 µs", "한국어 문장입니다.",
                                  "هذا نص باللغة العربية", "┌──┐\n│表│\n└──┘", "", "x", "锟斤拷 is what mojibake looks like in " + EN])  # fmt: skip
def test_real_text_is_not_mojibake(text: str) -> None:
    assert garbled(text) < 0.1


def test_replacement_characters_count() -> None:
    assert garbled("\ufffd" * 50 + "abc") > 0.9
    assert garbled("锟斤拷锟斤拷锟斤拷锟斤拷") > 0.9
