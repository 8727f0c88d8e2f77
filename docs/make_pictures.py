"""Draws the documentation's pictures of the window: `python docs/make_pictures.py [FOLDER]`.

It makes the sample catalogue below a temporary home and drives the real window over the real backend, so that the
pictures show the program as it is. No display is needed; frames are fed in a camera's place.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import zxingcpp
from PIL import Image
from PySide6.QtCore import QElapsedTimer, QEventLoop, QItemSelectionModel, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QWidget

from tests.ui.fed_camera import FedSource
from visualsearch_desktop.core.demo.catalogue import CUSTOMERS, draw_sample, sample_request
from visualsearch_desktop.core.service import Service
from visualsearch_desktop.core.types import Crop, ModelStatus, Photo, Range, Sort
from visualsearch_desktop.launch import DEFAULT_CATALOGUE, backend_options, service_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.app import application, open_window
from visualsearch_desktop.ui.camera import source
from visualsearch_desktop.ui.facets.facet_button import FacetButton
from visualsearch_desktop.ui.question import Question
from visualsearch_desktop.ui.selection import Mark, Selection
from visualsearch_desktop.ui.settings_dialog import SettingsDialog
from visualsearch_desktop.ui.snapshot import snapshot
from visualsearch_desktop.ui.window import MainWindow

SIZE = (1440, 900)
SMALL = (900, 600)
SCREEN = {"name": "large", "x": 0, "y": 0, "width": 1920, "height": 1200, "logicalDpi": 96, "logicalBaseDpi": 96}
WAIT_MS = 60_000
SHEET_WIDTH = 1000
QUALITY = 90
"""Of JPEG: they are mostly photos."""

States = Iterator[tuple[str, QPixmap]]


def main(target: Path) -> None:
    """Write every picture into the folder."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        if "QT_QPA_PLATFORM" not in os.environ:
            # Counter mode fills the screen, and the one that there is without a display is small.
            screens = Path(home, "screens.json")
            screens.write_text(json.dumps({"screens": [{**SCREEN, "dpr": 1}]}))
            os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        paths, empty = AppPaths.below(Path(home) / "shop"), AppPaths.below(Path(home) / "empty")
        settings = Settings(download_model=False)
        prepare(paths, settings)
        photos = customers(paths)
        sneakers = photos["SN"]
        ean = ean_of(Path(str(sample_request(paths.sample).attributes)), sneakers.name.split()[0])
        photos["code"] = with_code(sneakers, ean, Path(home, f"{sneakers.stem} with tag.jpg"))
        for theme in ("light", "dark"):
            for base, states in ((paths, catalogue_states), (empty, first_states)):
                with opened(base, settings, theme) as window:
                    for name, shown in states(window, photos):
                        shown.save(str(target / f"{name}-{theme}.jpg"), quality=QUALITY)


# --- what is shown -----------------------------------------------------------------------------------------------


def first_states(window: MainWindow, _: dict[str, Path]) -> States:
    """The first page, and the settings that show no folder of this computer."""
    wait_until(lambda: window.state is not None and window.state.model.status is ModelStatus.READY)
    yield "first-start", snapshot(window, 1000)
    window.settingsWanted.emit()
    dialog = window.findChild(SettingsDialog)
    for name, page in (("settings-engine", dialog.engine), ("settings-model", dialog.model)):
        dialog.show_page(page)
        yield name, dialog.grab()
    dialog.reject()


def catalogue_states(window: MainWindow, photos: dict[str, Path]) -> States:
    """The window in one state after the other, with the picture's name."""
    wait_until(lambda: window.state is not None and window.state.bands is not None)
    yield "browse", snapshot(window)
    yield from asked(window, photos)
    yield from narrowed(window, photos["DR"])
    yield from arranged(window, photos)
    yield from read(window)
    yield from at_the_counter(window, photos["BO"])


def asked(window: MainWindow, photos: dict[str, Path]) -> States:
    """Ways to give a photo, and what can be done with it."""
    boots = Photo(path=str(photos["BO"]))
    window.search(boots)
    yield "search", snapshot(window)
    window.resize(*SMALL)
    yield "small", snapshot(window)
    window.resize(*SIZE)
    window.session.ask(Question(photos=(replace(boots, crop=Crop(0.15, 0.18, 0.95, 0.84)),)))
    yield "crop", snapshot(window)
    found = window.model.hits
    two = (boots, Photo(path=str(photos["SN"])))
    window.session.ask(Question(photos=two, like=(found[1].item,), unlike=(found[4].item,)))
    yield "several", snapshot(window)
    window.search(Photo(path=str(photos["code"])))
    yield "code", snapshot(window)
    window.asking.show_recent()
    wait_until(lambda: window.query.popup is not None and window.query.popup.isVisible())
    pause(500)
    yield "recent", with_window(snapshot(window), window, window.query.popup)
    window.query.popup.close()
    dialog = window.asking.open_photos()
    dialog.setDirectory(str(photos["BO"].parent))
    dialog.selectFile(str(photos["DR"]))
    dialog.currentChanged.emit(str(photos["DR"]))
    pause(1500)
    yield "open", dialog.grab()
    dialog.reject()
    yield from camera(window, photos["HA"])


