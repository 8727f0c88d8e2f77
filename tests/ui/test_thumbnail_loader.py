from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import write_picture
from tests.ui.fake_peer import make_items
from visualsearch_desktop.core.thumbnails import thumbnail_path
from visualsearch_desktop.ui import thumbnail_loader
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader


@pytest.fixture
def loader(qtbot: QtBot, tmp_path: Path) -> Iterator[ThumbnailLoader]:
    loader = ThumbnailLoader(tmp_path)
    yield loader
    loader.close()


def test_a_thumbnail_comes_later_and_at_the_size_that_is_shown(
    qtbot: QtBot, loader: ThumbnailLoader, tmp_path: Path
) -> None:
    item = make_items(1)[0]
    write_picture(thumbnail_path(tmp_path, item.content), width=200, height=100)
    with qtbot.waitSignal(loader.ready):
        assert loader.pixmap(item, 64) is None
    pixmap = loader.pixmap(item, 64)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (64, 64)
    image = pixmap.toImage()
    assert [image.pixelColor(32, y).alpha() for y in (10, 32, 54)] == [0, 255, 0], "the whole photo, centred"
    with qtbot.waitSignal(loader.ready):
        assert loader.pixmap(item, 96) is not None, "the old size is shown until the new one is there"
    larger = loader.pixmap(item, 96)
    assert larger is not None
    assert larger.width() == 96
    assert loader.pending == 0


def test_a_missing_thumbnail_is_told_once_and_loaded_when_it_was_made(
    qtbot: QtBot, loader: ThumbnailLoader, tmp_path: Path
) -> None:
    item, told = make_items(1)[0], []
    loader.missing.connect(lambda item_id, content: told.append((item_id, content)))
    loader.pixmap(item, 64)
    qtbot.waitUntil(lambda: bool(told))
    loader.pixmap(item, 64)
    qtbot.wait(30)
    assert told == [(item.id, item.content)]
    write_picture(thumbnail_path(tmp_path, item.content))
    loader.made(item.content)
    loader.pixmap(item, 64)
    qtbot.waitUntil(lambda: loader.pixmap(item, 64) is not None)


def test_one_that_cannot_be_made_is_given_up(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    item = make_items(1)[0]
    with qtbot.waitSignal(loader.missing):
        loader.pixmap(item, 64)
    loader.not_made(item.content)
    assert loader.is_broken(item)
    assert loader.pixmap(item, 64) is None
    assert loader.pending == 0


def test_what_was_used_least_recently_makes_room(
    qtbot: QtBot, loader: ThumbnailLoader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnail_loader, "CACHE_BYTES", 3 * 80 * 80 * 4)
    items = make_items(4)
    for item in items:
        write_picture(thumbnail_path(tmp_path, item.content), width=60, height=80)
        with qtbot.waitSignal(loader.ready):
            loader.pixmap(item, 80)
        loader.pixmap(items[0], 80)
    assert [loader.pixmap(item, 80) is not None for item in items] == [True, False, True, True]


def test_what_is_expected_is_loaded_after_what_is_on_screen(
    qtbot: QtBot, loader: ThumbnailLoader, tmp_path: Path
) -> None:
    items = make_items(12)
    for item in items:
        write_picture(thumbnail_path(tmp_path, item.content))
    came: list[str] = []
    loader.ready.connect(came.append)
    for item in items[:8]:
        loader.expect(item, 64)
    for item in items[8:]:
        assert loader.pixmap(item, 64) is None
    qtbot.waitUntil(lambda: len(came) == 12)
    shown = {item.content for item in items[8:]}
    # The first two had been begun. Of two threads one may be overtaken with the last photo by the other; in the order
    # in which they were asked for, none of them would be among the first eight.
    assert len(shown & set(came[:6])) >= 3
    assert len(shown & set(came[:8])) == 4
    loader.expect(items[0], 64)
    assert loader.pending == 0
    assert all(loader.pixmap(item, 64) is not None for item in items)


def test_what_could_not_be_made_for_others_is_asked_for_in_turn(qtbot: QtBot, loader: ThumbnailLoader) -> None:
    items, told = make_items(9), []
    loader.missing.connect(lambda item_id, content: told.append(content))
    for item in items:
        loader.pixmap(item, 64)
    qtbot.waitUntil(lambda: len(told) == thumbnail_loader.MAKING and loader.pending == 9)
    for _ in items:
        loader.not_made(told.pop())
    assert all(loader.is_broken(item) for item in items)
