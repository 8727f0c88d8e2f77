from __future__ import annotations

import inspect
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualsearch_desktop.core.formats import PHOTO_SUFFIXES
from visualsearch_desktop.core.scan import ScannedPhoto, compare, displayed, relative_path, scan
from visualsearch_desktop.core.types import Skipped
from visualsearch_desktop.errors import UserError


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())


def photos(folder: Path) -> list[str]:
    return [found.relative for found in scan(folder) if isinstance(found, ScannedPhoto)]


def skipped(folder: Path) -> list[Skipped]:
    return [found for found in scan(folder) if isinstance(found, Skipped)]


def test_photos_of_all_folders_in_order(tmp_path: Path) -> None:
    put(tmp_path, "b.jpg", "a/z.png", "a/b/c.webp", "c/1.HEIC", "d.JPeG", "notes.txt", "a/list.csv", "jpg")
    assert photos(tmp_path) == ["a/b/c.webp", "a/z.png", "b.jpg", "c/1.HEIC", "d.JPeG"]


def test_every_suffix_is_taken_in_any_case(tmp_path: Path) -> None:
    put(tmp_path, *(f"x{suffix}" for suffix in PHOTO_SUFFIXES), *(f"Y{suffix.upper()}" for suffix in PHOTO_SUFFIXES))
    assert len(photos(tmp_path)) == 2 * len(PHOTO_SUFFIXES)


def test_what_a_photo_is_said_to_be(tmp_path: Path) -> None:
    put(tmp_path, "sub/a.jpg")
    file = tmp_path / "sub" / "a.jpg"
    os.utime(file, ns=(5, 1_234_567_891))
    assert list(scan(tmp_path)) == [ScannedPhoto(str(file), "sub/a.jpg", 9, file.stat().st_mtime_ns)]


def test_a_relative_folder_gives_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "goods/a.jpg")
    monkeypatch.chdir(tmp_path)
    assert [found.path for found in scan(Path("goods"))] == [str(tmp_path / "goods" / "a.jpg")]


def test_hidden_and_housekeeping_names_are_left_out_silently(tmp_path: Path) -> None:
    put(
        tmp_path, ".a.jpg", "._b.jpg", ".git/c.jpg", "@eaDir/d.jpg", "__MACOSX/e.jpg", "$RECYCLE.BIN/f.jpg", "Thumbs.db"
    )
    put(tmp_path, "good.jpg")
    assert [found.path for found in scan(tmp_path)] == [str(tmp_path / "good.jpg")]


