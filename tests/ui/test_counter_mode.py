"""Counter mode: large targets, a question that is forgotten, and everything put back afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScroller, QSplitter
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from tests.ui.test_compare import select
from visualsearch_desktop.backend.messages import Fetch
from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui.counter_mode import TARGET, CounterMode
from visualsearch_desktop.ui.drops import Dropped
from visualsearch_desktop.ui.grid import SIZE_STEP
from visualsearch_desktop.ui.question import Question
from visualsearch_desktop.ui.selection import Mark, Selection

PHOTO = Photo(path="/photos/asked.jpg")


def settled(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


def asked(qtbot: QtBot, open_rig: OpenRig) -> tuple[Rig, CounterMode]:
    """A window in counter mode that was asked about a photo."""
    rig = open_rig()
    settled(qtbot, rig)
    rig.window.resize(760, 520)
    rig.window.counter.enter()
    rig.window.search(PHOTO)
    settled(qtbot, rig)
    return rig, rig.window.counter


def pass_seconds(counter: CounterMode, seconds: int) -> None:
    for _ in range(seconds):
        counter.second.timeout.emit()


def splitter_of(rig: Rig) -> QSplitter:
    splitter = rig.window.centralWidget()
    assert isinstance(splitter, QSplitter)
    return splitter


def state(rig: Rig) -> tuple[object, ...]:
    """All that counter mode changes."""
    window = rig.window
    return (
        window.geometry(),
        window.windowState(),
        splitter_of(rig).sizes(),
        window.results.slider.value(),
        window.grid.card_size,
        window.grid.dragEnabled(),
        window.details.isVisible(),
        window.menuBar().isVisible(),
        window.statusBar().isVisible(),
        window.results.slider.isVisible(),
        window.styleSheet(),
        window.font().pointSizeF(),
        window.grid.font().pointSizeF(),
        [button.isVisible() for button in window.query.findChildren(QAbstractButton)],
    )


@pytest.mark.parametrize("details", [True, False])
def test_it_fills_the_screen_and_puts_everything_back(qtbot: QtBot, open_rig: OpenRig, details: bool) -> None:
    rig = open_rig()
    window = rig.window
    window.resize(900, 600)
    settled(qtbot, rig)
    if not details:
        qtbot.keyClick(window, Qt.Key.Key_F9)
        qtbot.waitUntil(lambda: splitter_of(rig).sizes()[2] == 0)
    before = state(rig)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert not window.menuBar().isVisible()
    assert not window.statusBar().isVisible()
    assert window.counter.bar.isVisible()
    assert window.results.slider.value() * SIZE_STEP >= 240
    assert state(rig) != before
    # F11 reaches its action although the menu bar is hidden.
    qtbot.keyClick(window, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: state(rig) == before)
    assert not window.counter.bar.isVisible()


def test_a_maximised_window_is_maximised_again(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    rig.window.showMaximized()
    rig.window.counter.enter()
    assert rig.window.isFullScreen()
    rig.window.counter.leave()
    assert rig.window.isMaximized()
    assert not rig.window.isFullScreen()


def test_the_visible_button_leaves_and_escape_only_clears(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    qtbot.keyClick(rig.window, Qt.Key.Key_Escape)
    assert rig.window.session.question == Question()
    assert counter.on
    qtbot.mouseClick(counter.leave_button, Qt.MouseButton.LeftButton)
    assert not counter.on


def test_its_buttons_ask_for_a_photo_and_forget_the_question(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    window = rig.window
    with qtbot.waitSignal(window.query.openRequested):
        counter.open_button.click()
    window.session.set_selection(Selection().marked("colour", "red", Mark.INCLUDED))
    settled(qtbot, rig)
    counter.new_button.click()
    settled(qtbot, rig)
    assert window.session.question == Question()
    assert window.grid.current_hit() is None
    # The next customer cannot go back to it.
    assert not window.session.can_go_back


def test_what_was_cleared_is_forgotten_too(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    rig.window.search()
    settled(qtbot, rig)
    assert rig.window.session.can_go_back
    pass_seconds(counter, 60)
    assert not rig.window.session.can_go_back


def test_nothing_of_one_customer_comes_to_the_next(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    window = rig.window
    select(rig, 0, 1)
    comparison = window.compare()
    assert comparison is not None
    rig.peer.held = True
    window.take(Dropped(remote="https://shop.example/bag.jpg"))
    (task, _) = rig.peer.of(Fetch)[-1]
    with qtbot.waitSignal(comparison.destroyed):
        counter.start_over()
    assert task in rig.peer.cancelled
    assert not window.query.fetching
    rig.peer.held = False
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settled(qtbot, rig)
    assert window.query.popup is None


def test_every_button_can_be_hit_by_a_finger(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    buttons = [
        button
        for button in rig.window.findChildren(QAbstractButton)
        if button.isVisible() and button.isEnabled() and not isinstance(button.parent(), QLineEdit)
    ]
    assert counter.camera_button in buttons
    small = {
        f"{button.objectName()} {button.text() or button.toolTip()}": (button.width(), button.height())
        for button in buttons
        if button.height() < TARGET
    }
    assert not small


def test_lists_scroll_under_a_finger_and_photos_are_not_dragged_out(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    grid, table = rig.window.grid, rig.window.details.table
    assert QScroller.hasScroller(grid.viewport())
    assert QScroller.hasScroller(table.viewport())
    assert not grid.dragEnabled()
    counter.leave()
    assert grid.dragEnabled()


def test_a_question_nobody_looks_at_is_forgotten_after_a_warning(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    pass_seconds(counter, 49)
    assert not counter.countdown.isVisible()
    pass_seconds(counter, 1)
    assert counter.countdown.isVisible()
    assert counter.countdown.text() == "New question in 10 s"
    pass_seconds(counter, 9)
    assert counter.countdown.text() == "New question in 1 s"
    assert rig.window.session.question.photos == (PHOTO,)
    pass_seconds(counter, 1)
    assert rig.window.session.question == Question()
    assert not counter.countdown.isVisible()
    assert not rig.window.session.can_go_back


@pytest.mark.parametrize("what", ["key", "click", "move", "search"])
def test_any_input_keeps_the_question(qtbot: QtBot, open_rig: OpenRig, what: str) -> None:
    rig, counter = asked(qtbot, open_rig)
    pass_seconds(counter, 55)
    match what:
        case "key":
            qtbot.keyClick(rig.window.grid, Qt.Key.Key_Down)
        case "click":
            qtbot.mouseClick(rig.window.grid.viewport(), Qt.MouseButton.LeftButton)
        case "move":
            QTest.mouseMove(rig.window.grid.viewport())
        case "search":  # an article that is held up to the live camera
            rig.window.search(Photo(data=b"frame"))
    qtbot.waitUntil(lambda: not counter.countdown.isVisible())
    pass_seconds(counter, 55)
    assert rig.window.session.question.photos


def test_nought_never_forgets_and_nothing_asked_is_not_counted(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    rig.window.counter_idle_seconds = 0
    pass_seconds(counter, 500)
    assert rig.window.session.question.photos == (PHOTO,)
    rig.window.counter_idle_seconds = 60
    counter.start_over()
    pass_seconds(counter, 55)
    assert not counter.countdown.isVisible()


def test_nothing_is_forgotten_outside_counter_mode(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, counter = asked(qtbot, open_rig)
    counter.leave()
    assert not counter.second.isActive()
    assert rig.window.session.question.photos == (PHOTO,)


def test_closing_in_counter_mode_remembers_the_usual_window(qtbot: QtBot, open_rig: OpenRig, paths: AppPaths) -> None:
    rig, counter = asked(qtbot, open_rig)
    counter.leave()
    before = (rig.window.saveGeometry(), splitter_of(rig).saveState())
    counter.enter()
    rig.window.close()
    memory = QSettings(str(paths.config / "window.ini"), QSettings.Format.IniFormat)
    assert (memory.value("geometry"), memory.value("splitter")) == before
    assert int(str(memory.value("pictures"))) == 160 // SIZE_STEP
    assert not open_rig().window.isFullScreen()
