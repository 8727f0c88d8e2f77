"""One small picture of what is asked with, and the x that takes it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui import icons, theme
from visualsearch_desktop.ui.query.previews import LARGE, SMALL, Previews, cut

SIDE = 42
BADGE = 15.0


class Kind(Enum):
    """What a tile stands for."""

    PHOTO = "photo"
    LIKE = "like"
    UNLIKE = "unlike"


@dataclass(frozen=True)
class TileContent:
    """What a tile shows. Its picture is the first of `photos` that can be decoded."""

    kind: Kind
    photos: tuple[Photo, ...]
    name: str
    tip: str
    active: bool = False


class Tile(QAbstractButton):
    """One picture with an x; Delete or Backspace takes it away, as the x does."""

    removed = Signal()

    def __init__(self, previews: Previews, parent: QWidget) -> None:
        super().__init__(parent)
        self._previews = previews
        self._content: TileContent | None = None
        self._pixmap: QPixmap | None = None
        self._over_cross = False
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCheckable(True)

    @property
    def content(self) -> TileContent | None:
        """What is shown."""
        return self._content

    @property
    def pixmap(self) -> QPixmap | None:
        """Its picture, once that is decoded."""
        return self._pixmap

    @property
    def cross(self) -> QRect:
        """Where the x is."""
        return QRect(SIDE - int(BADGE), 0, int(BADGE), int(BADGE))

    def show_content(self, content: TileContent) -> None:
        """Show something else."""
        before, self._content = self._content, content
        self.setChecked(content.active)
        self.setAccessibleName(content.name)
        self.setToolTip(content.tip)
        if before is None or before.photos != content.photos:
            if before is None or before.kind is not content.kind:
                self._pixmap = None
            self._load(content, content.photos)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _removes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _removes(event):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.cross.contains(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # On the x nothing is pressed down, so that its release is no click.
        if not self.cross.contains(event.position().toPoint()):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.cross.contains(event.position().toPoint()):
            self.removed.emit()

    def nextCheckState(self) -> None:
        """What is checked is said by the question alone."""

    def paintEvent(self, event: QPaintEvent) -> None:
        content, colours = self._content, theme.current()
        if content is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        outline = QPainterPath()
        outline.addRoundedRect(frame, 5, 5)
        painter.fillPath(outline, QColor(colours.window))
        painter.save()
        painter.setClipPath(outline)
        if self._pixmap is not None:
            size = self._pixmap.size().toSizeF().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(frame.center())
            painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        else:
            icon = QRectF(0, 0, 18, 18)
            icon.moveCenter(frame.center())
            icons.paint(painter, icon, "image", QColor(colours.muted))
        painter.restore()
        edge = {Kind.LIKE: colours.good, Kind.UNLIKE: colours.danger, Kind.PHOTO: colours.border}[content.kind]
        marked = content.kind is not Kind.PHOTO or content.active
        if content.active:
            edge = colours.accent
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(edge), 2.0 if marked else 1.0))
        painter.drawRoundedRect(frame, 5, 5)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.text), 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        cross = QRectF(self.cross)
        _badge(painter, cross, colours.text if self._over_cross else colours.surface, colours.border)
        icons.paint(
            painter,
            cross.adjusted(3, 3, -3, -3),
            "x",
            QColor(colours.surface if self._over_cross else colours.text),
        )
        if content.kind is not Kind.PHOTO:
            sign = QRectF(0, SIDE - BADGE, BADGE, BADGE)
            _badge(painter, sign, edge, colours.surface)
            name = "plus" if content.kind is Kind.LIKE else "minus"
            icons.paint(painter, sign.adjusted(2.5, 2.5, -2.5, -2.5), name, QColor(colours.surface))

    def _hover(self, over: bool) -> None:
        if over != self._over_cross:
            self._over_cross = over
            self.update()

    def _load(self, content: TileContent, photos: Sequence[Photo]) -> None:
        photo, *others = photos
        side = LARGE if content.kind is Kind.PHOTO else SMALL

        def show(image: QImage | None) -> None:
            if content.photos != (self._content.photos if self._content else ()):
                return
            if image is None and others:
                self._load(content, others)
                return
            if image is not None:
                most = round(SIDE * self.devicePixelRatioF())
                small = cut(image, photo).scaled(
                    most, most, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                )
                self._pixmap = QPixmap.fromImage(small)
            else:
                self._pixmap = None
            self.update()

        self._previews.show(photo, side, self, show)


def _removes(event: QKeyEvent) -> bool:
    return not event.modifiers() and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def _badge(painter: QPainter, place: QRectF, fill: str, edge: str) -> None:
    painter.setPen(QPen(QColor(edge), 1.0))
    painter.setBrush(QColor(fill))
    painter.drawEllipse(place.adjusted(0.5, 0.5, -0.5, -0.5))
