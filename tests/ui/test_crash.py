from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from visualsearch_desktop.ui.crash import CrashReporter


@pytest.fixture
def crashes(qtbot: QtBot) -> Iterator[CrashReporter]:
    reporter = CrashReporter()
    reporter.install()
    yield reporter
    reporter.remove()


def test_a_bug_in_a_thread_becomes_one_report(qtbot: QtBot, crashes: CrashReporter) -> None:
    def fail() -> None:
        raise ValueError("a bug in a thread")

    for _ in range(2):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    dialog = crashes.dialog
    assert isinstance(dialog, QWidget)
    text = dialog.text.toPlainText()
    assert "ValueError: a bug in a thread" in text
    assert "PySide6" in text
    dialog.close()
    qtbot.waitUntil(lambda: crashes.dialog is None)


def test_the_hooks_are_left_as_they_were_found(qtbot: QtBot) -> None:
    before = (sys.excepthook, threading.excepthook)
    reporter = CrashReporter()
    reporter.install()
    assert (sys.excepthook, threading.excepthook) != before
    reporter.remove()
    assert (sys.excepthook, threading.excepthook) == before
