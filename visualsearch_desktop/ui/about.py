"""What the program is, its licence, and those of the software in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop import __version__
from visualsearch_desktop.ui import licences, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.licences import Component

ICON_SIDE = 64


class AboutDialog(QDialog):
    """The program's name and version; in one tab its licence, in the other those of others, read in the background."""

    def __init__(self, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self._background = background
        self._components: list[Component] = []
        self.setWindowTitle(self.tr("About Visual Search"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 540)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.M)
        layout.setSpacing(theme.M)
        layout.addLayout(self._head())
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self._third_party(), self.tr("Software by others"))
        self.own = _text(self.tr("The program's licence"))
        self.tabs.addTab(self.own, self.tr("Licence"))
        layout.addWidget(self.tabs, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout.addWidget(buttons)
        background.run(licences.own_licence, self.own.setPlainText, self)
        background.run(licences.components, self._fill, self)
        background.run(licences.collected, self._show_collected, self)

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(self.windowIcon().pixmap(ICON_SIDE, ICON_SIDE))
        title = QLabel(self.tr("Visual Search Desktop {0}").format(__version__))
        title.setObjectName("title")
        title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text = QLabel(self.tr("Finds products by photo, on this computer only. Apache License 2.0."))
        text.setObjectName("muted")
        text.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(theme.XS)
        words.addStretch()
        words.addWidget(title)
        words.addWidget(text)
        words.addStretch()
        head = QHBoxLayout()
        head.setSpacing(theme.L)
        head.addWidget(picture)
        head.addLayout(words, 1)
        return head

    def _third_party(self) -> QWidget:
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(self.tr("Software by others, with version and licence"))
        self.table.setHorizontalHeaderLabels([self.tr("Name"), self.tr("Version"), self.tr("Licence")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.table.currentCellChanged.connect(lambda row, *_: self._show_text(row))
        self.text = _text(self.tr("Text of the licence"))
        self.text.setPlaceholderText(self.tr("Reading the licences…"))
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(theme.S)
        splitter.setObjectName("open")
        splitter.addWidget(self.table)
        splitter.addWidget(self.text)
        splitter.setSizes([220, 140])
        return splitter

    def _fill(self, found: list[Component]) -> None:
        self._components = found
        self.table.setRowCount(len(found))
        for row, component in enumerate(found):
            for column, text in enumerate((component.name, component.version, component.licence)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
        self.text.setPlaceholderText(self.tr("Choose a line to read the licence."))

    def _show_collected(self, text: str) -> None:
        if text:
            edit = _text(self.tr("All texts"))
            edit.setPlainText(text)
            self.tabs.addTab(edit, self.tr("All texts"))

    def _show_text(self, row: int) -> None:
        if not 0 <= row < len(self._components):
            return
        component = self._components[row]

        def show(text: str) -> None:
            # The user may have gone on to another line meanwhile.
            if self.table.currentRow() == row:
                self.text.setPlainText(text or self.tr("{0} brought no text of its licence.").format(component.name))

        self._background.run(lambda: licences.texts(component), show, self)


def _text(name: str) -> QPlainTextEdit:
    edit = QPlainTextEdit()
    edit.setReadOnly(True)
    edit.setTabChangesFocus(True)
    edit.setAccessibleName(name)
    return edit
