"""Draws the documentation's pictures of the window: `python docs/make_pictures.py [FOLDER]`.

It makes the sample catalogue below a temporary home and drives the real window over the real backend, so that the
pictures show the program as it is. No display is needed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QPainter, QPixmap

from visualsearch_desktop.core.demo.catalogue import CUSTOMERS, draw_sample, sample_request
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import ModelStatus, Photo, Range
from visualsearch_desktop.launch import DEFAULT_CATALOGUE, backend_options, service_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.app import application, open_window
from visualsearch_desktop.ui.facets.facet_button import FacetButton
from visualsearch_desktop.ui.selection import Mark, Selection
from visualsearch_desktop.ui.settings_dialog import SettingsDialog
from visualsearch_desktop.ui.snapshot import snapshot
from visualsearch_desktop.ui.window import MainWindow

SIZE = (1440, 900)
SMALL = (900, 600)
WAIT_MS = 60_000


def main(target: Path) -> None:
    """Write every picture into the folder."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        paths, empty = AppPaths.below(Path(home) / "shop"), AppPaths.below(Path(home) / "empty")
        settings = Settings(download_model=False)
        prepare(paths, settings)
        for theme in ("light", "dark"):
            with opened(paths, settings, theme) as window:
                for name, shown in states(window, paths):
                    shown.save(str(target / f"{name}-{theme}.png"))
        for theme in ("light", "dark"):
            with opened(empty, settings, theme) as window:
                for name, shown in first_states(window):
                    shown.save(str(target / f"{name}-{theme}.png"))


def first_states(window: MainWindow) -> Iterator[tuple[str, QPixmap]]:
    """The first page, and the settings that show no folder of this computer."""
    wait_until(lambda: window.state is not None and window.state.model.status is ModelStatus.READY)
    yield "first-start", snapshot(window, 1000)
    window.settingsWanted.emit()
    dialog = window.findChild(SettingsDialog)
    for name, page in (("settings-engine", dialog.engine), ("settings-model", dialog.model)):
        dialog.show_page(page)
        yield name, dialog.grab()
    dialog.reject()


def prepare(paths: AppPaths, settings: Settings) -> None:
    """Draw and index the sample catalogue."""
    service = Service(service_options(paths, settings, DEFAULT_CATALOGUE, "the documentation"))
    service.open()
    for _ in draw_sample(paths.sample):
        pass
    for _ in service.index(sample_request(paths.sample)):
        pass
    service.close()


@contextmanager
def opened(paths: AppPaths, settings: Settings, theme: str) -> Iterator[MainWindow]:
    """The window in one of its themes."""
    window, backend = open_window(paths, settings, backend_options(paths, settings, DEFAULT_CATALOGUE))
    window._look.choose(theme)
    window.resize(*SIZE)
    window.show()
    try:
        yield window
    finally:
        window.close()
        backend.close()


def states(window: MainWindow, paths: AppPaths) -> Iterator[tuple[str, QPixmap]]:
    """The window in one state after the other, with the picture's name."""
    photos = {path.name.split()[0][:2]: path for path in sorted((paths.sample / CUSTOMERS).glob("*.jpg"))}
    yield "browse", snapshot(window)
    window.search(Photo(path=str(photos["BO"])))
    yield "search", snapshot(window)
    window.resize(*SMALL)
    yield "small", snapshot(window)
    window.resize(*SIZE)
    window.search(Photo(path=str(photos["DR"])))
    selection = (
        Selection()
        .marked("category", "dresses", Mark.INCLUDED)
        .marked("colour", "red", Mark.EXCLUDED)
        .marked("colour", "black", Mark.EXCLUDED)
        .ranged("price", Range(lte=80))
    )
    window.session.set_selection(selection)
    yield "filters", snapshot(window)
    button = window.facets.facets["colour"]
    assert isinstance(button, FacetButton)
    button.open_popup()
    yield "facet", with_popup(snapshot(window), window, button)
    popup = button.popup
    assert popup is not None
    popup.close()
    window.session.set_selection(selection.ranged("price", Range(gte=270)))
    yield "nothing", snapshot(window)
    window.session.set_selection(Selection())


def with_popup(picture: QPixmap, window: MainWindow, button: FacetButton) -> QPixmap:
    """The picture with the open list, which is a window of its own, where it is on the screen."""
    popup = button.popup
    assert popup is not None
    painter = QPainter(picture)
    painter.drawPixmap(window.mapFromGlobal(popup.pos()), popup.grab())
    painter.end()
    return picture


def wait_until(condition: Callable[[], bool]) -> None:
    """Run the event loop until the condition holds."""
    timer = QElapsedTimer()
    timer.start()
    while not condition() and timer.elapsed() < WAIT_MS:
        application().processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
