"""What the fault tests run in a process of its own, because it is killed, or because the engine dies."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from tests.core.stores.points import COLOR, point_id, unit_vectors
from visualsearch_desktop.core import disk
from visualsearch_desktop.core.stores import Point
from visualsearch_desktop.core.stores.edge import EdgeStore
from visualsearch_desktop.errors import UserError

DIMENSION = 256
BATCH = 200
VACUUMED = 20
"""Batches that are written before a vacuum, of which the first stays."""


def batch(number: int) -> list[Point]:
    """The points of one write, always the same for a number."""
    vectors = unit_vectors(BATCH, DIMENSION, seed=number)
    start = number * BATCH
    return [Point(point_id(start + n), vectors[n], {"color": f"c{n % 5}", "number": start + n}) for n in range(BATCH)]


def say(text: object) -> None:
    """A line for the parent, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def hold(folder: Path) -> None:
    """Open the store and keep it."""
    store = EdgeStore(folder, DIMENSION)
    say("open")
    time.sleep(600)
    store.close()


def write(folder: Path) -> None:
    """Write batch after batch, saying each number once it is acknowledged, until there is no room."""
    store = EdgeStore(folder, DIMENSION)
    store.index_columns([COLOR])
    number = 0
    while True:
        store.upsert(batch(number))
        say(number)
        number += 1


def vacuum(folder: Path) -> None:
    """Remove most points, and vacuum; say when it begins, and when it has ended."""
    store = EdgeStore(folder, DIMENSION)
    store.index_columns([COLOR])
    for number in range(VACUUMED):
        store.upsert(batch(number))
    for number in range(1, VACUUMED):
        store.delete([point.id for point in batch(number)])
    say("vacuuming")
    store.maintain()
    say("vacuumed")
    time.sleep(600)
    store.close()


def die(folder: Path) -> None:
    """Write, change, delete, and be killed as soon as the last call has returned."""
    store = EdgeStore(folder, DIMENSION)
    store.index_columns([COLOR])
    points = batch(0)
    store.upsert(points)
    store.replace_payloads({points[0].id: {"color": "changed"}})
    store.delete([points[1].id])
    store.set_metadata({"model": "resnet18"})
    os.kill(os.getpid(), signal.SIGKILL)


def count(folder: Path) -> None:
    """Open the store and say how many points it holds, and that each is what was written."""
    store = EdgeStore(folder, DIMENSION)
    held = store.count()
    for number in range(held // BATCH):
        points = batch(number)
        found = {record.id: record.payload for record in store.retrieve([point.id for point in points])}
        assert found == {point.id: point.payload for point in points}
        assert store.search(points[0].vector, limit=1)[0].id == points[0].id
    say(held)
    store.close()


if __name__ == "__main__":
    job, place, *options = sys.argv[1:]
    if "unchecked" in options:
        disk.MARGIN = -(2**60)
    try:
        globals()[job](Path(place))
    except UserError as error:
        say(f"{type(error).__name__}: {error}")
