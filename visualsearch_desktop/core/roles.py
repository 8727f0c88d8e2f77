"""Which columns of a catalogue play a part of their own: the name, the code, the price, the stock.

They are told by their keys, in the languages in which shops were seen to write their spreadsheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from visualsearch_desktop.core.types import Column, ColumnKind

_NAMES = ("name", "title", "product", "article", "bezeichnung", "titel", "produkt", "artikel")
_CODES = ("sku", "code", "ean", "gtin", "barcode", "number", "artikelnummer", "nummer", "id")
_PRICES = ("price", "preis", "prix", "prezzo", "precio")
_STOCKS = ("stock", "quantity", "qty", "inventory", "bestand", "lager", "menge", "lagerbestand")


def name_column(columns: Iterable[Column]) -> Column | None:
    """The column that names products."""
    return next(iter(_find(columns, _NAMES, ColumnKind.KEYWORD)), None)


def code_column(columns: Iterable[Column]) -> Column | None:
    """The column with the code that a till takes: the SKU or the like."""
    return next(iter(code_columns(columns)), None)


def code_columns(columns: Iterable[Column]) -> list[Column]:
    """Every column that may hold what a barcode says, the likeliest first."""
    return _find(columns, _CODES, ColumnKind.KEYWORD)


def price_column(columns: Iterable[Column]) -> Column | None:
    """The column with the price."""
    return next(iter(_find(columns, _PRICES, ColumnKind.NUMBER)), None)


def stock_column(columns: Iterable[Column]) -> Column | None:
    """The column that says how many there are."""
    return next(iter(_find(columns, _STOCKS, ColumnKind.NUMBER)), None)


def _find(columns: Iterable[Column], words: Sequence[str], kind: ColumnKind) -> list[Column]:
    """The columns whose key is one of the words, then those that have one as a part; earlier words first."""
    fitting = [column for column in columns if column.kind is kind]
    whole = [column for word in words for column in fitting if column.key == word]
    parts = [column for word in words for column in fitting if word in column.key.split("_")]
    return list(dict.fromkeys([*whole, *parts]))
