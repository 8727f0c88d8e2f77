"""A slider with two handles."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from visualsearch_desktop.ui import theme

HANDLE, GROOVE = 14, 4


class Grip(Enum):
    """What the mouse has hold of."""

    LOW = "low"
    HIGH = "high"
    BOTH = "both"


class RangeSlider(QWidget):
    """Bounds on a groove; the bar between the handles moves both. It takes no keys: fields beside it do that."""

    valueChanged = Signal(object)
    """The lower and the upper value, (float, float)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ends = (0.0, 1.0)
        self._values = (0.0, 1.0)
        self._grip: Grip | None = None
        self._offset = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> tuple[float, float]:
        """The lower and the upper value."""
        return self._values

    def isSliderDown(self) -> bool:
        """True while the mouse moves something."""
        return self._grip is not None

    def setRange(self, least: float, greatest: float) -> None:
        """Set where the groove begins and ends; the values are moved into that."""
        self._ends = (least, greatest)
        self.setValue(self._values)
        self.update()

    def setValue(self, values: tuple[float, float]) -> None:
        """Set both values; they are put in order and moved between the ends."""
        least, greatest = self._ends
        low, high = sorted(min(greatest, max(least, value)) for value in values)
        if (low, high) != self._values:
            self._values = (low, high)
            self.update()
            self.valueChanged.emit(self._values)

    def sizeHint(self) -> QSize:
        return QSize(120, HANDLE + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * HANDLE, HANDLE + 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        place = event.position().x()
        low, high = (self._place(value) for value in self._values)
        near_low, near_high = abs(place - low), abs(place - high)
        on_bar = min(low, high) + HANDLE / 2 < place < max(low, high) - HANDLE / 2
        if on_bar and self._values != self._ends:
            self._grip, self._offset = Grip.BOTH, self._value(place) - self._values[0]
        elif near_low < near_high or (near_low == near_high and self._goes_down(place)):
            self._grip = Grip.LOW
        else:
            self._grip = Grip.HIGH
        self._move(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._move(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        groove = QRectF(HANDLE / 2, middle - GROOVE / 2, self.width() - HANDLE, GROOVE)
        painter.setBrush(QColor(colours.sunken))
        painter.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)
        painter.setBrush(QColor(colours.accent if self.isEnabled() else colours.border))
        low, high = sorted(self._place(value) for value in self._values)
        painter.drawRect(QRectF(low, groove.top(), high - low, GROOVE))
        radius = HANDLE / 2 if self.underMouse() and self.isEnabled() else HANDLE / 2 - 1
        for place in (low, high):
            painter.drawEllipse(QPointF(place, middle), radius, radius)

    def _move(self, place: float) -> None:
        value, (low, high), (least, greatest) = self._value(place), self._values, self._ends
        if self._grip is Grip.LOW:
            self.setValue((min(value, high), high))
        elif self._grip is Grip.HIGH:
            self.setValue((low, max(value, low)))
        else:
            start = min(max(least, value - self._offset), greatest - (high - low))
            self.setValue((start, start + (high - low)))

    def _goes_down(self, place: float) -> bool:
        """Whether of two handles that lie at one place the lower is meant: the only one that can move from an end."""
        both = self._values[0]
        return self._value(place) < both or both == self._ends[1]

    @property
    def _mirrored(self) -> bool:
        return self.layoutDirection() is Qt.LayoutDirection.RightToLeft

    def _place(self, value: float) -> float:
        """Where a value lies, in pixels from the left."""
        least, greatest = self._ends
        share = (value - least) / (greatest - least) if greatest > least else 0.0
        return HANDLE / 2 + (1 - share if self._mirrored else share) * (self.width() - HANDLE)

    def _value(self, place: float) -> float:
        """The value at a place, between the ends."""
        least, greatest = self._ends
        share = min(1.0, max(0.0, (place - HANDLE / 2) / max(1, self.width() - HANDLE)))
        return least + (1 - share if self._mirrored else share) * (greatest - least)
