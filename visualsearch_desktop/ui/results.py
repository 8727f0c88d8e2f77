"""The middle of the window: messages, what is said of the answer, and the grid or what to do instead."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from visualsearch_desktop.ui import theme
from visualsearch_desktop.ui.arrangement import Arrangement
from visualsearch_desktop.ui.empty_state import EmptyState
from visualsearch_desktop.ui.grid import MAX_SIZE, MIN_SIZE, SIZE_STEP, Grid
from visualsearch_desktop.ui.message_bar import MessageBar
from visualsearch_desktop.ui.results_head import ResultsHead


class ResultsPane(QWidget):
    """Puts the grid under its head, and the empty state in the grid's place."""

    def __init__(self, grid: Grid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = grid
        self.messages = MessageBar()
        self.empty = EmptyState()
        self.arrangement = Arrangement(self)
        self.head = ResultsHead(self.arrangement)
        self.slider = self.head.slider
        self.slider.setRange(MIN_SIZE // SIZE_STEP, MAX_SIZE // SIZE_STEP)
        self.slider.setValue(grid.card_size // SIZE_STEP)
        self.slider.valueChanged.connect(lambda value: grid.set_card_size(value * SIZE_STEP))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.head)
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
        """What is said over the grid, in small letters."""
        return self.head.line

    @property
    def shows_grid(self) -> bool:
        """True while the grid is shown, False while the empty state is."""
        return self._stack.currentIndex() == 0

    def say(self, text: str, tool_tip: str = "") -> None:
        """Say something about the answer."""
        self.head.say(text, tool_tip)

    def show_grid(self) -> None:
        """Show the hits."""
        self.head.show()
        self.head.about.show()
        self._stack.setCurrentIndex(0)
        if self.window().focusWidget() is self:
            self.grid.setFocus()

    def show_empty(self, searchable: bool = False) -> None:
        """Show what the empty state was told to say; `searchable` where other words could find something."""
        self.head.setVisible(searchable)
        self.head.about.hide()
        if self.window().focusWidget() is self.grid:
            # Else it went to any widget, and the grid would not have it again when it comes back.
            self.setFocus()
        self._stack.setCurrentIndex(1)

    def resize_cards(self, steps: int) -> None:
        """Make the pictures larger or smaller."""
        self.slider.setValue(self.slider.value() + steps)
