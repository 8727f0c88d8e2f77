"""Answers fill the grid, the head and the details, and what is done there becomes the next question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QMenu

from visualsearch_desktop.core.types import Answer, CatalogueState, Column, Hit, Item, ModelStatus
from visualsearch_desktop.ui import answer_line, captions
from visualsearch_desktop.ui.actions import Menus
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.details import Details
from visualsearch_desktop.ui.grid import Grid
from visualsearch_desktop.ui.grid_model import MAX_RESULTS, GridModel
from visualsearch_desktop.ui.history import Look
from visualsearch_desktop.ui.question import Question
from visualsearch_desktop.ui.results import ResultsPane
from visualsearch_desktop.ui.search_session import SearchSession

BUSY_MS = 250
"""A search that takes longer is mentioned."""


class Answering(QObject):
    """Shows answers, and asks on from them."""

    shown = Signal(object)
    """The `Answer`, when the grid shows it."""

    def __init__(
        self,
        session: SearchSession,
        model: GridModel,
        results: ResultsPane,
        details: Details,
        background: Background,
        memory: QSettings,
        thumbnails: Path,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._model = model
        self._results = results
        self._grid: Grid = results.grid
        self._details = details
        self._background = background
        self._memory = memory
        self._thumbnails = thumbnails
        self._state: CatalogueState | None = None
        self._about = ("", "")
        self.answer: Answer | None = None
        """The last one, without its further pages; None before the first."""
        self._busy_timer = QTimer(self, singleShot=True, interval=BUSY_MS)
        self._busy_timer.timeout.connect(self._say_busy)
        session.look = lambda: self._grid.look
        session.answered.connect(self._show)
        session.returned.connect(self._look_at)
        session.continued.connect(lambda answer: model.append_hits(answer.hits, answer.total))
        session.pageFailed.connect(model.page_failed)
        session.questionChanged.connect(self._show_question)
        session.busyChanged.connect(self._show_busy)
        model.moreWanted.connect(session.more)
        self._connect_widgets()

    def add_actions(self, menus: Menus, edit: QMenu, view: QMenu) -> None:
        """Put what can be done with answers into the window's menus."""
        add, session = menus.add, self._session
        self._back = add(edit, self.tr("&Back to the question before"), session.back, None, "arrow-left")
        self._back.setShortcuts([QKeySequence("Alt+Left"), QKeySequence("Ctrl+Z")])
        self._back.setToolTip(self.tr("Back to the question before (Alt+Left or Ctrl+Z)"))
        self._forth = add(edit, self.tr("Forth to the &next question"), session.forth, None, "arrow-right")
        self._forth.setShortcuts([QKeySequence(keys) for keys in ("Alt+Right", "Ctrl+Shift+Z", "Ctrl+Y")])
        self._forth.setToolTip(self.tr("Forth to the question after this one (Alt+Right or Ctrl+Shift+Z)"))
        edit.addSeparator()
        add(edit, self.tr("Find by &words"), self._results.head.focus_words, QKeySequence.StandardKey.Find, "search")
        self._item_actions = [
            add(edit, self.tr("&More like the item"), lambda: self._of_current(self._grid.moreLike), None, "plus"),
            add(edit, self.tr("&Less like the item"), lambda: self._of_current(self._grid.lessLike), None, "minus"),
            add(edit, self.tr("Copy p&icture"), lambda: self._of_current(self._grid.pictureRequested), None, "image"),
            self._copy_action(menus, edit),
        ]
        self._results.head.set_steps(self._back, self._forth)
        arrangement = self._results.arrangement
        view.addMenu(arrangement.sort_menu)
        view.addMenu(arrangement.group_menu)
        view.addAction(arrangement.variety)
        view.addSeparator()
        self._enable()

    def show_state(self, state: CatalogueState) -> None:
        """The catalogue is another, or its columns are."""
        old, self._state = self._state, state
        if old is not None and old.columns == state.columns:
            return
        self._model.set_columns(state.columns)
        self._results.arrangement.set_columns(state.columns)
        question = self._question
        if not question.group_by and (kept := self._memory.value(self._grouping_key())):
            self._session.amend(replace(question, group_by=str(kept)))
        self._session.restrict({column.key for column in state.columns})

    # --- answers -------------------------------------------------------------------------------------------------

    @property
    def _question(self) -> Question:
        return self._session.question

    @property
    def _columns(self) -> tuple[Column, ...]:
        return self._model.columns

    def _show(self, answer: Answer) -> None:
        self.answer = answer
        self._model.bands = answer.bands
        before = self._grid.current_hit()
        self._model.set_hits(answer.hits, answer.total)
        if self._session.answered_question.has_target and not self._grid.selectionModel().hasSelection():
            self._grid.select_current()
        if before is not None:
            self._show_hit(self._grid.current_hit())
        self._say_answer(answer)
        self.shown.emit(answer)

    def _look_at(self, look: Look) -> None:
        self._grid.look_at(look)

    def _say_answer(self, answer: Answer) -> None:
        # The question may be another already, which is asked in a moment.
        question = self._session.answered_question
        head = self._results.head
        head.answer.show_said(answer_line.said(answer, question, self._columns), self._reason(answer))
        self._about = (self._counted(answer, question), self._timed(answer))
        self._say()

    def _say(self) -> None:
        text, tip = self._about
        selected = len(self._grid.selectionModel().selectedIndexes())
        if selected > 1:
            text = self.tr("{0} · {1} selected").format(text, captions.count(selected))
        self._results.say(text, tip)

    @staticmethod
    def _reason(answer: Answer) -> str:
        best = answer.best
        if best is None or best.band is None or best.score is None:
            return ""
        return captions.band_reason(best.band, best.score, answer.bands)

    def _counted(self, answer: Answer, question: Question) -> str:
        total, count = captions.count(answer.total), self._state.count if self._state else answer.total
        if question.group_by:
            text = self.tr("{0} articles, variants together").format(total)
        elif question.filter:
            text = self.tr("{0} of {1} items").format(total, captions.count(count))
        else:
            text = self.tr("{0} items").format(total)
        if question.sort is not None:
            text = self.tr("{0} · {1}").format(text, self._results.arrangement.sort_text)
        elif question.has_target:
            text = self.tr("{0}, most alike first").format(text)
        elif answer.total > MAX_RESULTS:
            text = self.tr("{0}, the first {1} are shown").format(text, captions.count(MAX_RESULTS))
        return text

    def _timed(self, answer: Answer) -> str:
        times = answer.timings
        return self.tr("Decode {0} ms, embed {1} ms, search {2} ms, facets {3} ms").format(
            *(captions.number(round(time, 1)) for time in (times.decode, times.embed, times.search, times.facets))
        )

    def _show_busy(self, busy: bool) -> None:
        if busy:
            self._busy_timer.start()
        else:
            self._busy_timer.stop()

    def _say_busy(self) -> None:
        loading = self._state is not None and self._state.model.status is ModelStatus.LOADING
        if loading and self._question.photos:
            self._results.say(self.tr("The model is loading. Your photo is searched as soon as it is ready."))
        else:
            self._results.say(self.tr("Searching…"))

    def _show_hit(self, hit: Hit | None) -> None:
        self._details.show_hit(hit, self._columns, self._model.bands)
        self._enable()

    # --- what is asked on ----------------------------------------------------------------------------------------

    def _connect_widgets(self) -> None:
        head, arrangement = self._results.head, self._results.arrangement
        head.wordsChanged.connect(self._find)
        head.words.left.connect(self._enter_grid)
        arrangement.sortChosen.connect(lambda sort: self._session.ask(replace(self._question, sort=sort)))
        arrangement.varietyChosen.connect(lambda on: self._session.ask(replace(self._question, variety=on)))
        arrangement.groupChosen.connect(self._group)
        self._grid.currentHitChanged.connect(self._show_hit)
        self._grid.selectedChanged.connect(self._say)
        self._grid.rowsRequested.connect(self._copy_rows)
        for source in (self._grid, self._details):
            source.moreLike.connect(lambda item: self._session.ask(self._question.liking(item)))
            source.lessLike.connect(lambda item: self._session.ask(self._question.not_liking(item)))
            source.pictureRequested.connect(self._copy_picture)

    def _find(self, words: str) -> None:
        self._session.ask(replace(self._question, words=words), merge="words")

    def _group(self, key: str | None) -> None:
        # What is chosen is the shop's habit with this catalogue.
        self._memory.setValue(self._grouping_key(), key or "")
        self._session.ask(replace(self._question, group_by=key))

    def _grouping_key(self) -> str:
        return f"grouping/{self._state.name if self._state else ''}"

    def _show_question(self, question: Question) -> None:
        self._results.head.show_words(question.words)
        self._results.arrangement.show_question(question)
        self._enable()

    def _enter_grid(self) -> None:
        self._grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self._grid.select_current()

    def _enable(self) -> None:
        self._back.setEnabled(self._session.can_go_back)
        self._forth.setEnabled(self._session.can_go_forth)
        for action in self._item_actions:
            action.setEnabled(self._grid.current_hit() is not None)

    def _of_current(self, signal: SignalInstance) -> None:
        """Ask of the current item what the grid asks of one."""
        if (hit := self._grid.current_hit()) is not None:
            signal.emit(hit.item)

    def _copy_action(self, menus: Menus, edit: QMenu) -> QAction:
        action = menus.add(edit, self.tr("Copy selected &rows"), self._copy_rows, None, "list")
        action.setShortcut(QKeySequence.StandardKey.Copy)
        # A text or the table of attributes copies for itself; only in the grid the keys mean rows.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return action

    def _copy_rows(self) -> None:
        # A start copies nothing.
        from visualsearch_desktop.ui.copying import table

        rows = self._grid.selected_rows()
        if not rows:
            return
        QGuiApplication.clipboard().setMimeData(table([(row + 1, hit) for row, hit in rows], self._columns))
        text = self.tr("{0} rows are in the clipboard.") if len(rows) > 1 else self.tr("The row is in the clipboard.")
        self._results.messages.tell(text.format(captions.count(len(rows))), key="copied", passing=True)

    def _copy_picture(self, item: Item) -> None:
        from visualsearch_desktop.ui.copying import picture

        self._background.run(lambda: picture(item, self._thumbnails), self._picture_decoded)

    def _picture_decoded(self, image: QImage | None) -> None:
        if image is None:
            text = self.tr("The picture cannot be copied: its file is gone or cannot be read.")
            self._results.messages.tell(text, "warning", key="copied")
            return
        QGuiApplication.clipboard().setImage(image)
        self._results.messages.tell(self.tr("The picture is in the clipboard."), key="copied", passing=True)
