"""A catalogue whose articles come in colours and sizes, with stock, for tests of the answer."""

from __future__ import annotations

import hashlib

from visualsearch_desktop.core.types import Bands, Column, ColumnKind, Item

COLUMNS = (
    Column("sku", "SKU", ColumnKind.KEYWORD, facet=False),
    Column("style", "Style", ColumnKind.KEYWORD, facet=False),
    Column("name", "Name", ColumnKind.KEYWORD, facet=False),
    Column("colour", "Colour", ColumnKind.KEYWORD),
    Column("size", "Size", ColumnKind.KEYWORD),
    Column("price", "Price", ColumnKind.NUMBER),
    Column("stock", "Stock", ColumnKind.NUMBER),
)
BANDS = Bands(same=0.94, very_alike=0.9, alike=0.7, sample=1000)
"""With the likenesses of the tests' peer: of 24 items one is the same, two are very alike, ten alike."""


def make_shop(articles: int = 4) -> list[Item]:
    """Articles in two colours and three sizes; the price is 10, 20 …, and of size L there are none left."""
    items = []
    for article in range(articles):
        for place, (colour, size) in enumerate((c, s) for c in ("red", "blue") for s in ("S", "M", "L")):
            number = article * 6 + place
            attributes = {
                "sku": f"4006381{number:06d}",
                "style": f"ST-{article}",
                "name": f"Dress {article}",
                "colour": colour,
                "size": size,
                "price": 10.0 * (article + 1),
                "stock": 0 if size == "L" else 2,
            }
            content = hashlib.sha256(f"shop {number}".encode()).hexdigest()
            items.append(Item(f"item-{number}", f"/shop/{number:05d}.jpg", 1, number, content, dict(attributes)))
    return items
