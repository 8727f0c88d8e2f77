"""Files are read ahead within bounds, until it is enough, and without disturbing anybody."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from visualsearch_desktop.core.stores import edge_warming
from visualsearch_desktop.core.stores.edge_warming import Warming, read_ahead


class Counted(threading.Event):
    """Counts how often a reader asks whether it shall stop: before each block, and before the end of each file."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def is_set(self) -> bool:
        self.asked += 1
        return super().is_set()


@pytest.fixture
def shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two files of ten blocks each, and one that is no part of a segment."""
    monkeypatch.setattr(edge_warming, "BLOCK", 100)
    for name in ("segments/one/vectors/matrix.dat", "segments/one/page.dat", "wal/open-1"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(1000))
    return tmp_path


def test_every_block_of_the_segments_is_read(shard: Path) -> None:
    stop = Counted()
    read_ahead(shard, stop)
    assert stop.asked == 2 * (10 + 1)


def test_a_large_shard_is_left_alone(shard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_warming, "MOST", 1999)
    stop = Counted()
    read_ahead(shard, stop)
    assert stop.asked == 0


def test_it_stops_when_it_is_told_to(shard: Path) -> None:
    stop = Counted()
    stop.set()
    read_ahead(shard, stop)
    assert stop.asked == 2


def test_what_cannot_be_read_is_left_to_the_engine(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "segments").mkdir()
    (tmp_path / "segments" / "gone").write_bytes(b"1")
    caplog.set_level("INFO")

    class Removing(Counted):
        def is_set(self) -> bool:
            raise OSError("gone")

    read_ahead(tmp_path, Removing())
    assert "were not read ahead: gone" in caplog.text


def test_closing_waits_for_the_thread(shard: Path) -> None:
    warming = Warming(shard)
    warming.close()
    warming.close()
    assert not any(thread.name == "warming" for thread in threading.enumerate())
