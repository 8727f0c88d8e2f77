"""The orders in which items can be listed and read page by page: by likeness, by a column, as they lie.

A listing gives the same items in the same order however it is cut into pages, as long as nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from visualsearch_desktop.core.stores import Record, Store, Vector
from visualsearch_desktop.core.stores.base import DIVERSE_CANDIDATES
from visualsearch_desktop.core.stores.likeness import by_nearest
from visualsearch_desktop.core.types import Bands, Filter, Sort
from visualsearch_desktop.core.words import fold


@dataclass(frozen=True, slots=True)
class Target:
    """What items are to be like, and unlike: unit vectors (d,), each near to what should or should not be found."""

    like: tuple[Vector, ...] = ()
    unlike: tuple[Vector, ...] = ()

    def __bool__(self) -> bool:
        """True where there is something to be like or unlike."""
        return bool(self.like or self.unlike)


class Listing(Protocol):
    """Items in an order."""

    @property
    def total(self) -> int:
        """How many there are."""
        ...

    def page(self, limit: int, offset: int) -> list[Record]:
        """The records from a place on, `limit` at most."""
        ...


@dataclass(frozen=True)
class Plain:
    """All items that pass, in the order of their ids."""

    store: Store
    where: Filter

    @property
    def total(self) -> int:
        """See `Listing`."""
        return self.store.count(self.where)

    def page(self, limit: int, offset: int) -> list[Record]:
        """See `Listing`."""
        for batch in self.store.scroll(self.where, batch=offset + limit):
            return batch[offset : offset + limit]
        return []


@dataclass(frozen=True)
class Ranking:
    """Items that pass, the most alike first. One photo is searched with, several are recommended from."""

    store: Store
    target: Target
    where: Filter

    @property
    def total(self) -> int:
        """See `Listing`."""
        return self.store.count(self.where)

    def page(self, limit: int, offset: int) -> list[Record]:
        """See `Listing`."""
        like, unlike = self.target.like, self.target.unlike
        if len(like) == 1 and not unlike:
            return self.store.search(like[0], self.where, limit, offset)
        return self.store.recommend(like, unlike, self.where, limit, offset)


@dataclass(frozen=True)
class Varied:
    """The most alike items that pass, spread so that each is unlike those before it. Needs something to be like."""

    store: Store
    target: Target
    where: Filter

    @property
    def total(self) -> int:
        """See `Listing`."""
        return min(DIVERSE_CANDIDATES, self.store.count(self.where))

    def page(self, limit: int, offset: int) -> list[Record]:
        """See `Listing`."""
        like = self.target.like
        found = self.store.search(middle(like), self.where, limit, offset, diverse=True)
        if len(like) == 1:
            return found
        # The likeness to the nearest of several, as a ranking gives it, instead of that to their middle.
        return by_nearest([record.id for record in found], self.store.retrieve, like)


class Sorted:
    """The most alike items, in another order than by likeness.

    Of the `best` ones of a ranking, those that are not weak; where all are weak, or nobody knows, all of them.
    """

    def __init__(self, best: Sequence[Record], sort: Sort, bands: Bands | None) -> None:
        least = bands.alike if bands else -1.0
        alike = [record for record in best if record.score is not None and record.score >= least] or best
        found = [(record, record.payload.get(sort.key)) for record in alike]
        self._records = [record for record, _ in in_order(found, sort.descending)]

    @property
    def total(self) -> int:
        """See `Listing`."""
        return len(self._records)

    def page(self, limit: int, offset: int) -> list[Record]:
        """See `Listing`."""
        return self._records[offset : offset + limit]


def middle(vectors: Sequence[Vector]) -> Vector:
    """The unit vector (d,) in the middle of unit vectors."""
    total = sum(vectors[1:], start=vectors[0])
    length = float((total @ total) ** 0.5)
    # Vectors that point away from each other have no middle.
    return vectors[0] if length < 1e-6 else (total / length).astype(vectors[0].dtype)


def in_order(found: Sequence[tuple[Record, object]], descending: bool) -> list[tuple[Record, object]]:
    """Records by their values, those without one last; equal ones stay in the order in which they came."""
    valued = [pair for pair in found if pair[1] is not None]
    rest = [pair for pair in found if pair[1] is None]
    return sorted(valued, key=lambda pair: sort_key(pair[1]), reverse=descending) + rest


def sort_key(value: object) -> tuple[int, float, str]:
    """What values are compared by: numbers before texts, texts without case and accents."""
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, fold(str(value))
