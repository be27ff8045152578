"""The model card: in, how the model was made and what was measured; out, `MODEL_CARD.md`, so that it cannot drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["model_card"]

_WRITTEN = {
    "zh>zh": "Chinese question, Chinese article",
    "en>en": "English question, English article",
    "en>zh": "English question, Chinese article",
    "zh>en": "Chinese question, English article",
}
_PUBLIC = {
    "cmrc2018": "CMRC 2018 dev",
    "drcd": "DRCD dev",
    "dureader_robust": "DuReader-robust dev",
    "squad2_en": "SQuAD 2 dev, the half not trained on",
    "crud_rag_news": "CRUD quest1 with 10,848 distractors",
}
_CARD = """# The embedded model

Static piece embeddings for Chinese and English in one space: {pieces:,} SentencePiece unigram pieces x {dim} dimensions,
summed and brought to unit norm, 8 bits a dimension with one scale a piece. No torch, no network. An empty text, or one
without a known piece, gets the zero vector. `yuanwen export-model DIR` writes it as a folder for `SentenceTransformer(DIR)`.

## Made by

    export YUANWEN_SHARED=../shared
    {command}

on two CPU cores without a GPU; seed {seed}, {minutes} minutes for {steps:,} steps on a shared machine, and 4 to read the
archive. The same data, library versions and number of threads give the same files.

1. The archive, through a crude line filter, exact copies out ({pages:,} pages, {passages:,} passages).
2. Pieces from 30 M characters of it and of the public passages below. Width, case, traditional characters and white
   space are folded by the model's character map; Chinese pieces have at most four characters.
3. {first}
4. Contrastive training (InfoNCE with in-batch negatives, both directions) on pairs of texts:

| pairs | number |
|---|---|
{pairs}

Articles listed in `keep_out.txt` (those that measuring rests on, among many others) were left out of everything but
the pieces, and so was every tenth article with written questions (by the hash of its URL), for choosing settings.{left_out}

## Data and licences

| data | licence | used for |
|---|---|---|
| the crawled archive | its authors'; no text of it is in this folder, only pieces and vectors | pieces, pairs |
| written questions, translated titles, glossary, thesaurus | this project's | pairs |
| CMRC 2018 train, trial | CC BY-SA 4.0 | pieces, question and passage |
| DRCD train_part | CC BY-SA 3.0 | pieces, question and passage |
| SQuAD 2 dev, half of its articles | CC BY-SA 4.0 | pieces, question and passage |
| CRUD-RAG news distractors | Apache-2.0 | pieces, stretch and passage |

## Figures

The encoder alone, without word matching, which the product adds. Written questions that training never saw, among
{pool:,} passages of both languages; right = a passage of the right article that holds the answer:

| | questions | passage @1 | @10 | @50 | article @10 |
|---|---|---|---|---|---|
{written}

"with title": the article's title stands before each passage.

Public sets, each in its own collection, at most 400 questions:

| | passage @1 | @10 | @50 |
|---|---|---|---|
{public}

## Limits

- A bag of pieces: it knows neither order nor negation, and names or numbers that are not pieces are the sum of their
  parts. Word matching must stand beside it; identifiers (CVE-2024-1234) are left to that.
- Trained on security news of 2022-2025. Other fields work as far as everyday vocabulary carries.
- Only Chinese and English. Across languages it rests on {parallel:,} translated titles, linked articles and a glossary.
"""


_ANEW = "First vectors: latent semantic analysis over all pairs of texts, both languages together."
_ONWARD = """Pieces and first vectors: those of the model before (MODEL above), made by `python -m training.encoder` in {before:,} steps from
   latent semantic analysis over its pairs of texts, when fewer questions were written. Its vectors' mean length is kept."""

_LEFT_OUT = """
Fold {} of {} of the other articles with written questions was left out too: what is fitted on the encoder's cosines needs
questions that it has not seen."""


def model_card(about: Mapping[str, Any], figures: Mapping[str, Sequence[float]], /) -> str:
    """The card. `about`: what the model's config says: pieces, dim, steps, seed, minutes; pages and passages of the archive,
    pairs by kind, passages of the pool and its questions; `before`, the steps of the model that was gone on from,
    `without`, the fold of the written questions that was left out, `mean_of`, the steps of the models put together."""
    written = []
    for name, words in _WRITTEN.items():
        for suffix, more in (("", ""), ("+title", ", with title")):
            if name + suffix in figures:
                written.append(_row([words + more, about["questions"][name], *figures[name + suffix]]))
    public = [_row([words, *figures[name]]) for name, words in _PUBLIC.items() if name in figures]
    before, without = about.get("before"), about.get("without")
    return _CARD.format(
        **{name: about[name] for name in ("pieces", "dim", "steps", "seed", "minutes", "pages", "passages", "pool")},
        command=_command(about),
        first=_ANEW if before is None else _ONWARD.format(before=before),
        left_out="" if without is None else _LEFT_OUT.format(*without),
        pairs="\n".join(_row([name.replace("_", " "), f"{number:,}"]) for name, number in about["pairs"].items()),
        written="\n".join(written),
        public="\n".join(public),
        parallel=about["pairs"].get("translation", 0),
    )


def _command(about: Mapping[str, Any]) -> str:
    without = about.get("without")
    fold = "" if without is None else f" --without {without[0]}/{without[1]}"
    command = "python -m training.encoder"
    if about.get("before") is None:
        return command + fold
    _, *runs = about.get("mean_of") or (about["before"], about["steps"])
    lines = [f"{command} --onward MODEL --steps {steps}{fold} --out RUN_{steps}" for steps in runs]
    if about.get("mean_of"):
        lines.append(f"{command} mean --of MODEL {' '.join(f'RUN_{steps}' for steps in runs)}")
    return "\n    ".join(lines)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"
