"""The grid of hits."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QListView, QMenu, QWidget

from visualsearch_desktop.core import roles
from visualsearch_desktop.core.types import Hit
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.card_delegate import CardDelegate
from visualsearch_desktop.ui.card_marks import Wish
from visualsearch_desktop.ui.grid_model import GridModel
from visualsearch_desktop.ui.history import Look
from visualsearch_desktop.ui.icons import icon
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader

MIN_SIZE, MAX_SIZE, DEFAULT_SIZE = 120, 320, 160
SIZE_STEP = 20
FETCH_AHEAD_PAGES = 2
MOST_SELECTED = 1000
"""Cards that Ctrl+A selects: what is done with them is done with each."""


class Grid(QListView):
    """Cards that fill the width; the arrow keys move, Enter opens, + and − ask for more and less that is like a card.

    Several are selected with Ctrl and Shift, as anywhere; a drag takes their photos out as files. Of those the current
    one is the one that the details show.
    """

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
    moreLike = Signal(object)
    """An `Item` to find more of."""
    lessLike = Signal(object)
    """An `Item` to find less of."""
    rowsRequested = Signal()
    """The selected rows are to go to the clipboard."""
    pictureRequested = Signal(object)
    """The `Item` whose picture is to go to the clipboard."""
    selectedChanged = Signal()

    def __init__(self, model: GridModel, loader: ThumbnailLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._size = DEFAULT_SIZE
        self._scrolled = 0
        self._pressed: tuple[Hit, Wish] | None = None
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
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.activated.connect(self._open)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selectedChanged.emit())
        model.modelReset.connect(self._reset)
        model.dataChanged.connect(lambda *_: self._lay_out())
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
        """The hit that the keys work on, and that the details show."""
        return self._model.hit(self.currentIndex())

    def selected_hits(self) -> list[Hit]:
        """The selected hits, in the order of the answer."""
        return [hit for _, hit in self.selected_rows()]

    def selected_rows(self) -> list[tuple[int, Hit]]:
        """The selected hits with their places in the answer, from 0."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [(row, hit) for row in rows if (hit := self._model.hit(self._model.index(row))) is not None]

    def selectAll(self) -> None:
        """Select what is loaded, at most `MOST_SELECTED`."""
        if end := min(self._model.rowCount(), MOST_SELECTED):
            selection = QItemSelection(self._model.index(0), self._model.index(end - 1))
            self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @property
    def look(self) -> Look:
        """How the answer is looked at."""
        hit = self.current_hit()
        scrolled = self.verticalScrollBar().value()
        return Look(scrolled, hit.item.id if hit else None, self._model.rowCount())

    def look_at(self, look: Look) -> None:
        """Look at the answer as before; what is no longer in it cannot be selected."""
        row = self._model.row_of(look.selected) if look.selected else None
        if row is None:
            self.setCurrentIndex(QModelIndex())
        else:
            self._select(row)
        # Else the bar would not yet reach so far down.
        self.executeDelayedItemsLayout()
        self.verticalScrollBar().setValue(look.scrolled)

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
        hit = self.current_hit()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.rowsRequested.emit()
        elif hit is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif hit is not None and event.key() == Qt.Key.Key_Plus:
            self.moreLike.emit(hit.item)
        elif hit is not None and event.key() == Qt.Key.Key_Minus:
            self.lessLike.emit(hit.item)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._heat(event.position().toPoint())
        if self._pressed is None:
            super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed = self._button_at(event.position().toPoint()) if left else None
        # On a button nothing is selected, and no drag begins.
        if self._pressed is None:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
        elif pressed == self._button_at(event.position().toPoint()):
            hit, wish = pressed
            (self.moreLike if wish is Wish.MORE else self.lessLike).emit(hit.item)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._button_at(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._heat(QPoint(-1, -1))
        super().leaveEvent(event)

    def _button_at(self, point: QPoint) -> tuple[Hit, Wish] | None:
        """The hit and its button at a point of the viewport."""
        index = self.indexAt(point)
        hit = self._model.hit(index)
        wish = self._delegate.wish_at(self.visualRect(index), point) if hit else None
        return (hit, wish) if hit is not None and wish is not None else None

    def _heat(self, point: QPoint) -> None:
        """Show which button the mouse is on."""
        index = self.indexAt(point)
        wish = self._delegate.wish_at(self.visualRect(index), point) if index.isValid() else None
        hot = (index.row(), wish) if wish is not None else None
        before, self._delegate.hot = self._delegate.hot, hot
        if hot != before:
            for changed in (hot, before):
                if changed is not None:
                    self.viewport().update(self.visualRect(self._model.index(changed[0])))

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
        menu.addAction(icon("plus"), self.tr("More like this (+)"), lambda: self.moreLike.emit(hit.item))
        menu.addAction(icon("minus"), self.tr("Less like this (−)"), lambda: self.lessLike.emit(hit.item))
        menu.addSeparator()
        code = self._model.naming.code(hit.item)
        if code is not None:
            column = roles.code_column(self._model.columns)
            text = self.tr("Copy {0}").format(captions.label(column) if column else "")
            menu.addAction(icon("copy"), text, lambda: self.copyRequested.emit(code))
        menu.addAction(icon("image"), self.tr("Copy picture"), lambda: self.pictureRequested.emit(hit.item))
        rows = len(self.selected_hits())
        text = self.tr("Copy {0} rows").format(rows) if rows > 1 else self.tr("Copy row")
        menu.addAction(icon("list"), text, self.rowsRequested.emit)
        menu.addSeparator()
        menu.addAction(icon("folder-open"), self.tr("Show in folder"), lambda: self.showRequested.emit(path))
        menu.addAction(icon("external-link"), self.tr("Open"), lambda: self.openRequested.emit(path))
        return menu

    def _lay_out(self) -> None:
        if not self.isVisible():
            return
        width = self.viewport().width()
        columns = max(1, width // self._size)
        # One pixel is left over, or Qt's own rounding would wrap the last column.
        self._delegate.set_width(max(MIN_SIZE, (width - 1) // columns), self.font(), self._model.has_bands)
        if self.gridSize() != self._delegate.cell:
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
        self._lay_out()
        self.scrollToTop()
        self.currentHitChanged.emit(None)

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.currentHitChanged.emit(self._model.hit(current))

    def select_first(self) -> None:
        """Select the first hit."""
        if self._model.rowCount():
            self._select(0)

    def select_current(self) -> None:
        """Select the hit that the keys work on; the first one where there is none."""
        if self.currentIndex().isValid():
            self._select(self.currentIndex().row())
        else:
            self.select_first()

    def _select(self, row: int) -> None:
        self.selectionModel().setCurrentIndex(self._model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect)

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
