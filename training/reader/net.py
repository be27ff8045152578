"""The reader as a torch module: the same sums as `rag.reader.Reader`, which runs what `arrays` gives.

In: piece ids of questions int64 (B, Q) and of candidates int64 (B, K, L), the latter with the part each piece belongs
to (0 padding, 1 title, 2 sentence before, 3 sentence). Out: a score a candidate, float32 (B, K), and one a piece,
float32 (B, K, L), -1e4 outside the sentence.

Every piece of the candidate attends to the question's pieces and is compared with what it finds there (Parikh et al.,
"A Decomposable Attention Model", EMNLP 2016; Wang and Jiang, "A Compare-Aggregate Model", ICLR 2017); convolutions
before and after bring in its neighbours. The vectors of the pieces are the embedded encoder's and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import pad

from rag.reader import COVERAGE, NEAR, SEGMENTS, WIDTH

_NONE = -0.2
"""The cosine of a question's piece with a part that is not there."""


class Net(nn.Module):
    """`table` float32 (pieces, dim): the encoder's vectors, whose length is the piece's weight."""

    unit: Tensor
    weight: Tensor

    def __init__(self, table: NDArray[np.float32], *, width: int = WIDTH, dropout: float = 0.15) -> None:
        super().__init__()
        length = np.linalg.norm(table, axis=1)
        self.register_buffer("unit", torch.from_numpy(table / np.maximum(length, 1e-6)[:, None]))
        self.register_buffer("weight", torch.from_numpy(length.astype(np.float32)))
        self.project = nn.Linear(table.shape[1], width)
        self.segment = nn.Embedding(SEGMENTS + 1, width)
        self.match = nn.Linear(6, width)
        self.question_near = nn.Conv1d(width, width, 3, padding=1)
        self.near = nn.Conv1d(width, width, 3, padding=1)
        self.sharpness = nn.Parameter(torch.tensor(6.0))
        self.compare = nn.Linear(3 * width, width)
        self.whole = nn.Linear(width, width, bias=False)
        self.after = nn.Conv1d(width, width, 3, padding=1)
        self.wide = nn.Conv1d(width, width, 3, padding=2, dilation=2)
        self.piece = nn.Linear(width, 1)
        self.term = nn.Linear(width + COVERAGE, width // 2)
        self.term_out = nn.Linear(width // 2, 2)
        self.last = nn.Linear(2 * width + COVERAGE + 2, 64)
        self.out = nn.Linear(64, 1)
        self.drop = nn.Dropout(dropout)

    def forward(self, question: Tensor, pieces: Tensor, parts: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of candidates and of pieces; see the module."""
        (batch, asked), (_, count, length) = question.shape, pieces.shape
        real, there = question > 0, parts > 0
        of_question, of_pieces = self.unit[question], self.unit[pieces.view(batch, count * length)]
        cosine = torch.bmm(of_pieces, of_question.transpose(1, 2)).view(batch, count, length, asked)
        cosine = cosine.masked_fill(~real.view(batch, 1, 1, asked), 0.0)
        same = (pieces[..., None] == question.view(batch, 1, 1, asked)) & real.view(batch, 1, 1, asked)
        weight = self.weight[question] * real
        q = self.project(of_question)
        q = self.drop(q + _conv(self.question_near, q * real[..., None]).relu()) * real[..., None]
        best = cosine.max(-1)[0]
        facts = torch.stack(
            [
                best, (same * weight.view(batch, 1, 1, asked)).max(-1)[0], self.weight[pieces], pad(best, (1, 0))[..., :-1],
                pad(best, (0, 1))[..., 1:], (best > NEAR).float(),
            ], -1,
        )  # fmt: skip
        s = self.project(of_pieces).view(batch, count, length, -1) + self.segment(parts) + self.match(facts)
        s = (s * there[..., None]).view(batch * count, length, -1)
        mask = there.view(batch * count, length, 1)
        s = self.drop(s + _conv(self.near, s).relu()) * mask
        flat = s.view(batch, count * length, -1)
        attention = torch.bmm(flat, q.transpose(1, 2)) / q.shape[-1] ** 0.5
        attention = attention + self.sharpness * cosine.view(batch, count * length, asked)
        found = torch.bmm(attention.masked_fill(~real.view(batch, 1, asked), -1e4).softmax(-1), q)
        whole = self.whole(q.max(1)[0])
        g = (self.compare(torch.cat([flat, found, flat * found], -1)) + whole[:, None]).relu()
        g = g.view(batch * count, length, -1) * mask
        g = (g + _conv(self.after, g).relu()) * mask
        g = self.drop(g + _conv(self.wide, g).relu()) * mask
        g = g.view(batch, count, length, -1)
        main = (parts == SEGMENTS)[..., None]
        by_piece = self.piece(g)[..., 0].masked_fill(~main[..., 0], -1e4)
        top = (g * main).max(2)[0]
        mean = g.sum(2) / there.sum(2).clamp(min=1)[..., None]
        covered = _coverage(cosine, same, parts, weight)
        terms = torch.cat([q[:, None].expand(batch, count, asked, q.shape[-1]), covered], -1)
        terms = (self.term_out(self.term(terms).relu()) * real.view(batch, 1, asked, 1)).sum(2)
        share = weight / weight.sum(1, keepdim=True).clamp(min=1e-6)
        overlap = (covered * share.view(batch, 1, asked, 1)).sum(2)
        total = torch.logsumexp(by_piece, -1)
        size = torch.log1p(main.sum((2, 3)).float())
        pooled = torch.cat([top, mean, overlap, terms[..., 1:], size[..., None]], -1)
        return self.out(self.last(pooled).relu())[..., 0] + 0.3 * terms[..., 0] + total, by_piece

    def arrays(self) -> dict[str, NDArray[np.float16]]:
        """The learned weights by name, for ``np.savez_compressed``."""
        return {name: value.detach().numpy().astype(np.float16) for name, value in self.named_parameters()}

    def take(self, arrays: Mapping[str, NDArray[np.float16]]) -> None:
        """Takes the weights that `arrays` gave. Raises KeyError where one is missing."""
        with torch.no_grad():
            for name, value in self.named_parameters():
                value.copy_(torch.from_numpy(arrays[name].astype(np.float32)))


def _conv(layer: nn.Conv1d, rows: Tensor) -> Tensor:
    found: Tensor = layer(rows.transpose(1, 2)).transpose(1, 2)
    return found


def _coverage(cosine: Tensor, same: Tensor, parts: Tensor, weight: Tensor) -> Tensor:
    """(B, K, Q, COVERAGE): how near each question piece is to the title, the sentence before, the sentence and all of
    them, whether it stands in the title, the sentence or any of them, and its weight."""
    (batch, count, _, asked), columns = cosine.shape, []
    for part in range(1, SEGMENTS + 1):
        mask = (parts == part)[..., None]
        columns.append(cosine.masked_fill(~mask, _NONE).max(2)[0])
        if part != 2:
            columns.append((same & mask).any(2).float())
    columns.append(cosine.masked_fill(~(parts > 0)[..., None], _NONE).max(2)[0])
    columns.append((same & (parts > 0)[..., None]).any(2).float())
    columns.append(weight.view(batch, 1, asked).expand(batch, count, asked))
    return torch.stack(columns, -1)
