"""The embedded engine's dangers: locks, damage, kills and full disks. None may lose anything without a word."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from tests.core.stores.points import COLOR, make_points
from tests.faults import edge_child
from tests.faults.edge_child import BATCH, DIMENSION
from visualsearch_desktop.core.payload import Payload
from visualsearch_desktop.core.stores.edge import EdgeStore
from visualsearch_desktop.errors import CatalogueBusy, StoreError

ROOT = Path(__file__).parents[2]
COUNT = 300
PAYLOADS: list[Payload] = [{"color": f"c{n % 5}", "number": n} for n in range(COUNT)]


def command(job: str, folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "tests.faults.edge_child", job, str(folder), *options]


@contextmanager
def child(job: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command(job, folder), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


# --- locks and folders


def test_a_store_that_another_process_holds(tmp_path: Path) -> None:
    with child("hold", tmp_path) as process:
        assert said(process) == "open"
        with pytest.raises(CatalogueBusy, match="in use by another program"):
            EdgeStore(tmp_path, DIMENSION)
    store = EdgeStore(tmp_path, DIMENSION)
    assert store.count() == 0
    store.close()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    place = tmp_path / "store"
    place.write_text("mine")
    for folder in (place, place / "below"):
        with pytest.raises(StoreError, match="cannot hold the catalogue"):
            EdgeStore(folder, DIMENSION)
    assert place.read_text() == "mine"


def test_a_creation_that_was_killed_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "shard.new" / "segments").mkdir(parents=True)
    store = EdgeStore(tmp_path, DIMENSION)
    store.upsert(make_points([{}], DIMENSION))
    store.close()
    assert [file.name for file in tmp_path.iterdir()] == ["shard"]


# --- kills


def test_nothing_acknowledged_is_lost_when_killed_right_after(tmp_path: Path) -> None:
    result = subprocess.run(command("die", tmp_path), cwd=ROOT, check=False)
    assert result.returncode == -signal.SIGKILL
    store = EdgeStore(tmp_path, DIMENSION)
    points = edge_child.batch(0)
    expected = {point.id: point.payload for point in points if point.id != points[1].id}
    expected[points[0].id] = {"color": "changed"}
    records = [record for part in store.scroll(with_vectors=True) for record in part]
    assert {record.id: record.payload for record in records} == expected
    vectors = {point.id: point.vector for point in points}
    for record in records:
        np.testing.assert_allclose(record.vector, vectors[record.id], atol=1e-6)  # type: ignore[arg-type]
    assert store.metadata() == {"model": "resnet18"}
    assert sum(value.count for value in store.facet_counts("color")) == BATCH - 1
    store.close()


@pytest.mark.parametrize("batches", [1, 4, 9])
def test_nothing_acknowledged_is_lost_when_killed_while_writing(tmp_path: Path, batches: int) -> None:
    with child("write", tmp_path) as process:
        acknowledged = [said(process) for _ in range(batches)]
    assert acknowledged == [str(number) for number in range(batches)]
    store = EdgeStore(tmp_path, DIMENSION)
    assert store.count() >= batches * BATCH
    for number in range(batches):
        points = edge_child.batch(number)
        found = {record.id: record.payload for record in store.retrieve([point.id for point in points])}
        assert found == {point.id: point.payload for point in points}
        assert store.search(points[7].vector, limit=1)[0].id == points[7].id
    store.close()


@pytest.mark.parametrize("seconds", [0.0, 0.4, 0.8, 1.2, 2.0, None])
def test_a_kill_while_it_vacuums_leaves_the_old_or_the_new_shard(tmp_path: Path, seconds: float | None) -> None:
    """The process that vacuums goes on for a moment, and may leave waste; None is a kill right after."""
    with child("vacuum", tmp_path) as process:
        assert said(process) == "vacuuming"
        if seconds is None:
            assert said(process) == "vacuumed"
        else:
            time.sleep(seconds)
    points = {point.id: point.payload for point in edge_child.batch(0)}
    for _ in range(2):
        store = EdgeStore(tmp_path, DIMENSION)
        assert {record.id: record.payload for part in store.scroll() for record in part} == points
        for point in edge_child.batch(0)[::50]:
            assert store.search(point.vector, limit=1)[0].id == point.id
        store.upsert(edge_child.batch(1))
        store.delete([point.id for point in edge_child.batch(1)])
        store.close()
    if seconds is None:
        assert not (tmp_path / "shard").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it ends by itself, after its work")
def test_a_vacuum_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    with child("vacuum", tmp_path) as process:
        assert said(process) == "vacuuming"
        while not (vacuums := children_of(process.pid)):
            assert process.poll() is None
            time.sleep(0.01)
        # It asks the system to be ended as its first act, before it copies the shard.
        while not list(tmp_path.glob("shard-*/*")):
            time.sleep(0.01)
    deadline = time.monotonic() + 60
    while any(is_running(pid) for pid in vacuums):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    # Eight bytes for each point: as many as are left where the vacuum came to its end.
    versions = tmp_path.glob("shard-*/segments/*/*id_tracker.versions")
    assert sum(file.stat().st_size // 8 for file in versions) != BATCH


def children_of(pid: int) -> list[int]:
    """The processes that any thread of a process has started, but for the one that looks after shared resources."""
    found = [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]
    return [one for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def is_running(pid: int) -> bool:
    """True unless the process is gone, or only its entry is left."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# --- damage


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of COUNT points whose log has been emptied, as it is once it was long enough in use."""
    folder = tmp_path_factory.mktemp("intact")
    store = EdgeStore(folder, DIMENSION)
    store.index_columns([COLOR])
    store.upsert(make_points(PAYLOADS, DIMENSION))
    store.close()
    shutil.rmtree(folder / "shard" / "wal")
    new = tmp_path_factory.mktemp("new")
    EdgeStore(new, DIMENSION).close()
    (new / "shard" / "wal").rename(folder / "shard" / "wal")
    return folder


@pytest.fixture
def folder(intact: Path, tmp_path: Path) -> Path:
    """A copy of the intact store, to damage."""
    return Path(shutil.copytree(intact, tmp_path / "store"))


def one(folder: Path, name: str) -> Path:
    [file] = [file for file in folder.rglob("*") if str(file).endswith(name)]
    return file


def assert_whole(folder: Path) -> None:
    store = EdgeStore(folder, DIMENSION)
    records = [record for part in store.scroll(with_vectors=True) for record in part]
    points = make_points(PAYLOADS, DIMENSION)
    assert [(record.id, record.payload) for record in records] == [(point.id, point.payload) for point in points]
    np.testing.assert_allclose([record.vector for record in records], [point.vector for point in points], atol=1e-6)  # type: ignore[arg-type]
    store.close()


def test_the_intact_copy_is_whole(folder: Path) -> None:
    assert_whole(folder)


UNREADABLE = [
    "edge_config.json",
    "segment.json",
    "payload_index/config.json",
    "payload_storage/config.json",
    "payload_storage/tracker.dat",
    "quantized.meta.json",
    # These two are panics of the engine, which derive from BaseException.
    "vector_storage-image/deleted/status.dat",
    "quantized_data/status.dat",
]


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_emptied_file_is_damage_and_nothing_is_replaced(folder: Path, name: str) -> None:
    file = one(folder, name)
    content = file.read_bytes()
    file.write_bytes(b"")
    for _ in range(2):  # the first attempt must not "repair" it into an empty catalogue
        with pytest.raises(StoreError, match=r"search index is damaged \(.+\)\. Index the folders again"):
            EdgeStore(folder, DIMENSION)
    file.write_bytes(content)
    assert_whole(folder)


def test_a_panic_of_the_engine_is_no_exception_to_that(folder: Path) -> None:
    one(folder, "vector_storage-image/deleted/status.dat").write_bytes(b"")
    with pytest.raises(StoreError) as caught:
        EdgeStore(folder, DIMENSION)
    cause = caught.value.__cause__
    assert type(cause).__name__ == "PanicException"
    assert not isinstance(cause, Exception)


@pytest.mark.parametrize(
    "name", ["payload_storage/page_0.dat", "payload_storage/bitmask.dat", "payload_storage/gaps.dat"]
)
def test_a_missing_file_of_payloads_is_damage(folder: Path, name: str) -> None:
    one(folder, name).unlink()
    with pytest.raises(StoreError, match="damaged"):
        EdgeStore(folder, DIMENSION)


def test_payloads_that_cannot_be_read_are_damage_when_read(folder: Path) -> None:
    page = one(folder, "payload_storage/page_0.dat")
    page.write_bytes(b"\xff" * page.stat().st_size)
    store = EdgeStore(folder, DIMENSION)
    with pytest.raises(StoreError, match="damaged"):
        list(store.scroll())
    store.close()


@pytest.mark.parametrize("name", ["mutable_id_tracker.mappings", "mutable_id_tracker.versions"])
@pytest.mark.parametrize("left", [0.0, 0.5])
def test_lost_ids_show_in_the_count(folder: Path, name: str, left: float) -> None:
    """The engine says nothing: only the expected count of the ledger can tell."""
    file = one(folder, name)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * left)])
    store = EdgeStore(folder, DIMENSION)
    assert store.count() < COUNT
    assert sum(len(part) for part in store.scroll()) == store.count()
    store.close()


def test_a_lost_segment_shows_in_the_count(folder: Path) -> None:
    shutil.rmtree(folder / "shard" / "segments")
    store = EdgeStore(folder, DIMENSION)
    assert store.count() == 0
    store.close()


def test_wrong_vectors_show_when_they_are_retrieved(folder: Path) -> None:
    """The engine says nothing: only a comparison with what was written, or its checksum, can tell."""
    chunk = one(folder, "vectors/chunk_0.mmap")
    data = bytearray(chunk.read_bytes())
    data[4096 : 4096 + DIMENSION * 4] = bytes(DIMENSION * 4)
    chunk.write_bytes(data)
    store = EdgeStore(folder, DIMENSION)
    points = make_points(PAYLOADS, DIMENSION)
    vectors = {record.id: record.vector for record in store.retrieve([p.id for p in points], with_vectors=True)}
    wrong = [point for point in points if not np.allclose(vectors[point.id], point.vector, atol=1e-6)]  # type: ignore[arg-type]
    assert store.count() == COUNT
    assert 1 <= len(wrong) <= 2
    store.close()


def test_a_shard_that_is_gone_is_not_taken_for_a_new_catalogue(folder: Path) -> None:
    store = EdgeStore(folder, DIMENSION)
    store.set_metadata({"model": "resnet18"})
    store.close()
    shutil.rmtree(folder / "shard")
    with pytest.raises(StoreError, match="files are missing"):
        EdgeStore(folder, DIMENSION)


def test_a_lost_log_is_damage(folder: Path) -> None:
    """The engine makes a new one without a word, and then drops changes of the points that it has."""
    shutil.rmtree(folder / "shard" / "wal")
    for _ in range(2):
        with pytest.raises(StoreError, match="its log is missing"):
            EdgeStore(folder, DIMENSION)


def test_damaged_metadata(folder: Path) -> None:
    (folder / "metadata.json").write_text("{")
    store = EdgeStore(folder, DIMENSION)
    for call in (store.metadata, lambda: store.set_metadata({"a": "b"})):
        with pytest.raises(StoreError, match="damaged"):
            call()
    assert (folder / "metadata.json").read_text() == "{"
    store.close()


# --- full and read-only disks

MOUNT = 'mount -t tmpfs -o size=320m none "$1" || exit 99\n'


def with_disk(script: str, mount: Path) -> subprocess.CompletedProcess[str]:
    """Run a script of the shell which has a small disk of its own at $1, and python as $2."""
    if shutil.which("unshare") is None:
        pytest.skip("this system has no unshare to mount a small disk with")
    result = subprocess.run(
        [
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            MOUNT + script,
            "sh",
            str(mount),
            sys.executable,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode in (1, 99) and not result.stdout:
        pytest.skip(f"a small disk cannot be mounted here: {result.stderr.strip()}")
    return result


def test_a_disk_that_fills_up_stops_writing_and_loses_nothing(tmp_path: Path) -> None:
    result = with_disk(
        """
        child="$2 -m tests.faults.edge_child"
        head -c 220M /dev/zero > "$1/photos"
        echo writing; $child write "$1/store"
        echo reading; $child count "$1/store"
        cat /dev/zero > "$1/more" 2>/dev/null
        echo full; $child count "$1/store"; $child write "$1/store"
        rm "$1/photos" "$1/more"
        echo room; $child count "$1/store"
        """,
        tmp_path,
    )
    lines = result.stdout.split("\n")
    writing, reading = lines.index("writing"), lines.index("reading")
    acknowledged = lines[writing + 1 : reading - 1]
    assert len(acknowledged) > 3
    assert lines[reading - 1].startswith("DiskFull: Only ")
    held = str(len(acknowledged) * BATCH)
    assert lines[reading + 1 : reading + 3] == [held, "full"]
    assert all(line.startswith("DiskFull: Only 0 MB are free") for line in lines[reading + 3 : reading + 5])
    assert lines[reading + 5 :] == ["room", held, ""]


def test_without_the_check_a_full_disk_kills_the_process(tmp_path: Path) -> None:
    """Why there is a check; if this fails, the engine has learnt to live with full disks."""
    result = with_disk(
        """
        child="$2 -m tests.faults.edge_child"
        head -c 300M /dev/zero > "$1/photos"
        $child write "$1/store" unchecked > "$1.acknowledged"
        echo "ended $?"
        """,
        tmp_path,
    )
    assert f"ended {128 + signal.SIGBUS}" in result.stdout
    assert "DiskFull" not in Path(f"{tmp_path}.acknowledged").read_text()


def test_a_read_only_disk(tmp_path: Path) -> None:
    result = with_disk(
        """
        child="$2 -m tests.faults.edge_child"
        mkdir "$1/empty"; $child die "$1/store" 2>/dev/null
        mount -o remount,ro "$1" || exit 99
        echo old; $child count "$1/store"; echo "ended $?"
        echo new; $child count "$1/empty"; echo "ended $?"
        """,
        tmp_path,
    )
    lines = result.stdout.split("\n")
    sentence = "StoreError: The folder {} cannot hold the catalogue: it is read-only."
    assert lines[:2] == ["old", sentence.format(tmp_path / "store")]
    assert lines[2:5] == ["ended 0", "new", sentence.format(tmp_path / "empty")]
    assert lines[5:] == ["ended 0", ""]
