"""The active choices as chips, each with an x."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from visualsearch_desktop.core.types import Column
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.icons import icon
from visualsearch_desktop.ui.selection import Chip, Selection

MAX_TEXT = 200


class ChipButton(QPushButton):
    """One choice; a click, Space or Delete takes it back."""

    def __init__(self, chip: Chip, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setProperty("excluded", chip.excluded)
        self.chip = chip
        self.setText(self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, MAX_TEXT))
        self.setIcon(icon("x"))
        self.setIconSize(QSize(12, 12))
        # The x belongs at the end.
        self.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft
            if parent.layoutDirection() is Qt.LayoutDirection.LeftToRight
            else Qt.LayoutDirection.LeftToRight
        )
        self.setAccessibleName(self.tr("Take back: {0}").format(text))
        self.setToolTip(self.accessibleName())


class Chips(QWidget):
    """Wraps its chips to the width that there is."""

    removed = Signal(object)
    """The `Chip` that was taken back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._shown: list[tuple[Chip, str]] = []
        self.buttons: list[ChipButton] = []
        self.hide()

    def show_selection(self, selection: Selection, columns: Mapping[str, Column]) -> None:
        """Show the chips of a selection."""
        chips = [(chip, chip_text(chip, columns[chip.key])) for chip in selection.chips() if chip.key in columns]
        if chips == self._shown:
            return
        self._shown = chips
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        for chip, text in chips:
            button = ChipButton(chip, text, self)
            button.clicked.connect(lambda _=False, chip=chip: self.removed.emit(chip))
            button.show()
            self.buttons.append(button)
        self.setVisible(bool(chips))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """Put the chips into lines. Layouts ask only top-level widgets for height by width reliably."""
        left = top = line = 0
        for button in self.buttons:
            size = button.sizeHint()
            if left and left + size.width() > self.width():
                left, top, line = 0, top + line + theme.XS, 0
            place = QRect(QPoint(left, top), size)
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                place.moveRight(self.width() - 1 - left)
            button.setGeometry(place)
            left, line = left + size.width() + theme.XS, max(line, size.height())
        if top + line != self.minimumHeight():
            self.setFixedHeight(top + line)


def chip_text(chip: Chip, column: Column) -> str:
    """What a chip says: "dress", "not red", "price 10 – 40"; a yes or no with the column's name."""
    label = captions.label(column)
    if chip.range is not None:
        return f"{label} {captions.range_text(chip.range)}"
    text = captions.facet_value_text(chip.value or "", column)
    if chip.value in ("true", "false"):
        text = f"{label}: {text}"
    return QCoreApplication.translate("chips", "not {0}").format(text) if chip.excluded else text
