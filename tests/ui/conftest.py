"""The window over a peer without a process, and files to drop on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.fake_peer import COLUMNS, FakePeer, make_items
from visualsearch_desktop.core.thumbnails import thumbnail_path
from visualsearch_desktop.core.types import Column, Item
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui.bridge import Backend
from visualsearch_desktop.ui.theme import STYLE, Theme
from visualsearch_desktop.ui.window import MainWindow


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The style that the program's own application has."""
    return ["tests", *STYLE]


@pytest.fixture
def paths(tmp_path: Path) -> AppPaths:
    return AppPaths.below(tmp_path / "home")


def write_picture(file: Path, colour: str = "#3366aa", width: int = 60, height: int = 80) -> Path:
    """A picture of one colour."""
    file.parent.mkdir(parents=True, exist_ok=True)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(file))
    return file


class Rig:
    """A window with its backend and the peers that it had, the one it has now last."""

    def __init__(self, window: MainWindow, backend: Backend, peers: list[FakePeer]) -> None:
        self.window, self.backend, self.peers = window, backend, peers

    @property
    def peer(self) -> FakePeer:
        """The peer that answers."""
        return self.peers[-1]


OpenRig = Callable[..., Rig]


@pytest.fixture
def open_rig(qtbot: object, qapp: QApplication, paths: AppPaths) -> Iterator[OpenRig]:
    """Opens windows; `number` items, or `items`, with thumbnails unless told otherwise."""
    rigs: list[Rig] = []

    def open_one(
        number: int = 40,
        items: Sequence[Item] | None = None,
        columns: tuple[Column, ...] = COLUMNS,
        thumbnails: bool = True,
        start: bool = True,
    ) -> Rig:
        held = make_items(number) if items is None else list(items)
        if thumbnails:
            for item in held[:80]:
                write_picture(thumbnail_path(paths.thumbnails, item.content))
        peers: list[FakePeer] = []

        def connect(on_message: Callable[..., None], on_restart: Callable[[str], None]) -> FakePeer:
            peers.append(FakePeer(held, on_message, on_restart, columns))
            return peers[-1]

        backend = Backend(connect)
        window = MainWindow(backend, paths, Theme(qapp, "light"))
        window.resize(1100, 720)
        window.show()
        if start:
            backend.start()
        rigs.append(Rig(window, backend, peers))
        return rigs[-1]

    yield open_one
    for rig in rigs:
        rig.window.close()
        rig.backend.close()
        rig.window.deleteLater()
        rig.backend.deleteLater()
    qapp.sendPostedEvents(None, 0)
    qapp.processEvents()


def drop(widget: QWidget, mime: QMimeData) -> QDropEvent:
    """Drag something over the middle of a widget and let it go; gives the drop event as it came back."""
    place = QPoint(widget.width() // 2, widget.height() // 2)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    QApplication.sendEvent(widget, QDragEnterEvent(place, actions, mime, buttons, keys))
    QApplication.sendEvent(widget, QDragMoveEvent(place, actions, mime, buttons, keys))
    event = QDropEvent(QPointF(place), actions, mime, buttons, keys)
    event.setDropAction(Qt.DropAction.MoveAction)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event


def mime_of(*files: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return mime
