"""Thumbnails for the grid: decoded in threads at the size that is shown, kept as pixmaps within a bound."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from visualsearch_desktop.core.thumbnails import thumbnail_path
from visualsearch_desktop.core.types import Item
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.pictures import load_tile

CACHE_BYTES = 192 * 1024 * 1024
QUEUE = 256
THREADS = 2
MAKING = 4
"""How many missing thumbnails are asked for at a time: the backend makes them between the searches."""


class ThumbnailLoader(QObject):
    """Gives pixmaps at once or later. What was asked for last is loaded first, since that is what is on screen."""

    ready = Signal(str)
    """The thumbnail with this content hash can be painted, or has turned out not to exist."""
    missing = Signal(str, str)
    """A thumbnail is not in the cache folder: the item's id and content hash. Told once for each content."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._background = Background(THREADS, self)
        self._pixmaps: OrderedDict[str, tuple[QPixmap, int]] = OrderedDict()
        self._bytes = 0
        self._queue: OrderedDict[str, tuple[Item, int, float]] = OrderedDict()
        self._running: set[str] = set()
        self._unmade: OrderedDict[str, str] = OrderedDict()
        self._missing: set[str] = set()
        self._broken: set[str] = set()

    def pixmap(self, item: Item, side: int, radius: float = 0.0) -> QPixmap | None:
        """The thumbnail on a square of `side` device pixels (see `load_tile`); None until `ready` tells of it.

        One of another size is given until the right one is loaded.
        """
        kept = self._pixmaps.get(item.content)
        if kept is not None:
            self._pixmaps.move_to_end(item.content)
        if (kept is None or kept[1] != side) and not self._is_waited_for(item.content):
            self._queue.pop(item.content, None)
            self._queue[item.content] = (item, side, radius)
            if len(self._queue) > QUEUE:
                self._queue.popitem(last=False)
            self._pump()
        return kept[0] if kept else None

    def expect(self, item: Item, side: int, radius: float = 0.0) -> None:
        """Load a thumbnail that is not on screen yet, once nothing that is on screen waits."""
        kept = self._pixmaps.get(item.content)
        if (kept is not None and kept[1] == side) or self._is_waited_for(item.content) or item.content in self._queue:
            return
        self._queue[item.content] = (item, side, radius)
        self._queue.move_to_end(item.content, last=False)
        if len(self._queue) > QUEUE:
            self._queue.popitem(last=False)
        self._pump()

    def _is_waited_for(self, content: str) -> bool:
        return any(content in others for others in (self._running, self._missing, self._unmade, self._broken))

    def is_broken(self, item: Item) -> bool:
        """True where there is no thumbnail and none could be made."""
        return item.content in self._broken

    @property
    def pending(self) -> int:
        """How many thumbnails are waited for."""
        return len(self._queue) + len(self._running) + len(self._unmade) + len(self._missing)

    def made(self, content: str) -> None:
        """A missing thumbnail was made: it is loaded when it is next asked for."""
        self._missing.discard(content)
        self.ready.emit(content)
        self._ask_for_missing()

    def not_made(self, content: str) -> None:
        """A missing thumbnail could not be made: it is not asked for again."""
        self._missing.discard(content)
        self._broken.add(content)
        self.ready.emit(content)
        self._ask_for_missing()

    def close(self) -> None:
        """Wait for what is being decoded."""
        self._queue.clear()
        self._unmade.clear()
        self._background.close()

    def _pump(self) -> None:
        while self._queue and len(self._running) < THREADS:
            content, (item, side, radius) = self._queue.popitem()
            self._running.add(content)
            path = thumbnail_path(self._folder, content)
            self._background.run(
                lambda path=path, side=side, radius=radius: load_tile(path, side, radius),  # type: ignore[misc]
                lambda image, item=item, side=side: self._loaded(item, side, image),  # type: ignore[misc]
            )

    def _loaded(self, item: Item, side: int, image: QImage | None) -> None:
        self._running.discard(item.content)
        if image is not None:
            self._keep(item.content, QPixmap.fromImage(image), side)
            self.ready.emit(item.content)
        else:
            self._unmade[item.content] = item.id
            if len(self._unmade) > QUEUE:
                self._unmade.popitem(last=False)
            self._ask_for_missing()
        self._pump()

    def _ask_for_missing(self) -> None:
        while self._unmade and len(self._missing) < MAKING:
            content, item_id = self._unmade.popitem()
            self._missing.add(content)
            self.missing.emit(item_id, content)

    def _keep(self, content: str, pixmap: QPixmap, side: int) -> None:
        old = self._pixmaps.pop(content, None)
        self._bytes += _cost(pixmap) - (_cost(old[0]) if old else 0)
        self._pixmaps[content] = (pixmap, side)
        while self._bytes > CACHE_BYTES and len(self._pixmaps) > 1:
            _, (dropped, _side) = self._pixmaps.popitem(last=False)
            self._bytes -= _cost(dropped)


def _cost(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4
