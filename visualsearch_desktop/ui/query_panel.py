"""The photo that is searched with: a drop zone, and buttons to open, paste and clear."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.pictures import load_photo

ZONE_HEIGHT = 176
PREVIEW_SIDE = 640


class DropZone(QWidget):
    """Shows the photo, or what to do; a click or Enter asks to open one. Drops are taken by the whole window."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dropZone")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(ZONE_HEIGHT)
        self._pixmap: QPixmap | None = None

    def sizeHint(self) -> QSize:
        return QSize(240, ZONE_HEIGHT)

    def set_pixmap(self, pixmap: QPixmap | None, filled: bool) -> None:
        """Show a photo; `filled` without a pixmap is a photo that cannot be previewed."""
        self._pixmap = pixmap
        self._set_property("filled", filled)

    def set_hot(self, hot: bool) -> None:
        """Show that a drop would be taken."""
        self._set_property("hot", hot)

    @property
    def pixmap(self) -> QPixmap | None:
        """The photo that is shown."""
        return self._pixmap

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
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colours = theme.current()
        place = QRectF(self.rect()).adjusted(theme.S, theme.S, -theme.S, -theme.S)
        if self._pixmap is not None:
            size = self._pixmap.size().toSizeF().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRectF(0, 0, size.width(), size.height())
            target.moveCenter(place.center())
            painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))
            return
        filled = bool(self.property("filled"))
        side = 34.0
        icon = QRectF(0, 0, side, side)
        icon.moveCenter(place.center())
        if not filled:
            icon.translate(0, -22)
        icons.paint(painter, icon, "image" if filled else "image-plus", QColor(colours.muted))
        if filled:
            return
        text = place.adjusted(theme.S, icon.bottom() - place.top() + theme.S, -theme.S, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.setPen(QColor(colours.muted))
        painter.drawText(text, flags, self.tr("Drop a photo here,\nor click to open one"))

    def _set_property(self, name: str, value: bool) -> None:
        if self.property(name) != value:
            self.setProperty(name, value)
            self.style().unpolish(self)
            self.style().polish(self)
        self.update()


class QueryPanel(QWidget):
    """The drop zone with its caption and buttons."""

    openRequested = Signal()
    pasteRequested = Signal()
    cameraRequested = Signal()
    clearRequested = Signal()

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._photo: Photo | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S)
        self.zone = DropZone()
        self.zone.setAccessibleName(self.tr("Photo to search with"))
        self.zone.setToolTip(self.tr("Drop a photo anywhere in the window, or click to open one"))
        self.zone.clicked.connect(self.openRequested)
        layout.addWidget(self.zone)
        self._caption = QLabel()
        self._caption.setObjectName("muted")
        self._caption.setTextFormat(Qt.TextFormat.PlainText)
        self.clear_button = QToolButton()
        self.clear_button.setObjectName("flat")
        self.clear_button.setIcon(icons.icon("x"))
        self.clear_button.setToolTip(self.tr("Take the photo away and show all items (Esc)"))
        self.clear_button.setAccessibleName(self.tr("Clear the photo"))
        self.clear_button.clicked.connect(self.clearRequested)
        name_row = QHBoxLayout()
        name_row.addWidget(self._caption, 1)
        name_row.addWidget(self.clear_button)
        layout.addLayout(name_row)
        row = QHBoxLayout()
        row.setSpacing(theme.XS)
        self.open_button = icons.icon_button("folder-open", self.tr("Open…"))
        self.open_button.setToolTip(self.tr("Open a photo to search with (Ctrl+O)"))
        self.open_button.clicked.connect(self.openRequested)
        self.paste_button = icons.icon_button("clipboard", self.tr("Paste"))
        self.paste_button.setToolTip(self.tr("Search with the picture in the clipboard (Ctrl+V)"))
        self.paste_button.clicked.connect(self.pasteRequested)
        self.camera_button = QPushButton(icons.icon("camera"), "")
        self.camera_button.setToolTip(self.tr("Take a photo with the camera (F8)"))
        self.camera_button.setAccessibleName(self.tr("Camera"))
        self.camera_button.clicked.connect(self.cameraRequested)
        row.addWidget(self.open_button, 1)
        row.addWidget(self.paste_button, 1)
        row.addWidget(self.camera_button)
        layout.addLayout(row)
        self.show_photo(None)

    def show_photo(self, photo: Photo | None) -> None:
        """Show another photo; it is decoded off the window's thread."""
        self._photo = photo
        self.clear_button.setVisible(photo is not None)
        self.zone.set_pixmap(None, photo is not None)
        self._caption.setVisible(photo is not None)
        if photo is None:
            return
        name = captions.plain(Path(photo.path).name) if photo.path else self.tr("Picture without a file")
        width = max(120, self.zone.width() - self.clear_button.sizeHint().width() - theme.S)
        self._caption.setText(self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width))
        self._caption.setToolTip(captions.plain(photo.path) if photo.path else name)
        self._background.run(
            lambda: load_photo(photo, PREVIEW_SIDE),
            lambda image: self._previewed(photo, image),
        )

    def _previewed(self, photo: Photo, image: QImage | None) -> None:
        if photo is self._photo and image is not None:
            self.zone.set_pixmap(QPixmap.fromImage(image), True)
