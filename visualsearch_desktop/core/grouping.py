"""Variants together: items with an equal value in a column become one hit, the best of them standing for all.

Qdrant Edge has no groups, and a server's cannot be paged; so the listing is read as far as anybody scrolls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from visualsearch_desktop.core import payload
from visualsearch_desktop.core.listing import Listing
from visualsearch_desktop.core.roles import stock_column
from visualsearch_desktop.core.stores import Record, Store
from visualsearch_desktop.core.types import MAX_VARIANTS, Choice, Column, Filter, Group, Item, Value

FURTHEST = 10_000
"""Records that are read at most: as far down as an answer can be scrolled."""

MEMBERS = 2_000
"""Variants of one page's groups that are read at once. Where there are more, as of a column with few values, each group
is read by itself, lest a large one leave nothing of small ones.
"""

LOOKED_AT = 200
"""Variants of a group that are read then."""


@dataclass
class Grouped:
    """A listing of which each group is listed once, in the place of its first record."""

    listing: Listing
    key: str
    _records: list[Record] | None = field(default=None, init=False)

    @property
    def total(self) -> int:
        """How many groups there are, as far as anybody scrolls."""
        return len(self._firsts())

    def page(self, limit: int, offset: int) -> list[Record]:
        """See `Listing`."""
        return self._firsts()[offset : offset + limit]

    def _firsts(self) -> list[Record]:
        """The first record of each group; items without a value are alone."""
        if self._records is None:
            firsts: dict[object, Record] = {}
            # In one step: the total wants all of them, and each further page of a ranking is read from the top again.
            for record in self.listing.page(FURTHEST, 0):
                value = record.payload.get(self.key)
                firsts.setdefault(("alone", record.id) if value is None else ("group", value), record)
            self._records = list(firsts.values())
        return self._records


def groups(
    store: Store, firsts: Sequence[Record], key: str, where: Filter, columns: Sequence[Column]
) -> dict[str, Group]:
    """The groups that records stand for, by the record's id; a record that is alone has none."""
    wanted = {value: record for record in firsts if isinstance(value := record.payload.get(key), Value)}
    if not wanted:
        return {}
    # Where the filter has a choice in that very column, the records passed it, and so do their fellows.
    others = tuple(condition for condition in where if not (isinstance(condition, Choice) and condition.key == key))
    members = _members(store, key, tuple(wanted), others)
    return {
        first.id: _group(value, first, *members[value], key, columns)
        for value, first in wanted.items()
        if members[value][1] > 1
    }


def _members(store: Store, key: str, values: tuple[Value, ...], where: Filter) -> dict[Value, tuple[list[Record], int]]:
    """Records with each of the values, and how many there are, which may be more."""
    together = _read(store, (*where, Choice(key, any_of=values)), MEMBERS)
    if len(together) < MEMBERS:
        by_value: defaultdict[object, list[Record]] = defaultdict(list)
        for record in together:
            by_value[record.payload.get(key)].append(record)
        return {value: (by_value[value], len(by_value[value])) for value in values}
    members = {}
    for value in values:
        own = (*where, Choice(key, any_of=(value,)))
        some = _read(store, own, LOOKED_AT)
        members[value] = some, len(some) if len(some) < LOOKED_AT else store.count(own)
    return members


def _read(store: Store, where: Filter, most: int) -> list[Record]:
    return next(store.scroll(where, batch=most), [])


def _group(value: Value, first: Record, read: list[Record], count: int, key: str, columns: Sequence[Column]) -> Group:
    fellows = sorted((record for record in read if record.id != first.id), key=lambda record: record.id)
    items = [payload.decode(record.id, record.payload, columns) for record in (first, *fellows)]
    stock = stock_column(columns)
    return Group(
        value=str(value),
        items=tuple(items[:MAX_VARIANTS]),
        count=count,
        stock=sum(_number(item.attributes.get(stock.key)) for item in items) if stock and len(items) >= count else None,
        values={
            column.key: values
            for column in columns
            if column.facet and column.key != key and column != stock
            if len(values := _different(items, column.key)) > 1
        },
    )


def _different(items: Sequence[Item], key: str) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(item.attributes[key] for item in items if key in item.attributes))


def _number(value: Value | None) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
