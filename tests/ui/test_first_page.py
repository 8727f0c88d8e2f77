"""What the middle of the window offers before there is anything to find, and when nothing can be opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from tests.ui.fake_peer import make_state
from visualsearch_desktop.backend.messages import (
    DownloadModel,
    DrawSample,
    Failed,
    ImportModel,
    OpenFailed,
    Progressed,
    Result,
    StateChanged,
)
from visualsearch_desktop.core.types import ModelState, ModelStatus, Phase, Progress
from visualsearch_desktop.ui import choosers
from visualsearch_desktop.ui.add_folder import AddFolderDialog
from visualsearch_desktop.ui.model_panel import ModelPanel

LEFT = Qt.MouseButton.LeftButton
LOADING = ModelState(ModelStatus.LOADING)
STAND_IN = ModelState(ModelStatus.READY, "EfficientNet-Lite0", None, True)
UNAVAILABLE = ModelState(ModelStatus.UNAVAILABLE, message="The model file is damaged.")


def buttons(rig: Rig) -> dict[str, QPushButton]:
    """The buttons of the page that can be seen, by their texts."""
    found = rig.window.results.empty.findChildren(QPushButton)
    return {button.text(): button for button in found if button.isVisible()}


def panel(qtbot: QtBot, rig: Rig, model: ModelState = STAND_IN) -> ModelPanel:
    """The model's part of the first page."""
    rig.peer.send(StateChanged(make_state(0, model=model)))
    qtbot.waitUntil(lambda: rig.window.results.empty.title == "Find products by photo")
    found = rig.window.centre.model_panel
    assert found is not None
    qtbot.waitUntil(found.isVisible)
    return found


def test_a_folder_is_chosen_or_the_sample_tried(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosers, "choose_folder", lambda parent, then: then(str(tmp_path)))
    rig = open_rig(0, start=False)
    rig.window.offer_sample(lambda: rig.window.indexing.add_sample("/samples"))
    panel(qtbot, rig)
    # Qt shows new widgets a moment after they were made.
    qtbot.waitUntil(lambda: list(buttons(rig))[:2] == ["Choose a folder of photos…", "Try the sample catalogue"])
    shown = buttons(rig)
    qtbot.mouseClick(shown["Choose a folder of photos…"], LEFT)
    dialog = rig.window.findChild(AddFolderDialog)
    assert dialog is not None
    dialog.reject()
    shown["Try the sample catalogue"].setFocus()
    qtbot.keyClick(shown["Try the sample catalogue"], Qt.Key.Key_Space)
    assert [request for _, request in rig.peer.of(DrawSample)] == [DrawSample("/samples")]
    assert rig.window.results.empty.title == "Looking at your photos…"


@pytest.mark.parametrize(
    ("model", "sentence", "offered"),
    [
        (LOADING, "The model that compares photos is being loaded…", False),
        (ModelState(ModelStatus.READY, "ResNet18"), "ResNet18 is ready.", False),
        (STAND_IN, "EfficientNet-Lite0 is ready. ResNet18, which may find better", True),
        (UNAVAILABLE, "The model file is damaged.", True),
    ],
)
def test_the_model_is_said_and_resnet18_offered_where_it_is_missing(
    qtbot: QtBot, open_rig: OpenRig, model: ModelState, sentence: str, offered: bool
) -> None:
    shown = panel(qtbot, open_rig(0, start=False), model)
    assert shown.text.startswith(sentence)
    assert shown.download_button.isVisible() is offered
    assert shown.file_button.isVisible() is offered


@pytest.mark.parametrize("width", [720, 900, 1600])
def test_nothing_of_the_page_is_cut_off(qtbot: QtBot, open_rig: OpenRig, width: int) -> None:
    rig = open_rig(0, start=False)
    rig.window.resize(width, 600)
    shown = panel(qtbot, rig, ModelState(ModelStatus.UNAVAILABLE, message="The model file is damaged. " * 8))
    qtbot.waitUntil(lambda: rig.window.width() == width)
    rig.window.repaint()
    for label in rig.window.results.empty.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())
    for button in buttons(rig).values():
        assert button.height() >= button.minimumSizeHint().height()
        assert button.width() >= button.minimumSizeHint().width()
    assert shown.width() <= 560


def test_the_download_is_shown_and_cancelled_on_the_page(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(0, start=False)
    shown = panel(qtbot, rig)
    qtbot.mouseClick(shown.download_button, LEFT)
    task = rig.peer.of(DownloadModel)[0][0]
    rig.peer.send(Progressed(task, Progress(Phase.DOWNLOAD, 20_000_000, 45_000_000, "resnet18.pth", 5e6, 5.0)))
    qtbot.waitUntil(lambda: shown.job.text.startswith("Downloading the model 20 of 45 MB"))
    assert shown.job.bar.value() == 444
    # It is not the photos that are waited for.
    assert rig.window.results.empty.title == "Find products by photo"
    qtbot.waitUntil(lambda: "Choose a folder of photos…" in buttons(rig))
    qtbot.mouseClick(shown.job.cancel_button, LEFT)
    assert rig.peer.cancelled == [task]
    qtbot.waitUntil(shown.download_button.isVisible)
    assert not shown.job.isVisible()


def test_a_weights_file_is_taken_and_a_bad_one_told(
    qtbot: QtBot, open_rig: OpenRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosers, "choose_weights", lambda parent, then: then("/ours.pth"))
    rig = open_rig(0, start=False)
    shown = panel(qtbot, rig)
    qtbot.mouseClick(shown.file_button, LEFT)
    qtbot.waitUntil(shown.job.isVisible)
    rig.peer.send(Failed(rig.peer.of(ImportModel)[0][0], "The file is no ResNet18."))
    qtbot.waitUntil(lambda: rig.window.messages == ["The file is no ResNet18."])
    qtbot.mouseClick(shown.file_button, LEFT)
    rig.peer.send(StateChanged(make_state(0)))
    rig.peer.send(Result(rig.peer.of(ImportModel)[1][0], "/models/resnet18-12345678.pth"))
    qtbot.waitUntil(lambda: shown.text == "ResNet18 is ready.")
    qtbot.waitUntil(lambda: not shown.job.isVisible())
    assert not shown.download_button.isVisible()


def test_photos_take_the_pages_place_and_the_page_theirs(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(0, start=False)
    shown = panel(qtbot, rig)
    rig.peer.send(OpenFailed("The disk is gone."))
    qtbot.waitUntil(lambda: not shown.isVisible())
    assert rig.window.results.empty.title == "The catalogue cannot be opened"
    assert panel(qtbot, rig) is shown


def test_a_catalogue_with_photos_never_makes_the_page(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    qtbot.waitUntil(lambda: rig.window.settled)
    assert rig.window.centre.model_panel is None


def test_opening_is_tried_again(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(start=False)
    wanted: list[bool] = []
    rig.window.settingsWanted.connect(lambda: wanted.append(True))
    rig.peer.send(OpenFailed("Another program has this catalogue open."))
    qtbot.waitUntil(lambda: rig.window.results.empty.title == "The catalogue cannot be opened")
    qtbot.waitUntil(lambda: list(buttons(rig)) == ["Try again", "Settings…"])
    qtbot.mouseClick(buttons(rig)["Settings…"], LEFT)
    assert wanted == [True]
    qtbot.mouseClick(buttons(rig)["Try again"], LEFT)
    assert rig.window.results.empty.title == "Opening the catalogue…"
    qtbot.waitUntil(lambda: rig.window.results.shows_grid)
    assert [peer.closed for peer in rig.peers] == [True, False]
    assert rig.window.model.total == 40
