"""A first vector for every piece: in, pairs of texts; out, their latent semantic analysis over both languages.

Two texts that belong together are one document; where one is Chinese and the other English, their pieces come to lie
together (Littman, Dumais & Landauer 1998). The training that follows starts from meaning instead of noise.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from training.encoder.pairs import Kind, Pairs
from training.encoder.texts import Texts

__all__ = ["first_vectors"]

OVERSAMPLE, ITERATIONS = 24, 4
WEIGHTS: Mapping[Kind, float] = {
    "title": 1.0,
    "question": 1.0,
    "public": 1.0,
    "cross": 3.0,
    "translation": 4.0,
    "translated_title": 1.5,
    "linked": 1.5,
    "linked_title": 2.0,
    "glossary": 3.0,
    "mined": 2.0,
}
"""Of a document by its kind: parallel text is a hundredth of the text and must not drown."""


def first_vectors(
    texts: Texts, pairs: Mapping[Kind, Pairs], /, *, pieces: int, dim: int, seed: int
) -> NDArray[np.float32]:
    """float32 (pieces, dim): directions from the weighted tf-idf matrix's right singular vectors, as long as the idf."""
    blocks = [_documents(texts, pairs[kind], pieces, weight) for kind, weight in WEIGHTS.items() if kind in pairs]
    matrix = sparse.vstack([block for block, _ in blocks]).tocsr()
    seen = np.asarray(sum(count for _, count in blocks))
    idf = np.log(1 + matrix.shape[0] / (1 + seen)).astype(np.float32)
    matrix = matrix @ sparse.diags(idf)
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    weights = np.concatenate(
        [
            np.full(block.shape[0], WEIGHTS[kind], np.float32)
            for (block, _), kind in zip(blocks, [k for k in WEIGHTS if k in pairs], strict=True)
        ]
    )
    matrix = (sparse.diags((weights / np.maximum(norms, 1e-6)).astype(np.float32)) @ matrix).tocsr().astype(np.float32)
    turned = matrix.T.tocsr()
    basis = np.random.default_rng(seed).standard_normal((pieces, dim + OVERSAMPLE)).astype(np.float32)
    for _ in range(ITERATIONS):
        basis, _ = np.linalg.qr(turned @ (matrix @ basis))
    projected = matrix @ basis
    values, turn = np.linalg.eigh(projected.T @ projected)
    order = np.argsort(-values)[:dim]
    vectors = basis @ turn[:, order]
    lengths = np.linalg.norm(vectors, axis=1)
    # Rare pieces come out of the decomposition a hundred times shorter than common ones; Adam's steps are as long for
    # both, so without this the one half of the table drowns in noise and the other hardly moves.
    first: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-9)[:, None] * idf[:, None]).astype(np.float32)
    return first


def _documents(texts: Texts, pairs: Pairs, pieces: int, weight: float) -> tuple[sparse.csr_matrix, NDArray[np.float32]]:
    """(documents x pieces, 1 + log of the counts) and in how many documents each piece stands."""
    rows = np.stack([pairs.left, pairs.right], axis=1).ravel()
    lengths = texts.lengths[rows]
    offsets = np.cumsum(lengths) - lengths
    places = np.arange(int(lengths.sum())) + np.repeat(texts.starts[rows] - offsets, lengths)
    ids = texts.ids[places]
    sizes = lengths.reshape(-1, 2).sum(axis=1)
    pointers = np.concatenate([[0], np.cumsum(sizes)])
    matrix = sparse.csr_matrix((np.ones(len(ids), np.float32), ids, pointers), shape=(len(pairs), pieces))
    matrix.sum_duplicates()
    seen = np.bincount(matrix.indices, minlength=pieces).astype(np.float32)
    matrix.data = 1 + np.log(matrix.data)
    return matrix, seen
