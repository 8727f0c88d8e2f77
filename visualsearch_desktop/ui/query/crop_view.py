"""The photo that is searched with, large, and the part of it that counts."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualsearch_desktop.ui import icons, theme
from visualsearch_desktop.ui.query.crop_area import CropArea

LOWEST = 96
"""The least height of the picture, in device-independent pixels."""


class CropView(CropArea):
    """As wide as the panel and as high as the photo then is, within bounds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("photo")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Photo to search with"))
        self.setToolTip(
            self.tr(
                "Drag over the part to search for. Enter begins with the middle, the arrow keys move it, with Shift "
                "they resize it; a double click or Delete takes it away."
            )
        )
        self._pixmap: QPixmap | None = None
        self._highest = 2 * LOWEST
        self._wanted = LOWEST
        self._fit()

    @property
    def pixmap(self) -> QPixmap | None:
        """The photo that is shown."""
        return self._pixmap

    def set_image(self, image: QImage | None) -> None:
        """Show another photo, turned and flipped as it is searched; None where there is no preview of it (yet)."""
        self._pixmap = None if image is None else QPixmap.fromImage(image)
        self._fit()
        self.update()

    def set_highest(self, height: int) -> None:
        """The most height that the picture may take."""
        self._highest = max(LOWEST, height)
        self._fit()

    def place(self) -> QRectF:
        if self._pixmap is None:
            return QRectF()
        inside = self._inside()
        size = self._pixmap.size().toSizeF().scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(inside.center())
        return place

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._pixmap is None:
            icon = QRectF(0, 0, 34, 34)
            icon.moveCenter(self._inside().center())
            icons.paint(painter, icon, "image", QColor(theme.current().muted))
            return
        painter.drawPixmap(self.place(), self._pixmap, QRectF(self._pixmap.rect()))
        self.paint_crop(painter)

    def _inside(self) -> QRectF:
        return QRectF(self.rect()).adjusted(theme.XS, theme.XS, -theme.XS, -theme.XS)

    def _fit(self) -> None:
        # While a photo is decoded, the picture stays as high as the one before.
        if self._pixmap is not None:
            wide = self.width() - 2 * theme.XS
            self._wanted = round(wide * self._pixmap.height() / max(1, self._pixmap.width())) + 2 * theme.XS
        self.setFixedHeight(max(LOWEST, min(self._wanted, self._highest)))
