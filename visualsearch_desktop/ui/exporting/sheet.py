"""Results as pages to print: the question on top of the first one, then a card for each result, as a PDF.

Everything here runs in a thread of its own: it makes no widget and no QPixmap.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QLocale, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QTextLayout,
)

from visualsearch_desktop.core import roles
from visualsearch_desktop.core.types import Column, Hit, Photo
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.exporting.files import Stopped, replacing
from visualsearch_desktop.ui.pictures import load_item, load_photo
from visualsearch_desktop.ui.query.previews import arranged, cut, source
from visualsearch_desktop.ui.theme import LIGHT

COLUMNS = 4
DPI = 600
MARGIN, GAP = 12.0, 4.0
HEADER_PHOTO, FOOTER = 34.0, 7.0
TEXT_HEIGHT = 20.5
LEAST_PICTURE = 36.0
"""Lengths on the paper are in millimetres."""

MOST_PHOTOS = 3
"""Photos of the question that are drawn."""

PIXELS = 420
"""The longer side of a picture on a card: about 250 to the inch."""

LETTER = frozenset(
    {
        QLocale.Country.UnitedStates,
        QLocale.Country.Canada,
        QLocale.Country.Mexico,
        QLocale.Country.Philippines,
        QLocale.Country.Colombia,
        QLocale.Country.Chile,
        QLocale.Country.Venezuela,
    }
)
"""Where paper is Letter; it is A4 elsewhere."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("exporting", text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the pages say. `said` are sentences about the question, `date` and `said` as people read them."""

    title: str
    date: str
    said: tuple[str, ...]
    photos: tuple[Photo, ...]
    hits: tuple[Hit, ...]
    columns: tuple[Column, ...]
    thumbnails: Path


def page_size() -> QPageSize:
    """The paper of the user's country."""
    return QPageSize(QPageSize.PageSizeId.Letter if QLocale().territory() in LETTER else QPageSize.PageSizeId.A4)


