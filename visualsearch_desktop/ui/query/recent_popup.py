"""The list of the photos that were searched with lately."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QKeyEvent, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.icons import icon
from visualsearch_desktop.ui.query.previews import LARGE, Previews, cut

PICTURE, CELL, IN_LINE, LINES = 76, 88, 4, 3


class RecentPopup(QFrame):
    """Small pictures, newest first: a click or Enter asks with one again, Escape closes."""

    chosen = Signal(object)
    """The tuple of `Photo`s of a question."""
    clearRequested = Signal()

    def __init__(self, previews: Previews, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("popup")
        self.setAccessibleName(self.tr("Recent photos"))
        self._previews = previews
        self._entries: list[tuple[Photo, ...]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.S, theme.S, theme.S, theme.S)
        layout.setSpacing(theme.XS)
        self.list = QListWidget()
        self.list.setObjectName("recent")
        self.list.setAccessibleName(self.accessibleName())
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(PICTURE, PICTURE))
        self.list.setGridSize(QSize(CELL, CELL))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        layout.addWidget(self.list)
        self._empty = QLabel(self.tr("Photos that you search with appear here."))
        self._empty.setObjectName("muted")
        self._empty.setWordWrap(True)
        self._empty.setMargin(theme.S)
        layout.addWidget(self._empty)
        foot = QHBoxLayout()
        self.note = QLabel()
        self.note.setObjectName("muted")
        self.note.setWordWrap(True)
        self.clear_button = QPushButton(self.tr("Clear"))
        self.clear_button.setObjectName("link")
        self.clear_button.setToolTip(self.tr("Forget all these photos"))
        self.clear_button.clicked.connect(self._clear)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.clear_button)
        layout.addLayout(foot)
        # With room for the scroll bar, so that it takes none of the pictures'.
        self.list.setFixedWidth(IN_LINE * CELL + 16)

    def open_below(self, button: QWidget, entries: Sequence[tuple[Photo, ...]], kept: bool) -> None:
        """Show these questions' photos under a button; `kept` says that files are remembered beyond this window."""
        self._entries = list(entries)
        self.list.clear()
        for photos in self._entries:
            item = QListWidgetItem(icon("image", QPalette.ColorRole.PlaceholderText), "")
            name = ", ".join(captions.photo_name(photo) for photo in photos)
            item.setToolTip(captions.tip(name))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
            item.setSizeHint(QSize(CELL, CELL))
            self.list.addItem(item)
            self._load(item, photos)
        self.list.setVisible(bool(self._entries))
        self._empty.setVisible(not self._entries)
        self.clear_button.setEnabled(bool(self._entries))
        self.note.setText(
            self.tr("Files are remembered; see the settings.") if kept else self.tr("Forgotten when the window closes.")
        )
        lines = min(LINES, -(-len(self._entries) // IN_LINE))
        self.list.setFixedHeight(lines * CELL + 2)
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, button.height() + 2))
        screen = button.screen().availableGeometry()
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        place.setY(max(screen.top(), min(place.y(), screen.bottom() - self.height())))
        self.move(place)
        self.show()
        if self._entries:
            self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
            and (item := self.list.currentItem()) is not None
        ):
            self._choose(item)
            return True
        return super().eventFilter(watched, event)

    def _choose(self, item: QListWidgetItem) -> None:
        photos = self._entries[self.list.row(item)]
        self.hide()
        self.chosen.emit(photos)

    def _clear(self) -> None:
        self.hide()
        self.clearRequested.emit()

    def _load(self, item: QListWidgetItem, photos: tuple[Photo, ...]) -> None:
        entries = self._entries

        def show(image: QImage | None) -> None:
            # The list may have been filled anew since.
            if image is not None and self._entries is entries:
                item.setIcon(QIcon(self._picture(cut(image, photos[0]), len(photos))))

        self._previews.show(photos[0], LARGE, self, show)

    def _picture(self, image: QImage, number: int) -> QPixmap:
        """A picture centred on a square, with the number of photos where there are several."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(PICTURE * ratio), round(PICTURE * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(0, 0, PICTURE, PICTURE)
        size = image.size().toSizeF().scaled(whole.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(whole.center())
        most = size.toSize() * ratio
        painter.drawImage(
            place,
            image.scaled(most, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation),
        )
        if number > 1:
            badge = QRectF(PICTURE - 26, PICTURE - 20, 24, 18)
            colours = theme.current()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(badge, 9, 9)
            painter.setPen(QColor(colours.on_accent))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, captions.count(number))
        painter.end()
        return pixmap
