"""Thumbnails on a real disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from visualsearch_desktop.core.thumbnails import SIDE, Thumbnails, thumbnail_path

SHA = "ab" + "0" * 62


def photo(size: tuple[int, int] = (800, 600)) -> Image.Image:
    return Image.new("RGB", size, (200, 30, 40))


def test_a_thumbnail_fits_and_the_photo_stays_as_it_is(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path, 10**6)
    picture = photo()
    assert not thumbnails.has(SHA)
    path = thumbnails.make(SHA, picture)
    assert thumbnails.has(SHA)
    assert path == tmp_path / "ab" / f"{SHA}.jpg" == thumbnails.path(SHA) == thumbnail_path(tmp_path, SHA)
    assert picture.size == (800, 600)
    with Image.open(path) as small:
        assert small.format == "JPEG"
        assert small.size == (SIDE, SIDE * 600 // 800)
        assert all(abs(a - b) < 4 for a, b in zip(small.getpixel((9, 9)), (200, 30, 40), strict=True))


def test_small_photos_are_not_blown_up(tmp_path: Path) -> None:
    with Image.open(Thumbnails(tmp_path, 10**6).make(SHA, photo((60, 40)))) as small:
        assert small.size == (60, 40)


def test_a_damaged_thumbnail_is_replaced_and_no_draft_stays(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path, 10**6)
    thumbnails.make(SHA, photo()).write_bytes(b"")
    with Image.open(thumbnails.make(SHA, photo())) as small:
        small.load()
    assert [path.name for path in tmp_path.rglob("*.*")] == [f"{SHA}.jpg"]


def test_a_folder_that_cannot_be_written_is_harmless(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    thumbnails = Thumbnails(blocked, 10**6)
    thumbnails.make(SHA, photo())
    assert not thumbnails.has(SHA)
    assert "cannot be written" in caplog.text
    thumbnails.prune()


def test_prune_deletes_the_oldest_until_the_rest_fits(tmp_path: Path) -> None:
    names = [f"{number:02x}" + "0" * 62 for number in range(10)]
    writer = Thumbnails(tmp_path, 0)
    size = 0
    for age, name in enumerate(names):
        path = writer.make(name, photo())
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
        size = path.stat().st_size
    keeper = Thumbnails(tmp_path, 4 * size)
    keeper.prune()
    assert [keeper.has(name) for name in names] == [True] * 4 + [False] * 6
    keeper.prune()
    assert sum(keeper.has(name) for name in names) == 4


def test_prune_of_a_missing_folder_does_nothing(tmp_path: Path) -> None:
    Thumbnails(tmp_path / "none", 0).prune()
    assert not (tmp_path / "none").exists()


def test_the_module_comes_without_pillow() -> None:
    program = "import sys, visualsearch_desktop.core.thumbnails; sys.exit('PIL' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
