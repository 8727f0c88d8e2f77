"""The real widgets over a peer without a process: drops, keys and clicks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QTableWidgetSelectionRange, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig, drop, mime_of, write_picture
from tests.ui.fake_peer import COLUMNS, make_items, make_state
from visualsearch_desktop.backend.messages import (
    DownloadModel,
    Failed,
    ImportModel,
    Index,
    MakeThumbnail,
    OpenFailed,
    Progressed,
    RemoveSource,
    Result,
    Search,
    StateChanged,
)
from visualsearch_desktop.core.thumbnails import thumbnail_path
from visualsearch_desktop.core.types import (
    Choice,
    Column,
    ColumnKind,
    IndexReport,
    IndexRequest,
    ModelState,
    ModelStatus,
    Phase,
    Photo,
    Progress,
    Range,
    Skipped,
)
from visualsearch_desktop.paths import AppPaths
from visualsearch_desktop.ui.add_folder import AddFolderDialog
from visualsearch_desktop.ui.facets.facet_button import FacetButton
from visualsearch_desktop.ui.facets.number_facet import NumberFacet
from visualsearch_desktop.ui.facets.value_model import Role
from visualsearch_desktop.ui.report_dialog import TextDialog
from visualsearch_desktop.ui.selection import Mark
from visualsearch_desktop.ui.snapshot import snapshot

LOADING = ModelState(ModelStatus.LOADING, "ResNet18")


def settle(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


def press(
    qtbot: QtBot, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(widget, key, modifier)


def facet(rig: Rig, key: str) -> FacetButton:
    widget = rig.window.facets.facets[key]
    assert isinstance(widget, FacetButton)
    return widget


def row_of(button: FacetButton, value: str) -> QModelIndex:
    assert button.popup is not None
    model = button.popup.view.model()
    return next(index for row in range(model.rowCount()) if (index := model.index(row, 0)).data(Role.VALUE) == value)


def choose(qtbot: QtBot, rig: Rig, key: str, value: str, exclude: bool = False) -> None:
    """Click on a value, or on the sign at its right that excludes it."""
    button = facet(rig, key)
    if button.popup is None or not button.popup.isVisible():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.popup is not None
    place = button.popup.view.visualRect(row_of(button, value))
    x = place.right() - 14 if exclude else place.left() + 40
    qtbot.mouseClick(button.popup.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, place.center().y()))


# --- questions ---------------------------------------------------------------------------------------------------


def test_without_a_photo_all_items_are_shown(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(200)
    settle(qtbot, rig)
    assert rig.window.results.shows_grid
    assert rig.window.model.rowCount() == 60
    assert rig.window.results.line == "200 items"
    assert rig.window.status.texts == ("products · 200 items", "Qdrant Edge", "ResNet18")
    assert rig.window.windowTitle().startswith("products")


@pytest.mark.parametrize("target", ["window", "zone", "grid", "details"])
def test_a_photo_dropped_anywhere_becomes_the_question(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path, target: str
) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    widgets = {
        "window": rig.window,
        "zone": rig.window.query.zone,
        "grid": rig.window.grid.viewport(),
        "details": rig.window.details,
    }
    photo = write_picture(tmp_path / "photo.png")
    place = widgets[target]
    # Qt gives a drop to the nearest widget that takes drops; nothing but the window may claim one.
    receiver = place
    while not receiver.acceptDrops():
        receiver = receiver.parentWidget()
    mime = mime_of(photo)
    event = drop(receiver, mime)
    assert event.isAccepted()
    assert event.dropAction() == Qt.DropAction.CopyAction
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (Photo(path=str(photo)),))
    settle(qtbot, rig)
    assert rig.window.results.line == "40 items, most alike first"
    assert rig.window.query.page is not None
    assert rig.window.query.page.view.pixmap is not None
    current = rig.window.grid.current_hit()
    assert current is not None
    assert rig.window.details.item == current.item


def test_a_picture_of_a_browser_and_a_paste_become_questions(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    data = write_picture(tmp_path / "photo.png").read_bytes()
    mime = QMimeData()
    mime.setData("image/png", data)
    drop(rig.window, mime)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (Photo(data=data),))
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QGuiApplication.clipboard().setImage(image)
    press(qtbot, rig.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def pasted() -> bool:
        photos = rig.peer.last_query().photos
        return any(
            photo.data not in (None, data) and QImage.fromData(photo.data).pixel(3, 3) == image.pixel(3, 3)
            for photo in photos
        )

    qtbot.waitUntil(pasted)


def test_a_picture_is_pasted_while_a_number_is_typed_but_text_is_not_taken_away(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path
) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    price = rig.window.facets.facets["price"]
    assert isinstance(price, NumberFacet)
    field = price.low
    rig.window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    mime = mime_of(write_picture(tmp_path / "photo.png"))
    QGuiApplication.clipboard().setMimeData(mime)
    press(qtbot, field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (Photo(path=str(tmp_path / "photo.png")),))
    QGuiApplication.clipboard().setText("12")
    field.selectAll()
    press(qtbot, field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "12"


def test_what_is_no_picture_is_said_in_a_sentence_and_the_answer_stays(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path
) -> None:
    rig = open_rig()
    good, bad = str(write_picture(tmp_path / "good.png")), str(tmp_path / "notes.txt")
    rig.peer.broken.add(bad)
    rig.window.search(Photo(path=good))
    settle(qtbot, rig)
    rig.window.search(Photo(path=bad))
    qtbot.waitUntil(lambda: bool(rig.window.messages))
    settle(qtbot, rig)
    assert rig.window.messages == ["notes.txt: This is not a picture."]
    assert rig.window.session.question.photos == (Photo(path=good),)
    assert rig.window.model.rowCount() == 40
    rig.window.search(Photo(path=str(write_picture(tmp_path / "other.png"))))
    assert rig.window.messages == []


def test_an_empty_clipboard_is_explained(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    QGuiApplication.clipboard().setText("a dress")
    qtbot.mouseClick(rig.window.query.ways.paste_button, Qt.MouseButton.LeftButton)
    assert rig.window.messages == ["There is no picture in the clipboard."]


def test_the_answer_to_an_overtaken_question_is_dropped(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.peer.held = True
    asked = len(rig.peer.of(Search))
    for name in ("first", "second"):
        rig.window.search(Photo(path=str(tmp_path / f"{name}.png")))
        qtbot.waitUntil(lambda asked=asked: len(rig.peer.of(Search)) > asked)  # type: ignore[misc]
        asked = len(rig.peer.of(Search))
    (first, _), (second, _) = rig.peer.of(Search)[-2:]
    assert first in rig.peer.cancelled
    answers: list[object] = []
    rig.window.session.answered.connect(answers.append)
    rig.peer.answer(first)
    qtbot.wait(30)
    assert answers == []
    assert rig.window.session.busy
    rig.peer.answer(second)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert rig.window.session.question.photos == (Photo(path=str(tmp_path / "second.png")),)


def test_a_question_dropped_while_the_model_loads_runs_when_it_is_ready(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(start=False)
    assert rig.window.results.empty.title == "Opening the catalogue…"
    rig.peer.held = True
    rig.peer.send(StateChanged(make_state(40, model=LOADING)))
    rig.window.search(Photo(path="/photo.jpg"))
    qtbot.waitUntil(lambda: rig.window.results.empty.title == "The model is loading…")
    assert rig.window.status.texts[2] == "Loading ResNet18…"
    qtbot.waitUntil(lambda: bool(rig.peer.of(Search)))
    rig.peer.answer(rig.peer.of(Search)[-1][0])
    rig.peer.held = False
    rig.peer.send(StateChanged(make_state(40)))
    settle(qtbot, rig)
    assert rig.window.results.line == "40 items, most alike first"


def test_escape_takes_back_the_photo_and_then_the_filters(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.window.search(Photo(path=str(write_picture(tmp_path / "photo.png"))))
    choose(qtbot, rig, "category", "dress")
    press(qtbot, facet(rig, "category").popup.view, Qt.Key.Key_Escape)  # type: ignore[union-attr]
    rig.window.activateWindow()
    qtbot.waitUntil(rig.window.isActiveWindow)
    settle(qtbot, rig)
    press(qtbot, rig.window, Qt.Key.Key_Escape)
    settle(qtbot, rig)
    assert not rig.window.session.question.photos
    assert not rig.window.session.selection.is_empty
    press(qtbot, rig.window, Qt.Key.Key_Escape)
    settle(qtbot, rig)
    assert rig.window.session.selection.is_empty


def test_escape_gives_up_a_search_that_runs(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.peer.held = True
    rig.window.search(Photo(path=str(write_picture(tmp_path / "photo.png"))))
    qtbot.waitUntil(lambda: bool(rig.peer.last_query().photos))
    press(qtbot, rig.window, Qt.Key.Key_Escape)
    assert rig.peer.cancelled == [rig.peer.of(Search)[-1][0]]
    assert not rig.window.session.question.photos
    assert not rig.window.session.busy
    assert rig.window.model.rowCount() == 40


# --- facets ------------------------------------------------------------------------------------------------------


def test_values_are_included_excluded_and_taken_back_by_mouse(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    choose(qtbot, rig, "category", "dress")
    choose(qtbot, rig, "category", "bag")
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Choice("category", any_of=("dress", "bag")),)
    assert rig.window.results.line == "20 of 40 items"
    choose(qtbot, rig, "category", "bag", exclude=True)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Choice("category", any_of=("dress",), none_of=("bag",)),)
    chips = rig.window.facets.chips.buttons
    assert [chip.text() for chip in chips] == ["dress", "not bag"]
    qtbot.waitUntil(lambda: all(not chip.visibleRegion().isEmpty() for chip in chips))
    facet(rig, "category").popup.close()  # type: ignore[union-attr]
    qtbot.mouseClick(chips[0], Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Choice("category", none_of=("bag",)),)
    qtbot.mouseClick(rig.window.facets.clear_button, Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == ()
    assert rig.window.facets.chips.buttons == []


def test_a_facet_is_worked_by_keys_alone(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    button = facet(rig, "colour")
    press(qtbot, button, Qt.Key.Key_Space)
    popup = button.popup
    assert popup is not None
    assert popup.search.isVisible(), "twelve colours are a long list"
    qtbot.keyClicks(popup.search, "RE")
    shown = [popup.view.model().index(row, 0).data() for row in range(popup.view.model().rowCount())]
    assert shown == ["green", "grey", "red"]
    press(qtbot, popup.search, Qt.Key.Key_Down)
    popup.view.setCurrentIndex(row_of(button, "red"))
    press(qtbot, popup.view, Qt.Key.Key_Minus)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Choice("colour", none_of=("red",)),)
    popup.view.setCurrentIndex(row_of(button, "grey"))
    press(qtbot, popup.view, Qt.Key.Key_Space)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Choice("colour", any_of=("grey",), none_of=("red",)),)
    assert button.accessibleDescription() == "grey, not red"
    press(qtbot, popup.view, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_counts_are_told_and_a_chosen_value_never_vanishes(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(48)
    settle(qtbot, rig)
    choose(qtbot, rig, "category", "dress")
    settle(qtbot, rig)
    button = facet(rig, "category")
    index = row_of(button, "dress")
    assert index.data(Role.COUNT) == 12
    assert index.data(Role.MARK) is Mark.INCLUDED
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "dress, 12 items, included"
    button.popup.close()  # type: ignore[union-attr]
    # Every dress is black, brown or pink here, so a blue one cannot be found.
    choose(qtbot, rig, "colour", "black")
    rig.window.session.set_selection(rig.window.session.selection.marked("colour", "teal", Mark.INCLUDED))
    settle(qtbot, rig)
    colours = facet(rig, "colour")
    assert row_of(colours, "teal").data(Role.COUNT) == 0
    assert row_of(colours, "black").data(Role.COUNT) == 4


def test_yes_and_no_are_a_facet(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(30)
    settle(qtbot, rig)
    choose(qtbot, rig, "on_sale", "true")
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Choice("on_sale", any_of=("true",)),)
    assert [chip.text() for chip in rig.window.facets.chips.buttons] == ["On sale: Yes"]
    assert rig.window.model.rowCount() == 10


def test_a_range_is_typed_and_slid(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(60)
    settle(qtbot, rig)
    price = rig.window.facets.facets["price"]
    assert isinstance(price, NumberFacet)
    price.high.setFocus()
    price.high.selectAll()
    qtbot.keyClicks(price.high, "40")
    press(qtbot, price.high, Qt.Key.Key_Return)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Choice("price", range=Range(lte=40)),)
    assert [chip.text() for chip in rig.window.facets.chips.buttons] == ["Price up to 40"]
    price.slider.setValue((10.0, 40.0))
    qtbot.waitUntil(lambda: rig.peer.last_query().filter == (Choice("price", range=Range(gte=10, lte=40)),))
    qtbot.mouseClick(rig.window.facets.chips.buttons[0], Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == ()
    assert price.high.value() == pytest.approx(max(float(item.attributes["price"]) for item in rig.peer.items))


def test_a_range_beyond_what_other_filters_leave_is_still_shown(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(60)
    settle(qtbot, rig)
    rig.window.session.set_selection(rig.window.session.selection.ranged("price", Range(gte=500)))
    settle(qtbot, rig)
    price = rig.window.facets.facets["price"]
    assert isinstance(price, NumberFacet)
    assert (price.low.value(), price.high.value()) == (500, 500)
    assert price.low.text() == "500.00"


def test_facets_keep_their_height_in_a_small_window(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    facet = rig.window.facets.facets["category"]
    before = facet.height()
    rig.window.resize(rig.window.minimumSize())
    qtbot.waitUntil(lambda: rig.window.height() < 600)
    assert facet.height() == before >= 28


def test_changes_in_quick_succession_are_one_question(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    before = len(rig.peer.of(Search))
    for value in ("dress", "bag", "shoes"):
        rig.window.session.set_selection(rig.window.session.selection.marked("category", value, Mark.INCLUDED))
    settle(qtbot, rig)
    assert len(rig.peer.of(Search)) == before + 1


def test_filters_that_nothing_passes_can_be_cleared(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    selection = rig.window.session.selection
    for value in ("dress", "bag", "shoes", "shirt"):
        selection = selection.marked("category", value, Mark.EXCLUDED)
    rig.window.session.set_selection(selection)
    settle(qtbot, rig)
    assert rig.window.results.empty.title == "Nothing passes these filters"
    clear = rig.window.results.empty.findChild(QPushButton, "primary")
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.window.results.shows_grid


def test_two_hundred_columns_can_be_searched(qtbot: QtBot, open_rig: OpenRig) -> None:
    extra = tuple(Column(f"c{number}", f"Column {number}", ColumnKind.KEYWORD) for number in range(200))
    items = make_items(8)
    for item in items:
        item.attributes.update({column.key: "value" for column in extra})
    rig = open_rig(items=items, columns=COLUMNS + extra)
    settle(qtbot, rig)
    assert len(rig.window.facets.facets) < 200, "they are made bit by bit, so that the window stays alive"
    qtbot.waitUntil(lambda: len(rig.window.facets.facets) == 204, timeout=20_000)
    assert list(rig.window.facets.facets)[:5] == ["category", "colour", "price", "on_sale", "c0"]
    find = rig.window.facets.findChild(QWidget, "findFacet")
    assert find is not None
    qtbot.keyClicks(find, "column 19")
    shown = [key for key, widget in rig.window.facets.facets.items() if widget.isVisibleTo(rig.window.facets)]
    assert shown == ["c19", *(f"c{number}" for number in range(190, 200))]


# --- the grid and the details ------------------------------------------------------------------------------------


def test_the_grid_fetches_as_it_is_scrolled(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(400)
    settle(qtbot, rig)
    bar = rig.window.grid.verticalScrollBar()
    while rig.window.model.rowCount() < 400:
        before = rig.window.model.rowCount()
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda before=before: rig.window.model.rowCount() > before)  # type: ignore[misc]
    hit = rig.window.model.hit(rig.window.model.index(399))
    assert hit is not None
    assert hit.item.id == "item-399"


def test_the_size_of_the_cards_follows_slider_and_keys(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    before = rig.window.grid.gridSize().width()
    rig.window.results.slider.setValue(rig.window.results.slider.maximum())
    assert rig.window.grid.card_size == 320
    assert rig.window.grid.gridSize().width() > before
    press(qtbot, rig.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert rig.window.grid.card_size == 300
    rows = {rig.window.grid.visualRect(rig.window.model.index(row)).top() for row in range(4)}
    assert len(rows) > 1, "cards wrap"


def test_keys_move_in_the_grid_and_the_details_follow(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.window.grid.select_first()
    rig.window.grid.setFocus()
    press(qtbot, rig.window.grid, Qt.Key.Key_Right)
    assert rig.window.details.item == rig.peer.items[1]
    opened: list[Path] = []
    rig.window.grid.openRequested.disconnect()
    rig.window.grid.openRequested.connect(opened.append)
    press(qtbot, rig.window.grid, Qt.Key.Key_Return)
    assert opened == [Path("/catalogue/00001.jpg")]
    press(qtbot, rig.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == "00001"


def test_the_details_show_the_large_picture_and_all_attributes(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    items = make_items(4, str(tmp_path))
    write_picture(Path(items[0].path), width=500, height=300)
    rig = open_rig(items=items)
    settle(qtbot, rig)
    rig.window.grid.select_first()
    picture = rig.window.details.findChild(QWidget, "picture")
    qtbot.waitUntil(lambda: picture.pixmap is not None)  # type: ignore[union-attr]
    assert picture.pixmap.width() == 500  # type: ignore[union-attr]
    texts = [label.text() for label in rig.window.details.findChildren(QLabel)]
    assert "Black dress 0" in texts
    table = rig.window.details.table
    cells = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert cells["SKU"] == "00000"
    assert cells["Price"] == "5.00"
    assert cells["On sale"] == "Yes"
    assert cells["File"] == "00000.jpg"
    table.setRangeSelected(QTableWidgetSelectionRange(0, 0, 0, 1), True)
    table.setFocus()
    press(qtbot, table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "SKU\t00000"
    qtbot.mouseClick(rig.window.details.findChild(QPushButton, "copyCode"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "00000"


def test_an_item_of_the_grid_becomes_the_question(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    hit = rig.window.model.hit(rig.window.model.index(2))
    assert hit is not None
    menu = rig.window.grid.menu_for(hit)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == [
        "Search with this picture",
        "More like this (+)",
        "Less like this (−)",
        "Copy SKU",
        "Copy picture",
        "Copy row",
        "Show in folder",
        "Open",
    ]
    menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (Photo(path=hit.item.path),))


def test_missing_thumbnails_are_made_a_few_at_a_time(qtbot: QtBot, open_rig: OpenRig, paths: AppPaths) -> None:
    rig = open_rig(12, thumbnails=False)
    rig.window.resize(1400, 900)
    made: set[int] = set()
    most = 0

    def make() -> bool:
        nonlocal most
        waiting = [(task, request) for task, request in rig.peer.of(MakeThumbnail) if task not in made]
        most = max(most, len(waiting))
        for task, request in waiting:
            made.add(task)
            assert isinstance(request, MakeThumbnail)
            item = next(item for item in rig.peer.items if item.id == request.item_id)
            if item.id == "item-3":
                rig.peer.send(Failed(task, "Gone."))
                continue
            write_picture(thumbnail_path(paths.thumbnails, item.content))
            rig.peer.send(Result(task, None))
        return rig.window.settled and len(made) >= 12

    qtbot.waitUntil(make, timeout=10_000)
    assert most <= 4
    assert len(made) == 12, "each is asked for once"
    assert [item.id for item in rig.peer.items if rig.window.loader.is_broken(item)] == ["item-3"]


# --- the catalogue -----------------------------------------------------------------------------------------------


def test_an_empty_catalogue_says_what_to_do(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(0)
    qtbot.waitUntil(lambda: rig.window.results.empty.title == "Find products by photo")
    tried: list[bool] = []
    rig.window.offer_sample(lambda: tried.append(True))
    labels = {button.text(): button for button in rig.window.results.empty.findChildren(QPushButton)}
    qtbot.mouseClick(labels["Try the sample catalogue"], Qt.MouseButton.LeftButton)
    assert tried == [True]


def test_a_dropped_folder_asks_to_be_added_with_its_spreadsheet(
    qtbot: QtBot, open_rig: OpenRig, tmp_path: Path
) -> None:
    rig = open_rig(0)
    folder = tmp_path / "photos"
    write_picture(folder / "a.png")
    sheet = folder / "prices.csv"
    sheet.write_text("image,price\na.png,3\n")
    mime = mime_of(folder)
    drop(rig.window, mime)
    qtbot.waitUntil(lambda: bool(rig.window.findChildren(AddFolderDialog)))
    dialog = rig.window.findChild(AddFolderDialog)
    qtbot.waitUntil(lambda: dialog.sheets.currentData() == str(sheet))
    dialog.image_column.setText("image")
    assert rig.peer.of(Index) == [], "nothing is indexed before the user says so"
    qtbot.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert [request for _, request in rig.peer.of(Index)] == [Index(IndexRequest(str(folder), str(sheet), "image"))]
    assert rig.window.results.empty.title == "Looking at your photos…"


def test_indexing_is_shown_cancelled_and_resumed(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(0)
    request = IndexRequest("/photos")
    rig.window.indexing.index([request])
    task = rig.peer.of(Index)[0][0]
    job = rig.window.status.job
    assert job.isVisible()
    rig.peer.send(Progressed(task, Progress(Phase.INDEX, 120, 480, "/photos/a/dress.jpg", 38.4, 9.0)))
    qtbot.waitUntil(lambda: job.bar.value() == 250)
    assert job.text == "Indexing 120 of 480 · 38/s · 9 s left · dress.jpg"
    qtbot.mouseClick(job.cancel_button, Qt.MouseButton.LeftButton)
    assert rig.peer.cancelled == [task]
    qtbot.waitUntil(lambda: not job.isVisible())
    assert rig.window.messages == ["Indexing was stopped. What is done so far is kept."]
    resume = rig.window.results.messages.findChild(QPushButton)
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    assert [request for _, request in rig.peer.of(Index)] == [Index(request), Index(request)]
    assert rig.window.messages == []


def test_skipped_files_are_listed_with_their_reasons(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    rig.window.indexing.index([IndexRequest("/photos")])
    report = IndexReport(
        added=7,
        skipped=(Skipped("/photos/notes.jpg", "This is not a picture."),),
        unmatched_rows=("row 4: hat.jpg",),
        photos_without_row=("/photos/b.jpg",),
        notes=("The column Size is empty.",),
    )
    rig.peer.send(Result(rig.peer.of(Index)[0][0], report))
    qtbot.waitUntil(lambda: bool(rig.window.messages))
    assert rig.window.messages == ["Photos: 7 added, 1 skipped. The column Size is empty."]
    qtbot.mouseClick(rig.window.results.messages.findChild(QPushButton), Qt.MouseButton.LeftButton)
    dialog = rig.window.findChild(TextDialog)
    for text in ("/photos/notes.jpg", "This is not a picture.", "row 4: hat.jpg", "/photos/b.jpg", "Size is empty"):
        assert text in dialog.text.toPlainText()
    dialog.save(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == dialog.text.toPlainText()
    dialog.close()


def test_photos_that_pour_in_fill_the_first_page_and_then_wait_for_the_end(
    qtbot: QtBot, open_rig: OpenRig, paths: AppPaths
) -> None:
    rig = open_rig(0)
    rig.window.indexing.index([IndexRequest("/photos")])
    items = make_items(90)
    for item in items:
        write_picture(thumbnail_path(paths.thumbnails, item.content))
    for count in (10, 70):
        rig.peer.items = items[:count]
        rig.peer.send(StateChanged(make_state(count)))
        qtbot.waitUntil(lambda count=count: rig.window.model.total == count)  # type: ignore[misc]
        settle(qtbot, rig)
    rig.peer.items = items
    asked = len(rig.peer.of(Search))
    rig.peer.send(StateChanged(make_state(90)))
    qtbot.waitUntil(lambda: rig.window.status.texts[0].endswith("90 items"))
    assert not rig.window.session.busy
    assert len(rig.peer.of(Search)) == asked
    rig.peer.send(Result(rig.peer.of(Index)[0][0], IndexReport(added=90)))
    qtbot.waitUntil(lambda: rig.window.model.total == 90)


def test_a_stand_in_model_is_said_plainly_and_resnet18_offered(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(start=False)
    stand_in = ModelState(ModelStatus.READY, "EfficientNet-Lite0", stand_in=True)
    rig.peer.send(StateChanged(make_state(40, model=stand_in)))
    qtbot.waitUntil(lambda: rig.window.status.stand_in.isVisible())
    assert rig.window.status.texts[2] == "EfficientNet-Lite0"
    download, choose_file = rig.window.status.stand_in.menu().actions()
    download.trigger()
    task = rig.peer.of(DownloadModel)[0][0]
    rig.peer.send(Progressed(task, Progress(Phase.DOWNLOAD, 20_000_000, 45_000_000, "resnet18.pth", 5e6, 5.0)))
    qtbot.waitUntil(lambda: rig.window.status.job.text.startswith("Downloading the model 20 of 45 MB · 5 MB/s"))
    better = ModelState(ModelStatus.READY, "EfficientNet-Lite0", None, True, "ResNet18 is here.", reindex=True)
    rig.peer.send(StateChanged(make_state(40, model=better)))
    rig.peer.send(Result(task, None))
    qtbot.waitUntil(lambda: rig.window.messages == ["ResNet18 is here."])
    qtbot.mouseClick(rig.window.results.messages.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert [request for _, request in rig.peer.of(Index)] == [Index(IndexRequest("/catalogue", rebuild=True))]
    assert choose_file.text() == "Choose a weights file…"


def test_bad_weights_are_said_in_a_sentence(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.window.indexing.import_model("/weights.pth")
    rig.peer.send(Failed(rig.peer.of(ImportModel)[0][0], "The file is no ResNet18."))
    qtbot.waitUntil(lambda: rig.window.messages == ["The file is no ResNet18."])


def test_a_folder_is_taken_out_after_a_question(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.window.folders_menu.actions()[0].trigger()
    box = rig.window.findChild(QMessageBox)
    assert "/catalogue" in box.text()
    remove = next(button for button in box.buttons() if button.text() == "Take out")
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert [request for _, request in rig.peer.of(RemoveSource)] == [RemoveSource("/catalogue")]


def test_update_asks_for_every_folder_of_the_catalogue(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    press(qtbot, rig.window, Qt.Key.Key_F5)
    assert [request for _, request in rig.peer.of(Index)] == [Index(IndexRequest("/catalogue"))]


def test_a_backend_that_came_back_and_missing_items_are_told(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.peer.restart("The search process was started again.")
    rig.peer.send(StateChanged(make_state(40, notices=("3 items went missing.",))))
    qtbot.waitUntil(lambda: len(rig.window.messages) == 2)
    assert rig.window.messages == ["3 items went missing.", "The search process was started again."]
    close = rig.window.results.messages.notices[0].close_button
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert rig.window.messages == ["The search process was started again."]


def test_a_bug_of_the_backend_can_be_copied_as_a_report(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.peer.held = True
    rig.window.session.repeat()
    before = len(rig.peer.of(Search))
    qtbot.waitUntil(lambda: len(rig.peer.of(Search)) > before)
    rig.peer.send(Failed(rig.peer.of(Search)[-1][0], "Something went wrong.", "Traceback: here"))
    qtbot.waitUntil(lambda: rig.window.messages == ["Something went wrong."])
    qtbot.mouseClick(rig.window.results.messages.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert "Traceback: here" in QGuiApplication.clipboard().text()


def test_a_catalogue_that_cannot_be_opened_is_explained(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(start=False)
    rig.peer.send(OpenFailed("Another program has this catalogue open."))
    qtbot.waitUntil(lambda: rig.window.results.empty.title == "The catalogue cannot be opened")
    texts = [label.text() for label in rig.window.results.empty.findChildren(QLabel)]
    assert "Another program has this catalogue open." in texts


# --- the window itself -------------------------------------------------------------------------------------------


def test_the_window_remembers_its_shape(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.window.resize(1000, 640)
    rig.window.results.slider.setValue(12)
    press(qtbot, rig.window, Qt.Key.Key_F9)
    assert not rig.window.details.isVisible()
    rig.window.close()
    again = open_rig()
    settle(qtbot, again)
    assert again.window.grid.card_size == 240
    assert not again.window.details.isVisible()


def test_a_theme_is_chosen_in_the_menu(qtbot: QtBot, open_rig: OpenRig, qapp: QApplication) -> None:
    rig = open_rig()
    with qtbot.waitSignal(rig.window.themeChosen) as chosen:
        next(
            action
            for action in rig.window.findChildren(type(rig.window.menuBar().actions()[0]))
            if action.text() == "&Dark"
        ).trigger()
    assert chosen.args == ["dark"]
    assert qapp.palette().window().color().lightness() < 128


def test_the_tab_key_goes_from_the_question_over_the_filters_to_the_answer(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    rig.window.session.set_selection(rig.window.session.selection.marked("category", "dress", Mark.INCLUDED))
    settle(qtbot, rig)
    rig.window.activateWindow()
    rig.window.query.zone.setFocus()
    qtbot.waitUntil(rig.window.query.zone.hasFocus)
    names = []
    while rig.window.grid is not (widget := QApplication.focusWidget()):
        assert widget is not None
        names.append(widget.accessibleName() or widget.property("text"))
        press(qtbot, widget, Qt.Key.Key_Tab)
    assert names == [
        "Photo to search with",
        "Open…",
        "Paste",
        "Camera",
        "Screen",
        "Clear all",
        "Take back: dress",
        "Filter by Category",
        "Filter by Colour",
        "Price from",
        "Price up to",
        "Filter by On sale",
        "Back to the question before",
        "Search by words",
        "Order and variants",
        "Size of the pictures",
    ]


def test_everything_that_can_be_worked_has_a_name(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in rig.window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.accessibleName()
        and not (isinstance(widget, QPushButton) and widget.text())
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_a_snapshot_shows_all_thumbnails(qtbot: QtBot, open_rig: OpenRig, paths: AppPaths) -> None:
    items = make_items(6)
    for item in items:
        write_picture(thumbnail_path(paths.thumbnails, item.content), "#ff00ff", 80, 80)
    rig = open_rig(items=items, thumbnails=False)
    image = snapshot(rig.window).toImage()
    place = rig.window.grid.viewport().mapTo(rig.window, QPoint(0, 0))
    for row in range(6):
        centre = place + rig.window.grid.visualRect(rig.window.model.index(row)).center() - QPoint(0, 20)
        colour = image.pixelColor(centre)
        assert (colour.red() > 240, colour.green() < 15, colour.blue() > 240) == (True, True, True)


def test_of_several_files_the_photo_is_searched(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    rig = open_rig()
    settle(qtbot, rig)
    notes, photo = tmp_path / "a.txt", write_picture(tmp_path / "b.jpg")
    notes.write_text("no picture")
    rig.window.take_paths([notes, photo])
    settle(qtbot, rig)
    assert rig.peer.last_query().photos == (Photo(path=str(photo)),)
