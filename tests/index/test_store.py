"""What the database itself notices."""

from __future__ import annotations

import pytest
import zstandard

from index.store import pack_spans, pack_text, unpack_spans, unpack_text


@pytest.mark.parametrize(
    "text", ["", "Police seized 970 phones.", "警方缴获九百七十部手机。" * 50, "half a pair \ud83d"]
)
def test_text_comes_back_as_it_was(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_spans_come_back_as_they_were() -> None:
    spans = [(0, 4), (9, 10), (70_000, 70_123)]
    assert unpack_spans(pack_spans(spans)) == spans
    assert unpack_spans(pack_spans([])) == []


@pytest.mark.parametrize(
    "text", ["The ransom was 1,450 dollars, paid on 3 May.", "赎金为一千四百五十美元，五月三日支付。"]
)
def test_no_flipped_bit_gives_another_text(text: str) -> None:
    """A short text is stored as it is: without a checksum a flipped bit in it would be another figure in a quote."""
    packed = pack_text(text)
    for place in range(4, len(packed)):  # the first four say what it is
        for bit in range(8):
            broken = bytearray(packed)
            broken[place] ^= 1 << bit
            try:
                assert unpack_text(bytes(broken)) == text
            except (zstandard.ZstdError, MemoryError):
                continue
