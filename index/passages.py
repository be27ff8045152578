"""Cuts an article's text into passages.

In: the text and its language. Out: (start, end) offsets, in code points, that are checked: the passages and the
white space between them are the text, nothing is lost, moved or counted twice.

langchain's `add_start_index` is not used: it looks the chunk up in the text again and gives -1 or the wrong place
where the splitter has stripped, overlapped or measured in other units. Here the separator stays with the piece
before it and nothing is stripped or overlapped, so the pieces joined are the text, and the offsets are sums.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from index.settings import IndexSettings

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

__all__ = ["split"]

# From the strongest border to the weakest. All are look-arounds or white space, so that a piece keeps its marks.
_SEPARATORS = [
    r"\n\n+",
    r"\n",
    # The end of a Chinese sentence, with the closing quotes and brackets that belong to it.
    "(?<=[。！？!?；…])(?![。！？!?；…”’」』）)】》\"'])|(?<=[。！？；…][”’」』）)】》\"'])(?![。！？；…”’」』）)】》\"'])",
    # The end of an English one: a capital, digit, quote or bracket begins the next; "U.S. officials" does not.
    r"(?<=[a-z0-9)\]%\"”’'][.!?])\s+(?=[A-Z0-9\"“‘'(\[])|(?<=[.!?][\"”’')\]])\s+(?=[A-Z0-9\"“‘'(\[])",
    r"(?<=;)\s+",
    "(?<=[，、：,:])",
    r"\s+",
    "",
]


@lru_cache(maxsize=8)
def _splitter(chars: int) -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # 0.3 s; only an ingest needs it

    return RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=chars,
        chunk_overlap=0,
        strip_whitespace=False,
        length_function=len,
    )


def split(text: str, lang: str, *, settings: IndexSettings | None = None) -> list[tuple[int, int]]:
    """Passages of `text` as (start, end), ascending, none empty, none with white space at its borders.

    A passage ends at the strongest border that keeps it within the settings' size: block, line, sentence, clause,
    word; inside a word only where there is no other way.

    Raises:
        ValueError: the splitter returned pieces that do not join to the text (a change in the library).
    """
    settings = settings or IndexSettings()
    chars = settings.passage_chars_zh if lang == "zh" else settings.passage_chars_other
    pieces = _splitter(chars).split_text(text) if len(text) > chars else [text]
    if sum(map(len, pieces)) != len(text) or "".join(pieces) != text:
        raise ValueError("the text splitter changed the text: offsets would not be right")
    passages: list[tuple[int, int]] = []
    start = 0
    for piece in pieces:
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if left < right:
            passages.append((start + left, start + right))
        start += len(piece)
    return passages
