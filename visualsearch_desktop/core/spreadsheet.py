"""Reads tables of text (CSV, TSV) and workbooks (Excel, OpenDocument) into a header and rows of cells."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import charset_normalizer
import xlrd
from python_calamine import CalamineWorkbook

from visualsearch_desktop.core.cells import Cell, clean_text
from visualsearch_desktop.errors import BadSpreadsheet

MAX_BYTES = 256 * 1024 * 1024
"""Larger files are refused: a film chosen by mistake must not fill the memory."""

DELIMITERS = (",", ";", "\t", "|")

_ZIP_START, _OLE2_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CODE_PAGES = ["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp932", "gb18030", "big5", "cp949"]
_MAX_LABEL = 200
_RECORDS_TO_JUDGE = 200
_BYTES_TO_JUDGE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet. `header` has distinct labels; each row has as many cells as the header, blank rows included.

    `first_row` is the number that a spreadsheet program shows beside `rows[0]`. `delimiter` is "" for workbooks.
    """

    header: tuple[str, ...]
    rows: list[list[Cell]]
    first_row: int
    delimiter: str


def read_table(file: Path) -> Table:
    """Read a spreadsheet file; of a workbook the first sheet that has content.

    The first row that is not blank is the header. Empty names become "column 3"; a name that was there before (in
    any case) is numbered: "colour (2)". Short rows are filled with empty cells, cells beyond the header are kept
    under made-up names.

    Raises:
        BadSpreadsheet: missing, unreadable, too large, not a table, or without a row below the header.
    """
    data = _read(file)
    if data.startswith((_ZIP_START, _OLE2_START)):
        records, first, delimiter = *_read_workbook(data, file.name), ""
    else:
        text = decode_text(data, file.name)
        delimiter = detect_delimiter(text)
        records, first = list(_records(text, delimiter, file.name)), 1
    start = next((at for at, record in enumerate(records) if not is_blank(record)), None)
    if start is None:
        raise BadSpreadsheet(f"{file.name} is empty; it needs a row with the columns' names and a row for each photo.")
    end = max(at for at, record in enumerate(records) if not is_blank(record)) + 1
    header, rows = records[start], records[start + 1 : end]
    if not rows:
        raise BadSpreadsheet(f"{file.name} has only one row; it needs the columns' names and a row for each photo.")
    width = max(len(header), max(_used_width(row) for row in rows))
    filled = [row[:width] + [""] * (width - len(row)) for row in rows]
    names = [str(cell) for cell in header] + [""] * (width - len(header))
    return Table(distinct_labels(names), filled, first + start + 1, delimiter)


def is_blank(record: Sequence[Cell]) -> bool:
    """True where no cell says anything."""
    return all(isinstance(cell, str) and not cell.strip() for cell in record)


def _used_width(record: Sequence[Cell]) -> int:
    width = len(record)
    while width and is_blank(record[width - 1 : width]):
        width -= 1
    return width


def distinct_labels(names: Sequence[str], taken: Sequence[str] = ()) -> tuple[str, ...]:
    """Labels in one line each, none empty and none twice, whatever their case; none of the `taken` ones."""
    seen = {label.casefold() for label in taken}
    labels = []
    for position, name in enumerate(names, start=1):
        stem = clean_text(" ".join(name.split())[:_MAX_LABEL]) or f"column {position}"
        label, number = stem, 1
        while label.casefold() in seen:
            number += 1
            label = f"{stem} ({number})"
        seen.add(label.casefold())
        labels.append(label)
    return tuple(labels)


def _read(file: Path) -> bytes:
    try:
        if not file.exists():
            raise BadSpreadsheet(f"The spreadsheet {file} does not exist.")
        if not file.is_file():
            raise BadSpreadsheet(f"{file} is not a file; choose a spreadsheet (CSV, Excel or OpenDocument).")
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadSpreadsheet(f"The spreadsheet {file.name} cannot be read: {reason}.") from error
    if len(data) > MAX_BYTES:
        raise BadSpreadsheet(f"{file.name} is larger than {MAX_BYTES // 1024**2} MB; that is no list of photos.")
    return data


# --- workbooks


_Sheet = tuple[list[list[Cell]], int]  # its rows, and the number of the first


def _read_workbook(data: bytes, name: str) -> _Sheet:
    """The first sheet with content."""
    sheets = _modern_sheets(data) if data.startswith(_ZIP_START) else _excel_97_sheets(data)
    try:
        return next((sheet for sheet in sheets if any(not is_blank(row) for row in sheet[0])), ([], 1))
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    # A damaged workbook makes xlrd throw nearly anything, and a panic of calamine derives from BaseException.
    except BaseException as error:
        raise BadSpreadsheet(
            f"{name} is damaged, protected by a password, or no spreadsheet; save it as CSV and use that."
        ) from error


