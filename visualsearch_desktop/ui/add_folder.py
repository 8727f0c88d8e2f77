"""Asks which folder to add, and which spreadsheet belongs to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core.formats import SPREADSHEET_SUFFIXES, patterns
from visualsearch_desktop.core.types import IndexRequest
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.icons import icon_button


def find_sheets(folder: Path) -> list[Path]:
    """The spreadsheets that lie in a folder itself, by name; none where it cannot be read."""
    try:
        return sorted(
            path for path in folder.iterdir() if path.suffix.casefold() in SPREADSHEET_SUFFIXES and path.is_file()
        )
    except OSError:
        return []


class AddFolderDialog(QDialog):
    """The folder, its spreadsheet (one beside the photos is offered by itself) and the column that names photos."""

    chosen = Signal(object)
    """An `IndexRequest`."""

    def __init__(self, folder: Path, sheet: Path | None, background: Background, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add a folder"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._folder = folder
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.L, theme.L, theme.L, theme.M)
        layout.setSpacing(theme.M)
        intro = QLabel(
            self.tr("All photos in this folder and its sub-folders become searchable. They stay where they are.")
        )
        intro.setWordWrap(True)
        layout.addWidget(intro)
        form = QGridLayout()
        form.setHorizontalSpacing(theme.M)
        form.setVerticalSpacing(theme.S)
        form.setColumnStretch(1, 1)
        name = QLabel(captions.plain(str(folder)))
        name.setObjectName("heading")
        name.setWordWrap(True)
        form.addWidget(QLabel(self.tr("Folder")), 0, 0)
        form.addWidget(name, 0, 1)
        self.sheets = QComboBox()
        self.sheets.setAccessibleName(self.tr("Spreadsheet of attributes"))
        self.sheets.addItem(self.tr("None"), None)
        self.sheets.setMinimumHeight(30)
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        row.addWidget(self.sheets, 1)
        browse = icon_button("folder-open", self.tr("Choose…"))
        browse.setToolTip(self.tr("Choose a CSV, Excel or OpenDocument file"))
        browse.clicked.connect(self._browse)
        row.addWidget(browse)
        form.addWidget(QLabel(self.tr("Spreadsheet")), 1, 0)
        form.addLayout(row, 1, 1)
        self.image_column = QLineEdit()
        self.image_column.setPlaceholderText(self.tr("found by itself"))
        self.image_column.setAccessibleName(self.tr("Column that names the photo"))
        self.image_column.setToolTip(
            self.tr("The column with the photo's path or file name, if it is not found by itself")
        )
        form.addWidget(QLabel(self.tr("Photo column")), 2, 0)
        form.addWidget(self.image_column, 2, 1)
        layout.addLayout(form)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add_button = buttons.addButton(self.tr("Add folder"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.add_button.setObjectName("primary")
        self.add_button.setDefault(True)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        if sheet is not None:
            self._offer(sheet, choose=True)
        background.run(lambda: find_sheets(folder), self._found, self)

    def _found(self, sheets: list[Path]) -> None:
        only = len(sheets) == 1 and self.sheets.count() == 1
        for sheet in sheets:
            self._offer(sheet, choose=only)

    def _offer(self, sheet: Path, choose: bool) -> None:
        place = self.sheets.findData(str(sheet))
        if place < 0:
            self.sheets.addItem(captions.plain(sheet.name), str(sheet))
            place = self.sheets.count() - 1
        if choose:
            self.sheets.setCurrentIndex(place)

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a spreadsheet"), str(self._folder))
        dialog.setNameFilter(self.tr("Spreadsheets ({0})").format(patterns(SPREADSHEET_SUFFIXES)))
        dialog.fileSelected.connect(lambda name: self._offer(Path(name), choose=True))
        dialog.open()

    def _accept(self) -> None:
        sheet = self.sheets.currentData()
        column = self.image_column.text().strip() or None
        self.chosen.emit(IndexRequest(str(self._folder), sheet, column if sheet else None))
        self.accept()
