"""All results of a question, where the window has loaded only the first of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from visualsearch_desktop.backend.messages import Search
from visualsearch_desktop.core.types import Answer, Hit
from visualsearch_desktop.ui.bridge import Backend, Task
from visualsearch_desktop.ui.search_session import SearchSession

PAGE = 1000
"""Hits of each request: a store finds those before them again for each."""

AGAIN_MS = 100
"""How soon a page is asked for again that a search of the window's overtook."""


class Gathering(QObject):
    """Asks for page after page of the question that was asked when this was made, beside the window's own searches.

    It ends once, with `gathered` or `failed`; not at all after `stop`.
    """

    progressed = Signal(int, int)
    """How many hits are there, and of how many."""
    gathered = Signal(object)
    """A tuple of `Hit`s."""
    failed = Signal(str, str)
    """A sentence, and a traceback where it was a bug."""

    def __init__(
        self, backend: Backend, session: SearchSession, hits: Sequence[Hit], total: int, bound: int, parent: QObject
    ) -> None:
        """`hits` are those that are there of the `total`; at most `bound` are gathered."""
        super().__init__(parent)
        self._backend = backend
        self._session = session
        self._question = session.question
        self._hits = list(hits)
        self.total = total
        """How many there are of all, as the last page told."""
        self._wanted = min(total, bound)
        self._bound = bound
        self._task: Task | None = None
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._next)

    def start(self) -> None:
        """Ask for the first page that is missing. What is there already is told at once."""
        self._next()

    def stop(self) -> None:
        """Ask for no more."""
        self._again.stop()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()

    def _next(self) -> None:
        if len(self._hits) >= self._wanted:
            self.gathered.emit(tuple(self._hits[: self._bound]))
            return
        self.progressed.emit(len(self._hits), self._wanted)
        if self._session.busy:
            # A newer search cancels older ones, and the user's goes first.
            self._again.start()
            return
        number = min(PAGE, self._wanted - len(self._hits))
        task = self._task = self._backend.ask(Search(self._question.query(number, len(self._hits))))
        task.finished.connect(lambda answer: self._take(task, answer))
        task.failed.connect(lambda sentence, details: self._fail(task, sentence, details))
        task.cancelled.connect(lambda: self._overtaken(task))

    def _take(self, task: Task, answer: Answer) -> None:
        if task is not self._task:
            return
        self._task = None
        self._hits += answer.hits
        self.total = answer.total
        # An empty page is the end, whatever was counted before.
        self._wanted = min(answer.total, self._bound) if answer.hits else len(self._hits)
        self._next()

    def _fail(self, task: Task, sentence: str, details: str) -> None:
        if task is self._task:
            self._task = None
            self.failed.emit(sentence, details)

    def _overtaken(self, task: Task) -> None:
        if task is self._task:
            self._task = None
            self._again.start()
