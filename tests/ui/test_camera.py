"""The camera's dialog over frames that are fed to QtMultimedia as a camera feeds it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QTransform
from PySide6.QtMultimedia import QCamera, QMediaDevices
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from tests.ui.fed_camera import DESK, FRAME_MS, GREEN, HOOD, RED, FedSource, picture
from visualsearch_desktop.backend.messages import Search
from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui.camera import dialog as dialog_module
from visualsearch_desktop.ui.camera import source as source_module
from visualsearch_desktop.ui.camera.dialog import CameraDialog
from visualsearch_desktop.ui.camera.source import CameraSource


class Desk:
    """A window with its camera's dialog open."""

    def __init__(self, rig: Rig, dialog: CameraDialog, source: FedSource) -> None:
        self.rig, self.dialog, self.source = rig, dialog, source

    @property
    def photos(self) -> list[Photo]:
        """The photos that the backend was asked about, each once."""
        found: list[Photo] = []
        for _task, request in self.rig.peer.of(Search):
            assert isinstance(request, Search)
            for photo in request.query.photos:
                if not found or photo != found[-1]:
                    found.append(photo)
        return found

    def show_article(self, colour: str) -> None:
        self.source.paint = lambda _: picture(colour)


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(qtbot: QtBot, open_rig: OpenRig, monkeypatch: pytest.MonkeyPatch) -> OpenDesk:
    """Opens the dialog by its button and waits for the first picture, unless told otherwise."""

    def open_one(prepare: Callable[[FedSource], object] = lambda _: None, see: bool = True) -> Desk:
        sources: list[FedSource] = []

        def make() -> FedSource:
            sources.append(FedSource())
            prepare(sources[-1])
            return sources[-1]

        monkeypatch.setattr(source_module, "CameraSource", make)
        rig = open_rig()
        qtbot.waitUntil(lambda: rig.window.settled)
        qtbot.mouseClick(rig.window.query.ways.camera_button, Qt.MouseButton.LeftButton)
        dialog = rig.window.findChild(CameraDialog)
        desk = Desk(rig, dialog, sources[-1])
        if see:
            sees(qtbot, desk)
        return desk

    return open_one


def sees(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.dialog.view.isVisible() and not desk.dialog.view.image.isNull())


def frames(qtbot: QtBot, desk: Desk, number: int) -> None:
    """Wait until so many further frames have come."""
    target = desk.source.sent + number
    qtbot.waitUntil(lambda: desk.source.sent >= target, timeout=20_000)


def press(qtbot: QtBot, key: Qt.Key) -> None:
    """To whatever has the focus, as a keyboard does."""
    qtbot.keyClick(QApplication.focusWidget(), key)


def is_near(image: QImage, expected: QImage) -> bool:
    """The same picture but for what JPEG leaves out; edges, where that is most, are not looked at."""
    points = [(30, 120), (80, 120), (160, 120), (260, 120), (160, 20), (300, 230)]
    return image.size() == expected.size() and all(
        abs(getter(image.pixelColor(x, y)) - getter(expected.pixelColor(x, y))) <= 6
        for x, y in points
        for getter in (QColor.red, QColor.green, QColor.blue)
    )


def sentences(dialog: CameraDialog) -> str:
    return "\n".join(label.text() for label in dialog.message.findChildren(QLabel) if label.isVisible())


