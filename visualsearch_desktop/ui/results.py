"""The middle of the window: messages, a line about the answer, and the grid or what to do instead."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QStackedWidget, QVBoxLayout, QWidget

from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.eliding_label import ElidingLabel
from visualsearch_desktop.ui.empty_state import EmptyState
from visualsearch_desktop.ui.grid import MAX_SIZE, MIN_SIZE, SIZE_STEP, Grid
from visualsearch_desktop.ui.icons import IconLabel
from visualsearch_desktop.ui.message_bar import MessageBar


class ResultsPane(QWidget):
    """Puts the grid under its head line, and the empty state in the grid's place."""

    def __init__(self, grid: Grid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = grid
        self.messages = MessageBar()
        self.empty = EmptyState()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(theme.M + 3, theme.S, theme.M, theme.XS)
        head.setSpacing(theme.S)
        self._line = ElidingLabel()
        self._line.setObjectName("muted")
        head.addWidget(self._line, 1)
        head.addWidget(IconLabel("grid-2x2", 14))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(MIN_SIZE // SIZE_STEP, MAX_SIZE // SIZE_STEP)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(110)
        self.slider.setValue(grid.card_size // SIZE_STEP)
        self.slider.setAccessibleName(self.tr("Size of the pictures"))
        self.slider.setToolTip(self.tr("Size of the pictures (Ctrl++ and Ctrl+−)"))
        self.slider.valueChanged.connect(lambda value: grid.set_card_size(value * SIZE_STEP))
        head.addWidget(self.slider)
        head.addWidget(IconLabel("square", 16))
        layout.addWidget(self._head)
        self._stack = QStackedWidget()
        holder = QWidget()
        inner = QHBoxLayout(holder)
        inner.setContentsMargins(theme.S, 0, 0, 0)
        inner.addWidget(grid)
        self._stack.addWidget(holder)
        self._stack.addWidget(self.empty)
        layout.addWidget(self._stack, 1)

    @property
    def line(self) -> str:
        """What is said over the grid."""
        return self._line.text()

    @property
    def shows_grid(self) -> bool:
        """True while the grid is shown, False while the empty state is."""
        return self._stack.currentIndex() == 0

    def say(self, text: str, tool_tip: str = "") -> None:
        """Say something about the answer."""
        self._line.setText(text)
        self._line.setToolTip(tool_tip)

    def show_grid(self) -> None:
        """Show the hits."""
        self._head.show()
        self._stack.setCurrentIndex(0)

    def show_empty(self) -> None:
        """Show what the empty state was told to say."""
        self._head.hide()
        self._stack.setCurrentIndex(1)

    def resize_cards(self, steps: int) -> None:
        """Make the pictures larger or smaller."""
        self.slider.setValue(self.slider.value() + steps)
