"""Small pictures of all that is asked with: the question's photos, and the items to find more or less of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from visualsearch_desktop.core.thumbnails import thumbnail_path
from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui import captions, theme
from visualsearch_desktop.ui.query.previews import Previews
from visualsearch_desktop.ui.query.tile import SIDE, Kind, Tile, TileContent
from visualsearch_desktop.ui.question import Question

LINES = 2
"""So many lines are seen at once."""


class Tiles(QScrollArea):
    """Tiles in lines: of the photos, where there are several, and of what is liked or not."""

    activated = Signal(int)
    """The place of a photo that is to be shown large."""
    questionWanted = Signal(object)
    """The `Question` without what was taken away."""

    def __init__(self, previews: Previews, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._without: list[Question] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget()
        self._inner.setObjectName("plain")
        self.setWidget(self._inner)
        self.tiles: list[Tile] = []

    def show_question(self, question: Question, active: int, naming: captions.Naming, thumbnails: Path) -> None:
        """Show a question's tiles; `active` is the photo that is shown large, `thumbnails` has the items' pictures."""
        contents, self._without = [], []
        photos = question.photos if len(question.photos) > 1 else ()
        for place, photo in enumerate(photos):
            name = self.tr("Photo {0} of {1}: {2}").format(place + 1, len(photos), captions.photo_name(photo))
            tip = self.tr("Click to see it large; Delete takes it away")
            contents.append(TileContent(Kind.PHOTO, (photo,), name, tip, place == active))
            self._without.append(question.without_photo(place))
        liked = [(Kind.LIKE, item, self.tr("More like {0}")) for item in question.like]
        disliked = [(Kind.UNLIKE, item, self.tr("Less like {0}")) for item in question.unlike]
        for kind, item, text in (*liked, *disliked):
            pictures = (Photo(path=str(thumbnail_path(thumbnails, item.content))), Photo(path=item.path))
            name = text.format(naming.title(item))
            tip = captions.tip(self.tr("{0}. A click or Delete takes this back.").format(name))
            contents.append(TileContent(kind, pictures, name, tip))
            self._without.append(question.without_item(item))
        self.setVisible(bool(contents))
        self._show(contents)

    def _click(self, place: int) -> None:
        content = self.tiles[place].content
        if content is not None and content.kind is Kind.PHOTO:
            self.activated.emit(place)
        else:
            self._remove(place)

    def _remove(self, place: int) -> None:
        self.questionWanted.emit(self._without[place])

    def _show(self, contents: Sequence[TileContent]) -> None:
        # Tiles that stay at their place are kept, and with them the keyboard's focus.
        for tile in self.tiles[len(contents) :]:
            tile.hide()
            tile.deleteLater()
        del self.tiles[len(contents) :]
        while len(self.tiles) < len(contents):
            tile, place = Tile(self._previews, self._inner), len(self.tiles)
            tile.clicked.connect(lambda _=False, place=place: self._click(place))
            tile.removed.connect(lambda place=place: self._remove(place))
            tile.show()
            self.tiles.append(tile)
        for tile, content in zip(self.tiles, contents, strict=True):
            tile.show_content(content)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put the tiles into lines. More than `LINES` are scrolled to."""
        step = SIDE + theme.XS
        width = self.width()
        if len(self.tiles) > LINES * max(1, (width + theme.XS) // step):
            width -= self.verticalScrollBar().sizeHint().width()
        in_line = max(1, (width + theme.XS) // step)
        for place, tile in enumerate(self.tiles):
            left, top = place % in_line * step, place // in_line * step
            if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                left = width - SIDE - left
            tile.move(QPoint(left, top))
        lines = -(-len(self.tiles) // in_line)
        self._inner.resize(width, max(0, lines * step - theme.XS))
        self.setFixedHeight(max(0, min(lines, LINES) * step - theme.XS))
