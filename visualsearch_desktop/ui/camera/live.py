"""Searches again whenever something else is held still in front of the camera."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal
from PySide6.QtGui import QImage

from visualsearch_desktop.ui.camera.settled import HEIGHT, WIDTH, SettledDetector

LOOK_MS = 80
"""Frames are compared no more often than this."""


def small(image: QImage) -> bytes:
    """A frame as the detector takes it."""
    shrunk = image.scaled(
        WIDTH, HEIGHT, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return bytes(shrunk.convertToFormat(QImage.Format.Format_RGB888).constBits())


class LiveSearch(QObject):
    """Looks at frames while it is on; `is_busy` tells whether an earlier question still waits for its answer."""

    settled = Signal(QImage)
    """A frame to search with."""

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._detector: SettledDetector | None = None
        self._clock = QElapsedTimer()
        self._looked = 0
        self._asked = False

    @property
    def on(self) -> bool:
        """Whether it looks at frames."""
        return self._detector is not None

    @property
    def asked(self) -> bool:
        """Whether it has asked for a search since it was switched on."""
        return self._asked

    def switch(self, on: bool) -> None:
        """Start anew, or stop."""
        self._detector = SettledDetector() if on else None
        self._asked = False
        self._looked = -LOOK_MS
        self._clock.start()

    def see(self, image: QImage) -> None:
        """Take a frame."""
        now = self._clock.elapsed() if self._detector is not None else 0
        if self._detector is None or now - self._looked < LOOK_MS:
            return
        self._looked = now
        if self._detector.feed(small(image), now) and not self._is_busy():
            self._detector.searched()
            self._asked = True
            self.settled.emit(image)
