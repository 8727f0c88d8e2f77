"""The question's panel: several photos, likes, drops, pastes, addresses, and the photos asked with lately."""

from __future__ import annotations

import base64
import json
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig, drop, mime_of, write_picture
from tests.ui.fake_peer import make_items
from visualsearch_desktop.backend.messages import Fetch
from visualsearch_desktop.core.types import Crop, Photo
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui.asking import MAX_PHOTOS
from visualsearch_desktop.ui.open_photo_dialog import FOLDER, OpenPhotoDialog
from visualsearch_desktop.ui.query.panel import changed_place
from visualsearch_desktop.ui.query.recent_popup import RecentPopup
from visualsearch_desktop.ui.query.tile import SIDE, Kind, Tile
from visualsearch_desktop.ui.recent import MOST

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ADDRESS = "https://shop.example.org/dress.jpg"


def settle(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


@pytest.fixture
def rig(qtbot: QtBot, open_rig: OpenRig) -> Rig:
    opened = open_rig()
    settle(qtbot, opened)
    return opened


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write_picture(tmp_path / f"{colour}.png", colour) for colour in ("red", "green", "blue")]


def of(*files: Path) -> tuple[Photo, ...]:
    return tuple(Photo(path=str(file)) for file in files)


def asked(qtbot: QtBot, rig: Rig) -> tuple[Photo, ...]:
    settle(qtbot, rig)
    return rig.peer.last_query().photos


def tiles(rig: Rig) -> list[Tile]:
    shown = rig.window.query.tiles
    return shown.tiles if shown is not None and shown.isVisible() else []


def drop_at(rig: Rig, mime: QMimeData, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    actions = Qt.DropAction.CopyAction
    QApplication.sendEvent(rig.window, QDragEnterEvent(place, actions, mime, LEFT, keys))
    QApplication.sendEvent(rig.window, QDragMoveEvent(place, actions, mime, LEFT, keys))
    QApplication.sendEvent(rig.window, QDropEvent(QPointF(place), actions, mime, LEFT, keys))


def paste(qtbot: QtBot, rig: Rig, modifier: Qt.KeyboardModifier = CONTROL) -> None:
    qtbot.keyClick(rig.window, Qt.Key.Key_V, modifier)


# --- several photos --------------------------------------------------------------------------------------------------


def test_several_files_dropped_are_one_question(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    asked_before = len(rig.peer.calls)
    mime = mime_of(*files)
    drop(rig.window, mime)
    qtbot.waitUntil(lambda: len(rig.peer.calls) > asked_before)
    assert asked(qtbot, rig) == of(*files)
    assert rig.window.query.active == 0
    assert [tile.accessibleName() for tile in tiles(rig)] == [
        "Photo 1 of 3: red.png",
        "Photo 2 of 3: green.png",
        "Photo 3 of 3: blue.png",
    ]
    other = mime_of(files[1])
    drop(rig.window, other)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == of(files[1]))
    assert tiles(rig) == []


@pytest.mark.parametrize("how", ["shift", "ctrl", "tiles", "button"])
def test_a_drop_with_a_key_or_on_the_small_pictures_adds(qtbot: QtBot, rig: Rig, files: list[Path], how: str) -> None:
    rig.window.search(*of(*files[:2]) if how == "tiles" else of(files[0]))
    settle(qtbot, rig)
    query = rig.window.query
    assert query.page is not None
    place, keys = QPoint(400, 300), NONE
    if how in ("shift", "ctrl"):
        keys = SHIFT if how == "shift" else CONTROL
    else:
        target = query.tiles if how == "tiles" else query.page.add_button
        assert target is not None
        place = target.mapTo(rig.window, target.rect().center())
    before = rig.window.session.question.photos
    mime = mime_of(files[2])
    drop_at(rig, mime, place, keys)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (*before, *of(files[2])))
    assert query.active == len(before), "what was added is shown large"


