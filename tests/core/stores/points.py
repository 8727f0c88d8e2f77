"""Points to store, and what a filter means in plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from visualsearch_desktop.core.payload import TEXT, Payload, keyword
from visualsearch_desktop.core.stores import Point, Vector
from visualsearch_desktop.core.types import Choice, Column, ColumnKind, Condition, Filter, Lacking, Without, Words
from visualsearch_desktop.core.words import words

COLOR = Column("color", "Color", ColumnKind.KEYWORD)
PRICE = Column("price", "Price", ColumnKind.NUMBER)
SALE = Column("sale", "Sale", ColumnKind.BOOLEAN)
COLUMNS = (COLOR, PRICE, SALE)


def unit_vectors(count: int, dimension: int, seed: int = 0) -> Vector:
    """Random vectors (count, dimension) of length 1."""
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def point_id(number: int) -> str:
    """A UUID that sorts as its number."""
    return str(UUID(int=number + 1))


def make_points(payloads: Sequence[Payload], dimension: int, seed: int = 0) -> list[Point]:
    """A point for each payload, with ids in their order and random vectors."""
    vectors = unit_vectors(len(payloads), dimension, seed)
    return [Point(point_id(number), vectors[number], payload) for number, payload in enumerate(payloads)]


def passes(point: Point, where: Filter) -> bool:
    """The meaning of a filter."""
    return all(_passes(point, condition) for condition in where)


def _passes(point: Point, condition: Condition) -> bool:
    match condition:
        case Choice(key):
            return _passes_choice(point.payload.get(key), condition)
        case Words(text):
            own = str(point.payload.get(TEXT, "")).split()
            return all(any(word.startswith(asked) for word in own) for asked in words(text))
        case Without(ids):
            return point.id not in ids
        case Lacking(key):
            return key not in point.payload


def _passes_choice(value: str | int | float | None, choice: Choice) -> bool:
    excluded = [keyword(one) for one in choice.none_of]
    if value is not None and value in excluded:
        return False
    if not choice.any_of and choice.range is None:
        return True
    if value is None:
        return False
    return value in [keyword(one) for one in choice.any_of] or (
        choice.range is not None and isinstance(value, int | float) and _within(value, choice)
    )


def _within(value: float, choice: Choice) -> bool:
    bounds = choice.range
    assert bounds is not None
    return (
        (bounds.gt is None or value > bounds.gt)
        and (bounds.gte is None or value >= bounds.gte)
        and (bounds.lt is None or value < bounds.lt)
        and (bounds.lte is None or value <= bounds.lte)
    )
