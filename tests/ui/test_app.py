from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from visualsearch_desktop.launch import backend_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import app as app_module
from visualsearch_desktop.ui.window import MainWindow


def test_the_windows_process_imports_nothing_heavy() -> None:
    check = (
        "import sys\n"
        "import visualsearch_desktop.ui.app, visualsearch_desktop.ui.snapshot\n"
        "heavy = {'torch', 'torchvision', 'numpy', 'PIL', 'qdrant_client', 'qdrant_edge', 'PySide6.QtMultimedia'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or None)\n"
    )
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_the_program_runs_takes_files_of_a_second_start_and_ends(
    qtbot: QtBot, qapp: QApplication, paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(theme="light", download_model=False)
    options = backend_options(paths, settings, "main")
    hooks = (sys.excepthook, threading.excepthook)
    asked: list[Path] = []
    ready: list[str] = []
    second: list[int] = []
    start = (
        "import sys\n"
        "from pathlib import Path\n"
        "from visualsearch_desktop.launch import backend_options\n"
        "from visualsearch_desktop.paths import AppPaths\n"
        "from visualsearch_desktop.settings import Settings\n"
        "from visualsearch_desktop.ui.app import run\n"
        "paths = AppPaths.below(Path(sys.argv[1]))\n"
        "options = backend_options(paths, Settings(), 'main')\n"
        "sys.exit(run(paths, Settings(), options, [Path(sys.argv[2])]))\n"
    )
    folder = tmp_path / "photos"
    folder.mkdir()

    def start_again() -> None:
        command = [sys.executable, "-c", start, str(paths.data.parent), str(folder)]
        second.append(subprocess.run(command, timeout=60).returncode)

    thread = threading.Thread(target=start_again)

    class Watched(MainWindow):
        def ask_to_add(self, folder: Path, sheet: Path | None = None) -> None:  # type: ignore[override]
            asked.append(folder)

    monkeypatch.setattr(app_module, "MainWindow", Watched)

    def look() -> None:
        window = next((widget for widget in qapp.topLevelWidgets() if isinstance(widget, Watched)), None)
        if window is None or window.state is None:
            return
        if not thread.ident:
            ready.append(window.results.empty.title)
            window.themeChosen.emit("dark")
            thread.start()
        elif second:
            window.close()
            poll.stop()

    poll = QTimer(interval=50)
    poll.timeout.connect(look)
    poll.start()
    assert app_module.run(paths, settings, options) == 0
    thread.join()
    assert ready == ["Find products by photo"]
    assert second == [0]
    assert asked == [folder]
    assert Settings.load(paths.settings).theme == "dark"
    assert (sys.excepthook, threading.excepthook) == hooks
