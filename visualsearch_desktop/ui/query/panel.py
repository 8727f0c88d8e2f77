"""The question's panel: its photos, what is liked and disliked, and the ways to give a photo."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from visualsearch_desktop.core.types import Column, Photo
from visualsearch_desktop.ui import captions, icons, theme
from visualsearch_desktop.ui.eliding_label import ElidingLabel
from visualsearch_desktop.ui.icons import IconLabel
from visualsearch_desktop.ui.query.drop_zone import DropZone
from visualsearch_desktop.ui.query.previews import Previews
from visualsearch_desktop.ui.query.ways import Ways
from visualsearch_desktop.ui.question import Question

if TYPE_CHECKING:
    from visualsearch_desktop.ui.query.photo_page import PhotoPage
    from visualsearch_desktop.ui.query.recent_popup import RecentPopup
    from visualsearch_desktop.ui.query.tiles import Tiles

PHOTOS_SHARE = 0.38
"""How much of the window's height the large photo and the small ones may take: the filters below need the rest."""


class QueryPanel(QWidget):
    """Shows a question and tells what is wanted instead; it asks nothing by itself.

    The signals that ask for a further photo carry True where it is to be added to those that there are.
    """

    openRequested = Signal(bool)
    pasteRequested = Signal(bool)
    cameraRequested = Signal(bool)
    screenRequested = Signal(bool)
    clearRequested = Signal()
    """No photo, and nothing liked or disliked."""
    stopRequested = Signal()
    """What is being fetched is no longer wanted."""
    questionWanted = Signal(object, str)
    """The `Question` as it is wanted, and a word that all changes of one gesture share (or "")."""
    recentRequested = Signal()
    """The recent photos are to be shown; see `show_recent`."""
    recentChosen = Signal(object)
    """The tuple of `Photo`s of an earlier question."""
    recentCleared = Signal()

    def __init__(self, previews: Previews, thumbnails: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._thumbnails = thumbnails
        self._question = Question()
        self._naming = captions.Naming(())
        self._active = 0
        self._page: PhotoPage | None = None
        self._tiles: Tiles | None = None
        self._popup: RecentPopup | None = None
        self.ways = Ways()
        self.ways.openRequested.connect(self.openRequested)
        self.ways.pasteRequested.connect(self.pasteRequested)
        self.ways.cameraRequested.connect(self.cameraRequested)
        self.ways.screenRequested.connect(self.screenRequested)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.S)
        self._column.addLayout(self._header())
        self.zone = DropZone()
        self.zone.clicked.connect(lambda: self.openRequested.emit(False))
        self._column.addWidget(self.zone)
        self._column.addWidget(self._fetching_row())
        self._column.addWidget(self.ways)

    # --- set-up --------------------------------------------------------------------------------------------------

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.XS)
        title = QLabel(self.tr("Photo"))
        title.setObjectName("heading")
        self._name = ElidingLabel()
        self._name.setObjectName("muted")
        self.recent_button = icons.flat_button("history", self.tr("Recent photos (Ctrl+Shift+H)"))
        self.recent_button.clicked.connect(self.recentRequested)
        self.clear_button = icons.flat_button("x", self.tr("Take the photos away and show all items (Esc)"))
        self.clear_button.setAccessibleName(self.tr("Clear the photos"))
        self.clear_button.clicked.connect(self.clearRequested)
        self.clear_button.hide()
        row.addWidget(title)
        row.addSpacing(theme.XS)
        row.addWidget(self._name, 1)
        row.addWidget(self.recent_button)
        row.addWidget(self.clear_button)
        return row

    def _fetching_row(self) -> QWidget:
        self._fetching = QWidget()
        row = QHBoxLayout(self._fetching)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S)
        self._fetching_text = ElidingLabel()
        self._fetching_text.setObjectName("muted")
        self.stop_button = icons.flat_button("x", self.tr("Stop fetching the picture (Esc)"))
        self.stop_button.clicked.connect(self.stopRequested)
        row.addWidget(IconLabel("loader", 16))
        row.addWidget(self._fetching_text, 1)
        row.addWidget(self.stop_button)
        self._fetching.hide()
        return self._fetching

    # --- what is shown -------------------------------------------------------------------------------------------

    @property
    def page(self) -> PhotoPage | None:
        """The large photo with its tools; None before there was one."""
        return self._page

    @property
    def tiles(self) -> Tiles | None:
        """The small pictures; None before there were any."""
        return self._tiles

    @property
    def popup(self) -> RecentPopup | None:
        """The recent photos; None before they were shown."""
        return self._popup

    @property
    def active(self) -> int:
        """The place of the photo that is shown large."""
        return self._active

    @property
    def fetching(self) -> str:
        """What is said of a picture that is being fetched; empty where none is."""
        return self._fetching_text.text() if not self._fetching.isHidden() else ""

    def set_columns(self, columns: Sequence[Column]) -> None:
        """The catalogue's columns, by which items are named."""
        self._naming = captions.Naming(columns)
        self._show_tiles()

    def show_question(self, question: Question) -> None:
        """Show another question."""
        before, self._question = self._question.photos, question
        self._active = changed_place(before, question.photos, self._active)
        self._show_photo()
        self._show_tiles()

    def show_fetching(self, text: str) -> None:
        """Say that a picture is being fetched; an empty text says that none is."""
        self._fetching_text.setText(text)
        self._fetching_text.setToolTip(text)
        self._fetching.setVisible(bool(text))

    def show_recent(self, entries: Sequence[tuple[Photo, ...]], kept: bool) -> None:
        """Open the list of recent photos."""
        if self._popup is None:
            # Most windows are opened and closed without it.
            from visualsearch_desktop.ui.query.recent_popup import RecentPopup

            self._popup = RecentPopup(self._previews, self)
            self._popup.chosen.connect(self.recentChosen)
            self._popup.clearRequested.connect(self.recentCleared)
        self._popup.open_below(self.recent_button, entries, kept)

    def set_hot(self, hot: bool, adds: bool = False) -> None:
        """Show that a drop would be taken, and whether it would be added to the photos or take their place."""
        places: list[QWidget] = [self.zone]
        target: QWidget = self.zone
        if self._page is not None:
            places += [self._page.view, self._page.add_button]
            if self._question.photos:
                target = self._page.add_button if adds else self._page.view
        for widget in places:
            is_hot = hot and widget is target
            if bool(widget.property("hot")) != is_hot:
                widget.setProperty("hot", is_hot)
                widget.style().unpolish(widget)
                widget.style().polish(widget)
                widget.update()

    def adds_at(self, place: QPoint) -> bool:
        """True where a drop at this place of the screen adds to the photos instead of taking their place."""
        targets = [self._tiles, self._page.add_button if self._page is not None else None]
        return bool(self._question.photos) and any(
            target is not None and target.isVisible() and target.rect().contains(target.mapFromGlobal(place))
            for target in targets
        )

    # --- wishes, by buttons, menu and keys -----------------------------------------------------------------------

    def turn(self, quarters: int) -> None:
        """Turn the photo that is shown, by quarters clockwise."""
        if self._page is not None:
            self._page.turn(quarters)

    def flip(self) -> None:
        """Flip the photo that is shown."""
        if self._page is not None:
            self._page.flip()

    def toggle_crop(self) -> None:
        """Begin with a crop of the photo that is shown, or take it away."""
        if self._page is not None:
            self._page.toggle_crop()

    def clear_crop(self) -> bool:
        """Take the crop of the photo that is shown away; False where it has none."""
        has_crop = bool(self._question.photos) and self._question.photos[self._active].crop is not None
        if has_crop and self._page is not None:
            self._page.view.clear_crop()
        return has_crop

    def remove_photo(self) -> None:
        """Take the photo that is shown out of the question."""
        if self._question.photos:
            self.questionWanted.emit(self._question.without_photo(self._active), "")

    # --- inside --------------------------------------------------------------------------------------------------

    def _show_photo(self) -> None:
        photos = self._question.photos
        self.clear_button.setVisible(self._question.has_target)
        self.zone.setVisible(not photos)
        if self._page is not None:
            self._page.setVisible(bool(photos))
        self.ways.arrange(bool(photos))
        if not photos:
            self._name.setText("")
            self._name.setToolTip("")
            return
        photo = photos[self._active]
        name = captions.photo_name(photo)
        self._name.setText(name)
        self._name.setToolTip(captions.tip(captions.plain(photo.path) if photo.path else name))
        if self._page is None:
            # A window starts without a photo.
            from visualsearch_desktop.ui.query.photo_page import PhotoPage

            self._page = PhotoPage(self._previews, self.ways.menu(self))
            self._page.changed.connect(self._change_photo)
            self._column.insertWidget(2, self._page)
            self._limit_height()
            self._order_tabs()
        self._page.show_photo(photo)

    def _show_tiles(self) -> None:
        question = self._question
        if self._tiles is None and len(question.photos) < 2 and not question.like and not question.unlike:
            return
        if self._tiles is None:
            from visualsearch_desktop.ui.query.tiles import Tiles

            self._tiles = Tiles(self._previews)
            self._tiles.activated.connect(self._activate)
            self._tiles.questionWanted.connect(lambda wanted: self.questionWanted.emit(wanted, ""))
            self._column.insertWidget(self._column.indexOf(self._fetching), self._tiles)
        self._tiles.show_question(question, self._active, self._naming, self._thumbnails)
        self._limit_height()
        self._order_tabs()

    def _activate(self, place: int) -> None:
        self._active = place
        self._show_photo()
        self._show_tiles()

    def _change_photo(self, photo: Photo, gesture: str) -> None:
        self.questionWanted.emit(self._question.with_changed(self._active, photo), gesture)

    def _order_tabs(self) -> None:
        """From top to bottom: widgets that are made late come last for the Tab key, unless it is told otherwise."""
        stops: list[QWidget] = [self.recent_button, self.clear_button, self.zone]
        stops += self._page.stops if self._page is not None else ()
        stops += self._tiles.tiles if self._tiles is not None else ()
        stops += [self.stop_button, *self.ways.buttons]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]  # the event is a QShowEvent
        self.window().installEventFilter(self)
        self._limit_height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self.window():
            self._limit_height()
        return super().eventFilter(watched, event)

    def _limit_height(self) -> None:
        if self._page is not None:
            small = 0 if self._tiles is None or self._tiles.isHidden() else self._tiles.height()
            self._page.view.set_highest(round(self.window().height() * PHOTOS_SHARE) - small)


def changed_place(before: tuple[Photo, ...], after: tuple[Photo, ...], active: int) -> int:
    """Which photo is shown after a change: one that was added or changed, else the one that was shown."""
    if not before:
        return 0
    if len(after) > len(before):
        return len(after) - 1
    if len(after) < len(before):
        return after.index(before[active]) if before[active] in after else max(0, min(active, len(after) - 1))
    return next((place for place, photo in enumerate(after) if photo != before[place]), active)
