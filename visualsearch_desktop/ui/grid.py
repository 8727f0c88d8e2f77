"""The grid of hits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from visualsearch_desktop.core import roles
from visualsearch_desktop.core.types import Hit
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.card_delegate import CardDelegate
from visualsearch_desktop.ui.grid_model import GridModel
from visualsearch_desktop.ui.icons import icon
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader

MIN_SIZE, MAX_SIZE, DEFAULT_SIZE = 120, 320, 160
SIZE_STEP = 20
FETCH_AHEAD_PAGES = 2


class Grid(QListView):
    """Cards that fill the width; the arrow keys move, Enter opens, a drag takes the photo out as a file."""

    currentHitChanged = Signal(object)
    """A `Hit`, or None."""
    openRequested = Signal(object)
    """The `Path` of a photo to open."""
    showRequested = Signal(object)
    """The `Path` of a photo to show in its folder."""
    copyRequested = Signal(str)
    """A code for the clipboard."""
    searchRequested = Signal(object)
    """The `Path` of a photo to search with."""

    def __init__(self, model: GridModel, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._size = DEFAULT_SIZE
        self._scrolled = 0
        self._delegate = CardDelegate(loader, self)
        self.setAccessibleName(self.tr("Results"))
        # List mode with wrapping lays out 100,000 items in a third of icon mode's time, and looks the same.
        self.setViewMode(QListView.ViewMode.ListMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A scroll bar that comes and goes would change the number of columns, and with it itself.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.activated.connect(self._open)
        self.selectionModel().currentChanged.connect(self._current_changed)
        model.modelReset.connect(self._reset)
        loader.ready.connect(self._repaint_photo)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

    @property
    def card_size(self) -> int:
        """The least width of a card, in device-independent pixels."""
        return self._size

    def set_card_size(self, size: int) -> None:
        """Make cards at least this wide, between `MIN_SIZE` and `MAX_SIZE`; keeps the first visible row in view."""
        self._size = max(MIN_SIZE, min(MAX_SIZE, size))
        if not self.isVisible():
            return
        first = self.indexAt(QPoint(20, 20))
        self._lay_out()
        if first.isValid():
            self.scrollTo(first, QListView.ScrollHint.PositionAtTop)

    def current_hit(self) -> Hit | None:
        """The selected hit."""
        return self._model.hit(self.currentIndex())

    def showEvent(self, event: QShowEvent) -> None:
        # What covers all that is below it can be moved when it scrolls, so that only the new rows are painted. The
        # first call of `viewport` takes 16 ms, since PySide makes all classes that it could be of: not at a start.
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._lay_out()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        hit = self._model.hit(index)
        if hit is None:
            return
        place = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_for(hit).popup(place)

    def menu_for(self, hit: Hit) -> QMenu:
        """What can be done with a hit."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        path = Path(hit.item.path)
        menu.addAction(icon("search"), self.tr("Search with this picture"), lambda: self.searchRequested.emit(path))
        menu.addSeparator()
        code = self._model.naming.code(hit.item)
        if code is not None:
            column = roles.code_column(self._model.columns)
            text = self.tr("Copy {0}").format(captions.label(column) if column else "")
            menu.addAction(icon("copy"), text, lambda: self.copyRequested.emit(code))
        menu.addAction(icon("folder-open"), self.tr("Show in folder"), lambda: self.showRequested.emit(path))
        menu.addAction(icon("external-link"), self.tr("Open"), lambda: self.openRequested.emit(path))
        return menu

    def _lay_out(self) -> None:
        if not self.isVisible():
            return
        width = self.viewport().width()
        columns = max(1, width // self._size)
        # One pixel is left over, or Qt's own rounding would wrap the last column.
        self._delegate.set_width(max(MIN_SIZE, (width - 1) // columns), self.font())
        self.setGridSize(self._delegate.cell)
        self.verticalScrollBar().setSingleStep(self._delegate.cell.height() // 4)

    def _repaint_photo(self, content: str) -> None:
        """Paint the cards with this photo again."""
        for row in self._visible_rows():
            index = self._model.index(row)
            hit = self._model.hit(index)
            if hit is not None and hit.item.content == content:
                self.viewport().update(self.visualRect(index))

    def _visible_rows(self) -> range:
        """The rows that are on screen, all or in part."""
        columns = max(1, self.viewport().width() // self._delegate.cell.width())
        height = self._delegate.cell.height()
        top = self.verticalScrollBar().value()
        first = top // height * columns
        end = -(-(top + self.viewport().height()) // height) * columns
        return range(min(first, self._model.rowCount()), min(end, self._model.rowCount()))

    def _reset(self) -> None:
        self.scrollToTop()
        self.currentHitChanged.emit(None)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.currentHitChanged.emit(self._model.hit(current))

    def select_first(self) -> None:
        """Select the first hit."""
        if self._model.rowCount():
            self.selectionModel().setCurrentIndex(
                self._model.index(0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    def _open(self, index: QModelIndex) -> None:
        if hit := self._model.hit(index):
            self.openRequested.emit(Path(hit.item.path))

    def _look_ahead(self, value: int) -> None:
        """Ask for the photos and hits that come into view next."""
        rows = self._visible_rows()
        down, self._scrolled = value >= self._scrolled, value
        ahead = range(rows.stop, rows.stop + len(rows)) if down else range(rows.start - len(rows), rows.start)
        for row in ahead:
            if 0 <= row < self._model.rowCount() and (hit := self._model.hit(self._model.index(row))) is not None:
                self._delegate.expect(hit)
        bar = self.verticalScrollBar()
        if value > bar.maximum() - FETCH_AHEAD_PAGES * bar.pageStep() and self._model.canFetchMore(QModelIndex()):
            self._model.fetchMore(QModelIndex())
