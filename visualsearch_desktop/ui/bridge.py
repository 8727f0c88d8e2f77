"""The backend as Qt signals: messages arrive on the client's thread and are told in the window's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from visualsearch_desktop.backend.messages import (
    Cancelled,
    Failed,
    FromBackend,
    OpenFailed,
    Progressed,
    Request,
    Result,
    StateChanged,
)


class Peer(Protocol):
    """What can be asked: the client of the backend process."""

    def start(self) -> None: ...

    def call(self, request: Request) -> int: ...

    def cancel(self, task: int) -> None: ...

    def close(self) -> None: ...


PeerFactory = Callable[[Callable[[FromBackend], None], Callable[[str], None]], Peer]
"""Makes a peer that calls the first function with every message and the second after it had to start anew."""


class Task(QObject):
    """One request. It ends exactly once: `finished`, `failed` or `cancelled`, each followed by `ended`."""

    progressed = Signal(object)
    """A `Progress`."""
    finished = Signal(object)
    """The answer."""
    failed = Signal(str, str)
    """A sentence, and a traceback where it was a bug."""
    cancelled = Signal()
    ended = Signal()

    def __init__(self, backend: Backend, number: int) -> None:
        super().__init__(backend)
        self._backend = backend
        self.number = number

    def cancel(self) -> None:
        """Ask for its end. It ends when the backend says so."""
        self._backend.cancel(self.number)


class Backend(QObject):
    """Asks the peer and tells its messages."""

    stateChanged = Signal(object)
    """The catalogue's `CatalogueState`."""
    restarted = Signal(str)
    """The backend ended unexpectedly and was started again; a sentence."""
    openFailed = Signal(str, str)
    """The catalogue cannot be opened: a sentence, and a traceback where it was a bug."""

    _message = Signal(object)
    _restart = Signal(str)

    def __init__(self, connect: PeerFactory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: dict[int, Task] = {}
        self._closed = False
        # Queued even within one thread: a reply must never arrive before its task is known.
        self._message.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._restart.connect(self.restarted, Qt.ConnectionType.QueuedConnection)
        self._peer = connect(self._message.emit, self._restart.emit)

    def start(self) -> None:
        """Start the backend; returns at once. One that was closed is not started."""
        if not self._closed:
            self._peer.start()

    def ask(self, request: Request) -> Task:
        """Send a request. Connect to the task's signals before returning to the event loop."""
        number = self._peer.call(request)
        task = Task(self, number)
        self._tasks[number] = task
        return task

    def cancel(self, number: int) -> None:
        """Ask for the end of a task; ended ones are passed over."""
        if number in self._tasks:
            self._peer.cancel(number)

    def close(self) -> None:
        """End the backend. Nothing is told afterwards."""
        if not self._closed:
            self._closed = True
            self._peer.close()

    def _take(self, message: FromBackend) -> None:
        if self._closed:
            return
        match message:
            case StateChanged(state):
                self.stateChanged.emit(state)
            case OpenFailed(sentence, details):
                self.openFailed.emit(sentence, details)
            case Progressed(number, progress):
                if task := self._tasks.get(number):
                    task.progressed.emit(progress)
            case Result(number) | Failed(number) | Cancelled(number):
                if task := self._tasks.pop(number, None):
                    self._end(task, message)

    @staticmethod
    def _end(task: Task, message: Result | Failed | Cancelled) -> None:
        try:
            match message:
                case Result(value=value):
                    task.finished.emit(value)
                case Failed(sentence=sentence, details=details):
                    task.failed.emit(sentence, details)
                case Cancelled():
                    task.cancelled.emit()
        finally:
            task.ended.emit()
            task.deleteLater()
