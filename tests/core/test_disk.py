"""Free space is told for folders that exist and for those that do not yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from visualsearch_desktop.core.disk import free_bytes, require_space, used_bytes
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
