"""A vacuum of the embedded engine: when it is worth it, what it leaves, and what happens when it is disturbed."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from tests.core.stores.points import COLOR, PRICE, make_points, point_id, unit_vectors
from visualsearch_desktop.core import disk
from visualsearch_desktop.core.payload import TEXT
from visualsearch_desktop.core.stores import Point, edge_config
from visualsearch_desktop.core.stores.edge import EdgeStore
from visualsearch_desktop.core.stores.edge_vacuum import Vacuum, copy, is_worth_it, rewrite
from visualsearch_desktop.core.types import Choice, FacetValue, Range, Words
from visualsearch_desktop.core.words import searchable
from visualsearch_desktop.errors import StoreError

EDGE = "visualsearch_desktop.core.stores.edge"
DIMENSION = 256
POINTS = make_points(
    [{"color": f"c{n % 7}", "price": n, TEXT: searchable([f"Red {n}"])} for n in range(6000)], DIMENSION
)
LEFT = 500


class Result:
    """The pipe to the process that asked for a vacuum, where none was started."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def send(self, problem: str) -> None:
        self.problems.append(problem)


def allocated(folder: Path) -> int:
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*"))


def emptied(folder: Path) -> EdgeStore:
    """A store of which most points were removed."""
    store = EdgeStore(folder, DIMENSION)
    store.index_columns([COLOR, PRICE])
    store.upsert(POINTS)
    store.delete([point.id for point in POINTS[LEFT:]])
    return store


def answers(store: EdgeStore) -> list[object]:
    records = [record for part in store.scroll() for record in part]
    found = [store.count(), store.count((Words("re 12"),)), store.search(POINTS[7].vector)]
    return [records, *found, store.facet_counts("color"), store.bounds("price")]


def shards(folder: Path) -> set[str]:
    return {place.name for place in folder.glob("shard*")}


def never(*_: object) -> bool:
    raise AssertionError("a vacuum was begun")


# --- what it does


@pytest.mark.parametrize("at_once", [True, False])
def test_it_gives_back_the_room_of_removed_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """A small shard takes over at once, a large one when the store is closed."""
    monkeypatch.setattr(f"{EDGE}.SWAP_POINTS", LEFT if at_once else LEFT - 1)
    store = emptied(tmp_path)
    before, room = answers(store), allocated(tmp_path / "shard" / "segments")
    store.maintain()
    assert ("shard" in shards(tmp_path)) is not at_once
    assert answers(store) == before
    store.close()
    [new] = tmp_path.glob("shard-*")
    assert shards(tmp_path) == {new.name}
    assert allocated(new / "segments") < room / 2
    store = EdgeStore(tmp_path, DIMENSION)
    assert answers(store) == before
    store.upsert(POINTS[: LEFT + 100])
    assert store.count() == LEFT + 100
    assert sum(value.count for value in store.facet_counts("color")) == LEFT + 100
    store.close()


def test_it_is_done_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{EDGE}.SWAP_POINTS", 0)
    store = emptied(tmp_path)
    store.maintain()
    monkeypatch.setattr(Vacuum, "run", never)
    store.maintain()
    store.close()
    store = EdgeStore(tmp_path, DIMENSION)
    store.maintain()
    store.close()


def test_it_is_given_up_when_nobody_wants_it_and_done_next_time(tmp_path: Path) -> None:
    store = emptied(tmp_path)
    store.maintain(lambda: False)
    assert shards(tmp_path) == {"shard"}
    store.maintain()
    assert shards(tmp_path) != {"shard"}
    store.close()


