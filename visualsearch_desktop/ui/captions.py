"""How items and values are named for people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QLocale

from visualsearch_desktop.core.roles import code_column, name_column, price_column, stock_column
from visualsearch_desktop.core.types import (
    Band,
    Bands,
    Choice,
    Column,
    ColumnKind,
    Condition,
    Engine,
    Group,
    Hit,
    Item,
    Photo,
    Range,
    Value,
    Words,
)

FEW_LETTERS = 14
"""Values of a group's variants that are longer together are only counted."""

_ABBREVIATIONS = frozenset({"sku", "ean", "gtin", "upc", "id"})


def _tr(text: str) -> str:
    return QCoreApplication.translate("captions", text)


def plain(text: str) -> str:
    """Text that Qt can show: names that are not UTF-8 come with lone surrogates, which it cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def tip(text: str) -> str:
    """A tooltip that shows the text as it is written, whatever is in it: Qt takes one with tags for HTML."""
    if "<" not in text and "&lt;" not in text:
        return text
    # Names have it rarely, and a start never.
    from html import escape

    return f"<div>{escape(text)}</div>"


def label(column: Column) -> str:
    """A column's name as a heading: as the spreadsheet writes it, but not all in small letters."""
    text = plain(column.label)
    if text in _ABBREVIATIONS:
        return text.upper()
    return text[:1].upper() + text[1:] if text.islower() else text


def number(value: float) -> str:
    """A number as the user's country writes it, without needless zeros."""
    return QLocale().toString(float(value), "g", 12) if abs(value) < 1e12 else str(value)


def value_text(value: Value, column: Column | None = None) -> str:
    """An attribute's value."""
    if isinstance(value, bool):
        return _tr("Yes") if value else _tr("No")
    if isinstance(value, str):
        return plain(value)
    if column is not None and price_column([column]) is not None:
        return QLocale().toString(float(value), "f", 2)
    return number(value)


def facet_value_text(value: str, column: Column) -> str:
    """A value of a facet: booleans come as the keywords "true" and "false"."""
    if column.kind is ColumnKind.BOOLEAN:
        return value_text(value == "true")
    return plain(value)


def range_text(bounds: Range) -> str:
    """A range such as "10 – 40", "from 10" or "up to 40"."""
    low = bounds.gte if bounds.gte is not None else bounds.gt
    high = bounds.lte if bounds.lte is not None else bounds.lt
    if low is not None and high is not None:
        return f"{number(low)} – {number(high)}"
    if low is not None:
        return _tr("from {0}").format(number(low))
    return _tr("up to {0}").format(number(high)) if high is not None else ""


def choice_text(choice: Choice, column: Column) -> str:
    """What is chosen in a column, briefly: "dress, skirt", "not red", "10 – 40"."""
    parts = [facet_value_text(str(value), column) for value in choice.any_of]
    if choice.range is not None:
        parts.append(range_text(choice.range))
    parts += [_tr("not {0}").format(facet_value_text(str(value), column)) for value in choice.none_of]
    return ", ".join(parts)


def condition_text(condition: Condition, columns: Sequence[Column]) -> str:
    """A condition of the filter, briefly: "Colour: red", "Price: 10 – 40", or the words that were typed."""
    if isinstance(condition, Words):
        return plain(condition.text.strip())
    if not isinstance(condition, Choice):
        return ""
    column = next((column for column in columns if column.key == condition.key), None)
    return f"{label(column)}: {choice_text(condition, column)}" if column else plain(condition.key)


def by_code() -> str:
    """What marks an item whose code was read from the photo."""
    return _tr("Code")


def variants(number: int) -> str:
    """How many variants of an article there are."""
    return _tr("1 variant") if number == 1 else _tr("{0} variants").format(count(number))


def photo_name(photo: Photo) -> str:
    """What a photo is called: its file's name, or where it comes from."""
    name = plain(PurePath(photo.path).name if photo.path else photo.name)
    return name or _tr("Picture without a file")


