"""The backend as Qt signals: messages arrive on the client's thread and are told in the window's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
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
    """One request. It ends exactly once: `finished`, `failed` or `cancelled`, each followed by `ended`.

    `number` is its name at the peer, and another one when it is asked again; `unwanted` is True once it was cancelled.
    """

    progressed = Signal(object)
    """A `Progress`."""
    finished = Signal(object)
    """The answer."""
    failed = Signal(str, str)
    """A sentence, and a traceback where it was a bug."""
    cancelled = Signal()
    ended = Signal()

    def __init__(self, backend: Backend, request: Request) -> None:
        super().__init__(backend)
        self._backend = backend
        self.request = request
        self.number = 0
        self.unwanted = False

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

    _message = Signal(int, object)
    _restart = Signal(str)

    def __init__(self, connect: PeerFactory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: dict[int, Task] = {}
        self._closed = False
        self._connect = connect
        self._generation = 0
        self._ending: threading.Thread | None = None
        # Queued even within one thread: a reply must never arrive before its task is known.
        self._message.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._restart.connect(self.restarted, Qt.ConnectionType.QueuedConnection)
        self._peer = self._make_peer()

    def start(self) -> None:
        """Start the backend; returns at once. One that was closed is not started."""
        if not self._closed:
            self._peer.start()

    def start_again(self, connect: PeerFactory | None = None) -> None:
        """End the backend and start another one, with other options where `connect` is given. Returns at once.

        What is not answered yet is asked again: a long job goes on from where it was.
        """
        if self._closed:
            return
        self._connect = connect or self._connect
        self._generation += 1
        old, before = self._peer, self._ending
        new = self._peer = self._make_peer()
        unanswered, self._tasks = list(self._tasks.values()), {}
        for task in unanswered:
            self._call(task)

        def replace() -> None:
            if before is not None:
                before.join()
            old.close()
            if not self._closed:
                new.start()

        # The old one may take seconds to write everything through, and holds the catalogue until then.
        self._ending = threading.Thread(target=replace, name="backend-replacement", daemon=True)
        self._ending.start()

    def ask(self, request: Request) -> Task:
        """Send a request. Connect to the task's signals before returning to the event loop."""
        task = Task(self, request)
        self._call(task)
        return task

    def cancel(self, number: int) -> None:
        """Ask for the end of a task; ended ones are passed over."""
        if task := self._tasks.get(number):
            task.unwanted = True
            self._peer.cancel(number)

    def close(self) -> None:
        """End the backend. Nothing is told afterwards."""
        if not self._closed:
            self._closed = True
            if self._ending is not None:
                self._ending.join()
            self._peer.close()

    def _make_peer(self) -> Peer:
        return self._connect(partial(self._message.emit, self._generation), self._restart.emit)

    def _call(self, task: Task) -> None:
        task.number = self._peer.call(task.request)
        self._tasks[task.number] = task
        if task.unwanted:
            self._peer.cancel(task.number)

    def _take(self, generation: int, message: FromBackend) -> None:
        if self._closed or generation != self._generation:
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
