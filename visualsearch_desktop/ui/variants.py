"""The variants of an article, of which one is shown at a time."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import Group, Item
from visualsearch_desktop.ui import captions, theme

MOST_ROWS = 5
"""Rows that are seen without scrolling."""


class Variants(QWidget):
    """A list to choose from by mouse and arrow keys; hidden where an item is no group."""

    chosen = Signal(object)
    """An `Item` of the group."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.XS, 0, 0)
        layout.setSpacing(theme.XS)
        self._heading = QLabel()
        self._heading.setObjectName("heading")
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Variants"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        self.list.currentItemChanged.connect(self._choose)
        layout.addWidget(self._heading)
        layout.addWidget(self.list)
        self.hide()

    def show_group(self, group: Group | None, current: Item, naming: captions.Naming) -> None:
        """Show the variants of another article; none of them is told as chosen by that."""
        self.setVisible(group is not None and group.count > 1)
        self.list.blockSignals(True)
        self.list.clear()
        for item in group.items if group else ():
            text = naming.variant(item, group) if group else ""
            row = QListWidgetItem(text)
            row.setToolTip(captions.tip(text))
            row.setSizeHint(QSize(0, self.list.fontMetrics().height() + theme.S))
            row.setData(Qt.ItemDataRole.UserRole, item)
            self.list.addItem(row)
            if item.id == current.id:
                self.list.setCurrentItem(row)
        self.list.blockSignals(False)
        if group is not None:
            self._heading.setText(self._said(group))
            rows = min(MOST_ROWS, self.list.count())
            self.list.setMaximumHeight(rows * self.list.sizeHintForRow(0) + 2 * self.list.frameWidth() + theme.XS)

    def _said(self, group: Group) -> str:
        text = captions.variants(group.count)
        if group.count > len(group.items):
            text = self.tr("{0}, the first {1} are shown").format(text, captions.count(len(group.items)))
        return text

    def _choose(self, row: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if row is not None:
            self.chosen.emit(row.data(Qt.ItemDataRole.UserRole))
