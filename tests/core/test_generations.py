"""Exactly one generation is in use, whatever happens in between."""

from __future__ import annotations

from pathlib import Path

from visualsearch_desktop.core import generations


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
