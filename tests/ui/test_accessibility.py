"""Everything can be reached with the keyboard, seen when it is, read out, and read: names, order, focus, room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QRadioButton,
    QScrollBar,
    QSplitter,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig, write_picture
from tests.ui.fed_camera import FedSource
from tests.ui.test_compare import select
from visualsearch_desktop.core.types import Photo
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui.camera.dialog import CameraDialog
from visualsearch_desktop.ui.selection import Mark, Selection
from visualsearch_desktop.ui.settings_dialog import SettingsDialog, Surroundings

ROOT = Path(__file__).resolve().parents[2]

INNER = "VISUALSEARCH_TESTED_SCALE"
"""Set, to the scale, where these tests run within one of them."""


def takes_focus(widget: QWidget) -> bool:
    """True for a control that Tab stops at."""
    return (
        widget.isVisible()
        and widget.isEnabled()
        and bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollBar)
    )


def is_part(widget: QWidget) -> bool:
    """True for what Qt puts into a text field: its cross, which the keyboard does not need."""
    return isinstance(widget.parent(), QLineEdit)


def controls(top: QWidget) -> list[QWidget]:
    """Whatever can be operated: what takes the focus, and every button."""
    inside = [widget for widget in top.findChildren(QWidget) if widget.window() is top and not is_part(widget)]
    return [
        widget
        for widget in inside
        if takes_focus(widget) or (isinstance(widget, QAbstractButton) and widget.isVisible())
    ]


def described(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} {widget.toolTip()}"


def nameless(top: QWidget) -> list[str]:
    """The controls that a screen reader would have no name for."""
    found = []
    for widget in controls(top):
        told = QAccessible.queryAccessibleInterface(widget)
        if told is None or not told.text(QAccessible.Text.Name).strip():
            found.append(described(widget))
    return found


def needed(button: QAbstractButton) -> QSize:
    """The least size in which a button shows its icon and its text whole."""
    # To a tool button's height Qt's style adds 5 pixels beside the padding that the sheet gives it.
    return button.sizeHint() - QSize(0, 5 if isinstance(button, QToolButton) else 0)


def clipped(top: QWidget) -> list[str]:
    """The buttons that are smaller than what they show."""
    return [
        f"{described(button)} “{button.text()}”: {button.size().toTuple()} of {needed(button).toTuple()}"
        for button in top.findChildren(QAbstractButton)
        if button.isVisible()
        and button.window() is top
        and not is_part(button)
        and button.size().expandedTo(needed(button)) != button.size()
    ]


def settle(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)
    QApplication.processEvents()


@pytest.fixture
def rig(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> Rig:
    """A window with a photo, choices in facets, a message, and an item in the details."""
    rig = open_rig()
    settle(qtbot, rig)
    rig.window.search(Photo(path=str(write_picture(tmp_path / "asked.png"))))
    chosen = Selection().marked("colour", "red", Mark.EXCLUDED).marked("category", "dress", Mark.INCLUDED)
    rig.window.session.set_selection(chosen)
    settle(qtbot, rig)
    rig.window.grid.select_first()
    rig.window.results.messages.tell("Something to know.", "warning", [("Do it", lambda: None)])
    settle(qtbot, rig)
    return rig


def main_window(qtbot: QtBot, rig: Rig, paths: AppPaths) -> QWidget:
    return rig.window


def counter_mode(qtbot: QtBot, rig: Rig, paths: AppPaths) -> QWidget:
    rig.window.counter.enter()
    return rig.window


def comparison(qtbot: QtBot, rig: Rig, paths: AppPaths) -> QWidget:
    rig.window.session.set_selection(Selection())
    QApplication.processEvents()
    select(rig, 0, 1, 2)
    dialog = rig.window.compare()
    assert dialog is not None
    return dialog


def camera(qtbot: QtBot, rig: Rig, paths: AppPaths) -> QWidget:
    window = rig.window
    dialog = CameraDialog(FedSource(), window.memory, window.background, lambda: False, window)
    dialog.show()
    qtbot.waitUntil(dialog.shutter.isEnabled, timeout=10_000)
    return dialog


def settings(qtbot: QtBot, rig: Rig, paths: AppPaths) -> SettingsDialog:
    window = rig.window
    surroundings = Surroundings(paths, window.memory, window.background, window.indexing)
    dialog = SettingsDialog(Settings(), surroundings, lambda *_: "", window)
    dialog.show_state(window.state)
    dialog.show()
    return dialog


ALL = [main_window, counter_mode, comparison, camera, settings]


@pytest.fixture(params=ALL, ids=lambda open_it: open_it.__name__)
def shown(request: pytest.FixtureRequest, qtbot: QtBot, rig: Rig, paths: AppPaths) -> Iterator[QWidget]:
    """One window after the other, active."""
    top = request.param(qtbot, rig, paths)
    settle(qtbot, rig)
    top.activateWindow()
    qtbot.waitActive(top)
    qtbot.waitUntil(top.isActiveWindow)
    yield top
    if top is not rig.window:
        top.close()


def pages(top: QWidget) -> Iterator[QWidget]:
    """The window in each of its states: the settings have pages."""
    if isinstance(top, SettingsDialog):
        for page in top.pages:
            top.show_page(page)
            QApplication.processEvents()
            yield top
    else:
        yield top


def test_every_control_has_a_name(shown: QWidget) -> None:
    for top in pages(shown):
        assert len(controls(top)) > 3
        assert not nameless(top)


def walk(qtbot: QtBot, top: QWidget, first: QWidget) -> list[QWidget]:
    """The controls that Tab stops at from the first one on, until it comes back."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in found:
        found.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return found


