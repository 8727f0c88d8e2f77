"""The folders of the catalogue."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem

from visualsearch_desktop.core.types import CatalogueState, Source
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.icons import icon, icon_button
from visualsearch_desktop.ui.settings_pages.page import FIELD_HEIGHT, Page


class FoldersPage(Page):
    """Lists the folders; adding and taking out happen at once, each after a question of its own."""

    addWanted = Signal()
    removeWanted = Signal(object)
    """A `Source`."""

    def __init__(self) -> None:
        super().__init__("", "folder")
        self.title = self.tr("Folders")
        self.add_heading(self.tr("Folders of the catalogue"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Folders of the catalogue"))
        self.list.setIconSize(QSize(16, 16))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setMinimumHeight(140)
        self.list.currentItemChanged.connect(self._show_choice)
        self.column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        self.add_button = icon_button("folder-plus", self.tr("Add folder…"))
        self.add_button.clicked.connect(self.addWanted)
        self.remove_button = icon_button("trash-2", self.tr("Take out…"))
        self.remove_button.setToolTip(self.tr("Take the folder out of the catalogue; its photos stay (Del)"))
        self.remove_button.clicked.connect(self._remove)
        for button in (self.add_button, self.remove_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch()
        self.column.addLayout(row)
        self.add_text(self.tr("Folders are added and taken out at once. The photos themselves are never touched."))
        QShortcut(QKeySequence.StandardKey.Delete, self.list, self._remove, context=Qt.ShortcutContext.WidgetShortcut)
        self._show_choice()

    def show_state(self, state: CatalogueState | None) -> None:
        chosen = self._chosen()
        self.list.clear()
        for source in state.sources if state is not None else ():
            count = (
                self.tr("1 item") if source.items == 1 else self.tr("{0} items").format(captions.count(source.items))
            )
            entry = QListWidgetItem(icon("folder"), f"{captions.plain(source.folder)} · {count}")
            entry.setSizeHint(QSize(0, FIELD_HEIGHT))
            sheet = self.tr("Spreadsheet: {0}").format(captions.plain(source.attributes or self.tr("none")))
            entry.setToolTip(f"{captions.plain(source.folder)}\n{sheet}")
            entry.setData(Qt.ItemDataRole.UserRole, source)
            self.list.addItem(entry)
            if chosen is not None and source.folder == chosen.folder:
                self.list.setCurrentItem(entry)
        self._show_choice()

    def _chosen(self) -> Source | None:
        entry = self.list.currentItem()
        source = entry.data(Qt.ItemDataRole.UserRole) if entry is not None else None
        return source if isinstance(source, Source) else None

    def _show_choice(self) -> None:
        self.remove_button.setEnabled(self._chosen() is not None)

    def _remove(self) -> None:
        if (source := self._chosen()) is not None:
            self.removeWanted.emit(source)