def test_the_picture_that_is_used_is_not_replaced_by_one_before_it(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    large = QImage(9000, 9000, QImage.Format.Format_RGB32)
    large.fill(QColor("white"))
    qtbot.mouseClick(desk.dialog.shutter, Qt.MouseButton.LeftButton)
    # As live search does it just before "Use": the larger picture is ready later.
    desk.dialog._search(large, desk.dialog.photoTaken)
    qtbot.mouseClick(desk.dialog.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(desk.photos) and desk.rig.window.settled)
    (photo,) = desk.photos
    assert is_near(QImage.fromData(photo.data or b""), picture(RED))


# --- live view and shutter -------------------------------------------------------------------------------------------


def test_the_live_view_follows_the_camera(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    assert is_near(desk.dialog.view.image, picture(RED))
    desk.show_article(GREEN)
    qtbot.waitUntil(lambda: is_near(desk.dialog.view.image, picture(GREEN)))
    assert desk.photos == []


def test_a_click_freezes_and_use_searches_with_the_same_pixels_in_memory(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(lambda source: setattr(source, "plugged", [HOOD]))
    dialog = desk.dialog
    assert dialog.view.mirrored  # it faces the user
    qtbot.mouseClick(dialog.shutter, Qt.MouseButton.LeftButton)
    desk.show_article(GREEN)
    frames(qtbot, desk, 5)
    assert is_near(dialog.view.image, picture(RED))
    assert not dialog.view.mirrored  # what is frozen is what is searched
    qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(desk.photos) == 1)
    photo = desk.photos[0]
    assert photo.path is None
    assert photo.data is not None
    assert is_near(QImage.fromData(photo.data), picture(RED))
    assert not is_near(QImage.fromData(photo.data), picture(RED).transformed(QTransform.fromScale(-1, 1)))
    assert not dialog.isVisible()
    assert desk.source.used is None
    assert desk.rig.window.session.question.photos == (photo,)


def test_the_space_bar_takes_the_picture_and_enter_uses_it(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    press(qtbot, Qt.Key.Key_Space)
    assert desk.dialog.use.isVisible()
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(desk.photos) == 1)


def test_space_takes_the_picture_after_a_click_on_another_control(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    qtbot.mouseClick(desk.dialog.mirror, Qt.MouseButton.LeftButton)
    press(qtbot, Qt.Key.Key_Space)
    assert desk.dialog.use.isVisible()


@pytest.mark.parametrize("meant", [True, False])
def test_a_picture_is_added_to_the_photos_that_there_are(qtbot: QtBot, open_desk: OpenDesk, meant: bool) -> None:
    desk = open_desk()
    desk.dialog.close()
    first = Photo(path="/first.jpg")
    desk.rig.window.search(first)
    qtbot.waitUntil(lambda: desk.rig.window.settled)
    desk.rig.window.query.cameraRequested.emit(meant)
    sees(qtbot, desk)
    press(qtbot, Qt.Key.Key_Space)
    assert desk.dialog.add.isVisible()
    if meant:
        assert "adds this picture" in desk.dialog.hint.text()
        press(qtbot, Qt.Key.Key_Return)
    else:
        assert desk.dialog.use.hasFocus()
        qtbot.mouseClick(desk.dialog.add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(desk.rig.window.session.question.photos) == 2)
    kept, added = desk.rig.window.session.question.photos
    assert kept == first
    assert added.name == "Camera"
    assert is_near(QImage.fromData(added.data or b""), picture(RED))


def test_without_a_photo_there_is_nothing_to_add_to(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    press(qtbot, Qt.Key.Key_Space)
    assert not desk.dialog.add.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Backspace, None])
def test_retaking_goes_back_to_the_camera(qtbot: QtBot, open_desk: OpenDesk, key: Qt.Key | None) -> None:
    desk = open_desk()
    press(qtbot, Qt.Key.Key_Space)
    desk.show_article(GREEN)
    if key is None:
        qtbot.mouseClick(desk.dialog.retake, Qt.MouseButton.LeftButton)
    else:
        press(qtbot, key)
    assert desk.dialog.shutter.isVisible()
    qtbot.waitUntil(lambda: is_near(desk.dialog.view.image, picture(GREEN)))
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(desk.photos) == 1)
    assert is_near(QImage.fromData(desk.photos[0].data or b""), picture(GREEN))


def test_the_countdown_waits_can_be_stopped_and_is_remembered(
    qtbot: QtBot, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialog_module, "TICK_MS", 100)
    desk = open_desk()
    dialog = desk.dialog
    dialog.countdown.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    dialog.shutter.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert not dialog.use.isVisible()
    assert "3 s" in dialog.hint.text()
    press(qtbot, Qt.Key.Key_Escape)
    assert "3 s" not in dialog.hint.text()
    frames(qtbot, desk, 30)
    assert not dialog.use.isVisible()
    press(qtbot, Qt.Key.Key_Space)
    desk.show_article(GREEN)
    qtbot.waitUntil(dialog.use.isVisible)
    assert is_near(dialog.view.image, picture(GREEN))
    desk.rig.window.close()
    assert open_desk().dialog.countdown.currentData() == 3


def test_the_mirror_is_remembered_and_changes_only_what_is_shown(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(lambda source: setattr(source, "plugged", [HOOD]))
    assert dark_side(desk) == "right"
    qtbot.mouseClick(desk.dialog.mirror, Qt.MouseButton.LeftButton)
    assert dark_side(desk) == "left"
    desk.rig.window.close()
    again = open_desk(lambda source: setattr(source, "plugged", [HOOD]))
    assert dark_side(again) == "left"


def dark_side(desk: Desk) -> str:
    """Where the picture's dark strip is on the screen."""
    shown = desk.dialog.view.grab().toImage()
    middle = shown.height() // 2
    left, right = (shown.pixelColor(x, middle).lightness() for x in (30, shown.width() - 30))
    return "left" if left < right else "right"


# --- live search -----------------------------------------------------------------------------------------------------


def switch_live(qtbot: QtBot, desk: Desk) -> None:
    qtbot.mouseClick(desk.dialog.live_button, Qt.MouseButton.LeftButton)


def test_live_search_asks_once_for_each_settled_article(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    switch_live(qtbot, desk)
    for number, colour in enumerate((RED, GREEN, "#101080"), 1):
        desk.show_article(colour)
        qtbot.waitUntil(lambda number=number: len(desk.photos) == number)
        assert is_near(QImage.fromData(desk.photos[-1].data or b""), picture(colour))
        frames(qtbot, desk, 40)
        assert len(desk.photos) == number
    assert desk.dialog.isVisible()
    switch_live(qtbot, desk)
    desk.show_article(RED)
    frames(qtbot, desk, 50)
    assert len(desk.photos) == 3


def test_live_search_waits_while_the_picture_moves(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(lambda source: setattr(source, "paint", lambda sent: picture(RED, left=60 + sent * 7 % 160)))
    switch_live(qtbot, desk)
    frames(qtbot, desk, 80)
    assert desk.photos == []
    desk.show_article(RED)
    qtbot.waitUntil(lambda: len(desk.photos) == 1)


def test_live_search_has_one_question_under_way_at_most(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.rig.peer.held = True
    switch_live(qtbot, desk)
    qtbot.waitUntil(lambda: len(desk.photos) == 1)
    desk.show_article(GREEN)
    frames(qtbot, desk, 60)
    assert len(desk.photos) == 1
    assert "Searching" in desk.dialog.hint.text()
    desk.rig.peer.answer(desk.rig.peer.of(Search)[-1][0])
    qtbot.waitUntil(lambda: len(desk.photos) == 2)
    assert is_near(QImage.fromData(desk.photos[1].data or b""), picture(GREEN))


# --- what can be wrong -----------------------------------------------------------------------------------------------


def test_without_a_camera_it_says_so_and_finds_one_that_is_plugged_in(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(lambda source: setattr(source, "plugged", []), see=False)
    assert "There is no camera" in sentences(desk.dialog)
    assert not desk.dialog.shutter.isEnabled()
    press(qtbot, Qt.Key.Key_Space)
    assert not desk.dialog.use.isVisible()
    desk.source.plug(DESK)
    sees(qtbot, desk)


def test_this_computers_own_cameras_are_looked_for(qtbot: QtBot, open_rig: OpenRig) -> None:
    if QMediaDevices.videoInputs():
        pytest.skip("this computer has a camera")
    dialog = open_rig().window.open_camera()
    assert dialog is not None
    assert "There is no camera" in sentences(dialog)


def test_a_camera_that_is_in_use_is_said_and_tried_again(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.source.report_error(QCamera.Error.CameraError, "Camera is in use")
    assert "Desk camera is in use by another program" in sentences(desk.dialog)
    assert desk.source.used is None
    button = desk.dialog.message.findChild(QPushButton)
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    sees(qtbot, desk)


def test_an_error_of_the_camera_itself_is_heard(qtbot: QtBot) -> None:
    source = CameraSource()
    source.start(DESK)
    with qtbot.waitSignal(source.failed) as failed:
        source.findChild(QCamera).errorOccurred.emit(QCamera.Error.CameraError, "Camera is in use")
    assert "in use" in failed.args[0]
    assert source.used is None
    assert source.session.camera() is None


def test_a_camera_that_sends_nothing_is_given_up(
    qtbot: QtBot, open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "SILENCE_MS", 400)
    desk = open_desk()
    desk.source.session.setVideoFrameInput(None)
    qtbot.waitUntil(lambda: "Desk camera sends no picture" in sentences(desk.dialog))
    assert desk.source.used is None


def test_a_forbidden_camera_is_said_and_not_started(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(lambda source: setattr(source, "allowed", False), see=False)
    assert "not allowed to use the camera" in sentences(desk.dialog)
    assert desk.source.attached == []


def test_unplugging_while_live_is_said_and_plugging_in_goes_on(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(lambda source: setattr(source, "plugged", [DESK, HOOD]))
    desk.source.plug(HOOD)
    assert "Desk camera was unplugged" in sentences(desk.dialog)
    assert desk.source.attached == ["desk"]  # another camera is not started unasked
    desk.source.plug(HOOD, DESK)
    sees(qtbot, desk)
    assert desk.dialog.cameras.currentText() == "Desk camera"


def test_a_frozen_picture_outlives_its_camera(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    press(qtbot, Qt.Key.Key_Space)
    desk.source.plug()
    desk.source.plug(HOOD)
    assert is_near(desk.dialog.view.image, picture(RED))
    press(qtbot, Qt.Key.Key_Escape)
    assert "Desk camera was unplugged" in sentences(desk.dialog)
    assert not desk.dialog.shutter.isEnabled()


def test_the_chosen_camera_is_remembered(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk(lambda source: setattr(source, "plugged", [DESK, HOOD]))
    desk.dialog.cameras.setFocus()
    press(qtbot, Qt.Key.Key_Down)
    sees(qtbot, desk)
    assert desk.source.attached == ["desk", "hood"]
    desk.rig.window.close()
    again = open_desk(lambda source: setattr(source, "plugged", [DESK, HOOD]))
    assert again.source.attached == ["hood"]
    assert again.dialog.cameras.currentText() == "Built-in camera"


def test_a_system_without_the_libraries_is_told(
    qtbot: QtBot, open_rig: OpenRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "visualsearch_desktop.ui.camera.dialog")
    monkeypatch.delitem(sys.modules, "visualsearch_desktop.ui.camera.source")
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    rig = open_rig()
    assert rig.window.open_camera() is None
    assert any("camera cannot be used" in sentence for sentence in rig.window.messages)


# --- opening and closing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("close", ["dialog", "escape", "window"])
def test_closing_stops_the_camera(
    qtbot: QtBot, open_desk: OpenDesk, close: str, capfd: pytest.CaptureFixture[str], paths: AppPaths
) -> None:
    desk = open_desk()
    switch_live(qtbot, desk)
    capfd.readouterr()
    if close == "escape":
        press(qtbot, Qt.Key.Key_Escape)
    else:
        (desk.dialog if close == "dialog" else desk.rig.window).close()
    assert not desk.dialog.isVisible()
    assert desk.source.used is None
    sent = desk.source.sent
    qtbot.wait(5 * FRAME_MS)
    assert desk.source.sent == sent
    assert desk.photos == []
    assert capfd.readouterr() == ("", "")
    if close != "window":
        desk.rig.window.activateWindow()
        qtbot.waitUntil(desk.rig.window.isActiveWindow)
        qtbot.keyClick(desk.rig.window, Qt.Key.Key_F8)
        sees(qtbot, desk)
        assert not desk.dialog.live_button.isChecked()


def test_nothing_is_written_but_the_windows_memory(
    qtbot: QtBot, open_desk: OpenDesk, paths: AppPaths, home: Path
) -> None:
    base = paths.config.parent
    desk = open_desk()
    desk.rig.window.asking.recent.keep(True)
    qtbot.waitUntil(lambda: desk.rig.window.settled)
    before = {file for file in base.rglob("*") if file.is_file()}
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(desk.photos) == 1 and desk.rig.window.settled)
    desk.rig.window.close()
    written = {file for file in base.rglob("*") if file.is_file()} - before
    assert written <= {paths.config / "window.ini", paths.recent}
    assert paths.recent.read_text() == "[]", "the frame is among the recent photos of this window only"


def test_every_control_has_a_name_and_the_tab_key_reaches_it(qtbot: QtBot, open_desk: OpenDesk) -> None:
    dialog = open_desk().dialog
    names = []
    for _ in range(5):
        widget = QApplication.focusWidget()
        assert widget is not None
        names.append(widget.accessibleName() or widget.property("text"))
        assert widget.toolTip()
        press(qtbot, Qt.Key.Key_Tab)
    assert names == ["Take the picture", "Countdown", "Camera", "Mirror", "Live search"]
    assert QApplication.focusWidget() is dialog.shutter


def test_the_next_customer_does_not_see_the_last_ones_picture(qtbot: QtBot, open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.rig.window.counter.enter()
    qtbot.mouseClick(desk.dialog.shutter, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(desk.dialog.use.isVisible)
    desk.show_article(GREEN)
    desk.rig.window.counter.start_over()
    qtbot.waitUntil(lambda: desk.dialog.shutter.isVisible() and is_near(desk.dialog.view.image, picture(GREEN)))
    desk.rig.window.counter.leave()
