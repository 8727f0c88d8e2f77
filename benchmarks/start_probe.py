"""Runs a program and prints when its window reacts; `benchmarks.start_up` starts it.

    python -m benchmarks.start_probe bare|program STARTED

STARTED is the parent's `time.monotonic()`. "bare" shows an empty QMainWindow, "program" is `visualsearch_desktop` as
`python -m` runs it. Printed as JSON, in seconds since STARTED: `window` (painted, and an event handled after that),
and for the program `catalogue` (it is open), `items` (the first page is shown) and `model` (it is loaded). `work` is
the processor time that the window took.
"""

from __future__ import annotations

import json
import runpy
import sys
import time
from collections.abc import Callable

POLL_MS = 5
LIMIT_SECONDS = 120
BARE, PROGRAM = "bare", "program"


class Before:
    """Calls a function when a module is about to be imported."""

    def __init__(self, module: str, call: Callable[[], object]) -> None:
        self._module = module
        self._call = call

    def find_spec(self, name: str, *_: object) -> None:
        """Python's question where a module is; another finder answers it."""
        if name == self._module:
            self._call()


def install(kind: str, stages: dict[str, float], started: float) -> None:
    """Put a probe in the places of `QApplication.exec` and `QMainWindow.show`."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Probe(QObject):
        """Sees the window painted, sends it an event, and sees that arrive."""

        def __init__(self, window: QMainWindow) -> None:
            super().__init__()
            self._window = window
            self._sent = QEvent.Type(QEvent.registerEventType())
            self._timer = QTimer(self, interval=POLL_MS)
            self._timer.timeout.connect(self._look)
            window.installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002  # Qt's name
            if event.type() is QEvent.Type.Paint and "painted" not in stages:
                stages["painted"] = time.monotonic() - started
                # It is taken up once the whole window has been painted.
                QApplication.postEvent(self._window, QEvent(self._sent))
            elif event.type() == self._sent:
                stages["window"] = time.monotonic() - started
                stages["work"] = time.process_time()
                if kind == BARE:
                    self._window.close()
                else:
                    self._timer.start()
            return False

        def _look(self) -> None:
            window = self._window
            state = window.state
            reached = {
                "catalogue": state is not None,
                "items": window.model.rowCount() > 0,
                "model": state is not None and state.model.status.value == "ready",
            }
            for stage, is_reached in reached.items():
                if is_reached and stage not in stages:
                    stages[stage] = time.monotonic() - started
            if all(reached.values()) or time.monotonic() - started > LIMIT_SECONDS:
                self._timer.stop()
                window.close()

    show, run = QMainWindow.show, QApplication.exec
    shown: list[QMainWindow] = []

    def probed_show(window: QMainWindow) -> None:
        shown.append(window)
        show(window)

    def probed_run(*_: object) -> int:
        probe = Probe(shown[0])
        code = run()
        shown[0].removeEventFilter(probe)
        return code

    QMainWindow.show, QApplication.exec = probed_show, probed_run  # type: ignore[method-assign, assignment]


def main(kind: str, started: float) -> None:
    """Run one of the two; print its stages."""
    stages: dict[str, float] = {}
    if kind == BARE:
        from PySide6.QtWidgets import QApplication, QMainWindow

        install(kind, stages, started)
        application = QApplication(sys.argv[:1])
        window = QMainWindow()
        window.resize(1240, 800)
        window.show()
        application.exec()
    else:
        # By then the program has imported Qt.
        sys.meta_path.insert(0, Before("visualsearch_desktop.ui.window", lambda: install(kind, stages, started)))
        sys.argv = ["visualsearch"]
        try:
            runpy.run_module("visualsearch_desktop", run_name="__main__")
        except SystemExit as end:
            if end.code:
                raise
    print(json.dumps(stages))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
