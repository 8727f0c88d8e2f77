"""Asks for photos in files, and shows the one that is selected before it is opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLabel,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from visualsearch_desktop.core.formats import PHOTO_SUFFIXES, patterns
from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.details import Picture
from visualsearch_desktop.ui.query.previews import Previews

FOLDER = "photos"
"""Where the window's memory has the folder of the last photo."""

SIDE = 480
"""Pixels of the preview's longer side."""
WIDTH = 220
_ICONS = {
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "chevron-up",
    "listModeButton": "layout-grid",
    "detailModeButton": "list",
}
_PLACES = (
    QStandardPaths.StandardLocation.PicturesLocation,
    QStandardPaths.StandardLocation.DownloadLocation,
    QStandardPaths.StandardLocation.DesktopLocation,
    QStandardPaths.StandardLocation.HomeLocation,
)


class OpenPhotoDialog(QFileDialog):
    """Qt's own dialog, since the system's cannot be told to show a HEIC photo, with a preview at its right."""

    photosChosen = Signal(object)
    """A tuple of `Photo`s."""

    def __init__(self, previews: Previews, memory: QSettings, parent: QWidget) -> None:
        super().__init__(parent, "", str(memory.value(FOLDER, "")))
        self.setWindowTitle(self.tr("Open photos"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self.setNameFilters([self.tr("Photos ({0})").format(patterns(PHOTO_SUFFIXES)), self.tr("All files (*)")])
        self._previews = previews
        self._memory = memory
        self._shown = ""
        layout = self.layout()
        assert isinstance(layout, QGridLayout)
        layout.addWidget(self._preview(), 0, layout.columnCount(), layout.rowCount(), 1)
        self._tidy()
        self.resize(920, 520)
        self.currentChanged.connect(self._show)
        self.filesSelected.connect(self._choose)

    def _preview(self) -> QWidget:
        pane = QFrame()
        pane.setFixedWidth(WIDTH)
        column = QVBoxLayout(pane)
        column.setContentsMargins(theme.S, 0, 0, 0)
        column.setSpacing(theme.S)
        self.picture = Picture()
        self.picture.setAccessibleName(self.tr("Preview"))
        self._name = QLabel(self.tr("Select a photo to see it here. Several are searched together."))
        self._name.setObjectName("muted")
        self._name.setWordWrap(True)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._name.setFixedHeight(self._name.fontMetrics().height() * 4)
        column.addWidget(self.picture, 1)
        column.addWidget(self._name)
        return pane

    def _tidy(self) -> None:
        """Give Qt's dialog this program's icons, which are seen in both themes, and the columns that matter."""
        for name, picture in _ICONS.items():
            if button := self.findChild(QToolButton, name):
                button.setIcon(icons.icon(picture))
        if button := self.findChild(QToolButton, "newFolderButton"):
            button.hide()
        if table := self.findChild(QTreeView, "treeView"):
            header = table.header()
            header.setSectionHidden(2, True)  # the kind of file, which its name says too
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            for column in (1, 3):
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        places = [QStandardPaths.standardLocations(place) for place in _PLACES]
        self.setSidebarUrls([QUrl.fromLocalFile(found[0]) for found in places if found and Path(found[0]).is_dir()])

    def _show(self, name: str) -> None:
        self._shown = name
        self.picture.set_pixmap(None)
        path = Path(name)
        if not name or path.suffix.casefold() not in PHOTO_SUFFIXES:
            self._name.setText("")
            return
        self._name.setText(captions.plain(path.name))
        self._previews.show(Photo(path=name), SIDE, self, lambda image: self._previewed(name, image))

    def _previewed(self, name: str, image: QImage | None) -> None:
        if name != self._shown:
            return
        if image is None:
            self._name.setText(self.tr("{0} cannot be shown.").format(captions.plain(Path(name).name)))
        else:
            self.picture.set_pixmap(QPixmap.fromImage(image))

    def _choose(self, names: list[str]) -> None:
        if names:
            self._memory.setValue(FOLDER, str(Path(names[0]).parent))
            self.photosChosen.emit(tuple(Photo(path=name) for name in names))
