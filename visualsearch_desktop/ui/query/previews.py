"""Pictures of the question's photos for the screen: decoded off the window's thread, or by the backend."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QTransform
from shiboken6 import isValid

from visualsearch_desktop.backend.messages import Preview
from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.bridge import Backend
from visualsearch_desktop.ui.pictures import decode, load_photo
from visualsearch_desktop.ui.query import crops

LARGE, SMALL = 960, 128
"""Pixels of the longer side: of a photo, for the large view and its tile alike, and of an item's thumbnail."""

CACHE_BYTES = 48 * 1024 * 1024

Then = Callable[[QImage | None], None]


def source(photo: Photo) -> Photo:
    """The photo as it comes, neither turned nor cut: what two questions about one photo have in common."""
    return replace(photo, turns=0, flipped=False, crop=None)


def arranged(image: QImage, photo: Photo) -> QImage:
    """An upright picture turned and flipped as the photo is."""
    if photo.turns:
        image = image.transformed(QTransform().rotate(90 * photo.turns))
    return image.transformed(QTransform.fromScale(-1, 1)) if photo.flipped else image


def cut(image: QImage, photo: Photo) -> QImage:
    """A picture that is turned and flipped, cut to the photo's crop."""
    return image if photo.crop is None else image.copy(*crops.to_pixels(photo.crop, image.width(), image.height()))


class Previews(QObject):
    """Gives pictures, and keeps them within a bound so that turning a photo shows at once.

    What Qt cannot decode, such as HEIC, the backend is asked for.
    """

    def __init__(self, backend: Backend, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._background = background
        self._kept: OrderedDict[tuple[Photo, int], QImage] = OrderedDict()
        self._bytes = 0
        self._asked = 0

    @property
    def busy(self) -> bool:
        """True while the backend is still to answer; what is decoded here is the `Background`'s."""
        return self._asked > 0

    def show(self, photo: Photo, side: int, owner: QObject, then: Then) -> None:
        """Call `then` with the photo turned and flipped, uncut, at most `side` pixels wide and high: at once or later.

        With None where nobody can decode it. Where `owner` is gone by then, nothing is called.
        """
        key = (source(photo), side)
        if (image := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            then(arranged(image, photo))
            return

        def loaded(image: QImage | None) -> None:
            if image is None:
                self._ask(key, owner, finish)
            else:
                self._keep(key, image)
                finish(image)

        def finish(image: QImage | None) -> None:
            if isValid(owner):
                then(None if image is None else arranged(image, photo))

        self._background.run(partial(load_photo, *key), loaded)

    def _ask(self, key: tuple[Photo, int], owner: QObject, finish: Then) -> None:
        photo, side = key

        def decoded(image: QImage | None) -> None:
            if image is not None:
                self._keep(key, image)
            finish(image)

        def ended() -> None:
            self._asked -= 1

        self._asked += 1
        task = self._backend.ask(Preview(photo, side))
        task.finished.connect(lambda data: self._background.run(lambda: decode(data, side), decoded))
        task.failed.connect(lambda *_: finish(None))
        task.cancelled.connect(lambda: finish(None))
        task.ended.connect(ended)

    def _keep(self, key: tuple[Photo, int], image: QImage) -> None:
        if key in self._kept:
            return
        self._kept[key] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > CACHE_BYTES and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.sizeInBytes()