def camera(window: MainWindow, photo: Path) -> States:
    """The camera, live and frozen."""
    picture = QImage(str(photo)).convertToFormat(QImage.Format.Format_RGBA8888)
    fed = FedSource()
    fed.paint = lambda _: picture
    real, source.CameraSource = source.CameraSource, lambda: fed  # type: ignore[assignment, misc]
    dialog = window.open_camera()
    source.CameraSource = real  # type: ignore[misc]
    wait_until(lambda: dialog.shutter.isEnabled())
    pause(500)
    yield "camera", dialog.grab()
    dialog.shutter.click()
    wait_until(dialog.use.isVisible)
    pause(300)
    yield "camera-frozen", dialog.grab()
    dialog.close()


def narrowed(window: MainWindow, photo: Path) -> States:
    """Filters."""
    window.search(Photo(path=str(photo)))
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
    yield "facet", with_window(snapshot(window), window, button.popup)
    button.popup.close()
    window.session.set_selection(selection.ranged("price", Range(gte=270)))
    yield "nothing", snapshot(window)


def arranged(window: MainWindow, photos: dict[str, Path]) -> States:
    """Words, order, variants and variety."""
    window.session.ask(Question(words="sneakers blue", sort=Sort("price")))
    yield "words", snapshot(window)
    window.session.ask(Question(photos=(Photo(path=str(photos["BO"])),), group_by="category"))
    yield "variants", snapshot(window)
    window.session.ask(Question(photos=(Photo(path=str(photos["SN"])),), variety=True))
    yield "variety", snapshot(window)


def read(window: MainWindow) -> States:
    """Comparing and exporting."""
    window.session.ask(replace(window.session.question, variety=False))
    snapshot(window)
    for row in (0, 1, 3):
        chosen = window.grid.selectionModel()
        chosen.select(window.model.index(row), QItemSelectionModel.SelectionFlag.Select)
    dialog = window.compare()
    assert dialog is not None
    dialog.resize(1100, 760)
    pause(1500)
    yield "compare", dialog.grab()
    dialog.close()
    window.grid.clearSelection()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "results.pdf")
        ended: list[bool] = []
        window.exporter.ended.connect(lambda *_: ended.append(True))
        window.exporter.export_sheet(file)
        wait_until(lambda: bool(ended))
        document = QPdfDocument()
        document.load(str(file))
        size = document.pagePointSize(0)
        page = document.render(0, (size * (SHEET_WIDTH / size.width())).toSize())
        document.close()
    sheet = QImage(page.size(), QImage.Format.Format_RGB32)
    sheet.fill("white")
    painter = QPainter(sheet)
    painter.drawImage(0, 0, page)
    painter.end()
    yield "sheet", QPixmap.fromImage(sheet)


def at_the_counter(window: MainWindow, photo: Path) -> States:
    """Counter mode."""
    window.results.messages.take_back("export")
    window.counter.enter()
    window.search(Photo(path=str(photo)))
    yield "counter", snapshot(window)
    window.counter.leave()


# --- what is needed for it ---------------------------------------------------------------------------------------


def prepare(paths: AppPaths, settings: Settings) -> None:
    """Draw and index the sample catalogue, and find out what likenesses mean in it."""
    service = Service(service_options(paths, settings, DEFAULT_CATALOGUE, "the documentation"))
    service.open()
    for _ in draw_sample(paths.sample):
        pass
    for _ in service.index(sample_request(paths.sample)):
        pass
    service.find_bands()
    service.close()


def customers(paths: AppPaths) -> dict[str, Path]:
    """The customers' photos by the first letters of their articles' codes."""
    return {path.name.split()[0][:2]: path for path in sorted((paths.sample / CUSTOMERS).glob("*.jpg"))}


def ean_of(sheet: Path, sku: str) -> str:
    """The EAN of an article in the sample's spreadsheet."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if sku in row.values())
    return next(value for key, value in row.items() if key.casefold() == "ean")


def with_code(photo: Path, ean: str, target: Path) -> Path:
    """The photo with a tag on it, which has the code."""
    code = zxingcpp.create_barcode(ean, zxingcpp.BarcodeFormat.EAN13)
    bars = Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=2, add_hrt=True)).convert("RGB")
    with Image.open(photo) as image:
        tagged = image.convert("RGB")
    bars.thumbnail((tagged.width * 2 // 5, tagged.height))
    tagged.paste(bars, (tagged.width - bars.width - 20, tagged.height - bars.height - 20))
    tagged.save(target, quality=95)
    return target


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


def with_window(picture: QPixmap, window: MainWindow, other: QWidget | None) -> QPixmap:
    """The picture with an open list, which is a window of its own, where it is on the screen."""
    assert other is not None
    painter = QPainter(picture)
    painter.drawPixmap(window.mapFromGlobal(other.pos()), other.grab())
    painter.end()
    return picture


def wait_until(condition: Callable[[], bool]) -> None:
    """Run the event loop until the condition holds."""
    timer = QElapsedTimer()
    timer.start()
    while not condition() and timer.elapsed() < WAIT_MS:
        application().processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def pause(milliseconds: int) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