class Naming:
    """How the items of a catalogue are named. Its columns are looked through once, not for every card."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._name, self._code, self._price = name_column(columns), code_column(columns), price_column(columns)
        self._stock = stock_column(columns)
        self._columns = {column.key: column for column in columns}
        shown = (self._name, self._code)
        self._others = [column for column in columns if column.facet and column not in shown]

    def title(self, item: Item) -> str:
        """The name of an item: its product name, else its code, else its file's name without the suffix."""
        for column in (self._name, self._code):
            if column is not None and (value := item.attributes.get(column.key)) not in (None, ""):
                return value_text(value, column)
        return plain(PurePath(item.path).stem)

    def code(self, item: Item) -> str | None:
        """The code to copy into a till; None where the item has none."""
        value = item.attributes.get(self._code.key) if self._code else None
        return None if value in (None, "") else value_text(value, self._code)

    def price(self, item: Item, group: Group | None = None) -> str | None:
        """The price, or from which to which one the variants' prices go; None where there is none."""
        if self._price is None:
            return None
        prices = _numbers(group.values.get(self._price.key, ())) if group else []
        if len(prices) > 1:
            return " – ".join(value_text(price, self._price) for price in (min(prices), max(prices)))
        value = item.attributes.get(self._price.key)
        return None if value in (None, "") else value_text(value, self._price)

    def stock(self, item: Item, group: Group | None = None) -> str | None:
        """How many there are, of all variants together: "3 in stock", "out of stock"; None where that is unknown."""
        value = group.stock if group else item.attributes.get(self._stock.key) if self._stock else None
        if not isinstance(value, int | float):
            return None
        return _tr("{0} in stock").format(number(value)) if value > 0 else _tr("out of stock")

    def offer(self, hit: Hit) -> str:
        """Stock and price as far as they are known: "3 in stock, 29.90"; empty where neither is."""
        parts = (self.stock(hit.item, hit.group), self.price(hit.item, hit.group))
        return ", ".join(part for part in parts if part)

    def summary(self, hit: Hit) -> str:
        """What a card says of an article's variants: "29.90 · 12 in stock · S M L · 4 × Colour"."""
        if hit.group is None:
            return self.subtitle(hit.item)
        own = {column.key for column in (self._name, self._code, self._price, self._stock) if column is not None}
        # What does not fit on the card is cut, the colours before the stock.
        parts = [self.price(hit.item, hit.group), self.stock(hit.item, hit.group)]
        for key, values in hit.group.values.items():
            if key not in own and (column := self._columns.get(key)) is not None:
                parts.append(_together(values, column))
        return " · ".join(part for part in parts if part)

    def variant(self, item: Item, group: Group) -> str:
        """What tells a variant from the others of its group: the values in which they differ, the code, the stock."""
        own = {column.key for column in (self._code, self._stock) if column is not None}
        parts = [
            value_text(item.attributes[key], self._columns[key])
            for key in group.values
            if key not in own and key in self._columns and item.attributes.get(key) not in (None, "")
        ]
        parts += [part for part in (self.code(item), self.stock(item)) if part]
        return " · ".join(parts) or self.title(item)

    def subtitle(self, item: Item) -> str:
        """The price, else the first attributes that say something about the item."""
        if (price := self.price(item)) is not None:
            return price
        values = (
            value_text(item.attributes[column.key], column) for column in self._others if column.key in item.attributes
        )
        return " · ".join(islice(values, 2))


def _numbers(values: Sequence[Value]) -> list[float]:
    return [float(value) for value in values if isinstance(value, int | float) and not isinstance(value, bool)]


def _together(values: Sequence[Value], column: Column) -> str:
    """The values that variants have: all of them where they are short, a range, or how many there are."""
    if column.kind is ColumnKind.NUMBER and (numbers := _numbers(values)):
        return f"{number(min(numbers))} – {number(max(numbers))}"
    texts = [facet_value_text(str(value), column) for value in values]
    together = " ".join(texts)
    if len(together) <= FEW_LETTERS and column.kind is ColumnKind.KEYWORD:
        return together
    return f"{len(texts)} × {label(column)}"


def likeness(score: float) -> float:
    """The cosine as a share from 0 to 1 for a bar: opposite is no more unlike than unrelated."""
    return min(1.0, max(0.0, score))


def percent(score: float) -> str:
    """The likeness in per cent."""
    return QCoreApplication.translate("captions", "{0} %").format(round(likeness(score) * 100))


def band(value: Band) -> str:
    """What a band is called."""
    return {
        Band.SAME: _tr("Same article"),
        Band.VERY_ALIKE: _tr("Very alike"),
        Band.ALIKE: _tr("Alike"),
        Band.WEAK: _tr("Weak"),
    }[value]


def band_reason(value: Band, score: float, bands: Bands | None) -> str:
    """A band, the cosine, and what that means in this catalogue, in a few sentences for a tooltip."""
    text = _tr("{0}. Cosine {1}.").format(band(value), f"{score:.4f}")
    if bands is None:
        return text
    reason = {
        Band.SAME: _tr("So near, or so far ahead of all others, a different article of this catalogue hardly ever is."),
        Band.VERY_ALIKE: _tr("Half of this catalogue's items have no other article as near as this."),
        Band.ALIKE: _tr("As near as this catalogue's items usually are to their nearest other article."),
        Band.WEAK: _tr("Further away than nearly every item of this catalogue is from its nearest other article."),
    }[value]
    origin = _tr("{0} of its items were looked at to tell that.").format(count(bands.sample))
    return f"{text} {reason} {origin}"


def engine(value: Engine) -> str:
    """The name of an engine."""
    return {
        Engine.EDGE: _tr("Qdrant Edge"),
        Engine.LOCAL: _tr("Qdrant local mode"),
        Engine.SERVER: _tr("Qdrant server"),
    }[value]


def size(value: int) -> str:
    """Bytes as a file manager tells them: "340 MB", "1.2 GB"."""
    return QLocale().formattedDataSize(value, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def count(value: int) -> str:
    """A count with the country's thousands separators."""
    return QLocale().toString(value)


def duration(seconds: float) -> str:
    """A time left: "8 s", "3 min", "1 h 20 min"."""
    if seconds < 60:
        return _tr("{0} s").format(max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return _tr("{0} min").format(minutes)
    return _tr("{0} h {1} min").format(minutes // 60, minutes % 60)
