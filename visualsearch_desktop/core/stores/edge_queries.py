"""What is asked of Qdrant Edge, and what it answers, in the engine's classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import qdrant_edge as edge

from visualsearch_desktop.core.stores.base import DIVERSE_CANDIDATES, DIVERSITY, Record, Vector
from visualsearch_desktop.core.stores.edge_config import SEARCH, VECTOR
from visualsearch_desktop.core.stores.filters import conditions
from visualsearch_desktop.core.types import Filter, Range


class _Grammar:
    """`filters.Grammar` in Qdrant Edge's classes."""

    def any_keyword(self, key: str, values: list[str]) -> edge.ConditionType:
        return edge.FieldCondition(key, match=edge.MatchAny(values))

    def within(self, key: str, bounds: Range) -> edge.ConditionType:
        return edge.FieldCondition(
            key, range=edge.RangeFloat(gt=bounds.gt, gte=bounds.gte, lt=bounds.lt, lte=bounds.lte)
        )

    def has_word(self, key: str, beginning: str) -> edge.ConditionType:
        return edge.FieldCondition(key, match=edge.MatchText(beginning))

    def is_any(self, ids: list[str]) -> edge.ConditionType:
        return edge.HasIdCondition(set(ids))

    def lacks(self, key: str) -> edge.ConditionType:
        return edge.IsEmptyCondition(key)

    def one_of(self, alternatives: list[edge.ConditionType]) -> edge.ConditionType:
        return edge.Filter(should=alternatives)


def passing(where: Filter) -> edge.Filter | None:
    """A filter in the engine's classes.

    Raises:
        StoreError, ValueError: see `filters.conditions`.
    """
    if not where:
        return None
    must, must_not = conditions(where, _Grammar())
    return edge.Filter(must=must, must_not=must_not)


def nearest(vector: Vector) -> edge.Query:
    """The points nearest to a vector first."""
    return edge.Query.Nearest(vector.tolist(), using=VECTOR)


def best_score(like: Sequence[Vector], unlike: Sequence[Vector]) -> edge.Query:
    """The points nearest to any of some vectors first, those last that are nearer to one of the others."""
    examples = edge.RecommendQuery([one.tolist() for one in like], [one.tolist() for one in unlike])
    return edge.Query.RecommendBestScore(examples, using=VECTOR)


def varied(vector: Vector) -> edge.Mmr:
    """Points near to a vector, each unlike those before it."""
    return edge.Mmr(vector.tolist(), 1 - DIVERSITY, DIVERSE_CANDIDATES, using=VECTOR)


def ranked(
    shard: edge.EdgeShard,
    query: edge.Query | edge.Mmr,
    where: edge.Filter | None,
    count: int,
    with_payload: bool = True,
) -> list[Record]:
    """The best `count` points of a query, with the engine's scores."""
    request = edge.QueryRequest(query=query, filter=where, limit=count, params=SEARCH, with_payload=with_payload)
    return [Record(str(point.id), point.payload or {}, score=point.score) for point in shard.query(request)]


def record(stored: edge.Record) -> Record:
    """A stored point as it came from the engine."""
    vector = None
    if isinstance(stored.vector, dict):
        vector = np.asarray(stored.vector[VECTOR], dtype=np.float32)
    return Record(str(stored.id), stored.payload or {}, vector)
