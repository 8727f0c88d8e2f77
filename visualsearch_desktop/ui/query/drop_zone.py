"""What is shown where no photo is: an invitation to give one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from visualsearch_desktop.ui import icons, theme

HEIGHT = 176
ICON_SIDE = 34.0


class DropZone(QWidget):
    """Says what to do; a click or Enter asks to open a photo. Drops are taken by the whole window."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Photo to search with"))
        self.setToolTip(self.tr("Drop photos anywhere in the window, or click to open them"))

    def sizeHint(self) -> QSize:
        return QSize(240, HEIGHT)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        muted = QColor(theme.current().muted)
        place = QRectF(self.rect()).adjusted(theme.S, theme.S, -theme.S, -theme.S)
        icon = QRectF(0, 0, ICON_SIDE, ICON_SIDE)
        icon.moveCenter(place.center())
        icon.translate(0, -22)
        icons.paint(painter, icon, "image-plus", muted)
        text = place.adjusted(theme.S, icon.bottom() - place.top() + theme.S, -theme.S, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.setPen(muted)
        painter.drawText(text, flags, self.tr("Drop a photo here,\nor click to open one"))
