"""What only the embedded engine promises: its search quality, its room on disk, what it imports."""

from __future__ import annotations

import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
import qdrant_edge as edge

from tests.core.stores.points import COLOR, PRICE, make_points, point_id, unit_vectors
from visualsearch_desktop.core.stores import Point
from visualsearch_desktop.core.stores.edge import EdgeStore
from visualsearch_desktop.core.types import FacetValue
from visualsearch_desktop.errors import DiskFull, StoreError


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


def test_what_was_written_is_on_the_disk_before_the_write_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut cannot be had in a test; that the disk is told to keep the log can be seen."""
    told: list[Path] = []
    monkeypatch.setattr("visualsearch_desktop.core.stores.edge.sync", told.append)
    store = EdgeStore(tmp_path, 16)
    points = make_points([{"color": "red"}], 16)
    for write in (
        lambda: store.upsert(points),
        lambda: store.replace_payloads({points[0].id: {}}),
        lambda: store.index_columns([COLOR]),
        lambda: store.delete([points[0].id]),
    ):
        told.clear()
        write()
        assert tmp_path / "shard" / "wal" in told
    store.close()


@pytest.mark.parametrize("bits", [edge.TurboQuantBitSize.Bits4, None])
def test_a_shard_of_another_layout_answers_and_takes_points(
    tmp_path: Path, bits: edge.TurboQuantBitSize | None
) -> None:
    """As an earlier version of the program made it, or a later one will."""
    points = make_points([{"color": f"c{n % 3}", "price": n} for n in range(600)], 64)
    shard = edge.EdgeShard.create(
        str(tmp_path / "shard"),
        edge.EdgeConfig(
            vectors={"image": edge.EdgeVectorParams(size=64, distance=edge.Distance.Cosine)},
            quantization_config=bits and edge.TurboQuantQuantizationConfig(bits=bits),
        ),
    )
    shard.update(edge.UpdateOperation.create_field_index("color", edge.PayloadSchemaType.Keyword))
    old = [edge.Point(point.id, {"image": point.vector.tolist()}, point.payload) for point in points[:300]]
    shard.update(edge.UpdateOperation.upsert_points(old))
    shard.close()
    store = EdgeStore(tmp_path, 64)
    store.index_columns([COLOR, PRICE])
    store.upsert(points[300:])
    vectors = np.array([point.vector for point in points])
    for query in vectors[::60]:
        exact = {points[int(n)].id for n in np.argsort(-(vectors @ query))[:20]}
        assert {record.id for record in store.search(query, limit=20)} == exact
    assert store.facet_counts("color") == [FacetValue(f"c{n}", 200) for n in range(3)]
    assert store.bounds("price") == (0, 599)
    store.close()