def group(button: QRadioButton) -> list[QRadioButton]:
    parent = button.parentWidget()
    return parent.findChildren(QRadioButton, options=Qt.FindChildOption.FindDirectChildrenOnly) if parent else []


def test_tab_reaches_every_control(qtbot: QtBot, shown: QWidget) -> None:
    for top in pages(shown):
        expected = [widget for widget in controls(top) if takes_focus(widget)]
        found = walk(qtbot, top, expected[0])
        # Of radio buttons that exclude each other Tab stops at one; the arrow keys reach the others.
        reached = {*found, *(other for one in found if isinstance(one, QRadioButton) for other in group(one))}
        missed = [described(widget) for widget in expected if widget not in reached]
        assert not missed


def test_tab_goes_from_the_question_to_the_answer(qtbot: QtBot, rig: Rig) -> None:
    window = rig.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    splitter = window.centralWidget()
    assert isinstance(splitter, QSplitter)
    parts = {
        "question": window.query,
        "facets": window.facets,
        "left": splitter.widget(0),
        "grid": window.grid,
        "head": window.results,
        "details": window.details,
    }

    def part(widget: QWidget) -> str:
        return next((name for name, top in parts.items() if top is widget or top.isAncestorOf(widget)), "others")

    first = next(widget for widget in controls(window) if takes_focus(widget) and part(widget) == "question")
    visited = [part(widget) for widget in walk(qtbot, window, first)]
    order = [name for place, name in enumerate(visited) if place == 0 or visited[place - 1] != name]
    wanted = ["question", "left", "facets", "head", "grid", "details", "others"]
    assert [wanted.index(name) for name in order] == sorted(wanted.index(name) for name in order)
    assert {"question", "facets", "head", "grid", "details"} <= set(order)


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def test_the_focus_is_seen(qtbot: QtBot, shown: QWidget) -> None:
    for top in pages(shown):
        unseen = []
        stops = walk(qtbot, top, next(widget for widget in controls(top) if takes_focus(widget)))
        for _ in stops:
            focused = QApplication.focusWidget()
            assert focused is not None
            QApplication.processEvents()
            before = picture(focused)
            qtbot.keyClick(focused, Qt.Key.Key_Tab)
            QApplication.processEvents()
            if picture(focused) == before:
                unseen.append(described(focused))
        assert not unseen


@pytest.mark.parametrize("size", [(900, 600), (1440, 900), (3840, 2160)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_off_in_the_main_window(qtbot: QtBot, rig: Rig, size: tuple[int, int]) -> None:
    window = rig.window
    window.resize(*size)
    settle(qtbot, rig)
    assert window.size().toTuple() == size
    assert not clipped(window)
    for part in (window.query, window.facets, window.results, window.details):
        place = part.mapTo(window, part.rect().bottomRight())
        assert window.rect().contains(place)
        assert part.isVisible()
    assert window.grid.viewport().width() > 300
    assert window.grid.viewport().height() > 200


@pytest.mark.parametrize("open_it", [comparison, camera, settings], ids=lambda open_it: open_it.__name__)
def test_nothing_is_cut_off_in_the_dialogs_at_their_smallest(
    qtbot: QtBot, rig: Rig, paths: AppPaths, open_it: Callable[..., QWidget]
) -> None:
    dialog = open_it(qtbot, rig, paths)
    for top in pages(dialog):
        top.resize(top.minimumSize().expandedTo(top.minimumSizeHint()))
        QApplication.processEvents()
        assert not clipped(top)
    dialog.close()


def test_nothing_is_cut_off_in_counter_mode(qtbot: QtBot, rig: Rig) -> None:
    screen = rig.window.screen().size()
    if screen.width() < 1024:
        pytest.skip("the screen is too small")
    rig.window.counter.enter()
    settle(qtbot, rig)
    assert rig.window.width() >= 1024
    assert not clipped(rig.window)


@pytest.mark.parametrize("factor", ["1", "1.5", "2"])
def test_nothing_is_cut_off_at_any_scale(factor: str, tmp_path: Path) -> None:
    if os.environ.get(INNER):
        pytest.skip("this is the inner run")
    width, height = (round(side * float(factor)) for side in (1280, 800))
    screen = tmp_path / "screen.json"
    one = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
    screen.write_text(json.dumps({"screens": [{**one, "logicalBaseDpi": 96}]}))
    platform = {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}", "QT_SCALE_FACTOR": factor}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "cut_off", str(Path(__file__))]
    run = subprocess.run(
        command, env={**os.environ, **platform, INNER: factor}, cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout
    assert "8 passed, 3 skipped" in run.stdout


def test_the_scale_is_the_one_that_was_asked_for_where_nothing_is_cut_off(rig: Rig) -> None:
    assert rig.window.devicePixelRatioF() == float(os.environ.get(INNER, "1"))
