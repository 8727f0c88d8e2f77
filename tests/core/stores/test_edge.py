"""What only the embedded engine promises: its search quality, its room on disk, what it imports."""

from __future__ import annotations

import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from tests.core.stores.points import COLOR, PRICE, make_points, point_id, unit_vectors
from visualsearch_desktop.core import disk
from visualsearch_desktop.core.stores import Point
from visualsearch_desktop.core.stores.edge import EdgeStore
from visualsearch_desktop.core.types import FacetValue
from visualsearch_desktop.errors import DiskFull, StoreError


def allocated(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*"))


@pytest.mark.parametrize("reopened", [False, True])
def test_the_8_bit_scan_finds_what_an_exact_scan_finds(tmp_path: Path, reopened: bool) -> None:
    """20,000 vectors in 200 clusters, as catalogues are: many near ones for each query."""
    dimension, count = 128, 20_000
    random = np.random.default_rng(0)
    vectors = unit_vectors(200, dimension)[random.integers(0, 200, count)]
    vectors = vectors + random.normal(scale=0.35 / dimension**0.5, size=vectors.shape)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    store = EdgeStore(tmp_path, dimension)
    for start in range(0, count, 1000):
        store.upsert([Point(point_id(n), vectors[n], {}) for n in range(start, start + 1000)])
    if reopened:
        store.close()
        store = EdgeStore(tmp_path, dimension)
    for query in vectors[:: count // 50]:
        exact = {point_id(int(n)) for n in np.argsort(-(vectors @ query), kind="stable")[:60]}
        assert {record.id for record in store.search(query, limit=60)} == exact
    store.close()


def test_maintenance_gives_back_the_room_of_removed_points(tmp_path: Path) -> None:
    points = make_points([{"color": "red", "price": n} for n in range(6000)], 256)
    store = EdgeStore(tmp_path, 256)
    store.index_columns([COLOR, PRICE])
    store.upsert(points)
    store.delete([point.id for point in points[500:]])
    query = points[7].vector

    def answers() -> list[object]:
        records = [record for part in store.scroll(with_vectors=False) for record in part]
        return [store.count(), records, store.search(query), store.facet_counts("color"), store.bounds("price")]

    segments = tmp_path / "shard" / "segments"
    before, room = answers(), allocated(segments)
    store.maintain()
    assert answers() == before
    store.close()
    assert allocated(segments) < room / 2
    store = EdgeStore(tmp_path, 256)
    assert answers() == before
    store.upsert(points[:600])
    assert store.count() == 600
    assert store.facet_counts("color") == [FacetValue("red", 600)]
    store.close()


def test_maintenance_waits_for_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points = make_points([{} for _ in range(1500)], 16)
    store = EdgeStore(tmp_path, 16)
    store.upsert(points)
    store.delete([point.id for point in points[100:]])
    monkeypatch.setattr("visualsearch_desktop.core.stores.edge.free_bytes", lambda folder: disk.MARGIN)
    before = allocated(tmp_path)
    store.maintain()
    assert allocated(tmp_path) == before
    store.close()


def test_every_write_looks_at_the_disk_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = EdgeStore(tmp_path, 16)
    points = make_points([{"color": "red"}], 16)
    store.index_columns([COLOR])
    store.upsert(points)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda folder: usage(10**9, 10**9 - 50_000_000, 50_000_000))
    for write in (
        lambda: store.upsert(points),
        lambda: store.delete([points[0].id]),
        lambda: store.replace_payloads({points[0].id: {}}),
        lambda: store.index_columns([PRICE]),
        lambda: store.set_metadata({"a": "b"}),
    ):
        with pytest.raises(DiskFull, match="Only 50 MB are free"):
            write()
    assert [record.payload for record in store.retrieve([points[0].id])] == [{"color": "red"}]
    assert store.metadata() == {}
    store.close()


def test_a_column_without_an_index_cannot_be_counted(tmp_path: Path) -> None:
    store = EdgeStore(tmp_path, 16)
    store.upsert(make_points([{"color": "red", "price": 3}], 16))
    store.index_columns([COLOR])
    for ask in (lambda: store.facet_counts("price"), lambda: store.bounds("color"), lambda: store.bounds("price")):
        with pytest.raises(StoreError, match="no column"):
            ask()
    store.close()


def test_the_embedded_engine_loads_no_other(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from visualsearch_desktop.core.stores import open_store\n"
        "from visualsearch_desktop.core.types import Engine\n"
        "assert not {'qdrant_edge', 'qdrant_client'} & set(sys.modules)\n"
        f"open_store(Engine.EDGE, Path({str(tmp_path)!r}), 8, server_url='', collection='').close()\n"
        "assert 'qdrant_edge' in sys.modules\n"
        "assert not {'qdrant_client', 'torch', 'PySide6'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])
