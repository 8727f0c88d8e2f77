"""Results as a CSV file that a spreadsheet program opens with a double click, and that cannot run anything in it.

A cell that a spreadsheet program would take for a formula gets an apostrophe before it, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection). Every text is quoted. Codes such as 00123 are written with
their zeros; LibreOffice keeps them where "Format quoted field as text" is ticked, Excel where "Don't convert" is
answered or the file is taken by Data, From Text/CSV, since a double click alone makes numbers of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from visualsearch_desktop.core.types import Column, Hit
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.exporting.files import Stopped, replacing

DANGEROUS = "=+-@\t\r\n＝＋－＠"
"""What a cell must not begin with: signs of a formula, also as East Asian keyboards write them, and blanks that a
spreadsheet program may take away before it looks."""

_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?")

Row = list[str | float]


def _tr(text: str) -> str:
    return QCoreApplication.translate("exporting", text)


def is_plain_number(text: str) -> bool:
    """True for digits with a sign, a decimal mark and an exponent at most: no spreadsheet program runs those."""
    return _PLAIN_NUMBER.fullmatch(text) is not None


def safe(text: str) -> str:
    """The text as one that no spreadsheet program takes for a formula."""
    text = captions.plain(text).replace("\0", "")
    return f"'{text}" if text[:1] and text[0] in DANGEROUS and not is_plain_number(text) else text


def headings(columns: Sequence[Column]) -> Row:
    """The first row."""
    return [_tr("Rank"), _tr("Likeness"), _tr("Cosine"), *(column.label for column in columns), _tr("File")]


def row(rank: int, hit: Hit, columns: Sequence[Column]) -> Row:
    """The row of a hit, numbers as numbers; `rank` counts from 1."""
    values = (hit.item.attributes.get(column.key, "") for column in columns)
    return [
        rank,
        "" if hit.band is None else captions.band(hit.band),
        "" if hit.score is None else round(hit.score, 4),
        *(captions.value_text(value) if isinstance(value, bool) else value for value in values),
        hit.item.path,
    ]


def decimal_mark() -> str:
    """A comma where the user's country writes one before decimals, else a point."""
    return "," if QLocale().decimalPoint() == "," else "."


def delimiter(mark: str) -> str:
    """What spreadsheet programs expect between cells in a country with this decimal mark."""
    return ";" if mark == "," else ","


def line(cells: Row, mark: str) -> str:
    """A row as a line of the file, with its end."""
    return delimiter(mark).join(_written(cell, mark) for cell in cells) + "\r\n"


def _written(cell: str | float, mark: str) -> str:
    if not isinstance(cell, str):
        text = repr(cell).replace(".", mark)
        if is_plain_number(text):
            return text
        cell = text
    return '"{}"'.format(safe(cell).replace('"', '""'))


def write(file: Path, hits: Sequence[Hit], columns: Sequence[Column], wanted: Callable[[], bool]) -> None:
    """Write the hits in their order.

    Raises:
        Stopped: `wanted` said no; nothing is written.
        UserError: the file cannot be written; one that was there is as it was.
    """
    mark = decimal_mark()
    # Without a byte order mark Excel takes UTF-8 for a code page of the last century.
    with replacing(file) as draft, draft.open("w", encoding="utf-8-sig", newline="") as written:
        written.write(line(headings(columns), mark))
        for rank, hit in enumerate(hits, 1):
            if not wanted():
                raise Stopped
            written.write(line(row(rank, hit, columns), mark))
