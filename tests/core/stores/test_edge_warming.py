"""Files are read ahead within bounds, until it is enough, and without disturbing anybody."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.core.stores.points import COLOR, make_points
from visualsearch_desktop.core.stores import edge_warming
from visualsearch_desktop.core.stores.edge import EdgeStore
from visualsearch_desktop.core.stores.edge_vacuum import rewrite
from visualsearch_desktop.core.stores.edge_warming import Warming, read_ahead

Read = list[set[str]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """The names of the files that each call reads, which it does."""
    calls: Read = []
    real = edge_warming._read

    def noted(files: Iterable[Path], stop: threading.Event) -> None:
        listed = list(files)
        calls.append({file.name for file in listed})
        real(listed, stop)

    monkeypatch.setattr(edge_warming, "_read", noted)
    return calls


@pytest.fixture
def shard(tmp_path: Path) -> Path:
    """A shard with an unsealed segment."""
    store = EdgeStore(tmp_path, 16)
    store.index_columns([COLOR])
    store.upsert(make_points([{"color": "red"}] * 50, 16))
    store.close()
    return tmp_path / "shard"


class Sender:
    """Where a vacuum tells its result."""

    def send(self, problem: str) -> None:
        assert problem == ""


def test_originals_are_read_beside_the_rest(shard: Path, read: Read) -> None:
    read_ahead(shard)
    Warming(shard).wait()
    scanned, originals = read
    assert "chunk_0.mmap" in originals
    assert {"page_0.dat", "mutable_id_tracker.mappings"} <= scanned
    files = {file.name for file in shard.glob("segments/**/*") if file.is_file()}
    assert scanned | originals == files


def test_a_sealed_segment_has_its_originals_in_one_file(
    shard: Path, tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visualsearch_desktop.core.stores.edge_config.SEALED_KB", 1)
    rewrite(shard, tmp_path / "sealed", 16, Sender())  # type: ignore[arg-type]
    read_ahead(tmp_path / "sealed")
    Warming(tmp_path / "sealed").wait()
    scanned, originals = read
    assert "matrix.dat" in originals
    assert "quantized.data" in scanned


def test_an_opening_reads_before_it_loads(shard: Path, read: Read) -> None:
    store = EdgeStore(shard.parent, 16)
    assert "mutable_id_tracker.mappings" in read[0]
    store.close()


def test_very_many_originals_are_left_alone(shard: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge_warming, "MOST", 1)
    Warming(shard).wait()
    assert read == []


def test_what_cannot_be_read_is_left_to_the_engine(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    edge_warming._read([tmp_path / "gone"], threading.Event())
    assert "gone was not read ahead" in caplog.text


def test_reading_stops_when_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(bytes(1000))
    monkeypatch.setattr(edge_warming, "BLOCK", 1)
    asked: list[bool] = []

    class Stopping(threading.Event):
        def is_set(self) -> bool:
            asked.append(len(asked) == 5)
            return asked[-1]

    edge_warming._read([tmp_path / "file"], Stopping())
    assert len(asked) == 6


def test_closing_waits_for_the_thread(shard: Path) -> None:
    warming = Warming(shard)
    warming.close()
    warming.close()
    assert not any(thread.name == "warming" for thread in threading.enumerate())
