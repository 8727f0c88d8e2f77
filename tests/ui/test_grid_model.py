from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.ui.fake_peer import COLUMNS, make_items
from visualsearch_desktop.core.types import Hit
from visualsearch_desktop.ui.grid_model import MAX_RESULTS, GridModel, HitRole


def hits(start: int, stop: int) -> list[Hit]:
    return [Hit(item, 0.9) for item in make_items(stop)[start:]]


def test_it_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    model = GridModel()
    qtmodeltester.check(model)
    model.set_columns(COLUMNS)
    model.set_hits(hits(0, 5), 9)
    model.append_hits(hits(5, 9), 9)
    model.set_hits([], 0)


def test_pages_are_asked_for_once_until_all_are_there(qtbot: QtBot) -> None:
    model, asked, root = GridModel(), [], QModelIndex()
    model.moreWanted.connect(asked.append)
    model.set_hits(hits(0, 60), 150)
    model.fetchMore(root)
    model.fetchMore(root)
    assert asked == [60]
    model.append_hits(hits(60, 150), 150)
    assert model.rowCount() == 150
    assert not model.canFetchMore(root)


def test_a_failed_page_can_be_asked_for_again_and_an_empty_one_is_the_end(qtbot: QtBot) -> None:
    model, root = GridModel(), QModelIndex()
    model.set_hits(hits(0, 60), 150)
    model.fetchMore(root)
    model.page_failed()
    assert model.canFetchMore(root)
    model.fetchMore(root)
    model.append_hits([], 150)
    assert not model.canFetchMore(root)


def test_scrolling_ends_at_the_bound(qtbot: QtBot) -> None:
    model = GridModel()
    model.set_hits(hits(0, MAX_RESULTS), 100_000)
    assert not model.canFetchMore(QModelIndex())


def test_the_same_items_do_not_reset_the_view(qtbot: QtBot) -> None:
    model, resets = GridModel(), []
    model.modelReset.connect(lambda: resets.append(True))
    model.set_hits(hits(0, 60), 80)
    model.append_hits(hits(60, 80), 80)
    model.set_hits([Hit(hit.item, 0.1) for hit in hits(0, 60)], 80)
    assert len(resets) == 1
    assert model.rowCount() == 60
    assert model.canFetchMore(QModelIndex()), "further pages may be other ones now"
    hit = model.data(model.index(0), HitRole)
    assert isinstance(hit, Hit)
    assert hit.score == 0.1
    model.set_hits(hits(0, 12), 12)
    assert (model.rowCount(), model.total) == (12, 12)
    model.set_hits(hits(1, 60), 80)
    assert len(resets) == 2


def test_an_item_can_be_dragged_out_as_a_file_and_is_spoken(qtbot: QtBot) -> None:
    model = GridModel()
    model.set_columns(COLUMNS)
    model.set_hits(hits(0, 3), 3)
    index = model.index(1)
    assert model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled
    assert [Path(url.toLocalFile()) for url in model.mimeData([index]).urls()] == [Path("/catalogue/00001.jpg")]
    assert model.supportedDragActions() == Qt.DropAction.CopyAction
    assert model.data(index, Qt.ItemDataRole.AccessibleTextRole) == "Blue shirt 1, 8.70, 90 % alike"
    assert "Cosine 0.9000" in str(model.data(index, Qt.ItemDataRole.ToolTipRole))
