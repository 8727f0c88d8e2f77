"""Bugs, from whichever thread: into the log, and into a dialog with a report to copy."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import QObject, Qt, Signal

from visualsearch_desktop import __version__

if TYPE_CHECKING:
    from visualsearch_desktop.ui.report_dialog import TextDialog

log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Takes the place of `sys.excepthook` and `threading.excepthook` until it is removed."""

    _crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.dialog: TextDialog | None = None
        self._crashed.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Report from now on."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        """Leave the hooks as they were found."""
        sys.excepthook, threading.excepthook = self._before

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("An unexpected error.", exc_info=(kind, error, trace))
        self._crashed.emit("".join(traceback.format_exception(kind, error, trace)))

    def _thread_hook(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, trace: str) -> None:
        if self.dialog is not None:
            # One dialog is enough: a bug in a paint event would open hundreds.
            return
        # A start needs no dialogs.
        from visualsearch_desktop.ui.report_dialog import TextDialog

        self.dialog = TextDialog(
            self.tr("Something went wrong"),
            self.tr("The program met an error that it did not expect. You can go on; the report helps to repair it."),
            report(trace),
        )
        self.dialog.destroyed.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        self.dialog = None


def report(trace: str) -> str:
    """What a maintainer needs to know: versions, system and the traceback."""
    # Not needed before something goes wrong.
    import platform

    return (
        f"Visual Search Desktop {__version__}, PySide6 {PySide6.__version__}, Python {platform.python_version()}, "
        f"{platform.platform()}\n\n{trace}"
    )
