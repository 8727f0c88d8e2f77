"""A part of the screen becomes the question; only the system's own grabbing is put in place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from visualsearch_desktop.core.types import Crop, Photo
from visualsearch_desktop.ui import screen_region
from visualsearch_desktop.ui.screen_region import FrozenScreen, Shot, grab_screens, is_blank

LEFT = Qt.MouseButton.LeftButton
WIDE, HIGH = 800, 600


def screenshot(ratio: float) -> Shot:
    """A grey screen with a green square of 200 pixels in its middle, in device-independent pixels."""
    picture = QPixmap(round(WIDE * ratio), round(HIGH * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor("#808080"))
    painter = QPainter(picture)
    painter.fillRect(300, 200, 200, 200, QColor("#00a000"))
    painter.end()
    return Shot(QRect(0, 0, WIDE, HIGH), picture)


def settle(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


@pytest.fixture
def rig(qtbot: QtBot, open_rig: OpenRig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(screen_region, "HIDE_MS", 1)
    opened = open_rig()
    settle(qtbot, opened)
    yield opened
    assert not [
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, FrozenScreen) and widget.isVisible()
    ]


def freeze(
    qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch, ratio: float = 1.0, adds: bool = False
) -> FrozenScreen:
    """Ask for a part of the screen by its key, and give the frozen screen."""
    monkeypatch.setattr(screen_region, "grab_screens", lambda: [screenshot(ratio)])
    keys = Qt.KeyboardModifier.ShiftModifier if adds else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(rig.window, Qt.Key.Key_F7, keys)
    assert not rig.window.isVisible(), "the window is not over what is wanted"
    region = rig.window.asking.screen
    assert region is not None
    qtbot.waitUntil(lambda: bool(region.screens))
    screen = region.screens[0]
    # The screens of tests have a size of their own.
    screen.setGeometry(QRect(0, 0, WIDE, HIGH))
    qtbot.waitUntil(lambda: (screen.width(), screen.height()) == (WIDE, HIGH))
    return screen


def asked(qtbot: QtBot, rig: Rig) -> QImage:
    """The picture that was asked with last."""
    qtbot.waitUntil(lambda: bool(rig.window.session.question.photos))
    settle(qtbot, rig)
    photo = rig.peer.last_query().photos[-1]
    assert photo.path is None
    assert photo.name == "Screen"
    return QImage.fromData(photo.data or b"")


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_what_is_dragged_over_is_asked_in_the_screens_own_pixels(
    qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    screen = freeze(qtbot, rig, monkeypatch, ratio)
    qtbot.mousePress(screen, LEFT, pos=QPoint(300, 200))
    qtbot.mouseMove(screen, QPoint(400, 300))
    qtbot.mouseMove(screen, QPoint(500, 400))
    qtbot.mouseRelease(screen, LEFT, pos=QPoint(500, 400))
    assert rig.window.isVisible()
    image = asked(qtbot, rig)
    assert (image.width(), image.height()) == (round(200 * ratio), round(200 * ratio))
    for x, y in ((1, 1), (image.width() - 2, image.height() - 2)):
        assert image.pixelColor(x, y).name() == "#00a000"


def test_a_small_part_of_a_large_screen_is_not_made_larger(
    qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = freeze(qtbot, rig, monkeypatch, 2.0)
    qtbot.mousePress(screen, LEFT, pos=QPoint(400, 300))
    qtbot.mouseMove(screen, QPoint(408, 306))
    qtbot.mouseRelease(screen, LEFT, pos=QPoint(408, 306))
    image = asked(qtbot, rig)
    assert (image.width(), image.height()) == (16, 12)


def test_a_part_of_the_screen_is_chosen_by_keys(qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = freeze(qtbot, rig, monkeypatch)
    qtbot.keyClick(screen, Qt.Key.Key_Return)
    assert screen.crop == Crop(0.25, 0.25, 0.75, 0.75)
    for _ in range(5):
        qtbot.keyClick(screen, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert rig.window.session.question.photos == ()
    qtbot.keyClick(screen, Qt.Key.Key_Return)
    image = asked(qtbot, rig)
    assert (image.width(), image.height()) == (pytest.approx(0.4 * WIDE, abs=1), HIGH // 2)


def test_escape_gives_up_and_the_window_comes_back(qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = freeze(qtbot, rig, monkeypatch)
    qtbot.mouseClick(screen, LEFT, pos=QPoint(300, 200))
    assert screen.isVisible(), "a click alone takes nothing"
    qtbot.keyClick(screen, Qt.Key.Key_Return)
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    assert rig.window.isVisible()
    settle(qtbot, rig)
    assert rig.window.session.question.photos == ()
    assert rig.window.messages == []


def test_closing_the_frozen_screen_brings_the_window_back(
    qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(qtbot, rig, monkeypatch).close()
    assert rig.window.isVisible()
    assert rig.window.asking.screen is not None
    assert not rig.window.asking.screen.active


def test_a_part_of_the_screen_is_added(qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.window.search(Photo(data=b"one"))
    settle(qtbot, rig)
    screen = freeze(qtbot, rig, monkeypatch, adds=True)
    qtbot.keyClick(screen, Qt.Key.Key_Return)
    qtbot.keyClick(screen, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(rig.window.session.question.photos) == 2)
    assert rig.window.session.question.photos[0] == Photo(data=b"one")


def test_what_is_chosen_is_bright_and_the_rest_dimmed(qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = freeze(qtbot, rig, monkeypatch)
    assert screen.grab().toImage().pixelColor(10, 10).lightness() < 100
    qtbot.keyClick(screen, Qt.Key.Key_Return)
    shown = screen.grab().toImage()
    assert shown.pixelColor(10, 10).lightness() < 100
    assert shown.pixelColor(WIDE // 2, HIGH // 2).name() == "#00a000"
    qtbot.keyClick(screen, Qt.Key.Key_Escape)


@pytest.mark.parametrize("what", ["nothing", "null", "black"])
def test_a_system_that_shows_no_screen_is_told(
    qtbot: QtBot, rig: Rig, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    black = QPixmap(100, 100)
    black.fill(Qt.GlobalColor.black)
    shots = {"nothing": [], "null": [Shot(QRect(0, 0, 9, 9), QPixmap())], "black": [Shot(QRect(0, 0, 9, 9), black)]}
    monkeypatch.setattr(screen_region, "grab_screens", lambda: shots[what])
    qtbot.mouseClick(rig.window.query.ways.screen_button, LEFT)
    qtbot.waitUntil(lambda: bool(rig.window.messages))
    assert "does not let this program see the screen" in rig.window.messages[0]
    assert rig.window.isVisible()


def test_this_systems_own_screens_are_grabbed(rig: Rig) -> None:
    for shot, screen in zip(grab_screens(), QApplication.screens(), strict=True):
        assert shot.geometry == screen.geometry()
        if not is_blank(shot.picture):
            assert shot.picture.size() == screen.size() * screen.devicePixelRatio()
