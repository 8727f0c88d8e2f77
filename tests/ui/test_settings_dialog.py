"""The settings: every one is shown, checked, saved, and takes effect without losing work."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.memory_keyring import MemoryKeyring
from tests.ui.conftest import OpenRig, Rig
from tests.ui.fake_peer import FakePeer, make_items, make_state
from tests.ui.fed_camera import DESK, HOOD
from visualsearch_desktop.backend.messages import (
    DownloadModel,
    Failed,
    ImportModel,
    Index,
    MoveCatalogue,
    OpenFailed,
    Progressed,
    RemoveSource,
    Result,
    StateChanged,
)
from visualsearch_desktop.backend.options import BackendOptions
from visualsearch_desktop.core.types import (
    Engine,
    IndexReport,
    IndexRequest,
    ModelState,
    ModelStatus,
    Phase,
    Photo,
    Precision,
    Progress,
    ServiceOptions,
)
from visualsearch_desktop.launch import backend_options
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.settings import Settings
from visualsearch_desktop.ui import choosers
from visualsearch_desktop.ui.add_folder import AddFolderDialog
from visualsearch_desktop.ui.camera.source import CameraSource
from visualsearch_desktop.ui.preferences import Preferences
from visualsearch_desktop.ui.settings_dialog import SettingsDialog
from visualsearch_desktop.ui.theme import Theme

Entries = dict[tuple[str, str], str]
LEFT = Qt.MouseButton.LeftButton
SERVER = "http://search.shop.example:6333"
STAND_IN = ModelState(ModelStatus.READY, "EfficientNet-Lite0", None, True)


class Desk:
    """A window with its preferences; `peers` are the backends that were started since, with `options`."""

    def __init__(self, rig: Rig, paths: AppPaths, qtbot: QtBot, look: Theme) -> None:
        self.rig, self.paths, self._qtbot = rig, paths, qtbot
        self.look = look
        self.options: list[BackendOptions] = []
        self.peers: list[FakePeer] = []
        before = backend_options(paths, Settings.load(paths.settings), "main")
        self.preferences = Preferences(rig.window, rig.backend, paths, look, before, self._connect)

    def _connect(
        self, options: BackendOptions, on_message: Callable[..., None], on_restart: Callable[[str], None]
    ) -> FakePeer:
        self.options.append(options)
        self.peers.append(FakePeer(make_items(40), on_message, on_restart))
        return self.peers[-1]

    @property
    def service(self) -> ServiceOptions:
        """The options of the newest backend."""
        return self.options[-1].service

    @property
    def settings(self) -> Settings:
        """What is saved."""
        return Settings.load(self.paths.settings)

    @property
    def peer(self) -> FakePeer:
        """The backend that is asked now."""
        return self.peers[-1] if self.peers else self.rig.peer

    def open(self) -> SettingsDialog:
        """Open the dialog by its key."""
        # Without a window manager nothing activates the window once a dialog is closed.
        self.rig.window.activateWindow()
        self._qtbot.waitUntil(self.rig.window.isActiveWindow)
        self._qtbot.keyClick(self.rig.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        dialog = self.preferences.dialog
        assert dialog is not None
        dialog.activateWindow()
        self._qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def save(self) -> None:
        """Press the button and wait until the dialog is gone."""
        dialog = self.preferences.dialog
        assert dialog is not None
        click(self._qtbot, dialog.save_button)
        self._qtbot.waitUntil(lambda: self.preferences.dialog is None)


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, open_rig: OpenRig, paths: AppPaths, keyring_entries: Entries) -> Desk:
    look = Theme(qapp, "light")
    rig = open_rig()
    qtbot.waitUntil(lambda: rig.window.settled)
    return Desk(rig, paths, qtbot, look)


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, LEFT)


def choose_server(dialog: SettingsDialog, qtbot: QtBot, address: str, key: str = "") -> None:
    """By the keyboard, as a user does it."""
    dialog.show_page(dialog.engine)
    dialog.engine.engines[Engine.SERVER].setFocus()
    qtbot.keyClick(dialog.engine.engines[Engine.SERVER], Qt.Key.Key_Space)
    dialog.engine.address.clear()
    qtbot.keyClicks(dialog.engine.address, address)
    qtbot.keyClicks(dialog.engine.key, key)


# --- the dialog itself -------------------------------------------------------------------------------------------


def test_the_pages_are_turned_with_the_keyboard_and_all_controls_have_names(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.open()
    seen = []
    for page in dialog.pages:
        qtbot.waitUntil(page.isVisible)
        seen.append(page.title)
        nameless = [
            type(widget).__name__
            for widget in page.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and not widget.objectName().startswith("qt_")
            and not widget.accessibleName()
            and not (isinstance(widget, QAbstractButton) and widget.text())
        ]
        assert nameless == []
        qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert seen == ["Folders", "Search engine", "Model", "Storage", "General"]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: desk.preferences.dialog is None)
    assert not desk.paths.settings.exists()
    assert desk.peers == []


def test_saving_without_a_change_disturbs_nothing(qtbot: QtBot, desk: Desk) -> None:
    desk.open()
    desk.save()
    assert desk.settings == Settings()
    assert desk.peers == []
    assert desk.rig.peer.of(MoveCatalogue) == []


def test_settings_that_cannot_be_saved_stay_in_the_dialog(qtbot: QtBot, desk: Desk) -> None:
    desk.paths.config.parent.mkdir(parents=True, exist_ok=True)
    desk.paths.config.write_text("a file in the folder's place")
    dialog = desk.open()
    dialog.storage.cache.setValue(700)
    click(qtbot, dialog.save_button)
    assert "cannot be saved" in dialog.problem.text()
    assert dialog.isVisible()
    assert desk.peers == []


# --- folders -----------------------------------------------------------------------------------------------------


def test_folders_are_listed_added_and_taken_out(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosers, "choose_folder", lambda parent, then: then(str(tmp_path)))
    dialog = desk.open()
    page = dialog.folders
    assert [page.list.item(row).text() for row in range(page.list.count())] == ["/catalogue · 40 items"]
    assert not page.remove_button.isEnabled()
    page.list.setCurrentRow(0)
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    box = dialog.findChild(QMessageBox)
    assert box is not None
    assert "/catalogue" in box.text()
    click(qtbot, next(button for button in box.buttons() if button.text() == "Take out"))
    ((task, request),) = desk.rig.peer.of(RemoveSource)
    assert request == RemoveSource("/catalogue")
    desk.rig.peer.send(StateChanged(make_state(0)))
    desk.rig.peer.send(Result(task, None))
    qtbot.waitUntil(lambda: page.list.count() == 0)
    click(qtbot, page.add_button)
    question = dialog.findChild(AddFolderDialog)
    assert question is not None
    click(qtbot, question.add_button)
    assert [request for _, request in desk.rig.peer.of(Index)] == [Index(IndexRequest(str(tmp_path)))]


# --- engine, server, key -----------------------------------------------------------------------------------------


def test_another_engine_moves_the_catalogue(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.open()
    dialog.show_page(dialog.engine)
    assert dialog.engine.engine is Engine.EDGE
    assert not dialog.engine.move_note.isVisible()
    assert not dialog.engine.address.isEnabled()
    click(qtbot, dialog.engine.engines[Engine.LOCAL])
    assert "moves to Qdrant local mode" in dialog.engine.move_note.text()
    assert dialog.engine.move_note.isVisible()
    desk.save()
    assert desk.settings.engine is Engine.LOCAL
    ((task, request),) = desk.rig.peer.of(MoveCatalogue)
    assert request == MoveCatalogue(Engine.LOCAL)
    assert desk.peers == [], "the backend moves it as it is"
    desk.rig.peer.send(Progressed(task, Progress(Phase.COPY, 20, 40)))
    qtbot.waitUntil(lambda: desk.rig.window.status.job.text == "Copying 20 of 40")
    desk.rig.peer.send(StateChanged(replace(make_state(40), engine=Engine.LOCAL)))
    desk.rig.peer.send(Result(task, None))
    qtbot.waitUntil(lambda: desk.rig.window.messages == ["The catalogue is kept by Qdrant local mode now."])
    assert desk.open().engine.engine is Engine.LOCAL


@pytest.mark.parametrize(
    "address",
    ["", "search.shop.example:6333", "ftp://shop", "http://", "http://shop:99999", "http://a b", "https://:6333"],
)
def test_an_address_that_is_none_is_told_and_not_saved(qtbot: QtBot, desk: Desk, address: str) -> None:
    dialog = desk.open()
    choose_server(dialog, qtbot, address)
    dialog.show_page(dialog.general)
    click(qtbot, dialog.save_button)
    assert dialog.problem.text().startswith("The server's address must begin with http:// or https://")
    assert dialog.engine.isVisible()
    assert dialog.engine.address.hasFocus()
    assert not desk.paths.settings.exists()
    qtbot.keyClicks(dialog.engine.address, "x")
    assert not dialog.problem.isVisible()


def test_a_key_inside_the_address_is_refused(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.open()
    choose_server(dialog, qtbot, "https://user:secret@shop:6333")
    click(qtbot, dialog.save_button)
    assert "enter the key below" in dialog.problem.text()
    assert not desk.paths.settings.exists()


def test_a_server_with_its_key(qtbot: QtBot, desk: Desk, keyring_entries: Entries) -> None:
    dialog = desk.open()
    choose_server(dialog, qtbot, SERVER + "/", "topsecret")
    assert "others in the network can read the key" in dialog.engine.key_note.text()
    desk.save()
    assert keyring_entries == {("visualsearch-desktop", SERVER): "topsecret"}
    assert (desk.settings.engine, desk.settings.server_url) == (Engine.SERVER, SERVER)
    assert desk.settings.key_in_keyring
    for file in desk.paths.config.parent.rglob("*"):
        assert not file.is_file() or b"topsecret" not in file.read_bytes()
    # A backend that knows the address is started before the catalogue moves there.
    assert (desk.service.server_url, desk.service.key_in_keyring, desk.service.api_key) == (SERVER, True, None)
    assert [request for _, request in desk.peer.of(MoveCatalogue)] == [MoveCatalogue(Engine.SERVER)]
    assert desk.rig.peer.of(MoveCatalogue) == []
    qtbot.waitUntil(lambda: desk.rig.peer.closed)


def on_server(desk: Desk, qtbot: QtBot, key: str = "first") -> None:
    """The catalogue is on the server already, with its key in the keyring."""
    keyring.set_password("visualsearch-desktop", SERVER, key)
    Settings(engine=Engine.SERVER, server_url=SERVER, key_in_keyring=True).save(desk.paths.settings)
    desk.rig.peer.send(StateChanged(replace(make_state(40), engine=Engine.SERVER)))
    window = desk.rig.window
    qtbot.waitUntil(lambda: window.state is not None and window.state.engine is Engine.SERVER)


def test_a_key_is_replaced_and_removed_but_never_shown(qtbot: QtBot, desk: Desk, keyring_entries: Entries) -> None:
    on_server(desk, qtbot)
    dialog = desk.open()
    dialog.show_page(dialog.engine)
    assert dialog.engine.key.text() == ""
    assert dialog.engine.key.placeholderText() == "kept in the system's keyring"
    qtbot.keyClicks(dialog.engine.key, "second")
    desk.save()
    assert keyring_entries == {("visualsearch-desktop", SERVER): "second"}
    # The settings are the same, but a backend with the old key is of no use.
    qtbot.waitUntil(lambda: desk.rig.peer.closed)
    assert len(desk.peers) == 1
    dialog = desk.open()
    dialog.show_page(dialog.engine)
    click(qtbot, dialog.engine.forget_button)
    assert not dialog.engine.forget_button.isVisible()
    assert keyring_entries, "not before it is saved"
    desk.save()
    assert keyring_entries == {}
    assert not desk.settings.key_in_keyring
    assert not desk.service.key_in_keyring


def test_another_address_of_a_catalogues_server_is_asked_about(
    qtbot: QtBot, desk: Desk, keyring_entries: Entries
) -> None:
    on_server(desk, qtbot)
    dialog = desk.open()
    dialog.show_page(dialog.engine)
    dialog.engine.address.selectAll()
    qtbot.keyClicks(dialog.engine.address, "https://new.example")
    assert dialog.engine.key.placeholderText() == "none"
    for answer, saved in (("Cancel", False), ("It is the same server", True)):
        click(qtbot, dialog.save_button)
        box = dialog.findChildren(QMessageBox)[-1]
        assert SERVER in box.informativeText()
        click(qtbot, next(button for button in box.buttons() if button.text().replace("&", "") == answer))
        qtbot.waitUntil(lambda saved=saved: (desk.preferences.dialog is None) is saved)  # type: ignore[misc]
        assert (desk.settings.server_url == "https://new.example") is saved
    assert keyring_entries == {}, "a key is for one address"
    assert not desk.settings.key_in_keyring


def test_a_system_without_a_keyring_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    dialog = desk.open()
    choose_server(dialog, qtbot, SERVER)
    qtbot.waitUntil(lambda: "no keyring" in dialog.engine.key_note.text())
    assert "QDRANT_API_KEY" in dialog.engine.key_note.text()
    assert not dialog.engine.key.isEnabled()
    desk.save()
    assert desk.service.server_url == SERVER


def test_the_environment_goes_before_the_keyring(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QDRANT_API_KEY", "of the environment")
    dialog = desk.open()
    assert "QDRANT_API_KEY is set" in dialog.engine.key_note.text()


def test_a_locked_keyring_keeps_the_dialog_open(qtbot: QtBot, desk: Desk) -> None:
    own = keyring.get_keyring()
    assert isinstance(own, MemoryKeyring)
    own.locked = True
    dialog = desk.open()
    choose_server(dialog, qtbot, SERVER, "topsecret")
    click(qtbot, dialog.save_button)
    qtbot.waitUntil(lambda: "the keyring is locked" in dialog.problem.text())
    assert "topsecret" not in dialog.problem.text()
    assert not desk.paths.settings.exists()
    own.locked = False
    desk.save()
    assert desk.settings.key_in_keyring


# --- model -------------------------------------------------------------------------------------------------------


def test_the_model_its_precision_and_whether_it_may_be_downloaded(qtbot: QtBot, desk: Desk) -> None:
    desk.paths.models.mkdir(parents=True)
    file = desk.paths.models / "resnet18-12345678.pth"
    file.write_bytes(b"weights")
    dialog = desk.open()
    dialog.show_page(dialog.model)
    page = dialog.model
    assert [page.weights.itemText(row) for row in range(2)] == [
        "The best that is found",
        "resnet18-12345678.pth · on this computer",
    ]
    page.weights.setFocus()
    qtbot.keyClick(page.weights, Qt.Key.Key_Down)
    page.precision.setFocus()
    qtbot.keyClick(page.precision, Qt.Key.Key_End)
    click(qtbot, page.may_download)
    desk.save()
    assert desk.settings == replace(Settings(), weights=str(file), precision="int8", download_model=False)
    assert (desk.service.weights, desk.service.precision) == (str(file), Precision.INT8)
    assert not desk.service.download_model


def test_a_chosen_file_that_is_gone_is_still_what_is_chosen(qtbot: QtBot, desk: Desk) -> None:
    Settings(weights="/gone/resnet18-ours.pth").save(desk.paths.settings)
    dialog = desk.open()
    assert dialog.model.weights.currentText() == "resnet18-ours.pth · missing"
    desk.save()
    assert desk.settings.weights == "/gone/resnet18-ours.pth"


def test_an_imported_model_is_chosen_and_needs_no_other_backend(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosers, "choose_weights", lambda parent, then: then("/ours.pth"))
    dialog = desk.open()
    dialog.show_page(dialog.model)
    click(qtbot, dialog.model.import_button)
    ((task, request),) = desk.rig.peer.of(ImportModel)
    assert request == ImportModel("/ours.pth")
    desk.paths.models.mkdir(parents=True)
    copy = desk.paths.models / "resnet18-12345678.pth"
    copy.write_bytes(b"weights")
    desk.rig.peer.send(Result(task, str(copy)))
    qtbot.waitUntil(lambda: dialog.model.weights.currentData() == str(copy))
    assert desk.settings.weights == str(copy)
    desk.save()
    assert desk.settings.weights == str(copy)
    assert desk.peers == []


def test_resnet18_is_downloaded_from_the_page_and_a_failure_told_there(qtbot: QtBot, desk: Desk) -> None:
    desk.rig.peer.send(StateChanged(make_state(40, model=STAND_IN)))
    dialog = desk.open()
    dialog.show_page(dialog.model)
    panel = dialog.model.panel
    qtbot.waitUntil(panel.download_button.isVisible)
    assert "ResNet18, which may find better" in panel.text
    click(qtbot, panel.download_button)
    ((task, request),) = desk.rig.peer.of(DownloadModel)
    assert request == DownloadModel()
    desk.rig.peer.send(Progressed(task, Progress(Phase.DOWNLOAD, 20_000_000, 45_000_000)))
    qtbot.waitUntil(lambda: panel.job.text.startswith("Downloading the model 20 of 45 MB"))
    assert not panel.download_button.isVisible()
    desk.rig.peer.send(Failed(task, "There is no network."))
    qtbot.waitUntil(lambda: dialog.problem.text() == "There is no network.")
    assert panel.download_button.isVisible()
    click(qtbot, panel.download_button)
    assert not dialog.problem.isVisible()
    click(qtbot, panel.job.cancel_button)
    assert desk.rig.peer.cancelled == [desk.rig.peer.of(DownloadModel)[1][0]]
    qtbot.waitUntil(panel.download_button.isVisible)


# --- storage, theme, camera --------------------------------------------------------------------------------------


def test_the_cache_has_bounds_and_the_data_folder_is_shown(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toLocalFile()) or True)
    dialog = desk.open()
    dialog.show_page(dialog.storage)
    page = dialog.storage
    assert page.folder.text() == str(desk.paths.data)
    qtbot.waitUntil(lambda: "are used now" in page.cache_note.text())
    click(qtbot, page.open_button)
    assert opened == [str(desk.paths.data)]
    page.cache.setValue(1)
    assert page.cache.value() == 50
    page.cache.selectAll()
    qtbot.keyClicks(page.cache, "700")
    desk.save()
    assert desk.settings.thumbnail_cache_mb == 700
    assert desk.service.thumbnail_bytes == 700_000_000


def test_the_theme_changes_at_once_and_in_the_menu(qtbot: QtBot, desk: Desk, qapp: QApplication) -> None:
    dialog = desk.open()
    dialog.show_page(dialog.general)
    dialog.general.theme.setFocus()
    qtbot.keyClick(dialog.general.theme, Qt.Key.Key_End)
    desk.save()
    assert desk.settings.theme == "dark"
    assert qapp.palette().window().color().lightness() < 128
    assert desk.peers == []


def test_how_long_counter_mode_waits_is_saved_and_takes_effect(qtbot: QtBot, desk: Desk) -> None:
    dialog = desk.preferences.open()
    assert dialog.general.idle.value() == 60
    dialog.general.idle.setValue(0)
    assert dialog.general.idle.text() == "Never"
    dialog.general.idle.setValue(90)
    dialog.save_button.click()
    assert desk.settings.counter_idle_seconds == 90
    assert desk.rig.window.counter_idle_seconds == 90
    assert not desk.options  # the backend is not disturbed


def test_recent_photos_are_forgotten_where_that_is_wanted(qtbot: QtBot, desk: Desk) -> None:
    recent = desk.rig.window.asking.recent
    recent.keep(True)
    recent.add((Photo(path="/photo.jpg"),))
    qtbot.waitUntil(desk.paths.recent.exists)
    dialog = desk.open()
    dialog.show_page(dialog.general)
    assert dialog.general.keep_recent.isChecked()
    qtbot.keyClick(dialog.general.keep_recent, Qt.Key.Key_Space)
    desk.save()
    assert not desk.settings.keep_recent
    qtbot.waitUntil(lambda: not desk.paths.recent.exists())
    assert recent.entries == ((Photo(path="/photo.jpg"),),), "until the window closes"
    assert not recent.kept
    assert desk.peers == []


def test_a_theme_of_the_menu_is_saved(qtbot: QtBot, desk: Desk) -> None:
    desk.rig.window.themeChosen.emit("dark")
    assert json.loads(desk.paths.settings.read_text(encoding="utf-8"))["theme"] == "dark"


def test_the_camera_is_chosen_where_the_cameras_dialog_remembers_it(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CameraSource, "cameras", lambda _: [DESK, HOOD])
    desk.rig.window.memory.setValue("camera/id", "an old one")
    dialog = desk.open()
    dialog.show_page(dialog.general)
    box = dialog.general.camera
    qtbot.waitUntil(lambda: box.count() == 4)
    assert [box.itemText(row) for row in range(4)] == [
        "The system's own choice",
        "Desk camera",
        "Built-in camera",
        "The one used last, which is not plugged in",
    ]
    assert box.currentIndex() == 3
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    desk.save()
    assert desk.rig.window.memory.value("camera/id") == HOOD.id


def test_cameras_are_left_alone_where_the_page_was_not_seen(qtbot: QtBot, desk: Desk) -> None:
    desk.rig.window.memory.setValue("camera/id", "desk")
    desk.open()
    desk.save()
    assert desk.rig.window.memory.value("camera/id") == "desk"


# --- taking effect -----------------------------------------------------------------------------------------------


def test_a_job_that_runs_is_waited_for(qtbot: QtBot, desk: Desk) -> None:
    window = desk.rig.window
    window.indexing.index([IndexRequest("/photos")])
    task = desk.rig.peer.of(Index)[0][0]
    dialog = desk.open()
    dialog.storage.cache.setValue(700)
    dialog.engine.engines[Engine.LOCAL].setChecked(True)
    desk.save()
    assert window.messages == ["The new settings take effect when the job that runs has ended."]
    assert desk.peers == []
    desk.rig.peer.send(Result(task, IndexReport(added=1)))
    qtbot.waitUntil(lambda: len(desk.peers) == 1)
    assert desk.service.thumbnail_bytes == 700_000_000
    assert [request for _, request in desk.peer.of(MoveCatalogue)] == [MoveCatalogue(Engine.LOCAL)]
    assert window.messages == ["Photos: 1 added."]


def test_a_job_goes_on_with_the_new_settings_where_that_is_wanted(qtbot: QtBot, desk: Desk) -> None:
    window = desk.rig.window
    window.indexing.index([IndexRequest("/photos"), IndexRequest("/more")])
    dialog = desk.open()
    dialog.storage.cache.setValue(700)
    desk.save()
    now = next(button for button in window.results.messages.findChildren(QPushButton) if button.text() == "Apply now")
    click(qtbot, now)
    assert [request for _, request in desk.peer.of(Index)] == [Index(IndexRequest("/photos"))]
    assert window.indexing.running
    assert window.status.job.isVisible()
    qtbot.waitUntil(lambda: desk.rig.peer.closed)
    desk.peer.send(Result(desk.peer.of(Index)[0][0], IndexReport(added=1)))
    qtbot.waitUntil(lambda: len(desk.peer.of(Index)) == 2)
    desk.peer.send(Result(desk.peer.of(Index)[1][0], IndexReport(added=1)))
    qtbot.waitUntil(lambda: not window.indexing.running)
    assert len(desk.peers) == 1


def test_a_catalogue_that_cannot_be_opened_is_tried_again(qtbot: QtBot, desk: Desk) -> None:
    window = desk.rig.window
    desk.rig.peer.send(OpenFailed("The server does not answer."))
    qtbot.waitUntil(lambda: window.results.empty.title == "The catalogue cannot be opened")
    buttons = {button.text(): button for button in window.results.empty.findChildren(QPushButton)}
    click(qtbot, buttons["Settings…"])
    dialog = desk.preferences.dialog
    assert dialog is not None
    desk.save()
    # Nothing was changed, but perhaps the server answers now.
    qtbot.waitUntil(lambda: window.results.shows_grid)
    assert len(desk.peers) == 1
