"""Reads conditions as they are typed on a command line: category=dress,skirt  price<40  "on sale=yes"."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from visualsearch_desktop.core.cells import Convention, clean_text, parse_boolean, parse_number
from visualsearch_desktop.core.types import Choice, Column, ColumnKind, Filter, Range
from visualsearch_desktop.errors import BadRequest

_OPERATOR = re.compile(r"<=|>=|=|<|>")
_LEADING_BOUND = re.compile(r"\s*(?P<bound>[^<>=]+?)\s*(?P<operator><=|>=|<|>)(?P<rest>.*)", re.DOTALL)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

_Value: TypeAlias = str | int | float


@dataclass(slots=True)
class _Draft:
    any_of: list[_Value] = field(default_factory=list)
    none_of: list[_Value] = field(default_factory=list)
    bounds: dict[str, float] = field(default_factory=dict)

    def limit(self, operator: str, bound: float) -> None:
        """Add a bound; of two of a kind the tighter one holds."""
        tighter = min if operator.startswith("<") else max
        self.bounds[operator] = tighter(bound, self.bounds.get(operator, bound))

    def choice(self, key: str) -> Choice:
        bounds = self.bounds
        limits = Range(bounds.get(">"), bounds.get(">="), bounds.get("<"), bounds.get("<=")) if bounds else None
        return Choice(key, tuple(dict.fromkeys(self.any_of)), tuple(dict.fromkeys(self.none_of)), limits)


def parse_where(texts: Sequence[str], excluded: Sequence[str], columns: Sequence[Column]) -> Filter:
    """The filter of several conditions, one choice for a column, in the order in which the columns are named first.

    A condition is a column's key or label (in any case), an operator and what it is compared with:

    - `category=dress,skirt`: any of the values, also when given as two conditions. A value with a comma is quoted:
      `name="a, b"`. Keywords are compared exactly, booleans take yes and no in several languages.
    - `price<40`, `price>=10`, `10<=price<40`: bounds of a number column; all of them hold.

    `excluded` conditions are of the first form and name values that must not be.

    Raises:
        BadRequest: malformed, an unknown column, or a value that the column's kind cannot have.
    """
    drafts: dict[str, _Draft] = {}
    for text in texts:
        column, comparisons = _read(text, columns)
        draft = drafts.setdefault(column.key, _Draft())
        for operator, operand in comparisons:
            if operator == "=":
                draft.any_of += _values(text, column, operand)
            else:
                draft.limit(operator, _bound(text, column, operand))
    for text in excluded:
        column, comparisons = _read(text, columns)
        draft = drafts.setdefault(column.key, _Draft())
        for operator, operand in comparisons:
            if operator != "=":
                raise BadRequest(f'"{_shown(text)}" cannot be excluded; only values can: {column.label}=VALUE.')
            draft.none_of += _values(text, column, operand)
    return tuple(draft.choice(key) for key, draft in drafts.items())


_Comparisons: TypeAlias = list[tuple[str, str]]  # operator and operand, the column standing left


def _read(text: str, columns: Sequence[Column]) -> tuple[Column, _Comparisons]:
    plain = _read_plain(text, columns)
    if plain:
        return plain
    leading = _LEADING_BOUND.fullmatch(text)
    if leading and _number(leading["bound"]) is not None:
        first = (_MIRRORED[leading["operator"]], leading["bound"])
        alone = _column(leading["rest"], columns)
        if alone:
            return alone, [first]
        plain = _read_plain(leading["rest"], columns)
        if plain:
            return plain[0], [first, *plain[1]]
    known = ", ".join(column.label for column in columns) or "none yet"
    if not _OPERATOR.search(text):
        raise BadRequest(f'"{_shown(text)}" is no condition; write COLUMN=VALUE or COLUMN<NUMBER. Columns: {known}.')
    name = _OPERATOR.split(text, maxsplit=1)[0].strip()
    raise BadRequest(f'There is no column "{_shown(name)}". Columns: {known}.')


def _read_plain(text: str, columns: Sequence[Column]) -> tuple[Column, _Comparisons] | None:
    """Column, operator, operand. Labels may contain operators: the longest name that is a column's counts."""
    found = None
    for match in _OPERATOR.finditer(text):
        column = _column(text[: match.start()], columns)
        if column:
            found = column, [(match[0], text[match.end() :])]
    return found


def _column(name: str, columns: Sequence[Column]) -> Column | None:
    wanted = clean_text(name).casefold()
    by_key = (column for column in columns if column.key.casefold() == wanted)
    by_label = (column for column in columns if column.label.casefold() == wanted)
    return next(by_key, None) or next(by_label, None)


def _values(text: str, column: Column, rest: str) -> list[_Value]:
    try:
        pieces = next(csv.reader([rest], skipinitialspace=True), [])
        pieces = [cleaned for piece in pieces if (cleaned := clean_text(piece))]
        "".join(pieces).encode()
    except (csv.Error, UnicodeEncodeError) as error:
        raise BadRequest(f'The value in "{_shown(text)}" cannot be read; is it plain text in one line?') from error
    if not pieces:
        raise BadRequest(f'"{_shown(text)}" has no value after the equals sign.')
    return [_READERS[column.kind](column, piece) for piece in pieces]


def _bound(text: str, column: Column, operand: str) -> float:
    if column.kind is not ColumnKind.NUMBER:
        raise BadRequest(f'{column.label} is not a number, so "{_shown(text)}" cannot be compared by size.')
    return _read_number(column, operand)


def _read_number(column: Column, text: str) -> int | float:
    number = _number(text)
    if number is None:
        raise BadRequest(f'{column.label} is a number, but "{_shown(text)}" is none.')
    return number


def _read_boolean(column: Column, text: str) -> str:
    value = parse_boolean(text)
    if value is None:
        raise BadRequest(f'{column.label} is yes or no, but "{_shown(text)}" is neither.')
    return "true" if value else "false"


def _read_keyword(_: Column, text: str) -> str:
    return text


_READERS: dict[ColumnKind, Callable[[Column, str], _Value]] = {
    ColumnKind.KEYWORD: _read_keyword,
    ColumnKind.NUMBER: _read_number,
    ColumnKind.BOOLEAN: _read_boolean,
}


def _number(text: str) -> int | float | None:
    """A number with a decimal point or, where it cannot be one with a point, with a comma."""
    for convention in Convention:
        amount = parse_number(text.strip(), convention)
        if amount is not None:
            return amount.value
    return None


def _shown(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()[:100]
