"""Settings come back as they were saved, and a broken file costs only what is broken."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from visualsearch_desktop.core.types import Engine
from visualsearch_desktop.errors import UserError
from visualsearch_desktop.settings import Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


CHANGED = Settings(
    engine=Engine.SERVER,
    server_url="https://shop:6333",
    weights="/models/ours.pth",
    weights_url="https://mirror",
    download_model=False,
    precision="int8",
    theme="dark",
    thumbnail_cache_mb=50,
    key_in_keyring=True,
)


def test_they_come_back_as_they_were_saved(file: Path) -> None:
    CHANGED.save(file)
    assert Settings.load(file) == CHANGED
    Settings().save(file)
    assert Settings.load(file) == Settings()
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]


def test_without_a_file_there_are_defaults_and_none_is_made(file: Path) -> None:
    assert Settings.load(file) == Settings()
    assert not file.parent.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"engine": '])
def test_a_file_that_is_none_gives_the_defaults(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    assert Settings.load(file) == Settings()


@pytest.mark.parametrize(
    "entry",
    [
        {"engine": "oracle"},
        {"engine": 3},
        {"engine": ["edge"]},
        {"server_url": None},
        {"weights": 5},
        {"download_model": 0},
        {"thumbnail_cache_mb": True},
        {"thumbnail_cache_mb": "many"},
        {"from another version": 1},
    ],
)
def test_a_bad_entry_is_replaced_by_its_default_and_the_others_stay(file: Path, entry: dict[str, object]) -> None:
    CHANGED.save(file)
    stored = json.loads(file.read_text()) | entry
    file.write_text(json.dumps(stored))
    defaults = {name: getattr(Settings(), name) for name in entry if hasattr(Settings(), name)}
    assert Settings.load(file) == replace(CHANGED, **defaults)


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(file: Path) -> None:
    file.parent.write_text("a file in its place")
    with pytest.raises(UserError, match=r"The settings cannot be saved in .+\."):
        CHANGED.save(file)


def test_a_save_that_fails_leaves_the_old_settings(file: Path) -> None:
    CHANGED.save(file)
    file.with_suffix(".new").mkdir()
    with pytest.raises(UserError):
        Settings().save(file)
    assert Settings.load(file) == CHANGED


def test_a_damaged_file_is_kept_aside(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "dark", "weights": "/ours.pth"')
    assert Settings.load(file) == Settings()
    Settings(theme="light").save(file)
    assert (tmp_path / "settings.damaged.json").read_text() == '{"theme": "dark", "weights": "/ours.pth"'
    assert Settings.load(file).theme == "light"
