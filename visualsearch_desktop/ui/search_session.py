"""What the window asks, and the answers to the newest question only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from visualsearch_desktop.backend.messages import Search
from visualsearch_desktop.core.types import Answer, Photo
from visualsearch_desktop.ui.bridge import Backend, Task
from visualsearch_desktop.ui.grid_model import MAX_RESULTS
from visualsearch_desktop.ui.history import History, Look, Moment
from visualsearch_desktop.ui.question import Question
from visualsearch_desktop.ui.selection import Selection

PAGE, NEXT_PAGE = 60, 240
"""Hits of the first answer, and of each further one: a store finds those before them again for each."""
DEBOUNCE_MS = 60
MERGE_MS = 1500
"""Changes of one kind that follow each other so soon are one step of the history: letters, pixels of a drag."""


class SearchSession(QObject):
    """Holds the question and its history, asks it shortly after each change, and drops what was overtaken."""

    questionChanged = Signal(object)
    """The `Question`."""
    busyChanged = Signal(bool)
    answered = Signal(object)
    """The `Answer` to the question, from its first hit on."""
    returned = Signal(object)
    """After `answered`, where the question was gone back or forth to: the `Look` that its answer had."""
    continued = Signal(object)
    """An `Answer` with the next hits."""
    pageFailed = Signal()
    failed = Signal(object, str, str)
    """The `Question`, a sentence, and a traceback where it was a bug.

    The question is then the last one that was answered again.
    """

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._history = History(Question())
        self._answered = Question()
        self._task: Task | None = None
        self._page: Task | None = None
        self._returning: Look | None = None
        self._merging = ""
        self._since_change = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self._ask)
        self.look: Callable[[], Look] = Look
        """Tells how the answer of now is looked at."""

    @property
    def question(self) -> Question:
        """What is asked now."""
        return self._history.now.question

    @property
    def selection(self) -> Selection:
        """The choices of the question."""
        return self.question.selection

    @property
    def busy(self) -> bool:
        """True until the newest question is answered."""
        return self._task is not None or self._timer.isActive()

    @property
    def answered_question(self) -> Question:
        """What was answered last, and is looked at until the question is answered."""
        return self._answered

    @property
    def has_changed_photos(self) -> bool:
        """True while the photos of the question are not those that were last answered."""
        return self.question.photos != self._answered.photos

    @property
    def can_go_back(self) -> bool:
        """True where there is an earlier question."""
        return self._history.can_go_back

    @property
    def can_go_forth(self) -> bool:
        """True where a step back can be taken back."""
        return self._history.can_go_forth

    def ask(self, question: Question, merge: str = "") -> None:
        """Ask something else. Changes with the same `merge` that follow each other soon are one step of the history."""
        if question == self.question:
            return
        merges = bool(merge) and merge == self._merging and self._since_change.elapsed() < MERGE_MS
        self._merging = merge
        self._since_change.start()
        self._keep_look()
        if merges:
            if self._history.amend(question):
                # What comes next is no change of the same step.
                self._merging = ""
        else:
            self._history.ask(question)
        self._returning = None
        self.questionChanged.emit(question)
        self.repeat()

    def set_photos(self, *photos: Photo) -> None:
        """Ask what is like these photos, and like nothing else; without any, show all items."""
        question = self.question.about(*photos)
        if question == self.question:
            self.repeat()
        else:
            self.ask(question)

    def set_selection(self, selection: Selection) -> None:
        """Ask with other choices."""
        self.ask(self.question.choosing(selection), merge="selection")

    def back(self) -> None:
        """Go back to the question before, and to how its answer was looked at."""
        self._keep_look()
        self._return_to(self._history.back())

    def forth(self) -> None:
        """Take a step back back."""
        self._keep_look()
        self._return_to(self._history.forth())

    @property
    def can_start_over(self) -> bool:
        """True where something is asked, or was and can be gone back to, that `start_over` would take away."""
        return self._history.has_others or self.question != self._blank()

    def start_over(self) -> None:
        """Ask nothing any more, and forget what was asked: the next customer is not to see it."""
        self._history = History(self._blank())
        self._answered = self.question
        self._merging = ""
        self._returning = None
        self.questionChanged.emit(self.question)
        self.repeat()

    def _blank(self) -> Question:
        """No question, looked at as the one of now: how results are grouped and spread is the shop's choice."""
        return Question(variety=self.question.variety, group_by=self.question.group_by)

    def repeat(self) -> None:
        """Ask the same question again, because the catalogue or the backend is another."""
        was_busy = self.busy
        self._timer.start()
        if not was_busy:
            self.busyChanged.emit(True)

    def cancel(self) -> None:
        """Give up the photos that are being searched with, and return to those that were answered last."""
        self._timer.stop()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        self._give_up()
        if self.question != self._answered:
            # Other choices were overtaken by the photos that are given up: they are not answered yet.
            self.repeat()
        else:
            self.busyChanged.emit(False)

    def more(self, offset: int) -> None:
        """Ask for the next hits of the answer."""
        if self.busy or self.question != self._answered:
            # What is shown is the answer to another question.
            self.pageFailed.emit()
            return
        query = self.question.query(min(NEXT_PAGE, MAX_RESULTS - offset), offset)
        page = self._page = self._backend.ask(Search(query))
        page.finished.connect(lambda answer: self._continue(page, answer))
        page.failed.connect(lambda *_: self._no_page(page))
        page.cancelled.connect(lambda: self._no_page(page))

    def amend(self, question: Question) -> None:
        """Ask something else in the place of the question of now, as no step of the history."""
        if question == self.question:
            return
        self._history.amend(question)
        self.questionChanged.emit(question)
        self.repeat()

    def restrict(self, keys: set[str]) -> None:
        """The catalogue has these columns: no question, and none that can be gone back to, is to ask for others."""
        before = self.question
        self._history.change_all(lambda question: question.restricted(keys))
        if self.question != before:
            self.questionChanged.emit(self.question)
            self.repeat()

    def _keep_look(self) -> None:
        # Until it is answered, what is looked at is the answer to another question.
        if not self.busy:
            self._history.looked_at(self.look())

    def _return_to(self, moment: Moment) -> None:
        self._merging = ""
        self._returning = moment.look
        self.questionChanged.emit(moment.question)
        self.repeat()

    def _ask(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._drop_page()
        question = self.question
        loaded = self._returning.loaded if self._returning else 0
        task = self._task = self._backend.ask(Search(question.query(max(PAGE, loaded))))
        task.finished.connect(lambda answer: self._answer(task, question, answer))
        task.failed.connect(lambda sentence, details: self._fail(task, question, sentence, details))
        task.cancelled.connect(lambda: self._fail(task, question, "", ""))

    def _answer(self, task: Task, question: Question, answer: Answer) -> None:
        if task is not self._task:
            return
        self._task = None
        self._answered = question
        look = None
        if question == self.question:
            # Else the look is that of the answer which is still to come.
            look, self._returning = self._returning, None
        self.answered.emit(answer)
        if look is not None:
            self.returned.emit(look)
        if not self.busy:
            self.busyChanged.emit(False)

    def _fail(self, task: Task, question: Question, sentence: str, details: str) -> None:
        if task is not self._task:
            return
        self._task = None
        if question != self.question:
            # Another one is asked in a moment: what became of this one no longer matters.
            return
        if self._give_up():
            self.repeat()
        elif not self.busy:
            self.busyChanged.emit(False)
        if sentence:
            self.failed.emit(question, sentence, details)

    def _give_up(self) -> bool:
        """Return to the photos that were answered last; gives whether they are others."""
        if not self.has_changed_photos:
            return False
        self._merging = ""
        self._returning = None
        while self.has_changed_photos and self._history.has_others:
            self._history.give_up()
        if self.has_changed_photos:
            self._history.amend(self._answered)
        self.questionChanged.emit(self.question)
        return True

    def _continue(self, page: Task, answer: Answer) -> None:
        if page is self._page:
            self._page = None
            self.continued.emit(answer)

    def _no_page(self, page: Task) -> None:
        if page is self._page:
            self._drop_page()

    def _drop_page(self) -> None:
        """The answer that is shown may stay, and then wants its next page again."""
        page, self._page = self._page, None
        if page is not None:
            self.pageFailed.emit()
