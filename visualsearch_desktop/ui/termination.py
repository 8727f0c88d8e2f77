"""Ctrl+C in the terminal, and a system that shuts down, close the window as a click does."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Termination(QObject):
    """Turns the system's wish that the program ends into a call in the event loop.

    Python carries out a signal's handler only between two of its own instructions, of which there are none while Qt
    waits, and would raise KeyboardInterrupt in whatever slot comes next. Its wake-up descriptor reaches Qt at once.
    """

    def __init__(self, close: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._close = close
        self._before: dict[signal.Signals, Any] = {}

    def install(self) -> None:
        """Take the signals from now on."""
        # Its import takes 7 ms, which a start does without.
        import socket

        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._wakeup_before = signal.set_wakeup_fd(self._write.fileno())
        self._before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}

    def remove(self) -> None:
        """Leave signals as they were, where they were taken."""
        if not self._before:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _wake(self) -> None:
        if set(self._read.recv(64)) & set(SIGNALS):
            self._close()
