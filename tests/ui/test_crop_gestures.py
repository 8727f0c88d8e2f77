"""The photo in the panel: its crop by mouse and keys, turned and flipped, and what of it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from visualsearch_desktop.backend.messages import Preview
from visualsearch_desktop.core.types import Crop, Photo
from visualsearch_desktop.ui.query.crop_area import STEP
from visualsearch_desktop.ui.query.crop_view import CropView
from visualsearch_desktop.ui.query.photo_page import PhotoPage

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


def settle(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


def two_colours(file: Path) -> Path:
    """Red at the left, blue at the right; wider than high."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    painter = QPainter(image)
    painter.fillRect(200, 0, 200, 300, QColor("blue"))
    painter.end()
    assert image.save(str(file))
    return file


class Desk:
    """A window with a photo in its panel."""

    def __init__(self, rig: Rig, file: Path, qtbot: QtBot) -> None:
        self.rig, self.file, self.qtbot = rig, file, qtbot

    @property
    def page(self) -> PhotoPage:
        page = self.rig.window.query.page
        assert page is not None
        return page

    @property
    def view(self) -> CropView:
        return self.page.view

    @property
    def photo(self) -> Photo:
        return self.rig.window.session.question.photos[0]

    @property
    def crop(self) -> Crop | None:
        return self.photo.crop

    def at(self, x: float, y: float) -> QPoint:
        place = self.view.place()
        return QPointF(place.left() + x * place.width(), place.top() + y * place.height()).toPoint()

    def drag(self, start: tuple[float, float], end: tuple[float, float], drop: bool = True) -> None:
        one, other = self.at(*start), self.at(*end)
        self.qtbot.mousePress(self.view, LEFT, pos=one)
        for step in range(1, 6):
            self.qtbot.mouseMove(self.view, one + (other - one) * step / 5)
        if drop:
            self.qtbot.mouseRelease(self.view, LEFT, pos=other)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.view, key, modifier)

    def asked(self) -> Crop | None:
        """The crop that the backend was asked with last."""
        settle(self.qtbot, self.rig)
        return self.rig.peer.last_query().photos[0].crop

    def focus(self) -> None:
        self.rig.window.activateWindow()
        self.view.setFocus()
        self.qtbot.waitUntil(self.view.hasFocus)


