"""Variants together: items with an equal value in a column become one hit, the best of them standing for all.

Qdrant Edge has no groups, and a server's cannot be paged; so the listing is read until there are groups enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from visualsearch_desktop.core import payload
from visualsearch_desktop.core.listing import Listing
from visualsearch_desktop.core.roles import stock_column
from visualsearch_desktop.core.stores import Record, Store
from visualsearch_desktop.core.types import MAX_VARIANTS, Choice, Column, ColumnKind, Filter, Group, Item, Value

STEP = 240
"""Records that are read at first; each further time twice as many."""

FURTHEST = 10_000
"""Records that are read at most: as far down as an answer can be scrolled."""

MEMBERS = 5_000
"""Variants of one page's groups that are looked at."""


@dataclass(frozen=True)
class Grouped:
    """A listing of which each group is listed once, in the place of its first record."""

    listing: Listing
    key: str

    @property
    def total(self) -> int:
        """How many groups there are, as far as anybody scrolls."""
        return sum(1 for _ in self._firsts())

    def page(self, limit: int, offset: int) -> list[Record]:
        """See `Listing`."""
        page: list[Record] = []
        for place, record in enumerate(self._firsts()):
            if place >= offset:
                page.append(record)
            if len(page) == limit:
                break
        return page

    def _firsts(self) -> Iterator[Record]:
        """The first record of each group; items without a value are alone."""
        seen: set[object] = set()
        read, step = 0, STEP
        while read < FURTHEST:
            records = self.listing.page(min(step, FURTHEST - read), read)
            for record in records:
                value = record.payload.get(self.key)
                if value is None:
                    yield record
                elif value not in seen:
                    seen.add(value)
                    yield record
            if len(records) < min(step, FURTHEST - read):
                return
            read, step = read + len(records), step * 2


def groups(
    store: Store, firsts: Sequence[Record], key: str, where: Filter, columns: Sequence[Column]
) -> dict[str, Group]:
    """The groups that records stand for, by the record's id; a record that is alone has none."""
    wanted = {value: record for record in firsts if isinstance(value := record.payload.get(key), str)}
    if not wanted:
        return {}
    # Where the filter has a choice in that very column, the records passed it, and so do their fellows.
    others = tuple(condition for condition in where if not (isinstance(condition, Choice) and condition.key == key))
    members: dict[str, list[Item]] = {value: [] for value in wanted}
    for batch in store.scroll((*others, Choice(key, any_of=tuple(wanted))), batch=MEMBERS):
        for record in batch:
            value = record.payload.get(key)
            if isinstance(value, str) and value in members:
                members[value].append(payload.decode(record.id, record.payload, columns))
        break
    return {
        first.id: _group(value, first.id, members[value], key, columns)
        for value, first in wanted.items()
        if len(members[value]) > 1
    }


def _group(value: str, first: str, items: list[Item], key: str, columns: Sequence[Column]) -> Group:
    items.sort(key=lambda item: (item.id != first, item.id))
    stock = stock_column(columns)
    return Group(
        value=value,
        items=tuple(items[:MAX_VARIANTS]),
        count=len(items),
        stock=sum(_number(item.attributes.get(stock.key)) for item in items) if stock else None,
        values={
            column.key: values
            for column in columns
            if column.facet and column.key != key and column.kind is not ColumnKind.NUMBER
            if len(values := _different(items, column.key)) > 1
        },
    )


def _different(items: Sequence[Item], key: str) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(item.attributes[key] for item in items if key in item.attributes))


def _number(value: Value | None) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
