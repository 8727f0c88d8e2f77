"""Loads a spreadsheet of attributes: typed columns, matched to the photos of a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from visualsearch_desktop.core.cells import Cell, as_text
from visualsearch_desktop.core.columns import FOLDER_COLUMN, MAX_FACETS, limit_facets, type_columns
from visualsearch_desktop.core.formats import PHOTO_SUFFIXES
from visualsearch_desktop.core.matching import PhotoFinder, detect_image_column
from visualsearch_desktop.core.scan import ScannedPhoto
from visualsearch_desktop.core.spreadsheet import Table, distinct_labels, is_blank, read_table
from visualsearch_desktop.core.types import Column, Value
from visualsearch_desktop.errors import BadSpreadsheet

_LABELS_SHOWN = 20
_TEXT_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Attributes:
    """A spreadsheet's attributes for the photos of one folder.

    `by_path` has the values by column key for each photo's absolute path; an empty cell is no entry. `image_column`
    is the label of the column that named the photos. `unmatched_rows` are rows that name no photo ("row 17:
    dress_9.jpg"), `photos_without_row` the relative paths of photos that no row names. `notes` are sentences.
    """

    columns: tuple[Column, ...]
    by_path: dict[str, dict[str, Value]]
    image_column: str
    unmatched_rows: tuple[str, ...] = ()
    photos_without_row: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def load_attributes(
    file: Path, photos: Sequence[ScannedPhoto], folder: Path, image_column: str | None = None
) -> Attributes:
    """Read a spreadsheet and give its rows to the photos of a folder (see `PhotoFinder` for how they are named).

    The image column is taken by its label (in any case) or recognised. It is no attribute itself, unless it names
    the photos by a code, such as an article number. Of several rows for one photo the first counts; a row that names
    exactly one photo goes before one whose file name several photos have. Every column is kept, but only the
    first `MAX_FACETS` are facets. The labels and keys are distinct from `FOLDER_COLUMN`.

    Raises:
        BadSpreadsheet: unreadable (see `read_table`), without that image column, or naming none of the photos.
    """
    table = read_table(file)
    _check_header(table, file.name)
    labels = distinct_labels(table.header, taken=[FOLDER_COLUMN.label])
    finder = PhotoFinder(photos, file.parent, folder)
    at = _image_position(labels, table, finder, file.name, image_column)
    if at is None or not (matches := _match(table, at, finder)).row_of_photo:
        raise BadSpreadsheet(_nothing_matches(table, labels, at, photos, file.name))
    others = [position for position in range(len(labels)) if position != at or not _names_files(table, at, finder)]
    typed = type_columns(
        [labels[position] for position in others],
        [[row[position] for position in others] for row in table.rows],
        table.delimiter,
        taken=[FOLDER_COLUMN.key],
    )
    columns = limit_facets(one.column for one in typed)
    notes = []
    if matches.doubled:
        notes.append(
            f"{file.name}: {matches.doubled} rows were left out because an earlier row names the same photo."
            if matches.doubled > 1
            else f"{file.name}: 1 row was left out because an earlier row names the same photo."
        )
    if any(one.column.facet and not column.facet for one, column in zip(typed, columns, strict=True)):
        notes.append(f"{file.name} has many columns; only the first {MAX_FACETS} that suit are shown as filters.")
    return Attributes(
        columns=tuple(columns),
        by_path={
            path: {one.column.key: value for one in typed if (value := one.values[row]) is not None}
            for path, row in matches.row_of_photo.items()
        },
        image_column=labels[at],
        unmatched_rows=tuple(
            f"row {table.first_row + row}: {as_text(table.rows[row][at]) or '(no image)'}" for row in matches.unmatched
        ),
        photos_without_row=tuple(photo.relative for photo in photos if photo.path not in matches.row_of_photo),
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class _Matches:
    """Which row (position) each photo's path has, the rows that name none, and how many came too late."""

    row_of_photo: dict[str, int]
    unmatched: list[int]
    doubled: int


def _match(table: Table, at: int, finder: PhotoFinder) -> _Matches:
    row_of_photo: dict[str, int] = {}
    unmatched: list[int] = []
    shared: list[tuple[int, Sequence[ScannedPhoto]]] = []
    doubled = 0
    for position, row in enumerate(table.rows):
        found = finder.find(row[at]).photos
        if len(found) > 1:
            shared.append((position, found))
        elif found:
            doubled += row_of_photo.setdefault(found[0].path, position) != position
        elif not is_blank(row):
            unmatched.append(position)
    for position, found in shared:
        free = [photo.path for photo in found if photo.path not in row_of_photo]
        row_of_photo.update(dict.fromkeys(free, position))
        doubled += not free
    return _Matches(row_of_photo, unmatched, doubled)


def _image_position(
    labels: Sequence[str], table: Table, finder: PhotoFinder, name: str, chosen: str | None
) -> int | None:
    if chosen is None:
        return detect_image_column(labels, table.rows, finder)
    wanted = chosen.strip().casefold()
    for names in (labels, table.header):
        for at, label in enumerate(names):
            if label.casefold() == wanted:
                return at
    raise BadSpreadsheet(f'{name} has no column "{chosen}"; its columns are {_listed(labels)}.')


def _names_files(table: Table, at: int, finder: PhotoFinder) -> bool:
    """True where the image column says little more than the photo's path does."""
    found = [match for row in table.rows if (match := finder.find(row[at])).photos]
    return sum(match.by_file for match in found) * 2 > len(found)


def _check_header(table: Table, name: str) -> None:
    for label in table.header:
        if Path(label).suffix.lower() in PHOTO_SUFFIXES:
            raise BadSpreadsheet(f'The first row of {name} must name the columns, but "{_short(label)}" is a photo.')


def _nothing_matches(
    table: Table, labels: Sequence[str], at: int | None, photos: Sequence[ScannedPhoto], name: str
) -> str:
    if not photos:
        return f"{name} matches no photo, because the folder has none."
    examples = [cell for row in table.rows for cell in (row if at is None else row[at : at + 1]) if as_text(cell)]
    example = _short(examples[0]) if examples else ""
    where = "no column" if at is None else f'the column "{labels[at]}"'
    verb = "names" if at is None else "does not name"
    return (
        f"{name} matches none of the {len(photos)} photos: {where} {verb} them "
        f'(the sheet has for example "{example}", the folder "{photos[0].relative}").'
    )


def _short(cell: Cell) -> str:
    text = " ".join(as_text(cell).split())
    return text if len(text) <= _TEXT_SHOWN else text[: _TEXT_SHOWN - 1] + "…"


def _listed(labels: Sequence[str]) -> str:
    more = len(labels) - _LABELS_SHOWN
    return ", ".join(labels[:_LABELS_SHOWN]) + (f" and {more} more" if more > 0 else "")
