"""A catalogue filled with synthetic items by the ways that indexing takes, and a model for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torchvision.models import resnet18

from benchmarks.synthetic import COLUMNS, Synthetic
from visualsearch_desktop.core import payload
from visualsearch_desktop.core.catalogue import Catalogue
from visualsearch_desktop.core.indexing import digest, item_id
from visualsearch_desktop.core.integrity import checksum
from visualsearch_desktop.core.ledger import Entry, SourceSettings
from visualsearch_desktop.core.stores import Point
from visualsearch_desktop.core.types import Item

BATCH = 512
SEED = 20
SIZE, MTIME = 250_000, 1_700_000_000 * 10**9


def random_weights(file: Path) -> Path:
    """ResNet18 before training, for a machine that has none: as quick as any other."""
    torch.manual_seed(SEED)
    torch.save(resnet18(weights=None).state_dict(), file)
    return file


def fill(catalogue: Catalogue, folder: Path, items: int, content_of: Callable[[int], str]) -> None:
    """Put so many items into store and ledger of a catalogue whose model is decided, as an indexing of a folder does.

    `content_of` gives the SHA-256 of the photo of each number; the photos themselves do not exist.
    """
    catalogue.ledger.put_source(SourceSettings(str(folder), columns=COLUMNS))
    catalogue.describe(COLUMNS)
    number = 0
    for vectors, attributes in Synthetic(items, SEED).blocks():
        points, entries = [], []
        for vector, values in zip(vectors, attributes, strict=True):
            path = folder / f"{number:06}.jpg"
            item = Item(item_id(str(path)), str(path), SIZE, MTIME, content_of(number), values)
            stored = payload.encode(item)
            points.append(Point(item.id, vector, stored))
            fields = (item.id, str(folder), path.name, item.size, item.mtime, item.content)
            entries.append(Entry(*fields, digest(stored), checksum(vector)))
            number += 1
        for start in range(0, len(points), BATCH):
            catalogue.store.upsert(points[start : start + BATCH])
            catalogue.ledger.record(entries[start : start + BATCH])
    catalogue.store.maintain()
