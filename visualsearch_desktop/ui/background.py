"""Work off the window's thread whose result comes back into it: decoding pictures, looking into folders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal
from shiboken6 import isValid

T = TypeVar("T")


class Background(QObject):
    """A few threads for short jobs that take and give plain data and QImages (never a QPixmap or widget)."""

    _done = Signal(object)

    def __init__(self, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._closed = False
        self._waiting = 0
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """True while a result is still to come."""
        return self._waiting > 0

    def run(self, work: Callable[[], T], then: Callable[[T], None], owner: QObject | None = None) -> None:
        """Call `work` in a thread and then `then` with its result in this object's thread.

        Where `owner` is gone by then, such as a dialog that was closed, the result is dropped. An exception of `work`
        is raised in this object's thread, where the excepthook reports it.
        """

        def job() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001  # it is raised again in the window's thread
                self._done.emit((None, error))
            else:
                self._done.emit((lambda: then(result) if owner is None or isValid(owner) else None, None))

        self._waiting += 1
        self._pool.start(job)

    def close(self) -> None:
        """Wait for what is running; drop the rest. Results that are still to be delivered are dropped too."""
        self._closed = True
        self._pool.clear()
        self._pool.waitForDone()

    def _deliver(self, outcome: tuple[Callable[[], None] | None, Exception | None]) -> None:
        deliver, error = outcome
        self._waiting -= 1
        if self._closed:
            return
        if error is not None:
            raise error
        if deliver is not None:
            deliver()