@pytest.fixture
def open_desk(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> Callable[[], Desk]:
    def open_one() -> Desk:
        rig = open_rig()
        settle(qtbot, rig)
        file = two_colours(tmp_path / "photo.png")
        rig.window.search(Photo(path=str(file)))
        settle(qtbot, rig)
        desk = Desk(rig, file, qtbot)
        assert not desk.view.place().isEmpty()
        return desk

    return open_one


OpenDesk = Callable[[], Desk]


def near(crop: Crop | None, left: float, top: float, right: float, bottom: float) -> bool:
    """The same within a pixel of the panel's picture and a half."""
    return crop is not None and (crop.left, crop.top, crop.right, crop.bottom) == pytest.approx(
        (left, top, right, bottom), abs=0.012
    )


# --- by mouse --------------------------------------------------------------------------------------------------------


def test_a_part_is_drawn_moved_resized_and_cleared(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    desk.drag((0.2, 0.3), (0.6, 0.8))
    assert near(desk.asked(), 0.2, 0.3, 0.6, 0.8)
    desk.drag((0.4, 0.5), (0.5, 0.4))
    assert near(desk.asked(), 0.3, 0.2, 0.7, 0.7)
    desk.drag((0.7, 0.7), (0.9, 0.9))
    assert near(desk.asked(), 0.3, 0.2, 0.9, 0.9)
    desk.drag((0.3, 0.5), (0.1, 0.6))
    assert near(desk.asked(), 0.1, 0.2, 0.9, 0.9)
    desk.drag((0.6, 0.2), (0.6, 0.5))
    assert near(desk.asked(), 0.1, 0.5, 0.9, 0.9)
    desk.drag((0.02, 0.02), (0.05, 0.3))  # outside of the crop another one is begun
    assert near(desk.asked(), 0.02, 0.02, 0.06, 0.3)
    qtbot.mouseDClick(desk.view, LEFT, pos=desk.at(0.8, 0.8))
    assert desk.asked() is None


def test_every_handle_resizes(open_desk: OpenDesk) -> None:
    desk = open_desk()
    for x, y in ((0, 0), (0.5, 0), (1, 0), (0, 0.5), (1, 0.5), (0, 1), (0.5, 1), (1, 1)):
        desk.rig.window.session.ask(
            desk.rig.window.session.question.with_changed(
                0, Photo(path=str(desk.file), crop=Crop(0.25, 0.25, 0.75, 0.75))
            )
        )
        grip = (0.25 + x / 2, 0.25 + y / 2)
        desk.drag(grip, (grip[0] + (x - 0.5) * 0.2, grip[1] + (y - 0.5) * 0.2))
        far = 0.1
        assert near(
            desk.crop,
            0.25 - (far if x == 0 else 0),
            0.25 - (far if y == 0 else 0),
            0.75 + (far if x == 1 else 0),
            0.75 + (far if y == 1 else 0),
        ), (x, y)


def test_the_search_follows_the_drag_and_the_drag_is_one_step_back(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    session = desk.rig.window.session
    desk.drag((0.2, 0.2), (0.5, 0.5), drop=False)
    # Still held down, it is asked already.
    assert near(desk.asked(), 0.2, 0.2, 0.5, 0.5)
    qtbot.mouseMove(desk.view, desk.at(0.8, 0.8))
    qtbot.mouseRelease(desk.view, LEFT, pos=desk.at(0.8, 0.8))
    assert near(desk.asked(), 0.2, 0.2, 0.8, 0.8)
    desk.drag((0.5, 0.5), (0.6, 0.5))
    session.back()
    assert near(desk.asked(), 0.2, 0.2, 0.8, 0.8)
    assert desk.view.crop == desk.crop
    session.back()
    assert desk.asked() is None
    assert desk.view.crop is None


def test_a_click_draws_nothing_and_a_drag_out_of_the_picture_stops_at_its_edge(
    open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk = open_desk()
    qtbot.mouseClick(desk.view, LEFT, pos=desk.at(0.5, 0.5))
    assert desk.crop is None
    desk.drag((0.5, 0.5), (1.6, 1.7))
    assert near(desk.crop, 0.5, 0.5, 1, 1)
    desk.drag((0.75, 0.75), (-1, -1))
    assert near(desk.crop, 0, 0, 0.5, 0.5)


def test_escape_during_a_drag_brings_the_crop_back(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    desk.focus()
    desk.drag((0.2, 0.2), (0.6, 0.6))
    before = desk.crop
    desk.drag((0.4, 0.4), (0.7, 0.7), drop=False)
    assert desk.crop != before
    desk.key(Qt.Key.Key_Escape)
    qtbot.mouseMove(desk.view, desk.at(0.9, 0.9))
    qtbot.mouseRelease(desk.view, LEFT, pos=desk.at(0.9, 0.9))
    assert desk.crop == before


def test_the_cursor_says_what_a_press_will_do(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    desk.drag((0.25, 0.25), (0.75, 0.75))
    shapes = {}
    for name, place in (
        ("inside", (0.5, 0.5)),
        ("corner", (0.25, 0.25)),
        ("other corner", (0.75, 0.25)),
        ("side", (0.75, 0.5)),
        ("top", (0.5, 0.25)),
        ("outside", (0.05, 0.05)),
    ):
        qtbot.mouseMove(desk.view, desk.at(*place))
        shapes[name] = desk.view.cursor().shape()
    assert shapes == {
        "inside": Qt.CursorShape.SizeAllCursor,
        "corner": Qt.CursorShape.SizeFDiagCursor,
        "other corner": Qt.CursorShape.SizeBDiagCursor,
        "side": Qt.CursorShape.SizeHorCursor,
        "top": Qt.CursorShape.SizeVerCursor,
        "outside": Qt.CursorShape.CrossCursor,
    }


def test_what_is_outside_of_the_crop_is_dimmed(open_desk: OpenDesk) -> None:
    desk = open_desk()
    bright = desk.view.grab().toImage()
    desk.drag((0.5, 0.2), (0.9, 0.8))
    dim = desk.view.grab().toImage()
    outside, inside = desk.at(0.2, 0.5), desk.at(0.7, 0.5)
    assert dim.pixelColor(outside).red() < bright.pixelColor(outside).red() / 1.5
    assert dim.pixelColor(inside) == bright.pixelColor(inside)


# --- by keys ---------------------------------------------------------------------------------------------------------


def test_a_part_is_chosen_by_keys_alone(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.focus()
    assert "whole picture" in desk.view.accessibleDescription()
    desk.key(Qt.Key.Key_Return)
    assert near(desk.asked(), 0.25, 0.25, 0.75, 0.75)
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Up)
    assert near(desk.crop, 0.25 + STEP, 0.25 - STEP, 0.75 + STEP, 0.75 - STEP)
    desk.key(Qt.Key.Key_Left, SHIFT)
    desk.key(Qt.Key.Key_Down, SHIFT)
    assert near(desk.crop, 0.25 + STEP, 0.25 - STEP, 0.75, 0.75)
    assert desk.view.accessibleDescription() == "cut to 27 to 75 % of the width and 23 to 75 % of the height"


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_takes_the_crop_away(open_desk: OpenDesk, key: Qt.Key) -> None:
    desk = open_desk()
    desk.focus()
    desk.key(Qt.Key.Key_Return)
    desk.key(key)
    assert desk.asked() is None
    assert desk.photo == Photo(path=str(desk.file))


@pytest.mark.parametrize("focused", [True, False])
def test_escape_clears_the_crop_before_the_photo(open_desk: OpenDesk, qtbot: QtBot, focused: bool) -> None:
    desk = open_desk()
    desk.focus()
    desk.key(Qt.Key.Key_Return)
    settle(qtbot, desk.rig)
    if not focused:
        desk.rig.window.grid.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle(qtbot, desk.rig)
    assert desk.photo == Photo(path=str(desk.file))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle(qtbot, desk.rig)
    assert desk.rig.window.session.question.photos == ()


def test_the_crop_button_begins_and_clears(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    qtbot.mouseClick(desk.page.crop_button, LEFT)
    assert near(desk.asked(), 0.25, 0.25, 0.75, 0.75)
    assert desk.page.crop_button.isChecked()
    qtbot.mouseClick(desk.page.crop_button, LEFT)
    assert desk.asked() is None
    assert not desk.page.crop_button.isChecked()


# --- turned and flipped ----------------------------------------------------------------------------------------------


def colours(desk: Desk) -> dict[str, str]:
    """What is at the picture's four sides."""
    shown = desk.view.grab().toImage()
    places = {"left": (0.1, 0.5), "top": (0.5, 0.1), "right": (0.9, 0.5), "bottom": (0.5, 0.9)}
    return {side: "red" if shown.pixelColor(desk.at(*place)).red() > 128 else "blue" for side, place in places.items()}


def test_the_photo_is_turned_and_flipped_as_it_is_searched(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    path = str(desk.file)
    assert (colours(desk)["left"], colours(desk)["right"]) == ("red", "blue")
    qtbot.mouseClick(desk.page.turn_right, LEFT)
    assert desk.asked() is None
    assert desk.photo == Photo(path=path, turns=1)
    assert (colours(desk)["top"], colours(desk)["bottom"]) == ("red", "blue")
    assert desk.view.place().height() > desk.view.place().width()
    qtbot.mouseClick(desk.page.flip_button, LEFT)
    qtbot.keyClick(desk.rig.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, desk.rig)
    assert desk.photo == Photo(path=path, turns=0, flipped=True)
    assert (colours(desk)["left"], colours(desk)["right"]) == ("blue", "red")
    qtbot.mouseClick(desk.page.turn_left, LEFT)
    settle(qtbot, desk.rig)
    assert (colours(desk)["top"], colours(desk)["bottom"]) == ("red", "blue")


def test_the_crop_turns_with_the_photo(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk()
    desk.drag((0.1, 0.1), (0.45, 0.3))  # in the red half
    qtbot.keyClick(desk.rig.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert near(desk.asked(), 0.7, 0.1, 0.9, 0.45)
    shown = desk.view.grab().toImage()
    assert shown.pixelColor(desk.at(0.8, 0.25)).red() > 200


def test_what_qt_cannot_decode_is_shown_by_the_backend(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    picture = two_colours(tmp_path / "as.jpg")
    heic = tmp_path / "phone.heic"
    heic.write_bytes(b"nothing that Qt knows")
    rig.peer.previews[str(heic)] = picture.read_bytes()
    rig.window.search(Photo(path=str(heic)))
    settle(qtbot, rig)
    desk = Desk(rig, heic, qtbot)
    assert len(rig.peer.of(Preview)) == 1
    assert colours(desk)["left"] == "red"
    rig.window.query.turn(2)
    settle(qtbot, rig)
    assert colours(desk)["left"] == "blue"
    assert len(rig.peer.of(Preview)) == 1, "it is kept"


def test_without_any_preview_the_photo_is_searched_all_the_same(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path
) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    odd = tmp_path / "odd.heic"
    odd.write_bytes(b"nothing that anybody knows")
    rig.window.search(Photo(path=str(odd)))
    settle(qtbot, rig)
    assert rig.peer.last_query().photos == (Photo(path=str(odd)),)
    assert rig.window.query.page is not None
    view = rig.window.query.page.view
    assert view.pixmap is None
    qtbot.mouseClick(view, LEFT)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.mouseClick(rig.window.query.page.crop_button, LEFT)
    assert not rig.window.query.page.crop_button.isChecked()
    assert rig.window.session.question.photos == (Photo(path=str(odd)),)
