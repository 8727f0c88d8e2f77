"""The answer side on the real widgets: bands, words, order, variants, more and less, steps back, several at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QHelpEvent, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig, mime_of, write_picture
from tests.ui.fake_peer import make_items
from tests.ui.shop import BANDS, COLUMNS, make_shop
from visualsearch_desktop.backend.messages import Search
from visualsearch_desktop.core.types import NEWEST, Band, Code, Photo, Sort, Words
from visualsearch_desktop.ui.card_marks import Wish
from visualsearch_desktop.ui.grid import MOST_SELECTED
from visualsearch_desktop.ui.selection import Mark

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT, NO_KEY = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
PHOTO = Photo(path="/customer.jpg")


def settle(qtbot: QtBot, rig: Rig) -> None:
    qtbot.waitUntil(lambda: rig.window.settled, timeout=10_000)


@pytest.fixture
def shop(qtbot: QtBot, open_rig: OpenRig) -> Callable[..., Rig]:
    """Opens a window on the shop, with bands."""

    def open_one(articles: int = 4, photo: bool = False) -> Rig:
        rig = open_rig(items=make_shop(articles), columns=COLUMNS)
        rig.peer.bands = BANDS
        if photo:
            rig.window.search(PHOTO)
        settle(qtbot, rig)
        return rig

    return open_one


def activate(qtbot: QtBot, rig: Rig) -> None:
    rig.window.activateWindow()
    qtbot.waitUntil(rig.window.isActiveWindow)


def place_of(rig: Rig, row: int, wish: Wish | None = None) -> QPoint:
    """The middle of a card, or of one of its buttons."""
    grid = rig.window.grid
    card = grid.visualRect(rig.window.model.index(row))
    return grid._delegate.button_place(card, wish).center().toPoint() if wish else card.center()


def click(qtbot: QtBot, rig: Rig, row: int, wish: Wish | None = None, keys: Qt.KeyboardModifier = NO_KEY) -> None:
    qtbot.mouseClick(rig.window.grid.viewport(), Qt.MouseButton.LeftButton, keys, place_of(rig, row, wish))


def answer_text(rig: Rig) -> str:
    return rig.window.results.head.answer.text


# --- bands -------------------------------------------------------------------------------------------------------


def test_bands_take_the_place_of_per_cent(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    model, details = rig.window.model, rig.window.details
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1, 23)]
    assert spoken == [
        "Dress 0, 10.00, Same article",
        "Dress 0, 10.00, Very alike",
        "Dress 3, 40.00, Weak",
    ]
    assert details._score.text() == "Same article"
    assert details._mark.band is Band.SAME
    assert not details._mark.isHidden()
    tip = str(model.index(1).data(Qt.ItemDataRole.ToolTipRole))
    for text in ("Very alike. Cosine 0.9292.", "Half of this catalogue", "of its items were looked at"):
        assert text in tip
    assert details._score.toolTip().startswith("Same article. Cosine 0.9500.")


def test_until_there_are_bands_per_cent_are_shown(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    rig.peer.bands = None
    rig.window.search(PHOTO)
    settle(qtbot, rig)
    assert answer_text(rig) == ""
    assert rig.window.results.head.answer.isHidden()
    assert rig.window.details._score.text() == "95 % alike"
    assert rig.window.details._mark.isHidden()
    low = rig.window.grid.gridSize().height()
    rig.peer.bands = BANDS
    rig.window.session.repeat()
    settle(qtbot, rig)
    assert rig.window.details._score.text() == "Same article"
    assert rig.window.grid.gridSize().height() > low, "bands have a line of their own"


def test_a_card_shows_as_many_dots_as_it_is_alike(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    rig.window.resize(1400, 1000)
    settle(qtbot, rig)
    grid = rig.window.grid
    image = grid.viewport().grab().toImage()
    accent = grid.palette().highlight().color()

    def dots(row: int) -> int:
        """Filled places of the four, told by the colour in the middle of each."""
        card = grid.visualRect(rig.window.model.index(row))
        delegate = grid._delegate
        left = card.left() + delegate._text.left() + 3.5
        lines = delegate._name_metrics.height() + delegate._metrics.height() + 8
        top = card.top() + delegate._text.top() + lines + delegate._metrics.height() / 2
        return sum(image.pixelColor(QPointF(left + 10 * n, top).toPoint()) == accent for n in range(4))

    assert [dots(row) for row in (0, 1, 4)] == [4, 3, 2]


def test_the_answer_is_said_over_the_grid(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    assert answer_text(rig) == "You have this: 2 in stock, 10.00"
    assert "Same article. Cosine 0.9500." in rig.window.results.head.answer._label.toolTip()
    rig.window.session.set_selection(rig.window.session.selection.marked("size", "L", Mark.INCLUDED))
    settle(qtbot, rig)
    assert answer_text(rig) == "Among these filters you have this: out of stock, 10.00"
    rig.window.search()
    rig.window.session.ask(replace(rig.window.session.question, words="dress"))
    settle(qtbot, rig)
    assert rig.window.results.head.answer.isHidden()


def test_an_item_whose_code_was_read_is_first_and_says_so(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    rig.peer.codes = (Code("4006381000007", "EAN13"),)
    rig.window.search(PHOTO)
    settle(qtbot, rig)
    first = rig.window.model.hits[0]
    assert (first.item.id, first.by_code) == ("item-7", True)
    assert answer_text(rig) == "Code 4006381000007: 2 in stock, 20.00"
    assert rig.window.details._score.text() == "Code · Alike"
    assert "found by its code" in str(rig.window.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    rig.peer.codes = (Code("999", "EAN13"),)
    rig.window.session.repeat()
    settle(qtbot, rig)
    text = "No article with the code 999, but one that looks the same: 2 in stock, 10.00"
    qtbot.waitUntil(lambda: answer_text(rig) == text)


# --- words -------------------------------------------------------------------------------------------------------


def test_words_are_searched_as_they_are_typed_and_are_one_step(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    activate(qtbot, rig)
    qtbot.keyClick(rig.window, Qt.Key.Key_F, CTRL)
    box = rig.window.results.head.words
    assert box.hasFocus()
    qtbot.keyClicks(box, "blue dress")
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Words("blue dress"),)
    assert rig.window.results.line == "12 of 24 items"
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert rig.window.grid.hasFocus()
    assert rig.window.details.item == rig.window.model.hits[0].item
    rig.window.session.back()
    settle(qtbot, rig)
    assert box.text() == ""
    assert rig.peer.last_query().filter == ()


def test_words_go_with_a_photo_and_escape_clears_them_first(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    activate(qtbot, rig)
    box = rig.window.results.head.words
    box.setFocus()
    qtbot.keyClicks(box, "red")
    settle(qtbot, rig)
    assert rig.peer.last_query().photos == (PHOTO,)
    assert rig.window.model.total == 12
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    settle(qtbot, rig)
    assert box.text() == ""
    assert rig.window.session.question.photos == (PHOTO,)
    assert rig.window.model.total == 24
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    settle(qtbot, rig)
    assert rig.window.session.question.photos == ()


def test_a_picture_is_pasted_while_words_are_typed(qtbot: QtBot, shop: Callable[..., Rig], tmp_path: Path) -> None:
    rig = shop()
    activate(qtbot, rig)
    box = rig.window.results.head.words
    box.setFocus()
    mime = mime_of(write_picture(tmp_path / "photo.png"))
    QGuiApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(box, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: rig.peer.last_query().photos == (Photo(path=str(tmp_path / "photo.png")),))
    assert box.text() == ""
    QGuiApplication.clipboard().setText("red")
    qtbot.keyClick(box, Qt.Key.Key_V, CTRL)
    assert box.text() == "red"


# --- order, variety and variants ---------------------------------------------------------------------------------


def trigger(menu: QMenu, text: str) -> None:
    """Choose an entry of a menu that has just been opened."""
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text().replace("&", "") == text).trigger()


def test_results_are_sorted_by_menu_and_keys(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    activate(qtbot, rig)
    head, arrangement = rig.window.results.head, rig.window.results.arrangement
    shown = [action.text() for action in arrangement.sort_menu.actions() if action.isVisible()]
    assert shown == ["Likeness", "Price, lowest first", "Price, highest first", "Name", "Newest first", "&More"]
    trigger(arrangement.sort_menu, "Price, highest first")
    settle(qtbot, rig)
    assert rig.peer.last_query().sort == Sort("price", descending=True)
    assert rig.window.model.hits[0].item.attributes["price"] == 40.0
    assert head.sort_button.accessibleName() == "Sort by: Price, highest first"
    assert rig.window.results.line == "24 items · Price, highest first"
    assert answer_text(rig) == "You have this: 2 in stock, 10.00", "whatever the order"
    qtbot.keyClick(rig.window, Qt.Key.Key_5, CTRL)
    settle(qtbot, rig)
    assert rig.peer.last_query().sort == Sort(NEWEST, descending=True)
    assert rig.window.model.hits[0].item.id == "item-23"
    more = next(action.menu() for action in arrangement.sort_menu.actions() if action.menu())
    trigger(more, "Stock, highest first")
    settle(qtbot, rig)
    assert rig.peer.last_query().sort == Sort("stock", descending=True)
    qtbot.keyClick(rig.window, Qt.Key.Key_1, CTRL)
    settle(qtbot, rig)
    assert rig.peer.last_query().sort is None


def test_variety_is_a_switch(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    rig.window.resize(1700, 800)
    button = rig.window.results.head.variety_button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.peer.last_query().variety
    assert button.isChecked()
    activate(qtbot, rig)
    qtbot.keyClick(rig.window, Qt.Key.Key_D, CTRL)
    settle(qtbot, rig)
    assert not rig.peer.last_query().variety
    assert not button.isChecked()


def test_variants_are_one_card_and_are_listed_in_the_details(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    arrangement = rig.window.results.arrangement
    trigger(arrangement.group_menu, "Style")
    settle(qtbot, rig)
    assert rig.peer.last_query().group_by == "style"
    assert rig.window.model.rowCount() == 4
    assert rig.window.results.line == "4 articles, variants together, most alike first"
    first = rig.window.model.hits[0]
    assert rig.window.model.caption(first) == ("Dress 0", "10.00 · 8 in stock · red blue · S M L")
    spoken = rig.window.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Dress 0, 6 variants, 10.00 · 8 in stock · red blue · S M L, Same article"
    variants = rig.window.details.variants
    assert not variants.isHidden()
    texts = [variants.list.item(row).text() for row in range(variants.list.count())]
    assert texts[0] == "red · S · 4006381000000 · 2 in stock"
    assert texts[5] == "blue · L · 4006381000005 · out of stock"
    place = variants.list.visualItemRect(variants.list.item(3)).center()
    qtbot.mouseClick(variants.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rig.window.details.item == rig.peer.items[3]
    click(qtbot, rig, 1)
    assert rig.window.details.item == rig.peer.items[6]
    assert variants.list.currentRow() == 0


def test_the_column_of_variants_is_remembered_with_the_catalogue(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    activate(qtbot, rig)
    trigger(rig.window.results.arrangement.group_menu, "Style")
    settle(qtbot, rig)
    rig.window.close()
    again = shop()
    assert again.peer.last_query().group_by == "style"
    assert again.window.model.rowCount() == 4
    assert not again.window.session.can_go_back
    activate(qtbot, again)
    qtbot.keyClick(again.window, Qt.Key.Key_G, CTRL)
    settle(qtbot, again)
    assert again.peer.last_query().group_by is None
    qtbot.keyClick(again.window, Qt.Key.Key_G, CTRL)
    settle(qtbot, again)
    assert again.peer.last_query().group_by == "style"


def test_without_columns_there_is_nothing_to_group(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(5, columns=())
    settle(qtbot, rig)
    assert not rig.window.results.head.group_button.isEnabled()
    shown = [action.text() for action in rig.window.results.arrangement.sort_menu.actions() if action.isVisible()]
    assert shown == ["No order", "Newest first", "&More"]


@pytest.mark.parametrize("width", [360, 480, 900])
def test_the_head_fits_into_a_narrow_middle(qtbot: QtBot, shop: Callable[..., Rig], width: int) -> None:
    rig = shop(photo=True)
    head = rig.window.results.head
    head.setParent(None)
    qtbot.addWidget(head)
    head.resize(width, head.heightForWidth(width))
    head.show()
    qtbot.waitUntil(lambda: head.width() == width)
    QApplication.processEvents()
    shown = [child for child in head.findChildren(QWidget) if child.isVisible() and child.parent() is head]
    assert shown
    for child in shown:
        assert head.rect().contains(child.geometry()), child.accessibleName()
    assert head.view_button.isVisible() == (width < 500)
    assert head.sort_button.isVisible() == (width > 500)
    menus = [action.menu() for action in head.view_button.menu().actions() if action.menu()]
    arrangement = rig.window.results.arrangement
    assert menus == [arrangement.sort_menu, arrangement.group_menu]


# --- more and less -----------------------------------------------------------------------------------------------


def test_the_buttons_of_a_card_ask_for_more_and_less(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    selected = rig.window.details.item
    click(qtbot, rig, 2, Wish.MORE)
    settle(qtbot, rig)
    assert rig.window.session.question.like == (rig.peer.items[2],)
    assert rig.peer.last_query().like == ("item-2",)
    assert rig.peer.last_query().photos == (PHOTO,)
    assert rig.window.details.item == selected, "nothing was selected by that"
    click(qtbot, rig, 0, Wish.LESS)
    settle(qtbot, rig)
    assert rig.peer.last_query().unlike == ("item-0",)
    assert [hit.item.id for hit in rig.window.model.hits[:2]] == ["item-1", "item-3"]


def test_a_press_that_leaves_its_button_asks_nothing(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    viewport = rig.window.grid.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place_of(rig, 1, Wish.MORE))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place_of(rig, 1, Wish.LESS))
    assert rig.window.session.question.like == rig.window.session.question.unlike == ()
    click(qtbot, rig, 1)
    assert rig.window.details.item == rig.peer.items[1]


def test_the_buttons_are_painted_where_the_mouse_is_and_explained(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    viewport = rig.window.grid.viewport()
    QTest.mouseMove(viewport, place_of(rig, 1))
    before = viewport.grab().toImage()
    QTest.mouseMove(viewport, place_of(rig, 1, Wish.MORE))
    assert rig.window.grid._delegate.hot == (1, Wish.MORE)
    qtbot.waitUntil(lambda: viewport.grab().toImage() != before)
    spot = place_of(rig, 1, Wish.LESS)
    QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, spot, viewport.mapToGlobal(spot)))
    assert QToolTip.text() == "Less like this (−)"
    QToolTip.hideText()


def test_keys_menus_and_the_details_ask_for_more_and_less(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    grid, session, items = rig.window.grid, rig.window.session, rig.peer.items
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Plus)
    assert session.question.like == (items[0],)
    qtbot.keyClick(grid, Qt.Key.Key_Minus)
    assert (session.question.like, session.question.unlike) == ((), (items[0],))
    settle(qtbot, rig)
    menu = grid.menu_for(rig.window.model.hits[1])
    trigger(menu, "More like this (+)")
    assert session.question.like == (items[2],)
    settle(qtbot, rig)
    buttons = {button.toolTip(): button for button in rig.window.details.findChildren(QPushButton)}
    shown = rig.window.details.item
    qtbot.mouseClick(buttons["Less like this (−)"], Qt.MouseButton.LeftButton)
    assert session.question.unlike == (items[0], shown)


# --- steps back --------------------------------------------------------------------------------------------------


def test_going_back_restores_scroll_position_and_selection(qtbot: QtBot, open_rig: OpenRig) -> None:
    items = make_items(400)
    rig = open_rig(items=[replace(item, content=items[0].content) for item in items])
    settle(qtbot, rig)
    activate(qtbot, rig)
    grid, model, bar = rig.window.grid, rig.window.model, rig.window.grid.verticalScrollBar()
    while model.rowCount() < 200:
        bar.setValue(bar.maximum())
        qtbot.waitUntil(lambda: not model._waiting)
    grid.setCurrentIndex(model.index(100))
    settle(qtbot, rig)
    bar.setValue(bar.value() + 37)
    scrolled, loaded = bar.value(), model.rowCount()
    assert scrolled > 1000
    rig.window.search(PHOTO)
    rig.window.session.ask(replace(rig.window.session.question, words="shirt"))
    settle(qtbot, rig)
    assert bar.value() == 0
    assert not rig.window.answering._forth.isEnabled()
    qtbot.keyClick(rig.window, Qt.Key.Key_Left, ALT)
    qtbot.keyClick(rig.window, Qt.Key.Key_Z, CTRL)
    settle(qtbot, rig)
    assert rig.window.session.question.photos == ()
    assert bar.value() == scrolled
    assert model.rowCount() == loaded
    current = grid.current_hit()
    assert current is not None
    assert current.item == rig.window.details.item == rig.peer.items[100]
    assert [hit.item.id for hit in grid.selected_hits()] == ["item-100"]
    assert not rig.window.answering._back.isEnabled()
    qtbot.keyClick(rig.window, Qt.Key.Key_Right, ALT)
    qtbot.keyClick(rig.window, Qt.Key.Key_Z, CTRL | SHIFT)
    settle(qtbot, rig)
    assert rig.window.session.question.words == "shirt"


def test_a_question_that_was_overtaken_keeps_no_look_of_another(qtbot: QtBot, open_rig: OpenRig) -> None:
    items = make_items(300)
    rig = open_rig(items=[replace(item, content=items[0].content) for item in items])
    settle(qtbot, rig)
    bar = rig.window.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    scrolled = bar.value()
    rig.window.search(PHOTO)
    rig.window.session.ask(replace(rig.window.session.question, words="shirt"))
    settle(qtbot, rig)
    rig.window.session.back()
    settle(qtbot, rig)
    assert rig.window.session.question.words == ""
    assert bar.value() == 0
    rig.window.session.back()
    settle(qtbot, rig)
    assert bar.value() == scrolled > 0


def test_the_buttons_of_the_head_step_back_and_forth(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    head = rig.window.results.head
    assert not head.back_button.isEnabled()
    rig.window.search(PHOTO)
    settle(qtbot, rig)
    qtbot.mouseClick(head.back_button, Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.window.session.question.photos == ()
    qtbot.mouseClick(head.forth_button, Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.window.session.question.photos == (PHOTO,)


def test_undo_in_a_text_field_is_the_fields_own(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    activate(qtbot, rig)
    box = rig.window.results.head.words
    box.setFocus()
    qtbot.keyClicks(box, "red")
    settle(qtbot, rig)
    qtbot.keyClick(box, Qt.Key.Key_Z, CTRL)
    settle(qtbot, rig)
    assert box.text() == ""
    assert rig.window.session.question.photos == (PHOTO,)


# --- several at once ---------------------------------------------------------------------------------------------


def test_several_results_are_selected_and_dragged_and_copied(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    grid = rig.window.grid
    click(qtbot, rig, 2)
    click(qtbot, rig, 0, keys=CTRL)
    assert [hit.item.id for hit in grid.selected_hits()] == ["item-0", "item-2"]
    assert rig.window.details.item == rig.peer.items[0], "the one that was clicked last"
    assert rig.window.results.line == "24 items · 2 selected"
    click(qtbot, rig, 4, keys=SHIFT)
    urls = rig.window.model.mimeData(grid.selectionModel().selectedIndexes()).urls()
    assert [Path(url.toLocalFile()).name for url in urls] == [f"{n:05d}.jpg" for n in range(5)]
    qtbot.keyClick(grid, Qt.Key.Key_C, CTRL)
    mime = QGuiApplication.clipboard().mimeData()
    lines = mime.text().splitlines()
    assert lines[0].split("\t") == [
        "Rank",
        "Likeness",
        "Cosine",
        "SKU",
        "Style",
        "Name",
        "Colour",
        "Size",
        "Price",
        "Stock",
        "File",
    ]
    assert lines[1].split("\t")[3:7] == ["4006381000000", "ST-0", "Dress 0", "red"]
    assert len(lines) == 6
    assert mime.html().count("<tr>") == 6
    assert rig.window.messages == ["5 rows are in the clipboard."]


def test_a_drag_takes_out_all_that_is_selected_or_the_one_that_is_not(
    qtbot: QtBot, shop: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = shop()
    grid, viewport = rig.window.grid, rig.window.grid.viewport()
    dragged: list[list[str]] = []
    # The drag itself belongs to the platform, and would wait for a drop.
    monkeypatch.setattr(grid, "startDrag", lambda _: dragged.append([hit.item.id for hit in grid.selected_hits()]))

    def drag(row: int) -> None:
        start = place_of(rig, row)
        qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
        for step in (10, 40):
            place = QPointF(start + QPoint(step, step))
            move = QMouseEvent(
                QEvent.Type.MouseMove,
                place,
                viewport.mapToGlobal(place),
                Qt.MouseButton.NoButton,
                Qt.MouseButton.LeftButton,
                NO_KEY,
            )
            QApplication.sendEvent(viewport, move)
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)

    click(qtbot, rig, 1)
    click(qtbot, rig, 2, keys=CTRL)
    drag(2)
    drag(4)
    assert dragged == [["item-1", "item-2"], ["item-4"]]


def test_what_is_copied_cannot_run_in_a_spreadsheet(qtbot: QtBot, open_rig: OpenRig) -> None:
    items = make_shop(1)
    items[0].attributes["name"] = '=HYPERLINK("http://x")\t<b>'
    rig = open_rig(items=items, columns=COLUMNS)
    settle(qtbot, rig)
    rig.window.grid.select_first()
    rig.window.grid.setFocus()
    qtbot.keyClick(rig.window.grid, Qt.Key.Key_C, CTRL)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text().splitlines()[1].split("\t")[5] == '\'=HYPERLINK("http://x") <b>'
    assert "&lt;b&gt;" in mime.html()
    assert "<b>" not in mime.html()


def test_select_all_is_bounded(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig(MOST_SELECTED + 200, thumbnails=False)
    qtbot.waitUntil(lambda: rig.window.model.rowCount() == 60)
    grid = rig.window.grid
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert len(grid.selected_hits()) == 60, "what is loaded"
    hits = rig.peer._answer(rig.window.session.question.query(MOST_SELECTED + 200)).hits
    rig.window.model.set_hits(hits, len(hits))
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert len(grid.selected_hits()) == MOST_SELECTED


def test_a_picture_is_copied(qtbot: QtBot, open_rig: OpenRig, tmp_path: Path) -> None:
    items = make_items(2, str(tmp_path))
    write_picture(Path(items[0].path), "#ff0000", 500, 300)
    rig = open_rig(items=items)
    settle(qtbot, rig)
    QGuiApplication.clipboard().clear()
    trigger(rig.window.grid.menu_for(rig.window.model.hits[0]), "Copy picture")
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    image: QImage = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (500, 300)
    assert rig.window.messages == ["The picture is in the clipboard."]


# --- nothing is left ---------------------------------------------------------------------------------------------


def buttons_of(rig: Rig) -> dict[str, QPushButton]:
    return {
        button.text(): button for button in rig.window.results.empty.findChildren(QPushButton) if button.isVisible()
    }


def test_what_left_nothing_is_named_and_can_be_dropped(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    selection = rig.window.session.selection.marked("colour", "red", Mark.INCLUDED)
    rig.window.session.ask(replace(rig.window.session.question, selection=selection, words="blue"))
    settle(qtbot, rig)
    empty = rig.window.results.empty
    assert empty.title == "Nothing passes these filters"
    assert list(buttons_of(rig)) == ["Without “Colour: red” (12)", "Without “blue” (12)", "Clear all filters"]
    assert rig.window.results.head.words.isVisible(), "other words can be typed"
    qtbot.mouseClick(buttons_of(rig)["Without “Colour: red” (12)"], Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == (Words("blue"),)
    assert rig.window.results.shows_grid
    rig.window.session.ask(replace(rig.window.session.question, words="nothing & more"))
    settle(qtbot, rig)
    assert list(buttons_of(rig)) == ["Without “nothing && more” (24)"]
    rig.window.session.ask(replace(rig.window.session.question, words="<b>nothing"))
    settle(qtbot, rig)
    said = next(label for label in rig.window.results.empty.findChildren(QLabel) if "<b>nothing" in label.text())
    assert said.textFormat() is Qt.TextFormat.PlainText
    qtbot.mouseClick(next(iter(buttons_of(rig).values())), Qt.MouseButton.LeftButton)
    settle(qtbot, rig)
    assert rig.peer.last_query().filter == ()
    assert rig.window.results.head.words.text() == ""


def test_buttons_that_do_not_fit_are_put_below_each_other(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    selection = rig.window.session.selection.marked("colour", "red", Mark.INCLUDED)
    rig.window.session.ask(replace(rig.window.session.question, selection=selection, words="blue"))
    settle(qtbot, rig)
    for width, lines in ((1600, 1), (730, 3)):
        rig.window.resize(width, 600)
        QApplication.processEvents()
        tops = {button.mapTo(rig.window, QPoint(0, 0)).y() for button in buttons_of(rig).values()}
        assert len(tops) == lines


def test_the_details_go_where_there_is_no_room_for_them(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    assert rig.window.details.isVisible()
    rig.window.resize(rig.window.minimumSize())
    qtbot.waitUntil(lambda: not rig.window.details.isVisible())
    assert rig.window.results.geometry().right() < rig.window.width()
    rig.window.resize(1000, 600)
    qtbot.waitUntil(rig.window.details.isVisible)


def test_the_keyboard_comes_back_to_the_grid_with_it(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop()
    activate(qtbot, rig)
    rig.window.grid.setFocus()
    selection = rig.window.session.selection.marked("colour", "no such", Mark.INCLUDED)
    rig.window.session.set_selection(selection)
    settle(qtbot, rig)
    assert not rig.window.results.shows_grid
    rig.window.session.back()
    settle(qtbot, rig)
    assert rig.window.grid.hasFocus()


def test_a_question_is_asked_once_for_each_gesture(qtbot: QtBot, shop: Callable[..., Rig]) -> None:
    rig = shop(photo=True)
    asked = len(rig.peer.of(Search))
    actions: dict[str, QAction] = {action.text(): action for action in rig.window.results.arrangement._usual}
    actions["Name"].trigger()
    settle(qtbot, rig)
    assert len(rig.peer.of(Search)) == asked + 1
