from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from benchmarks.heartbeat import Heart, Watched, percentile
from tests.benchmarks.conftest import Run
from tests.ui.fake_peer import make_items
from visualsearch_desktop.core.types import Item
from visualsearch_desktop.ui.thumbnail_loader import ThumbnailLoader


@pytest.mark.slow
def test_every_phase_is_driven_and_measured(quick: Run, quick_home: Path) -> None:
    printed = quick("heartbeat", "--home", str(quick_home))
    lines = re.findall(r"^([a-z]+) +([\d. ]+)$", printed, re.M)
    rows = {name: [float(number) for number in numbers.split()] for name, numbers in lines}
    assert list(rows)[:5] == ["start", "model", "index", "search", "scroll"]
    for seconds, median, p99, longest, *_ in list(rows.values())[:5]:
        assert seconds > 0
        assert median <= p99 <= longest
    photos = re.search(r"^(\d+) photos came into view", printed, re.M)
    assert photos is not None
    assert int(photos[1]) > 200


def test_a_stall_is_late_by_its_length_and_work_is_told_from_waiting() -> None:
    heart = Heart()
    time.sleep(0.05)
    heart.beat()
    end = time.thread_time() + 0.03
    while time.thread_time() < end:
        pass
    slept, worked = heart.end()
    assert slept.late >= 45
    assert slept.work < 30 <= worked.work + 0.01
    assert worked.late >= 25


def test_photos_are_timed_from_the_card_without_to_the_card_with_them(qtbot: QtBot, tmp_path: Path) -> None:
    loader, (late, at_once, never) = ThumbnailLoader(tmp_path), make_items(3)
    there: set[str] = {at_once.id}

    def pixmap(item: Item, side: int, radius: float) -> QPixmap | None:
        return QPixmap(1, 1) if item.id in there else None

    loader.pixmap = pixmap  # type: ignore[method-assign]
    watched = Watched(loader)
    for item in (late, at_once, never):
        loader.pixmap(item, 64, 0.0)
    time.sleep(0.02)
    there.add(late.id)
    loader.pixmap(late, 64, 0.0)
    time.sleep(0.02)
    loader.pixmap(late, 64, 0.0)
    assert watched.shown[at_once.id] == 0
    assert watched.shown[late.id] >= 20
    assert watched.passed == 1
    loader.close()


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(value) for value in range(1, 101)]
    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert percentile([3.0], 0.99) == 3
