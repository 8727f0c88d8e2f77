"""Free space is told for folders that exist and for those that do not yet; what was written stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from visualsearch_desktop.core.disk import free_bytes, require_space, sync, used_bytes, write_durably
from visualsearch_desktop.errors import DiskFull


def test_a_folder_to_come_has_the_room_of_the_one_above(tmp_path: Path) -> None:
    assert abs(free_bytes(tmp_path / "a" / "b") - free_bytes(tmp_path)) < 2**30


def test_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert free_bytes(Path("a/b")) > 0


def test_more_than_there_is(tmp_path: Path) -> None:
    require_space(tmp_path, 1000)
    with pytest.raises(DiskFull, match=r"MB are free.*make room"):
        require_space(tmp_path, 2**60)


def test_what_a_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_bytes(b"12345")
    (tmp_path / "c").write_bytes(b"678")
    assert used_bytes(tmp_path) == 8
    assert used_bytes(tmp_path / "missing") == 0


def test_every_file_and_folder_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    for name in ("a/b", "c"):
        (tmp_path / name).write_bytes(b"1")
    kept: list[int] = []
    monkeypatch.setattr("os.fsync", lambda number: kept.append(os.fstat(number).st_ino))
    sync(tmp_path)
    assert {(tmp_path / name).stat().st_ino for name in ("a/b", "c")} <= set(kept)
    sync(tmp_path / "missing")


def test_a_file_that_goes_while_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine renames its drafts at any time."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"1")

    def remove(_: int) -> None:
        for file in tmp_path.iterdir():
            file.unlink()

    monkeypatch.setattr("os.fsync", remove)
    sync(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_durable_file_is_replaced_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pointer"
    write_durably(file, "old ß")
    write_durably(file, "new ß")
    assert file.read_text(encoding="utf-8") == "new ß"

    def full(_: int) -> None:
        raise OSError("full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="full"):
        write_durably(file, "newer")
    assert file.read_text(encoding="utf-8") == "new ß"
