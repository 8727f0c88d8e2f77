"""The window's process from its start to its end."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from visualsearch_desktop import __version__
from visualsearch_desktop.backend.client import BackendClient
from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.paths import APP_NAME, AppPaths, resources
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.bridge import Backend
from visualsearch_desktop.ui.crash import CrashReporter
from visualsearch_desktop.ui.icons import application_icon
from visualsearch_desktop.ui.preferences import Preferences
from visualsearch_desktop.ui.single_instance import SingleInstance, instance_name
from visualsearch_desktop.ui.termination import Termination
from visualsearch_desktop.ui.theme import STYLE, Theme
from visualsearch_desktop.ui.window import MainWindow

START_MS = 20
"""What the first picture of the window does without follows after so long."""


def application() -> QApplication:
    """The process's Qt application, made where there is none yet, with its name, icon and translations."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication([*sys.argv[:1], *STYLE])
    app.setApplicationName(APP_NAME)
    app.setApplicationDisplayName("Visual Search")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(APP_NAME)
    app.setWindowIcon(application_icon())
    qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", qt_texts), ("visualsearch", str(resources() / "translations"))):
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", folder):
            app.installTranslator(translator)
    return app


def open_window(paths: AppPaths, settings: Settings, options: BackendOptions) -> tuple[MainWindow, Backend]:
    """The window and its backend, which starts with the event loop. Close the window, then the backend."""
    look = Theme(application(), settings.theme)
    backend = Backend(lambda on_message, on_restart: BackendClient(options, on_message, on_restart))
    window = MainWindow(backend, paths, look)
    window.counter_idle_seconds = settings.counter_idle_seconds
    window.asking.recent.keep(settings.keep_recent)
    window.offer_sample(lambda: window.indexing.add_sample(str(paths.sample)))
    Preferences(window, backend, paths, look, options)
    # The window is painted first. That is done within this time, or comes before this event all the same.
    QTimer.singleShot(START_MS, backend, backend.start)
    return window, backend


def collect_garbage() -> None:
    """Look for garbage from now on, where a start has put that off. What there is by now stays, and is passed over."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def run(paths: AppPaths, settings: Settings, options: BackendOptions, files: Sequence[Path] = ()) -> int:
    """Open the window on a catalogue and stay until it is closed; gives the exit code.

    Where a window is open on the catalogue already, it gets the files (a photo to search with, or folders to add),
    and this call returns at once.
    """
    app = application()
    instance = SingleInstance(instance_name(paths.catalogues / options.service.catalogue))
    if instance.hand_over(files):
        return 0
    instance.listen()
    crashes = CrashReporter()
    crashes.install()
    window, backend = open_window(paths, settings, options)
    termination = Termination(app.quit)

    def receive(received: list[Path]) -> None:
        window.showNormal() if window.isMinimized() else window.show()
        window.raise_()
        window.activateWindow()
        if received:
            window.take_paths(received)

    instance.filesReceived.connect(receive)
    if sys.platform == "darwin":
        from visualsearch_desktop.ui.file_open import FileOpen

        FileOpen(app).filesReceived.connect(receive)
    window.show()
    QTimer.singleShot(START_MS, window, collect_garbage)
    QTimer.singleShot(START_MS, termination, termination.install)
    if files:
        window.take_paths([path.absolute() for path in files])
    try:
        return app.exec()
    finally:
        window.close()
        backend.close()
        instance.close()
        termination.remove()
        crashes.remove()
