"""A picture on which a part is chosen, by mouse and keys; what the photo's view and the screen's have in common."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from visualsearch_desktop.core.types import Crop
from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.query import crops
from visualsearch_desktop.ui.query.crops import Handle

REACH = 9
"""How near an edge it is taken hold of, in device-independent pixels."""
SLIP = 4
"""A press that moves less than this draws nothing."""
STEP = 0.02
"""How far an arrow key goes, as a share of the picture."""
HANDLE_SIDE = 7.0
SHADE = QColor(0, 0, 0, 140)
"""Over what is not chosen."""

_DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_BY_SIDES = {
    (-1, 0): Handle.LEFT,
    (1, 0): Handle.RIGHT,
    (0, -1): Handle.TOP,
    (0, 1): Handle.BOTTOM,
    (-1, -1): Handle.TOP_LEFT,
    (1, -1): Handle.TOP_RIGHT,
    (-1, 1): Handle.BOTTOM_LEFT,
    (1, 1): Handle.BOTTOM_RIGHT,
    (0, 0): Handle.INSIDE,
}
_CURSORS = {
    Handle.INSIDE: Qt.CursorShape.SizeAllCursor,
    Handle.LEFT: Qt.CursorShape.SizeHorCursor,
    Handle.RIGHT: Qt.CursorShape.SizeHorCursor,
    Handle.TOP: Qt.CursorShape.SizeVerCursor,
    Handle.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Handle.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Handle.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Handle.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Handle.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
}


@dataclass(frozen=True)
class _Drag:
    """A drag under way: from where, by which handle (None draws anew), and the crop that there was before."""

    start: QPointF
    handle: Handle | None
    before: Crop | None


class CropArea(QWidget):
    """Holds the crop and lets the user change it. A subclass says where the picture is, and paints it."""

    least = crops.LEAST
    """How small a crop may be, as a share of the picture's width and height."""

    cropChanged = Signal(object, str)
    """The `Crop` or None, also while it is dragged; and a word that all changes of one gesture share."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._crop: Crop | None = None
        self._drag: _Drag | None = None
        self._moved = False
        self._drags = 0
        self.setAccessibleDescription(self.describe())

    @property
    def crop(self) -> Crop | None:
        """What is chosen; None is the whole picture."""
        return self._crop

    @property
    def dragging(self) -> bool:
        """True while the mouse changes the crop."""
        return self._drag is not None and self._moved

    def set_crop(self, crop: Crop | None) -> None:
        """Show another crop. A drag goes on only where this is what it has just told."""
        if crop != self._crop:
            self._drag = None
            self._show(crop)

    def place(self) -> QRectF:
        """Where the whole picture is in the widget; empty where there is none."""
        raise NotImplementedError

    def rect_of(self, crop: Crop) -> QRectF:
        """Where a crop is in the widget."""
        place = self.place()
        corner = QPointF(place.left() + crop.left * place.width(), place.top() + crop.top * place.height())
        other = QPointF(place.left() + crop.right * place.width(), place.top() + crop.bottom * place.height())
        return QRectF(corner, other)

    def start_crop(self) -> None:
        """Choose the middle, to be moved and resized from there; nothing where no picture is seen."""
        if not self.place().isEmpty():
            self._change(crops.centred(), "crop keys")

    def clear_crop(self) -> None:
        """Choose the whole picture."""
        self._drag = None
        self._change(None, "crop cleared")

    def paint_crop(self, painter: QPainter) -> None:
        """Dim what is not chosen, and draw the crop with its handles."""
        if self._crop is None:
            return
        place, rect = self.place(), self.rect_of(self._crop)
        for shaded in (
            QRectF(place.topLeft(), QPointF(place.right(), rect.top())),
            QRectF(QPointF(place.left(), rect.bottom()), place.bottomRight()),
            QRectF(QPointF(place.left(), rect.top()), rect.bottomLeft()),
            QRectF(rect.topRight(), QPointF(place.right(), rect.bottom())),
        ):
            painter.fillRect(shaded, SHADE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        accent = QColor(theme.LIGHT.accent)
        # White over a dark line is seen on every photo.
        painter.setPen(QPen(accent if self.hasFocus() else QColor(0, 0, 0, 160), 3.0))
        painter.drawRect(rect)
        painter.setPen(QPen(Qt.GlobalColor.white, 1.0))
        painter.drawRect(rect)
        painter.setPen(QPen(accent, 1.5))
        painter.setBrush(Qt.GlobalColor.white)
        for handle in Handle:
            if handle is not Handle.INSIDE:
                x, y = handle.place
                knob = QRectF(0, 0, HANDLE_SIDE, HANDLE_SIDE)
                knob.moveCenter(QPointF(rect.left() + x * rect.width(), rect.top() + y * rect.height()))
                painter.drawRect(knob)
        painter.restore()

    def describe(self) -> str:
        """The crop in words."""
        if self._crop is None:
            return self.tr("the whole picture")
        left, top, right, bottom = (
            round(100 * share) for share in (self._crop.left, self._crop.top, self._crop.right, self._crop.bottom)
        )
        return self.tr("cut to {0} to {1} % of the width and {2} to {3} % of the height").format(
            left, right, top, bottom
        )

    # --- Qt's events ---------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts for some of these keys; while there is a crop they are the crop's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._takes(event):
            super().keyPressEvent(event)
            return
        key = event.key()
        if self._crop is None:
            self.start_crop()
        elif key == Qt.Key.Key_Escape and self._drag is not None:
            drag, self._drag = self._drag, None
            self._change(drag.before, self._gesture)
        elif key in _DIRECTIONS:
            x, y = _DIRECTIONS[Qt.Key(key)]
            shifts = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            handle = Handle.BOTTOM_RIGHT if shifts else Handle.INSIDE
            self._change(crops.pulled(self._crop, handle, x * STEP, y * STEP, self.least), "crop keys")
        else:
            self.clear_crop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if event.button() is Qt.MouseButton.LeftButton and self._near(at):
            self._drags += 1
            self._moved = False
            self._drag = _Drag(at, self._handle_at(at), self._crop)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, drag = event.position(), self._drag
        if drag is None:
            self._show_cursor(at)
            return
        if not self._moved and (at - drag.start).manhattanLength() < SLIP:
            return
        self._moved = True
        x1, y1 = self._share(drag.start)
        x2, y2 = self._share(at)
        if drag.handle is None or drag.before is None:
            self._change(crops.drawn(x1, y1, x2, y2, self.least), self._gesture)
        else:
            self._change(crops.pulled(drag.before, drag.handle, x2 - x1, y2 - y1, self.least), self._gesture)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._drag is not None:
            self._drag = None
            if self._moved and self._crop is not None:
                self._change(crops.tidied(self._crop), self._gesture)
            self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clear_crop()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # --- inside --------------------------------------------------------------------------------------------------

    @property
    def _gesture(self) -> str:
        return f"crop {self._drags}"

    def _takes(self, event: QKeyEvent) -> bool:
        key = event.key()
        if self.place().isEmpty() or event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            return False
        if self._crop is None:
            return key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return key in _DIRECTIONS or key in (Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)

    def _change(self, crop: Crop | None, gesture: str) -> None:
        if crop != self._crop:
            self._show(crop)
            self.cropChanged.emit(crop, gesture)

    def _show(self, crop: Crop | None) -> None:
        self._crop = crop
        self.setAccessibleDescription(self.describe())
        self.update()

    def _share(self, at: QPointF) -> tuple[float, float]:
        place = self.place()
        return (at.x() - place.left()) / place.width(), (at.y() - place.top()) / place.height()

    def _near(self, at: QPointF) -> bool:
        place = self.place()
        return not place.isEmpty() and place.adjusted(-REACH, -REACH, REACH, REACH).contains(at)

    def _handle_at(self, at: QPointF) -> Handle | None:
        """What a press takes hold of; None draws anew."""
        if self._crop is None:
            return None
        rect = self.rect_of(self._crop)
        if not rect.adjusted(-REACH, -REACH, REACH, REACH).contains(at):
            return None
        across = _side(at.x(), rect.left(), rect.right())
        down = _side(at.y(), rect.top(), rect.bottom())
        return _BY_SIDES[across, down]

    def _show_cursor(self, at: QPointF) -> None:
        if not self._near(at):
            self.unsetCursor()
            return
        handle = self._handle_at(at)
        self.setCursor(Qt.CursorShape.CrossCursor if handle is None else _CURSORS[handle])


def _side(at: float, low: float, high: float) -> int:
    """-1 near the lower edge, 1 near the upper one, else 0. The middle half is never an edge's."""
    reach = min(REACH, (high - low) / 4)
    if at < low + reach:
        return -1
    return 1 if at > high - reach else 0
