"""Exports results: asks where to, gathers them, has them written off the window's thread, and says what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QProgressDialog

from visualsearch_desktop.core.types import Hit
from visualsearch_desktop.errors import UserError
from visualsearch_desktop.ui import captions, files
from visualsearch_desktop.ui.background import Background
from visualsearch_desktop.ui.bridge import Backend
from visualsearch_desktop.ui.exporting import sheet, table
from visualsearch_desktop.ui.exporting.files import Stopped
from visualsearch_desktop.ui.exporting.gathering import Gathering
from visualsearch_desktop.ui.grid_model import MAX_RESULTS
from visualsearch_desktop.ui.question import Question

if TYPE_CHECKING:
    from visualsearch_desktop.ui.window import MainWindow

MOST_CARDS = 200
"""Results on printed pages: thirteen of them."""

FOLDER = "export/folder"
"""Where the window's memory has the folder that was exported to last."""

PATIENCE_MS = 500
"""Exports that take longer show how far they are."""

Written = Callable[[tuple[Hit, ...], Path], None]
"""Writes the hits into a file, in a thread. Raises `UserError` or `Stopped`."""


class Exporter(QObject):
    """One export at a time. What is exported are the selected results, or, where fewer than two are, all of them."""

    ended = Signal()
    """An export was written, failed or was stopped."""

    _drawn = Signal(int)

    def __init__(self, window: MainWindow, backend: Backend, thumbnails: Path) -> None:
        super().__init__(window)
        self._window = window
        self._backend = backend
        self._thumbnails = thumbnails
        self._background = Background(1, self)
        self._stopped = threading.Event()
        self._gathering: Gathering | None = None
        self.progress: QProgressDialog | None = None
        """What shows how far an export is; None while none runs."""
        self._drawn.connect(self._show_drawn)

    @property
    def running(self) -> bool:
        """True while an export runs."""
        return self.progress is not None

    def ask_for_table(self) -> QFileDialog | None:
        """Ask where the table is to be written; None, and nothing happens, while an export runs."""
        title, kind = self.tr("Export results as a table"), self.tr("Tables (*.csv)")
        return self._ask(title, kind, "csv", self.export_table)

    def ask_for_sheet(self) -> QFileDialog | None:
        """Ask where the pages are to be written; None, and nothing happens, while an export runs."""
        title, kind = self.tr("Export results as printable pages"), self.tr("PDF documents (*.pdf)")
        return self._ask(title, kind, "pdf", self.export_sheet)

    def export_table(self, file: Path) -> None:
        """Write a CSV file."""
        columns = self._window.model.columns
        self._begin(file, MAX_RESULTS, lambda hits, place: table.write(place, hits, columns, self._is_wanted))

    def export_sheet(self, file: Path) -> None:
        """Write a PDF file."""
        chosen = self._chosen()
        question, total = self._window.session.question, self._window.model.total
        said = self._said(question, len(chosen) or min(total, MOST_CARDS), total)
        state = self._window.state
        title, columns = (captions.plain(state.name), state.columns) if state is not None else ("", ())
        now, locale = QDateTime.currentDateTime(), QLocale()
        day = locale.toString(now.date(), QLocale.FormatType.LongFormat)
        date = f"{day}, {locale.toString(now.time(), QLocale.FormatType.ShortFormat)}"

        def write(hits: tuple[Hit, ...], place: Path) -> None:
            pages = sheet.Sheet(title, date, said, question.photos, hits, columns, self._thumbnails)
            sheet.write(pages, place, self._drawn.emit, self._is_wanted)

        self._begin(file, MOST_CARDS, write)

    def stop(self) -> None:
        """Give the export up that runs; its file is not written."""
        self._stopped.set()
        if self._gathering is not None:
            self._gathering.stop()
            self._end()

    def close(self) -> None:
        """Give the export up, and wait for its thread."""
        self.stop()
        self._background.close()

    # --- which, and where to -------------------------------------------------------------------------------------

    def _chosen(self) -> tuple[Hit, ...]:
        """The selected results, where there are several."""
        hits = self._window.grid.selected_hits()
        return tuple(hits) if len(hits) > 1 else ()

    def _ask(self, title: str, kind: str, suffix: str, then: Callable[[Path], None]) -> QFileDialog | None:
        if self.running:
            return None
        state = self._window.state
        day = QDateTime.currentDateTime().toString("yyyy-MM-dd")
        name = f"{state.name if state else ''} {day}".strip()
        dialog = QFileDialog(self._window, title, str(self._window.memory.value(FOLDER, "")), kind)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{captions.plain(name)}.{suffix}")
        dialog.fileSelected.connect(lambda chosen: self._asked(Path(chosen), then))
        dialog.open()
        return dialog

    def _asked(self, file: Path, then: Callable[[Path], None]) -> None:
        self._window.memory.setValue(FOLDER, str(file.parent))
        then(file)

    def _said(self, question: Question, shown: int, total: int) -> tuple[str, ...]:
        """What was asked, in words."""
        count = captions.count
        first = self.tr("{0} of {1} items").format(count(shown), count(total)) if shown < total else ""
        first = first or self.tr("{0} items").format(count(shown))
        if question.has_target and question.sort is None:
            first = self.tr("{0}, most alike first").format(first)
        lines = [first]
        columns = {column.key: column for column in self._window.model.columns}
        conditions = [
            f"{captions.label(columns[key])}: {captions.choice_text(choice, columns[key])}"
            for key, choice in question.selection.choices.items()
            if key in columns
        ]
        if question.words.strip():
            conditions.insert(0, f"“{captions.plain(question.words.strip())}”")
        if conditions:
            lines.append(" · ".join(conditions))
        title = self._window.model.naming.title
        for text, items in ((self.tr("More like {0}"), question.like), (self.tr("Less like {0}"), question.unlike)):
            if items:
                lines.append(text.format(", ".join(title(item) for item in items)))
        return tuple(lines)

    # --- an export -----------------------------------------------------------------------------------------------

    def _begin(self, file: Path, bound: int, write: Written) -> None:
        if self.running:
            return
        self._stopped.clear()
        self._window.results.messages.take_back("export")
        progress = self.progress = QProgressDialog(self._window)
        progress.setWindowTitle(self.tr("Export results"))
        progress.setLabelText(self.tr("Getting the results…"))
        progress.setCancelButtonText(self.tr("Cancel"))
        progress.setMinimumWidth(380)
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setAccessibleName(self.tr("Progress"))
        progress.setBar(bar)
        progress.setMinimumDuration(PATIENCE_MS)
        progress.setAutoReset(False)
        progress.setAutoClose(False)
        progress.canceled.connect(self.stop)
        model, session = self._window.model, self._window.session
        chosen, total = self._chosen(), model.total
        hits: Sequence[Hit]
        if chosen:
            hits, total = chosen[:bound], len(chosen)
        elif session.busy or session.question != session.answered_question:
            # The grid still shows the answer to the question before; how many there are now is still to be told.
            hits, total = (), bound
        else:
            hits = model.hits
        gathering = self._gathering = Gathering(self._backend, session, hits, total, bound, self)
        gathering.progressed.connect(self._show_gathered)
        gathering.failed.connect(self._gathering_failed)
        gathering.gathered.connect(partial(self._write, file, gathering, write))
        gathering.start()

    def _is_wanted(self) -> bool:
        return not self._stopped.is_set()

    def _show_gathered(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress.setMaximum(total)
            self.progress.setValue(done)

    def _show_drawn(self, done: int) -> None:
        if self.progress is not None and self._is_wanted():
            self.progress.setValue(done)

    def _gathering_failed(self, sentence: str, details: str) -> None:
        self._end()
        self._window.results.messages.tell_failure(sentence, details, "export")

    def _write(self, file: Path, gathering: Gathering, write: Written, hits: tuple[Hit, ...]) -> None:
        total = gathering.total
        self._forget_gathering()
        if not hits:
            self._end()
            self._window.results.messages.tell(self.tr("There is nothing to export."), "warning", key="export")
            return
        if self.progress is not None:
            self.progress.setLabelText(self.tr("Writing {0}…").format(captions.plain(file.name)))
            self.progress.setMaximum(len(hits))
            self.progress.setValue(0)

        def work() -> str | Exception | None:
            try:
                write(hits, file)
            except UserError as error:
                return str(error)
            except Stopped:
                return None
            except Exception as error:  # noqa: BLE001  # it is raised again in the window's thread
                return error
            return ""

        def done(problem: str | Exception | None) -> None:
            self._end()
            if isinstance(problem, Exception):
                raise problem
            if problem is not None:
                self._tell(file, len(hits), max(total, len(hits)), problem)

        self._background.run(work, done)

    def _tell(self, file: Path, written: int, total: int, problem: str) -> None:
        messages = self._window.results.messages
        if problem:
            messages.tell(problem, "error", key="export")
            return
        name = captions.plain(file.name)
        if written < total:
            text = self.tr("The first {0} of {1} results are in {2}.")
            text = text.format(captions.count(written), captions.count(total), name)
        else:
            text = self.tr("{0} results are in {1}.").format(captions.count(written), name)
        actions = [
            (self.tr("Open"), lambda: self._open(file)),
            (self.tr("Show in folder"), lambda: files.show_in_folder(file, self)),
        ]
        messages.tell(text, actions=actions, key="export")

    def _open(self, file: Path) -> None:
        if not files.open_file(file):
            text = self.tr("{0} cannot be opened: it is gone, or no program is set for it.")
            self._window.results.messages.tell(text.format(captions.plain(file.name)), "warning", key="export")

    def _forget_gathering(self) -> None:
        gathering, self._gathering = self._gathering, None
        if gathering is not None:
            gathering.deleteLater()

    def _end(self) -> None:
        self._forget_gathering()
        progress, self.progress = self.progress, None
        if progress is not None:
            progress.blockSignals(True)
            progress.close()
            progress.deleteLater()
            self.ended.emit()