def test_a_drag_shows_whether_it_adds_or_takes_the_place(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    rig.window.search(*of(files[0]))
    settle(qtbot, rig)
    page = rig.window.query.page
    assert page is not None
    mime = mime_of(files[1])

    def hot(place: QPoint, keys: Qt.KeyboardModifier) -> list[bool]:
        QApplication.sendEvent(rig.window, QDragMoveEvent(place, Qt.DropAction.CopyAction, mime, LEFT, keys))
        return [bool(widget.property("hot")) for widget in (rig.window.query.zone, page.view, page.add_button)]

    far, over = QPoint(400, 300), page.add_button.mapTo(rig.window, page.add_button.rect().center())
    QApplication.sendEvent(rig.window, QDragEnterEvent(far, Qt.DropAction.CopyAction, mime, LEFT, NONE))
    assert hot(far, NONE) == [False, True, False]
    assert hot(far, SHIFT) == [False, False, True]
    assert hot(over, NONE) == [False, False, True]
    QApplication.sendEvent(rig.window, QDragLeaveEvent())
    assert not any(widget.property("hot") for widget in (rig.window.query.zone, page.view, page.add_button))


def test_photos_are_chosen_and_removed_by_mouse_and_keys(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    rig.window.search(*of(*files))
    settle(qtbot, rig)
    qtbot.mouseClick(tiles(rig)[1], LEFT, pos=QPoint(8, 30))
    assert rig.window.query.active == 1
    assert [tile.isChecked() for tile in tiles(rig)] == [False, True, False]
    rig.window.query.flip()
    assert asked(qtbot, rig)[1] == Photo(path=str(files[1]), flipped=True)
    qtbot.mouseClick(tiles(rig)[0], LEFT, pos=tiles(rig)[0].cross.center())
    assert asked(qtbot, rig) == (Photo(path=str(files[1]), flipped=True), *of(files[2]))
    assert rig.window.query.active == 0, "the one that was shown still is"
    rig.window.activateWindow()
    tiles(rig)[1].setFocus()
    qtbot.waitUntil(tiles(rig)[1].hasFocus)
    qtbot.keyClick(tiles(rig)[1], Qt.Key.Key_Delete)
    assert asked(qtbot, rig) == (Photo(path=str(files[1]), flipped=True),)
    assert tiles(rig) == []
    qtbot.keyClick(rig.window, Qt.Key.Key_Delete, CONTROL)
    assert asked(qtbot, rig) == ()
    assert rig.window.query.zone.isVisible()


def test_a_question_takes_so_many_photos_and_no_more(qtbot: QtBot, rig: Rig, tmp_path: Path) -> None:
    many = [write_picture(tmp_path / f"{number}.png") for number in range(MAX_PHOTOS + 2)]
    rig.window.search(*of(*many))
    assert asked(qtbot, rig) == of(*many[:MAX_PHOTOS])
    assert "others are left out" in rig.window.messages[0]


def test_the_photo_that_changed_is_the_one_that_is_shown() -> None:
    one, two, three = of(Path("1"), Path("2"), Path("3"))
    cut = Photo(path="2", crop=Crop(0, 0, 0.5, 0.5))
    assert changed_place((), (one, two), 0) == 0
    assert changed_place((one, two), (one, two, three), 0) == 2
    assert changed_place((one, two), (one, cut), 0) == 1
    assert changed_place((one, two, three), (two, three), 1) == 0
    assert changed_place((one, two, three), (one, two), 2) == 1
    assert changed_place((one, two), (one, two), 1) == 1
    assert changed_place((one,), (), 0) == 0


# --- likes -----------------------------------------------------------------------------------------------------------


def test_likes_and_dislikes_are_shown_and_taken_back(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    liked, disliked, *_ = make_items(3)
    session = rig.window.session
    session.ask(session.question.about(*of(files[0])).liking(liked).not_liking(disliked))
    settle(qtbot, rig)
    shown = tiles(rig)
    assert [tile.content.kind for tile in shown if tile.content] == [Kind.LIKE, Kind.UNLIKE]
    assert [tile.accessibleName() for tile in shown] == ["More like Black dress 0", "Less like Blue shirt 1"]
    assert all(tile.pixmap is not None for tile in shown), "their thumbnails are there"
    qtbot.mouseClick(shown[1], LEFT, pos=QPoint(8, 8))
    assert session.question.unlike == ()
    assert session.question.like == (liked,)
    rig.window.activateWindow()
    tiles(rig)[0].setFocus()
    qtbot.waitUntil(tiles(rig)[0].hasFocus)
    qtbot.keyClick(tiles(rig)[0], Qt.Key.Key_Backspace)
    assert session.question.like == ()
    assert asked(qtbot, rig) == of(files[0])


def test_a_like_and_a_dislike_differ_in_more_than_colour(qtbot: QtBot, rig: Rig) -> None:
    item = make_items(1)[0]
    session = rig.window.session
    session.ask(session.question.liking(item))
    settle(qtbot, rig)
    liked = tiles(rig)[0].grab().toImage()
    assert rig.window.query.zone.isVisible(), "there is no photo, which still can be given"
    session.ask(session.question.not_liking(item))
    settle(qtbot, rig)
    disliked = tiles(rig)[0].grab().toImage()
    middle = liked.height() - 7
    # The upright stroke of the plus, above and below its middle, is not in the minus.
    column = [liked.pixelColor(7, y).lightness() > 200 for y in range(middle - 4, middle + 5)]
    other = [disliked.pixelColor(7, y).lightness() > 200 for y in range(middle - 4, middle + 5)]
    assert sum(column) > sum(other)


# --- addresses -------------------------------------------------------------------------------------------------------


def address_mime(kind: str) -> QMimeData:
    mime = QMimeData()
    if kind == "url":
        mime.setUrls([QUrl(ADDRESS)])
    elif kind == "text":
        mime.setText(f"  {ADDRESS}\n")
    else:
        mime.setUrls([QUrl("https://shop.example.org/a-page")])
        mime.setHtml(f'<meta charset="utf-8"><a href="/a-page"><img class="x" src="{ADDRESS}"></a>')
    return mime


@pytest.mark.parametrize("kind", ["url", "text", "link"])
def test_a_dropped_address_is_fetched_and_asked_with(qtbot: QtBot, rig: Rig, files: list[Path], kind: str) -> None:
    fetched = Photo(data=files[0].read_bytes(), name="dress.jpg")
    rig.peer.web[ADDRESS] = fetched
    mime = address_mime(kind)
    drop(rig.window, mime)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (fetched,))
    assert [request.url for _, request in rig.peer.of(Fetch) if isinstance(request, Fetch)] == [ADDRESS]
    assert rig.window.query.fetching == ""


def test_an_address_in_the_clipboard_is_fetched(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    fetched = Photo(data=files[0].read_bytes(), name="dress.jpg")
    rig.peer.web[ADDRESS] = fetched
    QGuiApplication.clipboard().setText(ADDRESS)
    paste(qtbot, rig)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (fetched,))


def test_what_cannot_be_fetched_is_said_and_the_question_stays(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    rig.window.search(*of(files[0]))
    settle(qtbot, rig)
    mime = address_mime("url")
    drop(rig.window, mime)
    qtbot.waitUntil(lambda: rig.window.messages == ["There is no picture at this address."])
    assert rig.window.session.question.photos == of(files[0])
    assert rig.window.query.fetching == ""


@pytest.mark.parametrize("how", ["button", "escape", "another photo"])
def test_fetching_is_told_and_can_be_given_up(qtbot: QtBot, rig: Rig, files: list[Path], how: str) -> None:
    rig.peer.web[ADDRESS] = Photo(data=files[0].read_bytes())
    rig.window.search(*of(files[1]))
    settle(qtbot, rig)
    rig.peer.held = True
    mime = address_mime("url")
    drop(rig.window, mime)
    qtbot.waitUntil(lambda: "shop.example.org" in rig.window.query.fetching)
    assert not rig.window.settled
    task = rig.peer.of(Fetch)[-1][0]
    if how == "button":
        qtbot.mouseClick(rig.window.query.stop_button, LEFT)
    elif how == "escape":
        qtbot.keyClick(rig.window, Qt.Key.Key_Escape)
    else:
        rig.window.search(*of(files[2]))
    assert task in rig.peer.cancelled
    assert rig.window.query.fetching == ""
    rig.peer.held = False
    rig.peer.fetch(task)  # it was on its way already
    rig.window.session.repeat()
    expected = of(files[2]) if how == "another photo" else of(files[1])
    assert asked(qtbot, rig) == expected


def test_a_picture_inside_its_address_needs_no_network(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    data = files[0].read_bytes()
    mime = QMimeData()
    mime.setText("data:image/png;base64," + base64.b64encode(data).decode())
    drop(rig.window, mime)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (Photo(data=data),))
    assert rig.peer.of(Fetch) == []


# --- pasting and opening ---------------------------------------------------------------------------------------------


def test_files_are_pasted_and_further_ones_added(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    QGuiApplication.clipboard().setMimeData(mime_of(*files[:2]))
    paste(qtbot, rig)
    assert asked(qtbot, rig) == of(*files[:2])
    QGuiApplication.clipboard().setMimeData(mime_of(files[2]))
    paste(qtbot, rig, CONTROL | SHIFT)
    assert asked(qtbot, rig) == of(*files)
    paste(qtbot, rig)
    assert asked(qtbot, rig) == of(files[2])


def test_the_add_menu_adds(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    rig.window.search(*of(files[0]))
    settle(qtbot, rig)
    assert rig.window.query.page is not None
    menu = rig.window.query.page.add_button.menu()
    names = [action.text() for action in menu.actions()]
    assert names == ["Open…", "Paste", "Camera", "Screen"]
    QGuiApplication.clipboard().setMimeData(mime_of(files[1]))
    menu.actions()[1].trigger()
    assert asked(qtbot, rig) == of(*files[:2])


def test_several_photos_are_opened_with_a_preview(
    qtbot: QtBot, rig: Rig, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Qt's own file dialog remembers where it was.
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    rig.window.memory.setValue(FOLDER, str(files[0].parent))
    qtbot.mouseClick(rig.window.query.zone, LEFT)
    dialog = rig.window.findChild(OpenPhotoDialog)
    assert dialog.directory().absolutePath() == str(files[0].parent)
    dialog.currentChanged.emit(str(files[1]))  # as selecting it in the list does
    qtbot.waitUntil(lambda: dialog.picture.pixmap is not None)
    assert dialog.picture.pixmap.toImage().pixelColor(5, 5).name() == "#008000"
    dialog.selectFile(str(files[1]))
    dialog.filesSelected.emit([str(file) for file in files[:2]])
    dialog.reject()
    assert asked(qtbot, rig) == of(*files[:2])
    qtbot.waitUntil(lambda: rig.window.findChild(OpenPhotoDialog) is None)


# --- what was asked with lately --------------------------------------------------------------------------------------


def open_recent(qtbot: QtBot, rig: Rig) -> RecentPopup:
    settle(qtbot, rig)
    qtbot.mouseClick(rig.window.query.recent_button, LEFT)
    qtbot.waitUntil(lambda: rig.window.query.popup is not None and rig.window.query.popup.isVisible())
    popup = rig.window.query.popup
    assert popup is not None
    return popup


def names(popup: RecentPopup) -> list[str]:
    return [popup.list.item(row).toolTip() for row in range(popup.list.count())]


def kept(paths: AppPaths) -> list[list[str]]:
    return [[photo["path"] for photo in photos] for photos in json.loads(paths.recent.read_text())]


def test_a_recent_question_is_asked_again(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    cut = Photo(path=str(files[1]), crop=Crop(0, 0, 0.5, 0.5), turns=1)
    for photos in (of(files[0]), of(files[1]), (cut,), of(files[0], files[2])):
        rig.window.search(*photos)
        settle(qtbot, rig)
    popup = open_recent(qtbot, rig)
    assert names(popup) == ["red.png, blue.png", "green.png", "red.png"]
    qtbot.keyClick(popup.list, Qt.Key.Key_Right)
    qtbot.keyClick(popup.list, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert asked(qtbot, rig) == (cut,), "as it was turned and cut"
    popup = open_recent(qtbot, rig)
    place = popup.list.visualItemRect(popup.list.item(2)).center()
    qtbot.mouseClick(popup.list.viewport(), LEFT, pos=place)
    assert asked(qtbot, rig) == of(files[0])


def test_recent_files_outlive_the_window_and_pictures_do_not(
    qtbot: QtBot, open_rig: OpenRig, files: list[Path], paths: AppPaths
) -> None:
    first = open_rig()
    first.window.asking.recent.keep(True)
    data = files[2].read_bytes()
    for photo in (*of(*files[:2]), Photo(data=data, name="Camera")):
        first.window.search(photo)
        settle(qtbot, first)
    assert names(open_recent(qtbot, first)) == ["Camera", "green.png", "red.png"]
    first.window.close()
    assert kept(paths) == [[str(files[1])], [str(files[0])]]
    files[1].unlink()
    second = open_rig()
    second.window.asking.recent.keep(True)
    assert names(open_recent(qtbot, second)) == ["red.png"], "a file that is gone is left out"


def test_recent_photos_are_cleared_with_one_button(qtbot: QtBot, rig: Rig, files: list[Path], paths: AppPaths) -> None:
    rig.window.asking.recent.keep(True)
    rig.window.search(*of(files[0]))
    settle(qtbot, rig)
    assert kept(paths) == [[str(files[0])]]
    popup = open_recent(qtbot, rig)
    qtbot.mouseClick(popup.clear_button, LEFT)
    settle(qtbot, rig)
    assert not paths.recent.exists()
    assert names(open_recent(qtbot, rig)) == []


def test_recent_photos_are_not_written_unless_that_is_wanted(
    qtbot: QtBot, rig: Rig, files: list[Path], paths: AppPaths
) -> None:
    rig.window.search(*of(files[0]))
    settle(qtbot, rig)
    assert not paths.recent.exists()
    rig.window.asking.recent.keep(True)
    rig.window.search(*of(files[1]))
    settle(qtbot, rig)
    assert kept(paths) == [[str(files[1])], [str(files[0])]]
    rig.window.asking.recent.keep(False)
    settle(qtbot, rig)
    assert not paths.recent.exists()
    rig.window.search(*of(files[2]))
    settle(qtbot, rig)
    rig.window.close()
    assert not paths.recent.exists()


def test_pictures_of_the_camera_push_no_kept_file_out(
    qtbot: QtBot, rig: Rig, files: list[Path], paths: AppPaths
) -> None:
    recent = rig.window.asking.recent
    recent.keep(True)
    recent.add(of(files[0]))
    for number in range(MOST + 5):
        recent.add((Photo(data=str(number).encode(), name="Camera"),))
    settle(qtbot, rig)
    assert len(recent.entries) == MOST
    assert kept(paths) == [[str(files[0])]]
    for number in range(MOST + 5):
        recent.add((Photo(path=f"/{number}.jpg"),))
    settle(qtbot, rig)
    assert len(kept(paths)) == MOST


def test_what_is_no_picture_is_not_remembered(qtbot: QtBot, rig: Rig, tmp_path: Path) -> None:
    bad = str(tmp_path / "notes.txt")
    rig.peer.broken.add(bad)
    rig.window.search(Photo(path=bad))
    qtbot.waitUntil(lambda: bool(rig.window.messages))
    settle(qtbot, rig)
    assert rig.window.asking.recent.entries == ()


@pytest.mark.parametrize(
    "content",
    ["", "{", '{"a": 1}', '[[{"path": 3}]]', "[3]", '[[{"path": "/a", "turns": 0, "flipped": false, "crop": [2, 0]}]]'],
)
def test_a_damaged_list_of_recent_photos_is_passed_over(
    qtbot: QtBot, rig: Rig, files: list[Path], paths: AppPaths, content: str
) -> None:
    paths.recent.parent.mkdir(parents=True, exist_ok=True)
    paths.recent.write_text(content)
    rig.window.asking.recent.keep(True)
    rig.window.search(*of(files[0]))
    settle(qtbot, rig)
    assert rig.window.asking.recent.entries == (of(files[0]),)
    assert kept(paths) == [[str(files[0])]]


# --- menu and keys ---------------------------------------------------------------------------------------------------


def test_everything_about_the_photo_is_in_the_menu_with_its_key(qtbot: QtBot, rig: Rig, files: list[Path]) -> None:
    def action(text: str) -> QAction:
        return next(action for action in rig.window.findChildren(QAction) if action.text() == text)

    assert not action("Turn &right").isEnabled()
    rig.window.search(*of(files[0]))
    settle(qtbot, rig)
    keys = {
        text: action(text).shortcut().toString()
        for text in ("Turn &right", "Turn &left", "&Flip left to right", "&Part of the photo, or the whole")
    }
    assert keys == {
        "Turn &right": "Ctrl+R",
        "Turn &left": "Ctrl+Shift+R",
        "&Flip left to right": "Ctrl+Shift+M",
        "&Part of the photo, or the whole": "Ctrl+T",
    }
    keys_of = Counter(
        key.toString() for action in rig.window.findChildren(QAction) for key in action.shortcuts() if key.toString()
    )
    assert [key for key, times in keys_of.items() if times > 1] == [], "two actions with one key do nothing"
    qtbot.keyClick(rig.window, Qt.Key.Key_T, CONTROL)
    assert asked(qtbot, rig)[0].crop == Crop(0.25, 0.25, 0.75, 0.75)


@pytest.mark.parametrize("size", [(900, 600), (720, 480), (1440, 900)])
def test_the_photo_leaves_room_for_the_filters(qtbot: QtBot, rig: Rig, tmp_path: Path, size: tuple[int, int]) -> None:
    rig.window.resize(*size)
    tall = write_picture(tmp_path / "tall.png", width=300, height=900)
    rig.window.search(Photo(path=str(tall)))
    settle(qtbot, rig)
    query, facets = rig.window.query, rig.window.facets
    assert query.page is not None
    qtbot.waitUntil(lambda: query.page.view.height() <= 0.4 * rig.window.height())
    assert query.geometry().bottom() < facets.geometry().top()
    assert facets.geometry().bottom() <= facets.parentWidget().height()
    assert facets.height() >= 90
    assert query.page.view.width() <= query.width()
    # As much as a question takes.
    many = [write_picture(tmp_path / f"{number}.png", height=200) for number in range(MAX_PHOTOS)]
    liked, more, disliked, less = make_items(4)
    session = rig.window.session
    session.ask(session.question.about(*of(*many)).liking(liked).liking(more).not_liking(disliked).not_liking(less))
    settle(qtbot, rig)
    assert query.tiles is not None
    qtbot.waitUntil(lambda: query.tiles is not None and query.tiles.height() > 2 * SIDE)
    qtbot.waitUntil(lambda: query.geometry().bottom() < facets.geometry().top())
    assert all(tile.geometry().left() >= 0 and tile.geometry().right() < query.tiles.width() for tile in tiles(rig))
    last = tiles(rig)[-1]
    rig.window.activateWindow()
    tiles(rig)[-2].setFocus()
    qtbot.keyClick(tiles(rig)[-2], Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: last.hasFocus() and not last.visibleRegion().isEmpty())
    assert query.height() >= query.minimumSizeHint().height()
    assert facets.geometry().bottom() <= facets.parentWidget().height()
    assert facets.height() >= 60
