"""A catalogue with articles that no network has looked at."""

from __future__ import annotations

from tests.core.stores.points import unit_vectors
from visualsearch_desktop.core.indexing import item_id
from visualsearch_desktop.core.integrity import checksum
from visualsearch_desktop.core.ledger import Entry, SourceSettings
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.stores import Point
from visualsearch_desktop.core.types import Column, ColumnKind, ModelIdentity

MODEL = ModelIdentity("resnet18", "ab" * 32, 1, 512)
SKU = Column("sku", "SKU", ColumnKind.KEYWORD, facet=False)


def stock(service: Service, count: int, start: int = 0) -> None:
    """Put so many articles into an open catalogue, with random vectors; `start` is the first one's number."""
    vectors = unit_vectors(start + count, MODEL.dimension)
    service.catalogue.begin(MODEL)
    service.catalogue.ledger.put_source(SourceSettings("/photos"))
    service.catalogue.describe([SKU])
    numbers = range(start, start + count)
    points = [Point(item_id(f"/photos/{n}.jpg"), vectors[n], {"sku": str(n)}) for n in numbers]
    service.catalogue.store.upsert(points)
    service.catalogue.ledger.record(
        Entry(point.id, "/photos", f"{point.payload['sku']}.jpg", 1, 1, point.id, "", checksum(point.vector))
        for point in points
    )
