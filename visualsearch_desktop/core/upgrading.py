"""What older versions of the program have stored gains what this one looks for, without embedding anything again."""

from __future__ import annotations

from visualsearch_desktop.core.payload import TEXT, plain, with_words
from visualsearch_desktop.core.stores import Store
from visualsearch_desktop.core.types import Lacking

BATCH = 512


def add_words(store: Store) -> int:
    """Give words to all points that have none; gives their number.

    A shared store's points may be another counter's. Where a kill ends this, the next time goes on.

    Raises:
        StoreError, DiskFull: the rest has none yet.
    """
    lacking = (Lacking(TEXT),)
    done = 0
    # Mostly there is nothing to do, and counting costs less than scrolling.
    if not store.count(lacking):
        return done
    for batch in store.scroll(lacking, BATCH):
        store.extend_payloads({record.id: {TEXT: with_words(plain(record.payload))[TEXT]} for record in batch})
        done += len(batch)
    return done
