"""Results side by side: what differs is marked, and one can be taken out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenRig, Rig
from tests.ui.fake_peer import COLUMNS, make_items
from visualsearch_desktop.core.types import Band, Column, ColumnKind, Hit, Item, Photo
from visualsearch_desktop.ui.compare_dialog import NONE, CompareDialog, compared
from visualsearch_desktop.ui.theme import DARK, Theme


def select(rig: Rig, *rows: int) -> None:
    """Select these results, and only these."""
    selection = rig.window.grid.selectionModel()
    selection.clear()
    for row in rows:
        selection.select(rig.window.model.index(row), QItemSelectionModel.SelectionFlag.Select)


def opened(qtbot: QtBot, open_rig: OpenRig, *rows: int, photo: bool = False) -> tuple[Rig, CompareDialog]:
    rig = open_rig()
    if photo:
        rig.window.search(Photo(path="/photos/asked.jpg"))
    qtbot.waitUntil(lambda: rig.window.settled)
    select(rig, *rows)
    dialog = rig.window.compare()
    assert dialog is not None
    qtbot.waitUntil(lambda: rig.window.settled)
    return rig, dialog


def rows(dialog: CompareDialog) -> dict[str, list[str]]:
    """What the table says, by the first cell of each row."""
    table = dialog.table
    texts = [
        [item.text() if (item := table.item(row, column)) else "" for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]
    return {label: values for label, *values in texts}


def test_two_results_are_shown_with_what_differs_marked(qtbot: QtBot, open_rig: OpenRig) -> None:
    _, dialog = opened(qtbot, open_rig, 0, 4)
    shown = rows(dialog)
    assert shown["≠ SKU"] == ["00000", "00004"]
    assert shown["Category"] == ["dress", "dress"]
    assert shown["≠ Colour"] == ["black", "grey"]
    assert shown["File"] == ["00000.jpg", "00004.jpg"]
    table = dialog.table
    labels = {item.text(): row for row in range(table.rowCount()) if (item := table.item(row, 0))}
    bold = {label: table.item(row, 1).font().bold() for label, row in labels.items()}
    assert bold["≠ Colour"]
    assert not bold["Category"]
    colour = table.item(labels["≠ Colour"], 0)
    assert colour.data(Qt.ItemDataRole.AccessibleTextRole) == "Colour, differs"


def test_pictures_come_from_the_thumbnail_where_the_photo_is_gone(qtbot: QtBot, open_rig: OpenRig) -> None:
    _, dialog = opened(qtbot, open_rig, 0, 1, 2, 3)
    assert len(dialog.compared) == 4
    assert all(one.picture.pixmap is not None for one in dialog.compared)


def test_only_differences_leaves_the_rest_out(qtbot: QtBot, open_rig: OpenRig) -> None:
    _, dialog = opened(qtbot, open_rig, 0, 4, photo=True)
    assert "Category" in rows(dialog)
    dialog.only.click()
    shown = rows(dialog)
    assert "Category" not in shown
    assert "File" not in shown
    assert next(iter(shown)) == "Likeness"
    assert all(label.startswith("≠ ") for label in list(shown)[1:])
    dialog.only.click()
    assert "Category" in rows(dialog)


def test_likeness_is_told_with_its_band(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig = open_rig()
    items = make_items(2)
    hits = [Hit(items[0], 0.97, Band.SAME), Hit(items[1], 0.8)]
    window = rig.window
    dialog = CompareDialog(hits, COLUMNS, Path("/nowhere"), window.background, window.memory, window)
    assert rows(dialog)["Likeness"] == ["Same article · 97 %", "80 %"]


def test_one_is_taken_out_by_its_button_and_by_delete_but_two_stay(qtbot: QtBot, open_rig: OpenRig) -> None:
    _, dialog = opened(qtbot, open_rig, 0, 1, 2, 3)
    dialog.compared[1].remove_button.click()
    assert [hit.item.id for hit in dialog.hits] == ["item-0", "item-2", "item-3"]
    dialog.table.setFocus()
    dialog.table.setCurrentCell(0, 3)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert [hit.item.id for hit in dialog.hits] == ["item-0", "item-2"]
    assert dialog.table.columnCount() == 3
    assert not dialog.compared[0].remove_button.isVisible()
    dialog.table.setCurrentCell(0, 1)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert len(dialog.hits) == 2


def test_a_code_is_copied(qtbot: QtBot, open_rig: OpenRig) -> None:
    _, dialog = opened(qtbot, open_rig, 2, 3)
    button = dialog.compared[1].copy_button
    assert button.text() == "Copy SKU"
    button.click()
    assert QGuiApplication.clipboard().text() == "00003"
    assert button.text() == "Copied"


def test_escape_closes_and_the_size_is_remembered(qtbot: QtBot, open_rig: OpenRig) -> None:
    rig, dialog = opened(qtbot, open_rig, 0, 1)
    dialog.resize(740, 520)
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Escape)
    again = rig.window.compare()
    assert again is not None
    assert (again.width(), again.height()) == (740, 520)


@pytest.mark.parametrize("chosen", [(), (1,), (0, 1, 2, 3, 4)], ids=["none", "one", "five"])
def test_other_numbers_are_not_compared_and_that_is_said(
    qtbot: QtBot, open_rig: OpenRig, chosen: tuple[int, ...]
) -> None:
    rig = open_rig()
    qtbot.waitUntil(lambda: rig.window.settled)
    select(rig, *chosen)
    qtbot.keyClick(rig.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not rig.window.findChildren(CompareDialog)
    assert rig.window.messages[0].startswith("Select 2 to 4 results")


def test_the_theme_changes_while_it_is_open(qtbot: QtBot, open_rig: OpenRig, qapp: QApplication) -> None:
    _, dialog = opened(qtbot, open_rig, 0, 1)
    look = Theme(qapp, "light")
    look.choose("dark")
    qtbot.waitUntil(lambda: dialog.table.item(0, 1).foreground().color().name() == DARK.text)
    look.choose("light")


values = st.one_of(st.none(), st.text("ab–", max_size=3), st.integers(-9, 9), st.floats(-9, 9), st.booleans())


@given(st.lists(st.dictionaries(st.sampled_from("abc"), values), min_size=2, max_size=4))
def test_a_line_differs_exactly_where_its_texts_do(given: list[dict[str, str]]) -> None:
    columns = [Column(key, key, ColumnKind.KEYWORD) for key in "abc"]
    hits = [
        Hit(Item(str(place), f"/{place}.jpg", 1, 1, "", {k: v for k, v in one.items() if v is not None}), None)
        for place, one in enumerate(given)
    ]
    lines = compared(hits, columns)
    for line in lines:
        assert len(line.values) == len(hits)
        assert line.differs == (len(set(line.values)) > 1)
        assert set(line.values) != {NONE}
    told = {line.label.casefold() for line in lines}
    for key in "abc":
        said = any(hit.item.attributes.get(key) not in (None, "") for hit in hits)
        # A text that is the sign for nothing says nothing either.
        assert key not in told or said


def test_nothing_is_cut_off_at_the_smallest_size(qtbot: QtBot, open_rig: OpenRig) -> None:
    _, dialog = opened(qtbot, open_rig, 0, 1, 2, 3)
    dialog.resize(dialog.minimumSize())
    QApplication.processEvents()
    for one in dialog.compared:
        for button in (one.copy_button, one.remove_button):
            assert button.width() >= button.sizeHint().width()
    assert dialog.table.viewport().height() > 100


def test_a_name_that_looks_like_markup_is_shown_as_it_is_written(qtbot: QtBot, open_rig: OpenRig) -> None:
    items = [replace(item, attributes={**item.attributes, "name": "Size <S>", "sku": "<b>1"}) for item in make_items(3)]
    rig = open_rig(items=items)
    qtbot.waitUntil(lambda: rig.window.settled)
    rig.window.session.ask(rig.window.session.question.liking(items[2]))
    qtbot.waitUntil(lambda: rig.window.settled)
    select(rig, 0, 1)
    dialog = rig.window.compare()
    assert dialog is not None
    tips = [widget.toolTip() for widget in rig.window.findChildren(QWidget)]
    for table in rig.window.findChildren(QTableWidget):
        cells = [table.item(row, 1) for row in range(table.rowCount())]
        tips += [cell.toolTip() for cell in cells if cell is not None]
    assert sum("Size &lt;S&gt;" in tip for tip in tips) >= 4
    assert not [tip for tip in tips if "<S>" in tip or "<b>" in tip]
