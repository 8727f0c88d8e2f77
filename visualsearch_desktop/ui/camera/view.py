"""The camera's picture on the screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from visualsearch_desktop.ui import theme

BACKDROP = "#0e1013"
"""Behind the picture, in both themes: a frame that is lighter than the picture would dazzle."""


class LiveView(QWidget):
    """Shows the newest frame whole, mirrored or not, and the seconds that a countdown has left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._mirrored = False
        self._seconds = 0

    def sizeHint(self) -> QSize:
        return QSize(560, 400)

    @property
    def image(self) -> QImage:
        """The frame that is shown, as the camera sees it."""
        return self._image

    @property
    def mirrored(self) -> bool:
        """Whether it is shown as in a mirror."""
        return self._mirrored

    def show_image(self, image: QImage, mirrored: bool) -> None:
        """Show a frame."""
        self._image, self._mirrored = image, mirrored
        self.update()

    def show_seconds(self, seconds: int) -> None:
        """Show what the countdown has left; 0 shows nothing."""
        self._seconds = seconds
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(place, theme.RADIUS, theme.RADIUS)
        painter.setClipPath(outline)
        painter.fillRect(place, QColor(BACKDROP))
        if not self._image.isNull():
            size = self._image.size().toSizeF().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(place.center())
            painter.save()
            if self._mirrored:
                painter.translate(place.width(), 0)
                painter.scale(-1, 1)
            painter.drawImage(target, self._image)
            painter.restore()
        if self._seconds:
            self._paint_seconds(painter, place)

    def _paint_seconds(self, painter: QPainter, place: QRectF) -> None:
        disc = QRectF(0, 0, 120, 120)
        disc.moveCenter(place.center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawEllipse(disc)
        font = painter.font()
        font.setPixelSize(72)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._seconds))