def test_what_was_written_often_is_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealed points are the same, and the next points have a place."""
    result = Result()
    monkeypatch.setattr(edge_config, "SEALED_KB", 1000)
    store = EdgeStore(tmp_path / "a", DIMENSION)
    store.index_columns([COLOR, PRICE])
    store.upsert(POINTS)
    before = answers(store)
    store.close()
    rewrite(tmp_path / "a" / "shard", tmp_path / "b" / "shard", DIMENSION, result)  # type: ignore[arg-type]
    assert result.problems == [""]
    assert list(tmp_path.glob("b/shard/segments/*/id_tracker.versions"))
    store = EdgeStore(tmp_path / "b", DIMENSION)
    assert answers(store) == before
    store.replace_payloads({POINTS[0].id: {"color": "new"}})
    store.upsert([Point(point_id(7000), POINTS[1].vector, {"color": "new"})])
    assert FacetValue("new", 2) in store.facet_counts("color")
    assert store.count() == 6001
    store.close()


# --- when it is worth it


def test_few_removed_points_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Vacuum, "run", never)
    store = EdgeStore(tmp_path, DIMENSION)
    store.maintain()
    store.upsert(POINTS)
    store.upsert(POINTS[:3000])
    store.delete([point.id for point in POINTS[:1200]])
    store.maintain()
    store.delete([point.id for point in POINTS[1200:1210]])
    with pytest.raises(AssertionError, match="begun"):
        store.maintain()
    store.close()


def test_few_points_are_never_worth_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Vacuum, "run", never)
    store = EdgeStore(tmp_path, DIMENSION)
    store.upsert(POINTS[:900])
    store.delete([point.id for point in POINTS[:899]])
    store.maintain()
    store.close()


def test_many_unsealed_points_are_worth_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = EdgeStore(tmp_path, 4)
    store.upsert(make_points([{} for _ in range(2000)], 4))
    store.close()
    monkeypatch.setattr("visualsearch_desktop.core.stores.edge_vacuum.UNSEALED", 2001)
    assert not is_worth_it(tmp_path / "shard", 2000)
    monkeypatch.setattr("visualsearch_desktop.core.stores.edge_vacuum.UNSEALED", 2000)
    assert is_worth_it(tmp_path / "shard", 2000)


def test_it_waits_for_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = emptied(tmp_path)
    monkeypatch.setattr(f"{EDGE}.free_bytes", lambda folder: disk.MARGIN)
    monkeypatch.setattr(Vacuum, "run", never)
    store.maintain()
    store.close()


# --- what comes in between


@pytest.mark.parametrize("at_once", [True, False])
def test_searches_are_answered_and_a_write_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    monkeypatch.setattr(f"{EDGE}.SWAP_POINTS", LEFT if at_once else 0)
    store = emptied(tmp_path)
    found = []
    run = Vacuum.run

    def disturbed(self: Vacuum, *arguments: object) -> bool:
        done = run(self, *arguments)  # type: ignore[arg-type]
        found.append(store.search(POINTS[7].vector, limit=1)[0].id)
        store.upsert(POINTS[LEFT : LEFT + 1])
        return done

    monkeypatch.setattr(Vacuum, "run", disturbed)
    store.maintain()
    assert found == [POINTS[7].id]
    assert store.count() == LEFT + 1
    monkeypatch.setattr(Vacuum, "run", run)
    store.maintain()
    expected = answers(store)
    store.close()
    assert len(shards(tmp_path)) == 1
    assert "shard" not in shards(tmp_path)
    store = EdgeStore(tmp_path, DIMENSION)
    assert answers(store) == expected
    store.close()


def test_a_write_after_a_vacuum_that_waits_for_the_closing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{EDGE}.SWAP_POINTS", 0)
    store = emptied(tmp_path)
    store.maintain()
    store.upsert(POINTS[LEFT : LEFT + 1])
    store.close()
    assert shards(tmp_path) == {"shard"}
    store = EdgeStore(tmp_path, DIMENSION)
    assert store.count() == LEFT + 1
    store.close()


@pytest.mark.parametrize("end", ["killed", "closed"])
def test_a_vacuum_that_ends_early_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, end: str
) -> None:
    store = emptied(tmp_path)
    before = answers(store)
    working = threading.Thread(target=store.maintain)
    working.start()
    while not (children := multiprocessing.active_children()):
        working.join(0.01)
        assert working.is_alive()
    if end == "killed":
        children[0].kill()
    else:
        store.close()
    working.join()
    assert "its process was killed" in caplog.text
    if end == "killed":
        assert answers(store) == before
    store.close()
    assert shards(tmp_path) == {"shard"}
    store = EdgeStore(tmp_path, DIMENSION)
    assert answers(store) == before
    store.close()


def test_a_vacuum_that_fails_says_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    result = Result()
    rewrite(tmp_path / "missing", tmp_path / "new", DIMENSION, result)  # type: ignore[arg-type]
    assert "missing" in result.problems[0]
    assert not Vacuum().run(tmp_path / "missing", tmp_path / "new", DIMENSION, lambda: True)
    assert "missing" in caplog.text


# --- the folder


def test_a_kill_leaves_waste_that_the_next_opening_removes(tmp_path: Path) -> None:
    store = emptied(tmp_path)
    before = answers(store)
    store.close()
    shutil.copytree(tmp_path / "shard", tmp_path / "shard-abandoned")
    store = EdgeStore(tmp_path, DIMENSION)
    assert shards(tmp_path) == {"shard"}
    assert answers(store) == before
    store.close()


@pytest.mark.parametrize("pointer", [b"", b"shard-gone", b"shard", b"../shard-x", b"\xff\x00"])
def test_a_damaged_pointer_replaces_nothing(tmp_path: Path, pointer: bytes) -> None:
    store = emptied(tmp_path)
    store.maintain()
    store.close()
    [new] = shards(tmp_path)
    right = (tmp_path / "current").read_bytes()
    (tmp_path / "current").write_bytes(pointer)
    for _ in range(2):
        with pytest.raises(StoreError, match="damaged"):
            EdgeStore(tmp_path, DIMENSION)
    assert shards(tmp_path) == {new}
    (tmp_path / "current").write_bytes(right)
    store = EdgeStore(tmp_path, DIMENSION)
    assert store.count() == LEFT
    store.close()


def test_a_lost_pointer_is_no_new_catalogue(tmp_path: Path) -> None:
    store = emptied(tmp_path)
    store.maintain()
    store.close()
    (tmp_path / "current").unlink()
    with pytest.raises(StoreError, match="files are missing"):
        EdgeStore(tmp_path, DIMENSION)
    assert len(shards(tmp_path)) == 1


def test_holes_in_files_stay_holes(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name, content in (("empty", b""), ("text", b"abc"), ("ends in a hole", b"abc" + bytes(2**22))):
        (tmp_path / "a" / "b" / name).write_bytes(content)
    copy(tmp_path / "a", tmp_path / "c")
    for file in (tmp_path / "a" / "b").iterdir():
        assert (tmp_path / "c" / "b" / file.name).read_bytes() == file.read_bytes()
    assert allocated(tmp_path / "c") < 2**21


# --- large shards


def test_a_graph_finds_nearly_all_and_filters_miss_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The layout of 300,000 points and more, made of 12,000."""
    monkeypatch.setattr(edge_config, "GRAPH_POINTS", 10_000)
    monkeypatch.setattr(edge_config, "SEALED_KB", 500)
    count, dimension = 12_000, 32
    vectors = unit_vectors(count, dimension)
    store = EdgeStore(tmp_path / "a", dimension)
    store.index_columns([COLOR, PRICE])
    store.upsert([Point(point_id(n), vectors[n], {"color": f"c{n % 4}", "price": n}) for n in range(count)])
    store.close()
    result = Result()
    rewrite(tmp_path / "a" / "shard", tmp_path / "b" / "shard", dimension, result)  # type: ignore[arg-type]
    assert result.problems == [""]
    store = EdgeStore(tmp_path / "b", dimension)
    cases: list[tuple[tuple[Choice, ...], np.ndarray, float]] = [
        ((), np.arange(count), 0.97),
        ((Choice("color", ("c1",)),), np.arange(1, count, 4), 1),
        ((Choice("color", ("c1",)), Choice("price", range=Range(lt=3000))), np.arange(1, 3000, 4), 1),
    ]
    for where, numbers, least in cases:
        right = 0
        for query in unit_vectors(20, dimension, seed=9):
            best = numbers[np.argsort(-(vectors[numbers] @ query), kind="stable")[:60]]
            right += len({r.id for r in store.search(query, where)} & {point_id(int(n)) for n in best})
        assert right >= least * 20 * 60
    store.close()


def test_a_graph_is_not_linked_anew_at_every_vacuum() -> None:
    def links(points: int) -> tuple[int, int]:
        config = edge_config.shard_config(512, points).hnsw_config
        assert config is not None
        return config.m, config.full_scan_threshold

    assert links(0) == links(299_999)
    assert links(299_999)[0] == 0
    assert links(300_000)[0] > 0
    assert links(300_000) == links(449_999) != links(450_000)
    for points in (300_000, 500_000, 1_000_000, 3_000_000):
        assert 0.59 < links(points)[1] / 2 / points <= 0.91