def test_empty_files_are_left_to_the_decoder(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    assert photos(tmp_path) == ["a.jpg"]


def test_a_missing_folder_or_a_file_is_said_at_once(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    with pytest.raises(UserError, match="does not exist"):
        scan(tmp_path / "gone")
    with pytest.raises(UserError, match="is a file"):
        scan(tmp_path / "a.jpg")
    with pytest.raises(UserError, match="cannot be opened"):
        scan(tmp_path / ("x" * 400))


needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need special rights on Windows")


@needs_links
def test_link_loops_end(tmp_path: Path) -> None:
    put(tmp_path, "a/b/x.jpg")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to("self")
    assert photos(tmp_path) == ["a/b/x.jpg"]
    assert [Path(found.path).name for found in skipped(tmp_path)] == ["self"]


@needs_links
def test_a_real_place_goes_before_a_link_to_it(tmp_path: Path) -> None:
    put(tmp_path, "goods/z/x.jpg")
    put(tmp_path, "elsewhere/y.jpg")
    (tmp_path / "goods" / "a").symlink_to(tmp_path / "goods" / "z")
    (tmp_path / "goods" / "b").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "goods" / "c").symlink_to(tmp_path / "elsewhere")
    assert photos(tmp_path / "goods") == ["z/x.jpg", "b/y.jpg"]


@needs_links
def test_linked_files_are_photos_and_dead_links_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/y.jpg", "goods/x.jpg")
    (tmp_path / "goods" / "linked.jpg").symlink_to(tmp_path / "elsewhere" / "y.jpg")
    (tmp_path / "goods" / "dead.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert photos(tmp_path / "goods") == ["linked.jpg", "x.jpg"]
    assert [found.reason for found in skipped(tmp_path / "goods")] == [
        "The file is a link that leads nowhere, or was just removed."
    ]


def test_a_pipe_is_reported(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "a.jpg")
    assert [found.reason for found in skipped(tmp_path)] == ["This is not a file but a device or a pipe."]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_names_that_are_no_text_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "good.jpg")
    for name in (b"bad\xff.jpg", b"notes\xff.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).touch()
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/dir\xe9"))
    folder.mkdir()
    (folder / "inside.jpg").touch()
    assert photos(tmp_path) == ["good.jpg"]
    found = skipped(tmp_path)
    assert [one.path for one in found] == [f"{tmp_path}/bad\\xff.jpg", f"{tmp_path}/dir\\xe9"]
    assert all("rename" in one.reason for one in found)
    with pytest.raises(UserError, match="rename"):
        scan(folder)
    shutil.rmtree(folder)


def test_unreadable_folders_and_files_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "shut/a.jpg", "b.jpg", "c.jpg")
    (tmp_path / "shut").chmod(0)
    (tmp_path / "b.jpg").chmod(0)
    try:
        if os.access(tmp_path / "shut", os.R_OK):
            pytest.skip("this user may read everything")
        assert photos(tmp_path) == ["c.jpg"]
        assert [Path(found.path).name for found in skipped(tmp_path)] == ["b.jpg", "shut"]
    finally:
        (tmp_path / "shut").chmod(0o700)


def test_a_folder_that_vanishes_meanwhile_is_reported(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "b/c.jpg", "d.jpg")
    walk = scan(tmp_path)
    next(walk)
    shutil.rmtree(tmp_path / "b")
    missing, last = list(walk)
    assert isinstance(missing, Skipped)
    assert missing.path == str(tmp_path / "b")
    assert isinstance(last, ScannedPhoto)


def test_a_tree_deeper_than_pythons_recursion_limit(tmp_path: Path) -> None:
    # The limit is lowered, as a tree that is deeper than the usual one cannot be removed by pytest.
    depth = 300
    put(tmp_path, "d/" * depth + "x.jpg")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + depth // 2)
    try:
        assert photos(tmp_path) == ["d/" * depth + "x.jpg"]
    finally:
        sys.setrecursionlimit(usual)


_name = st.sampled_from(["a", "b", "c.jpg", "d.PNG", "e.txt", ".h", ".i.jpg", "ü.webp", "f.jpg.txt", "@eaDir", "Z.gif"])


@given(st.lists(st.lists(_name, min_size=1, max_size=4), max_size=20))
def test_any_tree_as_a_plain_walk_sees_it(paths: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for parts in paths:
            target = Path(folder, *parts)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(b"x")
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                continue  # an earlier path has it as the other kind
        expected = [
            path
            for path in Path(folder).rglob("*")
            if path.is_file()
            and path.suffix.lower() in PHOTO_SUFFIXES
            and not any(part.startswith(".") or part == "@eaDir" for part in path.relative_to(folder).parts)
        ]
        assert photos(Path(folder)) == [
            path.relative_to(folder).as_posix() for path in sorted(expected, key=lambda path: path.parts)
        ]


def photo(relative: str, size: int = 1, mtime: int = 1) -> ScannedPhoto:
    return ScannedPhoto(f"/goods/{relative}", relative, size, mtime)


def test_changes_are_told_by_size_and_time() -> None:
    known = {"same.jpg": (1, 1), "larger.jpg": (1, 1), "touched.jpg": (1, 1), "gone.jpg": (1, 1)}
    found = [photo("same.jpg"), photo("larger.jpg", size=2), photo("touched.jpg", mtime=2), photo("new.jpg")]
    changes = compare(found, known)
    assert changes.unchanged == (found[0],)
    assert changes.changed == (found[1],)
    assert changes.doubtful == (found[2],)
    assert changes.new == (found[3],)
    assert changes.gone == ("gone.jpg",)


def test_what_could_not_be_looked_at_is_not_gone() -> None:
    known = {"drive/a/x.jpg": (1, 1), "drive2/x.jpg": (1, 1), "shut.jpg": (1, 1)}
    assert compare([], known, skipped=["drive", "shut.jpg"]).gone == ("drive2/x.jpg",)
    assert compare([], known, skipped=[""]).gone == ()


_photos = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 2), st.integers(0, 2)))


@given(_photos, _photos)
def test_every_photo_is_in_exactly_one_group(
    now: dict[str, tuple[int, int]], known: dict[str, tuple[int, int]]
) -> None:
    changes = compare([photo(name, *status) for name, status in now.items()], known)
    groups = [changes.new, changes.changed, changes.doubtful, changes.unchanged]
    assert sorted(one.relative for group in groups for one in group) == sorted(now)
    assert set(changes.gone) == set(known) - set(now)
    assert {one.relative for one in changes.new} == set(now) - set(known)


def test_paths_below_a_folder_and_paths_to_show() -> None:
    assert relative_path("/goods", "/goods/a/b.jpg".replace("/", os.sep)) == "a/b.jpg"
    assert relative_path("/", "/a.jpg") == "a.jpg"
    assert displayed("/ü/a.jpg") == "/ü/a.jpg"
    if sys.platform == "linux":
        assert displayed(os.fsdecode(b"/a\xff")) == "/a\\xff"
