"""Frames that are fed to QtMultimedia as a camera feeds it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameInput

from visualsearch_desktop.ui.camera.source import Camera, CameraSource

FRAME_MS = 20
DESK, HOOD = Camera("desk", "Desk camera"), Camera("hood", "Built-in camera", front=True)
RED, GREEN = "#b43c3c", "#3c793c"


def picture(colour: str, left: int = 110) -> QImage:
    """A counter with an article; its left and right differ."""
    image = QImage(320, 240, QImage.Format.Format_RGBA8888)
    image.fill(QColor("#96918c"))
    painter = QPainter(image)
    painter.fillRect(left, 40, 100, 160, QColor(colour))
    painter.fillRect(0, 0, 60, 240, QColor("#203040"))
    painter.end()
    return image


class FedSource(CameraSource):
    """Frames come from a `QVideoFrameInput` in place of a camera; all else is the real thing."""

    def __init__(self) -> None:
        super().__init__()
        self.plugged = [DESK]
        self.allowed = True
        self.attached: list[str] = []
        self.sent = 0
        self.paint: Callable[[int], QImage] = lambda _: picture(RED)
        self._input: QVideoFrameInput | None = None
        self._feeder = QTimer(self, interval=FRAME_MS)
        self._feeder.timeout.connect(self._feed)

    def cameras(self) -> list[Camera]:
        return list(self.plugged)

    def ask_permission(self, then: Callable[[bool], None]) -> None:
        then(self.allowed)

    def attach(self, camera: Camera) -> None:
        self.attached.append(camera.id)
        self._input = QVideoFrameInput(self)
        self.session.setVideoFrameInput(self._input)
        self._feeder.start()

    def detach(self) -> None:
        self._feeder.stop()
        self.session.setVideoFrameInput(None)

    def plug(self, *cameras: Camera) -> None:
        """What the system does when a camera is plugged in or unplugged."""
        self.plugged = list(cameras)
        self.look()

    def _feed(self) -> None:
        frame = QVideoFrame(self.paint(self.sent))
        frame.setStartTime(self.sent * FRAME_MS * 1000)
        frame.setEndTime((self.sent + 1) * FRAME_MS * 1000)
        assert self._input is not None
        if self._input.sendVideoFrame(frame):
            self.sent += 1