def pdf(sheet: Sheet, done: Callable[[int], object], wanted: Callable[[], bool]) -> bytes:
    """The pages as a PDF. `done` hears how many results are drawn.

    Raises:
        Stopped: `wanted` said no.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DPI)
    writer.setTitle(sheet.title)
    writer.setCreator("Visual Search")
    margins = QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)
    layout = QPageLayout(page_size(), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    writer.setPageLayout(layout)
    painter = QPainter(writer)
    try:
        _Pages(sheet, writer, painter).draw(done, wanted)
    finally:
        painter.end()
    return bytes(buffer.data().data())


class _Pages:
    """Draws page after page."""

    def __init__(self, sheet: Sheet, device: QPagedPaintDevice, painter: QPainter) -> None:
        self._sheet, self._device, self._painter = sheet, device, painter
        self._naming = captions.Naming(sheet.columns)
        self._code = roles.code_column(sheet.columns)
        self._price = roles.price_column(sheet.columns)
        self._stock = roles.stock_column(sheet.columns)
        self._unit = DPI / 25.4
        self._width = device.width() / self._unit
        self._height = device.height() / self._unit - FOOTER
        self._top = self._header_height()
        self._card = (self._width - (COLUMNS - 1) * GAP) / COLUMNS
        self._first_rows, self._rows = self._rows_in(self._height - self._top), self._rows_in(self._height)

    def draw(self, done: Callable[[int], object], wanted: Callable[[], bool]) -> None:
        """Draw all pages."""
        hits = self._sheet.hits
        pages = 1 + max(0, math.ceil((len(hits) - self._first_rows * COLUMNS) / (self._rows * COLUMNS)))
        drawn = 0
        for page in range(pages):
            if page:
                self._device.newPage()
            else:
                self._draw_header()
            top, rows = (0.0, self._rows) if page else (self._top, self._first_rows)
            pitch = min((self._height - top + GAP) / rows, self._card + TEXT_HEIGHT + GAP)
            for place, hit in enumerate(hits[drawn : drawn + rows * COLUMNS]):
                if not wanted():
                    raise Stopped
                row, column = divmod(place, COLUMNS)
                self._draw_card(
                    column * (self._card + GAP), top + row * pitch, pitch - GAP - TEXT_HEIGHT, drawn + place + 1, hit
                )
                done(drawn + place + 1)
            drawn += rows * COLUMNS
            self._draw_footer(page + 1, pages)

    # --- measures ------------------------------------------------------------------------------------------------

    def _rows_in(self, height: float) -> int:
        return max(1, int((height + GAP) / (LEAST_PICTURE + TEXT_HEIGHT + GAP)))

    def _font(self, points: float, bold: bool = False) -> QFont:
        font = QFont(self._painter.font())
        font.setPointSizeF(points)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _line_height(self, font: QFont) -> float:
        return QFontMetricsF(font, self._device).lineSpacing() / self._unit

    def _rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        """Millimetres as the painter's units."""
        return QRectF(x * self._unit, y * self._unit, width * self._unit, height * self._unit)

    # --- text ----------------------------------------------------------------------------------------------------

    def _write(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        font: QFont,
        colour: str,
        most: int = 1,
        flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> float:
        """At most `most` lines, the last with "…" where there is more; gives their height."""
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        height = self._line_height(font)
        lines = self._lines(text, font, width, most)
        for place, line in enumerate(lines):
            self._painter.drawText(self._rect(x, y + place * height, width, height), flags, line)
        return len(lines) * height

    def _lines(self, text: str, font: QFont, width: float, most: int) -> list[str]:
        text = " ".join(text.split())
        layout = QTextLayout(text, font, self._device)
        layout.beginLayout()
        starts: list[int] = []
        while len(starts) < most and (line := layout.createLine()).isValid():
            line.setLineWidth(width * self._unit)
            starts.append(line.textStart())
        layout.endLayout()
        ends = [*starts[1:], len(text)]
        metrics = QFontMetricsF(font, self._device)
        parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
        return [metrics.elidedText(part, Qt.TextElideMode.ElideRight, width * self._unit + 1) for part in parts]

    # --- the parts of a page ---------------------------------------------------------------------------------------

    def _photos(self) -> tuple[Photo, ...]:
        return self._sheet.photos[:MOST_PHOTOS]

    def _text_width(self) -> float:
        return self._width - len(self._photos()) * (HEADER_PHOTO + GAP)

    def _header_height(self) -> float:
        small = self._line_height(self._font(9))
        said = sum(len(self._lines(text, self._font(9), self._text_width(), 3)) for text in self._sheet.said)
        text = self._line_height(self._font(18, bold=True)) + 2 + small * (1 + said)
        return max(text, HEADER_PHOTO if self._photos() else 0.0) + 9

    def _draw_header(self) -> None:
        width = self._text_width()
        y = self._write(self._sheet.title, 0, 0, width, self._font(18, bold=True), LIGHT.text)
        y += self._write(self._sheet.date, 0, y, width, self._font(9), LIGHT.muted) + 2
        for text in self._sheet.said:
            y += self._write(text, 0, y, width, self._font(9), LIGHT.text, most=3)
        for place, photo in enumerate(reversed(self._photos())):
            x = self._width - HEADER_PHOTO - place * (HEADER_PHOTO + GAP)
            self._draw_picture(x, 0, HEADER_PHOTO, HEADER_PHOTO, _asked(photo))
        self._painter.setPen(QPen(QColor(LIGHT.border), 0.25 * self._unit))
        rule = (self._top - 4.5) * self._unit
        self._painter.drawLine(QPointF(0, rule), QPointF(self._width * self._unit, rule))

    def _draw_footer(self, page: int, pages: int) -> None:
        font = self._font(7)
        y = self._height + FOOTER - self._line_height(font)
        self._write(f"{self._sheet.title} · {self._sheet.date}", 0, y, self._width / 2, font, LIGHT.muted)
        number = _tr("Page {0} of {1}").format(page, pages)
        right = Qt.AlignmentFlag.AlignRight
        self._write(number, self._width / 2, y, self._width / 2, font, LIGHT.muted, flags=right)

    def _draw_card(self, x: float, y: float, picture: float, rank: int, hit: Hit) -> None:
        self._draw_picture(x, y, self._card, picture, load_item(hit.item, self._sheet.thumbnails, PIXELS))
        strong, plain, small = self._font(8, bold=True), self._font(8), self._font(7.5)
        y += picture + 1.2
        y += self._write(f"{rank}. {self._naming.title(hit.item)}", x, y, self._card, strong, LIGHT.text, most=2) + 0.3
        if code := self._naming.code(hit.item):
            y += self._write(code, x, y, self._card, small, LIGHT.muted) + 0.3
        half, right = self._card / 2, Qt.AlignmentFlag.AlignRight
        price = self._write(self._price_text(hit), x, y, half, strong, LIGHT.text)
        stock = self._write(self._stock_text(hit), x + half, y, half, plain, LIGHT.text, flags=right)
        y += max(price, stock) + 0.3
        self._write(self._likeness_text(hit), x, y, self._card, small, LIGHT.muted)

    def _price_text(self, hit: Hit) -> str:
        value = hit.item.attributes.get(self._price.key) if self._price else None
        return "" if value is None else captions.value_text(value, self._price)

    def _stock_text(self, hit: Hit) -> str:
        value = hit.item.attributes.get(self._stock.key) if self._stock else None
        if hit.group is not None and hit.group.stock is not None:
            value = hit.group.stock
        return "" if value is None else _tr("{0} in stock").format(captions.value_text(value))

    def _likeness_text(self, hit: Hit) -> str:
        if hit.score is None:
            return ""
        share = captions.percent(hit.score)
        return share if hit.band is None else f"{captions.band(hit.band)} · {share}"

    def _draw_picture(self, x: float, y: float, width: float, height: float, image: QImage | None) -> None:
        """The picture, whole, in the middle of a frame."""
        frame = self._rect(x, y, width, height)
        self._painter.setPen(QPen(QColor(LIGHT.border), 0.2 * self._unit))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(frame, 1.2 * self._unit, 1.2 * self._unit)
        if image is None:
            self._painter.setFont(self._font(7))
            self._painter.setPen(QColor(LIGHT.muted))
            self._painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, _tr("No picture"))
            return
        inner = self._rect(x + 0.8, y + 0.8, width - 1.6, height - 1.6)
        size = image.size().toSizeF().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(QPointF(0, 0), size)
        target.moveCenter(inner.center())
        # Pictures without transparency are kept as JPEG in the file, at a tenth of the size.
        self._painter.drawImage(target, image.convertToFormat(QImage.Format.Format_RGB32))


def _asked(photo: Photo) -> QImage | None:
    """The part of the photo that was asked about, as the user turned it."""
    image = load_photo(source(photo), 2 * PIXELS)
    return None if image is None else cut(arranged(image, photo), photo)


def write(sheet: Sheet, file: Path, done: Callable[[int], object], wanted: Callable[[], bool]) -> None:
    """Write the pages into a file.

    Raises:
        Stopped: `wanted` said no; nothing is written.
        UserError: the file cannot be written; one that was there is as it was.
    """
    data = pdf(sheet, done, wanted)
    with replacing(file) as draft:
        draft.write_bytes(data)
