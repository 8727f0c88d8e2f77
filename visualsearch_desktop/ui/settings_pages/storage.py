"""What the program keeps on disk, and where."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox

from visualsearch_desktop.paths import HOME_VARIABLE, AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import captions, files, theme
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.disk_usage import size_of
from visualsearch_desktop.ui.icons import icon_button
from visualsearch_desktop.ui.settings_pages.page import FIELD_HEIGHT, Page

CACHE_MB = (50, 1_000_000)
"""Bounds of the thumbnail cache: fifty is a page or two of a large catalogue's, a terabyte no bound at all."""


class StoragePage(Page):
    """The bound of the thumbnails and the data folder."""

    def __init__(self, settings: Settings, paths: AppPaths, background: Background) -> None:
        super().__init__("", "package")
        self.title = self.tr("Storage")
        self.add_heading(self.tr("Thumbnails"))
        self.cache = QSpinBox()
        self.cache.setAccessibleName(self.tr("Size of the thumbnail cache"))
        self.cache.setRange(*CACHE_MB)
        self.cache.setSingleStep(100)
        self.cache.setSuffix(self.tr(" MB"))
        self.cache.setGroupSeparatorShown(True)
        self.cache.setValue(settings.thumbnail_cache_mb)
        self.cache.setMinimumHeight(FIELD_HEIGHT)
        self.cache.setMinimumWidth(140)
        self.column.addWidget(self.cache, 0, Qt.AlignmentFlag.AlignLeft)
        self.cache_note = self.add_text(self._cache_text(""))
        self.add_heading(self.tr("Data folder"))
        row = QHBoxLayout()
        row.setSpacing(theme.S)
        self.folder = QLineEdit(captions.plain(str(paths.data)))
        self.folder.setReadOnly(True)
        self.folder.setCursorPosition(0)
        self.folder.setAccessibleName(self.tr("Data folder"))
        self.folder.setToolTip(self.folder.text())
        self.open_button = icon_button("external-link", self.tr("Open"))
        self.open_button.setAutoDefault(False)
        self.open_button.setToolTip(self.tr("Show the folder in the file manager"))
        self.open_button.clicked.connect(lambda: files.open_file(paths.data))
        row.addWidget(self.folder, 1)
        row.addWidget(self.open_button)
        self.column.addLayout(row)
        self.add_text(
            self.tr(
                "Catalogues and models are here. To keep them elsewhere, close the program, move them, and set the "
                "environment variable {0} to the new folder."
            ).format(HOME_VARIABLE)
        )
        self.column.addStretch()
        background.run(lambda: size_of(paths.thumbnails), self._show_usage, self)

    def applied(self, settings: Settings) -> Settings:
        return replace(settings, thumbnail_cache_mb=self.cache.value())

    def _show_usage(self, used: int) -> None:
        self.cache_note.setText(self._cache_text(self.tr("{0} are used now.").format(captions.size(used))))

    def _cache_text(self, usage: str) -> str:
        text = self.tr("The oldest go after the next indexing where there are more; they are made again when needed.")
        return f"{usage} {text}".strip()
