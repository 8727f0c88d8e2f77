"""Files that arrive as events, as macOS hands them over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from visualsearch_desktop.ui.file_open import FileOpen


def test_an_event_becomes_a_path(qapp: QApplication, tmp_path: Path) -> None:
    received: list[list[Path]] = []
    watcher = FileOpen(qapp)
    watcher.filesReceived.connect(received.append)
    photo = tmp_path / "Schöner Schuh.jpg"
    try:
        QApplication.sendEvent(qapp, QFileOpenEvent(str(photo)))
        QApplication.sendEvent(qapp, QEvent(QEvent.Type.User))
    finally:
        qapp.removeEventFilter(watcher)
        watcher.deleteLater()
    assert received == [[photo]]
