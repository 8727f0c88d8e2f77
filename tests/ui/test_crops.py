"""Crops as geometry: whatever is done to them, they stay inside the picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualsearch_desktop.core.types import Crop, Photo
from visualsearch_desktop.ui.query import crops
from visualsearch_desktop.ui.query.crops import GRID, LEAST, Handle

shares = st.floats(-2, 3, allow_nan=False)
shifts = st.floats(-2, 2, allow_nan=False)
drawn_crops = st.builds(crops.drawn, shares, shares, shares, shares)
handles = st.sampled_from(Handle)
photos = st.builds(
    Photo,
    path=st.just("a.jpg"),
    turns=st.integers(0, 3),
    flipped=st.booleans(),
    crop=st.none() | drawn_crops,
)


def is_inside(crop: Crop) -> bool:
    hair = 1 / GRID
    return (
        0 <= crop.left < crop.right <= 1
        and 0 <= crop.top < crop.bottom <= 1
        and crop.right - crop.left >= LEAST - hair
        and crop.bottom - crop.top >= LEAST - hair
    )


@given(drawn_crops, handles, shifts, shifts)
def test_a_crop_stays_inside_the_picture_and_never_vanishes(crop: Crop, handle: Handle, dx: float, dy: float) -> None:
    assert is_inside(crop)
    assert is_inside(crops.pulled(crop, handle, dx, dy))


@given(shares, shares, shares, shares)
def test_a_crop_is_drawn_between_its_corners(x1: float, y1: float, x2: float, y2: float) -> None:
    crop = crops.drawn(x1, y1, x2, y2)
    # Where both corners are inside and far enough from each other, it is just what was drawn.
    for low, high, one, other in ((crop.left, crop.right, x1, x2), (crop.top, crop.bottom, y1, y2)):
        if min(one, other) >= 0 and max(one, other) <= 1 and abs(one - other) > LEAST + 2 / GRID:
            assert low == pytest.approx(min(one, other), abs=1 / GRID)
            assert high == pytest.approx(max(one, other), abs=1 / GRID)


@given(drawn_crops, shifts, shifts)
def test_moving_keeps_the_size(crop: Crop, dx: float, dy: float) -> None:
    there = crops.moved(crop, dx, dy)
    assert there.right - there.left == crop.right - crop.left
    assert there.bottom - there.top == crop.bottom - crop.top


@given(drawn_crops, handles.filter(lambda handle: handle is not Handle.INSIDE), shifts, shifts)
def test_a_handle_moves_its_own_edges_only(crop: Crop, handle: Handle, dx: float, dy: float) -> None:
    there = crops.pulled(crop, handle, dx, dy)
    before = (crop.left, crop.top, crop.right, crop.bottom)
    after = (there.left, there.top, there.right, there.bottom)
    for held, old, new in zip(handle.value, before, after, strict=True):
        assert held or old == new


@given(photos)
def test_four_turns_and_two_flips_change_nothing(photo: Photo) -> None:
    there = photo
    for _ in range(4):
        there = crops.turned(there, 1)
    assert there == photo
    assert crops.turned(crops.turned(photo, 1), -1) == photo
    assert crops.flipped(crops.flipped(photo)) == photo


@given(photos)
def test_turning_a_flipped_picture_is_flipping_the_one_that_is_turned_back(photo: Photo) -> None:
    assert crops.turned(crops.flipped(photo), 1) == crops.flipped(crops.turned(photo, -1))


@given(st.integers(1, 4000), st.integers(1, 4000), st.data())
def test_pixels_come_back_as_the_same_pixels(width: int, height: int, data: st.DataObject) -> None:
    left = data.draw(st.integers(0, width - 1))
    top = data.draw(st.integers(0, height - 1))
    box = (left, top, data.draw(st.integers(1, width - left)), data.draw(st.integers(1, height - top)))
    assert crops.to_pixels(crops.from_pixels(*box, width, height), width, height) == box


@given(drawn_crops, st.integers(1, 4000), st.integers(1, 4000))
def test_a_crop_in_pixels_is_inside_and_not_empty(crop: Crop, width: int, height: int) -> None:
    left, top, wide, high = crops.to_pixels(crop, width, height)
    assert 0 <= left < left + wide <= width
    assert 0 <= top < top + high <= height


def test_a_turned_crop_is_the_same_part_of_the_picture() -> None:
    photo = Photo(path="a.jpg", crop=Crop(0, 0, 0.5, 0.25))  # the upper left
    assert crops.turned(photo, 1).crop == Crop(0.75, 0, 1, 0.5)  # is at the upper right after a quarter clockwise
    assert crops.flipped(photo).crop == Crop(0.5, 0, 1, 0.25)


def test_the_whole_picture_is_no_crop() -> None:
    assert crops.tidied(Crop(0, 0.001, 1, 1)) is None
    assert crops.tidied(crops.centred()) == crops.centred()
