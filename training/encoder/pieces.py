"""The pieces that texts are cut into: in, sample text; out, a SentencePiece unigram model of a given size.

Its character map folds exactly what the index's terms fold (NFKC, lower case, traditional characters), so training,
use and the exported tokenizer cannot differ. More pieces are trained than kept: long Chinese ones and those that
begin or end in a particle are phrases, not words, and would hide the words inside them from the encoder. Nor may
a Chinese piece hold the mark of a preceding space: 勒索 is the same word with and without one.
"""

from __future__ import annotations

import re
import struct
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from opencc import OpenCC
from sentencepiece import SentencePieceTrainer

from index.static_encoder import spaced

__all__ = ["fold_rules", "train_pieces"]

TRAINED, KEPT = 96_000, 64_000
MAX_HAN = 4
"""Characters of a Chinese piece: 98% of the words of a news text have no more, longer pieces are mostly phrases."""
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_PHRASE = re.compile(r"^[的了是和与及并或把]|[的了是和与及并或把被在中]$")
_WORDS = frozenset({"目的", "为了", "于是", "或是", "可是", "但是", "存在", "现在", "正在", "潜在", "其中", "的确"})


def train_pieces(sentences: Iterable[str], /, *, trained: int = TRAINED, kept: int = KEPT, threads: int = 1) -> bytes:
    """The serialised model. The same sentences, sizes and number of threads give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        rules, text, prefix = (str(Path(folder) / name) for name in ("rules.tsv", "text.txt", "pieces"))
        Path(rules).write_text("".join(fold_rules()), "utf-8")
        with Path(text).open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(" ".join(spaced(sentence).split()) + "\n" for sentence in sentences)
        SentencePieceTrainer.train(
            input=text,
            model_prefix=prefix,
            model_type="unigram",
            vocab_size=trained,
            hard_vocab_limit=False,
            character_coverage=0.9997,
            max_sentencepiece_length=16,
            max_sentence_length=16_000,
            normalization_rule_tsv=rules,
            unk_id=0,
            bos_id=-1,
            eos_id=-1,
            num_threads=threads,
            num_sub_iterations=2,
            train_extremely_large_corpus=False,
            minloglevel=1,
        )
        return _prune(Path(prefix + ".model").read_bytes(), kept)


def fold_rules() -> Iterator[str]:
    """SentencePiece normalisation rules: code points, tab, what they become (NFKC, lower case, simplified)."""
    convert = OpenCC("t2s").convert
    for code in range(1, 0x30000):
        char = chr(code)
        category = unicodedata.category(char)
        if category in {"Cn", "Co", "Cs"}:
            continue
        if category == "Cc" or char.isspace():
            folded = " "
        elif category == "Cf":
            folded = ""
        else:
            folded = convert(unicodedata.normalize("NFKC", char).lower())
        if folded != char:
            yield _rule(char, folded)
        parts = unicodedata.normalize("NFD", char)
        if len(parts) == 2 and unicodedata.normalize("NFC", parts) == char:
            yield _rule(parts, folded)


def _rule(found: str, folded: str) -> str:
    return f"{' '.join(f'{ord(c):X}' for c in found)}\t{' '.join(f'{ord(c):X}' for c in folded)}\n"


def _phrase(piece: str) -> bool:
    han = len(_HAN.findall(piece))
    bare = piece.removeprefix("▁")
    return (
        han > MAX_HAN
        or (han >= 1 and bare != piece)
        or (han >= 2 and bare not in _WORDS and _PHRASE.search(bare) is not None)
    )


def _prune(model: bytes, kept: int) -> bytes:
    """`model` with its `kept` likeliest pieces: single characters and unknown all stay, phrases all go."""
    entries, rest = [], b""
    for number, payload, whole in _fields(model):
        if number == 1:
            entries.append((payload, whole))
        else:
            rest += whole
    scored = []
    for place, (payload, whole) in enumerate(entries):
        fields = {number: value for number, value, _ in _fields(payload)}
        piece, kind = fields[1].decode(), fields.get(3, b"\x01")
        score = struct.unpack("<f", fields[2])[0]
        stays = kind != b"\x01" or len(piece) == 1
        if stays or not _phrase(piece):
            scored.append((not stays, -score, place, whole))
    chosen = sorted(sorted(scored)[:kept], key=lambda item: item[2])
    return b"".join(whole for *_, whole in chosen) + rest


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(number, payload, the whole field) of a protocol buffer message."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 0:
            begin = at
            _, at = _varint(message, at)
        else:
            size = {1: 8, 5: 4}.get(kind)
            if size is None:
                size, at = _varint(message, at)
            begin, at = at, at + size
        yield tag >> 3, message[begin:at], message[start:at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
