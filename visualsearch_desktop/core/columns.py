"""Turns a sheet's columns of cells into typed attributes, and columns of several sheets into one set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from visualsearch_desktop.core.cells import (
    BOOLEAN_PAIRS,
    MAX_DIGITS,
    Cell,
    Convention,
    as_text,
    parse_number,
)
from visualsearch_desktop.core.payload import column_key
from visualsearch_desktop.core.types import Column, ColumnKind, Value

FOLDER_COLUMN = Column("folder", "Folder", ColumnKind.KEYWORD)
"""The sub-folder that a photo lies in."""

MAX_FACETS = 40
"""How many columns of a sheet become facets; the window would be unusable with more."""

# Columns of numbers that nobody compares by size. Matched against a label's key.
_CODE_LABEL = re.compile(
    r"(?:^|_)(?:sku|ean|ean13|gtin|upc|isbn|asin|mpn|plu|barcode|code|id|artikelnummer|artikelnr|bestellnummer)(?:_|$)"
    r"|(?:article|artikel|item|product|produkt|style|model|modell|part|order)_(?:number|nummer|num|no|nr)(?:_|$)"
)
_GTIN_LENGTHS = (8, 12, 13, 14)  # GS1 General Specifications: GTIN-8, GTIN-12 (UPC), GTIN-13 (EAN), GTIN-14


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column with a value for each row; None where the cell is empty."""

    column: Column
    values: list[Value | None]


def folder_value(relative: str) -> str | None:
    """The value of `FOLDER_COLUMN` for a photo's path below the indexed folder; None directly in that folder."""
    parent = PurePosixPath(relative).parent.as_posix()
    return None if parent == "." else parent


def type_columns(
    labels: Sequence[str], rows: Sequence[Sequence[Cell]], delimiter: str, taken: Iterable[str] = ()
) -> list[TypedColumn]:
    """Type the columns of a sheet; empty ones are dropped.

    A column is boolean when all its cells are of one pair of words (`BOOLEAN_PAIRS`; 0 and 1 are numbers), a number
    when all its cells are numbers under one decimal convention and in at most one currency, else keyword. Where both
    conventions can be ("1,234"), the sheet's other columns decide, then its delimiter: ";" goes with the
    decimal comma. Codes are keywords though they look like numbers: a leading zero, more than `MAX_DIGITS` digits,
    GTINs with right check digits, or a label such as "SKU" or "article number".

    A number is a facet unless it is constant, a keyword unless nearly every row has its own: more distinct values than
    half of the rows have, or for up to 50 of them, than four fifths.

    `taken` are keys that no column may have.
    """
    readings = [_Reading.of(label, [row[at] for row in rows]) for at, label in enumerate(labels)]
    convention = _convention(readings, delimiter)
    keys = set(taken)
    typed: list[TypedColumn] = []
    for reading in readings:
        if not reading.distinct:
            continue
        kind, values = reading.typed(convention)
        facet = _is_facet(kind, [values[cell] for cell in reading.cells if cell in values])
        column = Column(column_key(reading.label, keys), reading.label, kind, facet)
        keys.add(column.key)
        typed.append(TypedColumn(column, [values.get(cell) for cell in reading.cells]))
    return typed


_CellKey = tuple[type, Cell]  # True, 1 and 1.0 are equal, but not the same cell


@dataclass(frozen=True, slots=True)
class _Reading:
    """A column's cells with what its distinct non-empty cells are as numbers under each convention, if they all are."""

    label: str
    cells: list[_CellKey]
    distinct: list[_CellKey]
    numbers: Mapping[Convention, Mapping[_CellKey, int | float] | None]

    @classmethod
    def of(cls, label: str, cells: Iterable[Cell]) -> _Reading:
        keys = [(type(cell), cell.strip() if isinstance(cell, str) else cell) for cell in cells]
        distinct = [key for key in dict.fromkeys(keys) if key[1] != ""]
        is_code = _CODE_LABEL.search(column_key(label)) is not None
        numbers = {way: None if is_code else _read_numbers(distinct, way) for way in Convention}
        return cls(label, keys, distinct, numbers)

    def typed(self, preferred: Convention) -> tuple[ColumnKind, Mapping[_CellKey, Value]]:
        if _are_booleans(self.distinct):
            return ColumnKind.BOOLEAN, {key: _boolean(key) for key in self.distinct}
        for way in sorted(Convention, key=lambda way: way is not preferred):
            numbers = self.numbers[way]
            if numbers is not None:
                if any(isinstance(number, float) for number in numbers.values()):
                    return ColumnKind.NUMBER, {key: float(number) for key, number in numbers.items()}
                return ColumnKind.NUMBER, numbers
        return ColumnKind.KEYWORD, {key: text for key in self.distinct if (text := as_text(key[1]))}


