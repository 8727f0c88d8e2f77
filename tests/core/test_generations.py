"""Exactly one generation is in use, whatever happens in between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from visualsearch_desktop.core import generations
from visualsearch_desktop.errors import StoreError


def test_a_new_catalogue_keeps_its_generation(tmp_path: Path) -> None:
    first = generations.current(tmp_path)
    assert first.is_dir()
    assert generations.current(tmp_path) == first


def test_the_next_takes_over_only_when_it_is_promoted(tmp_path: Path) -> None:
    first = generations.current(tmp_path)
    following = generations.begin(tmp_path)
    assert following != first
    assert generations.begin(tmp_path) == following
    assert generations.current(tmp_path) == first
    assert following.is_dir()
    generations.promote(tmp_path, following)
    assert generations.current(tmp_path) == following
    assert not first.exists()
    assert generations.begin(tmp_path) != following


def test_discarding_leaves_the_current_one(tmp_path: Path) -> None:
    first = generations.current(tmp_path)
    following = generations.begin(tmp_path)
    generations.discard(tmp_path)
    assert not following.exists()
    assert generations.current(tmp_path) == first
    generations.discard(tmp_path)


def test_what_a_kill_left_behind_is_removed(tmp_path: Path) -> None:
    first = generations.current(tmp_path)
    waste = tmp_path / "g-waste"
    waste.mkdir()
    assert generations.current(tmp_path) == first
    assert not waste.exists()


def test_a_lost_pointer_finds_the_data_again(tmp_path: Path) -> None:
    first = generations.current(tmp_path)
    (first / "ledger.sqlite").touch()
    (tmp_path / "current").unlink()
    assert generations.current(tmp_path) == first
    (tmp_path / "current").write_text("../../elsewhere")
    assert generations.current(tmp_path) == first


def test_a_lost_pointer_does_not_take_what_is_being_built_for_the_whole(tmp_path: Path) -> None:
    first = generations.current(tmp_path)
    (first / "ledger.sqlite").touch()
    os.utime(first / "ledger.sqlite", (1, 1))
    following = generations.begin(tmp_path)
    (following / "ledger.sqlite").touch()
    (tmp_path / "current").unlink()
    assert generations.current(tmp_path) == first
    assert following.is_dir()


def test_a_pointer_that_cannot_be_written_leaves_the_old_generation_in_use(tmp_path: Path) -> None:
    first = generations.current(tmp_path)
    following = generations.begin(tmp_path)
    (tmp_path / "current.new").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        generations.promote(tmp_path, following)
    assert generations.current(tmp_path) == first
    assert following.is_dir()
