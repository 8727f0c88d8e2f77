"""Settings over real backend processes: what is saved takes effect, and no work is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.pictures import shop
from visualsearch_desktop.core.lock import CatalogueLock
from visualsearch_desktop.core.types import Engine, IndexReport, IndexRequest
from visualsearch_desktop.launch import backend_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.app import open_window
from visualsearch_desktop.ui.preferences import Preferences
from visualsearch_desktop.ui.settings_dialog import SettingsDialog
from visualsearch_desktop.ui.window import MainWindow

LONG = 90_000
"""Milliseconds for a process that loads a model on a busy machine."""

pytestmark = pytest.mark.slow


@pytest.fixture
def window(qtbot: QtBot, paths: AppPaths) -> Iterator[MainWindow]:
    settings = Settings(download_model=False)
    settings.save(paths.settings)
    window, backend = open_window(paths, settings, backend_options(paths, settings, "main"))
    window.show()
    yield window
    window.close()
    backend.close()
    window.deleteLater()
    backend.deleteLater()


def settings_of(qtbot: QtBot, window: MainWindow) -> SettingsDialog:
    window.settingsWanted.emit()
    preferences = window.findChild(Preferences)
    assert preferences is not None
    assert preferences.dialog is not None
    qtbot.waitUntil(preferences.dialog.isVisible)
    return preferences.dialog


def save(qtbot: QtBot, dialog: SettingsDialog) -> None:
    with qtbot.waitSignal(dialog.finished, timeout=LONG):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)


def test_an_index_run_goes_on_in_another_backend_and_the_catalogue_moves(
    qtbot: QtBot, window: MainWindow, paths: AppPaths, tmp_path: Path
) -> None:
    folder = shop(tmp_path / "shop", 300)
    reports: list[IndexReport] = []
    window.indexing.indexed.connect(reports.append)
    qtbot.waitUntil(lambda: window.state is not None, timeout=LONG)
    window.indexing.index([IndexRequest(str(folder))])
    qtbot.waitUntil(lambda: window.status.job.text.startswith("Indexing"), timeout=LONG)
    dialog = settings_of(qtbot, window)
    dialog.storage.cache.setValue(100)
    save(qtbot, dialog)
    notices = window.results.messages.findChildren(QPushButton)
    now = next(button for button in notices if button.text() == "Apply now")
    qtbot.mouseClick(now, Qt.MouseButton.LeftButton)
    assert window.indexing.running
    qtbot.waitUntil(lambda: bool(reports), timeout=LONG)
    # The second process found the part that the first had stored.
    assert reports[0].added + reports[0].unchanged == 300
    assert reports[0].unchanged > 0
    qtbot.waitUntil(lambda: window.model.total == 300, timeout=LONG)
    dialog = settings_of(qtbot, window)
    dialog.engine.engines[Engine.LOCAL].setChecked(True)
    save(qtbot, dialog)
    with qtbot.waitSignal(window.indexing.moved, timeout=LONG):
        pass
    assert window.state is not None
    assert (window.state.engine, window.state.count) == (Engine.LOCAL, 300)
    window.session.repeat()
    qtbot.waitUntil(lambda: window.settled, timeout=LONG)
    assert window.model.total == 300
    assert Settings.load(paths.settings).engine is Engine.LOCAL
    assert Settings.load(paths.settings).thumbnail_cache_mb == 100


def test_a_catalogue_that_another_program_held_is_opened_at_the_second_try(
    qtbot: QtBot, paths: AppPaths, tmp_path: Path
) -> None:
    settings = Settings(download_model=False)
    options = replace(backend_options(paths, settings, "main"), patience=0.2)
    lock = CatalogueLock(paths.catalogues / "main", "the till")
    window, backend = open_window(paths, settings, options)
    try:
        window.show()
        qtbot.waitUntil(lambda: window.open_failed, timeout=LONG)
        lock.close()
        buttons = {button.text(): button for button in window.results.empty.findChildren(QPushButton)}
        qtbot.mouseClick(buttons["Try again"], Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.state is not None, timeout=LONG)
        assert window.results.empty.title == "Find products by photo"
    finally:
        lock.close()
        window.close()
        backend.close()
        window.deleteLater()
        backend.deleteLater()
