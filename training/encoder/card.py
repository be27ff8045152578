"""The model card: in, how the model was made and what was measured; out, `MODEL_CARD.md`, so that it cannot drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from training.encoder.pairs import ROUNDS

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
archive. The same data, library versions and number of threads give the same files on the same processor.

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

| | questions | passage @1 | @10 | @50 | article @10 |{again}
|---|---|---|---|---|---|{line}
{written}

"with title": the article's title stands before each passage.

Public sets, each in its own collection, at most 400 questions:

| | passage @1 | @10 | @50 |{again}
|---|---|---|---|{line}
{public}
{once_more}
## Limits

- A bag of pieces: it knows neither order nor negation, and names or numbers that are not pieces are the sum of their
  parts. Word matching must stand beside it; identifiers (CVE-2024-1234) are left to that.
- Trained on security news of 2022-2025. Other fields work as far as everyday vocabulary carries.
- Only Chinese and English. Across languages it rests on {parallel:,} translated titles, linked articles and a glossary.
"""


_COMMAND = "python -m training.encoder"
_ANEW = "First vectors: latent semantic analysis over all pairs of texts, both languages together."
_ONWARD = """First vectors: latent semantic analysis over all pairs of texts, both languages together, and {steps:,} steps (FIRST
   above){rounds}.
   The other runs go on from there; the vectors' mean length is kept, and what ships is the mean of all."""
_ROUNDS = """, as if {rounds} of the rounds of written questions were all there are: questions that are new to the runs that go on
   are worth more to them than the same once more, and articles of a later round, those for choosing settings too, are
   like any other of the archive to it"""

_AGAIN = """
"made again": the same commands, run once more on another machine. What its arithmetic rounds otherwise turns the first
vectors, so that the files differ; the figures tell by how much such runs do.
"""
_LEFT_OUT = """
Fold {} of {} of the other articles with written questions was left out too: what is fitted on the encoder's cosines needs
questions that it has not seen."""


def model_card(about: Mapping[str, Any], figures: Mapping[str, Sequence[float]], /) -> str:
    """The card. `about`: what the model's config says: pieces, dim, steps, seed, minutes; pages and passages of the archive,
    pairs by kind, passages of the pool and its questions; `without`, the fold of the written questions that was left out,
    `rounds`, how many rounds of them there were; `before`, the steps, fold and rounds of the model that was gone on from;
    `mean_of`, the steps of the models put together; `again`, the figures of another run."""
    again = about.get("again") or {}

    def each(name: str) -> list[float]:
        return [*figures[name], again[name][1]] if again else [*figures[name]]

    written = []
    for name, words in _WRITTEN.items():
        for suffix, more in (("", ""), ("+title", ", with title")):
            if name + suffix in figures:
                written.append(_row([words + more, about["questions"][name], *each(name + suffix)]))
    public = [_row([words, *each(name)]) for name, words in _PUBLIC.items() if name in figures]
    without = about.get("without")
    return _CARD.format(
        **{name: about[name] for name in ("pieces", "dim", "steps", "seed", "minutes", "pages", "passages", "pool")},
        command=_command(about),
        first=_first(about.get("before")),
        left_out="" if without is None else _LEFT_OUT.format(*without),
        again=" @10, made again |" if again else "",
        line="---|" if again else "",
        once_more=_AGAIN if again else "",
        pairs="\n".join(_row([name.replace("_", " "), f"{number:,}"]) for name, number in about["pairs"].items()),
        written="\n".join(written),
        public="\n".join(public),
        parallel=about["pairs"].get("translation", 0),
    )


def _first(before: Mapping[str, Any] | None) -> str:
    """Where the vectors begin."""
    if before is None:
        return _ANEW
    rounds = _ROUNDS.format(rounds=before["rounds"]) if before["rounds"] < len(ROUNDS) else ""
    return _ONWARD.format(steps=before["steps"], rounds=rounds)


def _command(about: Mapping[str, Any]) -> str:
    """The commands that make it."""
    before = about.get("before")
    if before is None:
        return _run(about)
    _, *runs = about.get("mean_of") or (before["steps"], about["steps"])
    lines = [f"{_run(before)} --steps {before['steps']} --out FIRST"]
    lines += [f"{_run(about)} --onward FIRST --steps {steps} --out RUN_{steps}" for steps in runs]
    if about.get("mean_of"):
        lines.append(f"{_COMMAND} mean --of FIRST {' '.join(f'RUN_{steps}' for steps in runs)}")
    return "\n    ".join(lines)


def _run(about: Mapping[str, Any]) -> str:
    """A run on the questions that `about` names."""
    rounds, without = about.get("rounds", len(ROUNDS)), about.get("without")
    some = f" --rounds {rounds}" if rounds < len(ROUNDS) else ""
    return _COMMAND + some + (f" --without {without[0]}/{without[1]}" if without else "")


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"
