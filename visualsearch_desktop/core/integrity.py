"""Whether the store still has what the ledger says it has.

Qdrant Edge can lose points or change vectors without a word when its files are damaged, so the catalogue is compared
with the ledger on every opening: the count always, the vectors of a sample, and everything where those disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from visualsearch_desktop.core.ledger import Entry, Ledger
from visualsearch_desktop.core.stores import Store, Vector

SAMPLE = 256
"""How many vectors an opening looks at: a few milliseconds."""

TOLERANCE = 1e-3
"""How far the sum of a vector's numbers may be off: engines normalise again, which moves the last bits."""

BATCH = 512


def checksum(vector: Vector) -> float:
    """The sum of a vector's numbers: (d,) float32 -> float. It changes with any damage that a search would notice."""
    return float(np.sum(vector, dtype=np.float64))


def is_intact(vector: Vector, entry: Entry) -> bool:
    """True where a vector is the one that was stored. One with NaN in it never is."""
    return abs(checksum(vector) - entry.checksum) <= TOLERANCE


def verify(store: Store, ledger: Ledger, *, shared: bool = False, thorough: bool = False) -> int:
    """Compare store and ledger, and mend what differs; gives the number of photos that have to be indexed again.

    The ledger strikes those out, so that the next indexing embeds them, and remembers that they were lost. Points that
    the ledger does not know (a kill between store and ledger) are deleted, unless the store is `shared` with others.
    `thorough` looks at every vector.

    Raises:
        StoreError: the store cannot be read.
    """
    expected, found = ledger.count(), store.count()
    # In a shared store others add points, so only too few of them tell anything.
    differs = found < expected if shared else found != expected
    suspects = _bad(store, ledger.sample(SAMPLE))
    if not (differs or suspects or thorough):
        return 0
    bad = set(_bad(store, ledger.entries()))
    if not shared:
        known = ledger.ids()
        for batch in list(store.scroll(batch=BATCH, with_payload=False)):
            store.delete([record.id for record in batch if record.id not in known])
    if bad:
        store.delete(sorted(bad))
        ledger.lose(bad)
    return len(bad)


def _bad(store: Store, entries: Sequence[Entry] | Iterator[Entry]) -> list[str]:
    """The ids of entries whose point is missing or whose vector is another than the one that was stored."""
    bad: list[str] = []
    remaining = iter(entries)
    while batch := list(islice(remaining, BATCH)):
        vectors = {r.id: r.vector for r in store.retrieve([entry.id for entry in batch], with_vectors=True)}
        for entry in batch:
            vector = vectors.get(entry.id)
            if vector is None or not is_intact(vector, entry):
                bad.append(entry.id)
    return bad
