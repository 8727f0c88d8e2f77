"""How good a ranking is, where items of the same category count as right answers.

Definitions: Manning, Raghavan, Schütze, "Introduction to Information Retrieval" (2008), 8.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over queries, each 0 to 1.

    `top1` is how often the first hit is right, `precision10` the share of right ones among the first ten, `mean_ap`
    the mean of average precision over the whole ranking.
    """

    queries: int
    top1: float
    precision10: float
    mean_ap: float


def leave_one_out(vectors: NDArray[np.float32], labels: Sequence[str], queries: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which places of each ranking are right, (q, n - 1): every query is ranked against all other items by cosine.

    `vectors` (n, d) have length 1; `queries` (q,) are positions in them. Ties go to the earlier item.
    """
    scores = vectors[queries] @ vectors.T
    scores[np.arange(len(queries)), queries] = -np.inf
    order = np.argsort(-scores, axis=1, kind="stable")[:, :-1]
    names = np.asarray(labels)
    return names[order] == names[queries][:, None]


def average_precision(relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each ranking (q, n), the mean of the precisions at the places of its right items; 0 without any."""
    precisions = relevant.cumsum(axis=1) / np.arange(1, relevant.shape[1] + 1)
    return (precisions * relevant).sum(axis=1) / np.maximum(relevant.sum(axis=1), 1)


def quality(relevant: NDArray[np.bool_]) -> Quality:
    """The figures of some rankings (q, n), q at least 1."""
    return Quality(
        len(relevant),
        float(relevant[:, 0].mean()),
        float(relevant[:, :10].mean()),
        float(average_precision(relevant).mean()),
    )


def quality_by_label(
    relevant: NDArray[np.bool_], labels: Sequence[str], queries: NDArray[np.intp]
) -> dict[str, Quality]:
    """The figures for the queries of each category, by name."""
    names = np.asarray(labels)[queries]
    return {str(name): quality(relevant[names == name]) for name in np.unique(names)}
