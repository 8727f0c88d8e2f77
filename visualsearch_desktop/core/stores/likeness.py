"""Rankings by several examples, whose scores are made ones that people can be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from visualsearch_desktop.core.stores.base import Record, Vector
from visualsearch_desktop.core.stores.paging import page

READ = 256
"""Vectors that are read at once: engines give them as lists of Python's numbers, which take eight times the room."""


class _Retrieve(Protocol):
    def __call__(self, ids: Sequence[str], with_vectors: bool) -> list[Record]: ...


def recommended(
    best: Callable[[int], Sequence[Record]], retrieve: _Retrieve, like: Sequence[Vector], limit: int, offset: int
) -> list[Record]:
    """Records `offset` to `offset + limit` of an engine's ranking by examples, as `Store.recommend` gives them.

    `best` answers with the best records of a given number, of which only id and score are looked at: the engine's score
    orders them, and says nothing else.
    """
    return by_nearest([record.id for record in page(best, limit, offset)], retrieve, like)


def by_nearest(ids: Sequence[str], retrieve: _Retrieve, like: Sequence[Vector]) -> list[Record]:
    """The stored records of these ids in their order, each with its greatest cosine with `like` as the score."""
    parts = (retrieve(ids[start : start + READ], with_vectors=bool(like)) for start in range(0, len(ids), READ))
    stored = {record.id: record for part in parts for record in part}
    # What another thread has deleted since is left out.
    found = [stored[point_id] for point_id in ids if point_id in stored]
    if not like or not found:
        return found
    vectors = np.stack([record.vector for record in found if record.vector is not None])
    cosines = (vectors @ np.stack(like).T).max(axis=1)
    return [replace(record, vector=None, score=float(score)) for record, score in zip(found, cosines, strict=True)]
