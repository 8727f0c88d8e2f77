"""All items in the order of a column, where nobody asks for likeness: browsing by price, by name, by the newest.

Qdrant orders by numbers only, leaves out points without a value, and cannot be paged by offset there. So the values are
read once, sorted here, and the order is kept until something is written.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from visualsearch_desktop.core.listing import in_order
from visualsearch_desktop.core.stores import Record, Store
from visualsearch_desktop.core.types import Filter, Sort

KEPT = 4
"""Orders that are kept: an id takes some 100 bytes, and a catalogue may have a million."""

BATCH = 4096


class Orders:
    """The most recently used orders of stores. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], list[str]] = OrderedDict()

    def ids(self, store: Store, where: Filter, sort: Sort) -> list[str]:
        """The ids of all points that pass, in order; equal values in the order of ids."""
        # Others may write to a server: then the number of its points is another, mostly.
        # The store itself, for the next one may get the id of one that is gone.
        key = (store, store.writes, store.count(), repr(where), sort)
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
        found = [
            (record, record.payload.get(sort.key))
            for batch in store.scroll(where, BATCH, with_payload=[sort.key])
            for record in batch
        ]
        ids = [record.id for record, _ in in_order(found, sort.descending)]
        with self._lock:
            self._kept[key] = ids
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return ids


@dataclass(frozen=True)
class Ordered:
    """A listing of all items that pass, in the order of a column."""

    store: Store
    where: Filter
    sort: Sort
    orders: Orders

    @property
    def total(self) -> int:
        """See `Listing`."""
        return len(self.orders.ids(self.store, self.where, self.sort))

    def page(self, limit: int, offset: int) -> list[Record]:
        """See `Listing`."""
        wanted = self.orders.ids(self.store, self.where, self.sort)[offset : offset + limit]
        found = {record.id: record for record in self.store.retrieve(wanted)}
        return [found[point_id] for point_id in wanted if point_id in found]
