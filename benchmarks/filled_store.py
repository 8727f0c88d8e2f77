"""A store filled with synthetic (or given) vectors and attributes, the questions to ask it, and the exact answers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic import COLUMNS, Synthetic, point_id
from visualsearch_desktop.core import payload
from visualsearch_desktop.core.stores import Point, Store, Vector
from visualsearch_desktop.core.types import Choice, Filter, Hit, Item, Range, Value

BATCH = 256
SEED = 20
TIE = 1e-6
"""Scores that differ by less are equal: float32 adds up differently in numpy and in an engine."""

Filters = dict[str, list[Filter]]


@dataclass(frozen=True)
class Data:
    """What is stored: vectors (n, d) of length 1 with attributes; and what is asked: queries (q, d), not stored."""

    vectors: NDArray[np.float32]
    attributes: list[dict[str, Value]]
    queries: NDArray[np.float32]

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return int(self.vectors.shape[1])

    def points(self, start: int, stop: int) -> list[Point]:
        """The points of these numbers, as an indexing makes them."""
        return [self._point(number) for number in range(start, min(stop, len(self.vectors)))]

    def _point(self, number: int) -> Point:
        attributes = self.attributes[number]
        item = Item(point_id(number), f"/photos/{number}.jpg", 100_000, 1, f"{number:064x}", attributes)
        return Point(item.id, self.vectors[number], payload.encode(item))


def draw(points: int, queries: int, file: Path | None = None) -> Data:
    """Synthetic data, or the vectors (n, d) of a .npy file, `queries` of them held out, with synthetic attributes."""
    source = Synthetic(points, SEED)
    if file is None:
        blocks = list(source.blocks())
        vectors = np.concatenate([block for block, _ in blocks])
        attributes = [row for _, rows in blocks for row in rows]
        return Data(vectors, attributes, source.vectors(queries))
    given = np.load(file).astype(np.float32, copy=False)
    given = given[np.random.default_rng(SEED).permutation(len(given))[: points + queries]]
    given = given / np.linalg.norm(given, axis=1, keepdims=True)
    vectors, asked = given[:-queries], given[-queries:]
    return Data(vectors, source.attributes(len(vectors)), asked)


def fill(store: Store, data: Data, start: int = 0, stop: int | None = None) -> float:
    """Add the points from `start` to `stop`; gives the seconds."""
    stop = len(data.vectors) if stop is None else stop
    began = time.perf_counter()
    for first in range(start, stop, BATCH):
        store.upsert(data.points(first, min(first + BATCH, stop)))
    store.flush()
    return time.perf_counter() - began


def filters(data: Data, count: int) -> Filters:
    """For each kind of filter, `count` different ones, which some item's own values pass."""
    dice = np.random.default_rng(SEED)
    drawn: Filters = {"no filter": [()] * count, "one choice": [], "three choices": []}
    for number in dice.integers(len(data.vectors), size=count):
        row = data.attributes[number]
        chosen = [Choice(key, any_of=(row[key],)) for key in ("colour_group", "index_group")]
        price = float(row["price"])
        within = Choice("price", range=Range(gte=round(price / 2, 2), lte=round(price * 2, 2)))
        drawn["one choice"].append((chosen[0],))
        drawn["three choices"].append((*chosen, within))
    return drawn


def passing(data: Data, where: Filter) -> NDArray[np.intp]:
    """The numbers of the points that pass a filter of `filters`."""
    return np.array([n for n, row in enumerate(data.attributes) if all(_passes(row, choice) for choice in where)], int)


def _passes(row: dict[str, Value], choice: Choice) -> bool:
    value = row[choice.key]
    if choice.range is not None:
        least, most = choice.range.gte, choice.range.lte
        return least is not None and most is not None and least <= float(value) <= most
    return value in choice.any_of


def recall(data: Data, query: Vector, numbers: NDArray[np.intp], hits: Sequence[Hit], limit: int) -> float:
    """The share of the exact best `limit` among `numbers` that was found, 0 to 1; equal scores are equally right."""
    scores = data.vectors[numbers] @ query if len(numbers) < len(data.vectors) else data.vectors @ query
    wanted = min(limit, len(scores))
    least = np.partition(scores, len(scores) - wanted)[-wanted]
    of = dict(zip(numbers.tolist(), scores.tolist(), strict=True)) if len(numbers) < len(data.vectors) else scores
    found = {number_of(hit) for hit in hits}
    return sum(of[number] >= least - TIE for number in found) / wanted


def number_of(hit: Hit) -> int:
    """The number of a found point."""
    return int(Path(hit.item.path).stem)


__all__ = ["COLUMNS", "Data", "Filters", "draw", "fill", "filters", "number_of", "passing", "recall"]