def _read_numbers(keys: Iterable[_CellKey], convention: Convention) -> dict[_CellKey, int | float] | None:
    numbers: dict[_CellKey, int | float] = {}
    currencies = set()
    for key in keys:
        cell = key[1]
        if isinstance(cell, bool):
            return None
        if isinstance(cell, str):
            amount = parse_number(cell, convention)
            if amount is None:
                return None
            numbers[key] = amount.value
            if amount.currency:
                currencies.add(amount.currency)
        elif abs(cell) >= 10**MAX_DIGITS:
            return None
        else:
            numbers[key] = cell
    if not numbers or len(currencies) > 1 or all(_is_gtin(number) for number in numbers.values()):
        return None
    return numbers


def _convention(readings: Sequence[_Reading], delimiter: str) -> Convention:
    """The sheet's decimal convention: what most of the columns that can only be read in one way say."""
    votes = {
        way: sum(
            reading.numbers[way] is not None and reading.numbers[other] is None
            for reading in readings
            for other in Convention
            if other is not way
        )
        for way in Convention
    }
    if votes[Convention.POINT] == votes[Convention.COMMA]:
        return Convention.COMMA if delimiter == ";" else Convention.POINT
    return max(votes, key=lambda way: votes[way])


def _boolean_words(keys: Iterable[_CellKey]) -> set[str]:
    return {as_text(cell).casefold() if isinstance(cell, str | bool) else "" for _, cell in keys}


def _are_booleans(keys: Iterable[_CellKey]) -> bool:
    words = _boolean_words(keys)
    return any(words <= (yes | no) for yes, no in BOOLEAN_PAIRS)


def _boolean(key: _CellKey) -> bool:
    words = _boolean_words([key])
    return any(words <= yes for yes, _ in BOOLEAN_PAIRS)


def _is_gtin(number: int | float) -> bool:
    """True for whole numbers of a GTIN's length with the right check digit."""
    digits = str(number)
    if isinstance(number, float) or not digits.isdigit() or len(digits) not in _GTIN_LENGTHS:
        return False
    weighted = (int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0


def _is_facet(kind: ColumnKind, values: Sequence[Value]) -> bool:
    distinct = len(set(values))
    if kind is ColumnKind.NUMBER:
        return distinct > 1
    if kind is ColumnKind.KEYWORD:
        # In a small catalogue colours repeat themselves now and then; names and codes never do.
        return distinct * 2 <= len(values) or (distinct <= 50 and distinct * 5 <= len(values) * 4)
    return True


def limit_facets(columns: Iterable[Column]) -> list[Column]:
    """The columns, with no more than the first `MAX_FACETS` facets left."""
    limited: list[Column] = []
    for column in columns:
        full = sum(before.facet for before in limited) >= MAX_FACETS
        limited.append(replace(column, facet=False) if full else column)
    return limited


# --- columns of several sheets


@dataclass(frozen=True, slots=True)
class MergedColumns:
    """All columns of several sheets. `keys` tells the key that each of the new sheet's columns has now."""

    columns: tuple[Column, ...]
    keys: Mapping[str, str]

    def translate(self, attributes: Mapping[str, Value]) -> dict[str, Value]:
        """The new sheet's attributes of one photo under the merged keys and in the merged kinds."""
        kinds = {column.key: column.kind for column in self.columns}
        return {self.keys[key]: convert(value, kinds[self.keys[key]]) for key, value in attributes.items()}


def merge_columns(old: Sequence[Column], new: Sequence[Column]) -> MergedColumns:
    """Merge a sheet's columns into those that there are. Same label (in any case): same column, with the old key.

    Two kinds become keyword; the values there are then need `convert`. A merged keyword column is a facet when
    both are, another when one is.
    """
    merged = list(old)
    keys: dict[str, str] = {}
    for column in new:
        label = column.label.casefold()
        at = next((at for at, other in enumerate(merged) if other.label.casefold() == label), None)
        if at is None:
            added = replace(column, key=column_key(column.label, (other.key for other in merged)))
            merged.append(added)
            keys[column.key] = added.key
            continue
        before = merged[at]
        kind = before.kind if before.kind is column.kind else ColumnKind.KEYWORD
        both = kind is ColumnKind.KEYWORD
        facet = (before.facet and column.facet) if both else (before.facet or column.facet)
        merged[at] = replace(before, kind=kind, facet=facet)
        keys[column.key] = before.key
    return MergedColumns(tuple(merged), keys)


def convert(value: Value, kind: ColumnKind) -> Value:
    """A value in a merged column's kind: as it is, or as text ("true" and "false" for booleans)."""
    return as_text(value) if kind is ColumnKind.KEYWORD else value