def _modern_sheets(data: bytes) -> Iterator[_Sheet]:
    """The sheets of an .xlsx, .xlsb or .ods."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        for index in range(len(workbook.sheet_names)):
            sheet = workbook.get_sheet_by_index(index)
            yield [[_plain(cell) for cell in row] for row in sheet.to_python()], (sheet.start or (0, 0))[0] + 1


def _excel_97_sheets(data: bytes) -> Iterator[_Sheet]:
    """The sheets of an .xls, by xlrd: calamine asks for absurd amounts of memory when one is damaged, and aborts."""
    with xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True) as workbook:
        for index in range(workbook.nsheets):
            sheet = workbook.sheet_by_index(index)
            yield [[_excel_97_cell(cell, workbook.datemode) for cell in sheet.row(at)] for at in range(sheet.nrows)], 1


def _excel_97_cell(cell: xlrd.sheet.Cell, datemode: int) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _plain(xlrd.xldate.xldate_as_datetime(cell.value, datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return _plain(cell.value) if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) else ""


def _plain(cell: object) -> Cell:
    """A workbook's cell. Workbooks keep every number as a double, so 12.0 was written as 12."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ")
    if isinstance(cell, str | int):
        return cell
    return str(cell)


# --- tables of text


def decode_text(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32 or a code page, without NUL characters.

    A byte order mark decides, then strict UTF-8 (text in a code page practically never is valid UTF-8), then
    charset-normalizer, see `_guess_code_page`.

    Raises:
        BadSpreadsheet: the bytes are no text.
    """
    encoding = _detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")  # defines every byte
    sample = text[:_BYTES_TO_JUDGE]
    if len(re.findall(r"[\x00-\x08\x0e-\x1f\x7f]", sample)) > len(sample) // 20:
        raise BadSpreadsheet(f"{name} is not a spreadsheet; choose a CSV, Excel or OpenDocument file.")
    return text.replace("\0", "")


def _detect_encoding(data: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return encoding
    sample = data[:_BYTES_TO_JUDGE]
    # UTF-16 without a mark: of the commas, digits and line ends every other byte is 0.
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[first::2].count(0) > len(sample) // 8 and sample[1 - first :: 2].count(0) == 0:
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess_code_page(data)
    return "utf-8"


def _guess_code_page(data: bytes) -> str:
    """The code page of text that is not Unicode.

    Western European text has few letters outside ASCII, too few to guess from; text in other scripts consists of
    them, and there charset-normalizer is reliable once it has some. Only the words with such letters are shown to it.
    """
    words = [word for word in re.findall(rb"[A-Za-z\x80-\xff]+", data[: 4 * _BYTES_TO_JUDGE]) if not word.isascii()]
    sample = b" ".join(words)[:_BYTES_TO_JUDGE]
    outside = sum(byte >= 0x80 for byte in sample)
    if outside >= 8 and outside * 2 > len(sample):
        best = charset_normalizer.from_bytes(sample, cp_isolation=_CODE_PAGES).best()
        if best is not None:
            return best.encoding
    return "cp1252"


def detect_delimiter(text: str) -> str:
    """The delimiter under which the first records have the header's number of fields most often.

    A line "sep=;" at the top, which Excel understands, decides. Between equals the one with more fields wins; a
    table of one column gets ",".
    """
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    if declared:
        return declared[1]
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter)
        if widths and widths[0] > 1:
            score = (widths.count(widths[0]) / len(widths), widths[0])
            best, best_score = max((best_score, best), (score, delimiter), key=lambda pair: pair[0])[::-1]
    return best


def _widths(text: str, delimiter: str) -> list[int]:
    """How many fields the first records have that are not blank."""
    try:
        records = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _RECORDS_TO_JUDGE)
        return [len(record) for record in records if not is_blank(record)]
    except csv.Error:
        return []


def _records(text: str, delimiter: str, name: str) -> Iterator[list[Cell]]:
    declared = re.match(r"sep=.(\r?\n)", text, re.IGNORECASE)
    if declared:
        text = declared[1] + text[declared.end() :]  # a blank row, so that the rows' numbers stay
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    row = 0
    try:
        for row, record in enumerate(reader, start=1):  # noqa: B007
            yield list(record)
    except csv.Error as error:
        raise BadSpreadsheet(
            f"{name} cannot be read after row {row}: a cell there has no end (a quotation mark is missing)."
        ) from error
