"""The question that the window asks: a photo, the choices, and the answers to the newest of them only."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from visualsearch_desktop.backend.messages import Search
from visualsearch_desktop.core.types import Answer, Photo, Query
from visualsearch_desktop.ui.bridge import Backend, Task
from visualsearch_desktop.ui.grid_model import MAX_RESULTS
from visualsearch_desktop.ui.selection import Selection

PAGE, NEXT_PAGE = 60, 240
"""Hits of the first answer, and of each further one: a store finds those before them again for each."""
DEBOUNCE_MS = 60


class SearchSession(QObject):
    """Holds the question, asks it shortly after each change, and drops what was overtaken."""

    photoChanged = Signal(object)
    """The `Photo` of the question, or None."""
    selectionChanged = Signal(object)
    """The `Selection`."""
    busyChanged = Signal(bool)
    answered = Signal(object)
    """The `Answer` to the question, from its first hit on."""
    continued = Signal(object)
    """An `Answer` with the next hits."""
    pageFailed = Signal()
    failed = Signal(object, str, str)
    """The `Photo` of the question, a sentence, and a traceback where it was a bug.

    The question is then the last one that was answered again.
    """

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._photo: Photo | None = None
        self._answered_photo: Photo | None = None
        self._selection = Selection()
        self._task: Task | None = None
        self._page: Task | None = None
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._ask)

    @property
    def photo(self) -> Photo | None:
        """The photo of the question."""
        return self._photo

    @property
    def selection(self) -> Selection:
        """The choices of the question."""
        return self._selection

    @property
    def busy(self) -> bool:
        """True until the newest question is answered."""
        return self._task is not None or self._timer.isActive()

    @property
    def has_changed_photo(self) -> bool:
        """True while the photo of the question is not the one that was last answered."""
        return self._photo != self._answered_photo

    def set_photo(self, photo: Photo | None) -> None:
        """Search with another photo; None shows all items."""
        if photo != self._photo:
            self._photo = photo
            self.photoChanged.emit(photo)
        self.repeat()

    def set_selection(self, selection: Selection) -> None:
        """Search with other choices."""
        if selection != self._selection:
            self._selection = selection
            self.selectionChanged.emit(selection)
            self.repeat()

    def repeat(self) -> None:
        """Ask the same question again, because the catalogue or the backend is another."""
        was_busy = self.busy
        self._timer.start()
        if not was_busy:
            self.busyChanged.emit(True)

    def cancel(self) -> None:
        """Give up the question that is being answered, and go back to the last one that was."""
        self._timer.stop()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        self._go_back()
        self.busyChanged.emit(False)

    def more(self, offset: int) -> None:
        """Ask for the next hits of the answer."""
        if self.busy:
            self.pageFailed.emit()
            return
        query = Query(self._photo, self._selection.filter, min(NEXT_PAGE, MAX_RESULTS - offset), offset)
        page = self._page = self._backend.ask(Search(query))
        page.finished.connect(lambda answer: self._continue(page, answer))
        page.failed.connect(lambda *_: self._no_page(page))
        page.cancelled.connect(lambda: self._no_page(page))

    def _ask(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._page = None
        photo = self._photo
        task = self._task = self._backend.ask(Search(Query(photo, self._selection.filter, PAGE)))
        task.finished.connect(lambda answer: self._answer(task, photo, answer))
        task.failed.connect(lambda sentence, details: self._fail(task, photo, sentence, details))
        task.cancelled.connect(lambda: self._fail(task, photo, "", ""))

    def _answer(self, task: Task, photo: Photo | None, answer: Answer) -> None:
        if task is not self._task:
            return
        self._task = None
        self._answered_photo = photo
        self.answered.emit(answer)
        if not self.busy:
            self.busyChanged.emit(False)

    def _fail(self, task: Task, photo: Photo | None, sentence: str, details: str) -> None:
        if task is not self._task:
            return
        self._task = None
        if self._go_back():
            self.repeat()
        elif not self.busy:
            self.busyChanged.emit(False)
        if sentence:
            self.failed.emit(photo, sentence, details)

    def _go_back(self) -> bool:
        if not self.has_changed_photo:
            return False
        self._photo = self._answered_photo
        self.photoChanged.emit(self._photo)
        return True

    def _continue(self, page: Task, answer: Answer) -> None:
        if page is self._page:
            self._page = None
            self.continued.emit(answer)

    def _no_page(self, page: Task) -> None:
        if page is self._page:
            self._page = None
            self.pageFailed.emit()
