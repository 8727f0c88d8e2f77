"""Long jobs of the window: indexing folders one after another, and getting a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from visualsearch_desktop.backend.messages import (
    DownloadModel,
    DrawSample,
    ImportModel,
    Index,
    MoveCatalogue,
    RemoveSource,
    Request,
)
from visualsearch_desktop.core.types import Engine, IndexReport, IndexRequest
from visualsearch_desktop.ui.bridge import Backend, Task


class IndexingSession(QObject):
    """Runs one long job at a time; further ones wait for their turn."""

    runningChanged = Signal(bool)
    progressed = Signal(object)
    """A `Progress`."""
    indexed = Signal(object)
    """The `IndexReport` of a run that came to its end."""
    stopped = Signal(object)
    """An `IndexRequest` whose run was cancelled; the same request goes on from there."""
    interrupted = Signal(object, str, str)
    """An `IndexRequest` whose run failed: with a sentence, and a traceback where it was a bug."""
    modelImported = Signal(str)
    """The path of the weights that are used from now on."""
    moved = Signal(object)
    """The `Engine` that keeps the catalogue from now on."""
    failed = Signal(str, str)
    """A request that is no indexing failed: a sentence, and a traceback where it was a bug."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._waiting: deque[Request] = deque()
        self._task: Task | None = None

    @property
    def running(self) -> bool:
        """True while a job runs."""
        return self._task is not None

    @property
    def job(self) -> Request | None:
        """What the job that runs is to do."""
        return self._task.request if self._task is not None else None

    @property
    def is_filling(self) -> bool:
        """True while a job runs that brings photos into the catalogue."""
        return isinstance(self.job, Index | DrawSample)

    def index(self, requests: Iterable[IndexRequest]) -> None:
        """Index folders, one after another."""
        self._add(Index(request) for request in requests)

    def remove(self, folder: str) -> None:
        """Take a folder out of the catalogue."""
        self._add([RemoveSource(folder)])

    def download_model(self) -> None:
        """Get ResNet18 from the network."""
        self._add([DownloadModel()])

    def import_model(self, file: str) -> None:
        """Take a weights file of the user's own."""
        self._add([ImportModel(file)])

    def move(self, engine: Engine) -> None:
        """Move the catalogue to another engine."""
        self._add([MoveCatalogue(engine)])

    def add_sample(self, folder: str) -> None:
        """Draw the sample catalogue into a folder, and index it."""
        self._add([DrawSample(folder)])

    def cancel(self) -> None:
        """Stop the job that runs, and do not start those that wait."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    def _add(self, requests: Iterable[Request]) -> None:
        self._waiting.extend(requests)
        if not self.running:
            self._next()

    def _next(self) -> None:
        self._task = None
        if not self._waiting:
            self.runningChanged.emit(False)
            return
        request = self._waiting.popleft()
        task = self._task = self._backend.ask(request)
        task.progressed.connect(self.progressed)
        task.ended.connect(self._next)
        if isinstance(request, Index):
            run = request.request
            task.finished.connect(self._indexed)
            task.failed.connect(lambda sentence, details: self.interrupted.emit(run, sentence, details))
            task.cancelled.connect(lambda: self.stopped.emit(run))
        else:
            task.failed.connect(self.failed)
            if isinstance(request, DrawSample):
                task.finished.connect(lambda drawn: self.index([drawn]))
            elif isinstance(request, ImportModel):
                task.finished.connect(lambda path: self.modelImported.emit(str(path)))
            elif isinstance(request, MoveCatalogue):
                engine = request.engine
                task.finished.connect(lambda _: self.moved.emit(engine))
        self.runningChanged.emit(True)

    def _indexed(self, report: object) -> None:
        if isinstance(report, IndexReport):
            self.indexed.emit(report)
