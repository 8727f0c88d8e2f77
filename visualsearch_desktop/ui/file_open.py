"""Files that macOS hands to the program, by "Open with" or dropped on its icon: as events, not as arguments."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent


class FileOpen(QObject):
    """Tells the files. It sees every event of the application, so it is made only where they come this way."""

    filesReceived = Signal(object)
    """A list of `Path`."""

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            if event.file():
                self.filesReceived.emit([Path(event.file())])
            return True
        return False
