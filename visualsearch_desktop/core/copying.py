"""A catalogue's points move to another store, vectors and payloads as they are."""

from __future__ import annotations

from collections.abc import Iterator

from visualsearch_desktop.core.catalogue import Catalogue
from visualsearch_desktop.core.integrity import is_intact
from visualsearch_desktop.core.pace import Pace
from visualsearch_desktop.core.payload import plain, with_words
from visualsearch_desktop.core.stores import Point
from visualsearch_desktop.core.types import Phase, Progress

BATCH = 256


def copy_points(source: Catalogue, target: Catalogue) -> Iterator[Progress]:
    """Copy everything of one catalogue into another that is new, or that an interrupted copy has begun.

    Only what the source's ledger knows is copied, and each batch is in the target's ledger once its store has
    acknowledged it. The last progress has the phase DONE.

    Raises:
        StoreError, DiskFull: what was copied before that stays in the target.
    """
    model = source.ledger.model
    if model is None:
        return
    target.begin(model)
    target.describe(source.columns)
    # An interrupted copy may have what the source has changed or removed since.
    stale = [entry.id for entry in target.ledger.entries() if source.ledger.entry(entry.id) != entry]
    target.store.delete(stale)
    target.ledger.forget(stale)
    folders = source.ledger.source_settings()
    for left in {folder.folder for folder in target.ledger.sources()} - {folder.folder for folder in folders}:
        target.ledger.remove_source(left)
    for settings in folders:
        target.ledger.put_source(settings)
    target.ledger.lost = source.ledger.lost
    copied = target.ledger.ids()
    total, done, pace = source.ledger.count(), len(copied), Pace()
    for batch in source.store.scroll(batch=BATCH, with_vectors=True):
        points, entries = [], []
        for record in batch:
            entry = None if record.id in copied else source.ledger.entry(record.id)
            if entry is None or record.vector is None or not is_intact(record.vector, entry):
                continue
            points.append(Point(record.id, record.vector, with_words(plain(record.payload))))
            entries.append(entry)
        if points:
            target.store.upsert(points)
            target.ledger.record(entries)
            done += len(points)
            pace.add(len(points))
            yield Progress(Phase.COPY, done, total, "", pace.rate, pace.seconds_left(total - done))
    yield Progress(Phase.DONE, done, total)
