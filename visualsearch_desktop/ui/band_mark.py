"""The sign of a band: four dots, of which as many are filled as the item is alike. It does not depend on colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from visualsearch_desktop.core.types import Band
from visualsearch_desktop.ui import theme

DOTS = 4
FILLED = {Band.SAME: 4, Band.VERY_ALIKE: 3, Band.ALIKE: 2, Band.WEAK: 1}

SIDE, GAP = 7.0, 3.0
"""Of a dot, in device-independent pixels, at the usual size."""

WIDTH = DOTS * SIDE + (DOTS - 1) * GAP


def paint_dots(painter: QPainter, place: QRectF, band: Band, scale: float = 1.0) -> None:
    """Draw the dots at the left of the place, half way down."""
    colours = theme.current()
    side, step = SIDE * scale, (SIDE + GAP) * scale
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.accent), 1.2 * scale))
    radius = (side - 1.2 * scale) / 2
    for number in range(DOTS):
        painter.setBrush(QColor(colours.accent) if number < FILLED[band] else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(place.left() + side / 2 + number * step, place.center().y()), radius, radius)
    painter.restore()


class BandMark(QWidget):
    """The dots as a widget."""

    def __init__(self, scale: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = scale
        self._band = Band.WEAK
        self.setFixedSize(QSize(round(WIDTH * scale) + 1, round(SIDE * scale) + 2))

    @property
    def band(self) -> Band:
        """The band that is shown."""
        return self._band

    def set_band(self, band: Band) -> None:
        """Show another band."""
        self._band = band
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_dots(QPainter(self), QRectF(self.rect()), self._band, self._scale)
