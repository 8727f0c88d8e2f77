"""What the window says of its long jobs: while they run in the status bar, how they ended above the grid."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from visualsearch_desktop.core.types import Engine, IndexReport, IndexRequest
from visualsearch_desktop.ui import captions
from visualsearch_desktop.ui.indexing_session import IndexingSession
from visualsearch_desktop.ui.message_bar import MessageBar
from visualsearch_desktop.ui.status import JobBar


class JobNotices(QObject):
    """Listens to the jobs and tells the status bar and the message bar."""

    def __init__(self, jobs: IndexingSession, job_bar: JobBar, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._job_bar = job_bar
        self._messages = messages
        self._window = window
        jobs.runningChanged.connect(self._running)
        jobs.progressed.connect(job_bar.show_progress)
        jobs.indexed.connect(self._indexed)
        jobs.stopped.connect(self._stopped)
        jobs.interrupted.connect(self._interrupted)
        jobs.moved.connect(self._moved)
        jobs.failed.connect(self._failed)
        job_bar.cancelRequested.connect(jobs.cancel)

    def _running(self, running: bool) -> None:
        if running:
            self._job_bar.begin()
            self._messages.take_back("job")
        else:
            self._job_bar.end()

    def _indexed(self, report: IndexReport) -> None:
        # A start needs no dialogs.
        from visualsearch_desktop.ui.report_dialog import has_leftovers, report_dialog, summary

        leftovers = has_leftovers(report)
        show = (self.tr("Show the report…"), lambda: report_dialog(report, self._window).open())
        sentence = " ".join([summary(report), *report.notes])
        self._messages.tell(sentence, "warning" if report.skipped else "info", [show] if leftovers else [], "report")

    def _stopped(self, request: IndexRequest) -> None:
        resume = (self.tr("Resume"), lambda: self._jobs.index([request]))
        sentence = self.tr("Indexing was stopped. What is done so far is kept.")
        self._messages.tell(sentence, actions=[resume], key="job")

    def _interrupted(self, request: IndexRequest, sentence: str, details: str) -> None:
        again = (self.tr("Try again"), lambda: self._jobs.index([request]))
        self._messages.tell_failure(sentence, details, "job", [again])

    def _moved(self, engine: Engine) -> None:
        sentence = self.tr("The catalogue is kept by {0} now.").format(captions.engine(engine))
        self._messages.tell(sentence, key="job", passing=True)

    def _failed(self, sentence: str, details: str) -> None:
        self._messages.tell_failure(sentence, details, "job")
