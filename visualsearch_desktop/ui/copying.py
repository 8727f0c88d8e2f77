"""Results on the clipboard: rows as a table for a spreadsheet or a letter, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from visualsearch_desktop.core.types import Column, Hit, Item
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.exporting.table import Row, decimal_mark, headings, row, safe
from visualsearch_desktop.ui.pictures import load_item

COPIED_SIDE = 4096
"""The longer side, in pixels, of a picture on the clipboard; there it is not compressed."""

AS_TEXT = r"mso-number-format:'\@'"
"""How spreadsheet programs are told to keep the zeros of 00123."""


def table(ranked: Sequence[tuple[int, Hit]], columns: Sequence[Column]) -> QMimeData:
    """Rows under their headings, as lines with tabs and as an HTML table; safe to paste into a spreadsheet.

    Each hit comes with its place in the answer, from 1.
    """
    mark = decimal_mark()
    rows = [headings(columns), *(row(rank, hit, columns) for rank, hit in ranked)]
    lines = ("\t".join(" ".join(_text(cell, mark).split()) for cell in cells) for cells in rows)
    mime = QMimeData()
    mime.setText("\n".join(lines) + "\n")
    mime.setHtml(_html(rows, mark))
    return mime


def picture(item: Item, thumbnails: Path) -> QImage | None:
    """The item's photo, or its thumbnail where that cannot be read; for a thread."""
    return load_item(item, thumbnails, COPIED_SIDE)


def _text(cell: str | float, mark: str) -> str:
    return safe(captions.plain(cell)) if isinstance(cell, str) else repr(cell).replace(".", mark)


def _html(rows: Sequence[Row], mark: str) -> str:
    lines = ("".join(_cell(cell, mark) for cell in cells) for cells in rows)
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<meta charset='utf-8'><table>{table}</table>"


def _cell(cell: str | float, mark: str) -> str:
    style = f' style="{AS_TEXT}"' if isinstance(cell, str) else ""
    return f"<td{style}>{escape(_text(cell, mark))}</td>"
