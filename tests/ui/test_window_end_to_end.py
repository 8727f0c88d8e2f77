"""The real window over the real backend process: real photos, the stand-in model, the embedded store."""

from __future__ import annotations

import csv
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import drop, mime_of
from tests.ui.fed_camera import FedSource
from visualsearch_desktop.backend.client import BackendClient
from visualsearch_desktop.core.types import ModelStatus, Photo
from visualsearch_desktop.launch import backend_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.add_folder import AddFolderDialog
from visualsearch_desktop.ui.bridge import Backend
from visualsearch_desktop.ui.camera import source
from visualsearch_desktop.ui.facets.facet_button import FacetButton
from visualsearch_desktop.ui.facets.value_model import Role
from visualsearch_desktop.ui.pictures import MAX_QUERY_SIDE, load
from visualsearch_desktop.ui.query import crops
from visualsearch_desktop.ui.theme import Theme
from visualsearch_desktop.ui.window import MainWindow

CLOTHING = Path(__file__).resolve().parents[3] / "shared" / "data" / "clothing"
PHOTOS = 48
LONG = 90_000
"""Milliseconds for a process that loads a model on a busy machine."""

pytestmark = [
    pytest.mark.skipif(not CLOTHING.is_dir(), reason="the clothing photos are not beside the checkout"),
    pytest.mark.slow,
]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A folder of real photos of four categories, with their spreadsheet."""
    folder = tmp_path / "photos"
    folder.mkdir()
    with (CLOTHING / "catalogue.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for name in ("dress", "shoes", "pants", "hat") for row in rows if row["category"] == name]
    by_name: dict[str, int] = {}
    kept = []
    for row in chosen:
        by_name[row["category"]] = by_name.get(row["category"], 0) + 1
        if by_name[row["category"]] <= PHOTOS // 4:
            source = CLOTHING / row["image"]
            (folder / source.name).write_bytes(source.read_bytes())
            kept.append({**row, "image": source.name})
    with (folder / "catalogue.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, kept[0].keys())
        writer.writeheader()
        writer.writerows(kept)
    return folder


class Shop:
    """The window, its backend, and the client of the process."""

    def __init__(self, paths: AppPaths, app: QApplication) -> None:
        settings = Settings(download_model=False)
        options = backend_options(paths, settings, "shop")
        clients: list[BackendClient] = []

        def connect(*listeners: object) -> BackendClient:
            clients.append(BackendClient(options, *listeners))  # type: ignore[arg-type]
            return clients[0]

        self.backend = Backend(connect)
        self.window = MainWindow(self.backend, paths, Theme(app, "light"))
        self.client = clients[0]
        self.window.resize(1200, 760)
        self.window.show()
        self.backend.start()

    def close(self) -> None:
        self.window.close()
        self.backend.close()
        self.window.deleteLater()
        self.backend.deleteLater()


@pytest.fixture
def shop(qtbot: QtBot, qapp: QApplication, paths: AppPaths) -> Iterator[Shop]:
    shop = Shop(paths, qapp)
    yield shop
    shop.close()


def add(qtbot: QtBot, shop: Shop, folder: Path) -> None:
    """Drop the folder on the window and agree to add it."""
    mime = mime_of(folder)
    drop(shop.window, mime)
    qtbot.waitUntil(lambda: bool(shop.window.findChildren(AddFolderDialog)))
    dialog = shop.window.findChildren(AddFolderDialog)[-1]
    qtbot.waitUntil(lambda: dialog.sheets.currentData() is not None)
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)


def settle(qtbot: QtBot, shop: Shop) -> None:
    qtbot.waitUntil(lambda: shop.window.settled and not shop.window.indexing.running, timeout=LONG)


def indexed(qtbot: QtBot, shop: Shop, folder: Path) -> None:
    add(qtbot, shop, folder)
    qtbot.waitUntil(lambda: shop.window.indexing.running)
    settle(qtbot, shop)
    qtbot.waitUntil(lambda: shop.window.model.total == PHOTOS, timeout=LONG)


def search(qtbot: QtBot, shop: Shop, photo: Path) -> None:
    mime = mime_of(photo)
    drop(shop.window, mime)
    qtbot.waitUntil(lambda: shop.window.session.question.photos == (Photo(path=str(photo)),))
    settle(qtbot, shop)


def choose(qtbot: QtBot, shop: Shop, key: str, value: str, exclude: bool = False) -> None:
    button = shop.window.facets.facets[key]
    assert isinstance(button, FacetButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    popup = button.popup
    assert popup is not None
    model = popup.view.model()
    index = next(index for row in range(model.rowCount()) if (index := model.index(row, 0)).data(Role.VALUE) == value)
    place = popup.view.visualRect(index)
    x = place.right() - 14 if exclude else place.left() + 40
    qtbot.mouseClick(popup.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, place.center().y()))
    popup.close()
    settle(qtbot, shop)


def shown(shop: Shop, key: str = "category") -> list[object]:
    model = shop.window.model
    hits = [model.hit(model.index(row)) for row in range(model.rowCount())]
    return [hit.item.attributes.get(key) for hit in hits if hit is not None]


def test_a_shop_adds_its_photos_searches_and_narrows(qtbot: QtBot, shop: Shop, catalogue: Path, tmp_path: Path) -> None:
    (catalogue / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    window = shop.window
    qtbot.waitUntil(lambda: window.results.empty.title == "Find products by photo", timeout=LONG)
    indexed(qtbot, shop, catalogue)
    assert any(f"{PHOTOS} added, 1 skipped" in message for message in window.messages)
    assert window.status.texts[0] == f"shop · {PHOTOS} items"
    assert window.status.texts[1] == "Qdrant Edge"
    assert "EfficientNet" in window.status.texts[2]
    assert window.status.stand_in.isVisible()

    photo = next(path for path in catalogue.glob("*.jpg") if path.name != "broken.jpg")
    search(qtbot, shop, photo)
    first = window.grid.current_hit()
    assert first is not None
    assert Path(first.item.path).name == photo.name
    assert first.score == pytest.approx(1.0, abs=1e-3)
    assert window.details.item == first.item

    choose(qtbot, shop, "category", "dress")
    assert set(shown(shop)) == {"dress"}
    assert window.model.total == PHOTOS // 4
    choose(qtbot, shop, "category", "shoes")
    assert set(shown(shop)) == {"dress", "shoes"}
    choose(qtbot, shop, "category", "shoes", exclude=True)
    assert set(shown(shop)) == {"dress"}
    choose(qtbot, shop, "category", "dress")
    assert set(shown(shop)) == {"pants", "hat", "dress"}
    assert window.model.total == PHOTOS * 3 // 4

    notes = tmp_path / "notes.txt"
    notes.write_text("not a photo")
    mime = mime_of(notes)
    drop(window, mime)
    qtbot.waitUntil(lambda: any("notes.txt" in message for message in window.messages), timeout=LONG)
    settle(qtbot, shop)
    assert window.session.question.photos == (Photo(path=str(photo)),)
    assert window.model.total == PHOTOS * 3 // 4


def test_a_run_is_cancelled_and_goes_on_from_there(qtbot: QtBot, shop: Shop, catalogue: Path) -> None:
    window = shop.window
    qtbot.waitUntil(lambda: window.results.empty.title == "Find products by photo", timeout=LONG)
    # Copies with a changed pixel each, so that every one has to be embedded.
    for photo in list(catalogue.glob("*.jpg")):
        image = QImage(str(photo))
        for number in range(2):
            image.setPixel(number, 0, 0xFFFFFF)
            assert image.save(str(catalogue / f"{photo.stem}-{number}.jpg"))
    every = PHOTOS * 3
    done: list[int] = []

    def cancel_in_the_middle(progress: object) -> None:
        done.append(progress.done)  # type: ignore[attr-defined]
        if progress.done >= 32 and window.status.job.cancel_button.isEnabled():  # type: ignore[attr-defined]
            qtbot.mouseClick(window.status.job.cancel_button, Qt.MouseButton.LeftButton)

    window.indexing.progressed.connect(cancel_in_the_middle)
    add(qtbot, shop, catalogue)
    stopped = "Indexing was stopped. What is done so far is kept."
    qtbot.waitUntil(lambda: stopped in window.messages, timeout=LONG)
    settle(qtbot, shop)
    kept = window.model.total
    assert 0 < kept < every
    window.indexing.progressed.disconnect(cancel_in_the_middle)
    resumed: list[int] = []
    window.indexing.progressed.connect(
        lambda progress: resumed.append(progress.done) if progress.phase == "index" else None
    )
    resume = next(button for button in window.results.messages.findChildren(QPushButton) if button.text() == "Resume")
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any("added" in message for message in window.messages), timeout=LONG)
    settle(qtbot, shop)
    assert window.model.total == every
    assert resumed[0] >= kept, "the count goes on, it does not start from zero"


def test_a_backend_that_dies_is_started_again_and_the_question_repeated(
    qtbot: QtBot, shop: Shop, catalogue: Path
) -> None:
    window = shop.window
    qtbot.waitUntil(lambda: window.results.empty.title == "Find products by photo", timeout=LONG)
    indexed(qtbot, shop, catalogue)
    photo = next(path for path in catalogue.glob("*.jpg"))
    before = shop.client.pid
    assert before is not None
    # Stopped, the process cannot answer any more; the question is on its way when it dies.
    os.kill(before, signal.SIGSTOP)
    mime = mime_of(photo)
    drop(window, mime)
    qtbot.waitUntil(lambda: window.session.question.photos == (Photo(path=str(photo)),))
    qtbot.wait(150)
    assert window.session.busy
    os.kill(before, signal.SIGKILL)
    qtbot.waitUntil(lambda: any("started again" in message for message in window.messages), timeout=LONG)
    settle(qtbot, shop)
    assert shop.client.pid != before
    first = window.grid.current_hit()
    assert first is not None
    assert Path(first.item.path) == photo
    assert window.session.question.photos == (Photo(path=str(photo)),)
    qtbot.waitUntil(lambda: window.state is not None and window.state.model.status is ModelStatus.READY, timeout=LONG)


def test_the_camera_finds_what_the_file_finds(
    qtbot: QtBot, shop: Shop, catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = shop.window
    qtbot.waitUntil(lambda: window.results.empty.title == "Find products by photo", timeout=LONG)
    indexed(qtbot, shop, catalogue)
    photo = sorted(catalogue.glob("*.jpg"))[7]
    search(qtbot, shop, photo)
    expected = shown(shop, "sku")[:10]
    window.search()
    settle(qtbot, shop)
    frame = load(photo, MAX_QUERY_SIDE)
    assert frame is not None
    cameras = [FedSource()]
    cameras[0].paint = lambda _: frame.convertToFormat(QImage.Format.Format_RGBA8888)
    monkeypatch.setattr(source, "CameraSource", cameras.pop)
    dialog = window.open_camera()
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.view.image.isNull())
    qtbot.mouseClick(dialog.shutter, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.session.question.photos))
    settle(qtbot, shop)
    assert shown(shop, "sku")[:10] == expected


def test_a_paste_and_a_part_of_a_turned_photo_find_what_the_file_finds(
    qtbot: QtBot, shop: Shop, catalogue: Path, tmp_path: Path
) -> None:
    window = shop.window
    qtbot.waitUntil(lambda: window.results.empty.title == "Find products by photo", timeout=LONG)
    indexed(qtbot, shop, catalogue)
    photo = sorted(catalogue.glob("*.jpg"))[7]
    search(qtbot, shop, photo)
    expected = shown(shop, "sku")[:10]
    picture = load(photo, MAX_QUERY_SIDE)
    assert picture is not None

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QGuiApplication.clipboard().setImage(picture)
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.question.photos[0].data is not None)
    settle(qtbot, shop)
    assert shown(shop, "sku")[:10] == expected

    # The customer's photo has the article in a corner, and lies on its left side.
    wide, high = picture.width(), picture.height()
    scene = QImage(2 * wide, 2 * high, QImage.Format.Format_RGB32)
    scene.fill(QColor("#335577"))
    painter = QPainter(scene)
    painter.drawImage(wide // 2, high // 4, picture)
    painter.end()
    taken = tmp_path / "taken.png"
    assert scene.transformed(QTransform().rotate(-90)).save(str(taken))
    search(qtbot, shop, taken)
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, shop)
    assert window.query.page is not None
    view = window.query.page.view
    part = crops.from_pixels(wide // 2, high // 4, wide, high, 2 * wide, 2 * high)
    rect = view.rect_of(part)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=rect.topLeft().toPoint())
    qtbot.mouseMove(view, rect.center().toPoint())
    qtbot.mouseMove(view, rect.bottomRight().toPoint())
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=rect.bottomRight().toPoint())
    settle(qtbot, shop)
    # By the pixels of the panel it is cut as near as a hand can.
    assert shown(shop, "sku")[0] == expected[0]
    cut = replace(window.session.question.photos[0], crop=part)
    window.session.ask(window.session.question.with_changed(0, cut))
    settle(qtbot, shop)
    assert shown(shop, "sku")[:10] == expected


def test_a_phones_photo_is_shown_and_a_private_address_is_not_fetched(
    qtbot: QtBot, shop: Shop, catalogue: Path, tmp_path: Path
) -> None:
    window = shop.window
    qtbot.waitUntil(lambda: window.results.empty.title == "Find products by photo", timeout=LONG)
    indexed(qtbot, shop, catalogue)
    photo = sorted(catalogue.glob("*.jpg"))[3]
    heic = tmp_path / "phone.heic"
    pillow_heif.register_heif_opener()
    with Image.open(photo) as image:
        image.save(heic, quality=95)
    search(qtbot, shop, heic)
    first = window.grid.current_hit()
    assert first is not None
    assert Path(first.item.path) == photo
    assert window.query.page is not None
    pixmap = window.query.page.view.pixmap
    assert pixmap is not None
    expected = load(photo, max(pixmap.width(), pixmap.height()))
    assert expected is not None
    assert pixmap.size() == expected.size()
    middle = expected.rect().center()
    assert abs(pixmap.toImage().pixelColor(middle).lightness() - expected.pixelColor(middle).lightness()) < 12

    mime = QMimeData()
    mime.setUrls([QUrl("http://127.0.0.1:9/secret.jpg")])
    drop(window, mime)
    qtbot.waitUntil(lambda: bool(window.messages), timeout=LONG)
    settle(qtbot, shop)
    assert window.session.question.photos == (Photo(path=str(heic)),)
    assert window.query.fetching == ""
