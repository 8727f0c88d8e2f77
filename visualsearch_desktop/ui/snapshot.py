"""A picture of the window, taken once it shows all that it is going to show."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPixmap

from visualsearch_desktop.ui.window import MainWindow

POLL_MS = 30


def snapshot(window: MainWindow, timeout_ms: int = 60_000) -> QPixmap:
    """The window with the answer to its question and all its thumbnails painted.

    It also works without a display (`QT_QPA_PLATFORM=offscreen`). After the time-out the picture is taken as it is.
    """
    window.show()
    loop = QEventLoop()
    calm = 0

    def look() -> None:
        nonlocal calm
        # Painting asks for thumbnails, so the window is calm only once it has been painted without asking for more.
        window.grid.viewport().repaint()
        calm = calm + 1 if window.settled else 0
        if calm > 2:
            loop.quit()

    poll = QTimer(interval=POLL_MS)
    poll.timeout.connect(look)
    poll.start()
    QTimer.singleShot(timeout_ms, loop.quit)
    loop.exec()
    poll.stop()
    return window.grab()
